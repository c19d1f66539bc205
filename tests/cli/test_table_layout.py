"""Tables in a terminal: nothing is cut, whatever its width."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesctl.cli.commands.records import listing
from salesctl.cli.open_session import installed
from salesctl.cli.output import table_lines
from salesctl.cli.table_layout import TextColumn, laid_out
from salesctl.lang.width import columns_of, fold
from salesctl.model.table import Table
from salesctl.report.formats import heading, shown_rows, told_columns
from salesctl.report.loading import load_reports
from salesctl.report.run import period_of, run_report
from salesctl.session.rows_asked import RowsAsked
from salesctl.session.session import Session
from salesctl.setup.demo import write_demo

WORDS = st.text("abcdefgh äЖ日", min_size=0, max_size=60).map(lambda text: " ".join(text.split()))
MONEY = st.integers(-(10**9), 10**9).map(lambda n: f"{'-' if n < 0 else ''}₸{abs(n) // 100:,}.{abs(n) % 100:02}")
DATES = st.dates().map(lambda day: day.strftime("%-d %b %Y"))
PHONES = st.lists(st.integers(0, 9999999).map(lambda n: f"+7 727 {n:07}"[:10] + f" {n % 10000:04}"), max_size=3).map(
    ", ".join
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[TextColumn], list[list[str]]]:
    cells = {"text": WORDS, "money": MONEY, "date": DATES, "phone": PHONES}
    types = draw(st.lists(st.sampled_from(sorted(cells)), min_size=1, max_size=8))
    columns = [TextColumn(f"head {n}", type_, key=n == 0) for n, type_ in enumerate(types)]
    rows = draw(st.lists(st.tuples(*(cells[type_] for type_ in types)).map(list), min_size=1, max_size=5))
    return columns, rows


@given(tables(), st.integers(40, 200))
def test_every_line_fits_and_every_figure_is_whole(table: tuple[list[TextColumn], list[list[str]]], width: int) -> None:
    columns, rows = table
    layout = laid_out(columns, rows, width)
    lines = [*layout.above, *layout.heading, *(line for row in [*layout.over.values(), *layout.rows] for line in row)]
    assert all(columns_of(line) <= width for line in lines)
    text = " ".join(lines)
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            if column.type == "money" and (layout.heading or re.search("[1-9]", cell)):
                # a card leaves out what is nothing; without its unit, and without a fraction of zeros
                assert re.sub(r"₸|\.00$", "", cell) in text.replace("₸", "")
            elif column.type == "date":
                assert cell in text
            elif column.type == "phone":
                assert all(number in text.replace("\N{NO-BREAK SPACE}", " ") for number in cell.split(", "))


@given(tables())
def test_without_a_width_a_row_is_a_line_and_every_cell_stands_in_it(
    table: tuple[list[TextColumn], list[list[str]]],
) -> None:
    columns, rows = table
    layout = laid_out(columns, rows, None)
    for row, lines in zip(rows, layout.rows, strict=True):
        assert len(lines) == 1
        assert all(cell in lines[0] for cell in row)


@given(WORDS, st.integers(2, 40))
def test_folding_loses_no_letter(text: str, width: int) -> None:
    folded = fold(text, width)
    assert "".join(folded).replace(" ", "") == text.replace(" ", "")
    assert all(columns_of(line) <= width for line in folded)


def test_a_column_that_says_nothing_is_left_out() -> None:
    columns = [TextColumn("client", key=True), TextColumn("phone"), TextColumn("sum", "money")]
    assert laid_out(columns, [["Atlas", "", "€10.00"], ["Kolorit", "", "€2.50"]], 80).heading == ["client      sum"]


def test_zeros_and_units_go_before_texts_fold() -> None:
    columns = [TextColumn("client", key=True), TextColumn("owed", "money")]
    rows = [["Atlas Build of Almaty", "€1,000.00"], ["Kolorit", "€250.00"]]
    layout = laid_out(columns, rows, 28)
    assert layout.heading == ["client                 owed,", "                           €"]
    assert layout.rows == [["Atlas Build of Almaty  1,000"], ["Kolorit                  250"]]


def test_a_fraction_that_says_something_keeps_those_of_its_column() -> None:
    columns = [TextColumn("client", key=True), TextColumn("owed", "money")]
    layout = laid_out(columns, [["Atlas Build of Almaty", "€1,000.00"], ["Kolorit", "€250.50"]], 31)
    assert "1,000.00" in layout.rows[0][0]


def test_what_every_row_repeats_is_said_once() -> None:
    columns = [TextColumn("client", key=True), TextColumn("owner"), TextColumn("why")]
    rows = [["Atlas", "Anna Kim", "a call was promised"], ["Kolorit", "Anna Kim", "a visit was promised"]]
    layout = laid_out(columns, rows, 32)
    assert layout.above == ["owner: Anna Kim"]
    assert layout.rows == [["Atlas    a call was promised"], ["Kolorit  a visit was promised"]]


def test_a_column_that_says_what_another_says_goes_before_texts_fold() -> None:
    columns = [TextColumn("in their words"), TextColumn("client"), TextColumn("record", key=True)]
    rows = [["Late again", "Acme", "Late again"], ["Good pumps", "Bolt", "Good pumps"]]
    assert laid_out(columns, rows, 21).heading == ["in their    client", "words"]
    assert laid_out(columns, rows, 22).heading == ["in their words  client"], "a heading folds only where it must"
    assert laid_out(columns, rows, None).heading == ["in their words  client"], "in a pipe, too"
    other = laid_out(columns, [*rows, ["Fine", "Cubo", "feedback-2"]], 30)
    assert other.heading == ["in their    client  record", "words"]


def test_what_tells_rows_apart_is_said_once_where_something_else_does_too() -> None:
    columns = [TextColumn("month", key=True), TextColumn("who", key=True), TextColumn("target", "money")]
    rows = [["2026-11", "Anna", "€1,234.56"], ["2026-11", "Boris", "€7,234.56"]]
    assert laid_out(columns, rows, 16).above == ["month: 2026-11"]
    alone = [columns[0], columns[2]]
    assert laid_out(alone, [[row[0], row[2]] for row in rows], 12).rows[0][0] == "2026-11"


def test_what_stands_in_several_rows_in_a_row_stands_over_them_before_rows_become_cards() -> None:
    columns = [TextColumn("day", "date", key=True), TextColumn("entity", key=True), TextColumn("sum", "money")]
    rows = [
        ["3 Oct 2026", "Kolorit Trade", "€1,234.56"],
        ["4 Oct 2026", "Kolorit Trade", "€20.00"],
        ["3 Oct 2026", "Satpayeva R.", "€7.00"],
        ["5 Oct 2026", "Satpayeva R.", "€8.00"],
    ]
    layout = laid_out(columns, rows, 22)
    assert layout.over == {0: ["Kolorit Trade"], 2: ["Satpayeva R."]}
    assert layout.rows[1] == ["4 Oct 2026     20.00"]
    assert not laid_out(columns, rows, 60).over
    # what comes again further down is no heading: the order of the rows says something else
    mixed = laid_out(columns, [rows[0], rows[2], rows[1], rows[3]], 22)
    assert (mixed.over, mixed.heading) == ({}, [])


def test_what_few_rows_say_stands_below_them_and_never_over_a_row_that_does_not_say_it() -> None:
    columns = [TextColumn("who", key=True), TextColumn("revenue", "money"), TextColumn("because")]
    rows = [
        ["Anna Kim", "€1,234.56", "€10.00 overdue"],
        ["Daniyar Seitov", "€20.00", "€10.00 overdue"],
        ["Almaty", "€7.00", ""],
        ["Boris Orlov", "€8.00", ""],
    ]
    layout = laid_out(columns, rows, 26)
    assert layout.over == {}
    assert layout.rows[1:3] == [
        ["Daniyar Seitov       20.00", "  because: €10.00 overdue"],
        ["Almaty                7.00"],
    ]


def test_a_row_that_does_not_fit_at_all_becomes_a_card() -> None:
    columns = [TextColumn("client", key=True), *(TextColumn(f"figure {n}", "money") for n in range(6))]
    rows = [
        ["Atlas", *(f"€{n},234,567.89" for n in range(1, 7))],
        ["Kolorit", *(f"€{n},000,000.01" for n in range(1, 7))],
    ]
    layout = laid_out(columns, rows, 60)
    assert layout.heading == []
    assert layout.rows[0][0] == "Atlas"
    assert layout.rows[0][1].startswith("  figure 0: €1,234,567.89 · figure 1: €2,234,567.89")


# -- the example ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "book"
    write_demo(folder, date(2026, 11, 27))
    return folder


def _tables(session: Session) -> Iterator[Table]:
    reports, _ = load_reports(session.root, session.installed.reports)
    for report in reports:
        takes = {"client": "kolorit"} if report.takes == ("client",) else {}
        if len(report.takes) == len(takes):
            yield session.named(run_report(session, report, period_of(report, session, ""), takes))
    session.asked = RowsAsked(limit=30)
    for kind in session.kinds.values():
        answer = listing(session, kind, where="", sort="", archived=False)
        yield from (session.named(part) for part in answer.shown if isinstance(part, Table))


def test_every_report_and_list_of_the_example_is_whole_at_any_width(demo: Path) -> None:
    now = datetime.fromisoformat("2026-11-27T09:00:00+05:00")
    session = Session(demo, now=now, lang="en", installed=installed())
    cards: list[str] = []
    for table in _tables(session):
        grids = {}
        for language in (session.language, session.language_of("ru")):
            told = told_columns(table)
            cells = list(shown_rows(table, language, told, range(len(table.rows))))
            for width in (80, 100, 120):
                found = list(table_lines(table, language, width))
                lines = [line.text for line in found]
                long = [line for line in lines if columns_of(line) > width]
                assert not long, f"{table.name} at {width}"
                text = "".join("".join(lines).split())
                digits = re.sub(r"[^\d]", "", text)
                for row in cells:
                    for n, cell in zip(told, row, strict=True):
                        if table.columns[n].type in ("money", "price", "quantity", "percent", "integer", "as"):
                            whole = re.sub(r"[^\d]", "", re.sub(r"[.,]0+(?!\d)", "", cell))
                            assert whole in digits, f"{table.name} at {width}: {cell}"
                        elif table.columns[n].type in ("date", "moment"):
                            assert "".join(cell.split()) in text, f"{table.name} at {width}: {cell}"
                grids[language.code, width] = any(line.style == "title" for line in found[bool(table.title) :])
            assert all(heading(column, language) for column in table.columns)
        cards += [f"{table.name} at {width}" for width in (80, 100, 120) if grids["ru", width] < grids["en", width]]
    assert not cards, "cards in Russian alone"


def test_a_card_says_no_zeros() -> None:
    columns = [
        TextColumn("client", key=True),
        *(TextColumn(name, "money") for name in ("outstanding", "1-30", "31-60")),
    ]
    rows = [["Acme", "€1,204.00", "€0.00", "€1,204.00"], ["Bolt", "€10.50", "€10.50", "€0.00"]]
    assert laid_out(columns, rows, 24).rows == [
        ["Acme", "  outstanding: €1,204.00", "  31-60: €1,204.00"],
        ["Bolt", "  outstanding: €10.50", "  1-30: €10.50"],
    ]
