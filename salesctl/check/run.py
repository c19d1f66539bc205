"""Runs the three looks over the work tree, the index or a revision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesctl.book import open_book_at
from salesctl.rules import load_rules

from . import facts, files
from . import references as together
from .sources import Index, Revision, Source, WorkTree

if TYPE_CHECKING:
    from salesctl.book import Book
    from salesctl.errors import Finding
    from salesctl.session.session import Desk


@dataclass(frozen=True, slots=True)
class Checked:
    """How many files of records were looked at, and what was found, by place."""

    checked: int
    findings: Sequence[Finding]


def check(desk: Desk, *, staged: bool = False, rev: str | None = None) -> Checked:
    """Everything wrong with the work tree, with what is staged, or with a revision.

    Raises SalesctlError for settings or schemas that cannot be used, and for a revision that is not there.
    """
    source: Source
    if staged:
        source = Index(desk.git)
        book = open_book_at(desk.git, desk.kinds, desk.config, source.tree)
    elif rev or desk.at:
        commit = desk.git.resolve(rev or desk.at)
        source = Revision(desk.git, commit)
        book = open_book_at(desk.git, desk.kinds, desk.config, commit)
    else:
        source = WorkTree(desk.git)
        book = desk.book
    found = list(files.findings(desk, source, book))
    unreadable = {finding.path for finding in found}
    found += [finding for finding in between(desk, source, book) if finding.path not in unreadable]
    found += load_rules(desk.root, desk.installed.rules)[1]
    unique = sorted(set(found), key=lambda f: (f.path, f.line, f.column, f.rule, f.message))
    return Checked(len(source.records(desk.kinds)), unique)


def between(desk: Desk, source: Source, book: Book) -> list[Finding]:
    """What the files of a source, of which the book was made, say of each other that cannot be."""
    with book.ask(desk.today, views=desk.installed.views) as asking:
        return [*together.findings(desk.kinds, source, asking), *facts.findings(desk.kinds, source, asking)]
