"""Currencies: how many decimals each has by ISO 4217, and the sign it is written with."""

from __future__ import annotations

from .scales import MONEY_SCALE, rounded

_DIGITS = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
         "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}  # fmt: skip
_USUAL_DIGITS = 2
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "RUB": "₽", "JPY": "¥", "CNY": "CN¥", "UAH": "₴", "KZT": "₸", "TRY": "₺"}


def currency_digits(currency: str) -> int:
    """How many decimals a sum in a currency has; two where ISO 4217 makes no exception."""
    return _DIGITS.get(currency, _USUAL_DIGITS)


def currency_unit(currency: str) -> int:
    """A currency's smallest sum, as sums are kept (scales.MONEY_SCALE)."""
    return int(10 ** (MONEY_SCALE - currency_digits(currency)))


def currency_sign(currency: str) -> str:
    """How a currency is written beside an amount: €; its code where it has no sign."""
    return _SIGNS.get(currency, currency)


def round_money(amount: int, currency: str) -> int:
    """A sum rounded half-up, away from zero, to what its currency has."""
    return rounded(amount, 1, currency_unit(currency))
