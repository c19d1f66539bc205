"""A person's plan kept in a calendar on a CalDAV server, and what was changed there brought back.

Each event has three states: as it was pushed last (kept beside the book, in no commit), as the server has it, and as the book
says. What one side alone changed is taken by the other; what both changed is told, and left to people.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection as Container
from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from salesctl.api import SalesctlError, Text, say

from .calendars import NOTHING, PAST_DAYS
from .events import HELD_MARK
from .feed import PRODUCT
from .schedules import NotTaken, Schedule, differences, schedule

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from icalendar import Event as Component

    from salesctl.api import Session

    from .calendars import Calendars
    from .collection import Collection, Stored

OWN = "@salesctl"
"""How UIDs of the book's events end."""
_TEXTS = ("SUMMARY", "DESCRIPTION", "LOCATION")
"""What somebody may have written more into: it stays until that is taken away."""
_TIMES = ("DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "COMPLETED")
"""What else says when and whether; the book's events say it without them."""
_STAMPS = ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "CREATED")
_GONE_AT_ONCE, _GONE_SHARE = 3, 4
"""More than so many events that are gone, and more than one in so many: somebody emptied the calendar."""


class Pushed(NamedTuple):
    """An event as it was pushed last."""

    name: str
    etag: str
    """Empty: what the server has is to be looked at."""
    content: str


class PushedEvents(dict[str, Pushed]):
    """What was pushed to a calendar for a person, by UID: a file of this clone, which no commit holds."""

    def __init__(self, session: Session, name: str, known: Mapping[str, Pushed]) -> None:
        super().__init__(known)
        self._session = session
        self._name = name

    @classmethod
    def load(cls, session: Session, url: str, user: str) -> Self:
        """Raises SalesctlError for a file that is not what was written."""
        digest = hashlib.sha256(f"{url}\0{user}".encode()).hexdigest()[:32]
        name = f"caldav/{digest}.json"
        file = session.git.kept_file(name, shared=True)
        try:
            return cls(session, name, {uid: Pushed(*one) for uid, one in json.loads(file.read_bytes()).items()})
        except FileNotFoundError:
            return cls(session, name, {})
        except (OSError, ValueError, TypeError, AttributeError):
            raise SalesctlError(
                say("{file} is damaged", file=file),
                hint=say("remove it: what is in the calendar is compared with the book then"),
            ) from None

    def save(self) -> None:
        """Write the file, whole or not at all."""
        file = self._session.git.kept(self._name, shared=True)
        part = file.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps(self, ensure_ascii=False), encoding="utf-8")
        part.replace(file)


class Untaken(NamedTuple):
    """An event that was left as it is, and why."""

    uid: str
    title: str
    reason: Text


class PushOutcome(NamedTuple):
    """What was pushed, or in a dry run would be: UIDs."""

    created: list[str]
    updated: list[str]
    removed: list[str]
    unchanged: int
    untaken: list[Untaken]


class Taken(NamedTuple):
    """What somebody did with an event in the calendar."""

    activity: str
    now: Schedule
    moved: bool
    lasts: bool
    """It takes longer or shorter."""


class RemoteCalendar:
    """A person's events in a calendar on a server, and in the book at its newest commit."""

    def __init__(
        self, session: Session, collection: Collection, calendars: Calendars, user: str, feeds: Container[str]
    ) -> None:
        from zoneinfo import ZoneInfo

        self._collection = collection
        self._zone = session.config.zone
        own_zone = calendars.people.get(user, {}).get("time_zone")
        self._floating = ZoneInfo(own_zone) if own_zone else self._zone
        self._since = calendars.day - timedelta(PAST_DAYS)
        self._pushed = PushedEvents.load(session, collection.url, user)
        events = _events(calendars.content(user, feeds).decode())
        self._ours = {uid: event for uid, event in events.items() if not uid.startswith(NOTHING)}
        self._listed = collection.listed()

    # -- to the calendar -------------------------------------------------------------------------------------------

    def push(self, overwrite: Container[str] | None, *, dry_run: bool) -> PushOutcome:
        """Bring the calendar in line with the book; what was changed there since stays.

        Save of UIDs in `overwrite` (None: all): of these the book's word is written over it.
        """
        outcome = PushOutcome([], [], [], 0, [])
        theirs = self._read(self._wanted(overwrite))
        try:
            for uid, event in self._ours.items():
                try:
                    over = overwrite is None or uid in overwrite
                    outcome = self._push_one(outcome, uid, event, theirs, over=over, dry_run=dry_run)
                except NotTaken as wrong:
                    outcome.untaken.append(_untaken(uid, event, wrong.reason))
            for uid in sorted(self._pushed.keys() - self._ours.keys()):
                self._drop(outcome, uid, dry_run=dry_run)
        finally:
            if not dry_run:
                self._pushed.save()
        return outcome

    def _wanted(self, overwrite: Container[str] | None) -> list[str]:
        """The names of those events of ours that have to be looked at on the server."""
        found = []
        for uid, event in self._ours.items():
            known, name = self._pushed.get(uid), self._name(uid)
            asked = overwrite is None or uid in overwrite
            if asked or known is None or self._listed.get(name) != known.etag or _differs(_event(known.content), event):
                found.append(name)
        return found

    def _push_one(
        self,
        outcome: PushOutcome,
        uid: str,
        event: Component,
        theirs: Mapping[str, Stored],
        *,
        over: bool,
        dry_run: bool,
    ) -> PushOutcome:
        name, known = self._name(uid), self._pushed.get(uid)
        unchanged = outcome._replace(unchanged=outcome.unchanged + 1)
        ours = schedule(event, self._zone, self._floating)
        if name not in self._listed:
            if ours.status == "cancelled" or (known and ours.status == "held" and not over):
                return unchanged  # nobody misses it there
            if known and not over:
                outcome.untaken.append(
                    _untaken(uid, event, say("it was removed from the calendar: `salesctl calendar pull` first"))
                )
                return outcome
            return self._written(outcome, outcome.created, uid, event, "", dry_run=dry_run)
        if name not in theirs:
            return unchanged
        stored = theirs[name]
        there = _event(stored.content)
        base = None if known is None or over else _event(known.content)
        reason = None if over else self._pending(base, there, ours)
        if reason:
            outcome.untaken.append(_untaken(uid, event, reason))
            return outcome
        laid = _laid(event, base, there)
        if not _differs(there, laid):
            if not dry_run:
                self._pushed[uid] = Pushed(name, stored.etag, _file(event))
            return unchanged
        return self._written(outcome, outcome.updated, uid, event, stored.etag, laid, dry_run=dry_run)

    def _pending(self, base: Component | None, there: Component, ours: Schedule) -> Text | None:
        """Why an event may not be written over: somebody changed it in the calendar. `base` None: it was never pushed."""
        theirs = schedule(there, self._zone, self._floating)
        if base is None:
            return None if theirs == ours else say("it is in the calendar already, and says {there}", there=theirs.said)
        if any(differences(schedule(base, self._zone, self._floating), theirs, ours)):
            return say("it was changed in the calendar, to {there}: `salesctl calendar pull` first", there=theirs.said)
        return None

    def _written(
        self, outcome: PushOutcome, done: list[str], uid: str, event: Component, etag: str, laid: Component | None = None, *,
        dry_run: bool,
    ) -> PushOutcome:  # fmt: skip
        name = self._name(uid)
        if not dry_run:
            written = self._collection.write(name, _file(laid or event).encode(), etag)
            if written is None:
                outcome.untaken.append(_untaken(uid, event, say("it was changed on the server meanwhile: push again")))
                return outcome
            self._pushed[uid] = Pushed(name, written, _file(event))
        done.append(uid)
        return outcome

    def _drop(self, outcome: PushOutcome, uid: str, *, dry_run: bool) -> None:
        """Remove an event that the book does not plan any more, as it was pushed; what is long over stays for good."""
        known = self._pushed[uid]
        event = _event(known.content)
        if known.name in self._listed and _last_day(event, self._zone) >= self._since:
            if self._listed[known.name] != known.etag:
                outcome.untaken.append(
                    _untaken(uid, event, say("it was changed in the calendar, and the book does not plan it any more"))
                )
                return
            if not dry_run and not self._collection.remove(known.name, known.etag):
                outcome.untaken.append(_untaken(uid, event, say("it was changed on the server meanwhile: push again")))
                return
            outcome.removed.append(uid)
        if not dry_run:
            del self._pushed[uid]

    # -- from the calendar -----------------------------------------------------------------------------------------

    def changed(self, is_activity: Container[str], *, emptied: bool) -> tuple[list[Taken], list[Untaken]]:
        """What somebody moved, cancelled or completed in the calendar, and what of it cannot be taken, and why.

        `is_activity`: ids of planned activities. Without `emptied` nothing is called off when most events are gone at once.
        """
        taken: list[Taken] = []
        untaken: list[Untaken] = []
        known = {uid: one for uid, one in self._pushed.items() if uid in self._ours}
        theirs = self._read(one.name for one in known.values() if self._listed.get(one.name) != one.etag)
        gone = [uid for uid, one in known.items() if one.name not in self._listed and self._planned(uid)]
        held_back = not emptied and len(gone) > max(_GONE_AT_ONCE, len(known) // _GONE_SHARE)
        for uid, one in known.items():
            if uid not in gone and one.name not in theirs:
                continue
            try:
                if uid in gone and held_back:
                    raise NotTaken(
                        say("it is gone, with {count:other|others}: --yes if they are called off", count=len(gone) - 1)
                    )
                found = self._taken(uid, _event(one.content), None if uid in gone else _event(theirs[one.name].content))
                if found is None:
                    continue
                if found.activity not in is_activity:
                    raise NotTaken(say("its time follows from the book: it is no planned activity"))
                taken.append(found)
            except NotTaken as wrong:
                untaken.append(_untaken(uid, self._ours[uid], wrong.reason))
        return taken, untaken

    def _planned(self, uid: str) -> bool:
        return schedule(self._ours[uid], self._zone, self._floating).status == "planned"

    def _taken(self, uid: str, base: Component, there: Component | None) -> Taken | None:
        """What was done with an event, None where nothing was. Raises NotTaken for what a plan cannot follow."""
        was, ours = (schedule(one, self._zone, self._floating) for one in (base, self._ours[uid]))
        now = schedule(there, self._zone, self._floating) if there else was._replace(status="cancelled")
        changed = list(differences(was, now, ours))
        if not changed:
            return None
        if any(one.both for one in changed) or (ours.status != "planned" and was.status == "planned"):
            raise NotTaken(say("the calendar says {there}, the book {here}", there=now.said, here=ours.said))
        parts = {one.part for one in changed}
        if "start" in parts and now.whole_day and not was.whole_day:
            raise NotTaken(say("the calendar has no hour for it: {there}", there=now.said))
        if now.status == "planned" and "status" in parts:
            raise NotTaken(say("the calendar says {there}, the book {here}", there=now.said, here=ours.said))
        status = "status" in parts
        return Taken(
            uid.removesuffix(OWN), now if status else now._replace(status="planned"),
            moved="start" in parts and not status, lasts="minutes" in parts and now.minutes > 0 and not status,
        )  # fmt: skip

    # -- both ------------------------------------------------------------------------------------------------------

    def _name(self, uid: str) -> str:
        known = self._pushed.get(uid)
        return known.name if known else f"{uid.removesuffix(OWN)}.ics"

    def _read(self, names: Iterable[str]) -> dict[str, Stored]:
        return self._collection.read(name for name in names if name in self._listed)


def _untaken(uid: str, event: Component, reason: Text) -> Untaken:
    return Untaken(uid, str(event.get("SUMMARY", uid)), reason)


def _events(content: str) -> dict[str, Component]:
    """The events of a calendar by UID. Raises NotTaken for what is no calendar."""
    from icalendar import Calendar

    try:
        found: Any = Calendar.from_ical(content)
    except (ValueError, IndexError, KeyError):
        raise NotTaken(say("it cannot be read")) from None
    return {str(one.get("UID", "")): one for one in found.walk("VEVENT")}


def _event(content: str) -> Component:
    """The event in a file of a collection: they hold one each."""
    from icalendar import Event

    return next(iter(_events(content).values()), Event())


def _file(event: Component) -> str:
    """An event as a file of a collection."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content.decode()


def _value(event: Component, name: str) -> list[tuple[bytes, dict[str, str]]]:
    """The values of a property with their parameters."""
    values = event.get(name, [])
    return [(one.to_ical(), dict(one.params)) for one in (values if isinstance(values, list) else [values])]


def _differs(before: Component, after: Component) -> bool:
    """Whether an event says anything else than before, but for when it said so."""
    names = {*before, *after} - set(_STAMPS)
    return any(_value(before, name) != _value(after, name) for name in names)


def _laid(ours: Component, base: Component | None, theirs: Component) -> Component:
    """The book's event laid over the server's: what is said there and was never said here stays, and so do alarms."""
    laid = deepcopy(theirs)
    for name in _TIMES:
        laid.pop(name, None)
    for name in {*ours, *(base or ())}:
        if base and name in _TEXTS and _text(theirs, name) not in (_text(base, name), _text(ours, name)):
            continue
        laid.pop(name, None)
        if name in ours:
            laid[name] = ours[name]
    if theirs.get("SEQUENCE", 0) > ours["SEQUENCE"]:
        laid["SEQUENCE"] = theirs["SEQUENCE"]
    return laid


def _text(event: Component, name: str) -> str:
    """A text of an event, without the mark by which it was completed."""
    return str(event.get(name, "")).removeprefix(HELD_MARK).strip()


def _last_day(event: Component, zone: ZoneInfo) -> date:
    start = schedule(event, zone, zone).start
    return date.fromisoformat(start[:10])
