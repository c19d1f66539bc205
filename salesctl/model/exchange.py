"""Money of one currency in another."""

from __future__ import annotations

from salesctl.lang.currencies import currency_unit
from salesctl.lang.scales import RATE_SCALE, rounded

_ONE = 10**RATE_SCALE


def at_rate(amount: int, rate: int, currency: str, *, inverse: bool = False) -> int:
    """A sum converted at a rate into a currency, rounded half-up to what it has.

    One unit of the sum's own currency is `rate` of the other; `inverse`: one of the other is `rate` of its own.
    """
    numerator, denominator = (amount * _ONE, rate) if inverse else (amount * rate, _ONE)
    return rounded(numerator, denominator, currency_unit(currency))


def cross_rate(first: tuple[int, bool], second: tuple[int, bool]) -> tuple[int, bool]:
    """The rate between two currencies of which each has one into a third (rate, inverse), the way round that loses least."""
    (up, inverse), (down, other) = first, second
    above, below = (_ONE, up) if inverse else (up, _ONE)
    above, below = (above * down, below * _ONE) if other else (above * _ONE, below * down)
    return (rounded(above * _ONE, below), False) if above >= below else (rounded(below * _ONE, above), True)
