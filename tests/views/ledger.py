"""What clients owe, worked out a second time: plain Python over the typed facts, nothing of salesctl's own.

Money is moved coin by coin in loops, where the views add up windows; both must come to the same cent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Facts = Mapping[str, Mapping[str, Any]]
Purse = tuple[str, str, str]
"""Client, legal entity, currency."""
Parts = dict[tuple[str, str], int]
"""By what money names, and its currency."""
Shipped = dict[str, list[Mapping[str, Any]]]
"""Shipments by their order."""


@dataclass
class Document:
    name: str
    client: str
    entity: str
    currency: str
    dated: str
    due: str | None
    amount: int
    belongs_to: str
    claim: int
    returned: int = 0
    credited: int = 0
    paid: int = 0
    by_turn: int = 0
    """What of it was paid by money that names nothing."""

    @property
    def open(self) -> int:
        return max(self.amount - self.returned - self.credited, 0) - self.paid

    @property
    def turn(self) -> tuple[str, str]:
        return self.due or self.dated, self.name

    def take(self, coins: int) -> int:
        """Pay as much of it as the coins do; the rest comes back."""
        used = min(coins, self.open)
        self.paid += used
        return coins - used


@dataclass
class Ledger:
    """Facts up to a day, settled."""

    documents: dict[str, Document] = field(default_factory=dict)
    purses: dict[Purse, int] = field(default_factory=lambda: defaultdict(int))
    free: dict[Purse, int] = field(default_factory=dict)
    """What was in the purses before it settled the oldest debts."""
    unapplied: dict[Purse, int] = field(default_factory=dict)
    """What no debt takes, and no order is waited for."""
    rests: dict[str, tuple[Purse, int]] = field(default_factory=dict)
    """Of each payment that names something or nothing: what no name holds, and in whose purse it went."""
    past: dict[str, str] = field(default_factory=dict)
    """Documents before an opening balance, with their currencies."""
    cuts: dict[Purse, str] = field(default_factory=dict)
    """The day of the last opening balance of a purse; an entity that is empty is every one."""
    named: list[tuple[str, str, int]] = field(default_factory=list)
    """Payment, what it names, and how much."""

    @property
    def owed(self) -> dict[str, tuple[int, int, int, int]]:
        """Outstanding, returned, credited and disputed of what is open."""
        return {
            d.name: (d.open, d.returned, d.credited, min(d.claim, d.open))
            for d in self.documents.values()
            if d.open > 0
        }

    def before_opening(self, client: str, entity: str, currency: str, day: str) -> bool:
        """Whether an opening balance stands in place of what happened on a day."""
        return any(
            day <= cut
            for (owner, part, money), cut in self.cuts.items()
            if (owner, money) == (client, currency) and part in ("", entity)
        )

    @property
    def unallocated(self) -> dict[Purse, int]:
        return {purse: amount for purse, amount in self.purses.items() if amount}


def settled(facts: Facts, today: str) -> Ledger:
    """The ledger of a day."""
    ledger = Ledger()
    known = {path.split("/")[-1].removesuffix(".yaml"): record for path, record in facts.items()}
    sole = {name: _sole(name, record) for name, record in known.items() if name.startswith("client")}
    for name, balance in known.items():
        if name.startswith("balance") and balance["as_of"] <= today and balance.get("opening") == "yes":
            purse = balance["client"], balance.get("entity") or sole[balance["client"]], balance.get("currency", "EUR")
            ledger.cuts[purse] = max(ledger.cuts.get(purse, ""), balance["as_of"])
    _shipments(ledger, known, sole, today)
    _openings(ledger, known, sole, today)
    for name, note in known.items():
        if name.startswith("credit") and note["date"] <= today:
            _credit(ledger, known, note, sole, today)
    named: Parts = defaultdict(int)
    held: Parts = defaultdict(int)
    for name, payment in payments(known, today).items():
        _sort(ledger, known, name, payment, sole, today, named, held)
    for (what, _), amount in named.items():
        document = ledger.documents[what]
        ledger.purses[document.client, document.entity, document.currency] += document.take(amount)
    kept = _prepaid(ledger, known, held, sole, shipped_by_order(known, today))
    ledger.free = dict(ledger.purses)
    for document in sorted(ledger.documents.values(), key=lambda d: d.turn):
        purse = document.client, document.entity, document.currency
        if ledger.purses[purse] > 0:
            left = document.take(ledger.purses[purse])
            document.by_turn, ledger.purses[purse] = ledger.purses[purse] - left, left
    ledger.unapplied = {purse: amount for purse, amount in ledger.purses.items() if amount > 0}
    for purse, amount in kept.items():
        ledger.purses[purse] += amount
    return ledger


def payments(known: Facts, today: str) -> dict[str, Mapping[str, Any]]:
    """Payments of known clients that were not taken back."""
    made = {name: one for name, one in known.items() if name.startswith("pay") and one["date"] <= today}
    void = {one["reverses"] for one in made.values() if "reverses" in one}
    return {name: one for name, one in made.items() if name not in void and "reverses" not in one and "client" in one}


def _sort(
    ledger: Ledger,
    known: Facts,
    name: str,
    payment: Mapping[str, Any],
    sole: Mapping[str, str],
    today: str,
    named: Parts,
    held: Parts,
) -> None:
    """Each part of a payment to the document it names, to the order it waits for, or into the client's purse."""
    client, currency = payment["client"], payment.get("currency", "EUR")
    purse = client, payment.get("entity") or sole[client], currency
    before = ledger.before_opening(*purse, payment["date"])
    left = free = stored(payment["amount"])
    for part in payment.get("for", []):
        amount, what = stored(part["amount"]), part["document"]
        parts: Parts | None
        document = ledger.documents.get(what)
        if document:
            parts, owed_in = named, document.currency
        elif _stands(known.get(what, {}), today):
            parts, owed_in = held, known[what].get("currency", "EUR")
        elif what in ledger.past:
            parts, owed_in = None, ledger.past[what]
        else:
            continue
        if owed_in != currency and "settled" not in part:
            continue
        ledger.named.append((name, what, amount))
        left -= amount
        if parts is not None and not before:
            parts[what, owed_in] += amount if owed_in == currency else stored(part["settled"])
            free -= amount
    # what is before an opening settles nothing by turn
    ledger.rests[name] = ("", "", "") if before else purse, left
    if not before:
        ledger.purses[purse] += free


def _prepaid(ledger: Ledger, known: Facts, held: Parts, sole: Mapping[str, str], shipped: Shipped) -> dict[Purse, int]:
    """Pay documents with what is held for their orders. What is over waits, or is free when nothing is to come."""
    kept: dict[Purse, int] = defaultdict(int)
    belonging: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for document in sorted(ledger.documents.values(), key=lambda d: d.turn):
        belonging[document.belongs_to, document.currency].append(document)
    for (what, currency), amount in held.items():
        left = amount
        for document in belonging[what, currency]:
            left = document.take(left)
        owner = known[what]
        purse = owner["client"], owner.get("entity") or sole[owner["client"]], currency
        waits = what.startswith("order") and any(still_open(owner, shipped[what]).values())
        (kept if waits else ledger.purses)[purse] += left
    return kept


def _sole(name: str, client: Mapping[str, Any]) -> str:
    entities = client.get("entities", [])
    return f"{name}/{entities[0]['id']}" if len(entities) == 1 else ""


def _shipments(ledger: Ledger, known: Facts, sole: Mapping[str, str], today: str) -> None:
    for name, shipment in known.items():
        if not name.startswith("ship") or shipment["shipped_at"][:10] > today or shipment.get("archived"):
            continue
        order = known[shipment["order"]]
        lines = {line["id"]: line for line in order["lines"]}
        amount = sum(line_gross(order, lines[line["order_line"]], line["qty"]) for line in shipment["lines"])
        due = shipment.get("due_on")
        if not due and "terms_days" in shipment:
            day = date.fromisoformat(shipment["shipped_at"][:10]) + timedelta(int(shipment["terms_days"]))
            due = day.isoformat()
        claim = shipment.get("claim", {})
        disputed = (
            claim and claim["at"][:10] <= today and not ("settled_at" in claim and claim["settled_at"][:10] <= today)
        )
        document = Document(
            name, shipment["client"], shipment.get("entity") or sole[shipment["client"]], order.get("currency", "EUR"),
            shipment["shipped_at"][:10], due, amount, shipment["order"], stored(claim["amount"]) if disputed else 0,
        )  # fmt: skip
        _enter(ledger, document, document.dated)


def _openings(ledger: Ledger, known: Facts, sole: Mapping[str, str], today: str) -> None:
    for name, balance in known.items():
        if not name.startswith("balance") or balance["as_of"] > today or balance.get("opening") != "yes":
            continue
        for one in balance["documents"]:
            document = Document(
                f"{name}/{one['number']}", balance["client"], balance.get("entity") or sole[balance["client"]],
                balance.get("currency", "EUR"), one.get("date") or balance["as_of"], one.get("due_on"),
                stored(one["amount"]), name, 0,
            )  # fmt: skip
            _enter(ledger, document, (date.fromisoformat(balance["as_of"]) + timedelta(1)).isoformat())


def _enter(ledger: Ledger, document: Document, day: str) -> None:
    """Among the debts, or behind an opening balance of that day or later."""
    if ledger.before_opening(document.client, document.entity, document.currency, day):
        ledger.past[document.name] = document.currency
    else:
        ledger.documents[document.name] = document


def _credit(ledger: Ledger, known: Facts, note: Mapping[str, Any], sole: Mapping[str, str], today: str) -> None:
    amount = stored(note["amount"])
    document = ledger.documents.get(note.get("shipment", ""))
    shipment = known.get(note.get("shipment", ""), {})
    if shipment and (shipment["shipped_at"][:10] > today or "archived" in shipment):
        shipment = {}
    currency = note.get("currency") or (known[shipment["order"]] if shipment else {}).get("currency", "EUR")
    purse = note["client"], note.get("entity") or sole[note["client"]], currency
    if ledger.before_opening(*purse, max(note["date"], shipment.get("shipped_at", "")[:10])):
        return
    if document is None:
        ledger.purses[purse] += amount
        return
    over = max(document.returned + document.credited + amount - document.amount, 0) - max(
        document.returned + document.credited - document.amount, 0
    )
    ledger.purses[document.client, document.entity, document.currency] += over
    if note["reason"] == "return":
        document.returned += amount
    else:
        document.credited += amount


def _stands(record: Mapping[str, Any], today: str) -> bool:
    """Whether money may be held for it: an order made, an opening balance struck."""
    made = (
        record["date"]
        if "lines" in record and "order" not in record
        else record.get("opening") == "yes" and record["as_of"]
    )
    return bool(made) and str(made) <= today


def shipped_by_order(known: Facts, today: str) -> Shipped:
    """What left of each order up to a day."""
    found: Shipped = defaultdict(list)
    for name, shipment in known.items():
        if name.startswith("ship") and shipment["shipped_at"][:10] <= today and not shipment.get("archived"):
            found[shipment["order"]].append(shipment)
    return found


def still_open(order: Mapping[str, Any], shipments: list[Mapping[str, Any]]) -> dict[str, Decimal]:
    """What of an order's lines is still to leave: not what was cancelled, nor what another line stands in for."""
    lines = {line["id"]: line for line in order["lines"]}
    left = {key: Decimal(line["qty"]) for key, line in lines.items()}
    for shipment in shipments:
        for line in shipment["lines"]:
            left[line["order_line"]] -= Decimal(line["qty"])
    for key in {
        line["substitute_for"] for line in lines.values() if "substitute_for" in line and "cancelled" not in line
    }:
        left[key] -= Decimal(lines[key].get("short", {}).get("qty", lines[key]["qty"]))
    return {key: Decimal(0) if "cancelled" in lines[key] else max(qty, Decimal(0)) for key, qty in left.items()}


def line_gross(order: Mapping[str, Any], line: Mapping[str, Any], qty: str) -> int:
    part = 1 - Decimal(line.get("discount", "0")) / 100
    amount = (Decimal(line["price"]) * Decimal(qty) * part).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if order.get("tax") != "included":
        amount += (amount * Decimal(line.get("tax", "0")) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return stored(amount)


def stored(amount: Decimal | str) -> int:
    """A sum, a price or a percentage as the book holds it."""
    return int(Decimal(amount) * 10_000)
