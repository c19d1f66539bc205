"""Who is away, and who covers."""

from __future__ import annotations

from typing import Annotated, TypedDict

from salesctl.api import (
    Answer,
    Argument,
    Column,
    IsoDay,
    Line,
    Option,
    SalesctlError,
    Session,
    Table,
    UsageError,
    parse_day,
    resolve,
    say,
)

_USER = Annotated[str, Argument("USER", completes=("user",))]


AbsenceData = TypedDict(
    "AbsenceData",
    {
        "user": str,
        "user_name": str,
        "from": IsoDay,
        "to": IsoDay,
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
        Column("from", "date", say("first day", context="heading")),
        Column("to", "date", say("last day", context="heading")),
        Column("cover", "ref", say("covered by", context="heading")),
        Column("why", "text", say("reason", context="heading")),
    ]
    data = [dict(zip((column.name for column in columns), row, strict=True)) for row in rows]
    table = Table("absences", say("Away"), columns, rows)
    return Answer(
        {"absences": session.with_names(data, "user", "cover")}, [table if rows else Line(say("nobody is away"))]
    )


def add(
    session: Session,
    user: _USER,
    first: Annotated[str, Argument("FROM", help="First day away.")],
    last: Annotated[str, Argument("TO", help="Last day away.")],
    cover: Annotated[
        str, Option("--cover", metavar="USER", help="Who sees to the clients meanwhile.", completes=("user",))
    ] = "",
    why: Annotated[str, Option("--why", metavar="TEXT", help="Holiday, illness, travel.")] = "",
) -> Answer:
    """Say who will be away and who covers; the cover's `today` shows what the absent one's clients are owed."""
    user = resolve(session, user, "user").id
    start = parse_day(first, session.today).isoformat()
    end = parse_day(last, session.today).isoformat()
    if end < start:
        raise UsageError(say("the last day, {end:date}, is before the first, {start:date}", end=end, start=start))
    cover = resolve(session, cover, "user").id if cover else ""
    if cover == user:
        raise UsageError(say("nobody covers for themselves"), hint=say("--cover another USER"))
    record, _ = session.read("user", user)
    before = list(record.data.get("absences") or [])
    for one in before:
        if one["from"] <= end and start <= one["to"]:
            raise SalesctlError(
                say(
                    "{user} is away from {start:date} to {end:date} already",
                    user=user, start=one["from"], end=one["to"],
                ),
                hint=say(
                    "to change it: salesctl user set {user} absences.{key}.to={end}",
                    user=user, key=one["from"], end=end,
                ),
            )  # fmt: skip
    fields = {"from": start, "to": end, "cover": cover, "why": why}
    absence = {name: value for name, value in fields.items() if value}
    draft = session.revise("user", user, {**record.data, "absences": [*before, absence]})
    values = {"user": user, "start": start, "end": end, "cover": cover}
    if cover:
        return session.record(draft, say("{user} is away from {start:date} to {end:date}, {cover} covers", **values))
    warning = Line(say("nobody covers: what is owed stays with them"), "warn")
    return session.record(draft, say("{user} is away from {start:date} to {end:date}", **values), shown=[warning])
