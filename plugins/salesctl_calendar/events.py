"""Which events a user's calendar holds, and what each says: what a field rep needs on a telephone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from salesctl.api import Query, Session, Text, joined, reasons_of, say

PAST_DAYS = 14
"""How long what is over stays in: a program that follows a feed takes an empty one for a fault."""
_AT_CLIENT = ("meeting", "visit", "presentation")


@dataclass(frozen=True, slots=True)
class Event:
    """One planned activity. `start` is a local day or moment as the book stores it."""

    activity: str
    path: str
    start: str
    minutes: int
    title: Text
    place: str
    text: Text
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
    reasons = reasons_of(session, [row["id"] for row in rows if not row["text"]], user)
    return [_event(query, dict(row), [row["text"]] if row["text"] else reasons.get(row["id"], [])) for row in rows]


def _event(query: Query, row: Mapping[str, Any], reasons: Sequence[str]) -> Event:
    subject = row["name"] or joined("; ", reasons) or row["id"]
    title = say("{type:words}: {subject}", type=row["type"], subject=subject)
    cancelled = row["cancelled_at"] is not None
    if cancelled:
        title = say("cancelled: {event}", event=title)
    address = _address(query, row["client"], row["address"])
    return Event(
        activity=row["id"],
        path=row["path"],
        start=row["start"],
        minutes=row["duration"] or (60 if row["type"] in _AT_CLIENT else 15),
        title=title,
        place=address if row["type"] in _AT_CLIENT else "",
        text=joined("\n", _lines(query, row, reasons, address)),
        cancelled=cancelled,
        deadline=row["type"] == "task",
    )


def _lines(query: Query, row: Mapping[str, Any], reasons: Sequence[str], address: str) -> Iterator[Text]:
    """Why, phone, address, debt, last order, what to show; without what nothing is known of."""
    client = row["client"]
    if reasons:
        yield say("why: {reasons}", reasons=joined("\n", reasons))
    if phones := _phones(query, client, row["id"]):
        yield say("phone: {phones}", phones=phones)
    if address:
        yield say("address: {address}", address=address)
    if debts := _debts(query, client):
        yield say("owes: {debts}", debts=joined(", ", debts))
    if order := _last_order(query, client):
        yield say("last order: {day:date}: {products}", day=order["date"], products=order["products"])
    if shown := _shown(query, row["id"]):
        yield say("show: {products}", products=shown)


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


def _debts(query: Query, client: str | None) -> Sequence[Text]:
    """What a client owes, by currency."""
    rows = query.rows(
        "select coalesce(currency, book_currency()) as currency, sum(outstanding) as outstanding,"
        " sum(case when overdue_days > 0 then outstanding else 0 end) as late"
        " from receivable where client = ? group by 1 having sum(outstanding) <> 0",
        (client,),
    )
    return [
        say("{debt:money} (overdue {late:money})", debt=row["outstanding"], late=row["late"], currency=row["currency"])
        if row["late"]
        else say("{debt:money}", debt=row["outstanding"], currency=row["currency"])
        for row in rows
    ]


def _last_order(query: Query, client: str | None) -> Mapping[str, Any] | None:
    """The newest order's day and products; None when there is none, or it names no product."""
    row = query.one(
        "select o.date, group_concat(l.product, ', ') as products from \"order\" as o left join order_lines as l on l.record = o.id"
        " where o.client = ? group by o.id order by o.date desc, o.id desc limit 1",
        (client,),
    )
    return dict(row) if row and row["products"] else None


def _shown(query: Query, activity: str) -> str:
    return ", ".join(
        row[0] for row in query.rows("select value from activity_shown where record = ? order by n", (activity,))
    )
