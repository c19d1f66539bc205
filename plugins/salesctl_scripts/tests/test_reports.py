"""Reports on calling: `cold`, `scripts`, `dormant`."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Type


@pytest.fixture
def called(nova: Path, type_: Type) -> Path:
    """Nova was called by the script of its list: an objection stood, a meeting was agreed."""
    assert type_("call-list", "new", "New sites", "nova", "--script", "hello").code == 0
    run = type_("script", "run", "hello", "nova", stdin="1\n? price\nn\n.\n\ntue 10:00 meeting\n\n")
    assert run.code == 0, run.err
    return nova


def test_a_call_list_in_figures(called: Path, type_: Type) -> None:
    (row,) = type_("report", "cold", "--json").json["rows"]
    assert row == ["new-sites", "hello", 1, 1, 1, 1, 1, 0, "100.00", "New sites", "Hello"]


def test_scripts_and_the_objections_they_met(called: Path, type_: Type) -> None:
    rows = type_("report", "scripts", "--json").json["rows"]
    assert [(row[0], row[2], row[3], row[4]) for row in rows] == [("hello", None, 1, None), ("hello", "price", 1, 0)]


def test_a_lead_is_not_dormant(called: Path, type_: Type) -> None:
    assert type_("report", "dormant", "--json").json["rows"] == []
