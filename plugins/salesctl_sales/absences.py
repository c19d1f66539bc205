"""Who is away, and who covers."""

from __future__ import annotations

from typing import Annotated

from salesctl.api import (
    Answer,
    Argument,
    Column,
    Line,
    Option,
    SalesctlError,
    Session,
    Table,
    UsageError,
    parse_day,
    resolve,
    say,
    text,
)

_USER = Annotated[str, Argument("USER", completes=("user",))]


def absences(
    session: Session,
    user: Annotated[str, Argument("[USER]", completes=("user",))] = "",
) -> Answer:
    """Show who is away now or soon, and who covers: before you hand your clients over, or call a colleague's."""
    who = resolve(session, user, "user").id if user else ""
    query = session.query()
    sql = (
        'select a.record as user, a."from", a."to", a.cover, a.why from user_absences as a join user as u on u.id = a.record'
        ' where u.archived = 0 and a."to" >= today() and (? = \'\' or a.record = ?) order by a."from", a.record'
    )
    rows = [list(row) for row in query.rows(sql, (who, who))]
    lang = session.lang
    columns = [
        Column("user", "ref", text(lang, "who", "кто")),
        Column("from", "date", text(lang, "from", "с")),
        Column("to", "date", text(lang, "to", "по")),
        Column("cover", "ref", text(lang, "covered by", "замещает")),
        Column("why", "text", text(lang, "why", "причина")),
    ]
    table = Table("absences", text(lang, "Away", "Отсутствуют"), columns, rows)
    none = Line(text(lang, "nobody is away", "никто не отсутствует"))
    found = [dict(zip(("user", "from", "to", "cover", "why"), row, strict=True)) for row in rows]
    return Answer({"absences": found}, [table if rows else none])


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
    found = resolve(session, user, "user").id
    start = parse_day(first, session.today)
    end = parse_day(last, session.today)
    if end < start:
        raise UsageError(say("TO {end} is before FROM {start}", end=end.isoformat(), start=start.isoformat()))
    by = resolve(session, cover, "user").id if cover else ""
    if by == found:
        raise UsageError(say("nobody covers for themselves"), hint=say("--cover another USER"))
    record, _ = session.read("user", found)
    known = list(record.data.get("absences") or [])
    days = start.isoformat(), end.isoformat()
    for one in known:
        if one["from"] <= days[1] and days[0] <= one["to"]:
            raise SalesctlError(
                say("{found} is away from {from_} to {to} already", found=found, from_=one["from"], to=one["to"]),
                hint=say(
                    "to change it: salesctl user set {found} absences.{from_}.to={days}",
                    found=found,
                    from_=one["from"],
                    days=days[1],
                ),
            )
    made = {"from": days[0], "to": days[1], "cover": by, "why": why}
    kept = {name: value for name, value in made.items() if value}
    draft = session.revise("user", found, {**record.data, "absences": [*known, kept]})
    covered = f", {by} covers" if by else ""
    said = f"{found} is away from {days[0]} to {days[1]}{covered}"
    commit = session.commit([draft], said)
    shown = [Line(said, "good")]
    if not by:
        note = text(
            session.lang, "nobody covers: what is owed stays with them", "без замещения: обязательства остаются"
        )
        shown.append(Line(note, "warn"))
    return Answer({"id": found, "path": draft.path, "commit": commit}, shown)
