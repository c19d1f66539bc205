"""Who is away, and who covers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Annotated, TypedDict

from salesctl.api import (
    Answer,
    Argument,
    Column,
    Draft,
    FreeText,
    IsoMoment,
    Line,
    Option,
    SalesctlError,
    Session,
    Table,
    UsageError,
    clashing,
    joined,
    parse_span,
    resolve,
    resolve_user,
    say,
    split_hours,
)

_Moment = tuple[date, time | None]
_DAY = len("2026-11-23")
_MOST_PLANNED = 5
"""As many of what is planned in these hours are named."""

_USER = Annotated[str, Argument("USER", completes=("user",))]


AbsenceData = TypedDict(
    "AbsenceData",
    {
        "user": str,
        "user_name": str,
        "from": IsoMoment,
        "to": IsoMoment,
        "cover": str | None,
        "cover_name": str | None,
        "why": str | None,
    },
)


class AbsencesAnswer(TypedDict):
    """Who is away, and who covers."""

    absences: list[AbsenceData]


def absences(
    session: Session,
    user: Annotated[str, Argument("[USER]", completes=("user",))] = "",
) -> Annotated[Answer, AbsencesAnswer]:
    """Show who is away now or soon, and who covers: before you hand your clients over, or call a colleague's."""
    user = resolve(session, user, "user").id if user else ""
    sql = (
        'select a.record as user, a."from", a."to", a.cover, a.why from user_absences as a join user as u on u.id = a.record'
        ' where u.archived = 0 and a."to" >= today() and (? = \'\' or a.record = ?) order by a."from", a.record'
    )
    rows = [tuple(row) for row in session.query().rows(sql, (user, user))]
    columns = [
        Column("user", "ref", say("who", context="heading")),
        Column("from", "moment", say("first day", context="heading")),
        Column("to", "moment", say("last day", context="heading")),
        Column("cover", "ref", say("covered by", context="heading")),
        Column("why", "text", say("reason", context="heading")),
    ]
    data = [dict(zip((column.name for column in columns), row, strict=True)) for row in rows]
    table = Table("absences", say("Away"), columns, rows)
    return Answer(
        {"absences": session.with_titles(data, "user", "cover")}, [table if rows else Line(say("nobody is away"))]
    )


def add(
    session: Session,
    user: _USER,
    first: Annotated[str, Argument("FROM", help="First day away, or the moment it begins.")],
    last: Annotated[str, Argument("TO", help="Last day away, or the moment it ends.")],
    cover: Annotated[
        str, Option("--cover", metavar="USER", help="Who sees to the clients meanwhile.", completes=("user",))
    ] = "",
    why: Annotated[str, Option("--why", metavar="TEXT", help="Holiday, illness, travel.")] = "",
) -> Answer:
    """Say who will be away and who covers; the cover's `today` shows what the absent one's clients are owed."""
    user = resolve(session, user, "user").id
    start, end = _span(*parse_span(first, last, session.today))
    cover = resolve(session, cover, "user").id if cover else ""
    if cover == user:
        raise UsageError(say("nobody covers for themselves"), hint=say("--cover another USER"))
    draft = _absent(session, user, {"from": start, "to": end, "cover": cover, "why": why})
    values = {"user": user, "start": start, "end": end, "cover": session.name_of("user", cover)}
    if cover:
        said = say("{user} is away from {start:moment} to {end:moment}, {cover} covers", **values)
        answer = session.record(draft, said)
    else:
        warning = Line(say("nobody covers: what is owed stays with them"), "warn")
        said = say("{user} is away from {start:moment} to {end:moment}", **values)
        answer = session.record(draft, said, shown=[warning])
    return _with_planned(session, answer, user, start, end)


def busy(
    session: Session,
    words: Annotated[list[str], Argument("WHEN", help="tue 10-11 dentist; today where no day is said.")],
    user: Annotated[str, Option("--user", metavar="USER", help="Whose; yours unless given.", completes=("user",))] = "",
) -> Answer:
    """Keep hours of a day free of calls: `salesctl busy "tue 10-11 dentist"`. Plans and calendars go round them.

    Lunch is kept by itself: `lunch` in your card, or in salesctl.yaml, says when.
    """
    whose = resolve_user(session, user)
    (day, begins, ends), why = split_hours(" ".join(words), session.today, "coming")
    start, end = _span((day, begins), (day, ends))
    draft = _absent(session, whose, {"from": start, "to": end, "why": why})
    values = {"user": session.name_of("user", whose), "start": start, "end": end[_DAY + 1 :]}
    said = say("{user}: busy on {start:weekday} {start:moment} to {end}", **values)
    told = joined(": ", [said, FreeText(why)])
    return _with_planned(session, session.record(draft, told, subject=said), whose, start, end)


def _span(first: _Moment, last: _Moment) -> tuple[str, str]:
    """A beginning and an end as a record has them. Raises UsageError for an end before the beginning."""
    start, end = (f"{day}T{clock:%H:%M}" if clock else day.isoformat() for day, clock in (first, last))
    if not _before(start, end):
        raise UsageError(say("the end, {end:moment}, is before the beginning, {start:moment}", end=end, start=start))
    return start, end


def _before(begin: str, end: str) -> bool:
    """Whether something that begins then begins before something ends; a day alone is the whole of it."""
    return (begin if len(begin) > _DAY else f"{begin}T00:00") < (end if len(end) > _DAY else f"{end}T24:00")


def _absent(session: Session, user: str, absence: Mapping[str, str]) -> Draft:
    """A user's card with one more absence. Raises SalesctlError where it overlaps another one."""
    record, _ = session.read("user", user)
    before = list(record.data.get("absences") or [])
    for one in before:
        if _before(one["from"], absence["to"]) and _before(absence["from"], one["to"]):
            raise SalesctlError(
                say(
                    "{user} is away from {start:moment} to {end:moment} already",
                    user=user, start=one["from"], end=one["to"],
                ),
                hint=say(
                    "to change it: salesctl user set {user} absences.{key}.to={end}",
                    user=user, key=one["from"], end=absence["to"],
                ),
            )  # fmt: skip
    added = {name: value for name, value in absence.items() if value}
    return session.revise("user", user, {**record.data, "absences": [*before, added]})


def _with_planned(session: Session, answer: Answer, user: str, start: str, end: str) -> Answer:
    """The answer and what is planned in these hours or days, numbered, to be moved; a plan made anew moves what a plan made."""
    begins = datetime.fromisoformat(start)
    ends = datetime.fromisoformat(end) if len(end) > _DAY else datetime.combine(date.fromisoformat(end), time.max)
    clashes = clashing(session.query(), user, begins.date(), ends.date(), (begins, ends))
    if not clashes:
        return answer
    found = [Line(say("planned then, to be moved with `salesctl move 1 WHEN`:"), "warn")]
    for number, one in enumerate(clashes[:_MOST_PLANNED], 1):
        values = {"type": one.type, "start": one.start, "today": session.today.isoformat()}
        said = (
            say("{start:moment} {client}, {type:words}", client=session.name_of("client", one.client), **values)
            if one.client
            else say("{start:moment} {type:words}", **values)
        )
        found.append(Line(said, "warn", f"{number:>5}  ", one.activity))
    if len(clashes) > _MOST_PLANNED:
        found.append(Line(say("… and {count} more", count=len(clashes) - _MOST_PLANNED), "dim"))
    again = say("what a plan made of it is moved by planning that day again: salesctl plan day --commit")
    numbered = [{"kind": "activity", "id": one.activity, "client": one.client or ""} for one in clashes]
    return answer._replace(shown=[*answer.shown, *found, Line(again, "dim")], numbered=numbered[:_MOST_PLANNED])
