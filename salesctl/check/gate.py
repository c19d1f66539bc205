"""Judges changes before they are written, exactly as `check` judges the book afterwards.

The changes are applied to the book's tables inside a transaction that is rolled back. Only what they can affect is checked:
the changed files, their links, links to them, values that no two records may share, and those facts whose queries read
their kinds, limited to the clients related to the changed records.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from salesctl.model import records
from salesctl.model.links import links
from salesctl.model.record_tables import tables
from salesctl.model.records import parse

from . import facts, references
from .sources import ChangedFiles, WorkTree

if TYPE_CHECKING:
    from salesctl.book import Book, Query
    from salesctl.errors import Finding
    from salesctl.model.records import Record
    from salesctl.store import Change

    from .sources import FileReader

_MANY = 200
"""With more changed records than this, checking the whole book is quicker than checking each of them."""


def findings_in_files(book: Book, changes: Sequence[Change]) -> list[Finding]:
    """New findings of the changed files, each by itself."""
    kinds, zone = book.source.kinds, book.source.config.zone
    found: list[Finding] = []
    for change in changes:
        after = records.findings(kinds, change.path, change.after, zone) if change.after is not None else []
        before = (
            records.findings(kinds, change.path, change.before, zone) if after and change.before is not None else []
        )
        found += new(after, before)
    return found


def findings_between_records(book: Book, changes: Sequence[Change], views: Sequence[Path] = ()) -> list[Finding]:
    """New findings between records, of which some are changed."""
    files = ChangedFiles(WorkTree(book.source.git), {change.path: change.after for change in changes})
    changed = _ChangedRecords(book, files.contents)
    with book.with_changes(files.contents, views=views) as query:
        after = changed.findings(files, query)
    if not after:
        return []
    with book.query_all(views=views) as query:
        return by_place(new(after, changed.findings(files.under, query)))


def rejected(book: Book, changes: Sequence[Change], views: Sequence[Path] = ()) -> dict[str, Finding]:
    """The changes, by path, that must be left out so that the others bring no error, each with an error it would bring.

    Where an error is at a record that is not changed, the changes related to that record are left out.
    """
    reasons = {error.path: error for error in reversed(findings_in_files(book, changes))}
    left = {change.path: change for change in changes if change.path not in reasons and change.after != change.before}
    while left:
        errors = [
            error for error in findings_between_records(book, list(left.values()), views) if error.level == "error"
        ]
        if not errors:
            break
        for error in errors:
            for path in [error.path] if error.path in left else _related(book, error.path, left.values()):
                reasons.setdefault(path, error)
        left = {path: change for path, change in left.items() if path not in reasons}
    return reasons


def _related(book: Book, path: str, changes: Collection[Change]) -> list[str]:
    """The changes of records linked with the record in a file; where there are none, of those linked to the same document."""
    kinds = book.source.kinds
    documents = {table.kind for table in tables(kinds) if table.client not in ("", "id")} | {"*"}

    def named(record: Record) -> tuple[set[str], set[str]]:
        targets = {(link.kind, link.record) for link in links(record.data, record.kind.fields)}
        return {name for _, name in targets}, {name for kind, name in targets if kind in documents}

    wrong = parse(kinds, path, WorkTree(book.source.git).read(path))
    every, shared = named(wrong)
    near, beside = [], []
    for change in changes:
        record = parse(kinds, change.path, change.after or change.before or b"")
        names, papers = named(record)
        if record.id in every or wrong.id in names:
            near.append(change.path)
        elif shared & papers:
            beside.append(change.path)
    return near or beside or [change.path for change in changes]


def by_place(found: Sequence[Finding]) -> list[Finding]:
    """Findings in the order in which they stand, each once."""
    return sorted(set(found), key=lambda f: (f.path, f.line, f.column, f.rule, f.message))


def new(found: Sequence[Finding], before: Sequence[Finding]) -> list[Finding]:
    """The findings that are not among those from before."""
    stood = {finding.identity for finding in before}
    return [finding for finding in found if finding.identity not in stood]


class _ChangedRecords:
    """The records that are changed, with the facts and the clients to check because of them."""

    def __init__(self, book: Book, contents: Mapping[str, bytes | None]) -> None:
        self._book = book
        self._kinds = book.source.kinds
        of = {path: kind.name for path in contents if (kind := self._kinds.of(path))}
        self._records: Collection[tuple[str, str]] = {(of[path], PurePosixPath(path).stem) for path in of}
        self._facts: Sequence[facts.Impossible] | None = None
        self._clients: set[str] | None = None

    def findings(self, files: FileReader, query: Query) -> list[Finding]:
        """Findings between records in a state of the book. To be called for the state with the changes first."""
        if len(self._records) > _MANY:
            found = list(references.findings(self._kinds, files, query))
        else:
            found = list(references.findings_about(self._kinds, files, query, self._records))
        if self._facts is None:
            touched = {kind for kind, _ in self._records}
            self._facts = [fact for fact in facts.queries() if touched & query.kinds_used(fact.sql)]
            few = self._facts and len(self._records) <= _MANY
            self._clients = self._book.clients_between(self._records, query) if few else None
        if self._clients is not None:
            query.limit_to_clients(self._clients)
        return [*found, *facts.findings(self._kinds, files, query, self._facts)]
