"""Letting something owed rest: a record the manager sees, never a faked call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from salesctl.api import (
    Answer,
    Argument,
    Draft,
    Line,
    Option,
    SalesctlError,
    Session,
    Text,
    UsageError,
    owed_by_id,
    parse_day,
    say,
)

_LINE = Annotated[str, Argument("LINE", help="A line of `salesctl today`, several (3,5-9), or RULE:ABOUT.")]
_WHY = Annotated[str, Option("--why", metavar="TEXT", help="The manager will read it.")]


def snooze(
    session: Session,
    line: _LINE,
    day: Annotated[str, Argument("[DATE]", help="The day it comes back.", spaced=True)] = "",
    *,
    until: Annotated[str, Option("--until", metavar="DATE", help="The day it comes back.")] = "",
    why: _WHY,
) -> Answer:
    """Let something owed rest until a day, saying why: `salesctl snooze 2 fri --why "stock-taking until Thursday"`."""
    if bool(day) == bool(until):
        raise UsageError(say("say once until when"), hint=say("salesctl snooze {line} fri --why …", line=line))
    return _waived(session, line, day or until, why)


def waive(
    session: Session,
    line: _LINE,
    why: _WHY,
    until: Annotated[str, Option("--until", metavar="DATE", help="Only until then.")] = "",
) -> Answer:
    """Say that something owed need not be done at all, and why. Your manager sees who waived what."""
    return _waived(session, line, until, why)


def _waived(session: Session, line: str, until: str, why: str) -> Answer:
    if not why.strip():
        raise UsageError(say("say why"), hint=say("--why 'counting stock until Monday'"))
    day = parse_day(until, session.today, "later").isoformat() if until else None
    drafts: list[Draft] = []
    sentences: list[Text] = []
    duties = set()
    for one in session.references(line):
        draft, sentence, duty = _waiver(session, one, day, why, drafts)
        drafts.append(draft)
        sentences.append(sentence)
        duties.add(duty)
    subject: str = ""
    if len(drafts) > 1:
        subject = say("{count:matter|matters} put to rest: {why}", count=len(drafts), why=why)
    return session.record(
        drafts,
        sentences[0],
        subject=subject,
        duty=duties.pop() if len(duties) == 1 else 0,
        shown=[Line(sentence, "good") for sentence in sentences[1:]],
        ids=[draft.id for draft in drafts],
    )


def _waiver(session: Session, line: str, day: str | None, why: str, beside: Sequence[Draft]) -> tuple[Draft, Text, int]:
    """The waiver of one thing owed, the sentence that says it, and its duty."""
    shown = session.line(line)
    found = owed_by_id(session, owing) if (owing := shown.get("obligation")) else None
    if found is None:
        raise SalesctlError(
            say("`{typed}` is nothing owed", typed=line), hint=say("name a line of `salesctl today`, or RULE:ABOUT")
        )
    draft = session.new(
        "waiver",
        {
            "on": session.happened_on,
            "rule": found.rule,
            "about": found.about,
            "until": day,
            "why": why,
            "by": session.me,
            "client": found.client,
        },
        also=beside,
    )
    (reason,) = session.with_names_told([found.why])
    values: dict[str, Any] = {"client": found.client, "reason": reason, "day": day}
    if found.client:
        sentence = (
            say("{client}: {reason}; rests until {day:weekday} {day:date}", **values)
            if day
            else say("{client}: {reason}; waived", **values)
        )
    else:
        sentence = (
            say("{reason}; rests until {day:weekday} {day:date}", **values)
            if day
            else say("{reason}; waived", **values)
        )
    return draft, sentence, found.duty
