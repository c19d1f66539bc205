"""docs/repository-states.md: its table is what commands do in each state a repository can be in."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.trust.states import STATES, NotHereError, Place, fill, judge, places, row
from salesctl import temporary_places
from salesctl.book.file import opening

PAGE = Path(__file__).parents[2] / "docs" / "repository-states.md"
ROWS = {
    cells[0]: tuple(cells[1:])
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == 5 and cells[0] in STATES
}


@pytest.fixture(scope="module")
def place() -> Iterator[Callable[[], Place]]:
    with places(
        next(one for one in ("/dev/shm", "/tmp") if os.access(one, os.W_OK))
    ) as made:  # nobody else enters pytest's
        yield made


def test_the_table_has_every_state() -> None:
    assert ROWS.keys() == STATES.keys()


@pytest.mark.parametrize("state", STATES)
def test_what_commands_do_in_a_state(state: str, place: Callable[[], Place]) -> None:
    here = place()
    with here.leaving:
        try:
            STATES[state](here)
        except NotHereError as error:
            pytest.skip(str(error))
        found, wrong = row(here)
    assert not wrong
    assert found == ROWS[state]


def test_whatever_would_be_written_first_a_read_only_book_is_named(place: Callable[[], Place]) -> None:
    here = place()
    with here.leaving:
        STATES["the folder is read-only"](here)
        code, said, wrong = judge(here, ("person", "erase", "acme/olga", "--yes"))
    assert (code, wrong) == (1, [])
    assert "can be read, not written" in said


def test_whatever_misses_an_object_says_what_to_do(place: Callable[[], Place]) -> None:
    here = place()
    with here.leaving:
        STATES["the object of a record is missing"](here)
        code, said, wrong = judge(here, ("person", "erase", "acme/olga", "--yes"))
    assert (code, wrong) == (1, [])
    assert "`salesctl doctor` looks for what is wrong" in said


def test_where_every_disk_is_full_a_book_is_read_in_memory_or_the_full_disk_is_named(
    place: Callable[[], Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = place()
    with here.leaving:
        try:
            STATES["the disk is full"](here)
        except NotHereError as error:
            pytest.skip(str(error))
        full = str(here.root.parent)
        for file in (here.root / ".git/salesctl").glob("book.*"):
            file.unlink()
        monkeypatch.setattr(tempfile, "tempdir", full)
        here.settings = {"XDG_RUNTIME_DIR": "/dev/shm"}
        monkeypatch.setattr(temporary_places, "_IN_MEMORY", full)
        monkeypatch.setattr(opening, "_temporary_folders", {})
        code, out, said = here.type("today")
        assert (code, said) == (0, "")
        assert "Acme" in out
        fill(here.root.parent)
        code, _, said = here.type("log", "acme", "pays on Friday")
        assert code == 1
        assert "the disk is full" in said
        draft = Path(said.partition("what you typed is kept in ")[2].strip())
        assert "pays on Friday" in draft.read_text()
        draft.unlink()
        here.settings = {"XDG_RUNTIME_DIR": full}
        monkeypatch.setattr(opening, "_temporary_folders", {})
        for words in (("today", "--on", "2026-11-24"), ("show", "acme"), ("log", "acme", "pays on Friday")):
            code, _, said = here.type(*words)
            assert (code, said) == (1, "salesctl: the disk is full\n  hint: make room on it, and try again\n")
