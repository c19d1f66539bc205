"""The stop-list: who gets nothing more on credit, and what lets an order pass all the same."""

from __future__ import annotations

from salesctl.api import Session, Text, say


def stopped(session: Session, client: str) -> Text | None:
    """Why nothing more is shipped to a client on credit; None when it is."""
    row = session.query_about(client).one(
        "select currency, overdue, overdue_days from stop_list where client = ? order by overdue desc", (client,)
    )
    if row is None:
        return None
    return say(
        "{client} is on the stop-list: {overdue:money} overdue, by up to {days:day|days}",
        client=client,
        overdue=row["overdue"],
        currency=row["currency"],
        days=row["overdue_days"],
    )


def passes(session: Session, order: str) -> bool:
    """Whether an order may go out to a stopped client: who may decide approved it last, or it is paid in advance."""
    query = session.query()
    decision = query.one("select approved from approval where kind = 'order' and record = ? order by at desc", (order,))
    if decision is not None and decision["approved"]:
        return True
    paid = query.one(
        'select sum(p.settled) >= v.gross from order_sum as v join payment_part as p on p.document = v."order"'
        ' and p.settled_in = v.currency where v."order" = ? group by v."order"',
        (order,),
    )
    return bool(paid and paid[0])
