"""Sums and quantities as they are typed: `1200.00`, `seal=2`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from salesctl.api import UsageError, say, scaled, unscaled

_SUM = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,2})?\Z")
_LINE = re.compile(r"([a-z0-9-]+)=([0-9]{1,12}(?:\.[0-9]{1,3})?)\Z")


def minor_units(typed: str) -> int | None:
    """A sum in minor units; None for what is no sum."""
    return scaled(typed, 2) if _SUM.match(typed) else None


def sum_from_zero(typed: str) -> int:
    """A sum in minor units that is not negative. Raises UsageError for anything else."""
    minor = minor_units(typed)
    if minor is None or minor < 0:
        raise UsageError(say("`{amount}` is no sum", amount=typed), hint=say("write 120.00"))
    return minor


def positive_sum(typed: str) -> int:
    """A sum in minor units. Raises UsageError for what is no sum, and for nothing and less."""
    minor = minor_units(typed)
    if minor is None or minor <= 0:
        raise UsageError(say("`{amount}` is no sum above zero", amount=typed), hint=say("write 120.00"))
    return minor


def line_quantities(typed: Sequence[str]) -> dict[str, int]:
    """Quantities in 1/1000 by line, from `LINE=QTY` each. Raises UsageError."""
    quantities = {}
    for one in typed:
        match = _LINE.match(one)
        if match is None:
            raise UsageError(say("`{typed}` is no line", typed=one), hint=say("write LINE=QTY"))
        quantities[match[1]] = scaled(match[2], 3)
    return quantities


def plain_quantity(qty: int) -> str:
    """A quantity of 1/1000 as it is typed and written into records: without trailing zeros."""
    return unscaled(qty, 3).rstrip("0").rstrip(".")
