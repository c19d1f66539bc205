"""Our receivable against the accountant's, each statement on its own day: the documents on which they differ."""

from __future__ import annotations

from datetime import date
from typing import Any

from salesctl.api import Column, Period, Report, ReportRows, Session, Text, say

_STATEMENTS = """
    select b.id, b.client, coalesce(b.entity, e.entity, '') as entity, coalesce(b.currency, book_currency()) as currency, b.as_of
    from balance as b left join sole_entity as e on e.client = b.client
    where coalesce(b.opening, 0) = 0 and b.archived = 0 and b.as_of <= ?
    order by b.as_of desc, b.id desc
"""
_THEIRS = "select number, amount from balance_documents where record = ? order by number"
_OURS = "select number, outstanding from receivable where client = ? and entity = ? and currency = ? order by number"
_ADVANCE = "select sum(amount) from unallocated where client = ? and entity = ? and currency = ?"
_ADVANCES = "advances"
"""Stands in place of a document's number: advances have none of ours."""


def rows(session: Session, period: Period) -> ReportRows:
    """The last statement of every legal entity up to the period's end, compared with what we held open on its day."""
    found: dict[tuple[str, str, str], Any] = {}
    query = session.query()
    for row in query.rows(_STATEMENTS, (period.end.isoformat(),)):
        found.setdefault((row["client"], row["entity"], row["currency"]), row)
    theirs = {row["id"]: _summed(query.rows(_THEIRS, (row["id"],))) for row in found.values()}
    cells, agreed = [], 0
    for day in sorted({str(row["as_of"]) for row in found.values()}):
        then = Session(
            session.root,
            now=session.now,
            on=date.fromisoformat(day),
            at=session.at,
            lang=session.lang,
            installed=session.installed,
        )
        query = then.query()
        for key, row in sorted(found.items()):
            if row["as_of"] != day:
                continue
            ours = _summed(query.rows(_OURS, key))
            advance = query.one(_ADVANCE, key)
            if advance and advance[0]:
                ours[_ADVANCES] = -advance[0]
            said = theirs[row["id"]]
            for number in sorted({*ours, *said}):
                mine, other = ours.get(number, 0), said.get(number, 0)
                agreed += mine == other
                if mine != other:
                    cells.append([key[0], key[1], day, number, key[2], mine, other, mine - other])
    return ReportRows(cells, [_compared(len(found), agreed)])


def _compared(statements: int, agreed: int) -> Text:
    if not statements:
        return say("There is no statement of the accountant's to compare with.")
    return say(
        "compared: {statements:statement|statements}; {agreed:document agrees|documents agree}",
        statements=statements,
        agreed=agreed,
    )


def _summed(documents: Any) -> dict[str, int]:
    """What is open by number; advances, which no number of ours names, in one sum."""
    made: dict[str, int] = {}
    for number, amount in documents:
        key = number if amount >= 0 else _ADVANCES
        made[key] = made.get(key, 0) + amount
    return made


report = Report(
    title="Differences with accounting",
    help="Our receivable against the accountant's statements, document by document.",
    columns=(
        Column("client", "ref", say("client")),
        Column("entity", "ref", say("entity")),
        Column("as_of", "date", say("as of")),
        Column("document", "word", say("document")),
        Column("currency", "currency", say("currency")),
        Column("ours", "money", say("ours")),
        Column("theirs", "money", say("accounting")),
        Column("difference", "money", say("difference")),
    ),
    key=("client", "entity", "document", "currency"),
    words={_ADVANCES: say("advances")},
    rows=rows,
)
