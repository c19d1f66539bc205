"""Which events a user's calendar holds, and what each says: the field rep's whole screen on a telephone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from salesctl.api import Query, Session, money_words, word

PAST_DAYS = 14
"""How long what is over stays in: a program that follows a feed takes an empty one for a fault."""


@dataclass(frozen=True, slots=True)
class Event:
    """One planned activity. `start` is a local day or moment as the book stores it."""

    activity: str
    path: str
    start: str
    minutes: int
    title: str
    place: str
    text: str
    cancelled: bool
    deadline: bool
    """It takes no time of the day: shown, but the hour stays free."""


def events(session: Session, user: str | None, day: date) -> list[Event]:
    """The planned activities of a user (of everyone when None) from 14 days before `day` on, by start."""
    since = (day - timedelta(PAST_DAYS)).isoformat()
    query = session.query()
    rows = list(
        query.rows(
            """
                select a.id, a.path, a.start, a.duration, a.type, a.text, a.client, a.address, a.cancelled_at,
                  coalesce(c.name, a.client) as name, c.district
                from activity as a
                left join client as c on c.id = a.client
                where a.start is not null and a.start_on >= :since and a.archived = 0
                  and (:user is null or a.owner = :user)
                order by a.start, a.id
                """,
            {"since": since, "user": user},
        )
    )
    return [_event(query, session, row) for row in rows]


def _event(query: Query, session: Session, row: Any) -> Event:
    title = f"{word(row['type'], session.lang)}: {row['name'] or row['text'] or row['id']}"
    cancelled = row["cancelled_at"] is not None
    if cancelled:
        title = f"{word('cancelled', session.lang)}: {title}"
    address = _address(query, row["client"], row["address"])
    return Event(
        activity=row["id"],
        path=row["path"],
        start=row["start"],
        minutes=row["duration"] or (60 if row["type"] in ("meeting", "visit", "presentation") else 15),
        title=title,
        place=address if row["type"] in ("meeting", "visit", "presentation") else "",
        text="\n".join(_lines(query, session, row, address)),
        cancelled=cancelled,
        deadline=row["type"] == "task",
    )


def _lines(query: Query, session: Session, row: Any, address: str) -> Sequence[str]:
    client = row["client"]
    said = {
        "why": row["text"] or "",
        "phone": _phones(query, client, row["id"]),
        "address": address,
        "debt": _debt(query, session, client),
        "last_order": _last_order(query, client),
        "show": _shown(query, row["id"]),
    }
    return [f"{word(name, session.lang)}: {text}" for name, text in said.items() if text]


def _phones(query: Query, client: str | None, activity: str) -> str:
    """The people the activity is with, or the client's first contact, with their numbers."""
    rows = query.rows(
        """
        select c.name, c.id, group_concat(p.value, ', ') as numbers
        from client_contacts as c
        join client_contacts_phones as p on p.record = c.record and p.item = c.id
        where c.record = :client
          and (c.record || '/' || c.id in (select value from activity_contacts where record = :activity)
               or not exists (select 1 from activity_contacts where record = :activity) and c.n = 0)
        group by c.n order by c.n
        """,
        {"client": client, "activity": activity},
    )
    return "; ".join(f"{row['name'] or row['id']} {row['numbers']}" for row in rows)


def _address(query: Query, client: str | None, named: str | None) -> str:
    row = query.one(
        "select text from client_addresses where record = ? and text is not null order by record || '/' || id = ? desc, n",
        (client, named or ""),
    )
    return str(row[0]) if row else ""


def _debt(query: Query, session: Session, client: str | None) -> str:
    rows = query.rows(
        "select currency, sum(outstanding) as outstanding, sum(case when overdue_days > 0 then outstanding else 0 end) as late"
        " from receivable where client = ? group by currency having sum(outstanding) <> 0",
        (client,),
    )
    parts = []
    for row in rows:
        currency = row["currency"] or session.config.currency
        late = (
            f" ({word('overdue', session.lang)} {money_words(row['late'], currency, session.lang)})"
            if row["late"]
            else ""
        )
        parts.append(money_words(row["outstanding"], currency, session.lang) + late)
    return ", ".join(parts)


def _last_order(query: Query, client: str | None) -> str:
    row = query.one(
        "select o.date, group_concat(l.product, ', ') from \"order\" as o left join order_lines as l on l.record = o.id"
        " where o.client = ? group by o.id order by o.date desc, o.id desc limit 1",
        (client,),
    )
    return f"{row[0]}: {row[1]}" if row and row[1] else ""


def _shown(query: Query, activity: str) -> str:
    return ", ".join(
        row[0] for row in query.rows("select value from activity_shown where record = ? order by n", (activity,))
    )
