"""What came in, and what it settled."""

from __future__ import annotations

from salesctl.api import Column, Period, Session, Table, freshness, money_words, text


def report(session: Session, period: Period) -> Table:
    """The payments of a period by day."""
    query = session.query()
    rows = [
        list(row)
        for row in query.rows(
            """
                select p.date, p.client, c.owner, p.number, p.entity, coalesce(p.currency, :book) as currency, p.amount,
                  (select group_concat(f.document, ', ') from payment_for as f where f.record = p.id) as settles
                from payment as p left join client as c on c.id = p.client
                where p.archived = 0 and p.date between :start and :end
                order by p.date, p.id
                """,
            {"book": session.config.currency, "start": period.start.isoformat(), "end": period.end.isoformat()},
        )
    ]
    lang = session.lang
    columns = [
        Column("date", "date", text(lang, "day", "дата")),
        Column("client", "ref", text(lang, "client", "клиент")),
        Column("owner", "ref", text(lang, "owner", "менеджер")),
        Column("number", "text", text(lang, "number", "номер")),
        Column("entity", "ref", text(lang, "entity", "юрлицо")),
        Column("currency", "text", text(lang, "currency", "валюта")),
        Column("amount", "money", text(lang, "amount", "сумма")),
        Column("settles", "text", text(lang, "settles", "за что")),
    ]
    sums: dict[str, int] = {}
    for row in rows:
        sums[row[5]] = sums.get(row[5], 0) + row[6]
    notes = [f"{text(lang, 'Total', 'Итого')}: {money_words(sums[code], code, lang)}" for code in sorted(sums)]
    notes.append(freshness(session, "payment"))
    title = text(lang, f"Payments {period.text}", f"Оплаты {period.text}")
    return Table("payments", title, columns, rows, period.text, notes, session.config.currency)
