"""What would close the gap to the plan: money that is due, orders announced or usual, deals by their weight."""

from __future__ import annotations

from typing import Any

from salesctl.api import Column, Period, Session, Table, freshness, text

_WHY = {
    "due": ("owed and due", "долг к оплате"),
    "expected": ("order announced", "обещан заказ"),
    "habit": ("usual order", "обычный заказ"),
    "deal": ("deal, weighted", "сделка, взвешенно"),
}
_SQL = """
    with gap as (
      select p.user, p.target - p.fact as missing from plan_pace as p
      join "user" as u on u.id = p.user
      where p.metric = 'revenue' and p.fact < p.target
    ),
    source as (
      select 1 as turn, 'due' as why, r.owner, r.client, sum(r.outstanding - r.disputed) as amount
      from receivable as r
      where r.currency = book_currency() and r.due_on <= :end
      group by r.owner, r.client
      union all
      select 2, 'expected', a.owner, a.client, a.expects_amount
      from activity as a
      where a.expects_on between today() and :end and a.done_on is not null and a.archived = 0
      union all
      select 3, 'habit', l.owner, l.client, floor_div(l.past_value, l.shipments)
      from lifecycle as l
      join cadence as k on k.client = l.client
      where l.state in ('new', 'active', 'at_risk', 'revived') and k.usual_next_on <= :end and l.currency = book_currency()
        and not exists (
          select 1 from activity as a where a.client = l.client and a.expects_on between today() and :end and a.archived = 0)
      union all
      select 4, 'deal', d.owner, d.client, percent_of(d.amount, coalesce(g.weight, 0))
      from deal_state as d
      left join stage_now as g on g.stage = d.stage
      where coalesce(d.outcome, 'open') = 'open' and d.expected_close <= :end
        and coalesce(d.currency, book_currency()) = book_currency()
    )
    select g.user, g.missing, s.why, s.client, s.amount, sum(s.amount) over (
      partition by g.user order by s.turn, s.amount desc, s.client rows unbounded preceding) as upto
    from gap as g
    join source as s on s.owner = g.user
    where s.amount > 0
    order by g.user, s.turn, s.amount desc, s.client"""


def report(session: Session, period: Period) -> Table:
    """Everybody whose revenue is short of the month's target, and what could make it up, the surest first, added up."""
    query = session.query()
    found = list(query.rows(_SQL, {"end": period.end.isoformat()}))
    rows: list[list[Any]] = [
        [
            row["user"],
            row["missing"],
            text(session.lang, *_WHY[row["why"]]),
            row["client"],
            row["amount"],
            max(row["missing"] - row["upto"], 0),
        ]
        for row in found
    ]
    columns = [
        Column("user", "ref", text(session.lang, "who", "кто")),
        Column("missing", "money", text(session.lang, "missing", "не хватает")),
        Column("source", "text", text(session.lang, "what may come", "что может прийти")),
        Column("client", "ref", text(session.lang, "client", "клиент")),
        Column("amount", "money", text(session.lang, "sum", "сумма")),
        Column("left", "money", text(session.lang, "then still missing", "останется")),
    ]
    title = text(session.lang, f"What would close the gap by {period.end}", f"Чем закрыть разрыв до {period.end}")
    note = text(
        session.lang,
        "Revenue of the month in the book's currency: debts due, then orders announced, usual ones, deals by weight.",
        "Выручка месяца в валюте книги: долги к сроку, затем обещанные и обычные заказы, сделки по весу.",
    )
    return Table(
        "gap",
        title,
        columns,
        rows,
        period.text,
        [note, freshness(session, "payment", "shipment")],
        session.config.currency,
    )
