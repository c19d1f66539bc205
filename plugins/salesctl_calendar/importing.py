"""`import meeting.ics`: meetings that others sent, as planned activities; the same meeting again brings its activity up to date."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesctl.api import (
    Answer,
    Change,
    Draft,
    DryRun,
    FreeText,
    Line,
    SalesctlError,
    Session,
    Text,
    edits,
    items_named,
    joined,
    normal_text,
    say,
    system_reason,
)

from .remote_calendar import OWN
from .schedules import NotTaken, Schedule, schedule
from .verbs import drafted

if TYPE_CHECKING:
    from icalendar import Event as Component

_LARGEST = 1 << 20
_LONGEST = 8
"""Words of a title that are looked at together for a client's name."""


def import_events(session: Session, file: Path) -> Answer:
    """Take the meetings of an .ics file, each once, by its UID; what cannot be taken is rejected with its line and a reason.

    A meeting that was moved or called off since moves its activity, or calls it off, as `move` and `cancel` do. An invitation that
    is older than the one taken last (its SEQUENCE is lower) is rejected.
    """
    found = _events(file)
    drafts: dict[int, Draft] = {}
    rejected: dict[int, Text] = {}
    seen: set[str] = set()
    for line, event, cancelled in found:
        try:
            uid = str(event.get("UID", ""))
            if not uid or uid in seen:
                raise NotTaken(say("it comes twice") if uid else say("it has no UID"))
            seen.add(uid)
            if draft := _draft(session, uid, event, cancelled=cancelled):
                drafts[line] = draft
        except NotTaken as wrong:
            rejected[line] = wrong.reason
        except SalesctlError as error:
            rejected[line] = joined("", [error.message])
    refused = session.rejected([Change(one.path, one.after, one.before) for one in drafts.values()])
    rejected |= {line: joined("", [refused[one.path].message]) for line, one in drafts.items() if one.path in refused}
    accepted = [one for line, one in drafts.items() if line not in rejected]
    created = sum(one.before is None for one in accepted)
    data: dict[str, Any] = {
        "created": created, "updated": len(accepted) - created, "unchanged": len(found) - len(accepted) - len(rejected),
        "rejected": [{"line": line, "reason": reason} for line, reason in sorted(rejected.items())],
        "reasons": [{"reason": one, "rows": list(rejected.values()).count(one)} for one in dict.fromkeys(rejected.values())],
        "refused": False, "commit": "", "left_out": 0, "repeated": 0, "mended": 0,
    }  # fmt: skip
    told = [session.describe(one, accepted).whole for one in accepted]
    dry_run: DryRun | None = None
    if accepted:
        subject = say("import {file}: {count:activity|activities}", file=FreeText(file.name), count=len(accepted))
        try:
            data["commit"] = session.commit(accepted, subject if len(accepted) > 1 else "")
        except DryRun as run:
            dry_run = run
    shown = [Line(_said(session, file, data), "bad" if rejected and not accepted else "title"), *map(Line, told)]
    shown += [Line(joined("", [f"{file}:{line}: ", reason]), "bad") for line, reason in sorted(rejected.items())]
    answer = Answer(data, shown, exit_code=1 if rejected else 0)
    if dry_run:
        dry_run.say_instead(answer, len(accepted))
        raise dry_run
    return answer


def _said(session: Session, file: Path, data: dict[str, Any]) -> Text:
    counts = {name: data[name] for name in ("created", "updated", "unchanged")}
    if session.dry_run:
        return say(
            "{file}: {created:number} would be added, {updated:number} would be changed, {unchanged:number} unchanged",
            file=file.name, **counts,
        )  # fmt: skip
    return say(
        "{file}: {created:number} added, {updated:number} changed, {unchanged:number} unchanged",
        file=file.name,
        **counts,
    )


def _events(file: Path) -> list[tuple[int, Component, bool]]:
    """The events of a file, each with its line, and whether it is called off. Raises SalesctlError for what is no calendar."""
    from icalendar import Calendar

    try:
        raw = file.read_bytes()
    except OSError as error:
        raise SalesctlError(say("{file} cannot be read: {reason}", file=file, reason=system_reason(error))) from None
    if len(raw) > _LARGEST:
        raise SalesctlError(say("{file} is too large for meetings: 1 MiB at most", file=file))
    try:
        calendar: Any = Calendar.from_ical(raw)
    except (ValueError, IndexError, KeyError):
        raise SalesctlError(say("{file} is no calendar", file=file)) from None
    method = str(calendar.get("METHOD", "")).upper()
    if method in ("REPLY", "COUNTER", "REFRESH"):
        raise SalesctlError(say("{file} is an answer to an invitation, not a meeting", file=file))
    lines = [n for n, line in enumerate(raw.splitlines(), 1) if line.strip().upper() == b"BEGIN:VEVENT"]
    found = [
        (line, event, method == "CANCEL" or str(event.get("STATUS", "")).upper() == "CANCELLED")
        for line, event in zip(lines, calendar.walk("VEVENT"), strict=False)
    ]
    if not found:
        raise SalesctlError(say("{file} holds no event", file=file))
    return found


def _draft(session: Session, uid: str, event: Component, *, cancelled: bool) -> Draft | None:
    """The activity of a meeting, new or brought up to date; None where it says nothing new. Raises NotTaken, SalesctlError."""
    if uid.endswith(OWN):
        raise NotTaken(say("it is of this book: `salesctl calendar pull` takes what was done with it"))
    record_id = f"ics-{hashlib.sha256(uid.encode()).hexdigest()[:12]}"
    there = bool(session.book.path_of("activity", record_id))
    if cancelled and not there:
        return None
    when = schedule(event, session.config.zone, session.config.zone)
    if there:
        return _updated(session, record_id, event, when, cancelled=cancelled)
    client = _client(session, event)
    fields = {
        "type": "meeting", "client": client, "owner": session.me, "start": when.start, "address": _plain(event, "LOCATION"),
        "duration": str(when.minutes) if when.minutes else None, "text": _plain(event, "SUMMARY"),
        "contacts": list(_contacts(session, client, event)), "external": {"system": "ics", "id": uid, **_version(event)},
    }  # fmt: skip
    return session.new("activity", fields, record_id)


def _updated(session: Session, record_id: str, event: Component, when: Schedule, *, cancelled: bool) -> Draft | None:
    """The activity with the meeting's title, time and place; one that was held or called off stays as it is."""
    data = session.read("activity", record_id)[0].data
    if data.get("done_at") or data.get("cancelled"):
        return None
    known: Any = data.get("external") or {}
    sequence, taken = (_number(str(one.get("version", ""))) for one in (_version(event), known))
    if sequence < taken:
        raise NotTaken(
            say(
                "it is older than what was taken: {sequence:number}, not {taken:number}", sequence=sequence, taken=taken
            )
        )
    if cancelled:
        return drafted(session, "cancel", record_id, why=session.book_language.say(say("called off by who invited")))
    if data.get("start") and when.whole_day and "T" in str(data["start"]):
        raise NotTaken(say("the calendar has no hour for it: {there}", there=when.said))
    if when.start == data.get("start"):
        draft = session.change("activity", record_id, [])
    else:
        draft = drafted(session, "move", record_id, when.start.replace("T", " "))
    changes: dict[str, Any] = {
        "duration": str(when.minutes) if when.minutes else data.get("duration"),
        "text": _plain(event, "SUMMARY"), "external": {**known, **_version(event)},
    }  # fmt: skip
    place = _plain(event, "LOCATION")
    # a link to one of the client's addresses says more than what was sent
    if place and not str(data.get("address") or "").startswith(f"{data.get('client')}/"):
        changes["address"] = place
    after = {**draft.data, **{name: value for name, value in changes.items() if value}}
    draft = session.amend(draft, edits(draft.data, after, draft.kind.fields))
    return draft if draft.after != draft.before else None


def _version(event: Component) -> dict[str, str]:
    """How often the meeting was changed, where it says so: the number an invitation is told from a later one by."""
    sequence = int(event.get("SEQUENCE", 0))
    return {"version": str(sequence)} if sequence > 0 else {}


def _number(version: str) -> int:
    return int(version) if version.isdecimal() else 0


def _client(session: Session, event: Component) -> str:
    """The client whose address is among those invited, else the one named in the title. Raises NotTaken for none or several."""
    addresses = list(_addresses(session, event))
    named = {one for address in addresses for _, one in session.book.matches(address, ("client",), whole=True)}
    named = named or set(_named_in(session, _plain(event, "SUMMARY").split()))
    if not named:
        raise NotTaken(
            say("no client has the address {addresses}, or is named in the title", addresses=", ".join(addresses[:3]))
            if addresses
            else say("no client is named in the title, and nobody is invited")
        )
    if len(named) > 1:
        raise NotTaken(say("it could be with {clients}", clients=", ".join(sorted(named))))
    return named.pop()


def _named_in(session: Session, words: Sequence[str]) -> Iterator[str]:
    """The clients whose whole names stand in a text; a word within a longer name is none of its own."""
    taken: set[int] = set()
    for length in range(min(_LONGEST, len(words)), 0, -1):
        for first in range(len(words) - length + 1):
            span = range(first, first + length)
            if taken.isdisjoint(span):
                name = " ".join(words[first : first + length]).strip(",;:()–—")
                if found := session.book.matches(name, ("client",), whole=True):
                    taken |= set(span)
                    yield from (client for _, client in found)


def _contacts(session: Session, client: str, event: Component) -> Iterator[str]:
    for address in _addresses(session, event):
        keys = items_named(session, "client", client, "contacts", address)
        if len(keys) == 1:
            yield f"{client}/{keys[0]}"


def _addresses(session: Session, event: Component) -> Iterator[str]:
    """The e-mail addresses of who invites and who is invited, without one's own."""
    mine = normal_text((session.git.identity() or ("", ""))[1])
    for name in ("ORGANIZER", "ATTENDEE"):
        values = event.get(name, [])
        for value in values if isinstance(values, list) else [values]:
            scheme, _, address = str(value).partition(":")
            if scheme.lower() == "mailto" and normal_text(address) != mine:
                yield address


def _plain(event: Component, name: str) -> str:
    """A text of an event on one line."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(event.get(name, ""))).split())[:500]
