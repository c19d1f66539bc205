"""`--why`: the reason of a write stays in its commit, and the history shows it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conftest import Once, Type


@pytest.fixture
def acme(book: Path, type_: Type, once: Once) -> Path:
    def make() -> None:
        assert type_("client", "add", "--name", "Acme").code == 0

    once(make)
    return book


def trailer(book: Path) -> str:
    words = ["git", "-C", str(book), "log", "-1", "--format=%(trailers:key=Why,valueonly)"]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("words", [("set", "acme", "district=north"), ("pay", "acme", "5"), ("undo",)])
def test_every_writing_command_keeps_it(acme: Path, type_: Type, words: tuple[str, ...]) -> None:
    outcome = type_(*words, "--why", "they moved")
    assert outcome.code == 0, outcome.err
    assert trailer(acme) == "they moved"
    changes = type_("history", "--json").json["changes"]
    assert (changes[0]["why"], changes[-1]["why"]) == ("they moved", "")
    assert "they moved" in type_("history").out


def test_a_field_of_that_name_and_the_commit_have_one_value(acme: Path, type_: Type) -> None:
    absent = ("absence", "add", "anna", "2026-12-01", "2026-12-05", "--why", "holiday")
    assert type_(*absent).code == 0
    assert trailer(acme) == "holiday"
    assert "why: holiday" in (acme / "team" / "anna.yaml").read_text()


def test_an_older_reason_is_no_reason_of_the_next_write(acme: Path, type_: Type) -> None:
    assert type_("set", "acme", "district=north", "--why", "they moved").code == 0
    assert type_("set", "acme", "district=south").code == 0
    assert trailer(acme) == ""


def test_history_asks_for_kinds_there_are_and_says_where_it_stops(acme: Path, type_: Type) -> None:
    assert type_("history", "--kind", "clint").code == 2
    told = type_("history", "--kind", "client", "--since", "yesterday")
    assert "Acme: new client" in told.out
    assert type_("history", "acme", "--field", "name", "--json").json["changes"][0]["after"] == "Acme"
    assert type_("blame", "acme", "name", "--json").json["values"][0]["value"] == "Acme"
