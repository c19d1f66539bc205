"""Our receivable against the accountant's: the documents on which they differ."""

from __future__ import annotations

from datetime import date
from typing import Any

from salesctl.api import Column, Period, Session, Table, plural, text

_STATEMENTS = """
    select b.id, b.client, coalesce(b.entity, e.entity, '') as entity, coalesce(b.currency, book_currency()) as currency, b.as_of
    from balance as b left join sole_entity as e on e.client = b.client
    where coalesce(b.opening, 0) = 0 and b.archived = 0 and b.as_of <= ?
    order by b.as_of desc, b.id desc
"""
_THEIRS = "select number, amount from balance_documents where record = ? order by number"
_OURS = "select number, outstanding from receivable where client = ? and entity = ? and currency = ? order by number"
_ADVANCE = "select sum(amount) from unallocated where client = ? and entity = ? and currency = ?"


def report(session: Session, period: Period) -> Table:
    """The last statement of every legal entity up to the period's end, compared with what we held open on its day."""
    lang = session.lang
    found: dict[tuple[str, str, str], Any] = {}
    query = session.query()
    for row in query.rows(_STATEMENTS, (period.end.isoformat(),)):
        found.setdefault((row["client"], row["entity"], row["currency"]), row)
    theirs = {row["id"]: _summed(query.rows(_THEIRS, (row["id"],)), lang) for row in found.values()}
    rows, agreed = [], 0
    for day in sorted({str(row["as_of"]) for row in found.values()}):
        then = Session(
            session.root,
            now=session.now,
            on=date.fromisoformat(day),
            at=session.at,
            lang=lang,
            installed=session.installed,
        )
        query = then.query()
        for key, row in sorted(found.items()):
            if row["as_of"] != day:
                continue
            ours = _summed(query.rows(_OURS, key), lang)
            advance = query.one(_ADVANCE, key)
            if advance and advance[0]:
                ours[_advances(lang)] = -advance[0]
            said = theirs[row["id"]]
            for number in sorted({*ours, *said}):
                mine, other = ours.get(number, 0), said.get(number, 0)
                agreed += mine == other
                if mine != other:
                    rows.append([key[0], key[1], day, number, key[2], mine, other, mine - other])
    columns = [
        Column("client", "ref", text(lang, "client", "клиент")),
        Column("entity", "ref", text(lang, "entity", "юрлицо")),
        Column("as_of", "date", text(lang, "as of", "на дату")),
        Column("document", "text", text(lang, "document", "документ")),
        Column("currency", "text", text(lang, "currency", "валюта")),
        Column("ours", "money", text(lang, "ours", "у нас")),
        Column("theirs", "money", text(lang, "accounting", "в бухгалтерии")),
        Column("difference", "money", text(lang, "difference", "расхождение")),
    ]
    title = text(lang, "Differences with accounting", "Расхождения с бухгалтерией")
    return Table(
        "reconcile", title, columns, rows, period.text, _notes(lang, len(found), agreed), session.config.currency
    )


def _notes(lang: str, statements: int, agreed: int) -> list[str]:
    if not statements:
        return [
            text(
                lang, "There is no statement of the accountant's to compare with.", "Нет данных бухгалтерии для сверки."
            )
        ]
    forms = text(lang, "statement|statements", "акт|акта|актов")
    documents = text(
        lang, "document agrees|documents agree", "документ совпадает|документа совпадают|документов совпадают"
    )
    compared = text(lang, "compared", "сверено")
    return [f"{compared}: {statements} {plural(statements, forms, lang)}; {agreed} {plural(agreed, documents, lang)}"]


def _summed(documents: Any, lang: str) -> dict[str, int]:
    """What is open by number; advances, which no number of ours names, in one sum."""
    made: dict[str, int] = {}
    for number, amount in documents:
        key = number if amount >= 0 else _advances(lang)
        made[key] = made.get(key, 0) + amount
    return made


def _advances(lang: str) -> str:
    return text(lang, "advances", "авансы")
