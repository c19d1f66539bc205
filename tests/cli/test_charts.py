"""Charts at a terminal: bars as long as what they stand for, within the screen; and `dash`, one screen of them."""

from __future__ import annotations

import io
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Type
from salesctl.cli.chart_lines import ASCII, UNICODE, chart_lines, panels
from salesctl.lang.language import ENGLISH
from salesctl.lang.width import columns_of
from salesctl.model.table import Chart, Column, Table
from salesctl.report.charts import drawings
from salesctl.setup.demo import write_demo

SUMS = [Column("who", "text"), Column("a", "money"), Column("b", "money"), Column("currency", "currency")]


def table(rows: list[list[object]], kind: str = "bars", figures: tuple[str, ...] = ("a",)) -> Table:
    return Table("sums", "Sums", SUMS, rows, currency="EUR", key=("who",), chart=Chart(kind, figures, "who"))


def drawn(rows: list[list[object]], kind: str = "bars", figures: tuple[str, ...] = ("a",), most: int = 24) -> list[str]:
    return [line.text for line in chart_lines(table(rows, kind, figures), ENGLISH, 39, UNICODE, most)]


def test_a_bar_is_as_long_as_its_figure() -> None:
    lines = drawn([["Acme", 1_000_000, 0, None], ["Bolt", 500_000, 0, None], ["Cord", 0, 0, None], ["Dot", 1, 0, None]])
    assert [line.count("█") for line in lines[1:]] == [24, 12, 0, 1]  # what is more than nothing has a letter
    assert lines[1].startswith("Acme  █")
    assert lines[1].endswith("€100.00")


def test_parts_of_a_stack_come_to_the_whole_and_each_figure_has_its_letter() -> None:
    lines = drawn([["Acme", 750_000, 250_000, None]], "stacked", ("a", "b"))
    assert lines[0] == "EUR  ▓ a  █ b"
    assert (lines[1].count("▓"), lines[1].count("█")) == (18, 6)
    assert lines[1].endswith("€100.00")


def test_what_is_below_nothing_is_drawn_as_that() -> None:
    assert "╌" * 10 in drawn([["Acme", -1_000_000, 0, None]])[1]


def test_a_bullet_is_drawn_against_its_target_and_what_is_due_by_now() -> None:
    columns = [*SUMS[:3], Column("due", "percent"), SUMS[3]]
    rows = [
        ["Acme", 50_0000, 100_0000, 750000, None],
        ["Bolt", 900_0000, 100_0000, 750000, None],
        ["Cord", 5_0000, 0, 750000, None],
    ]
    chart = Chart("bullet", ("a", "b", "due"), "who")
    made = Table("sums", "Sums", columns, rows, currency="EUR", key=("who",), chart=chart)
    head, *lines = [line.text for line in chart_lines(made, ENGLISH, 39, UNICODE)]
    assert head == "EUR  █ a  │ b  ┊ due"
    acme, bolt = lines  # what has no target is drawn against none
    assert (acme.count("█"), acme.endswith("50\N{NO-BREAK SPACE}%"), bolt.endswith("900\N{NO-BREAK SPACE}%")) == (
        6,
        True,
        True,
    )
    bar = acme.removeprefix("Acme  ")
    assert (bar.index("┊"), bar.index("│")) == (10, 13), "a bar of twice the target is the longest there is"
    assert bolt.index("│") == acme.index("│")
    assert bolt.count("█") == 24


def test_a_range_goes_from_the_least_to_the_most_and_is_crossed_where_the_expected_is_and_what_came() -> None:
    columns = [SUMS[0], *(Column(name, "money") for name in ("low", "likely", "high", "came")), SUMS[3]]
    rows: list[list[object]] = [
        ["Acme", 50_0000, 75_0000, 100_0000, 25_0000, None],
        ["Bolt", 0, 0, 0, 50_0000, None],
        ["Cord", None, 5_0000, 9_0000, 1_0000, None],
    ]
    chart = Chart("range", ("low", "likely", "high", "came"), "who")
    made = Table("sums", "Sums", columns, rows, currency="EUR", key=("who",), chart=chart)
    head, acme, *others = [line.text for line in chart_lines(made, ENGLISH, 39, UNICODE)]
    assert head == "EUR  █ low – high  │ likely  ┊ came"
    bar = acme.removeprefix("Acme  ").ljust(25)
    assert (bar.index("█"), bar.index("│"), bar.index("┊"), bar.rindex("█")) == (12, 19, 6, 24)
    assert acme.endswith("€75.00")
    (bolt,) = others  # nobody knows what Cord may come to at least
    assert (bolt.removeprefix("Bolt  ").index("│"), bolt.count("█")) == (0, 0)


def test_a_curve_goes_through_its_rows_and_is_broken_where_one_says_nothing() -> None:
    rows: list[list[object]] = [["May", 0, None, None], ["Jun", 50_0000, 100_0000, None], ["Jul", 100_0000, None, None]]
    head, *plot, below = drawn(rows, "line", ("a", "b"), most=9)
    assert head == "EUR  ● a  ○ b"
    assert [plot[0].split()[0], plot[-1].split()[0]] == ["€100.00", "€0.00"]
    assert len(plot) == 7
    curve = [line[9:].ljust(30) for line in plot]
    assert (curve[-1][0], curve[0][-1]) == ("●", "●"), "from the bottom left to the top right"
    assert all("●" in line for line in curve)
    assert "".join(curve).count("○") <= 1, "one point is no line"
    assert below == " " * 9 + "May" + " " * 24 + "Jul"


def test_a_curve_below_nothing_begins_at_what_is_lowest_and_one_point_is_drawn() -> None:
    lines = drawn([["May", -20_0000, 0, None], ["Jun", 10_0000, 0, None]], "line")
    assert [lines[1].split()[0], lines[-2].split()[0]] == ["€10.00", "-€20.00"]
    assert "●" in "".join(drawn([["May", 0, 0, None]], "line"))
    assert drawn([["May", 1, 0, None]], "line", most=3) == ["EUR"], "there is no room for a curve"


def test_each_value_of_a_column_has_a_curve_of_its_own() -> None:
    columns = [Column("month", "month"), *SUMS]
    rows: list[list[object]] = [
        ["2026-05", "Ann", 5, 1, "EUR"],
        ["2026-05", "Bo", 9, 1, "EUR"],
        ["2026-06", "Ann", 7, None, "EUR"],
    ]
    chart = Chart("line", ("a", "b"), "month", per="who")
    made = Table("sums", "Sums", columns, rows, currency="EUR", key=("month", "who"), chart=chart)
    (drawing,) = drawings(made, ENGLISH)
    assert (drawing.legend, drawing.steps) == (["Ann · a", "Ann · b", "Bo · a", "Bo · b"], ["2026-05", "2026-06"])
    assert [curve.points for curve in drawing.curves] == [[5, 7], [1, None], [9, None], [1, None]]


def test_currencies_are_not_drawn_in_one_chart() -> None:
    lines = drawn([["Acme", 1_000_000, 0, "EUR"], ["Bolt", 10_000_000, 0, "USD"]])
    assert [line.count("█") for line in lines] == [0, 24, 0, 22]
    assert lines[0::2] == ["EUR", "USD"]


def test_bars_beyond_the_room_are_counted() -> None:
    lines = drawn([[f"Client {n}", n, 0, None] for n in range(30)], most=10)
    assert len(lines) == 10
    assert lines[-1] == "… and 22 more"


def test_a_row_without_the_figure_has_no_bar() -> None:
    assert drawn([["Acme", None, 0, None]]) == []


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.text("abЖ日 ", min_size=1, max_size=30), st.integers(-(10**9), 10**9)), min_size=1, max_size=8
    ),
    st.integers(30, 120),
    st.sampled_from(["bars", "stacked"]),
)
def test_no_line_is_wider_than_the_screen_and_every_figure_is_whole(
    sums: list[tuple[str, int]], columns: int, kind: str
) -> None:
    rows: list[list[object]] = [[who, n, n // 2, None] for who, n in sums]
    made = table(rows, kind, ("a", "b"))
    lines = [line.text for line in chart_lines(made, ENGLISH, columns, UNICODE, 100)]
    assert all(columns_of(line) <= columns for line in lines)
    assert sum("€" in line for line in lines) == len(rows) * (1 if kind == "stacked" else 2)
    curves = [line.text for line in chart_lines(table(rows, "line", ("a", "b")), ENGLISH, columns, UNICODE, 100)]
    assert all(columns_of(line) <= columns for line in curves)


@pytest.mark.parametrize("kind", ["stacked", "line"])
def test_without_utf_8_charts_are_of_ascii(kind: str) -> None:
    made = table([["Acme", 750_000, 250_000, None], ["Bolt", 1, 2, None]], kind, ("a", "b"))
    for letters, ascii_ in ((ASCII, True), (UNICODE, False)):
        text = "".join(line.text for line in chart_lines(made, ENGLISH, 60, letters)).replace("€", "")
        assert text.isascii() == ascii_


@given(st.integers(10, 40), st.sampled_from([60, 80, 120]))
@settings(max_examples=15)
def test_charts_that_share_a_screen_stay_on_it(room: int, columns: int) -> None:
    rows: list[list[object]] = [[f"Client {n}", n * 10_000, 0, None] for n in range(12)]
    tables = [table(rows) for _ in range(4)]
    lines = [line.text for line in panels(tables, ENGLISH, columns, room + 10, UNICODE, "Nothing.")]
    assert len(lines) <= room + 10
    assert all(columns_of(line) <= columns for line in lines)
    assert "\n".join(lines).count("Sums") == 4


# -- dash ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from datetime import date

    folder = tmp_path_factory.mktemp("demo") / "book"
    write_demo(folder, date(2026, 11, 27))
    return folder


@pytest.mark.parametrize("words", [(), ("--team",), ("--user", "boris"), ("--locale", "ru")], ids=" ".join)
@pytest.mark.parametrize("screen", [(80, 24), (120, 40)], ids=str)
def test_dash_is_one_screen(
    demo: Path, type_: Type, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], screen: tuple[int, int]
) -> None:
    monkeypatch.chdir(demo)
    said = type_("dash", *words, screen=screen, now="2026-11-27T09:00:00+05:00")
    lines = said.out.splitlines()
    assert said.code == 0, said.err
    assert len(lines) < screen[1]
    assert max(map(columns_of, lines)) <= screen[0]
    assert sum("█" in line for line in lines) > 5


def test_in_a_pipe_dash_is_tables_and_no_chart(demo: Path, type_: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo)
    said = type_("dash", now="2026-11-27T09:00:00+05:00")
    assert "█" not in said.out
    assert "Plan 2026-11" in said.out
    data = type_("dash", "--json", now="2026-11-27T09:00:00+05:00").json
    plan, debts, _, week = data["reports"]
    assert [one["name"] for one in data["reports"]] == ["plan", "receivables", "funnel", "week"]
    for report, column in ((plan, "user"), (debts, "owner"), (week, "user")):
        assert {row[report["columns"].index(column)] for row in report["rows"]} == {"anna"}, report["name"]
    names = debts["columns"]
    owed = {row[names.index("currency")]: Decimal(0) for row in debts["rows"]}
    for row in debts["rows"]:
        owed[row[names.index("currency")]] += Decimal(row[names.index("outstanding")])
    totals = [(row[names.index("currency")], Decimal(row[names.index("outstanding")])) for row in debts["totals"]]
    assert dict(totals) == owed
    assert len(totals) == len(owed)
    refused = type_("dash", "--watch")
    assert refused.code == 2
    assert "--watch" in refused.err


def test_dash_of_who_has_no_figures_names_the_teams(demo: Path, type_: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo)
    now = "2026-11-27T09:00:00+05:00"
    assert "`salesctl dash --team`" in type_("dash", "--user", "marina", now=now).out
    assert "`salesctl dash --team`" not in type_("dash", "--user", "anna", now=now).out


def test_dash_is_drawn_anew_until_it_is_ended(demo: Path, type_: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    from salesctl.cli import binding

    monkeypatch.chdir(demo)
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(binding, "sleep", wait)
    said = type_("dash", "--watch", screen=(80, 24), now="2026-11-27T09:00:00+05:00")
    assert said.code == 0
    assert said.out.count("\x1b[H\x1b[2J") == len(waited) == 2


def test_a_report_has_its_chart_below_at_a_terminal_alone(
    demo: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(demo)
    shown = type_("report", "funnel", screen=(80, 24), now="2026-11-27T09:00:00+05:00")
    assert shown.out.index("number") < shown.out.index("█")
    assert "█" not in type_("report", "funnel", now="2026-11-27T09:00:00+05:00").out
    mine = type_("report", "funnel", "anna", "--json", now="2026-11-27T09:00:00+05:00").json
    everybody = type_("report", "funnel", "--json", now="2026-11-27T09:00:00+05:00").json
    assert all(int(one[1]) <= int(all_[1]) for one, all_ in zip(mine["rows"], everybody["rows"], strict=True))
    assert mine["rows"] != everybody["rows"]


def test_a_terminal_that_cannot_show_the_letters_is_shown_others(
    demo: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(demo)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="latin-1"))
    from salesctl.cli.output import _letters

    assert _letters() == ASCII
