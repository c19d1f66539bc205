"""The money of one line. Views, documents and checks all take it from here, so they agree to the cent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .values import scaled

_WHOLE = 10_000
"""100 % in basis points."""


class LineAmounts(NamedTuple):
    """A line's money in minor units; net + tax is gross."""

    net: int
    tax: int
    gross: int


def line_amounts(price: int, qty: int, discount: int = 0, tax: int = 0, *, tax_included: bool = False) -> LineAmounts:
    """What a line comes to, rounded half-up (away from zero) to the minor unit, each line by itself.

    `price` in 1/10000, `qty` in 1/1000, `discount` and `tax` in basis points. The discount goes first; the rounded
    amount is gross where the price includes tax, net where it does not.
    """
    # price 10^-4 × quantity 10^-3 × discount 10^-4, brought to 10^-2
    amount = rounded(price * qty * (_WHOLE - discount), 10**9)
    if tax_included:
        net = without_tax(amount, tax)
        return LineAmounts(net, amount - net, amount)
    added = rounded(amount * tax, _WHOLE)
    return LineAmounts(amount, added, amount + added)


def tax_included(line: str | None, document: str | None) -> bool:
    """Whether the price of a line holds the tax: `included` or `excluded` as the line says, else its document, else excluded."""
    return (line or document) == "included"


def without_tax(price: int, tax: int) -> int:
    """What a price that holds so much tax (basis points) is without it, in the price's own units."""
    return rounded(price * _WHOLE, _WHOLE + tax)


def line_gross(document: Mapping[str, Any], line: Mapping[str, Any], qty: int) -> int:
    """What so many (in 1/1000) of an order's or offer's line cost, tax included, in minor units; both are trees of text."""
    terms = {
        name: scaled(str(line.get(name) or "0"), scale) for name, scale in (("price", 4), ("discount", 2), ("tax", 2))
    }
    included = tax_included(line.get("tax_basis"), document.get("tax"))
    return line_amounts(**terms, qty=qty, tax_included=included).gross


def rounded(numerator: int, denominator: int) -> int:
    """An integer quotient rounded half-up, away from zero. The denominator is positive."""
    half_up = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -half_up if numerator < 0 else half_up
