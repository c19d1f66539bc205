"""One cell proves how its column is written: a file that is not written as the mapping says is not imported by halves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesctl.api import SalesctlError
from salesctl_exchange.cell_text import DATES, NUMBERS, CellFormats, field_text, possible_styles

from .conftest import ImportBook

MAPPING = """\
source: erp
kind: payment
key: no
file: {delimiter: ;, SETTINGS}
fields: {date: paid, amount: sum}
"""


def stopped(book: ImportBook, settings: str, *rows: str) -> tuple[str, str, int]:
    """Message, hint and line of the error that stops a file; nothing is in the book then."""
    head = book.git("rev-parse", "HEAD")
    content = "no;paid;sum\n" + "".join(f"{n};{row}\n" for n, row in enumerate(rows, 1))
    with pytest.raises(SalesctlError) as caught:
        book.import_text(content, MAPPING.replace("SETTINGS", settings))
    assert book.git("rev-parse", "HEAD") == head
    return caught.value.message, caught.value.hint, caught.value.place.line if caught.value.place else 0


def test_one_date_proves_the_order_of_day_and_month(book: ImportBook) -> None:
    message, hint, line = stopped(book, "dates: day-first", "03/04/2026;1", "05/06/2026;1", "11/23/2026;1")
    assert (message, line) == ("`11/23/2026` in `paid` is not written day-first, as the mapping says", 4)
    assert hint == (
        "write `dates: month-first` under `file:` in the mapping, or at its field `date` for this column alone"
    )
    _, hint, _ = stopped(book, "dates: month-first", "03/04/2026;1", "23/11/2026;1")
    assert "`dates: day-first`" in hint
    _, hint, _ = stopped(book, "dates: iso", "03/04/2026;1")
    assert "`dates: day-first`, `dates: month-first`" in hint
    _, hint, line = stopped(book, "dates: iso", "03/04/2026;1", "04/30/2026;1")
    assert hint.startswith("write `dates: month-first` under")
    assert line == 2


@pytest.mark.parametrize(
    ("style", "cells", "line", "settings"),
    [
        ("point", ["1,250", "12,5"], 3, "`numbers: comma`"),
        ("comma", ["1.250", "12.5"], 3, "one of `numbers: plain`, `numbers: point`"),
        ("comma", ["1.250", "1,250.00"], 3, "`numbers: point`"),
        ("plain", ["1.250", "3.250,00"], 3, "`numbers: comma`"),
        ("plain", ["12,000"], 2, "one of `numbers: comma`, `numbers: point`"),
        ("point", ["12,000", "0,250"], 3, "`numbers: comma`"),
    ],
)
def test_one_number_proves_what_comma_and_point_mean(
    book: ImportBook, style: str, cells: list[str], line: int, settings: str
) -> None:
    message, hint, at = stopped(book, f"numbers: {style}", *(f"2026-01-01;{cell}" for cell in cells))
    assert (message, at) == (f"`{cells[line - 2]}` in `sum` is not written {style}, as the mapping says", line)
    assert hint.startswith(f"write {settings} under")


def test_a_column_that_contradicts_itself_names_both_cells(book: ImportBook) -> None:
    message, hint, line = stopped(book, "dates: day-first", "03/04/2026;1", "23/11/2026;1", "11/23/2026;1")
    assert message == (
        "the column `paid` contradicts itself: `11/23/2026` is not written day-first, as the mapping says,"
        " and `23/11/2026` on line 3 is not written like it"
    )
    assert line == 4
    assert hint == "find out which is meant, and write the column in one way"
    message, _, line = stopped(book, "numbers: comma", "2026-01-01;1,5", "2026-01-01;1.5")
    assert "`1.5` is not written comma" in message
    assert "`1,5` on line 2" in message


def test_a_row_that_is_rejected_for_another_reason_proves_as_well(book: ImportBook) -> None:
    assert stopped(book, "dates: day-first", "03/04/2026;1", "11/23/2026;much")[2] == 3


def test_what_is_no_date_or_number_proves_nothing(book: ImportBook) -> None:
    content = "no;paid;sum\n1;03/04/2026;1,5\n2;31.13.2026;1\n3;01.02.2026;n/a\n4;00.00.0000;1.2.3\n"
    mapping = MAPPING.replace("SETTINGS", "dates: day-first, numbers: comma")
    assert [line for line, _ in book.rejections(content, mapping)] == [3, 4, 5]
    assert book.record("payment", "payment-1")["date"] == "2026-04-03"


def test_a_field_may_be_written_in_another_way_than_its_file(book: ImportBook) -> None:
    mapping = MAPPING.replace("SETTINGS", "dates: day-first").replace("paid,", "{column: paid, dates: month-first},")
    assert book.import_text("no;paid;sum\n1;11/23/2026;1\n", mapping).created == 1


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(DATES))
def test_a_date_can_be_written_in_the_style_it_is_written_in(day: date, style: str) -> None:
    text = day.strftime({"iso": "%Y-%m-%d", "day-first": "%d.%m.%Y", "month-first": "%m/%d/%Y"}[style])
    assert style in possible_styles(text, "date")
    assert field_text(text, "date", CellFormats(dates=style)) == day.isoformat()


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3), st.sampled_from(NUMBERS))
def test_a_number_can_be_written_in_the_style_it_is_written_in(number: Decimal, style: str) -> None:
    point = f"{number:,.3f}"
    text = {"plain": f"{number:.3f}", "point": point, "comma": point.translate(str.maketrans(",.", " ,"))}[style]
    assert style in possible_styles(text, "quantity")
    assert Decimal(field_text(text, "quantity", CellFormats(numbers=style))) == number
