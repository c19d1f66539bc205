"""Who gets nothing more before money comes: clients on the stop-list, orders to be paid in advance; and what lets an order pass."""

from __future__ import annotations

from salesctl.api import Query, SalesctlError, Session, Text, say


def require_paid(session: Session, client: str, order: str, gross: int) -> None:
    """Raises SalesctlError where goods of an order, worth `gross` with tax, leave only once money has come or somebody approves."""
    query = session.query_about(client)
    if _approved(query, order):
        return
    unpaid = None if _paid(query, order) else stopped(session, client) or _prepayment(query, order, gross)
    if unpaid:
        raise SalesctlError(
            unpaid, hint=say("it leaves when a manager approves {order}, or when it is paid in advance", order=order)
        )


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


def _prepayment(query: Query, order: str, gross: int) -> Text | None:
    """What lacks of the prepayment of an order for goods worth `gross` to leave; None where nothing does.

    What leaves has to be paid for, until all that was agreed in advance is.
    """
    row = query.one('select * from prepayment where "order" = ?', (order,))
    if row is None:
        return None
    lacking = min(row["asked"], row["shipped"] + gross) - row["paid"]
    if lacking <= 0:
        return None
    values = {name: row[name] for name in ("number", "percent", "asked", "paid", "currency")}
    if row["paid"]:
        return say(
            "{number} is to be paid in advance ({percent:percent}): {asked:money}, of which {paid:money} came; {lacking:money} more"
            " before this leaves",
            lacking=lacking,
            **values,
        )
    return say(
        "{number} is to be paid in advance ({percent:percent}): {asked:money}; {lacking:money} before this leaves",
        lacking=lacking,
        **values,
    )


def _approved(query: Query, order: str) -> bool:
    """Whether who may decide approved an order last."""
    decision = query.one("select approved from approval where kind = 'order' and record = ? order by at desc", (order,))
    return decision is not None and bool(decision["approved"])


def _paid(query: Query, order: str) -> bool:
    """Whether an order is paid for in advance, all of it."""
    paid = query.one(
        'select sum(p.settled) >= v.gross from order_sum as v join payment_part as p on p.settles = v."order"'
        ' and p.settled_in = v.currency where v."order" = ? group by v."order"',
        (order,),
    )
    return bool(paid and paid[0])
