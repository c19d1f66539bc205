"""What the columns of a report come to: a row of the table in every format for people, apart from its rows for programs."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from salesctl.api import Answer, Column, Language, Table, as_data, rendered
from salesctl.cli.output import table_lines
from salesctl.report.formats import csv_table
from salesctl.report.totals import totals

ENGLISH = Language("en")


def made(rows: list[list[object]], by: str = "") -> Table:
    columns = [
        Column("owner", "ref", "owner"), Column("client", "ref", "client"), Column("days", "integer", "days"),
        Column("currency", "currency"), Column("sold", "money", "sold"), Column("paid", "money", "paid"),
    ]  # fmt: skip
    table = Table("sums", "Sums", columns, rows, currency="EUR", key=("client",), total=("sold", "paid"), by=by)
    return table._replace(totals=totals(table))


TWO = [
    ["anna", "acme", 3, "EUR", 10_0000, None],
    ["anna", "bolt", 4, "USD", 5_0000, 1_0000],
    ["boris", "cog", 5, None, 2_5000, None],
]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (TWO, [[None, None, None, "EUR", 12_5000, None], [None, None, None, "USD", 5_0000, 1_0000]]),
        (TWO[:1], []),
        (TWO[:2], []),
        ([], []),
        ([[*TWO[0][:4], None, None], TWO[0]], [[None, None, None, "EUR", 10_0000, None]]),
        ([[*TWO[0][:4], None, None]] * 2, []),
    ],
    ids=["two currencies", "one row", "a row a currency", "no row", "a sum is missing", "no sum"],
)
def test_two_currencies_are_never_added(rows: list[list[object]], found: list[list[object]]) -> None:
    assert made(rows).totals == found


def test_parts_of_a_page_have_totals_of_their_own_and_those_of_everybody_add_nothing_twice() -> None:
    rows = [
        ["anna", "acme", 1, "EUR", 1_0000, 0],
        ["anna", "bolt", 1, "EUR", 2_0000, 0],
        ["boris", "cog", 1, "EUR", 4_0000, 0],
    ]
    table = made([*rows, *([None, *row[1:]] for row in rows)], by="owner")
    assert [(row[0], row[4]) for row in table.totals] == [("anna", 3_0000), (None, 7_0000)]
    page = rendered(Answer({}, [table]), "md", ENGLISH).decode()
    anna, boris, everybody = page.split("### ")[1:]
    assert "| **Total** |  | **€3.00** | **€0.00** |" in anna
    assert "Total" not in boris
    assert "**€7.00**" in everybody


def test_a_total_is_a_row_for_people() -> None:
    table = made(TWO)
    assert "| **Total** |  |  | **€12.50** |  |" in rendered(Answer({}, [table]), "md", ENGLISH).decode()
    lines = list(table_lines(table, ENGLISH, None))
    assert [(line.text.split(), line.style) for line in lines[-2:]] == [
        (["Total", "€12.50"], "title"), (["Total", "$5.00", "$1.00"], "title"),
    ]  # fmt: skip
    page = rendered(Answer({}, [table]), "html", ENGLISH).decode()
    foot = page.partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert foot.count('<th scope="row">Total</th>') == 2
    assert '<td class="number">€12.50</td>' in foot
    assert "€12.50" not in page.replace(foot, "")


@pytest.mark.parametrize("columns", [30, 40, 60, 80])
def test_a_narrow_terminal_says_each_total_with_its_name(columns: int) -> None:
    lines = list(table_lines(made(TWO), ENGLISH, columns))
    said = " ".join(line.text for line in lines)
    assert said.count("Total") == 2
    assert "12.50" in said
    assert max(len(line.text) for line in lines) <= columns


def test_programs_have_totals_apart_from_the_rows() -> None:
    table = made(TWO)
    data = as_data(table)
    assert len(data["rows"]) == 3
    assert data["totals"] == [[None, None, None, "EUR", "12.50", None], [None, None, None, "USD", "5.00", "1.00"]]
    assert "totals" not in as_data(table._replace(total=(), totals=()))
    assert csv_table(table).count(b"\r\n") == 4


def test_a_workbook_has_the_totals_as_values_below_its_rows(tmp_path: Path) -> None:
    content = rendered(Answer({}, [made(TWO)]), "xlsx", ENGLISH)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    rows = [[(cell.value, cell.font.b) for cell in row] for row in sheet.iter_rows(min_row=5, max_row=6, max_col=6)]
    assert [[value for value, _ in row] for row in rows] == [
        ["Total", None, None, "EUR", 12.5, None], ["Total", None, None, "USD", 5, 1],
    ]  # fmt: skip
    assert all(bold for row in rows for value, bold in row if value is not None)
    (table,) = sheet.tables.values()
    assert (table.ref, table.totalsRowCount) == ("A1:F5", 1)
    assert sheet["A8"].value == "Sums"
