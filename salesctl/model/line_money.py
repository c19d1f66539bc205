"""The money of one line. Views, documents and checks all take it from here, so they agree to the cent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from salesctl.lang.currencies import currency_unit
from salesctl.lang.scales import HUNDRED_PERCENT, ONE_UNIT, rounded
from salesctl.named_tuples import NamedTuple

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


class LineTerms(NamedTuple):
    """What a line costs: scaled integers (lang.scales). `included`: the price holds the tax."""

    price: int
    qty: int
    discount: int
    tax: int
    included: bool


def document_amounts(lines: Sequence[LineTerms], currency: str, *, by_document: bool) -> list[LineAmounts]:
    """What each line of a document comes to; the document is their sum.

    With `by_document` the tax of all lines of one rate is rounded once, from the sum of their rounded amounts, and each line bears
    what it adds to that. Prices with and without tax are summed apart: of those with tax the sum is gross.
    """
    made = [line_amounts(*one[:4], currency=currency, tax_included=one.included) for one in lines]
    if not by_document:
        return made
    sums: dict[tuple[int, bool], int] = {}
    told = []
    for one, amounts in zip(lines, made, strict=True):
        amount = amounts.gross if one.included else amounts.net
        before = sums.get((one.tax, one.included), 0)
        sums[one.tax, one.included] = before + amount
        tax = _tax_of(before + amount, one, currency) - _tax_of(before, one, currency)
        told.append(LineAmounts(amount - tax, tax, amount) if one.included else LineAmounts(amount, tax, amount + tax))
    return told


def _tax_of(amount: int, of: LineTerms, currency: str) -> int:
    """The tax of a sum, which holds it or not."""
    if of.included:
        return amount - rounded(amount * HUNDRED_PERCENT, HUNDRED_PERCENT + of.tax, currency_unit(currency))
    return percent_of(amount, of.tax, currency)


def percent_of(amount: int, percent: int, currency: str) -> int:
    """A part of a sum, rounded half-up to what its currency has."""
    return rounded(amount * percent, HUNDRED_PERCENT, currency_unit(currency))


def tax_included(line: str | None, document: str | None) -> bool:
    """Whether the price of a line holds the tax: `included` or `excluded` as the line says, else its document, else excluded."""
    return (line or document) == "included"


def price_without_tax(price: int, tax: int) -> int:
    """What a price that holds so much tax is without it."""
    return rounded(price * HUNDRED_PERCENT, HUNDRED_PERCENT + tax)


def lines_gross(
    document: Mapping[str, Any], lines: Iterable[tuple[Mapping[str, Any], int]], currency: str, *, by_document: bool
) -> int:
    """What so many of each of an order's or offer's lines cost together, tax included; all are trees of text.

    `currency`: of a document that names none.
    """
    terms = [
        LineTerms(
            qty=qty,
            included=tax_included(line.get("tax_basis"), document.get("tax")),
            **{name: scaled(str(line.get(name) or "0"), form) for name, form in _TERMS},
        )
        for line, qty in lines
    ]
    own = str(document.get("currency") or currency)
    return sum(one.gross for one in document_amounts(terms, own, by_document=by_document))
