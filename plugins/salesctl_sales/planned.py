"""Planned activities: held, put off, or called off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from salesctl.api import (
    Answer,
    Argument,
    Draft,
    Line,
    Option,
    Ref,
    SalesctlError,
    Session,
    UsageError,
    away_at,
    in_tense,
    parse_moment,
    resolve_open,
    say,
    unfinished,
)

from .activity_fields import ActivityOptions, next_step, outcome_of
from .log import activity_drafts, recorded
from .open_records import ORDERED, PLANNED
from .order_lines import cancel as cancel_lines


def done(
    session: Session,
    ref: Annotated[str, Argument("REF|CLIENT|LINE", help="Several lines: 3,5-9.", completes=unfinished(PLANNED))],
    text: Annotated[list[str] | None, Argument("TEXT")] = None,
    outcome: Annotated[
        str, Option("--outcome", help="reached, no_answer, busy, refused, call_back, held, not_held.")
    ] = "",
    next_: Annotated[str, Option("--next", metavar='"WHEN [TYPE] TEXT"', help="The next step.")] = "",
) -> Answer:
    """Mark a planned activity as held, with a word on how it went. The number of a line of `today` or `plan` will do."""
    drafts: list[Draft] = []
    if text and all(session.references(word)[0].isdigit() for word in text):
        raise UsageError(
            say("`{typed}` says nothing of how it went", typed=" ".join(text)),
            hint=say("several lines: salesctl done {lines}", lines=",".join([ref, *text])),
        )
    refs = session.references(ref)
    for one in refs:
        drafts += _held(session, one, text or [], outcome, next_, drafts)
    subject = say("{count:activity|activities} of {day:date}", count=len(refs), day=session.happened_on)
    return recorded(session, drafts, subject if len(refs) > 1 else "")


def _held(
    session: Session, ref: str, text: Sequence[str], outcome: str, next_: str, beside: Sequence[Draft]
) -> list[Draft]:
    """The drafts of one activity that was held, planned or not, and of its next step; `beside`: the others of the commit."""
    activity = _planned_activity(session, ref)
    if activity in {draft.id for draft in beside}:
        return []
    if not activity:
        options = ActivityOptions(outcome=outcome, next_=next_)
        return activity_drafts(session, [ref, *text], options, beside)
    record, _ = session.read("activity", activity)
    data = dict(record.data)
    if data.get("done_at"):
        raise SalesctlError(
            say("{activity} was held on {held:moment}", activity=activity, held=data["done_at"]),
            hint=say("to correct it: salesctl set {activity} …", activity=activity),
        )
    usual = "reached" if data.get("type") == "call" else "held"
    told, said = outcome_of(session, outcome, " ".join(text))
    data |= {"done_at": session.moment, "outcome": told or usual}
    if said:
        data["text"] = "\n".join(part for part in (data.get("text"), said) if part)
    drafts = [session.revise("activity", activity, data)]
    following = next_step(session, next_, data)
    drafts += [session.new("activity", following, also=[*beside, *drafts])] if following else []
    return drafts


def move(
    session: Session,
    ref: Annotated[str, Argument("REF|CLIENT|LINE", completes=unfinished(PLANNED))],
    when: Annotated[str, Argument("WHEN", help='"fri 10:00", tomorrow; +1d counts from its own start.', spaced=True)],
    why: Annotated[str, Option("--why", metavar="TEXT", help="Kept with it.")] = "",
) -> Answer:
    """Put a planned activity off, keeping track of how often and why."""
    activity = _planned_activity(session, ref)
    if not activity:
        raise SalesctlError(
            say("line {line} is not planned yet", line=ref),
            hint=say("`salesctl plan day --commit` plans it; or snooze it"),
        )
    record, _ = session.read("activity", activity)
    data: dict[str, Any] = dict(record.data)
    before = str(data.get("start") or "")
    if data.get("done_at") or data.get("cancelled") or not before:
        raise SalesctlError(say("{activity} is not planned, or no longer", activity=activity))
    # +1d counts from the activity's own start, any other date from today
    day, time = parse_moment(when, date.fromisoformat(before[:10]) if when.startswith("+") else session.today)
    in_tense(when, day, session.today, "coming")
    start = f"{day.isoformat()}{time.strftime('T%H:%M') if time else before[10:]}"
    if start == before:
        raise SalesctlError(say("{activity} starts then already", activity=activity))
    data["reschedules"] = [*(data.get("reschedules") or []), {"from": before, **({"reason": why} if why else {})}]
    data["start"] = start
    moved = say(
        "{client}: {type:words} moved to {start:weekday} {start:moment}",
        client=data.get("client"), type=data["type"], start=start,
    )  # fmt: skip
    return session.record(session.revise("activity", activity, data), moved, duty=18, shown=_away_then(session, data))


def _away_then(session: Session, activity: Mapping[str, Any]) -> list[Line]:
    """That whoever it is planned for is away at its new time, in so many words."""
    user = str(activity.get("owner") or "")
    if not away_at(session.query(), user, {"duration": None, **activity}):
        return []
    return [
        Line(
            say("{name} is away then: salesctl absences {user}", name=session.name_of("user", user), user=user), "warn"
        )
    ]


def cancel(
    session: Session,
    ref: Annotated[
        str,
        Argument(
            "REF|CLIENT|LINE", help="A planned activity, or an order.", completes=unfinished({**PLANNED, **ORDERED})
        ),
    ],
    why: Annotated[str, Option("--why", metavar="TEXT", help="Kept with it.")] = "",
) -> Answer:
    """Call off a planned activity, or strike what is still open of an order: `salesctl cancel 3 --why "they moved to May"`.

    What is owed all the same stays in `today`: `waive` says that it need not be done.
    """
    if not why.strip():
        raise UsageError(say("say why"), hint=say("--why 'bought it elsewhere'"))
    found, item = _to_cancel(session, ref)
    if found.kind == "order":
        return cancel_lines(session, found.id, [item] if item else None, why, whole=not item)
    record, _ = session.read("activity", found.id)
    if record.data.get("done_at") or record.data.get("cancelled"):
        raise SalesctlError(say("{activity} is not planned, or no longer", activity=found.id))
    cancelled = {"at": session.moment, "reason": why}
    draft = session.revise("activity", found.id, {**record.data, "cancelled": cancelled})
    return session.record(draft, session.describe(draft).whole, duty=18)


def _to_cancel(session: Session, ref: str) -> tuple[Ref, str]:
    """The activity or the order that a REF or a line stands for, and the line of the order where it says one."""
    line = session.line(ref)
    if not line:
        return resolve_open(session, ref, {**PLANNED, **ORDERED}, _nothing_to_cancel), ""
    # the whole id: what a line is about may be a client, whose id begins others
    named, _, item = (line.get("activity") or line.get("id") or line.get("about") or "").partition("/")
    for kind in ("activity", "order"):
        if session.book.path_of(kind, named):
            return Ref(kind, named), item
    raise SalesctlError(
        say("line {line} is neither planned nor about an order", line=ref),
        hint=say("salesctl waive {line} --why …", line=ref),
    )


def _nothing_to_cancel(client: str) -> SalesctlError:
    return SalesctlError(
        say("nothing is planned with {client}, and no order open", client=client),
        hint=say("salesctl brief {client}", client=client),
    )


def _nothing_planned(client: str) -> SalesctlError:
    return SalesctlError(
        say("nothing is planned with {client}", client=client),
        hint=say('what was not planned: salesctl log {client} "…"', client=client),
    )


def _planned_activity(session: Session, ref: str) -> str:
    """The planned activity a REF or a line stands for; empty when the line is owed but not planned."""
    line = session.line(ref)
    if not line:
        return resolve_open(session, ref, PLANNED, _nothing_planned).id
    return line.get("activity") or (line.get("id", "") if line.get("kind") == "activity" else "")
