"""Dates and numbers of other systems: understood as the mapping says, refused when they are not so."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salesctl_exchange.cell_text import CellFormats, CellPattern, field_text

COMMA = CellFormats("day-first", "comma")
POINT = CellFormats("month-first", "point")
PLAIN = CellFormats()


@pytest.mark.parametrize(
    ("text", "type_", "forms", "expected"),
    [
        ("14.00", "price", PLAIN, "14.00"),
        ("9.8", "price", PLAIN, "9.80"),
        ("1.2345", "price", PLAIN, "1.2345"),
        ("007", "integer", PLAIN, "7"),
        ("0.000", "quantity", PLAIN, "0"),
        ("-0.00", "money", PLAIN, "0.00"),
        ("150 000,00", "money", COMMA, "150000.00"),
        ("150\u00a0000,5", "money", COMMA, "150000.50"),
        ("1\u202f250,00", "price", COMMA, "1250.00"),
        ("1.250,75", "price", COMMA, "1250.75"),
        ("40,000", "quantity", COMMA, "40"),
        ("-2,500", "quantity", COMMA, "-2.5"),
        ("\u22122,5", "quantity", COMMA, "-2.5"),
        ("12,500.00", "money", POINT, "12500.00"),
        ("12'500.00", "money", POINT, "12500.00"),
        ("22%", "percent", PLAIN, "22"),
        ("22,5 %", "percent", COMMA, "22.5"),
        ("23.11.2026", "date", COMMA, "2026-11-23"),
        ("3.1.2026", "date", COMMA, "2026-01-03"),
        ("11/23/2026", "date", POINT, "2026-11-23"),
        ("2026-11-23", "date", COMMA, "2026-11-23"),
        ("1996-07-04 00:00:00.000", "date", PLAIN, "1996-07-04"),
        ("1996-07-04 00:00:00.000", "moment", PLAIN, "1996-07-04"),
        ("23.11.2026 0:00:00", "moment", COMMA, "2026-11-23"),
        ("23.11.2026 10:04:40", "moment", COMMA, "2026-11-23T10:04:40"),
        ("23.11.2026 9:01:00", "moment", COMMA, "2026-11-23T09:01"),
        ("2026-11-23T10:04:40+0300", "moment", PLAIN, "2026-11-23T10:04:40+03:00"),
        ("23.11.2026", "month", COMMA, "2026-11"),
        ("2026-11", "month", PLAIN, "2026-11"),
        ("9:30:15", "time", PLAIN, "09:30"),
        ("Да", "boolean", PLAIN, "yes"),
        ("0", "boolean", PLAIN, "no"),
        ("0077070838", "text", COMMA, "0077070838"),
    ],
)
def test_a_cell_becomes_the_text_its_field_takes(text: str, type_: str, forms: CellFormats, expected: str) -> None:
    assert field_text(text, type_, forms) == expected


@pytest.mark.parametrize(
    ("text", "type_", "forms", "reason"),
    [
        ("12,000", "quantity", PLAIN, "is not a number written plain"),
        ("12,5", "quantity", PLAIN, "is not a number written plain"),
        ("12,5", "quantity", POINT, "is not a number written point"),
        ("0,250", "quantity", POINT, "is not a number written point"),
        ("1,2,3", "quantity", POINT, "is not a number"),
        ("12 34,00", "money", COMMA, "is not a number"),
        ("1e5", "money", PLAIN, "is not a number"),
        ("１２", "money", PLAIN, "is not a number"),
        ("NaN", "money", PLAIN, "is not a number"),
        ("03.04.2026", "date", PLAIN, "is not a date written iso"),
        ("3.4.26", "date", COMMA, "is not a date"),
        ("soon", "date", COMMA, "is not a date"),
        ("23.11.2026 25:00", "date", COMMA, "not a date and a time"),
        ("23.11.2026 noon", "date", COMMA, "not a date and a time"),
        ("maybe", "boolean", PLAIN, "neither yes nor no"),
    ],
)
def test_a_cell_without_one_certain_reading_is_refused(text: str, type_: str, forms: CellFormats, reason: str) -> None:
    with pytest.raises(ValueError, match="is n") as caught:
        field_text(text, type_, forms)
    assert reason in str(caught.value)


def test_a_factor_multiplies_exactly_and_needs_a_number() -> None:
    assert field_text("0.15", "percent", PLAIN, Decimal(100)) == "15"
    assert field_text("0,035", "percent", COMMA, Decimal(100)) == "3.5"
    assert field_text("-3", "money", PLAIN, Decimal(-1)) == "3.00"
    assert field_text("123456789012.10", "money", PLAIN, Decimal("0.01")) == "1234567890.121"
    with pytest.raises(ValueError, match="too long a number"):
        field_text("0." + "1" * 80, "rate", PLAIN, Decimal("0.3"))
    for type_ in ("text", "date", "boolean"):
        with pytest.raises(ValueError, match="factor needs a"):
            field_text("2026-01-01" if type_ == "date" else "1", type_, PLAIN, Decimal(2))


@pytest.mark.parametrize(
    ("pattern", "text", "taken"),
    [
        ("{}", "whole", "whole"),
        ("Order {} of *", "Order A-1 of 5 May", "A-1"),
        ("* of {}", "Order A-1 of 5 May", "5 May"),
        ("* УТ-{} от *", "Реализация УТ-001204 от 05.11.2026", "001204"),
        ("Order *", "Order A-1", "Order A-1"),
        ("a{}a", "aa", ""),
        ("a{}a", "a", None),
        ("Order {} of *", "Return A-1 of 5 May", None),
        ("exactly", "exactly", "exactly"),
        ("exactly", "exactly so", None),
        ("{} of *", "no such word", None),
    ],
)
def test_a_pattern_takes_its_part_of_a_cell(pattern: str, text: str, taken: str | None) -> None:
    assert CellPattern(pattern).match(text) == taken


@pytest.mark.parametrize("pattern", ["{} and {}", "{}*", "**"])
def test_a_pattern_that_could_mean_two_things_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        CellPattern(pattern)


def test_a_pattern_searches_a_long_text_once() -> None:
    assert CellPattern("a*b*c*d{}z").match("abc" * 100_000) is None
