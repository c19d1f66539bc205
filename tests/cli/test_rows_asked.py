"""`--limit` and `--columns` hold for every answer that is a table, in every form it is delivered in."""

from __future__ import annotations

import csv
import io
import shlex
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conftest import Type
from salesctl.cli import command_tree
from salesctl.setup.demo import write_demo

TYPED = {
    "find": "find kolor",
    "query": "query 'select id, name, credit_limit from client' --as credit_limit:money",
    "history": "history",
    "blame": "blame kolorit",
    "review": "review 2026-11-20",
    "report": "report receivables",
    "statement": "statement kolorit",
    "duties": "duties",
    "absences": "absences",
    "approvals": "approvals --all",
    "client dedupe": "client dedupe",
    "plugin list": "plugin list",
    "client list": "client list",
    "order list": "order list",
}
"""Each of them with words that have it answer something from the example; lists are those of two kinds."""
WORDED = {"#", "same", "because"}
"""Columns of tables that programs are told otherwise: by `line`, as a list, by the figures and changes it is made of."""


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rows") / "book"
    write_demo(folder, date(2026, 11, 23))
    return folder


@pytest.fixture(autouse=True)
def in_example(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(example)


def _rows(data: dict[str, Any], keys: tuple[str, ...]) -> Iterator[list[Any]]:
    """The lists of rows in an answer."""
    for key in keys:
        for one in [data.get(key, [])]:
            yield from [part["rows"] for part in one] if key == "sections" else [one]


def _keys(line: str) -> tuple[str, ...]:
    name, inside, *_ = (*shlex.split(line), "")
    node = command_tree.nodes()[name]
    command = node.inside.get(inside, node).command
    assert command
    return command.rows


def test_every_command_that_answers_a_table_is_tried() -> None:
    found = set()
    for node in command_tree.nodes().values():
        for one in (node, *node.inside.values()):
            if one.command and one.command.rows and not one.function:
                found.add(one.name if one is node else f"{node.name} {one.name}")
    assert found | {"client list", "order list"} == set(TYPED)


@pytest.mark.parametrize("line", [*TYPED.values(), "report manager", "report", "duties 2", "history kolorit"])
def test_a_limit_holds_for_programs_and_what_is_left_out_is_counted(line: str, type_: Type) -> None:
    whole, some = (type_(*shlex.split(line), *more, "--json").json for more in ((), ("--limit", "1")))
    lengths = [len(rows) for rows in _rows(whole, _keys(line))]
    assert [len(rows) for rows in _rows(some, _keys(line))] == [min(n, 1) for n in lengths]
    if line.startswith(("find", "history")):
        assert some["left_out"] is None, "who counts them has to look through all"
        assert "there are more: --limit 0" in type_(*shlex.split(line), "--limit", "1").out
    else:
        assert some.get("left_out", 0) == sum(max(n - 1, 0) for n in lengths)


@pytest.mark.parametrize("line", [line for name, line in TYPED.items() if name not in ("plugin list", "approvals")])
def test_what_people_see_has_a_key_of_the_same_name(line: str, type_: Type) -> None:
    """So that the same `--columns` holds for both."""
    data = type_(*shlex.split(line), "--json").json
    names = set(data.get("columns", ()))
    for rows in _rows(data, _keys(line)):
        names |= {name for row in rows if isinstance(row, dict) for name in row}
    tables = csv.reader(io.StringIO(type_(*shlex.split(line), "--format", "csv").out))
    heading = next(tables)
    assert set(heading) - WORDED <= {*names, *(f"{name}_name" for name in names)}


def test_columns_hold_for_tables_files_and_programs(type_: Type, tmp_path: Path) -> None:
    asked = ("report", "receivables", "--columns", "outstanding,client", "--limit", "2")
    told = type_(*asked, "--json").json
    assert told["columns"] == ["outstanding", "client", "client_name", "currency"], "no sum without its currency"
    assert (len(told["rows"]), told["left_out"]) == (2, 6)
    rows = list(csv.reader(io.StringIO(type_(*asked, "--format", "csv").out)))
    assert rows == [
        ["outstanding", "client", "currency", "client_name"],
        *([a, b, d, c] for a, b, c, d in told["rows"]),
    ]
    shown = type_(*asked).out
    assert shown.splitlines()[1].split() == ["outstanding", "client"]
    assert "6 more: --limit 0 shows all" in shown
    whole = type_("report", "receivables", "--json").json
    sums = [row[whole["columns"].index("outstanding")] for row in whole["totals"]]
    assert [row[0] for row in told["totals"]] == sums, "a total stays that of all rows"
    assert [line.split()[-1] for line in shown.splitlines() if "Total" in line] == ["Total"] * len(sums)
    bare = ("report", "receivables", "--columns", "client")
    assert type_(*bare, "--json").json["totals"] == [], "no total of columns that do not add up"
    assert "Total" not in type_(*bare).out
    page = type_(*asked, "--format", "html").out
    assert "6 more" in page
    assert "Anna Kim" not in page
    assert "Anna Kim" in type_("report", "receivables", "--format", "html").out
    file = tmp_path / "some.xlsx"
    assert type_(*asked, "-o", str(file)).code == 0
    with zipfile.ZipFile(file) as book:
        assert not any(b"Anna Kim" in book.read(name) for name in book.namelist())


def test_the_newest_of_a_list_by_date_are_kept_and_the_others_counted(type_: Type) -> None:
    every = type_("order", "list", "--json").json["records"]
    some = type_("order", "list", "--limit", "3", "--json").json
    assert some["records"] == every[-3:]
    assert some["left_out"] == len(every) - 3
    assert f"{len(every) - 3} more" in type_("order", "list", "--limit", "3").out


def test_tables_that_have_none_of_the_columns_are_left_out(type_: Type) -> None:
    shown = type_("review", "2026-11-20", "--columns", "target").out
    assert "Plan of the month" in shown
    assert "Receivables" not in shown
    assert "Receivables" in type_("review", "2026-11-20").out


@pytest.mark.parametrize("line", ["find kolor", "history kolorit", "report receivables", "client list", "plugin list"])
def test_a_column_there_is_not_is_refused_with_those_there_are(line: str, type_: Type) -> None:
    refused = type_(*shlex.split(line), "--columns", "nosuch", "--json")
    assert refused.code == 2
    assert "there is no column `nosuch`" in refused.err
    assert "columns: " in refused.err
    assert refused.json["error"]["field"] == "--columns"


def test_only_lines_that_were_shown_can_be_named(type_: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    from salesctl.cli import binding

    monkeypatch.setattr(binding, "shown_at_terminal", lambda: True)
    assert type_("duties", "2", "--limit", "1").code == 0
    assert type_("show", "1").code == 0
    assert "neither a line of the list" in type_("show", "2").err
