"""How cells come out: exact for programs, in words for people."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from salesctl.errors import UsageError
from salesctl.lang.language import ENGLISH, open_language
from salesctl.lang.text import say
from salesctl.model.table import Column, Table
from salesctl.report.csv_writer import csv_rows, csv_style
from salesctl.report.formats import as_data, as_records, csv_table, markdown_table, plain_value

TABLE = Table(
    "figures",
    "Figures",
    [
        Column("who", "ref", "who"), Column("figure", "word", "figure"), Column("value", "as", "value"), Column("ok", "boolean"),
    ],
    [["anna", "sold", 12_5000, 1], ["anna", "calls", 1250, 0], [None, "sold", -500, None]],
    currency="EUR",
    by="who",
    words={"sold": say("sold and gone")},
    units=["money", "integer", "money"],
)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "type_", "said"),
    [
        (1250_5000, "money", "1250.50"),
        (-500, "money", "-0.05"),
        (1, "price", "0.0001"),
        (66_6700, "percent", "66.67"),
        (9_9750, "percent", "9.975"),
        (888, "quantity", "0.000888"),
        (5_000000, "quantity", "5.000"),
        (3, "integer", 3),
        (0, "boolean", False),
        (1, "boolean", True),
        (None, "boolean", None),
        (None, "money", None),
        ("in_force", "word", "in_force"),
        (7, "text", 7),
        (0.1, "text", "0.1"),
        (float("inf"), "text", "inf"),
        (b"\xff\x00", "text", "ff00"),
    ],
)
def test_a_cell_as_a_program_reads_it(value: Any, type_: str, said: Any) -> None:
    found = plain_value(value, type_)
    assert (found, type(found)) == (said, type(said))
    json.dumps(found, allow_nan=False)


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        (1000_0000, "JPY", "1000"),
        (1_2500, "KWD", "1.250"),
        (31_4159, "CLF", "31.4159"),
        (12_5000, "EUR", "12.50"),
        (12_5050, "EUR", "12.505"),
    ],
)
def test_a_sum_has_the_decimals_of_its_currency_and_loses_none(amount: int, currency: str, said: str) -> None:
    assert plain_value(amount, "money", currency) == said


def test_a_type_for_each_row() -> None:
    assert as_data(TABLE)["rows"] == [
        ["anna", "sold", "12.50", True], ["anna", "calls", 1250, False], [None, "sold", "-0.05", None],
    ]  # fmt: skip
    assert as_records(TABLE)[1] == {"who": "anna", "figure": "calls", "value": 1250, "ok": False}
    assert csv_table(TABLE).decode().splitlines()[3] == ",sold,-0.05,", "a negative number is no formula"


@pytest.mark.parametrize("text", ["=1+2", "+cmd|' /C calc'!A0", "-x", "@sum(A1)", "\t=1", "\r=1"])
def test_no_text_reaches_a_spreadsheet_as_a_formula(text: str) -> None:
    excel = csv_rows([[text]], csv_style("excel", ENGLISH)).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(excel, newline=""))) == [[f"'{text}"]]
    assert list(csv.reader(io.StringIO(csv_rows([[text]]).decode(), newline=""))) == [[text]], (
        "a program gets it as it is"
    )


@pytest.mark.parametrize("text", ["-0.05", "+7 (916) 123-45-67", "-1,250.00", "3=2", ""])
def test_numbers_and_phone_numbers_reach_a_spreadsheet_as_they_are(text: str) -> None:
    excel = csv_rows([[text]], csv_style("excel", ENGLISH)).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(excel))) == [[text]]


def test_excel_opens_csv_in_the_readers_language() -> None:
    russian = open_language("ru")
    written = csv_table(TABLE, csv_style("excel", russian))
    assert written.startswith(b"\xef\xbb\xbfwho;figure;value;ok\r\nanna;sold;12,50;True\r\nanna;calls;1250;False\r\n")
    assert csv_table(TABLE, csv_style("plain", russian)) == csv_table(TABLE)
    with pytest.raises(UsageError, match="no style"):
        csv_style("lotus", russian)


def test_a_page_has_a_part_for_each_and_one_for_all() -> None:
    page = markdown_table(TABLE, ENGLISH).decode()
    anna, everybody = page.split("### ")[1:]
    assert anna.startswith("anna\n")
    assert "| sold and gone | €12.50 | yes |" in anna
    assert "| calls | 1250 | no |" in anna
    assert everybody.startswith("all\n")
    assert "| sold and gone | -€0.05 |" in everybody
