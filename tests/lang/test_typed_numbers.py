"""Numbers as they are typed: whatever a language prints is read back in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesctl.lang.currencies import currency_sign, currency_unit
from salesctl.lang.language import Language, codes, open_language
from salesctl.lang.typed_numbers import typed_number
from salesctl.model.values import TYPES, scaled

MOST = 10**15 - 1
"""The longest whole number that is read."""
VALUES = st.integers(-MOST, MOST)
LANGUAGES = st.sampled_from(codes()).map(open_language)
CURRENCIES = st.sampled_from(["EUR", "USD", "KZT", "RUB", "CHF", "CNY", "JPY", "KWD", "CLF", ""])
FORMS = st.sampled_from(["price", "quantity", "percent"])


@given(value=VALUES, language=LANGUAGES, form=FORMS)
def test_a_printed_number_is_read_back(value: int, language: Language, form: str) -> None:
    number = typed_number(language.number(value, TYPES[form].scale or 0), language)
    assert number is not None
    assert (scaled(number.decimal, form), number.unit) == (value, "")


@given(value=VALUES, language=LANGUAGES, currency=CURRENCIES)
def test_a_printed_sum_is_read_back_with_its_currency(value: int, language: Language, currency: str) -> None:
    value -= value % currency_unit(currency)
    number = typed_number(language.money(value, currency), language)
    assert number is not None
    assert (scaled(number.decimal, "money", currency), number.unit) == (value, currency_sign(currency))


@given(value=VALUES, language=LANGUAGES)
def test_a_printed_percentage_is_read_back(value: int, language: Language) -> None:
    number = typed_number(language.percent(value), language)
    assert number is not None
    assert (scaled(number.decimal, "percent"), number.unit) == (value, "%")


@given(value=st.integers(0, MOST), form=FORMS, language=LANGUAGES)
def test_a_number_as_records_hold_it_means_the_same_in_every_language(
    value: int, form: str, language: Language
) -> None:
    scale = TYPES[form].scale or 0
    whole, fraction = divmod(value, 10**scale)
    written = f"{whole}.{str(fraction).rjust(scale, '0')}"
    number = typed_number(written, language)
    assert number is not None
    assert scaled(number.decimal, form) == value


@pytest.mark.parametrize(
    ("typed", "decimal", "unit"),
    [
        ("1 000,5", "1000.5", ""),
        ("10 000", "10000", ""),
        ("₸218,100.00", "218100.00", "₸"),
        ("218 100,00 ₸", "218100.00", "₸"),
        ("KZT 5", "5", "KZT"),
        ("16%", "16", "%"),
        ("16 %", "16", "%"),
        ("12.5t", "12.5", "t"),
        ("0,125", "0.125", ""),
        ("1,234,567", "1234567", ""),
        ("−3", "-3", ""),
    ],
)
@pytest.mark.parametrize("code", codes())
def test_what_is_typed_is_understood_in_every_language(code: str, typed: str, decimal: str, unit: str) -> None:
    assert typed_number(typed, open_language(code)) == (decimal, unit)


def test_a_comma_that_may_be_either_is_what_it_is_in_the_language() -> None:
    meant: Callable[[str, str], object] = lambda typed, code: typed_number(typed, open_language(code))  # noqa: E731
    assert meant("1,125", "en") == ("1125", "")
    assert meant("1,125", "ru") == ("1.125", "")
    assert meant("1,000", "ru") is None
    assert meant("1,250 KWD", "ru") == ("1.250", "KWD")
    assert meant("1,250 EUR", "ru") is None
    assert meant("1,250 KWD", "en") == ("1250", "KWD")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "1 00",
        "1,00,000",
        "1.000.000",
        "12 34",
        "1,2,3",
        "€5€",
        "1_000",
        "5 apples and 3",
        "--5",
        "1e3",
        "١٢",
    ],
)
@pytest.mark.parametrize("code", codes())
def test_what_is_no_number_is_none(code: str, typed: str) -> None:
    assert typed_number(typed, open_language(code)) is None
