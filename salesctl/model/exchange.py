"""Money of one currency in another."""

from __future__ import annotations

from .line_money import rounded
from .values import TYPES

_ONE = 10 ** (TYPES["rate"].scale or 0)


def exchanged(amount: int, rate: int, *, inverse: bool = False) -> int:
    """Money at a rate, rounded half-up: a unit of its currency is `rate` of the other's; `inverse`: a unit of the other's is
    `rate` of its own."""
    return rounded(amount * _ONE, rate) if inverse else rounded(amount * rate, _ONE)
