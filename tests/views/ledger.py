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
    def undisputed(self) -> int:
        return max(self.open - self.claim, 0)

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
    waiting: dict[tuple[str, str], int] = field(default_factory=dict)
    """What waits for an order that money named, in a currency."""
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
    sole = {name: sole_entity(name, record) for name, record in known.items() if name.startswith("client")}
    for name, balance in known.items():
        if name.startswith("balance") and balance["as_of"] <= today and balance.get("opening") == "yes":
            purse = balance["client"], balance.get("entity") or sole[balance["client"]], balance.get("currency", "EUR")
            ledger.cuts[purse] = max(ledger.cuts.get(purse, ""), balance["as_of"])
    _shipments(ledger, known, sole, today)
    _invoices(ledger, known, sole, today)
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
        if waits:
            ledger.waiting[what, currency] = left
    return kept


def sole_entity(name: str, client: Mapping[str, Any]) -> str:
    entities = client.get("entities", [])
    return f"{name}/{entities[0]['id']}" if len(entities) == 1 else ""


def _shipments(ledger: Ledger, known: Facts, sole: Mapping[str, str], today: str) -> None:
    for name, shipment in known.items():
        if not name.startswith("ship") or shipment["shipped_at"][:10] > today or shipment.get("archived"):
            continue
        order = known[shipment["order"]]
        lines = {line["id"]: line for line in order["lines"]}
        if by_invoices(known, order.get("contract", "")):
            continue
        amount = sum(line_gross(order, sold_at(lines, line), line["qty"]) for line in shipment["lines"])
        due = shipment.get("due_on") or due_day(shipment.get("terms_days"), began(known, name, today))
        document = Document(
            name, shipment["client"], shipment.get("entity") or sole[shipment["client"]], order.get("currency", "EUR"),
            shipment["shipped_at"][:10], due, amount, shipment["order"], _disputed(shipment, today),
        )  # fmt: skip
        _enter(ledger, document, document.dated)


def _invoices(ledger: Ledger, known: Facts, sole: Mapping[str, str], today: str) -> None:
    """Invoices are owed by who owes by them; a request for payment owes nothing."""
    for name, invoice in asked_for(known, today).items():
        if by_invoices(known, contract_of(known, invoice)):
            due = invoice.get("due_on") or due_day(invoice.get("terms_days"), began(known, name, today))
            document = Document(
                name, invoice["client"], invoice.get("entity") or sole[invoice["client"]], invoice.get("currency", "EUR"),
                invoice["date"], due, stored(invoice["amount"]), invoice.get("order", ""), _disputed(invoice, today),
            )  # fmt: skip
            _enter(ledger, document, document.dated)


def asked_for(known: Facts, today: str) -> dict[str, Mapping[str, Any]]:
    """Invoices up to a day that ask for what is owed."""
    return {
        name: one
        for name, one in known.items()
        if name.startswith("invoice")
        and one["date"] <= today
        and one.get("kind") != "request"
        and "archived" not in one
    }


def contract_of(known: Facts, record: Mapping[str, Any]) -> str:
    """The contract of an order, a shipment or an invoice; empty: none."""
    return str(record.get("contract") or known.get(record.get("order", ""), {}).get("contract") or "")


def by_invoices(known: Facts, contract: str) -> bool:
    """Whether a contract says that its invoices are what is owed."""
    return known.get(contract, {}).get("basis") == "invoices"


def due_day(term: str | None, day: str | None) -> str | None:
    """When something is due whose term (`14`, `eom+10`, `15th`, perhaps `from acceptance`) began on a day."""
    if not term or not day:
        return None
    text, start = term.partition(" from ")[0], date.fromisoformat(day)
    following = (start.replace(day=1) + timedelta(31)).replace(day=1)
    if text.startswith("eom"):
        return (following - timedelta(1) + timedelta(int(text[4:] or 0))).isoformat()
    if text.isdigit():
        return (start + timedelta(int(text))).isoformat()
    wanted = int(text[:-2])
    for month in (start.replace(day=1), following):
        last = (month + timedelta(31)).replace(day=1) - timedelta(1)
        that = month.replace(day=min(wanted, last.day))
        if that > start:
            return that.isoformat()
    raise AssertionError(term)


def began(known: Facts, name: str, today: str) -> str | None:
    """The day a document's term is counted from; None while that was not."""
    record = known[name]
    event = record.get("terms_days", "").partition(" from ")[2]
    own = str(record.get("shipped_at", record.get("date", "")))[:10]
    if "shipped_at" in record:
        if event == "acceptance":
            accepted = str(record.get("accepted_at", "9"))[:10]
            return accepted if accepted <= today else None
        if event == "invoice":
            written = sorted(
                one["date"] for one in asked_for(known, today).values() if one.get("order") == record["order"]
            )
            return next((day for day in written if day >= own), max(written, default=None))
        return own
    if event in ("shipment", "acceptance"):
        of = record.get("order")
        orders = (
            [of]
            if of
            else [
                n for n, one in known.items() if n.startswith("order") and one.get("contract") == record.get("contract")
            ]
        )
        days = [event_day(known, order, event, today) for order in orders]
        return max((day for day in days if day), default=None) if all(days) else None
    return own


def event_day(known: Facts, order: str, event: str, today: str) -> str | None:
    """The day all of an order had left, come or been accepted; None while that was not."""
    shipped = shipped_by_order(known, today)[order]
    if not shipped or any(still_open(known[order], shipped).values()):
        return None
    days = [
        one.get({"shipment": "shipped_at", "delivery": "delivered_at", "acceptance": "accepted_at"}[event], "9")[:10]
        for one in shipped
    ]
    return max(days) if max(days) <= today else None


def _disputed(document: Mapping[str, Any], today: str) -> int:
    claim = document.get("claim", {})
    open_ = claim and claim["at"][:10] <= today and not ("settled_at" in claim and claim["settled_at"][:10] <= today)
    return stored(claim["amount"]) if open_ else 0


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
    document = ledger.documents.get(note.get("shipment") or note.get("invoice", ""))
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


def sold_at(ordered: Mapping[str, Mapping[str, Any]], line: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a line of a shipment was sold at: what it copied, or where it copied nothing what the order says."""
    return line if "price" in line else ordered[line["order_line"]]


def line_gross(document: Mapping[str, Any], line: Mapping[str, Any], qty: str) -> int:
    net, tax = line_amounts(document, line, qty)
    return net + tax


def line_amounts(document: Mapping[str, Any], line: Mapping[str, Any], qty: str) -> tuple[int, int]:
    """Net and tax of so many. What the price is about is rounded, the discount taken off, and the other follows from it."""
    part, rate = 1 - Decimal(line.get("discount", "0")) / 100, Decimal(line.get("tax", "0")) / 100
    amount = _cents(Decimal(line["price"]) * Decimal(qty) * part)
    if line.get("tax_basis", document.get("tax")) == "included":
        net = _cents(amount / (1 + rate))
        return stored(net), stored(amount - net)
    return stored(amount), stored(_cents(amount * rate))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def stored(amount: Decimal | str) -> int:
    """A sum, a price or a percentage as the book holds it."""
    return int(Decimal(amount) * 10_000)
