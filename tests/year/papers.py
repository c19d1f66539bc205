"""Offers that go out and contracts that are signed; somebody asks how the first delivery under one went, or forgets to."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from salesctl.api import SalesctlError
from salesctl_sales import invoices, payments

from . import desk
from .stage import Customer, Stage
from .trade import call

PARTS = (
    [("signing", "30", "signature"), ("shipping", "60", "shipment"), ("acceptance", "10", "acceptance")],
    [("first", "33.33", "signature"), ("rest", "66.67", "acceptance+30")],
    [("half", "50", "delivery"), ("other", "50", "shipment+14")],
)
"""Schedules: which part, how much in percent, when."""


def offer(stage: Stage, at: Customer) -> None:
    """An offer goes out, on the day it is written or some days later; now and then it goes out again."""
    listed = stage.random.choice(stage.records["price_list", "base"]["lines"])
    line = {"id": "a", "product": listed["product"], "qty": "3", "price": listed["price"], "price_from": "base"}
    made: dict[str, Any] = {"date": stage.day(), "client": at.id, "owner": stage.actor, "lines": [line]}
    made["valid_until"] = stage.day(30)
    name = stage.add("offer", made)
    stage.later(at, stage.random.choice([0, 0, 1, 5]), partial(send, name=name))


def send(stage: Stage, at: Customer, name: str) -> None:
    made = stage.touch("offer", name)
    made["sent"] = [*made.get("sent", []), {"at": stage.now()}]
    if stage.chance(0.2):
        stage.later(at, stage.random.randrange(1, 30), partial(send, name=name))


def contract(stage: Stage, at: Customer) -> None:
    """A contract is drafted, and signed some days later. One of ten is given up."""
    name = stage.add(
        "contract", {"client": at.id, "owner": stage.actor, "signing": "electronic", "drafted_at": stage.now()}
    )
    stage.later(at, stage.random.randrange(1, 12), partial(sign, name=name))


def sign(stage: Stage, at: Customer, name: str) -> None:
    made = stage.touch("contract", name)
    if stage.chance(0.1):
        made["terminated_at"] = stage.now()
        return
    for step in ("to_legal_at", "approved_at", "sent_at", "signed_client_at"):
        made[step] = stage.now()
    stage.later(at, stage.random.randrange(2, 20), look_after)


def look_after(stage: Stage, at: Customer) -> None:
    """Somebody calls about what was delivered last; not everybody answers."""
    theirs = [name for (kind, name), one in stage.records.items() if kind == "shipment" and one["client"] == at.id]
    if theirs and stage.chance(0.7):
        about = stage.random.choice(theirs[-2:])
        stage.add(
            "activity", call(stage, at, stage.random.choice(["reached", "reached", "no_answer"])) | {"about": [about]}
        )


def machine(stage: Stage, at: Customer) -> None:
    """A machine under a contract that is paid in parts, each invoiced when its event happened."""
    random = stage.random
    order = desk.place(stage, at)
    if not order:
        return
    made: dict[str, Any] = {
        "client": at.id, "owner": stage.actor, "basis": "invoices", "signing": "electronic", "drafted_at": stage.now(),
        "currency": at.currency, "terms": {"deferral_days": random.choice(["14", "eom+10", "10 from acceptance", "15th"])},
        "schedule": [{"id": part, "percent": share, "on": event} for part, share, event in random.choice(PARTS)],
        "amount": random.choice([None, f"{random.randrange(500, 9000)}.{random.randrange(100):02}"]),
        "entity": stage.records["order", order].get("entity"),
    }  # fmt: skip
    name = stage.add("contract", made)
    stage.touch("order", order)["contract"] = name
    stage.later(at, random.randrange(1, 8), partial(sign, name=name))
    stage.later(at, random.randrange(8, 20), partial(desk.ship, name=order))
    for days in (10, 20, 30, 45, 60, 90):
        stage.later(at, days, partial(bill, name=name))


def rent(stage: Stage, at: Customer) -> None:
    """Something that is paid for again and again, for some months or until somebody gives notice."""
    random = stage.random
    begins = random.choice([None, stage.day(), stage.day(20), f"{stage.day()[:8]}28"])
    made: dict[str, Any] = {
        "client": at.id, "owner": stage.actor, "basis": "invoices", "signing": "electronic", "drafted_at": stage.now(),
        "currency": at.currency, "from": begins, "to": random.choice([None, stage.day(80), stage.day(200)]),
        "recurring": {"amount": f"{random.randrange(50, 900)}.{random.randrange(100):02}", "every": random.choice(["month", "month", "quarter"])},
    }  # fmt: skip
    if made["to"]:
        made |= {"renews": random.choice(["yes", None]), "notice_days": "30"}
    if at.entities:
        made["entity"] = at.entities[0]
    name = stage.add("contract", made)
    stage.later(at, random.randrange(0, 5), partial(sign, name=name))
    for days in range(12, 350, 21):
        stage.later(at, days, partial(bill, name=name))
    if stage.chance(0.3):
        stage.later(at, random.randrange(30, 120), partial(end, name=name))


def end(stage: Stage, at: Customer, name: str) -> None:
    stage.touch("contract", name).setdefault("terminated_at", stage.now())


def bill(stage: Stage, at: Customer, name: str) -> None:
    """What a contract asks for is invoiced; now and then nobody thinks of it."""
    if "signed_client_at" not in stage.records["contract", name] or stage.chance(0.3):
        return
    try:
        invoice = stage.types(invoices.invoice, name)
    except SalesctlError as error:
        assert "no invoice now" in str(error) or "comes on" in str(error), error  # noqa: PT017
        stage.did["nothing to invoice"] += 1
        return
    if stage.chance(0.8):
        stage.later(at, stage.random.randrange(5, 50), partial(settle, name=invoice))


def settle(stage: Stage, at: Customer, name: str) -> None:
    """An invoice is paid by its name, or by money that names nothing."""
    amount = stage.records["invoice", name]["amount"]
    given = random_part(stage, amount)
    stage.types(
        payments.pay, at.id, given, for_=name if stage.chance(0.7) else "", **desk.payer(stage, at, "invoice", name)
    )


def random_part(stage: Stage, amount: str) -> str:
    return f"{Decimal(amount) * stage.random.choice([Decimal(1), Decimal('0.5'), Decimal('1.2')]):.2f}"
