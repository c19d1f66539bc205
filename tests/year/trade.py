"""Goods on their way in a played year: orders, lines that fall out, shipments, what is accepted and what comes back."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from . import desk, money
from .stage import Customer, Stage


def order(stage: Stage, at: Customer) -> None:
    """The client orders, and will again; now and then it keeps silent for long."""
    random = stage.random
    stage.later(at, max(2, int(random.gauss(at.gap, at.gap / 4))) + (70 if stage.chance(0.03) else 0), order)
    card = stage.records["client", at.id]
    if card.get("stage") in ("blacklisted", "closed") or card.get("archived"):
        return
    if card.get("stage") == "lead":
        del stage.touch("client", at.id)["stage"]
    if stage.chance(stage.typing):
        desk.order(stage, at)
        return
    tax = random.choice(["included", "excluded", None])
    lines: list[dict[str, Any]] = []
    for _ in range(random.choice([1, 1, 2, 3, 4])):
        lines.append(_line(stage, {one["id"] for one in lines}, tax))
    made: dict[str, Any] = {
        "date": stage.day(), "client": at.id, "owner": at.owner, "lines": lines, "currency": at.currency, "tax": tax,
        "promised_on": stage.day(random.randrange(1, 6)),
    }  # fmt: skip
    if at.entities and stage.chance(0.7):
        made["entity"] = random.choice(at.entities)
    if stage.chance(0.08):
        made["sold_by"] = shares(stage, at)
    name = stage.add("order", made)
    if at.prepays and stage.chance(0.7):
        money.prepay(stage, at, name, _worth(lines))
    stage.later(at, random.randrange(0, 4), partial(load, name=name))


def _line(stage: Stage, taken: set[str], basis: str | None) -> dict[str, Any]:
    """A line at the general list's price, which is without tax, for an order whose prices are or are not."""
    base = "base" if stage.day() < stage.records["price_list", "base-2"]["valid_from"] else "base-2"
    listed = stage.random.choice([one for one in stage.records["price_list", base]["lines"] if "min_qty" not in one])
    name, n = listed["product"], 2
    while name in taken:
        name, n = f"{listed['product']}-{n}", n + 1
    qty = f"{stage.random.randrange(1, 40)}{stage.random.choice(['', '', '.5', '.125'])}"
    sheet = stage.records["product", listed["product"]]
    begun = [one["rate"] for one in sheet.get("tax_rates", []) if one["from"] <= stage.day()]
    tax = (begun or [sheet["tax"]])[-1]
    price = Decimal(listed["price"]) * (1 + (Decimal(tax) / 100 if basis == "included" else 0))
    line = {
        "id": name,
        "product": listed["product"],
        "qty": qty,
        "price": f"{price:.4f}",
        "price_from": base,
        "tax": tax,
    }
    return line | ({"discount": stage.random.choice(["5", "12.5"])} if stage.chance(0.3) else {})


def shares(stage: Stage, at: Customer) -> list[dict[str, str]]:
    others = [name for kind, name in stage.records if kind == "user" and name != at.owner]
    first, second = {"user": at.owner}, {"user": stage.random.choice(others)}
    share = stage.random.choice(["60", "33.3", ""])
    return [
        first | ({"share": f"{100 - Decimal(share)}"} if share else {}),
        second | ({"share": share} if share else {}),
    ]


def _worth(lines: list[dict[str, Any]]) -> Decimal:
    return sum((Decimal(one["qty"]) * Decimal(one["price"]) for one in lines), Decimal(0))


def _left(stage: Stage, name: str) -> dict[str, Decimal]:
    """What of an order has neither left nor been struck or replaced."""
    lines = stage.records["order", name]["lines"]
    replaced = {one["substitute_for"] for one in lines if "substitute_for" in one}
    left = {one["id"]: Decimal(one["qty"]) for one in lines if "cancelled" not in one}
    for key in replaced & {*left}:
        line = next(one for one in lines if one["id"] == key)
        left[key] -= Decimal(line["short"]["qty"])
    for key, qty in stage.left_with[name]:
        if key in left:
            left[key] -= qty
    return {key: qty for key, qty in left.items() if qty > 0}


def load(stage: Stage, at: Customer, name: str, *, again: bool = False) -> None:
    """The truck is loaded: perhaps something is missing, then what is there leaves."""
    random = stage.random
    lines = stage.records["order", name]["lines"]
    left, short = _left(stage, name), False
    for line in lines:
        open_ = left.get(line["id"], Decimal(0))
        if open_ and not again and "short" not in line and stage.chance(0.06):
            missing = open_ if stage.chance(0.5) else Decimal(max(1, int(open_ / 3)))
            missing = min(missing, open_)
            line["short"] = {"at": stage.now(), "qty": f"{missing}"}
            left[line["id"]] -= missing
            stage.touch("order", name)
            short = True
            if stage.chance(0.15):  # it turns up after all
                stage.later(at, random.randrange(1, 9), partial(load, name=name, again=True))
            else:
                stage.later(at, random.choice([0, 0, 0, 1, 6]), partial(agree, name=name, key=line["id"]))
    wanted = {key: qty for key, qty in left.items() if qty > 0}
    if not again and len(wanted) > 1 and stage.chance(0.1):
        wanted.pop(next(iter(wanted)))
        stage.later(at, random.randrange(1, 12), partial(load, name=name, again=True))
    if short and stage.chance(0.3):  # the truck waits for what is missing
        stage.later(at, random.randrange(1, 9), partial(load, name=name, again=True))
        return
    if not wanted:
        return
    everything = not again and not short and wanted == left and stage.chance(0.5)
    ship(stage, at, name, wanted, bare=everything and stage.chance(0.2))


def ship(stage: Stage, at: Customer, name: str, wanted: dict[str, Decimal], *, bare: bool) -> None:
    """Goods leave. `bare`: the waybill came from elsewhere without lines, which means all that was open."""
    random = stage.random
    terms = stage.records["client", at.id].get("payment_terms_days")
    order_ = stage.records["order", name]
    made: dict[str, Any] = {"shipped_at": stage.now(), "client": at.id, "order": name, "terms_days": terms}
    if not bare:
        made["lines"] = [{"order_line": key, "qty": f"{qty}"} for key, qty in wanted.items()]
    if terms and terms.isdigit() and stage.chance(0.7):
        made["due_on"] = stage.day(int(terms) + (random.randrange(5, 11) if stage.chance(0.2) else 0))
    if terms == "60":  # longer than anybody here may give: it left by another system
        made["external"] = {"system": "erp", "id": stage.named("erp")}
    if "entity" in order_ or (len(at.entities) == 1 and stage.chance(0.5)):
        made["entity"] = order_.get("entity") or at.entities[0]
    if stage.chance(0.04):
        made["sold_by"] = shares(stage, at)
    made["number"] = _double(stage, at)
    shipment = stage.add("shipment", made)
    stage.left_with[name] += wanted.items()
    if bare:
        stage.later(at, 3, partial(money.expect, shipment=shipment, amount=_about(order_, wanted)))
        return
    stage.later(at, random.choice([1, 2, 2, 3]), partial(accept, name=shipment))
    stage.later(at, 0, partial(money.expect, shipment=shipment, amount=_about(order_, wanted)))


def _double(stage: Stage, at: Customer) -> str | None:
    """The number of the first document of a client's opening balance, for the first shipment that follows: it is in the book twice."""
    opening = stage.records.get(("balance", f"balance-{at.id}"))
    if opening is None or any(
        kind == "shipment" and one["client"] == at.id for (kind, _), one in stage.records.items()
    ):
        return None
    return str(opening["documents"][0]["number"])


def _about(order_: dict[str, Any], wanted: dict[str, Decimal]) -> Decimal:
    """What it comes to, without the cents that decide nothing in the play."""
    return sum(
        (qty * Decimal(one["price"]) for one in order_["lines"] for key, qty in wanted.items() if key == one["id"]),
        Decimal(0),
    )


def agree(stage: Stage, at: Customer, name: str, key: str) -> None:
    """The client is called about a missing line: another one, a later day, none of it, or nobody answers."""
    lines = stage.touch("order", name)["lines"]
    line = next(one for one in lines if one["id"] == key)
    if stage.chance(0.2):
        stage.add("activity", call(stage, at, "no_answer") | {"about": [name]})
        stage.later(at, stage.random.randrange(1, 5), partial(agree, name=name, key=key))
        return
    stage.add("activity", call(stage, at, "reached") | {"about": [name]})
    agreed = {"at": stage.now(), "by": f"{at.id}/c0"}
    what = stage.random.randrange(3)
    if what == 0:
        other = _line(stage, {one["id"] for one in lines}, stage.records["order", name].get("tax"))
        lines.append(other | {"qty": line["short"]["qty"], "substitute_for": key, "agreed": agreed})
    elif what == 1:
        line |= {"waits_until": stage.day(stage.random.randrange(2, 15)), "agreed": agreed}
    else:
        line["cancelled"] = {"at": agreed["at"], "reason": "not to be had"}
    if what < 2:
        stage.later(at, stage.random.randrange(1, 18), partial(load, name=name, again=True))


def accept(stage: Stage, at: Customer, name: str) -> None:
    """The goods arrive; mostly all is taken in."""
    shipment = stage.touch("shipment", name)
    moment = stage.now()
    shipment["delivered_at"] = moment
    if stage.chance(0.15):
        return  # nobody told us
    shipment["accepted_at"] = moment
    refused = {}
    for line in shipment["lines"]:
        if stage.chance(0.05):
            back = min(Decimal(line["qty"]), Decimal(max(1, int(Decimal(line["qty"]) / 4))))
            refused[line["order_line"]] = back
            line["accepted_qty"] = f"{Decimal(line['qty']) - back}"
        elif stage.chance(0.5):
            line["accepted_qty"] = line["qty"]
    if refused and stage.chance(0.25):
        stage.later(
            at, stage.random.randrange(1, 12), partial(ship, name=shipment["order"], wanted=refused, bare=False)
        )
    elif refused and stage.chance(0.8):
        stage.later(at, stage.random.randrange(1, 20), partial(money.take_back, shipment=name, refused=refused))


def call(stage: Stage, at: Customer, outcome: str) -> dict[str, Any]:
    """A call of the one who is at work on this client."""
    return {
        "type": "call", "client": at.id, "owner": stage.actor, "done_at": stage.now(), "outcome": outcome, "direction": "out",
    }  # fmt: skip
