"""What mirrors records, and the records of a new book, are for their owner's eyes alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import Type
from salesctl.cli.editor import draft_file


def _seen_by_others(folder: Path) -> Iterator[Path]:
    """What others may read below a folder, found as they would: by going down the folders they may enter."""
    for one in folder.iterdir():
        mode = one.stat().st_mode
        if stat.S_ISDIR(mode):
            if mode & 0o055:
                yield from _seen_by_others(one)
        elif mode & 0o044:
            yield one


@pytest.fixture(autouse=True)
def _usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_nobody_else_can_read_the_index_and_the_lists_of_a_book(book: Path, type_: Type) -> None:
    (book / ".git" / "salesctl").chmod(0o755)
    for words in (("client", "add", "--name", "Other"), ("today",), ("client", "list")):
        type_(*words)
    ours = book / ".git" / "salesctl"
    assert (ours / "book.db").exists()
    assert stat.S_IMODE(ours.stat().st_mode) == 0o700
    assert not [one for one in _seen_by_others(book / ".git") if "salesctl" in one.parts[len(book.parts) :]]


def test_a_new_book_can_be_entered_by_its_owner_alone(book: Path, type_: Type) -> None:
    fresh = book.parent / "fresh"
    assert type_("init", str(fresh), "--company", "Nord", "--currency", "EUR").code == 0
    assert type_("join", str(book), str(book.parent / "joined")).code == 0
    for folder in (fresh, book.parent / "joined"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert next(folder.glob("*.yaml")).exists()


def test_what_was_typed_and_refused_is_kept_for_its_owner_alone() -> None:
    file = draft_file(b"name: Olga\n", "-client.yaml")
    try:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    finally:
        file.unlink()
