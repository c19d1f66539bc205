"""What `check` found is kept, however the book was made, until something changes that it depends on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from salesctl import yamlio
from salesctl.book.file.book_file import BookFile
from salesctl.check import facts
from salesctl.check.run import check
from salesctl.check.sources import WorkTree
from salesctl.cli.commands.checks import checked
from salesctl.errors import Finding
from salesctl.testing import TestBook, copy_book
from salesctl.yamlio import LoadError

from .test_gate_against_check import BASE, DAY

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
    assert _look(looked_at) == ([], [ACME]), "what is wrong is said each time"
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


def test_after_a_change_only_what_reads_it_is_asked(looked_at: TestBook, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    ask = facts.findings

    def counted(*of: Any) -> Iterator[Finding]:
        asked.extend(fact.name for fact in of[-1])
        yield from ask(*of)

    monkeypatch.setattr(facts, "findings", counted)
    _look(looked_at)
    assert asked == []
    looked_at.add("clients/acme.yaml: {name: Acme, owner: anna, notes: new}", "2026-02-03T09:00:00+00:00")
    _look(looked_at)
    assert asked == [], "no fact reads notes"
    looked_at.add("clients/acme.yaml: {name: Acme, owner: anna, parent: bolt}", "2026-02-04T09:00:00+00:00")
    _look(looked_at)
    assert "circle" in asked
    assert "reversed-twice" not in asked


# -- what is kept is what would be found -----------------------------------------------------------------------------

_LINE, _COMMIT, _BRANCH, _DAY, _OTHER = "line", "commit", "branch", "day", "other user"
FORGED = [("orders/2026/o-3.yaml", {"date": "2026-10-01", "client": "acme", "owner": "boris", "approvals": [{"at": "2026-10-03", "by": "boris"}],
    "lines": [{"id": "a", "product": "pump", "qty": "2", "price": "100", "discount": "12"}]})]  # fmt: skip
SHIPPED = [("shipments/2026/s-3.yaml", {"shipped_at": "2026-10-08", "client": "acme", "order": "o-1",
    "lines": [{"order_line": "a", "qty": "5"}]})]  # fmt: skip
AHEAD = [("payments/2026/p-3.yaml", {"date": "2026-11-24", "client": "acme", "amount": "50"})]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> TestBook:
    return TestBook(tmp_path_factory.mktemp("kept"), BASE)


@pytest.mark.parametrize(
    "steps",
    [[SHIPPED, _LINE], [SHIPPED, _COMMIT, _BRANCH], [FORGED, _OTHER], [AHEAD, _DAY]],
    ids=["lines move", "another branch", "another user", "another day"],
)
def test_it_is_what_an_emptied_book_is_found_to_have(base: TestBook, tmp_path: Path, steps: list[Any]) -> None:
    """By edits, moved lines, commits, another branch, another day and another user."""
    book = TestBook.__new__(TestBook)
    book.root = tmp_path / "book"
    copy_book(base.root, book.root)
    git, day = book.session(DAY).git, DAY
    git.run("branch", "other")
    found = [checked(book.session(day)).findings]
    for step in steps:
        if step == _LINE:
            for file in book.root.glob("*/**/*.yaml"):
                file.write_bytes(b"# note\n" + file.read_bytes())
        elif step == _COMMIT:
            git.run("add", "--all")
            git.run("commit", "--quiet", "--allow-empty", "-m", "By hand")
        elif step == _BRANCH:
            git.run("switch", "--quiet", "--force", "other")
        elif step == _DAY:
            day = "2026-11-24"
        elif step == _OTHER:
            git.set("user.email", "boris@example.com")
        else:
            for path, data in step:
                file = book.root / path
                if data is None:
                    file.unlink(missing_ok=True)
                else:
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(yamlio.dump(data))
        kept = checked(book.session(day))
        held = book.root / ".git" / "salesctl" / "book.db"
        held.rename(held.with_suffix(".aside"))
        assert kept == checked(book.session(day))
        BookFile(held, "").install(held.with_suffix(".aside"))
        found.append(kept.findings)
    assert any(before != after for before, after in pairwise(found))
