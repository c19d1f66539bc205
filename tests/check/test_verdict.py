"""What `check` found right is not read again, however the book was made, until the file says something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from salesctl.check.run import check
from salesctl.check.sources import WorkTree
from salesctl.testing import TestBook
from salesctl.yamlio import LoadError

FACTS = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com}
clients/acme.yaml: {name: Acme, owner: anna}
clients/bolt.yaml: {name: Bolt, owner: anna}
"""
ACME = "clients/acme.yaml"


class _Counting(WorkTree):
    read_again: list[str]

    def contents(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes | LoadError]]:
        self.read_again += paths
        return super().contents(paths)


def _look(book: TestBook) -> tuple[list[str], list[str]]:
    """The files that were read, and those found wrong."""
    session = book.session("2026-11-23")
    files = _Counting(session.git)
    files.read_again = []
    found = check(session.book, files, session.today).findings
    return files.read_again, [finding.path for finding in found if finding.level == "error"]


@pytest.fixture
def looked_at(tmp_path: Path) -> TestBook:
    book = TestBook(tmp_path, FACTS)
    assert _look(book) == (["clients/acme.yaml", "clients/bolt.yaml", "team/anna.yaml"], [])
    assert _look(book) == ([], [])
    return book


def test_an_edited_file_is_read_again_and_no_other(looked_at: TestBook) -> None:
    file = looked_at.root / ACME
    right = file.read_text()
    file.write_text(right + "nonsense: 1\n")
    assert _look(looked_at) == ([ACME], [ACME])
    assert _look(looked_at) == ([ACME], [ACME]), "what is wrong is said each time"
    file.write_text(right + "notes: new\n")
    assert _look(looked_at) == ([ACME], [])
    assert _look(looked_at) == ([], [])


def test_a_commit_has_its_files_read_again(looked_at: TestBook) -> None:
    looked_at.add("clients/acme.yaml: {name: Acme Pumps, owner: anna}", "2026-02-02T09:00:00+00:00")
    assert _look(looked_at) == ([ACME], [])
    assert _look(looked_at) == ([], [])


def test_a_file_that_changes_while_it_is_looked_at_gets_no_verdict(looked_at: TestBook) -> None:
    file = looked_at.root / ACME
    file.write_text("name: Acme\nowner: anna\nnotes: one\n")
    session = looked_at.session("2026-11-23")
    book = session.book
    file.write_text("name: Acme\nowner: anna\nnotes: two\n")
    check(book, WorkTree(session.git), session.today)
    assert _look(looked_at)[0] == [ACME]
