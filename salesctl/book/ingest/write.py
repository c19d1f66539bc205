"""Adding records to the book's tables and removing them. Derived tables are updated by the caller afterwards."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from salesctl.book import search
from salesctl.lang.text import encode, say
from salesctl.model.id_form import id_at
from salesctl.model.normal_forms import normal_name
from salesctl.model.record_tables import ddl, indexes, tables

from . import authors, changes, derive, findings, revisions, workdays
from .changes import RowChanges

if TYPE_CHECKING:
    import apsw

    from salesctl.model.kinds import Kinds
    from salesctl.model.record_tables import SqlTable

    from .parse import Parsed

_LISTED = "(select value from json_each(?))"
"""Those of a list, which is given as JSON."""
STORED, UNREADABLE, DUPLICATE = 0, 1, 2
"""States of a file: its record is in the tables; it could not be read; another file has the same kind and id."""

_FIXED = (
    "create table meta (key text primary key, value text not null) strict, without rowid",
    # blob: the id of what was read, or `-` and why it could not be; name: the title's normal form;
    # found: what is wrong with it by itself (`findings.stored`), NULL where it was not looked at yet;
    # first_on, last_on: the first and the last day of the record's facts
    """create table file (doc integer primary key, path text not null unique, kind text not null, id text not null,
       blob text not null, title text not null, name text not null, state integer not null, found text,
       first_on text, last_on text) strict""",
    # files of the work tree that differ from HEAD: base is the blob in HEAD, blob that of the file; NULL: there is none
    "create table dirty (path text primary key, base text, blob text) strict, without rowid",
    # message and hint are encoded texts
    """create table broken (path text not null, line integer not null, col integer not null, rule text not null,
       message text not null, hint text not null) strict""",
    # what identifies records, in normal forms (`normal_forms.FORMS`), with the item it is found in
    """create table r_match_key (kind text not null, record text not null, item text not null, form text not null,
       value text not null, _since text, primary key (kind, record, item, form, value)) strict, without rowid""",
    # what no two records may share, in normal forms; rule: the parts of the combination
    """create table r_unique_key (kind text not null, rule text not null, value text not null, record text not null,
       primary key (kind, rule, value, record)) strict, without rowid""",
    workdays.DDL,
    *derive.DDL,
    *revisions.DDL,
    *authors.DDL,
    *changes.DDL,
    *findings.DDL,
    search.DDL,
)
_FIXED_INDEXES = (
    "create index file__id on file (id, kind)",
    "create index file__name on file (kind, name, id)",
    "create index file__first_on on file (kind, first_on)",
    "create index file__last_on on file (kind, last_on)",
    "create index file__found on file (path) where found is null or found <> ''",
    "create index broken__path on broken (path)",
    "create index r_match_key__value on r_match_key (form, value, kind, record)",
    "create index r_unique_key__record on r_unique_key (record, kind)",
    *derive.INDEXES,
)


class Writer:
    """Writes to a book's tables within the caller's transaction."""

    def __init__(self, connection: apsw.Connection, kinds: Kinds, touched: set[tuple[str, str]] | None = None) -> None:
        """`touched` collects kind and id of every record that is added to a book that is made already."""
        self.connection = connection
        self._kinds = kinds
        self.tables: Mapping[str, SqlTable] = {table.name: table for table in tables(kinds)}
        self._of: dict[str, list[SqlTable]] = {name: [] for name in kinds}
        for table in self.tables.values():
            self._of[table.kind].append(table)
        self._insert = {name: _insert(name, len(table.names)) for name, table in self.tables.items()}
        self._insert |= {"r_match_key": _insert("r_match_key", 6), "r_unique_key": _insert("r_unique_key", 4)}
        self.first_day: str | None = None
        self.last_day: str | None = None
        """The first and the last day on which an added record became a fact."""
        self._touched = touched
        self._row_changes = None if touched is None else RowChanges()

    def create(self) -> None:
        """Create the tables, without indexes: those are made faster when the tables are full."""
        for statement in _FIXED:
            self.connection.execute(statement)
        for table in self.tables.values():
            self.connection.execute(ddl(table))

    def index(self) -> None:
        """Create the indexes."""
        for statement in _FIXED_INDEXES:
            self.connection.execute(statement)
        for table in self.tables.values():
            for statement in indexes(table):
                self.connection.execute(statement)

    def add(self, batch: Iterable[Parsed]) -> None:
        """Add parsed files, which must not be in the book yet."""
        doc = int(self.meta("next_doc") or 1)
        files, words, broken = [], [], []
        rows: dict[str, list[list[object]]] = {}
        for parsed in batch:
            state = UNREADABLE if parsed.title is None else STORED
            title = parsed.title or parsed.id
            name, days = normal_name(title), parsed.days or (None, None)
            found = findings.NONE if parsed.fits else None
            files.append((doc, parsed.path, parsed.kind, parsed.id, parsed.blob, title, name, state, found, *days))
            if self._row_changes:
                self._row_changes.file(parsed.path)
            broken += [(parsed.path, *problem) for problem in parsed.problems]
            if state == STORED:
                words.append((doc, parsed.words))
            for name, made in parsed.rows.items():
                rows.setdefault(name, []).extend(made)
            self._note_record(parsed)
            doc += 1
        many = self.connection.executemany
        many("insert into file values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", files)
        many(search.ADD, words)
        many("insert into broken values (?, ?, ?, ?, ?, ?)", broken)
        for name, made in rows.items():
            many(self._insert[name], made)
            if self._row_changes and name in self.tables:
                self._row_changes.put(name, made)
        self.set_meta("next_doc", str(doc))

    def add_duplicate(self, parsed: Parsed, other: str) -> None:
        """Add a file without its record because `other` has one of the same kind and id."""
        message = say("{file} already holds a {kind} `{id}`", file=other, kind=parsed.kind, id=parsed.id)
        hint = say("rename one of the files")
        problem = (0, 0, "duplicate-id", encode(message), encode(hint))
        self.add([parsed._replace(title=None, rows={}, problems=[problem])])
        self.connection.execute("update file set state = ? where path = ?", (DUPLICATE, parsed.path))

    def remove(self, paths: Collection[str]) -> None:
        """Remove files and their records, as far as the book has them."""
        run = self.connection.execute
        files = json.dumps(list(paths))
        ids: dict[str, list[str]] = {}
        for kind, record_id in self.records(paths):
            ids.setdefault(kind, []).append(record_id)
        if self._row_changes:
            for (path,) in run(f"select path from file where path in {_LISTED}", (files,)):
                self._row_changes.file(path)
        run(f"delete from file where path in {_LISTED}", (files,))
        run(f"delete from broken where path in {_LISTED}", (files,))
        for kind, of_kind in ids.items():
            records = json.dumps(of_kind)
            for table in self._of[kind]:
                of_records = f'from "{table.name}" where "{table.keys[0]}" in {_LISTED}'
                if self._row_changes:
                    self._row_changes.took(table.name, run(f"select * {of_records}", (records,)).fetchall())
                run(f"delete {of_records}", (records,))
            for name in ("r_match_key", "r_unique_key"):
                run(f"delete from {name} where kind = ? and record in {_LISTED}", (kind, records))

    @cached_property
    def changed_columns(self) -> Mapping[str, frozenset[str] | None]:
        """By table the columns that differ with all that was added and removed, as `RowChanges.differences` gives them."""
        return self._row_changes.differences(self._kinds) if self._row_changes else {}

    def note_changes(self) -> None:
        """Note which columns changed with all that was added and removed."""
        if self._row_changes:
            changes.note(self.connection, self.changed_columns)

    def records(self, paths: Collection[str]) -> list[tuple[Any, ...]]:
        """Kind and id of the records that the tables have from these files."""
        sql = f"select kind, id from file where path in {_LISTED} and state = ?"
        return self.connection.execute(sql, (json.dumps(list(paths)), STORED)).fetchall()

    def siblings(self, path: str) -> list[tuple[Any, ...]]:
        """Other files (path, blob) with the kind and id of this path, which is that of a record."""
        kind = self._kinds.of(path)
        sql = "select path, blob from file where id = ? and kind = ? and path <> ?"
        record_id = id_at(path)
        return self.connection.execute(sql, (record_id, kind and kind.name, path)).fetchall()

    def meta(self, key: str) -> str | None:
        """A value stored about the book itself; None where there is none."""
        row = self.connection.execute("select value from meta where key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_meta(self, key: str, value: str | None) -> None:
        """Store a value about the book itself; None removes it."""
        if value is None:
            self.connection.execute("delete from meta where key = ?", (key,))
        else:
            self.connection.execute("insert or replace into meta values (?, ?)", (key, value))

    def _note_record(self, parsed: Parsed) -> None:
        """Note a record as touched, and the day it became a fact."""
        if parsed.title is None:
            return
        if self._touched is not None:
            self._touched.add((parsed.kind, parsed.id))
        since = parsed.rows[f"r_{parsed.kind}"][0][-1]
        if isinstance(since, str):
            self.first_day = min(since, self.first_day or since)
            self.last_day = max(since, self.last_day or since)


def _insert(name: str, columns: int) -> str:
    return f'insert into "{name}" values ({", ".join("?" * columns)})'
