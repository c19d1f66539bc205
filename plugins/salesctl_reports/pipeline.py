"""Open deals by stage, with their next step, weighted by how likely they are won."""

from __future__ import annotations

from salesctl.api import Column, Period, Session, Table, money_words, text


def report(session: Session, period: Period) -> Table:
    """Every open deal: its stage and how long it has been there, its next activity, its amount weighted."""
    del period  # the pipeline is what is open today
    query = session.query()
    rows = [
        [*row, _weighted(row["amount"], row["weight"])]
        for row in query.rows(
            """
                select stage, deal, client, owner, days_between(stage_on, today()) as days, expected_close, next_on,
                  coalesce(currency, :book) as currency, amount, weight
                from deal_state where outcome = 'open'
                order by weight desc, stage, amount desc, deal
                """,
            {"book": session.config.currency},
        )
    ]
    lang = session.lang
    columns = [
        Column("stage", "text", text(lang, "stage", "этап")),
        Column("deal", "ref", text(lang, "deal", "сделка")),
        Column("client", "ref", text(lang, "client", "клиент")),
        Column("owner", "ref", text(lang, "owner", "менеджер")),
        Column("days", "integer", text(lang, "days in stage", "дней на этапе")),
        Column("expected_close", "date", text(lang, "expected", "ожидается")),
        Column("next_on", "date", text(lang, "next step", "следующий шаг")),
        Column("currency", "text", text(lang, "currency", "валюта")),
        Column("amount", "money", text(lang, "amount", "сумма")),
        Column("weight", "percent", text(lang, "weight", "вес")),
        Column("weighted", "money", text(lang, "weighted", "взвешенно")),
    ]
    notes = []
    for currency in sorted({row[7] for row in rows}):
        amount = sum(row[8] or 0 for row in rows if row[7] == currency)
        weighted = sum(row[10] or 0 for row in rows if row[7] == currency)
        words = text(lang, "Total {a}, weighted {w}", "Всего {a}, взвешенно {w}")
        notes.append(words.format(a=money_words(amount, currency, lang), w=money_words(weighted, currency, lang)))
    without = sum(1 for row in rows if row[6] is None)
    if without:
        notes.append(text(lang, f"{without} without a next step", f"Без следующего шага: {without}"))
    title = text(lang, f"Pipeline on {session.today}", f"Воронка на {session.today}")
    return Table("pipeline", title, columns, rows, session.today.isoformat(), notes, session.config.currency)


def _weighted(amount: int | None, weight: int | None) -> int | None:
    """Minor units times basis points, rounded half-up."""
    return None if amount is None or weight is None else (amount * weight + 5_000) // 10_000
