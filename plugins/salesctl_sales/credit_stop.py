"""The stop-list: who gets nothing more on credit, and what lets an order pass all the same."""

from __future__ import annotations

from salesctl.api import Session, money_words, plural, text


def stopped(session: Session, client: str) -> str:
    """Why nothing more is shipped to a client on credit, in words; empty when it is."""
    query = session.query()
    row = query.one(
        "select currency, overdue, overdue_days from stop_list where client = ? order by overdue desc", (client,)
    )
    if row is None:
        return ""
    lang, days = session.lang, row["overdue_days"]
    money = money_words(row["overdue"], row["currency"], lang)
    counted = f"{days} {plural(days, text(lang, 'day|days', 'день|дня|дней'), lang)}"
    return text(
        lang,
        f"{client} is on the stop-list: {money} overdue, by up to {counted}",
        f"{client} в стоп-листе: просрочено {money}, до {counted}",
    )


def passes(session: Session, order: str) -> bool:
    """Whether an order may go out to a stopped client: the last word of who may decide approves it, or it is paid in advance."""
    query = session.query()
    word = query.one(
        'select w.decision from order_approvals as w join approver as a on a.user = w."by"'
        " where w.record = ? order by w.at desc",
        (order,),
    )
    if word is not None and word[0] != "rejected":
        return True
    paid = query.one(
        "select sum(p.amount) >= v.gross from order_value as v join payment_part as p on p.document = v.order_id"
        " and p.currency = v.currency where v.order_id = ? group by v.order_id",
        (order,),
    )
    return bool(paid and paid[0])
