"""The functions salesctl adds to SQL. All are deterministic: they depend on their arguments, the book and the day only.

    today()               the day asked for, ISO
    book_currency()       the currency of what names none
    add_days(day, n)      the day n days later (earlier when negative)
    add_months(day, n)    the same day n months later, or that month's last
    days_between(a, b)    days from a to b; negative when b is earlier
    due_date(term, day)   the day a payment term (`14`, `eom+10 from acceptance`) comes to where its event was on that day
    term_event(term)      what it is counted from: invoice, shipment, acceptance, or empty for the document that has it
    term_days(term)       the most days it may come to
    milestone_day(milestone, event, day)   the day a milestone comes to where that event was then; NULL where it waits for another
    weekday(day)          0 Monday … 6 Sunday
    percent(n), quantity(n)            n percent, n of a unit, as the book holds them: percent(100) is the whole
    round_money(amount, currency)      money rounded half-up to what its currency has, as all below is that takes a currency
    percent_of(amount, percent, currency)   a part of money
    discounted(price, percent)         a price less a discount, rounded half-up
    discount_of(price, paid)           the discount by which a price comes to what is paid, the roundest there is; NULL of nothing
    combined_discount(first, second)   two discounts, the second off what the first left, rounded half-up
    with_tax(price, rate, from, to)    a price that holds the tax or not (`included`, `excluded`) as one that does or not
    in_proportion(amount, part, whole [, currency])  so many parts of an amount, rounded half-up
    at_rate(amount, rate, currency [, inverse])      money converted into a currency; `inverse`: the rate says what one of that is
                          worth, not what one of the amount's is; NULL for a rate that is not above zero
    line_net, line_gross(price, qty, discount, tax, included, currency)   what a line comes to; `included`: the price holds the tax
    floor_div(a, b)       whole division downwards, also of negatives
    ceil_div(a, b [, currency])   upwards; of money to what its currency has
    share(part, whole)    a part of a whole as a percentage of two decimals, rounded half-up; NULL of nothing
    share_text(part, whole)   the same in whole percents, for words: `45`
    minutes_between(a, b) minutes from moment a to moment b; a day without a clock begins at midnight
    not_before(a, b)      whether moment a is not before moment b, as finely as both are known: within one minute, or one day where
                          either has no clock, neither is before the other
    is_whole(qty)         whether a quantity has no fraction
    median(n)             an aggregate: the middle of whole numbers, between two of them half-up
    lower, upper, casefold(text), LIKE know all letters, not ASCII alone; fold(text) drops accents, too

Functions of days use the day of a moment. An argument that is NULL, or not a day, gives NULL.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from salesctl.lang.currencies import currency_unit, round_money
from salesctl.lang.scales import HUNDRED_PERCENT, LIMIT, ONE_UNIT, rounded, share
from salesctl.model.exchange import at_rate
from salesctl.model.line_money import LineAmounts, line_amounts, percent_of
from salesctl.model.normal_forms import fold
from salesctl.model.payment_terms import Milestone, PaymentTerm

from .sql_like import like

if TYPE_CHECKING:
    import apsw

NAMES = frozenset(
    {"today", "book_currency", "add_days", "add_months", "days_between", "weekday", "percent", "quantity",
     "round_money", "percent_of", "at_rate", "floor_div", "ceil_div", "share_text",
     "due_date", "term_event", "term_days", "milestone_day",
     "discounted", "discount_of", "combined_discount", "with_tax", "in_proportion",
     "share", "minutes_between", "not_before", "median", "is_whole", "line_net", "line_gross", "lower", "upper", "casefold", "fold",
     "like"}
)  # fmt: skip
_ONE_PERCENT = HUNDRED_PERCENT // 100
_DAY = slice(0, 10)
_MONTHS = 12
_MAX = 2**63 - 1


def register(connection: apsw.Connection, today: date, currency: str = "") -> None:
    """Add the functions to a connection."""
    now = today.isoformat()
    fixed: dict[str, tuple[int, Callable[..., Any]]] = {
        "today": (0, lambda: now),
        "book_currency": (0, lambda: currency),
        "add_days": (2, _known(_add_days)),
        "add_months": (2, _known(_add_months)),
        "days_between": (2, _known(_days_between)),
        "due_date": (2, _known(lambda term, day: PaymentTerm.read(term).due(_day(day)).isoformat())),
        "term_event": (1, _known(lambda term: PaymentTerm.read(term).event)),
        "term_days": (1, _known(lambda term: PaymentTerm.read(term).longest)),
        "milestone_day": (3, _milestone_day),
        "weekday": (1, _known(lambda day: _day(day).weekday())),
        "percent": (1, _known(lambda n: _whole(_int(n) * _ONE_PERCENT))),
        "quantity": (1, _known(lambda n: _whole(_int(n) * ONE_UNIT))),
        "round_money": (2, _known(lambda amount, currency: _whole(round_money(_int(amount), currency)))),
        "percent_of": (
            3,
            _known(lambda amount, percent, currency: _whole(percent_of(_int(amount), _int(percent), currency))),
        ),
        "discounted": (2, _known(lambda price, part: _whole(_discounted(_int(price), _int(part))))),
        "discount_of": (2, _known(lambda price, paid: _discount_of(_int(price), _int(paid)))),
        "combined_discount": (
            2,
            _known(
                lambda first, second: _whole(HUNDRED_PERCENT - _discounted(HUNDRED_PERCENT - _int(first), _int(second)))
            ),
        ),
        "with_tax": (4, _known(_with_tax)),
        "in_proportion": (-1, _known(_in_proportion)),
        "at_rate": (-1, _known(_at_rate)),
        "line_net": (6, _known(lambda *of: _line(*of).net)),
        "line_gross": (6, _known(lambda *of: _line(*of).gross)),
        "is_whole": (1, _known(lambda qty: int(_int(qty) % ONE_UNIT == 0))),
        "floor_div": (2, _known(lambda a, b: _whole(_int(a) // _int(b)) if b else None)),
        "ceil_div": (-1, _known(_ceil_div)),
        "share_text": (2, _known(lambda part, whole: _in_percents(_int(part), _int(whole)))),
        "share": (2, _known(lambda part, whole: _whole(share(_int(part), _int(whole))))),
        "minutes_between": (2, _known(_minutes_between)),
        "not_before": (2, _known(_not_before)),
        "lower": (1, _known(lambda text: str(text).lower())),
        "upper": (1, _known(lambda text: str(text).upper())),
        "casefold": (1, _known(lambda text: str(text).casefold())),
        "fold": (1, _known(lambda text: fold(str(text)))),
        "like": (2, _known(like)),
    }
    for name, (arguments, function) in fixed.items():
        connection.create_scalar_function(name, function, arguments, deterministic=True)
    connection.create_scalar_function("like", _known(like), 3, deterministic=True)
    connection.create_aggregate_function("median", _Median, 1)  # type: ignore[arg-type]  # of one argument


def code() -> Sequence[str]:
    """The files of the code that the functions are made of."""
    made_of = (register, like, at_rate, fold, line_amounts, PaymentTerm, round_money, share)
    return sorted({sys.modules[one.__module__].__file__ or "" for one in made_of})


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


def _milestone_day(milestone: Any, event: Any, day: Any) -> str | None:
    """NULL for the day of an event that was not yet: a milestone that is a day waits for none."""
    try:
        reached = Milestone.read(milestone).reached(event, None if day is None else _day(day))
    except (ValueError, OverflowError, TypeError):
        return None
    return reached.isoformat() if reached else None


def _days_between(first: Any, last: Any) -> int:
    return (_day(last) - _day(first)).days


def _minutes_between(first: Any, last: Any) -> int:
    return int((datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds() // 60)


def _not_before(first: Any, second: Any) -> int:
    known = min(len(first), len(second))
    return int(first[:known] >= second[:known])


def _in_percents(part: int, whole: int) -> str | None:
    percents = _parts(part * 100, whole)
    return None if percents is None else str(percents)


def _parts(part: int, whole: int, unit: int = 1) -> int | None:
    return _whole(rounded(part if whole > 0 else -part, abs(whole), unit)) if whole else None


def _in_proportion(amount: Any, part: Any, whole: Any, currency: str | None = None) -> int | None:
    return _parts(_int(amount) * _int(part), _int(whole), currency_unit(currency) if currency else 1)


def _ceil_div(amount: Any, count: Any, currency: str | None = None) -> int | None:
    unit = currency_unit(currency) if currency else 1
    return _whole(-(-_int(amount) // (_int(count) * unit)) * unit) if count else None


def _discounted(price: int, discount: int) -> int:
    return rounded(price * (HUNDRED_PERCENT - discount), HUNDRED_PERCENT)


def _discount_of(price: int, paid: int) -> int | None:
    """The roundest discount that makes the price what is paid; the next finer one where none makes exactly that."""
    if price <= 0:
        return None
    # the least that rounds to no more than is paid
    least = HUNDRED_PERCENT - -(-(2 * paid + 1) * HUNDRED_PERCENT // (2 * price)) + 1
    step = _ONE_PERCENT
    while step > 1 and _discounted(price, -(-least // step) * step) != paid:
        step //= 10
    return _whole(-(-least // step) * step)


def _with_tax(price: Any, rate: Any, held: str, wanted: str) -> int | None:
    whole = HUNDRED_PERCENT + _int(rate)
    if held == wanted:
        return _int(price)
    return _whole(
        rounded(_int(price) * whole, HUNDRED_PERCENT)
        if held == "excluded"
        else rounded(_int(price) * HUNDRED_PERCENT, whole)
    )


def _at_rate(amount: Any, rate: Any, currency: str, inverse: Any = 0) -> int | None:
    return _whole(at_rate(_int(amount), _int(rate), currency, inverse=bool(inverse))) if _int(rate) > 0 else None


class _Median:
    """SQLite's way to ask for an aggregate: every value of a group, then the answer."""

    def __init__(self) -> None:
        self._values: list[int] = []

    def step(self, value: Any, /) -> None:
        if isinstance(value, int):
            self._values.append(value)

    def final(self) -> int | None:
        if not self._values:
            return None
        middle = sorted(self._values)
        return rounded(middle[(len(middle) - 1) // 2] + middle[len(middle) // 2], 2)


def _line(price: Any, qty: Any, discount: Any, tax: Any, included: Any, currency: str) -> LineAmounts:
    made = line_amounts(
        _int(price), _int(qty), _int(discount), _int(tax), currency=currency, tax_included=bool(included)
    )
    if abs(made.gross) > LIMIT:
        raise OverflowError
    return made


def _int(value: Any) -> int:
    if not isinstance(value, int):
        raise TypeError
    return value


def _whole(value: int | None) -> int | None:
    if value is not None and abs(value) > _MAX:
        raise OverflowError
    return value
