"""`undo` as it is typed: what its words stand for, and what would be owed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conftest import Once, Type


@pytest.fixture
def acme(book: Path, type_: Type, once: Once) -> Path:
    def make() -> None:
        for words in (
            ("client", "add", "--name", "Acme", "--district", "north"),
            ("set", "acme", "district=south"),
            ("set", "acme", "segment=A"),
        ):
            assert type_(*words).code == 0

    once(make)
    return book


@pytest.mark.parametrize(
    ("words", "district", "segment"),
    [
        (["acme", "district"], "north", "A"),
        (["acme"], "south", None),
        (["HEAD"], "south", None),
        (["HEAD~2..HEAD"], "north", None),
        (["HEAD~2.."], "north", None),
        ([], "south", None),
    ],
)
def test_a_record_a_field_a_commit_or_several(
    acme: Path, type_: Type, words: list[str], district: str, segment: str | None
) -> None:
    dry = type_("undo", *words, "--dry-run", "--json").json
    (change,) = dry["changes"]
    assert (change["after"]["district"], change["after"].get("segment")) == (district, segment)
    assert "obligations" in dry
    told = type_("undo", *words, "--json")
    assert told.code == 0, told.err
    fields = type_("show", "acme", "--json").json["fields"]
    assert (fields["district"], fields.get("segment")) == (district, segment)
    subject = subprocess.run(
        ["git", "-C", str(acme), "log", "-1", "--format=%s"], check=True, capture_output=True, text=True
    )
    assert subject.stdout.startswith("taken back: ")


def test_a_dry_run_is_told_in_the_readers_language(acme: Path, type_: Type) -> None:
    for words in (["undo"], ["undo", "acme", "segment"], ["undo", "HEAD"]):
        told = type_(*words, "--dry-run", "--locale", "ru").out.splitlines()[1]
        assert told == "отменено: Acme: сегмент A"


def test_it_is_told_in_the_readers_language(acme: Path, type_: Type) -> None:
    """The commit's subject is in the book's."""
    told = [
        type_(*words, "--locale", "ru").out.splitlines()[0]
        for words in (["undo"], ["redo"], ["undo", "acme", "segment"])
    ]
    assert told == ["Отменено: Acme: сегмент A", "Возвращено: Acme: сегмент A", "Отменено: Acme: сегмент A"]


def test_one_persons_day(acme: Path, type_: Type) -> None:
    told = type_("undo", "--author", "anna", "--json")
    assert told.code == 0, told.err
    assert type_("show", "acme").code == 1
    assert type_("redo", "--json").code == 0
    assert type_("show", "acme", "--json").json["fields"]["segment"] == "A"
    assert "wrote nothing on 1 Jan 2020" in type_("undo", "--author", "anna", "--day", "2020-01-01").err


@pytest.mark.parametrize(
    "words", [("acme", "--author", "anna"), ("--day", "today"), ("--author", "anna", "--import", "1C")]
)
def test_one_thing_at_a_time(acme: Path, type_: Type, words: tuple[str, ...]) -> None:
    outcome = type_("undo", *words)
    assert outcome.code == 2
    assert "say one thing to take back" in outcome.err


def test_what_is_neither_a_record_nor_a_commit(acme: Path, type_: Type) -> None:
    assert "no record matches `zebra`" in type_("undo", "zebra").err
