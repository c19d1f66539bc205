"""How decimals are kept: as whole numbers of a fixed fraction, so that nothing is ever lost to binary fractions.

Money has one scale whatever its currency is; how many of its decimals a currency uses says `currencies`.
"""

from __future__ import annotations

MONEY_SCALE = 4
"""Decimals of a sum and of a price: no currency of ISO 4217 has more."""
PERCENT_SCALE = 4
"""Decimals of a percentage: 9.975 % is 99750."""
QUANTITY_SCALE = 6
"""Decimals of a quantity and of a unit's factor."""
RATE_SCALE = 6
"""Decimals of a rate of exchange."""
HUNDRED_PERCENT = 100 * 10**PERCENT_SCALE
ONE_UNIT = 10**QUANTITY_SCALE
"""A quantity of one."""
_SHARE_STEP = HUNDRED_PERCENT // 10_000
LIMIT = 9 * 10**15
"""The largest scaled integer, 900 billion as money: a thousand of them still add up within SQLite's 64 bits."""


def rounded(numerator: int, denominator: int, unit: int = 1) -> int:
    """An integer quotient rounded half-up, away from zero, to a multiple of `unit`. The denominator is positive."""
    step = denominator * unit
    half_up = (2 * abs(numerator) + step) // (2 * step) * unit
    return -half_up if numerator < 0 else half_up


def share(part: int, whole: int) -> int | None:
    """A part of a whole as a percentage of two decimals, rounded half-up; None of nothing."""
    return rounded((part if whole > 0 else -part) * HUNDRED_PERCENT, abs(whole), _SHARE_STEP) if whole else None
