"""Who owes what, by age; and one client's account, document by document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from salesctl.api import Column, Period, Session, Table, freshness, money_words, text

AGES = (("not_due", None, 0), ("d1_30", 1, 30), ("d31_60", 31, 60), ("d61_90", 61, 90), ("d90", 91, None))
"""Columns by days overdue, both ends included; without a due date nothing is overdue."""


def report(session: Session, period: Period) -> Table:
    """Outstanding by client and currency, split by days overdue, with advances not yet allocated beside it."""
    del period  # what is owed is owed today
    ages = ", ".join(
        f"sum(case when {_within(low, high)} then outstanding else 0 end) as {name}" for name, low, high in AGES
    )
    query = session.query()
    rows = [
        list(row)
        for row in query.rows(
            f"""
                select client, max(owner) as owner, coalesce(currency, :book) as currency, sum(outstanding) as outstanding,
                  {ages}, sum(disputed) as disputed, max(case when outstanding > 0 then overdue_days end) as oldest
                from receivable where outstanding <> 0
                group by client, coalesce(currency, :book)
                order by sum(case when overdue_days > 0 then outstanding else 0 end) desc, sum(outstanding) desc, client
                """,  # noqa: S608 - built from the constant above
            {"book": session.config.currency},
        )
    ]
    advances = list(query.rows("select currency, sum(amount) as amount from unallocated group by currency", ()))
    as_of = freshness(session, "payment", "shipment")
    lang = session.lang
    columns = [
        Column("client", "ref", text(lang, "client", "клиент")),
        Column("owner", "ref", text(lang, "owner", "менеджер")),
        Column("currency", "text", text(lang, "currency", "валюта")),
        Column("outstanding", "money", text(lang, "outstanding", "долг")),
        Column("not_due", "money", text(lang, "not due", "не наступил срок")),
        Column("d1_30", "money", text(lang, "1-30 days", "1-30 дней")),
        Column("d31_60", "money", text(lang, "31-60", "31-60")),
        Column("d61_90", "money", text(lang, "61-90", "61-90")),
        Column("d90", "money", text(lang, "over 90", "свыше 90")),
        Column("disputed", "money", text(lang, "disputed", "оспаривается")),
        Column("oldest", "integer", text(lang, "oldest, days", "старейший, дней")),
    ]
    notes = [
        text(
            lang,
            "Shipped less returns, credits and payments; payments settle what they name, the rest the oldest due first.",
            "Отгружено минус возвраты, кредит-ноты и оплаты; оплаты гасят указанное в них, остальное — самое раннее по сроку.",
        ),
        *_totals(session, rows),
        *(
            text(lang, "Advances not allocated: ", "Нераспределённые авансы: ")
            + money_words(row["amount"], row["currency"] or session.config.currency, lang)
            for row in advances
            if row["amount"]
        ),
        as_of,
    ]
    title = text(lang, f"Receivables on {session.today}", f"Дебиторская задолженность на {session.today}")
    return Table("receivables", title, columns, rows, session.today.isoformat(), notes, session.config.currency)


def _within(low: int | None, high: int | None) -> str:
    if low is None:
        return "coalesce(overdue_days, 0) <= 0"
    return f"overdue_days >= {low}" + (f" and overdue_days <= {high}" if high else "")


def _totals(session: Session, rows: list[list[Any]]) -> Iterator[str]:
    """A total a currency: two currencies are never added."""
    sums: dict[str, int] = {}
    for row in rows:
        sums[row[2]] = sums.get(row[2], 0) + row[3]
    for currency, amount in sorted(sums.items()):
        yield f"{text(session.lang, 'Total', 'Итого')}: {money_words(amount, currency, session.lang)}"


def statement(session: Session, client: str) -> Table:
    """One client's account: what was charged, credited and paid in order of time, with the balance after each."""
    query = session.query()
    moves = list(
        query.rows(
            """
                select * from (
                  select dated_on as day, kind <> 'opening' as turn, iif(kind = 'opening', 'balance', kind) as what,
                    iif(kind = 'opening', number, document) as document, entity, coalesce(currency, :book) as currency,
                    amount, due_on
                  from debt_document where client = :client
                  union all
                  select date, 2, reason, id, entity, coalesce(currency, :book), -amount, null
                  from credit_note where client = :client and archived = 0
                  union all
                  select date, 3, 'payment', id, entity, coalesce(currency, :book), -amount, null
                  from payment where client = :client and archived = 0
                ) order by currency, day, turn, document
                """,
            {"client": client, "book": session.config.currency},
        )
    )
    rows, balance, currency = [], 0, ""
    for move in moves:
        balance = (balance if move["currency"] == currency else 0) + (move["amount"] or 0)
        currency = move["currency"]
        rows.append(
            [
                move["day"],
                move["what"],
                move["document"],
                move["entity"],
                move["due_on"],
                currency,
                move["amount"],
                balance,
            ]
        )
    lang = session.lang
    columns = [
        Column("day", "date", text(lang, "day", "дата")),
        Column("what", "text", text(lang, "what", "операция")),
        Column("document", "ref", text(lang, "document", "документ")),
        Column("entity", "ref", text(lang, "entity", "юрлицо")),
        Column("due_on", "date", text(lang, "due", "срок")),
        Column("currency", "text", text(lang, "currency", "валюта")),
        Column("amount", "money", text(lang, "amount", "сумма")),
        Column("balance", "money", text(lang, "balance", "сальдо")),
    ]
    title = text(lang, f"Account of {client} on {session.today}", f"Сверка с {client} на {session.today}")
    notes = [freshness(session, "payment", "shipment")]
    return Table("statement", title, columns, rows, session.today.isoformat(), notes, session.config.currency)
