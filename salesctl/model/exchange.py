"""Money of one currency in another."""

from __future__ import annotations

from .line_money import rounded
from .values import TYPES

_ONE = 10 ** (TYPES["rate"].scale or 0)


def exchanged(amount: int, rate: int, *, inverse: bool = False) -> int:
    """Money at a rate, rounded half-up: a unit of its currency is `rate` of the other's; `inverse`: the other way round."""
    return rounded(amount * _ONE, rate) if inverse else rounded(amount * rate, _ONE)


def cross_rate(first: tuple[int, bool], second: tuple[int, bool]) -> tuple[int, bool]:
    """The rate between two currencies of which each has one into a third (rate, inverse), the way round that loses least."""
    (up, inverse), (down, other) = first, second
    above, below = (_ONE, up) if inverse else (up, _ONE)
    above, below = (above * down, below * _ONE) if other else (above * _ONE, below * down)
    return (rounded(above * _ONE, below), False) if above >= below else (rounded(below * _ONE, above), True)
