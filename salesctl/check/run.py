"""Runs the three looks over a set of files: the work tree, the index or a revision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from . import facts, files, references
from .gate import by_place

if TYPE_CHECKING:
    from salesctl.book import Book
    from salesctl.errors import Finding

    from .sources import FileSet


@dataclass(frozen=True, slots=True)
class Checked:
    """How many files of records were looked at, and what was found, by place."""

    checked: int
    findings: Sequence[Finding]


def check(book: Book, source: FileSet, views: Sequence[Path] = ()) -> Checked:
    """Everything wrong with a set of files. The book is the one made of them; `views` as for `Book.query`."""
    found = list(files.findings(book, source))
    unreadable = {finding.path for finding in found}
    kinds = book.source.kinds
    with book.query_all(views=views) as query:
        between = [*references.findings(kinds, source, query), *facts.findings(kinds, source, query)]
    found += [finding for finding in between if finding.path not in unreadable]
    return Checked(len(source.records(kinds)), by_place(found))
