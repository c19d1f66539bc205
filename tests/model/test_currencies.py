"""Sums in currencies of 0, 2, 3 and 4 decimals: rounded where the currency rounds, refused where they are finer."""

from __future__ import annotations

import re

import pytest
from babel.numbers import get_currency_precision, list_currencies
from hypothesis import given
from hypothesis import strategies as st

from salesctl.lang.currencies import currency_digits, currency_unit
from salesctl.lang.scales import LIMIT, MONEY_SCALE
from salesctl.model.line_money import LineAmounts, line_amounts
from salesctl.model.values import scaled, unscaled

CURRENCIES = st.sampled_from(["JPY", "EUR", "KWD", "CLF"])
SUMS = st.integers(-LIMIT, LIMIT)


def test_what_iso_4217_says() -> None:
    """The CLDR counts what is used in cash, too: it may have fewer decimals, never more."""
    assert [currency_digits(code) for code in ("JPY", "EUR", "KWD", "CLF", "")] == [0, 2, 3, 4, 2]
    for code in list_currencies():
        digits, known = currency_digits(code), get_currency_precision(code)
        assert digits <= MONEY_SCALE
        assert digits == known or (digits > known and known == 0), code


@pytest.mark.parametrize(
    ("text", "currency", "stored"),
    [
        ("1000", "JPY", 1000_0000),
        ("1000.00", "JPY", 1000_0000),
        ("-1", "JPY", -1_0000),
        ("1.250", "KWD", 1_2500),
        ("0.001", "KWD", 10),
        ("0.0001", "CLF", 1),
        ("12.5", "EUR", 12_5000),
        ("900000000000", "EUR", LIMIT),
    ],
)
def test_a_sum_is_kept_exactly(text: str, currency: str, stored: int) -> None:
    assert scaled(text, "money", currency) == stored


@pytest.mark.parametrize(
    ("text", "currency", "said"),
    [
        ("1000.5", "JPY", "`1000.5`: JPY has no decimals"),
        ("1.2505", "KWD", "`1.2505`: KWD has 3 decimals"),
        ("0.005", "EUR", "`0.005`: EUR has 2 decimals"),
        ("0.00005", "CLF", "`0.00005` has more than 4 decimals"),
        ("900000000000.01", "EUR", "`900000000000.01` is too large"),
    ],
)
def test_a_finer_or_larger_sum_is_refused(text: str, currency: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)) as refused:
        scaled(text, "money", currency)
    assert str(refused.value.args[0]).replace("\u00a0", " ") == said


@given(amount=SUMS, currency=CURRENCIES)
def test_a_sum_that_is_written_is_read_back(amount: int, currency: str) -> None:
    amount -= amount % currency_unit(currency)
    written = unscaled(amount, "money", currency)
    assert len(written.partition(".")[2]) == currency_digits(currency)
    assert scaled(written, "money", currency) == amount


@pytest.mark.parametrize(
    ("currency", "amounts"),
    [
        # 3 × 33.3335 = 100.0005, less 10 % 90.00045; with 9.975 % tax
        ("JPY", LineAmounts(90_0000, 9_0000, 99_0000)),
        ("EUR", LineAmounts(90_0000, 8_9800, 98_9800)),
        ("KWD", LineAmounts(90_0000, 8_9780, 98_9780)),
        ("CLF", LineAmounts(90_0005, 8_9775, 98_9780)),
    ],
)
def test_a_line_is_rounded_to_its_currency(currency: str, amounts: LineAmounts) -> None:
    discount, tax = scaled("10", "percent"), scaled("9.975", "percent")
    found = line_amounts(scaled("33.3335", "price"), scaled("3", "quantity"), discount, tax, currency=currency)
    assert found == amounts


@pytest.mark.parametrize(("currency", "net"), [("JPY", 91_0000), ("EUR", 90_9300), ("KWD", 90_9300), ("CLF", 90_9298)])
def test_a_price_with_tax_gives_it_up_in_its_currency(currency: str, net: int) -> None:
    """100 with 9.975 % in it: 100 / 1.09975 = 90.92975…"""
    found = line_amounts(100_0000, 1_000000, 0, 9_9750, currency=currency, tax_included=True)
    assert (found.net, found.tax, found.gross) == (net, 100_0000 - net, 100_0000)


@pytest.mark.parametrize(("currency", "gross"), [("JPY", 1_0000), ("EUR", 7500), ("KWD", 7550), ("CLF", 7548)])
def test_a_small_factor_counts(currency: str, gross: int) -> None:
    """0.000888 t a metre at 850 a ton: 0.7548 a metre."""
    found = line_amounts(scaled("850", "price"), scaled("0.000888", "quantity"), currency=currency)
    assert found.gross == gross


@pytest.mark.parametrize(("price", "amount"), [("0.5", 1_0000), ("0.4999", 0), ("-0.5", -1_0000), ("1.5", 2_0000)])
def test_halves_go_away_from_zero_in_yen(price: str, amount: int) -> None:
    assert line_amounts(scaled(price, "price"), 1_000000, currency="JPY").net == amount
