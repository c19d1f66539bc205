"""`calendar push` and `calendar pull`: a person's plan in a calendar on a CalDAV server."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime, time
from typing import Annotated, Any, TypedDict

from salesctl.api import (
    Answer,
    Argument,
    Draft,
    DryRun,
    Line,
    Option,
    SalesctlError,
    Session,
    UsageError,
    WrittenAnswer,
    edits,
    joined,
    resolve,
    resolve_user,
    say,
)

from .collection import Collection
from .options import ALARM, DETAIL, FEED, TRAVEL, USER, given_out_by_people, typed_calendars, typed_detail, typed_feeds
from .remote_calendar import OWN, PushOutcome, RemoteCalendar, Taken, Untaken
from .verbs import drafted

_URL = Argument("URL", help="The calendar's address on a CalDAV server: Nextcloud, Radicale and others show it.")
_INSECURE = Option("--insecure", help="Over http, too, where the network is yours.")


class UntakenEvent(TypedDict):
    """An event that was left as it is, in the calendar and in the book."""

    uid: str
    title: str
    reason: str


class PushAnswer(TypedDict):
    """What was written to the calendar, or in a dry run would be: UIDs of events."""

    url: str
    user: str
    dry_run: bool
    created: list[str]
    updated: list[str]
    removed: list[str]
    unchanged: int
    untaken: Annotated[list[UntakenEvent], "Changed in the calendar, so that they were not written over."]


class PullAnswer(WrittenAnswer):
    """What was taken from the calendar: ids of activities."""

    moved: list[str]
    cancelled: list[str]
    done: list[str]
    lasts: Annotated[list[str], "Those that take longer or shorter."]
    untaken: Annotated[list[UntakenEvent], "Changed in the calendar, and not taken."]


def push(
    session: Session,
    url: Annotated[str, _URL],
    user: Annotated[str, USER] = "",
    feeds: Annotated[str, FEED] = "",
    detail: Annotated[str, DETAIL] = "full",
    alarm: Annotated[str, ALARM] = "",
    travel: Annotated[str, TRAVEL] = "",
    overwrite: Annotated[
        str, Option("--overwrite", metavar="REF[,REF]|all", help="Write the book's word over what was changed there.")
    ] = "",
    dry_run: Annotated[bool, Option("--dry-run", help="Show what would be written; write nothing.")] = False,
    insecure: Annotated[bool, _INSECURE] = False,
) -> Annotated[Answer, PushAnswer]:
    """Write your plan into a calendar on a CalDAV server, where your telephone and your computer show it.

    Only what changed is written, and nothing is removed that salesctl did not write. What was moved, cancelled or completed in
    the calendar is left, until `salesctl calendar pull` has taken it. Name and password come from SALESCTL_CALDAV_USER and
    SALESCTL_CALDAV_PASSWORD, from ~/.netrc, or from Git's credential helper.
    """
    given_out_by_people(session)
    owner = resolve_user(session, user)
    if typed_detail(session, detail) == "busy":
        raise UsageError(
            say("what tells only when cannot be brought back"), hint=say("--detail title tells no figures")
        )
    over = None if overwrite == "all" else [f"{_activity(session, one)}{OWN}" for one in overwrite.split(",") if one]
    made = typed_calendars(session, detail, alarm, travel)
    with closing(Collection(url, insecure=insecure)) as collection:
        remote = RemoteCalendar(session, collection, made, owner, typed_feeds(session, feeds))
        outcome = remote.push(over, dry_run=dry_run)
    data = {
        "url": collection.url, "user": owner, "dry_run": dry_run,
        **outcome._asdict(), "untaken": _untaken_data(session, outcome.untaken),
    }  # fmt: skip
    return Answer(data, _pushed(collection.host, outcome, dry_run=dry_run), exit_code=1 if outcome.untaken else 0)


def pull(
    session: Session,
    url: Annotated[str, _URL],
    user: Annotated[str, USER] = "",
    feeds: Annotated[str, FEED] = "",
    yes: Annotated[bool, Option("--yes", "-y", help="Call off many events that are gone at once, too.")] = False,
    insecure: Annotated[bool, _INSECURE] = False,
) -> Annotated[Answer, PullAnswer]:
    """Take from a calendar on a CalDAV server what was moved, cancelled or completed there since it was pushed.

    What was moved is moved as by `salesctl move`, what was cancelled or removed called off, and that whose title begins with ✓
    done, at the time it stands there. What the book changed, too, is named and left. Events that salesctl did not write are not
    looked at.
    """
    owner = resolve_user(session, user)
    made = typed_calendars(session, "full", "", "")
    with closing(Collection(url, insecure=insecure)) as collection:
        remote = RemoteCalendar(session, collection, made, owner, typed_feeds(session, feeds))
        rows = session.query().rows("select id from activity")
        taken, untaken = remote.changed({row["id"] for row in rows}, emptied=yes)
    drafts: list[Draft] = []
    done: dict[str, list[str]] = {"moved": [], "cancelled": [], "done": [], "lasts": []}
    for one in taken:
        try:
            drafts.append(_draft(session, one))
        except SalesctlError as error:
            untaken.append(Untaken(f"{one.activity}{OWN}", one.activity, joined("", [error.message])))
            continue
        for name, applies in (
            ("moved", one.moved), ("cancelled", one.now.status == "cancelled"), ("done", one.now.status == "held"),
            ("lasts", one.lasts),
        ):  # fmt: skip
            done[name] += [one.activity] if applies else []
    data: dict[str, Any] = {**done, "untaken": _untaken_data(session, untaken)}
    lines = _untaken_lines(untaken)
    if not drafts:
        shown = [Line(say("nothing new in the calendar"), "dim"), *lines]
        return Answer({"id": "", "path": "", "commit": "", **data}, shown, exit_code=1 if untaken else 0)
    try:
        answer = session.record(drafts, duty=18, shown=lines, **data)
    except DryRun as run:
        run.answer = run.answer._replace(exit_code=1 if untaken else 0)
        raise
    return answer._replace(exit_code=1 if untaken else 0)


def _draft(session: Session, taken: Taken) -> Draft:
    """The activity as its verb would leave it. Raises SalesctlError as the verb does."""
    moment = _moment(taken.now.start)
    held = taken.now.status == "held"
    past = moment[0] < session.today or (moment[0] == session.today and (moment[1] or time()) <= session.now.time())
    activity, happened = taken.activity, moment if held and past else None
    if held:
        draft = drafted(session, "done", activity, happened=happened)
    elif taken.now.status == "cancelled":
        draft = drafted(session, "cancel", activity, why=session.book_language.say(say("called off in the calendar")))
    elif taken.moved:
        draft = drafted(session, "move", activity, taken.now.start.replace("T", " "))
    else:
        draft = session.change("activity", activity, [])
    return _lasting(session, draft, taken)


def _lasting(session: Session, draft: Draft, taken: Taken) -> Draft:
    """The draft with the length that an event has now."""
    if not taken.lasts:
        return draft
    after = {**draft.data, "duration": str(taken.now.minutes)}
    return session.amend(draft, edits(draft.data, after, draft.kind.fields))


def _moment(start: str) -> tuple[date, time | None]:
    if len(start) == len("2026-11-23"):
        return date.fromisoformat(start), None
    moment = datetime.fromisoformat(start)
    return moment.date(), moment.time()


def _activity(session: Session, ref: str) -> str:
    return resolve(session, ref, "activity").id


def _untaken_data(session: Session, untaken: Sequence[Untaken]) -> list[dict[str, Any]]:
    return [{**one._asdict(), "reason": session.language.say(one.reason)} for one in untaken]


def _untaken_lines(untaken: Sequence[Untaken]) -> list[Line]:
    return [Line(say("{title}: {reason}", title=one.title, reason=one.reason), "warn", id=one.uid) for one in untaken]


def _pushed(host: str, outcome: PushOutcome, *, dry_run: bool) -> list[Line]:
    """What was pushed, in lines for people."""
    counts: dict[str, Any] = {
        "host": host, "created": len(outcome.created), "updated": len(outcome.updated), "removed": len(outcome.removed),
        "unchanged": outcome.unchanged,
    }  # fmt: skip
    said = (
        say(
            "{host}: {created:number} would be added, {updated:number} changed, {removed:number} removed,"
            " {unchanged:number} unchanged", **counts,
        )
        if dry_run
        else say(
            "{host}: {created:number} added, {updated:number} changed, {removed:number} removed, {unchanged:number} unchanged",
            **counts,
        )
    )  # fmt: skip
    return [Line(said, "good"), *_untaken_lines(outcome.untaken)]
