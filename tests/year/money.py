"""Money in a played year: paid early, late, in part, twice, for the wrong thing; promised, said to be on its way, disputed."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

from ..views.ledger import line_gross, sold_at, stored
from . import trade
from .stage import Customer, Stage

_CENT = Decimal("0.01")
_CREDITED = {3: "price", 5: "write_off", 7: "rebate", 9: "claim"}
"""Of twelve shipments, which are credited and why, besides those that chance has credited: a short year has all reasons, too."""


def _sum(amount: Decimal) -> str:
    return f"{max(amount, _CENT).quantize(_CENT, ROUND_HALF_UP)}"


def _within(stage: Stage, shipment: str, amount: Decimal) -> str:
    """A sum as far as credit notes left so much of a shipment; empty where nothing is left, or its waybill had no lines."""
    record = stage.records["shipment", shipment]
    order = stage.records["order", record["order"]]
    lines = {line["id"]: line for line in order["lines"]}
    left = sum(line_gross(order, sold_at(lines, one), one["qty"]) for one in record.get("lines", ()))
    left -= sum(
        stored(note["amount"])
        for (kind, _), note in stage.records.items()
        if kind == "credit_note" and note.get("shipment") == shipment
    )
    return _sum(min(amount, Decimal(left) / 10_000)) if left > 0 else ""


def prepay(stage: Stage, at: Customer, order: str, worth: Decimal) -> None:
    """Money for an order before anything leaves."""
    part = _sum(worth * stage.random.choice([Decimal("0.5"), Decimal(1), Decimal("1.3")]))
    _pay(stage, at, part, [{"document": order, "amount": part}])


def expect(stage: Stage, at: Customer, shipment: str, amount: Decimal) -> None:
    """The client owes: it will pay in its own time, perhaps be reminded, perhaps dispute."""
    random = stage.random
    typed = stage.records["shipment", shipment].get("terms_days", "14").partition(" ")[0]
    terms = int(typed) if typed.isdigit() else 25
    days = terms + at.tardy + random.randrange(-2, 6)
    if stage.chance(0.04):
        stage.later(at, random.randrange(1, 15), partial(dispute, shipment=shipment, amount=amount))
    if stage.chance(0.06):
        days += 60
    if at.tardy > 5 or days > terms + 5:
        stage.later(at, terms + random.randrange(1, 6), partial(remind, shipment=shipment, amount=amount))
    reason = _CREDITED.get(stage.turn("shipment owed") % 12)
    if reason:
        stage.later(at, 2, partial(credit, shipment=shipment, amount=amount, reason=reason))
    if not stage.chance(0.03):
        stage.later(at, days, partial(pay, shipment=shipment, amount=amount))
    if stage.chance(0.03):
        stage.later(at, random.randrange(5, 60), partial(credit, shipment=shipment, amount=amount))


def pay(stage: Stage, at: Customer, shipment: str, amount: Decimal) -> None:
    """The bank brings money: round or exact, naming what it is for or not."""
    random = stage.random
    value = _sum(amount * random.choice([Decimal(1), Decimal(1), Decimal("0.6"), Decimal("1.19"), Decimal("1.4")]))
    way = random.randrange(6)
    if way == 0:
        _pay(stage, at, value, [{"document": shipment, "amount": value}])
    elif way == 1:
        half = _sum(Decimal(value) / 2)
        _pay(stage, at, value, [{"document": shipment, "amount": half}])
    elif way == 2:
        order = stage.records["shipment", shipment]["order"]
        _pay(stage, at, value, [{"document": order, "amount": value}])
    elif way == 3 and ("balance", f"balance-{at.id}") in stage.records:
        opening = stage.records["balance", f"balance-{at.id}"]
        what = f"balance-{at.id}"
        if stage.chance(0.5):
            what = f"{what}/{opening['documents'][0]['number']}"
        _pay(stage, at, value, [{"document": what, "amount": value}] if "/" not in what else [])
    else:
        _pay(stage, at, value, [])
    if stage.chance(0.25):
        stage.later(at, random.randrange(10, 50), partial(pay, shipment=shipment, amount=amount / 3))


def _pay(stage: Stage, at: Customer, amount: str, parts: list[dict[str, str]]) -> None:
    random = stage.random
    made: dict[str, Any] = {"date": stage.day(), "client": at.id, "amount": amount, "for": parts}
    made["currency"] = at.currency if stage.chance(0.98) else random.choice(["EUR", "USD"])
    if made["currency"] != at.currency:
        made["for"] = [{**one, "settled": one["amount"], "rate": "1", "rate_of": made["currency"]} for one in parts]
    if at.entities and stage.chance(0.6):
        made["entity"] = random.choice(at.entities)
    if stage.chance(0.01):
        made.pop("client")
        made.pop("entity", None)
        made["payer"] = "unknown"
    name = stage.add("payment", made)
    if stage.chance(0.02):
        stage.later(at, random.randrange(1, 4), partial(bounce, payment=name))


def bounce(stage: Stage, at: Customer, payment: str) -> None:
    """The bank takes a payment back."""
    before = stage.records["payment", payment]
    kept = {name: value for name, value in before.items() if name in ("client", "amount", "currency")}
    stage.add("payment", {"date": stage.day(), **kept, "reverses": payment})


def remind(stage: Stage, at: Customer, shipment: str, amount: Decimal) -> None:
    """A call about a debt: nobody there, a promise with or without a sum, „we have paid“; and again later."""
    random = stage.random
    about = random.choice([[shipment], [stage.records["shipment", shipment]["order"]], []])
    if stage.chance(0.3):
        stage.add("activity", trade.call(stage, at, "no_answer") | {"about": about})
        stage.later(at, random.randrange(1, 4), partial(remind, shipment=shipment, amount=amount))
        return
    made = trade.call(stage, at, random.choice(["reached", "reached", "call_back", "refused"])) | {"about": about}
    said = random.randrange(4)
    if said < 2:
        made["promise"] = {"by": stage.day(random.randrange(2, 12))}
        if stage.chance(0.7):
            made["promise"]["amount"] = _sum(amount * random.choice([Decimal("0.4"), Decimal(1), Decimal(2)]))
    elif said == 2:
        made["says_paid"] = {"on": stage.day(-random.randrange(3))} if stage.chance(0.7) else {"ref": "order 17"}
        if stage.chance(0.7):
            made["says_paid"]["amount"] = _sum(amount)
    stage.add("activity", made)
    if stage.chance(0.5):
        stage.later(at, random.randrange(5, 20), partial(remind, shipment=shipment, amount=amount))
    if stage.chance(0.1):
        stage.later(at, random.randrange(30, 70), escalate)


def escalate(stage: Stage, at: Customer) -> None:
    """The manager is told of an old debt."""
    reason = {"id": f"escalate-debt:{at.id}", "rule": "escalate-debt", "about": at.id}
    told = {"type": "task", "client": at.id, "owner": stage.actor, "done_at": stage.now(), "for": [reason]}
    stage.add("activity", told)
    if stage.chance(0.3):
        stage.touch("client", at.id)["stage"] = "blacklisted"


def dispute(stage: Stage, at: Customer, shipment: str, amount: Decimal) -> None:
    """The client does not want to pay for something."""
    part = _within(stage, shipment, amount * stage.random.choice([Decimal("0.1"), Decimal("0.5"), Decimal(3)]))
    if not part:
        return
    stage.touch("shipment", shipment)["claim"] = {"at": stage.now(), "amount": part, "text": "not as ordered"}
    if stage.chance(0.7):
        stage.later(at, stage.random.randrange(5, 60), partial(settle, shipment=shipment, amount=amount))


def settle(stage: Stage, at: Customer, shipment: str, amount: Decimal) -> None:
    """The claim is settled, mostly with a credit note."""
    stage.touch("shipment", shipment)["claim"]["settled_at"] = stage.now()
    if stage.chance(0.7):
        credit(stage, at, shipment, amount, "claim")


def credit(stage: Stage, at: Customer, shipment: str, amount: Decimal, reason: str = "") -> None:
    """The client owes less: of this shipment, or of all it owes."""
    why = reason or stage.random.choice(["price", "rebate", "write_off"])
    made: dict[str, Any] = {"date": stage.day(), "client": at.id, "currency": at.currency, "reason": why}
    worth = amount * stage.random.choice([Decimal("0.1"), Decimal("0.3"), Decimal("1.5")])
    made["amount"] = _sum(worth) if why == "rebate" else _within(stage, shipment, worth)
    if not made["amount"]:
        return
    # how far a debt may be let go nobody asked the policy: the accountants wrote it
    made["external"] = {"system": "erp", "id": stage.named("erp")}
    if why != "rebate":
        made["shipment"] = shipment
    elif at.entities and stage.chance(0.5):
        made["entity"] = at.entities[0]
    stage.add("credit_note", made)


def take_back(stage: Stage, at: Customer, shipment: str, refused: dict[str, Decimal]) -> None:
    """What was not accepted came back: with the lines it concerns, in part, or as a sum."""
    lines = {one["id"]: one for one in stage.records["order", stage.records["shipment", shipment]["order"]]["lines"]}
    back = {key: qty if stage.chance(0.8) else qty / 2 for key, qty in refused.items()}
    worth = sum((qty * Decimal(lines[key]["price"]) for key, qty in back.items()), Decimal(0))
    made: dict[str, Any] = {
        "date": stage.day(), "client": at.id, "currency": at.currency, "reason": "return", "shipment": shipment,
        "amount": _within(stage, shipment, worth) or "0",
    }  # fmt: skip
    if stage.chance(0.7):
        made["lines"] = [{"order_line": key, "qty": f"{qty}"} for key, qty in back.items()]
    stage.add("credit_note", made)
