"""What is typed as commands in a played year: orders at the client's prices, what leaves of them, what comes back, the money."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from salesctl.api import SalesctlError
from salesctl_sales import approvals, orders, payments, shipments

from ..views.ledger import line_gross, sold_at
from .stage import Customer, Stage

PRICES = (Decimal("0.97"), Decimal("0.87"), Decimal("0.84"), Decimal("0.5"))
"""How much of the list price somebody is talked into."""


def order(stage: Stage, at: Customer) -> None:
    """An order on the phone, some of which leaves soon."""
    name = place(stage, at)
    if name:
        stage.later(at, stage.random.randrange(0, 4), partial(ship, name=name))


def place(stage: Stage, at: Customer) -> str:
    """Order at the list's prices, or at one the client talked somebody into; empty where the lists price something in no way."""
    random = stage.random
    products = random.sample([name for kind, name in stage.records if kind == "product"], random.choice([1, 2, 3]))
    items = [f"{product}={random.choice([1, 3, 9, 10, 19.5, 20, 35])}" for product in products]
    if stage.chance(0.25):
        listed = next(one for one in stage.records["price_list", "base"]["lines"] if one["product"] == products[0])
        items[0] += f"@{Decimal(listed['price']) * random.choice(PRICES):.4f}"
    entity = random.choice(at.entities).partition("/")[2] if len(at.entities) > 1 else ""
    try:
        return stage.types(orders.new, at.id, items, entity=entity, promised=stage.day(random.randrange(1, 6)))
    except SalesctlError as error:
        assert "stop-list" in str(error), error  # noqa: PT017
        stage.did["refused to take an order"] += 1
        return ""


def ship(stage: Stage, at: Customer, name: str) -> None:
    """All of it leaves, or all but the first line, which follows."""
    lines = stage.records["order", name]["lines"]
    part = len(lines) > 1 and stage.chance(0.2)
    some = [f"{one['id']}={one['qty']}" for one in lines[1:]] if part else []
    try:
        shipment = stage.types(shipments.ship, name, some)
    except SalesctlError as error:
        if "stop-list" in str(error):
            stage.did["refused on the stop-list"] += 1
            return
        if "policy" not in str(error):
            assert "open" in str(error) or "shipped" in str(error), error  # noqa: PT017
            return
        stage.did["refused to ship"] += 1
        _unapproved(stage, at, name)
        return
    record = stage.records["shipment", shipment]
    stage.left_with[name] += [(one["order_line"], Decimal(one["qty"])) for one in record["lines"]]
    stage.later(at, stage.random.choice([1, 2, 4]), partial(accept, name=shipment))
    if "contract" not in stage.records["order", name]:
        stage.later(at, stage.random.randrange(3, 60), partial(pay, shipment=shipment))
    if part:
        stage.later(at, stage.random.randrange(1, 8), partial(ship, name=name))


def pay(stage: Stage, at: Customer, shipment: str) -> None:
    """The money for it comes, in full or in part, perhaps in another currency at the rate of the day."""
    random = stage.random
    amount = worth(stage, shipment) * random.choice([Decimal(1), Decimal(1), Decimal("0.5"), Decimal("1.3")])
    given = payer(stage, at, "shipment", shipment)
    if stage.chance(0.3):
        given["currency"] = random.choice([one for one in ("EUR", "USD", "CHF") if one != at.currency])
        stage.did["paid in another currency"] += 1
    try:
        stage.types(payments.pay, at.id, f"{amount:.2f}", for_=shipment, **given)
    except SalesctlError as error:
        assert "nothing is left to pay" in str(error), error  # noqa: PT017
        stage.did["nothing left to pay"] += 1


def payer(stage: Stage, at: Customer, kind: str, document: str) -> dict[str, str]:
    """Which legal entity pays for a document, where a client has several."""
    entity = stage.records[kind, document].get("entity", "")
    return {"entity": entity.partition("/")[2]} if len(at.entities) > 1 else {}


def worth(stage: Stage, shipment: str) -> Decimal:
    """What a shipment comes to, with tax."""
    record = stage.records["shipment", shipment]
    order = stage.records["order", record["order"]]
    lines = {one["id"]: one for one in order["lines"]}
    return Decimal(sum(line_gross(order, sold_at(lines, one), one["qty"]) for one in record["lines"])) / 10_000


def accept(stage: Stage, at: Customer, name: str) -> None:
    """The client accepts it, refuses it and accepts it later, or takes in less of a line, which comes back."""
    lines = stage.records["shipment", name]["lines"]
    if stage.chance(0.1):
        stage.types(shipments.accept, name, refused="not as agreed")
        stage.later(at, stage.random.randrange(2, 15), partial(accept, name=name))
        return
    under = "contract" in stage.records["order", stage.records["shipment", name]["order"]]
    if not under and stage.chance(0.15) and Decimal(lines[0]["qty"]) > 1:
        key = lines[0]["order_line"]
        stage.types(shipments.accept, name, [f"{key}={Decimal(lines[0]['qty']) - 1}"])
        stage.later(at, stage.random.randrange(1, 9), partial(take_back, name=name, key=key))
        return
    stage.types(shipments.accept, name)


def take_back(stage: Stage, at: Customer, name: str, key: str) -> None:
    """What was not taken in is credited at the price it was sold at, as far as something is left to credit."""
    try:
        stage.types(shipments.return_, name, [f"{key}=1"], why="cracked")
    except SalesctlError as error:
        assert "is left of" in str(error), error  # noqa: PT017
        stage.did["nothing left to credit"] += 1


def _unapproved(stage: Stage, at: Customer, name: str) -> None:
    """It waits for a manager, or is given up; now and then somebody writes the manager's word himself."""
    decided = stage.records["order", name].get("approvals", [])
    if not decided and (stage.chance(0.15) or not stage.did["forged"]):
        forged = {"at": f"{stage.now()}:00", "by": "maria", "why": "she said so"}
        stage.records["order", name]["approvals"] = [forged]
        if stage.actor != "maria":
            stage.by_hand("order", name)
            stage.did["forged"] += 1
    if len(decided) > 2 or stage.chance(0.2):
        for line in stage.touch("order", name)["lines"]:
            line["cancelled"] = {"at": stage.now(), "reason": "too dear"}
        return
    stage.waiting.append(("order", name))
    stage.later(at, stage.random.randrange(3, 9), partial(ship_or_ask_more, name=name))


def ship_or_ask_more(stage: Stage, at: Customer, name: str) -> None:
    """What was allowed leaves, unless the client wants still more: then it has to be asked for again."""
    if stage.chance(0.25):
        line = stage.touch("order", name)["lines"][0]
        line["price"] = f"{Decimal(line['price']) * Decimal('0.93'):.4f}"
        stage.did["asked for more"] += 1
    ship(stage, at, name)


def decide(stage: Stage) -> None:
    """A manager goes through what waits: yes, no, or another day."""
    for kind, name in [*stage.waiting]:
        if stage.chance(0.4):
            continue
        stage.waiting.remove((kind, name))
        if stage.chance(0.7):
            stage.types(approvals.approve, name)
        else:
            stage.types(approvals.reject, name, why="too much")
