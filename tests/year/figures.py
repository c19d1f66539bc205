"""The plan and the deals worked out a second time: whose money it is, coin by coin, and what became of the month."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from ..views.ledger import payments, stored
from . import coming
from .facts import Facts, Record
from .sold import Share, half_up, sellers, shared, worth
from .stage import HOLIDAYS

_COUNTED = {"call": "calls", "meeting": "meetings", "visit": "meetings", "presentation": "meetings"}
_A_YEAR = {"month": 12, "quarter": 4, "year": 1}
_WHOLE = stored("100")
_CENT = stored("0.01")
Done = tuple[str, str, str, str, int]
"""What, whose, the month, the client, how much."""


def plan(facts: Facts) -> list[tuple[Any, ...]]:
    """Rows of the report: month, who, figure, target, fact, attained, due, pace, what recurs, forecast, needed a day."""
    month = facts.today[:7]
    done = [one for one in _done(facts) if one[2] == month]
    days, gone = _working_days(facts.today)
    recurs = [
        one
        for one in coming.recurring(facts)
        if one.document is None
        and one.weight == _WHOLE
        and one.currency == "EUR"
        and (one.due_on or one.period_on).startswith(month)
    ]
    rows: list[tuple[Any, ...]] = []
    for _, target in facts.of("targets"):
        if target["period"] != month:
            continue
        who = target.get("user") or target["team"]
        members = {target["user"]} if "user" in target else {n for n, one in facts.of("team") if one.get("team") == who}
        own = [one for one in done if one[1] in members]
        for metric, typed in target["metrics"].items():
            money = metric in ("revenue", "collections")
            wanted = stored(typed) if money else int(typed)
            fact = _fact(metric, target, own)
            again = sum(due.amount for due in recurs if due.owner in members) if money else 0
            rows.append((month, who, metric, *_row(wanted, fact, again, days, gone, _CENT if money else 1)))
    return sorted(rows, key=lambda row: row[:3])


def pipeline(facts: Facts) -> list[tuple[Any, ...]]:
    """Open deals: stage, deal, client, owner, days there, expected, currency, amount, a year's recurring, weight, weighted."""
    stages = {one["stage"]: one for one in facts.policy["stages"]}
    rows = []
    for name, deal in facts.of("deals"):
        at = max(deal["stages"], key=lambda one: one["at"])
        stage = stages[at["stage"]]
        if stage["outcome"] != "open":
            continue
        weight = stored(stage["weight"])
        again = deal.get("recurring")
        yearly = stored(again["amount"]) * _A_YEAR[again["every"]] if again else None
        once = stored(deal["amount"]) if "amount" in deal else None
        known = at["stage"], name, deal["client"]
        since = facts.since(at["at"]), deal.get("expected_close"), deal.get("currency", "EUR")
        sold_by = sellers(facts, name)
        for (user, _), amount, each in zip(sold_by, _parts(once, sold_by), _parts(yearly, sold_by), strict=True):
            worth_ = None if amount is None and each is None else (amount or 0) + (each or 0)
            weighted = None if worth_ is None else half_up(Decimal(worth_) * weight / _WHOLE, _CENT)
            rows.append((*known, user, *since, amount, each, weight, weighted))
    return sorted(rows, key=lambda row: (row[1], row[3]))


def _parts(amount: int | None, sold_by: list[Share]) -> list[int | None]:
    return [None] * len(sold_by) if amount is None else [part for _, part in shared(amount, sold_by)]


def funnel(facts: Facts) -> list[tuple[Any, ...]]:
    """Clients spoken to, met, offered, ordered, shipped to, paid this month, each with its part of the step before."""
    month = facts.today[:7]
    held = [one for one in facts.held() if one["done_at"].startswith(month) and "client" in one]
    met = [one for one in held if one["type"] in ("meeting", "visit", "presentation")]
    sent = [
        one
        for _, one in facts.of("offers")
        if max((s["at"] for s in one.get("sent", [])), default="").startswith(month)
    ]
    ordered = [one for _, one in facts.of("orders") if one["date"].startswith(month)]
    shipped = [one for _, one in facts.of("shipments") if one["shipped_at"].startswith(month)]
    paid = [one for one in payments(facts.records, facts.today).values() if one["date"].startswith(month)]
    counts = [len({one["client"] for one in step}) for step in (held, met, sent, ordered, shipped, paid)]
    parts = [None, *(_share(now, before) for before, now in pairwise(counts))]
    return [*zip(counts, parts, strict=True)]


def _row(target: int, fact: int, again: int, days: int, gone: int, unit: int) -> tuple[Any, ...]:
    left, missing = days - gone, max(target - fact - again, 0)
    forecast = half_up(Decimal(fact * days) / gone, unit) + again if gone else None
    needed = -(-missing // (left * unit)) * unit if left else None
    pace = _share(fact * days, target * gone)
    return target, fact, _share(fact, target), _share(gone, days), pace, again or None, forecast, needed


def _share(part: int, whole: int) -> int | None:
    """A percentage of two decimals."""
    return half_up(Decimal(part) * _WHOLE / whole, 100) if whole else None


def _working_days(today: str) -> tuple[int, int]:
    """Working days of the month, and those up to today."""
    day = date.fromisoformat(today)
    month = [day.replace(day=n + 1) for n in range(monthrange(day.year, day.month)[1])]
    work = [one for one in month if one.weekday() < 5 and one.isoformat() not in HOLIDAYS]
    return len(work), len([one for one in work if one <= day])


def _fact(metric: str, target: Record, done: list[Done]) -> int:
    shipped = "net" if target.get("tax") == "excluded" else "gross"
    what = {
        "revenue": shipped if target.get("basis") == "shipments" else "payments", "collections": "payments",
        "active_clients": "gross", "new_clients": "new", "calls": "calls", "meetings": "meetings",
    }[metric]  # fmt: skip
    own = [one for one in done if one[0] == what]
    return len({one[3] for one in own}) if metric.endswith("clients") else sum(one[4] for one in own)


def _done(facts: Facts) -> Iterator[Done]:
    """Everything a target may ask for, with whose it is."""
    rate = rates_of(facts)
    for name, part, amount in _spent(facts):
        payment = facts.records[name]
        client = payment["client"]
        for user, value in shared(amount, sellers(facts, part) or [(facts.records[client].get("owner", ""), _WHOLE)]):
            yield (
                "payments",
                user,
                payment["date"][:7],
                client,
                rate(value, payment.get("currency", "EUR"), payment["date"]),
            )
    first: dict[str, str] = {}
    for _, shipment in facts.of("shipments"):
        day, client = shipment["shipped_at"][:10], shipment["client"]
        first[client] = min(first.get(client, day), day)
    # of whom a document of an opening balance is older than the first shipment was a client before
    charged = {
        (one["client"], document.get("date", one["as_of"]))
        for _, one in facts.of("balances")
        for document in one.get("documents", [])
        if one.get("opening") == "yes" and not document["amount"].startswith("-")
    }
    known = {client for client, day in charged if day < first.get(client, "")}
    for name, shipment in facts.of("shipments"):
        day, client, order = shipment["shipped_at"][:10], shipment["client"], facts.records[shipment["order"]]
        net, gross = worth(order, shipment)
        currency, sold_by = order.get("currency", "EUR"), sellers(facts, name)
        for what, amount in (("net", net), ("gross", gross)):
            for user, value in shared(amount, sold_by):
                yield what, user, day[:7], client, rate(value, currency, day)
        if first[client] == day and client not in known:
            for user, _ in sold_by:
                yield "new", user, day[:7], client, 0
    for one in facts.held():
        if one["type"] in _COUNTED:
            yield _COUNTED[one["type"]], one.get("owner", ""), one["done_at"][:7], one.get("client", ""), 1


def _spent(facts: Facts) -> Iterator[tuple[str, str, int]]:
    """Every payment in parts: what each part is for, and how much; nothing named: settles nothing yet.

    What it names comes first. The rest settles by turn, the earliest money first; but credit notes and what was over
    elsewhere settle before money does.
    """
    ledger = facts.ledger
    yield from ledger.named
    purses: dict[tuple[str, str, str], list[tuple[str, int]]] = defaultdict(list)
    for name, (purse, rest) in sorted(ledger.rests.items(), key=lambda one: (facts.records[one[0]]["date"], one[0])):
        if rest:
            purses[purse].append((name, rest))
    debts: dict[tuple[str, str, str], list[tuple[str, int]]] = defaultdict(list)
    for document in sorted(ledger.documents.values(), key=lambda one: one.turn):
        if document.by_turn:
            debts[document.client, document.entity, document.currency].append((document.name, document.by_turn))
    for purse, coins in purses.items():
        money = sum(amount for _, amount in coins if amount > 0)
        before = max(ledger.free.get(purse, 0) - money, 0)
        yield from _met([("", before), *coins], debts[purse])


def _met(coins: Iterable[tuple[str, int]], debts: list[tuple[str, int]]) -> Iterator[tuple[str, str, int]]:
    waiting = [*debts]
    for name, amount in coins:
        left = amount
        while left > 0 and waiting:
            what, wanted = waiting.pop(0)
            used = min(left, wanted)
            left -= used
            if wanted > used:
                waiting.insert(0, (what, wanted - used))
            if name:
                yield name, what, used
        if left and name:
            yield name, "", left


def rates_of(facts: Facts) -> Any:
    """What turns a sum of a day into euros, whichever way round the last rate is stated."""
    rates = sorted(
        (one["date"], one["currency"], one.get("into", "EUR"), Decimal(one["rate"])) for _, one in facts.of("rates")
    )

    def converted(amount: int, currency: str, day: str) -> int:
        known = [
            amount * rate if of == currency else amount / rate
            for on, of, into, rate in rates
            if {of, into} == {currency, "EUR"} and on <= day
        ]
        return amount if currency == "EUR" else half_up(known[-1], _CENT) if known else 0

    return converted
