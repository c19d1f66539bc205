"""Prices and tax worked out a second time: which list prices what a client buys, what the tax does to it, what documents come to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .facts import Facts, Record
from .sold import worth

_PRICE = Decimal("0.0001")
_PLACES = ("own", "card", "base", "segment", "any")


@dataclass(frozen=True)
class Listed:
    """The line of a price list that makes a price."""

    list: str
    price: Decimal
    floor: Decimal | None
    included: bool


def listed(facts: Facts, client: str, product: str, qty: Decimal, day: str, named: str = "") -> Listed | None:
    """What makes a client's price on a day: the list that is named, where it may, else the nearest to the client.

    The nearest first: its own, the one its card names or the one that replaced it, what that one rests on, its segment's, anybody's;
    of those the latest, and of its lines the largest quantity that is reached.
    """
    card, found = facts.records[client], []
    for name, one in facts.of("price-lists"):
        place = _place(facts, name, one, client, card)
        if not place or not _holds(facts, name, one, day) or one.get("currency", "EUR") != card.get("currency", "EUR"):
            continue
        for line in one["lines"]:
            least = Decimal(line.get("min_qty", "0"))
            if line["product"] == product and least <= qty:
                # a sum of the turns: smaller comes first
                turn = (name != named, _PLACES.index(place), [-ord(letter) for letter in one["valid_from"]], -least)
                found.append((turn, name, line, one))
    if not found:
        return None
    _, name, line, one = min(found, key=lambda each: each[0])
    floors = [each.get("floor_price") for each in one["lines"] if each["product"] == product]
    floor = line.get("floor_price") or max((each for each in floors if each), key=Decimal, default=None)
    return Listed(name, Decimal(line["price"]), Decimal(floor) if floor else None, one.get("tax") == "included")


def smallest(facts: Facts, client: str, product: str, day: str, *, by_card: bool) -> Listed | None:
    """What a product costs a client by the smallest quantity of the list on its card, or of the one that would hold without it."""
    card, found = facts.records[client], []
    for name, one in facts.of("price-lists"):
        place = _place(facts, name, one, client, card)
        others = "client" not in one and one.get("segment") in (None, card.get("segment"))
        mine = place == "card" and one.get("segment", "") != card.get("segment")
        if not _holds(facts, name, one, day) or one.get("currency", "EUR") != card.get("currency", "EUR"):
            continue
        if not (place and mine if by_card else others):
            continue
        lines = [line for line in one["lines"] if line["product"] == product]
        if lines:
            line = min(lines, key=lambda each: Decimal(each.get("min_qty", "0")))
            floors = [each["floor_price"] for each in lines if "floor_price" in each]
            floor = line.get("floor_price") or max(floors, key=Decimal, default=None)
            turn = ("segment" not in one, [-ord(letter) for letter in one["valid_from"]], name)
            held = one.get("tax") == "included"
            found.append((turn, Listed(name, Decimal(line["price"]), Decimal(floor) if floor else None, held)))
    return min(found, key=lambda each: each[0])[1] if found else None


def _place(facts: Facts, name: str, one: Record, client: str, card: Record) -> str:
    named = card.get("price_list")
    if "client" in one:
        return "own" if one["client"] == client else ""
    if named and named in (name, one.get("supersedes")):
        return "card"
    if "segment" in one and one["segment"] != card.get("segment"):
        return ""
    if named and name == facts.records[named].get("base"):
        return "base"
    return "segment" if "segment" in one else "any"


def _holds(facts: Facts, name: str, one: Record, day: str) -> bool:
    """In force, and not replaced by one that is."""
    in_force = [key for key, each in facts.of("price-lists") if each["valid_from"] <= day <= each.get("valid_to", "9")]
    return name in in_force and not any(facts.records[key].get("supersedes") == name for key in in_force)


def promoted(facts: Facts, client: str, product: str, qty: Decimal, day: str) -> tuple[Decimal, str]:
    """The highest discount of a promotion that runs for a client and a product, and which; nothing without one."""
    running = [
        (-Decimal(one["discount"]), name)
        for name, one in facts.of("promotions")
        if one["from"] <= day <= one.get("to", "9")
        and product in one.get("products", [product])
        and facts.records[client].get("segment") in one.get("segments", [facts.records[client].get("segment")])
        and Decimal(one.get("min_qty", "0")) <= qty
    ]
    discount, name = min(running, default=(Decimal(0), ""))
    return -discount, name


def rate(facts: Facts, product: str, day: str) -> Decimal:
    """The tax of a product on a day."""
    sheet = facts.records[product]
    begun = [(one["from"], one["rate"]) for one in sheet.get("tax_rates", []) if one["from"] <= day]
    return Decimal(max(begun)[1] if begun else sheet.get("tax", "0"))


def domestic(facts: Facts, client: str) -> bool:
    return str(facts.records[client].get("tax_treatment", "domestic")) == "domestic"


def without_tax(price: Decimal, percent: Decimal) -> Decimal:
    return (price / (1 + percent / 100)).quantize(_PRICE, ROUND_HALF_UP)


def asked(facts: Facts, client: str, product: str, qty: Decimal, day: str) -> tuple[Any, ...] | None:
    """Price, discount, tax of a line, whether the price holds it, and where the price is from: what an order copies."""
    found = listed(facts, client, product, qty, day)
    if found is None:
        return None
    discount, promotion = promoted(facts, client, product, qty, day)
    percent, owed = rate(facts, product, day), domestic(facts, client)
    price = without_tax(found.price, percent) if found.included and not owed else found.price
    source = promotion or found.list
    return price, discount, percent if owed else Decimal(0), found.included and owed, source


def documents(facts: Facts) -> list[tuple[str, str, str, int, int]]:
    """Shipments: the month, the currency, net and tax."""
    rows = []
    for name, one in facts.of("shipments"):
        order = facts.records[one["order"]]
        net, gross = worth(order, one)
        rows.append((name, one["shipped_at"][:7], order.get("currency", "EUR"), net, gross - net))
    return sorted(rows)


def copied(facts: Facts) -> Iterator[str]:
    """Lines that were typed at the list's price, and have another one than the list made that day."""
    for name, order in facts.of("orders"):
        for line in order["lines"]:
            if "tax_basis" not in line or line["price_from"] == "by hand" or "substitute_for" in line:
                continue
            wanted = asked(facts, order["client"], line["product"], Decimal(line["qty"]), order["date"])
            held = line["tax_basis"] == "included"
            found = (
                Decimal(line["price"]), Decimal(line.get("discount", "0")), Decimal(line["tax"]), held, line["price_from"],
            )  # fmt: skip
            if found != wanted:
                yield f"{name}/{line['id']}: copied {found}, the lists say {wanted}"
