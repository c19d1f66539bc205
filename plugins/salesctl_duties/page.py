"""A person's day as a page: a client stands once, with all that is to be said to him; work at the desk at the end."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import count
from typing import NamedTuple

from salesctl.api import (
    ACTION_NAMES,
    Item,
    ItemsOnDemand,
    Line,
    Obligation,
    Session,
    Style,
    Text,
    joined,
    money_at_stake,
    ranked,
    say,
    scope_of,
)

CALLS = ("call", "message", "visit", "meeting")
"""What reaches a client."""
COLLECT = 2
"""The duty to collect what is owed."""
_ALONG = "along"
_WEEK = 7
_TIME = 7
"""Columns before a client's name: the time, or a reason's number."""


class Entry(NamedTuple):
    """Somebody to be reached, and everything owed to him; or the desk, whose action is `task`."""

    client: str
    """Empty where nobody knows who it is, but for his number."""
    action: str
    obligations: Sequence[Obligation]
    """Most pressing first; last what is only asked by the way."""

    @property
    def at_desk(self) -> bool:
        """Whether nobody is reached by it."""
        return self.action == "task"

    @property
    def planned(self) -> str:
        """The earliest moment the client is to be reached by plan; empty: none."""
        return min(
            (one.planned for one in self.obligations if one.planned and one.action in (*CALLS, _ALONG)), default=""
        )


def entries(items: Sequence[Item], tried: Sequence[str], today: date) -> list[Entry]:
    """Whom to reach today, the most pressing first, those who were tried in vain behind the others, and the desk last."""
    found: list[Entry] = []
    desk: list[Obligation] = []
    every = [one for item in items for one in item.obligations]
    for item in ranked(every, today, one_person=True, whole_client=True):
        if item.action in CALLS and (item.client or item.obligations[0].phone):
            found.append(Entry(item.client or "", item.action, item.obligations))
        elif not item.along:
            desk += [one for one in item.obligations if one.action != _ALONG]
    found.sort(key=lambda entry: entry.client in tried)
    return [*found, Entry("", "task", desk)] if desk else found


def page(session: Session, user: str, day: Sequence[Entry], tried: Mapping[str, str]) -> list[list[Line]]:
    """The lines of a user's day, numbered in their order, a client a group below its heading."""
    known = _Known(session, user, [one.client for entry in day for one in entry.obligations if one.client])
    numbers = count(1)
    return [
        [
            known.heading(entry, tried.get(entry.client, "")),
            *(
                Line(known.reason(entry, one), _style(one), f"{next(numbers):>{_TIME - 2}}  ", one.id)
                for one in entry.obligations
            ),
        ]
        for entry in day
    ]


def team_page(session: Session, days: Mapping[str, Sequence[Entry]]) -> list[Sequence[Line]]:
    """The lines of several people's days, numbered in their order, a person a group below the sum of the day."""
    known = _Known(session, None, [one.client for day in days.values() for one in owed_in(day) if one.client])
    numbers = count(1)

    def line(of: Line | tuple[int, Entry, Obligation]) -> Line:
        if isinstance(of, Line):
            return of
        number, entry, one = of
        return Line(known.reason_with_client(entry, one), _style(one), f"{number:>{_TIME - 2}}  ", one.id)

    groups: list[Sequence[Line]] = []
    for user, day in days.items():
        name = session.name_of("user", user) if user else say("without an owner")
        below: list[Line | tuple[int, Entry, Obligation]] = [
            Line(joined(" · ", [name, summary(session, day)]), "title")
        ]
        below += [(next(numbers), entry, one) for entry in day for one in entry.obligations]
        groups.append(ItemsOnDemand(line, below))
    return groups


def reached_by(one: Obligation) -> str:
    """Who is called, and where; somebody without a name is not told by the key of his entry."""
    return " ".join(filter(None, (one.contact_name, one.phone)))


def owed_in(day: Sequence[Entry]) -> list[Obligation]:
    """What is owed in a day, in the order of its page."""
    return [one for entry in day for one in entry.obligations]


def _style(one: Obligation) -> Style:
    return "dim" if one.action == _ALONG else "warn" if one.urgency == "now" else ""


def summary(session: Session, day: Sequence[Entry]) -> Text:
    """The day in a line: how many are to be reached and how, what stands on the desk, how much money is to be asked for."""
    reached = [entry.action for entry in day if not entry.at_desk]
    calls = sum(action in ("call", "message") for action in reached)
    visits = sum(action in ("visit", "meeting") for action in reached)
    desk = sum(len(entry.obligations) for entry in day if entry.at_desk)
    parts = [
        *([say("{count:call|calls}", count=calls)] if calls else []),
        *([say("{count:visit|visits}", count=visits)] if visits else []),
        *([say("{count:thing|things} at the desk", count=desk)] if desk else []),
    ]
    if money := to_ask_for(day):
        parts.append(say("{sum:money} to ask for", sum=money, currency=session.config.currency))
    return joined(", ", parts)


def to_ask_for(day: Sequence[Entry]) -> int:
    """How much money is to be asked for, in the book's currency."""
    return sum(money_at_stake(one for one in entry.obligations if one.duty == COLLECT) for entry in day)


def debts(session: Session, user: str | None, clients: Sequence[str]) -> dict[str, list[tuple[int, str]]]:
    """What clients owe in all, a sum a currency."""
    rows = session.query(scope_of(session, user)).rows(
        "select client, currency, sum(outstanding) as sum from receivable"
        " where client in (select value from json_each(?)) group by client, currency",
        (json.dumps(sorted(set(clients))),),
    )
    found: dict[str, list[tuple[int, str]]] = {}
    for row in rows:
        found.setdefault(row["client"], []).append((row["sum"], row["currency"]))
    return found


class _Known:
    """What the page says of its clients."""

    def __init__(self, session: Session, user: str | None, clients: Sequence[str]) -> None:
        self._session, self._user, self._clients = session, user, clients
        query, wanted = session.query(scope_of(session, user)), (json.dumps(sorted(set(clients))),)
        names = query.rows("select id, name from client where id in (select value from json_each(?))", wanted)
        self._names = {row["id"]: row["name"] for row in names}
        self._today = session.today.isoformat()

    @cached_property
    def _owed(self) -> Mapping[str, Sequence[tuple[int, str]]]:
        """What the clients owe in all: said in headings, which a team's page does not have."""
        return debts(self._session, self._user, self._clients)

    def heading(self, entry: Entry, tried: str) -> Line:
        """The line above what is owed to one client: when, who, how he is reached, what he owes."""
        if entry.at_desk:
            return Line(say("At the desk"), "title", " " * _TIME)
        first = next((one for one in entry.obligations if one.action in CALLS), entry.obligations[0])
        parts: list[str] = [self.name(entry.client) if entry.client else say("unknown caller")]
        if entry.action != "call":
            parts.append(ACTION_NAMES[entry.action])
        parts.append(reached_by(first))
        if owed := self._owed.get(entry.client):
            sums = (say("{sum:money}", sum=amount, currency=currency) for amount, currency in owed)
            parts.append(say("owes {sums}", sums=joined(", ", sums)))
        if tried:
            parts.append(say("tried {time}", time=tried[11:16]))
        time = entry.planned[11:16] if entry.planned[:10] == self._today else ""
        if entry.planned and not time:
            ahead = (date.fromisoformat(entry.planned[:10]) - date.fromisoformat(self._today)).days
            values = {"start": entry.planned, "time": entry.planned[11:16]}
            parts.append(
                say("plan {start:weekday} {time}", **values)
                if 0 < ahead < _WEEK
                else say("plan {start:weekday} {start:moment}", **values, today=self._today)
            )
        return Line(joined(" · ", filter(None, parts)), "title", f"{time:<{_TIME}}")

    def reason(self, entry: Entry, one: Obligation) -> Text | str:
        """Why it is owed, to whom where no heading says it, and the day it is planned for where no heading says that."""
        return self.reason_with_client(entry, one) if entry.at_desk else self._why(entry, one)

    def reason_with_client(self, entry: Entry, one: Obligation) -> Text | str:
        """Why it is owed, and to whom."""
        why = self._why(entry, one)
        return say("{client}: {reason}", client=self.name(one.client), reason=why) if one.client else why

    def _why(self, entry: Entry, one: Obligation) -> Text | str:
        why: Text | str = one.why
        if one.planned and one.planned[:10] not in (self._today, entry.planned[:10]):
            why = say("{reason} (planned for {start:moment})", reason=why, start=one.planned, today=self._today)
        if one.action == _ALONG:
            why = say("by the way: {reason}", reason=why)
        return why

    def name(self, client: str) -> str:
        """What the client is called."""
        return self._names.get(client) or client
