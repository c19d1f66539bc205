"""The plan and the deals worked out a second time: whose money it is, coin by coin, and what became of the month."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any

from ..views.ledger import line_amounts, payments, sold_at, stored
from .facts import Facts, Record
from .stage import HOLIDAYS

_COUNTED = {"call": "calls", "meeting": "meetings", "visit": "meetings", "presentation": "meetings"}
_WHOLE = stored("100")
_CENT = stored("0.01")
Share = tuple[str, int]
"""A person and a percentage, as the book holds it."""
Done = tuple[str, str, str, str, int]
"""What, whose, the month, the client, how much."""


def plan(facts: Facts) -> list[tuple[Any, ...]]:
    """Rows of the report: month, who, figure, target, fact, attained, pace, what recurs (nothing here), forecast, needed a day."""
    month = facts.today[:7]
    done = [one for one in _done(facts) if one[2] == month]
    days, gone = _working_days(facts.today)
    rows = []
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
            rows.append((month, who, metric, *_row(wanted, fact, days, gone, _CENT if money else 1)))
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
        amount = stored(deal["amount"]) if "amount" in deal else None
        owner = deal.get("owner") or facts.records[deal["client"]]["owner"]
        weighted = None if amount is None else _half_up(Decimal(amount) * weight / _WHOLE, _CENT)
        rows.append(
            (
                at["stage"],
                name,
                deal["client"],
                owner,
                facts.since(at["at"]),
                deal.get("expected_close"),
                deal.get("currency", "EUR"),
                amount,
                None,
                weight,
                weighted,
            )
        )
    return sorted(rows, key=lambda row: row[1])


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


def _row(target: int, fact: int, days: int, gone: int, unit: int) -> tuple[Any, ...]:
    left, missing = days - gone, max(target - fact, 0)
    forecast = _half_up(Decimal(fact * days) / gone, unit) if gone else None
    needed = -(-missing // (left * unit)) * unit if left else None
    return target, fact, _share(fact, target), _share(fact * days, target * gone), None, forecast, needed


def _share(part: int, whole: int) -> int | None:
    """A percentage of two decimals."""
    return _half_up(Decimal(part) * _WHOLE / whole, 100) if whole else None


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
    rate = _rates(facts)
    for name, part, amount in _spent(facts):
        payment = facts.records[name]
        client = payment["client"]
        for user, value in _shared(amount, _sellers(facts, part) or [(facts.records[client].get("owner", ""), _WHOLE)]):
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
    for name, shipment in facts.of("shipments"):
        day, client, order = shipment["shipped_at"][:10], shipment["client"], facts.records[shipment["order"]]
        net, gross = worth(order, shipment)
        currency, sellers = order.get("currency", "EUR"), _sellers(facts, name)
        for what, amount in (("net", net), ("gross", gross)):
            for user, value in _shared(amount, sellers):
                yield what, user, day[:7], client, rate(value, currency, day)
        if first[client] == day:
            for user, _ in sellers:
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


def _sellers(facts: Facts, name: str) -> list[Share]:
    """Whose sale a shipment or an order is: as it says itself, as its order says, its order's owner, its client's owner."""
    record = facts.records.get(name)
    if record is None or "client" not in record or not ("shipped_at" in record or "lines" in record):
        return []
    order = facts.records[record["order"]] if "order" in record else record
    said = record.get("sold_by") or order.get("sold_by")
    if not said:
        return [(order.get("owner") or facts.records[record["client"]]["owner"], _WHOLE)]
    given = [stored(one["share"]) if "share" in one else None for one in said]
    rest = _WHOLE - sum(one or 0 for one in given)
    each = _half_up(Decimal(rest) / max(given.count(None), 1))
    return [(one["user"], each if share is None else share) for one, share in zip(said, given, strict=True)]


def _shared(amount: int, sellers: list[Share]) -> Iterator[tuple[str, int]]:
    """The parts of a sum; the first takes what the others leave."""
    others = [(user, _half_up(Decimal(amount) * share / _WHOLE, _CENT)) for user, share in sellers[1:]]
    yield sellers[0][0], amount - sum(value for _, value in others)
    yield from others


def _rates(facts: Facts) -> Any:
    rates = sorted((one["date"], one["currency"], Decimal(one["rate"])) for _, one in facts.of("rates"))

    def converted(amount: int, currency: str, day: str) -> int:
        known = [rate for on, of, rate in rates if of == currency and on <= day]
        return amount if currency == "EUR" else _half_up(amount * known[-1], _CENT) if known else 0

    return converted


def worth(order: Record, shipment: Record) -> tuple[int, int]:
    """Net and gross of what left, every line rounded by itself."""
    lines = {line["id"]: line for line in order["lines"]}
    amounts = [line_amounts(order, sold_at(lines, left), left["qty"]) for left in shipment["lines"]]
    return sum(net for net, _ in amounts), sum(net + tax for net, tax in amounts)


def _half_up(value: Decimal, unit: int = 1) -> int:
    """To a multiple of a unit."""
    return int((value / unit).quantize(Decimal(1), ROUND_HALF_UP)) * unit
