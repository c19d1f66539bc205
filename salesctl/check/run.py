"""Runs the three looks over the work tree, the index or a revision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesctl.book import open_book_at
from salesctl.rules import load_rules

from . import facts, files
from . import references as together
from .sources import CommittedFiles, FileSet, Index, WorkTree

if TYPE_CHECKING:
    from salesctl.book import Book
    from salesctl.errors import Finding
    from salesctl.session.session import Session


@dataclass(frozen=True, slots=True)
class Checked:
    """How many files of records were looked at, and what was found, by place."""

    checked: int
    findings: Sequence[Finding]


def check(session: Session, *, staged: bool = False, rev: str | None = None) -> Checked:
    """Everything wrong with the work tree, with what is staged, or with a revision.

    Raises SalesctlError for settings or schemas that cannot be used, and for a revision that is not there.
    """
    source: FileSet
    if staged:
        source = Index(session.git)
        book = open_book_at(session.git, session.kinds, session.config, source.tree)
    elif rev or session.at:
        commit = session.git.resolve(rev or session.at)
        source = CommittedFiles(session.git, commit)
        book = open_book_at(session.git, session.kinds, session.config, commit)
    else:
        source = WorkTree(session.git)
        book = session.book
    found = list(files.findings(session, source, book))
    unreadable = {finding.path for finding in found}
    found += [finding for finding in between(session, source, book) if finding.path not in unreadable]
    found += load_rules(session.root, session.installed.rules)[1]
    unique = sorted(set(found), key=lambda f: (f.path, f.line, f.column, f.rule, f.message))
    return Checked(len(source.records(session.kinds)), unique)


def between(session: Session, source: FileSet, book: Book) -> list[Finding]:
    """What the files of a source, of which the book was made, say of each other that cannot be."""
    with book.query(session.today, views=session.installed.views) as query:
        return [*together.findings(session.kinds, source, query), *facts.findings(session.kinds, source, query)]
