"""Judges changes before they are written, exactly as `check` judges the book afterwards.

The changes are applied to the book's tables inside a transaction that is rolled back. Only what they can affect is checked:
the changed files, their links, links to them, values that no two records may share, and those facts whose queries read
what changed, or tables in which the changed records have rows where the fact may stand in these, limited to the clients related to
the changed records.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl.model import records
from salesctl.model.id_form import id_at
from salesctl.model.links import links
from salesctl.model.record_tables import tables
from salesctl.model.records import parse
from salesctl.named_tuples import NamedTuple

from . import dates, facts, references, rights
from .sources import ChangedFiles, WorkTree

if TYPE_CHECKING:
    from salesctl.book import Book, Query
    from salesctl.errors import Finding
    from salesctl.model.records import Record
    from salesctl.store import Change

    from .sources import FileReader

_MANY = 200
"""With more changed records than this, checking the whole book is quicker than checking each of them."""


class Judgement(NamedTuple):
    """What is found about changes."""

    new: Sequence[Finding] = ()
    """What the changes bring, of any level."""
    standing: Sequence[Finding] = ()
    """Errors of the changed records that the book had before, and has still."""

    def and_also(self, other: Judgement) -> Judgement:
        """Both together."""
        return Judgement([*self.new, *other.new], [*self.standing, *other.standing])

    @property
    def errors(self) -> list[Finding]:
        """The new findings that refuse the changes."""
        return [finding for finding in self.new if finding.level == "error"]

    def of(self, paths: Collection[str]) -> Judgement:
        """What of it stands in these files."""
        return Judgement([f for f in self.new if f.path in paths], [f for f in self.standing if f.path in paths])


def judge_files(book: Book, changes: Sequence[Change], today: date) -> Judgement:
    """The changed files, each by itself, and whether whoever uses this clone may change that."""
    kinds, zone = book.source.kinds, book.source.config.zone
    found = Judgement()
    for change in changes:
        after = records.findings(kinds, change.path, change.after, zone) if change.after is not None else []
        before = (
            records.findings(kinds, change.path, change.before, zone) if after and change.before is not None else []
        )
        found = found.and_also(_judgement([*after, *rights.of_change(book, change, today)], before, [change.path]))
    return found


def judge_between_records(book: Book, changes: Sequence[Change], today: date, views: Sequence[Path] = ()) -> Judgement:
    """The changed records together with the others. What is dated after `today` lies ahead."""
    files = ChangedFiles(WorkTree(book.source.git), {change.path: change.after for change in changes})
    changed = _ChangedRecords(book, files.contents, today)
    with book.with_changes(files.contents, views=views) as query:
        after = changed.findings(files, query)
    if not after:
        return Judgement()
    with book.query_all(views=views) as query:
        return _judgement(by_place(after), changed.findings(files.under, query), files.contents)


def judge_merge(
    book: Book,
    files: FileReader,
    contents: Mapping[str, bytes | None],
    today: date,
    views: Sequence[Path],
    commit: str = "",
) -> tuple[list[Finding], list[Finding]]:
    """What of these contents (None: removed) cannot be read, and what they bring between records; warnings aside.

    `files` are those the book is made of; what each of the contents is by itself was judged where it was merged. The book keeps
    them where nothing is found and the commit that has them is named.
    """
    changed = _ChangedRecords(book, contents, today, standing=False)
    with book.with_changes(contents, views=views) as query:
        broken = new(query.broken, book.broken)
        after = [one for one in changed.findings(ChangedFiles(files, contents), query) if one.level != "warning"]
        if commit and not broken and not after:
            book.keep(query, commit)
    if not after:
        return broken, []
    with book.query_all(views=views) as query:
        return broken, new(after, list(changed.findings(files, query)))


def rejected(
    book: Book, changes: Sequence[Change], today: date, views: Sequence[Path] = ()
) -> tuple[dict[str, Finding], Judgement]:
    """The changes, by path, that must be left out so that the others bring no error, each with an error it would bring.

    And what is found about the others. Where an error is at a record that is not changed, the changes related to that
    record are left out.
    """
    by_itself = judge_files(book, changes, today)
    reasons = {error.path: error for error in reversed(by_itself.errors)}
    left = {change.path: change for change in changes if change.path not in reasons and change.after != change.before}
    found = Judgement()
    while left:
        found = judge_between_records(book, list(left.values()), today, views)
        if not found.errors:
            break
        for error in found.errors:
            for path in [error.path] if error.path in left else _related(book, error.path, left.values()):
                reasons.setdefault(path, error)
        left = {path: change for path, change in left.items() if path not in reasons}
    return reasons, by_itself.of(left).and_also(found if left else Judgement())


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


def _judgement(after: Sequence[Finding], before: Sequence[Finding], changed: Collection[str]) -> Judgement:
    brought = set(new(after, before))
    stood = [f for f in after if f not in brought and f.level == "error" and f.path in changed]
    return Judgement([f for f in after if f in brought], stood)


class _ChangedRecords:
    """The records that are changed, with the facts and the clients to check because of them.

    Without `standing` the facts are left out that the changes make no difference to.
    """

    def __init__(self, book: Book, contents: Mapping[str, bytes | None], today: date, *, standing: bool = True) -> None:
        self._standing = standing
        self._book = book
        self._today = today
        self._kinds = book.source.kinds
        of = {path: kind.name for path in contents if (kind := self._kinds.of(path))}
        self._records: Collection[tuple[str, str]] = {(of[path], id_at(path)) for path in of}
        self._changed: Mapping[str, frozenset[str] | None] | None = None
        self._facts: Sequence[facts.Impossible] | None = None
        self._clients: set[str] | None = None

    def findings(self, files: FileReader, query: Query) -> list[Finding]:
        """Findings between records in a state of the book. To be called for the state with the changes first."""
        many = len(self._records) > _MANY
        if self._changed is None:
            self._changed = query.changed
        if many:
            found = list(references.findings(self._kinds, files, query, None if self._standing else self._changed))
        else:
            found = list(references.findings_about(self._kinds, files, query, self._records))
        zone, records_ = self._book.source.config.zone, None if many else self._records
        found += dates.findings(self._kinds, files, query, self._today, zone, records_)
        if self._facts is None:
            self._facts = self._facts_between(query, self._changed)
            self._clients = self._book.clients_between(self._records, query) if self._facts and not many else None
        if self._clients is not None:
            query.limit_to_clients(self._clients)
        return [*found, *facts.findings(self._kinds, files, query, self._today, self._facts)]

    def _facts_between(self, query: Query, changed: Mapping[str, frozenset[str] | None]) -> list[facts.Impossible]:
        """The facts that may come or go with the changes, and those that may stand in the changed records all along."""
        touched = {name: columns for name, columns in changed.items() if name != "file"}
        kinds = {kind for kind, _ in self._records}
        return [
            fact
            for fact in facts.queries()
            if touched.keys() & query.tables_used(fact.names)
            and (
                (self._standing and (not fact.of or kinds & set(fact.of)))
                or query.depends_on(fact.sql, fact.names, touched)
            )
        ]
