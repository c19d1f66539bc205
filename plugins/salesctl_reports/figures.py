"""A person's or everybody's figures of a span of days: what was done, sold, shipped and paid. From the facts alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from salesctl.api import Session, text

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: a count, or money of one currency in minor units."""

    id: str
    name: str
    value: int
    currency: str = ""


_COUNTS = (
    ("calls", "calls held", "звонков", "select count(*) from held where type = 'call' and {day} and {owner}"),
    (
        "meetings", "meetings and visits", "встреч",
        "select count(*) from held where type in ('meeting', 'visit', 'presentation') and {day} and {owner}",
    ),
    (
        "attempts", "attempts without an answer", "недозвонов",
        "select count(*) from activity where outcome in ('no_answer', 'busy') and archived = 0 and {day} and {owner}",
    ),
    (
        "promises", "promises to pay", "обещаний заплатить",
        "select count(*) from activity where promise_by is not null and archived = 0 and {day} and {owner}",
    ),
    (
        "requests", "requests answered", "отвечено заявок",
        "select count(*) from request where archived = 0 and answered_on between :start and :end and {owner}",
    ),
    (
        "offers", "offers sent", "отправлено предложений",
        "select count(*) from offer_state where sent_on between :start and :end and {owner}",
    ),
    (
        "orders", "orders taken", "заказов",
        'select count(*) from "order" where archived = 0 and date between :start and :end and {owner}',
    ),
    (
        "clients", "clients shipped to", "отгружено клиентам",
        "select count(distinct client) from sold where shipped_on between :start and :end and {user}",
    ),
    (
        "new-clients", "new clients", "новых клиентов",
        ("select count(distinct k.client) from cadence as k join sold as s on s.client = k.client and s.shipped_on = k.first_on"
        " where {user} and k.first_on between :start and :end"),
    ),
    (
        "not-held", "planned and not held", "запланировано и не проведено",
        "select count(*) from planned where start_on between :start and :end and start_on < today() and {owner}",
    ),
)  # fmt: skip
_SUMS = (
    (
        "ordered", "ordered", "заказано",
        ('select v.currency, sum(v.gross) from order_value as v join "order" as o on o.id = v.order_id'
        " where o.archived = 0 and o.date between :start and :end and {owner} group by v.currency"),
    ),
    (
        "shipped", "shipped", "отгружено",
        "select currency, sum(gross) from sold where shipped_on between :start and :end and {user} group by currency",
    ),
    (
        "paid", "paid", "оплачено",
        "select currency, sum(amount) from collected where paid_on between :start and :end and {user} group by currency",
    ),
)  # fmt: skip


def figures(session: Session, start: date, end: date, users: Sequence[str] | None = None) -> list[Figure]:
    """The figures of some users, or of everybody (None), from the first to the last day; money by currency, side by side."""
    marks = ", ".join(f":u{n}" for n in range(len(users or ())))
    filters = {
        "day": "done_on between :start and :end",
        "owner": f"owner in ({marks})" if users is not None else "1",
        "user": f"user in ({marks})" if users is not None else "1",
    }
    named: dict[str, Any] = {"start": start.isoformat(), "end": end.isoformat()}
    named |= {f"u{n}": user for n, user in enumerate(users or ())}
    found = []
    query = session.query()
    for id_, english, russian, sql in _COUNTS:
        row = query.one(sql.format(**filters), named)
        found.append(Figure(id_, text(session.lang, english, russian), row[0] if row else 0))
    for id_, english, russian, sql in _SUMS:
        for currency, amount in query.rows(sql.format(**filters), named):
            name = id_ if currency == session.config.currency else f"{id_}-{currency.lower()}"
            found.append(Figure(name, text(session.lang, english, russian), amount or 0, currency))
    return found


def people(session: Session, team: str = "") -> list[str]:
    """Those who sell: reps at work, of one team or of all."""
    query = session.query()
    rows = query.rows(
        """select id from "user" where archived = 0 and role = 'rep' and (left_on is null or left_on >= today())
               and (:team = '' or team = :team) order by id""",
        {"team": team},
    )
    return [row[0] for row in rows]
