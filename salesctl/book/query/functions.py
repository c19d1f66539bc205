"""The functions salesctl adds to SQL. All are deterministic: they depend on their arguments, the book and the day only.

    today()               the day asked for, ISO
    book_currency()       the currency of what names none
    add_days(day, n)      the day n days later (earlier when negative)
    add_months(day, n)    the same day n months later, or that month's last
    days_between(a, b)    days from a to b; negative when b is earlier
    weekday(day)          0 Monday … 6 Sunday
    percent_of(amount, basis_points)   a part of money, rounded half-up
    discounted(price, percent)         a price less a discount, rounded half-up
    discount_of(price, paid)           the least discount in basis points by which a price comes to what is paid; NULL of nothing
    combined_discount(first, second)   two discounts, the second off what the first left, in basis points, rounded half-up
    with_tax(price, rate, from, to)    a price that holds the tax or not (`included`, `excluded`) as one that does or not
    in_proportion(amount, part, whole)  so many parts of an amount, rounded half-up
    at_rate(amount, rate)              money converted at a rate (1/1000000), rounded half-up; at_rate(amount, rate, 1): at one
                                       stated the other way round, of the currency it is converted into
    line_net, line_gross(price, qty, discount, tax, included)   what a line comes to; `included`: the price holds the tax
    floor_div(a, b)       whole division downwards, also of negatives
    share(part, whole)    a part of a whole in basis points, rounded half-up; NULL of nothing
    minutes_between(a, b) minutes from moment a to moment b; a day without a clock begins at midnight
    median(n)             an aggregate: the middle of whole numbers, between two of them half-up
    lower, upper, casefold(text), LIKE know all letters, not ASCII alone; fold(text) drops accents, too

Functions of days use the day of a moment. An argument that is NULL, or not a day, gives NULL.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from salesctl.model.exchange import exchanged
from salesctl.model.line_money import LineAmounts, line_amounts, rounded
from salesctl.model.normal_forms import fold

from .sql_like import like

NAMES = frozenset(
    {"today", "book_currency", "add_days", "add_months", "days_between", "weekday", "percent_of", "at_rate", "floor_div",
     "discounted", "discount_of", "combined_discount", "with_tax", "in_proportion",
     "share", "minutes_between", "median", "line_net", "line_gross", "lower", "upper", "casefold", "fold", "like"}
)  # fmt: skip
_BASIS_POINTS = 10_000
_DAY = slice(0, 10)
_MONTHS = 12
_MAX = 2**63 - 1


def register(connection: sqlite3.Connection, today: date, currency: str = "") -> None:
    """Add the functions to a connection."""
    now = today.isoformat()
    fixed: dict[str, tuple[int, Callable[..., Any]]] = {
        "today": (0, lambda: now),
        "book_currency": (0, lambda: currency),
        "add_days": (2, _known(_add_days)),
        "add_months": (2, _known(_add_months)),
        "days_between": (2, _known(_days_between)),
        "weekday": (1, _known(lambda day: _day(day).weekday())),
        "percent_of": (2, _known(lambda amount, part: _whole(rounded(_int(amount) * _int(part), _BASIS_POINTS)))),
        "discounted": (2, _known(lambda price, part: _whole(_discounted(_int(price), _int(part))))),
        "discount_of": (2, _known(lambda price, paid: _discount_of(_int(price), _int(paid)))),
        "combined_discount": (
            2,
            _known(lambda first, second: _BASIS_POINTS - _discounted(_BASIS_POINTS - _int(first), _int(second))),
        ),
        "with_tax": (4, _known(_with_tax)),
        "in_proportion": (
            3,
            _known(lambda amount, part, whole: _whole(rounded(_int(amount) * _int(part), _int(whole)))),
        ),
        "at_rate": (3, _known(_at_rate)),
        "line_net": (5, _known(lambda *of: _line(*of).net)),
        "line_gross": (5, _known(lambda *of: _line(*of).gross)),
        "floor_div": (2, _known(lambda a, b: _int(a) // _int(b) if b else None)),
        "share": (2, _known(lambda part, whole: _share(_int(part), _int(whole)))),
        "minutes_between": (2, _known(_minutes_between)),
        "lower": (1, _known(lambda text: str(text).lower())),
        "upper": (1, _known(lambda text: str(text).upper())),
        "casefold": (1, _known(lambda text: str(text).casefold())),
        "fold": (1, _known(lambda text: fold(str(text)))),
        "like": (2, _known(like)),
    }
    for name, (arguments, function) in fixed.items():
        connection.create_function(name, arguments, function, deterministic=True)
    connection.create_function("like", 3, _known(like), deterministic=True)
    connection.create_function("at_rate", 2, _known(_at_rate), deterministic=True)
    connection.create_aggregate("median", 1, _Median)  # type: ignore[arg-type]  # of nothing it is None


def _known(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with NULL for an argument that is NULL or not valid."""

    def called(*values: Any) -> Any:
        if None in values:
            return None
        try:
            return function(*values)
        except (ValueError, OverflowError, TypeError):
            return None

    return called


def _day(text: Any) -> date:
    return date.fromisoformat(text[_DAY])


def _add_days(day: Any, days: Any) -> str:
    return (_day(day) + timedelta(days=_int(days))).isoformat()


def _add_months(day: Any, months: Any) -> str:
    start = _day(day)
    year, month = divmod(start.year * _MONTHS + start.month - 1 + _int(months), _MONTHS)
    following = date(year + (month + 1) // _MONTHS, (month + 1) % _MONTHS + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(start.day, last)).isoformat()


def _days_between(first: Any, last: Any) -> int:
    return (_day(last) - _day(first)).days


def _minutes_between(first: Any, last: Any) -> int:
    return int((datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds() // 60)


def _share(part: int, whole: int) -> int | None:
    if not whole:
        return None
    sign = 1 if whole > 0 else -1
    return _whole(rounded(sign * part * _BASIS_POINTS, abs(whole)))


def _discounted(price: int, discount: int) -> int:
    return rounded(price * (_BASIS_POINTS - discount), _BASIS_POINTS)


def _discount_of(price: int, paid: int) -> int | None:
    return _whole(-((paid - price) * _BASIS_POINTS // price)) if price > 0 else None


def _with_tax(price: Any, rate: Any, held: str, wanted: str) -> int:
    whole = _BASIS_POINTS + _int(rate)
    if held == wanted:
        return _int(price)
    return _whole(
        rounded(_int(price) * whole, _BASIS_POINTS)
        if held == "excluded"
        else rounded(_int(price) * _BASIS_POINTS, whole)
    )


def _at_rate(amount: Any, rate: Any, inverse: Any = 0) -> int | None:
    return _whole(exchanged(_int(amount), _int(rate), inverse=bool(inverse))) if _int(rate) > 0 else None


class _Median:
    """SQLite's way to ask for an aggregate: every value of a group, then the answer."""

    def __init__(self) -> None:
        self._values: list[int] = []

    def step(self, value: Any, /) -> None:
        if isinstance(value, int):
            self._values.append(value)

    def finalize(self) -> int | None:
        if not self._values:
            return None
        middle = sorted(self._values)
        return rounded(middle[(len(middle) - 1) // 2] + middle[len(middle) // 2], 2)


def _line(price: Any, qty: Any, discount: Any, tax: Any, included: Any) -> LineAmounts:
    made = line_amounts(_int(price), _int(qty), _int(discount), _int(tax), tax_included=bool(included))
    return LineAmounts(*map(_whole, made))


def _int(value: Any) -> int:
    if not isinstance(value, int):
        raise TypeError
    return value


def _whole(value: int) -> int:
    if abs(value) > _MAX:
        raise OverflowError
    return value
