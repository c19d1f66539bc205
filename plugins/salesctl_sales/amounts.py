"""Sums and quantities as they are typed: `1200.00`, `seal=2`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from salesctl.api import Session, UsageError, say, scaled, typed_decimal, unscaled

from .open_records import order_line

_LINE = re.compile(r"([^=]+)=([^=]+)\Z")


def typed_sum(
    session: Session, typed: str, currency: str = "", *, paid_back: bool = False, nothing: bool = False
) -> str:
    """A sum above zero as records hold it, of what is typed; `paid_back`: or below; `nothing`: or zero. Raises UsageError."""
    amount = typed_decimal(session, typed, "money", currency)
    value = scaled(amount, "money")
    if (not value and not nothing) or (value < 0 and not paid_back):
        raise UsageError(say("`{amount}` is no sum above zero", amount=typed), hint=say("write 120.00"))
    return amount


def line_quantities(session: Session, typed: Sequence[str], order: Mapping[str, Any]) -> dict[str, int]:
    """Quantities by line of an order, from `LINE=QTY` or `PRODUCT=QTY` each. Raises UsageError."""
    units = {line.get("id"): line.get("unit") or "" for line in order.get("lines") or []}
    quantities: dict[str, int] = {}
    for one in typed:
        match = _LINE.match(one)
        if match is None:
            raise UsageError(say("`{typed}` is no line", typed=one), hint=say("write LINE=QTY"))
        line = order_line(session, order, match[1])
        quantities[line] = quantities.get(line, 0) + typed_quantity(session, match[2], units.get(line, ""))
    return quantities


def typed_quantity(session: Session, typed: str, unit: str = "") -> int:
    """A quantity, not below zero. Raises UsageError."""
    qty = scaled(typed_decimal(session, typed, "quantity", unit), "quantity")
    if qty < 0:
        raise UsageError(say("`{typed}` is below zero", typed=typed))
    return qty


def plain_quantity(qty: int) -> str:
    """A quantity as it is typed and written into records: without trailing zeros."""
    return unscaled(qty, "quantity").rstrip("0").rstrip(".")
