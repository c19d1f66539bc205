"""The money of one line. Views, documents and checks all take it from here, so they agree to the cent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from salesctl.lang.currencies import currency_unit
from salesctl.lang.scales import HUNDRED_PERCENT, ONE_UNIT, rounded

from .values import scaled

_TERMS = (("price", "price"), ("discount", "percent"), ("tax", "percent"))


class LineAmounts(NamedTuple):
    """A line's money; net + tax is gross."""

    net: int
    tax: int
    gross: int


def line_amounts(
    price: int, qty: int, discount: int = 0, tax: int = 0, *, currency: str, tax_included: bool = False
) -> LineAmounts:
    """What a line comes to, rounded half-up (away from zero) to what its currency has, each line by itself.

    All are scaled integers (lang.scales). The discount goes first; the rounded amount is gross where the price includes
    tax, net where it does not.
    """
    amount = rounded(price * qty * (HUNDRED_PERCENT - discount), ONE_UNIT * HUNDRED_PERCENT, currency_unit(currency))
    if tax_included:
        net = rounded(amount * HUNDRED_PERCENT, HUNDRED_PERCENT + tax, currency_unit(currency))
        return LineAmounts(net, amount - net, amount)
    added = percent_of(amount, tax, currency)
    return LineAmounts(amount, added, amount + added)


def percent_of(amount: int, percent: int, currency: str) -> int:
    """A part of a sum, rounded half-up to what its currency has."""
    return rounded(amount * percent, HUNDRED_PERCENT, currency_unit(currency))


def tax_included(line: str | None, document: str | None) -> bool:
    """Whether the price of a line holds the tax: `included` or `excluded` as the line says, else its document, else excluded."""
    return (line or document) == "included"


def price_without_tax(price: int, tax: int) -> int:
    """What a price that holds so much tax is without it."""
    return rounded(price * HUNDRED_PERCENT, HUNDRED_PERCENT + tax)


def line_gross(document: Mapping[str, Any], line: Mapping[str, Any], qty: int, currency: str) -> int:
    """What so many of an order's or offer's line cost, tax included; both are trees of text. `currency`: of one that names none."""
    terms = {name: scaled(str(line.get(name) or "0"), form) for name, form in _TERMS}
    included = tax_included(line.get("tax_basis"), document.get("tax"))
    own = str(document.get("currency") or currency)
    return line_amounts(**terms, qty=qty, currency=own, tax_included=included).gross
