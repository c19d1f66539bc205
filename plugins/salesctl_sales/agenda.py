"""What was planned: held, or put off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from salesctl.api import Answer, Argument, Line, Option, SalesctlError, Session, parse_moment, resolve, say

from .dealings import Dealing, next_step
from .log import entry, moment

_HELD = {"call": "reached"}


def done(
    session: Session,
    ref: Annotated[str, Argument("REF|LINE", completes=("activity",))],
    text: Annotated[list[str] | None, Argument("TEXT")] = None,
    outcome: Annotated[
        str, Option("--outcome", help="reached, no_answer, busy, refused, call_back, held, not_held.")
    ] = "",
    next_: Annotated[str, Option("--next", metavar='"WHEN [TYPE] TEXT"', help="The next step.")] = "",
) -> Answer:
    """Mark a planned activity as held, with a word on how it went. The number of a line of `today` or `plan` will do."""
    found = activity_of(session, ref)
    if not found:
        drafts = entry(session, [ref, *(text or [])], Dealing(outcome=outcome, next_=next_), [])
    else:
        record, _ = session.read("activity", found)
        data = dict(record.data)
        if data.get("done_at"):
            raise SalesctlError(
                say("{found} was held on {done_at}", found=found, done_at=data["done_at"]),
                hint=say("to correct it: salesctl set {found} …", found=found),
            )
        data |= {"done_at": moment(session), "outcome": outcome or _HELD.get(str(data.get("type")), "held")}
        if text:
            data["text"] = "\n".join(part for part in (data.get("text"), " ".join(text)) if part)
        drafts = [session.revise("activity", found, data)]
        following = next_step(session, next_, data)
        drafts += [session.new("activity", following, also=drafts)] if following else []
    commit = session.commit(drafts, trailers=[("Duty", "18")])
    return Answer(
        {"id": drafts[0].id, "path": drafts[0].path, "commit": commit},
        [
            Line(say("held: {id}", id=drafts[0].id), "good"),
            *(Line(say("next: {data}", data=draft.data.get("start"))) for draft in drafts[1:]),
        ],
    )


def move(
    session: Session,
    ref: Annotated[str, Argument("REF|LINE", completes=("activity",))],
    when: Annotated[str, Argument("WHEN", help='"fri 10:00", tomorrow; +1d counts from its own start.')],
    why: Annotated[str, Option("--why", metavar="TEXT", help="Kept with it.")] = "",
) -> Answer:
    """Put a planned activity off, keeping track of how often and why."""
    found = activity_of(session, ref)
    if not found:
        raise SalesctlError(
            say("line {ref} is not planned yet", ref=ref),
            hint=say("`salesctl plan day --commit` plans it; or snooze it"),
        )
    record, _ = session.read("activity", found)
    data: dict[str, Any] = dict(record.data)
    start = str(data.get("start") or "")
    if data.get("done_at") or data.get("cancelled") or not start:
        raise SalesctlError(say("{found} is no open planned activity", found=found))
    day, time = parse_moment(when, _base(when, start, session.today))
    clock = time.strftime("T%H:%M") if time else start[10:]
    moved = f"{day.isoformat()}{clock}"
    if moved == start:
        raise SalesctlError(say("{found} starts then already", found=found))
    data["reschedules"] = [*(data.get("reschedules") or []), _reschedule(start, why)]
    data["start"] = moved
    draft = session.revise("activity", found, data)
    commit = session.commit([draft], trailers=[("Duty", "18")])
    echoed = f"{date.fromisoformat(moved[:10]):%a %d %b %Y} {moved[11:16]}".rstrip()
    return Answer(
        {"id": found, "path": draft.path, "commit": commit},
        [Line(say("{found} moved to {echoed}", found=found, echoed=echoed), "good")],
    )


def activity_of(session: Session, ref: str) -> str:
    """The planned activity a REF or a line stands for; empty when the line is owed but not planned."""
    if not ref.isdigit():
        return resolve(session, ref, "activity").id
    line: Mapping[str, str] = session.line(ref)
    return line.get("activity") or (line.get("id", "") if line.get("kind") == "activity" else "")


def _base(when: str, start: str, today: date) -> date:
    """`+1d` counts from the activity's own start, any other date from today."""
    return datetime.fromisoformat(start[:16]).date() if when.startswith("+") else today


def _reschedule(start: str, why: str) -> dict[str, str]:
    return {"from": start, **({"reason": why} if why else {})}
