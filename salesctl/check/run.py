"""Runs the three looks over a set of files: the work tree, the index or a revision."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl.model.links import links
from salesctl.model.records import parse
from salesctl.named_tuples import NamedTuple

from . import files, rights
from .gate import by_place
from .verdicts import between_records

if TYPE_CHECKING:
    from salesctl.book import Book
    from salesctl.errors import Finding
    from salesctl.model.kinds import Kinds

    from .sources import FileSet


class Checked(NamedTuple):
    """How many files of records were looked at, and what was found, by place."""

    checked: int
    findings: Sequence[Finding]


def check(book: Book, source: FileSet, today: date, views: Sequence[Path] = ()) -> Checked:
    """Everything wrong with a set of files. The book is the one made of them; `views` as for `Book.query`.

    What is dated after `today` lies ahead.

    Whether a record fits one that cannot be read is not known: what is found between the two is left out.
    """
    found = list(files.findings(book, source))
    wrong = {finding.path for finding in found if finding.level == "error"}
    unreadable = book.unreadable()
    kinds = book.source.kinds
    found += rights.left_to_nobody(book, source)
    found += [
        finding
        for finding in between_records(book, source, today, views)
        if finding.path not in wrong and not (unreadable and _links_to(unreadable, kinds, source, finding.path))
    ]
    return Checked(book.count(), by_place(found))


def _links_to(unreadable: Collection[tuple[str, str]], kinds: Kinds, source: FileSet, path: str) -> bool:
    """Whether the record of a file links to one of these records (kind, id)."""
    record = parse(kinds, path, source.read(path))
    ids = {record_id for _, record_id in unreadable}
    return any(
        (link.kind, link.record) in unreadable or (link.kind == "*" and link.record in ids)
        for link in links(record.data, record.kind.fields)
    )
