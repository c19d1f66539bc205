"""Planned activities as events: what a field rep needs on a telephone, said from what is still owed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from salesctl.api import FreeText, Text, durations, joined, normal_phone, reasons_of, say, term, translatable

from .events import Event, called_off, in_vain, settled, why_called_off

if TYPE_CHECKING:
    from salesctl.api import Obligation, Query, Reason, Session

    _Owed = tuple[Text | str, Obligation, str]
    """What an activity is for and is still owed: what its rule is about, and the reason as it stands from day to day."""

_WITH_CLIENT: Mapping[str, str] = MappingProxyType(
    {
        "call": translatable("Call {client}"),
        "meeting": translatable("Meet {client}"),
        "visit": translatable("Visit {client}"),
        "presentation": translatable("Present to {client}"),
        "email": translatable("E-mail {client}"),
        "message": translatable("Message {client}"),
        "task": translatable("Desk: {client}"),
    }
)
_IN_VAIN = ("no_answer", "busy", "not_held")
_DAY = len("2026-11-23")
Row = Mapping[str, Any]


def planned_events(session: Session, user: str | None, feed: str, since: date, last: int, travel: int) -> list[Event]:
    """The planned activities of a user (of everyone when None) that stand on a day or later, and the last ones before it.

    The way to a client who is more than `travel` minutes away takes its time, too.
    """
    rows = _rows(session.query(), user, feed, since, last)
    asked = {row["id"] for row in rows if not row["done_at"] and not _called_off(row)}
    reasons = reasons_of(session, asked, user)
    known = _Known(session, rows)
    found: list[Event] = []
    for row in rows:
        found.append(event := known.event(row, reasons.get(row["id"], ()), feed, asked=row["id"] in asked))
        if event.presence == "busy" and event.place and len(event.start) > _DAY:
            minutes = known.minutes_away(row)
            found += [_way(event, row, minutes)] if minutes > travel else []
    return found


def _rows(query: Query, user: str | None, feed: str, since: date, last: int) -> list[Row]:
    select = (
        "select a.id, a.path, a.type, a.start, a.start_on, a.duration, a.done_at, a.done_on, a.outcome, a.text, a.client, a.owner,"
        " a.address, a.cancelled_at, a.cancelled_reason, a.cancelled_cause, a.archived, c.path as client_path,"
        " c.name as client_name, c.district, c.archived as client_archived, coalesce(a.done_on, a.start_on) as day,"
        " a.type in (select type from in_person) as in_person"
        " from activity as a left join client as c on c.id = a.client"
        " where a.start is not null and (:user is null or a.owner = :user)"
        " and :visits = (a.type = 'call' or a.type in (select type from in_person))"
    )
    values = {"user": user, "since": since.isoformat(), "last": last, "visits": feed == "visits"}
    before = f"select * from ({select}) where day < :since order by day desc, start desc, id desc limit :last"
    after = f"select * from ({select}) where day >= :since"
    found = [dict(row) for sql in (after, before) for row in query.rows(sql, values)]
    return sorted(found, key=lambda row: (row["start"], row["id"]))


def _way(event: Event, row: Row, minutes: int) -> Event:
    """The time it takes to come to where an event is."""
    start = datetime.fromisoformat(event.start) - timedelta(minutes=minutes)
    told = say("On the way to {client}", client=FreeText(row["client_name"] or row["client"] or event.place))
    moment = start.isoformat(timespec="minutes")
    return event._replace(
        uid=f"way-{event.uid}", start=moment, minutes=minutes, last=moment[:_DAY], bare=told, titles=lambda: [told],
        text=joined("", ()), number="",
    )  # fmt: skip


class _Known:
    """What the book says of the clients and people that events are about, asked once for all of them."""

    def __init__(self, session: Session, rows: Sequence[Row]) -> None:
        self._session, self._query = session, session.query()
        self._minutes = durations(self._query)
        self._clients = json.dumps(sorted({row["client"] for row in rows if row["client"]}))
        self._activities = json.dumps([row["id"] for row in rows])
        self._phones = self._phone_numbers()
        self._addresses, self._districts = self._client_addresses()
        self._away = self._minutes_by_district()
        self._debts = self._client_debts()
        self._orders = self._last_orders()
        self._shown = self._products_to_show()

    def event(self, row: Row, reasons: Sequence[Reason], feed: str, *, asked: bool) -> Event:
        """An activity as an event. `asked`: it is still to take place, so what is owed is said, too."""
        held, cancelled = bool(row["done_at"]), _called_off(row)
        owed = [(reason.title, reason.obligation, reason.lasting) for reason in reasons if reason.obligation]
        client = str(row["client_name"] or row["client"] or "")
        bare = Text(_WITH_CLIENT[row["type"]], {"client": FreeText(client)}) if client else joined("", [_own(row)])
        mark = called_off if cancelled else None
        if held:
            mark = in_vain if row["outcome"] in _IN_VAIN else settled
        address = self._address(row)
        number = next(iter(self._numbers(row)), "") if asked and row["type"] == "call" else ""
        return Event(
            uid=f"{row['id']}@salesctl",
            feed=feed,
            owner=row["owner"],
            start=_held_at(row) if held else row["start"],
            minutes=row["duration"] or self._minutes[row["type"]],
            last=(row["done_on"] if held else row["start"])[:_DAY],
            bare=bare,
            titles=partial(self._titles, row, bare, owed, mark),
            text=joined("\n", self._lines(row, reasons, [said for *_, said in owed], address, asked=asked)),
            place=address if row["in_person"] or row["address"] else "",
            presence="free" if held or cancelled or feed != "visits" else "busy",
            cancelled=cancelled,
            decided_by=(row["path"], *([row["client_path"]] if row["client_path"] else ())),
            reads=self._shown.get(row["id"], ((), ()))[1],
            client=(row["client"] or "") if asked else None,
            number=number,
        )

    def _titles(
        self, row: Row, bare: Text, owed: Sequence[_Owed], mark: Callable[[Text], Text] | None
    ) -> Iterator[Text]:
        """What it is called: with the strongest reason, and less and less of that, and without."""
        for reason in self._short_reasons(row, owed):
            said = say("{event}: {reason}", event=bare, reason=reason) if row["client"] else joined("", [reason])
            yield mark(said) if mark else said
        yield mark(bare) if mark else bare

    def _short_reasons(self, row: Row, owed: Sequence[_Owed]) -> Iterator[str]:
        if row["text"] and row["client"]:
            yield FreeText(row["text"])
            return
        for title, one, said in owed[:1]:
            yield said
            weight = say("{sum:money}", sum=one.weight, currency=self._session.config.currency) if one.weight else ""
            yield from filter(None, (joined(", ", [title, weight]), title, weight))

    def _lines(  # noqa: C901 - one condition for each line
        self, row: Row, reasons: Sequence[Reason], owed: Sequence[str], address: str, *, asked: bool
    ) -> Iterator[Text]:
        """Why, phone, address, debt, last order, what to show, what to type; without what nothing is known of."""
        client = row["client"]
        past = [reason.why for reason in reasons if not reason.obligation]
        if _called_off(row):
            yield why_called_off(_reason(row))
        if row["outcome"]:
            yield say("outcome: {outcome}", outcome=_word(row["outcome"], "outcome"))
        if row["text"] or owed:
            yield say("why: {reasons}", reasons=joined("\n", [row["text"] or "", *owed]))
        if past:
            yield say("settled already: {reasons}", reasons=joined("; ", past))
        if asked and (people := self._people(row)):
            yield say("phone: {phones}", phones="; ".join(f"{name} {', '.join(numbers)}" for name, numbers in people))
        if address:
            yield say("address: {address}", address=address)
        if asked and (debts := self._debts.get(client)):
            yield say("owes: {debts}", debts=joined(", ", debts))
        if asked and (order := self._orders.get(client)):
            yield say("last order: {day:date}: {products}", day=order[0], products=order[1])
        if shown := self._shown.get(row["id"]):
            yield say("show: {products}", products=", ".join(shown[0]))
        if asked:
            yield say("afterwards: {command}", command=f"salesctl done {row['id']}")

    def _people(self, row: Row) -> Sequence[tuple[str, Sequence[str]]]:
        return self._phones.get(row["id"]) or self._phones.get(row["client"]) or ()

    def _numbers(self, row: Row) -> Iterator[str]:
        region = self._session.config.country or None
        yield from (normal_phone(number, region) for _, numbers in self._people(row) for number in numbers)

    def _address(self, row: Row) -> str:
        """Where it is, as the activity names or spells it, else the client's first."""
        own = self._addresses.get(row["client"], {})
        if row["address"] and row["address"] not in own:
            return str(row["address"])
        return own.get(row["address"] or "", "") or next(iter(own.values()), "")

    def minutes_away(self, row: Row) -> int:
        """How long the way takes, by the district of the address or the client; 0 where the policy does not say."""
        own = self._addresses.get(row["client"], {})
        if row["address"] and row["address"] not in own:
            return 0  # written out: nobody knows in which district
        address = row["address"] or next(iter(own), "")
        return self._away.get(self._districts.get(address) or row["district"] or "", 0)

    def _phone_numbers(self) -> dict[str, list[tuple[str, list[str]]]]:
        """The people to be called with their numbers: those an activity is with, by its id; a client's first, by the client's."""
        found: dict[str, list[tuple[str, list[str]]]] = {}
        rows = self._query.rows(
            """
            select a.record as whose, coalesce(c.name, c.id) as name, group_concat(p.value, char(10)) as numbers, 0 as turn
            from activity_contacts as a
            join client_contacts as c on c.record || '/' || c.id = a.value and c.left_on is null
              and (c.do_not_call_on is null or coalesce(c.do_not_call_channel, 'all') not in ('all', 'call'))
            join client_contacts_phones as p on p.record = c.record and p.item = c.id
            where a.record in (select value from json_each(:activities))
            group by a.record, c.id
            union all
            select client, coalesce(name, contact), number, 1 from client_contact
            where number is not null and client in (select value from json_each(:clients))
            """,
            {"activities": self._activities, "clients": self._clients},
        )
        for row in rows:
            found.setdefault(row["whose"], []).append((row["name"], row["numbers"].split("\n")))
        return found

    def _client_addresses(self) -> tuple[dict[str, dict[str, str]], dict[str, str | None]]:
        """By client, the addresses as links name them; and the districts these say they are in."""
        found: dict[str, dict[str, str]] = {}
        districts: dict[str, str | None] = {}
        rows = self._query.rows(
            "select record, id, text, district from client_addresses where text is not null"
            " and record in (select value from json_each(?)) order by record, n",
            (self._clients,),
        )
        for row in rows:
            link = f"{row['record']}/{row['id']}"
            found.setdefault(row["record"], {})[link] = row["text"]
            districts[link] = row["district"]
        return found, districts

    def _minutes_by_district(self) -> dict[str, int]:
        """How far away districts are, by the policy in force."""
        rows = self._query.rows(
            "select district, minutes from policy_travel where record = (select id from policy_now)"
        )
        return {row["district"]: row["minutes"] for row in rows}

    def _client_debts(self) -> dict[str, list[Text]]:
        """What clients owe, by currency."""
        found: dict[str, list[Text]] = {}
        rows = self._query.rows(
            "select client, coalesce(currency, book_currency()) as currency, sum(outstanding) as outstanding, min(due_on) as due"
            " from receivable where client in (select value from json_each(?)) group by 1, 2 having sum(outstanding) <> 0"
            " order by 1, 2",
            (self._clients,),
        )
        for row in rows:
            owed, currency = row["outstanding"], row["currency"]
            said = (
                say("{debt:money}, the oldest due {due:date}", debt=owed, due=row["due"], currency=currency)
                if row["due"]
                else say("{debt:money}", debt=owed, currency=currency)
            )
            found.setdefault(row["client"], []).append(said)
        return found

    def _last_orders(self) -> dict[str, tuple[str, str]]:
        """The day and the products of clients' newest orders, where they name products."""
        rows = self._query.rows(
            """
            select o.client, o.date, group_concat(coalesce(p.name, l.product), ', ') as products
            from (select id, client, date, row_number() over (partition by client order by date desc, id desc) as turn
                  from "order" where archived = 0 and client in (select value from json_each(?))) as o
            join order_lines as l on l.record = o.id
            left join product as p on p.id = l.product
            where o.turn = 1 and l.product is not null
            group by o.id
            """,
            (self._clients,),
        )
        return {row["client"]: (row["date"], row["products"]) for row in rows}

    def _products_to_show(self) -> dict[str, tuple[list[str], list[str]]]:
        """By activity, the names of what is to be shown, and the files they stand in."""
        found: dict[str, tuple[list[str], list[str]]] = {}
        rows = self._query.rows(
            "select s.record, coalesce(p.name, s.value) as name, p.path from activity_shown as s"
            " left join product as p on p.id = s.value"
            " where s.record in (select value from json_each(?)) order by s.record, s.n",
            (self._activities,),
        )
        for row in rows:
            names, paths = found.setdefault(row["record"], ([], []))
            names.append(row["name"])
            paths += [row["path"]] if row["path"] else []
        return found


def _own(row: Row) -> str:
    """What an activity with no client is called."""
    return FreeText(row["text"]) if row["text"] else _word(row["type"], "type")


def _called_off(row: Row) -> bool:
    """Whether it was called off, or is put away, by itself or with its client."""
    return not row["done_at"] and bool(row["cancelled_at"] or row["archived"] or row["client_archived"])


def _reason(row: Row) -> str:
    """Why it will not take place; empty where nobody said."""
    why = row["cancelled_reason"] or (row["cancelled_cause"] and _word(row["cancelled_cause"], "cause"))
    if not why and not row["cancelled_at"]:
        why = say("put away in the archive") if row["archived"] else say("the client is put away in the archive")
    return why or ""


def _word(code: str, field: str) -> Text:
    """The word for a code that a field holds."""
    return term(code.replace("_", " "), field)


def _held_at(row: Row) -> str:
    """When it took place; on its own day, where nobody said at which hour, as it was planned."""
    return str(row["start"] if row["done_at"] == row["start_on"] else row["done_at"])
