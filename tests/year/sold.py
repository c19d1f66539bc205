"""Whose sale something is, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from ..views.ledger import line_amounts, sold_at, stored
from .facts import Facts, Record

_WHOLE = stored("100")
_CENT = stored("0.01")
Share = tuple[str, int]
"""A person and a percentage, as the book holds it."""


def sellers(facts: Facts, name: str) -> list[Share]:
    """Whose sale it is: as it says itself, as its order says, its order's owner, its contract's, its client's."""
    record = facts.records.get(name)
    if record is None or "client" not in record or "as_of" in record:
        return []
    order = facts.records[record["order"]] if "order" in record else record
    said = record.get("sold_by") or order.get("sold_by")
    if not said:
        owner = order.get("owner") or facts.records.get(record.get("contract", ""), {}).get("owner")
        return [(owner or facts.records[record["client"]]["owner"], _WHOLE)]
    given = [stored(one["share"]) if "share" in one else None for one in said]
    rest = _WHOLE - sum(one or 0 for one in given)
    each = half_up(Decimal(rest) / max(given.count(None), 1))
    return [(one["user"], each if share is None else share) for one, share in zip(said, given, strict=True)]


def shared(amount: int, sold_by: list[Share]) -> Iterator[tuple[str, int]]:
    """The parts of a sum; the first takes what the others leave."""
    others = [(user, half_up(Decimal(amount) * share / _WHOLE, _CENT)) for user, share in sold_by[1:]]
    yield sold_by[0][0], amount - sum(value for _, value in others)
    yield from others


def worth(order: Record, shipment: Record) -> tuple[int, int]:
    """Net and gross of what left, every line rounded by itself."""
    lines = {line["id"]: line for line in order["lines"]}
    amounts = [line_amounts(order, sold_at(lines, left), left["qty"]) for left in shipment["lines"]]
    return sum(net for net, _ in amounts), sum(net + tax for net, tax in amounts)


def half_up(value: Decimal, unit: int = 1) -> int:
    """To a multiple of a unit."""
    return int((value / unit).quantize(Decimal(1), ROUND_HALF_UP)) * unit
