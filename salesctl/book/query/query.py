"""Queries of a book as of a day. Views of the kinds, derived tables and view files are created when a query names them.

    query = book.query(date(2026, 11, 23))
    for row in query.rows("select id, name from client where owner = :me", {"me": "anna"}): …

The views are temporary. All queries of one object see the same state of the book.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, KeysView, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Self, SupportsIndex, overload
from weakref import finalize

import apsw

from salesctl.book.file.book_file import SQL_ERRORS
from salesctl.book.ingest import changes
from salesctl.book.lookup import broken
from salesctl.book.sandbox.limits import refuse_hidden_tables
from salesctl.errors import Place, SalesctlError
from salesctl.lang.text import say
from salesctl.model import record_tables

from . import asof, catalogue, functions, kept_views, scope, views
from . import sql_tables as names
from .kept_views import KeptViews
from .statement import Parameters, run

if TYPE_CHECKING:
    from salesctl.book.file.book_file import BookFile
    from salesctl.errors import Finding
    from salesctl.model.kinds import Kinds
    from salesctl.model.record_tables import SqlTable

    from .views import InstalledViews, View


class Row(tuple[Any, ...]):
    """A row: a tuple of which a value is also had by the name of its column, and `dict` makes a dictionary."""

    __slots__ = ()
    _places: ClassVar[Mapping[str, int]] = {}

    def keys(self) -> KeysView[str]:
        """The names of the columns."""
        return self._places.keys()

    @overload
    def __getitem__(self, key: SupportsIndex | str) -> Any: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[Any, ...]: ...
    def __getitem__(self, key: SupportsIndex | slice | str) -> Any:
        return tuple.__getitem__(self, self._places[key] if isinstance(key, str) else key)


@lru_cache(maxsize=256)
def _row_of(columns: tuple[str, ...]) -> type[Row]:
    """The class of the rows that have these columns; of two with one name the first is had by it."""
    places: dict[str, int] = {}
    for n, name in enumerate(columns):
        places.setdefault(name, n)
    return type("Row", (Row,), {"__slots__": (), "_places": places})


class Rows:
    """The rows of a query, to iterate over once. `columns` are known before."""

    def __init__(
        self, cursor: apsw.Cursor, columns: tuple[str, ...], explain: Callable[[Exception], SalesctlError]
    ) -> None:
        self._cursor = cursor
        self._explain = explain
        self.columns = columns

    def __iter__(self) -> Iterator[Row]:
        return map(_row_of(self.columns), self._plain())

    def dicts(self) -> Iterator[dict[str, Any]]:
        """The rows as dictionaries."""
        return (dict(zip(self.columns, row, strict=True)) for row in self._plain())

    def _plain(self) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._cursor
        except SQL_ERRORS as error:
            raise self._explain(error) from None


class Connected:
    """What has a connection to a book's file: until the end of its `with`, at the longest until the object is deleted."""

    _closing: finalize[..., Any]

    def close(self) -> None:
        """Close the connection."""
        self._closing()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Query(Connected):
    """Runs queries on one connection. Created by `Book.query`.

    `own`: the book's own view files by name. `before`: functions to call before a table of that name is first read. `kept_in`: a
    folder where rows of staged views are kept for later queries.
    """

    def __init__(
        self,
        connection: apsw.Connection,
        kinds: Kinds,
        today: date,
        *,
        currency: str = "",
        scope_user: str | None = None,
        installed: InstalledViews,
        own: Mapping[str, Path] | None = None,
        before: Mapping[str, Callable[[], None]] | None = None,
        file: BookFile | None = None,
        kept_in: Path | None = None,
    ) -> None:
        self.today = today
        self._kept_in = kept_in
        self.connection = connection
        self._kinds = kinds
        self._scope = scope_user
        self._file = file
        self._closing = finalize(self, file.close if file else _close, connection)
        self._before = dict(before or {})
        self._facts = asof.views(kinds, scoped=scope_user is not None)
        self._files, self._views = installed
        self._own = dict(own or {})
        self._limited: Mapping[str, str] = {}
        self._made: set[str] = set()
        self._given: set[str] = set()
        self._making: list[str] = []
        self._empty: dict[str, bool] = {}
        self._dear: list[View] = []
        """The staged views that took long to make."""
        self._changed_since: dict[int, Mapping[str, frozenset[str] | None]] = {}
        self.changed: Mapping[str, frozenset[str] | None] = {}
        """The tables that have rows of the records it has otherwise than the book's file, with the columns that differ; None where
        rows come or go. Of the table `file`: the paths."""
        functions.register(connection, today, currency)
        if not connection.in_transaction:
            connection.execute("begin")

    # -- queries ------------------------------------------------------------------------------------------------

    def rows(self, sql: str, parameters: Parameters = (), named: Iterable[str] | None = None) -> Rows:
        """The rows of a query. Creates the views it names. Raises SalesctlError for SQL that does not work.

        `named`: what it names, where that is known: see `sql_tables.tables`.
        """
        self.prepare(sql, named)
        try:
            return Rows(*run(self.connection, sql, parameters), self.explain)
        except SQL_ERRORS as error:
            raise self.explain(error) from None

    def one(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a query, None when there is none."""
        return next(iter(self.rows(sql, parameters)), None)

    def columns(self, sql: str, parameters: Parameters = ()) -> tuple[str, ...]:
        """The columns of a query, which is not run."""
        return self.rows(f"select * from ({sql}\n) limit 0", parameters).columns

    def plan(self, sql: str, parameters: Parameters = ()) -> list[str]:
        """SQLite's plan for a query, a line for each step; for linting views and rules."""
        return [str(row["detail"]) for row in self.rows(f"explain query plan {sql}", parameters)]

    def prepare(self, sql: str, named: Iterable[str] | None = None) -> None:
        """Create the views a query names, with those they name."""
        try:
            self._create_all(names.tables(sql) if named is None else named)
        except SQL_ERRORS as error:
            raise self.explain(error) from None

    def give(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Let questions read these rows as a table of this name, in place of what was given under it before.

        Raises SalesctlError when the name means something already.
        """
        if name in self.named - self._given:
            raise SalesctlError(
                say("`{name}` means something already", name=name), hint=say("rename the view of this name")
            )
        listed = ", ".join('"{}"'.format(column.replace('"', '""')) for column in columns)
        marks = ", ".join("?" * len(columns))
        try:
            self.connection.execute(f'drop table if exists temp."{name}"')
            self.connection.execute(f'create temp table "{name}" ({listed})')
            self.connection.executemany(f'insert into temp."{name}" values ({marks})', rows)
        except SQL_ERRORS as error:
            raise self.explain(error) from None
        self._given.add(name)
        self._made.add(name)

    def limit_to_clients(self, clients: Iterable[str]) -> None:
        """Leave out the records of other clients, and of other groups of clients, from tables and views from now on.

        For speed, where the others are known to make no difference. To be called before any view is created.
        """
        scope.fill_from_clients(self.connection, self._kinds, clients)
        self._made.add(scope.TABLE)
        self._limited = asof.scoped_tables(self._kinds, self._extent)

    def clients_of(self, records: Iterable[tuple[str, str]]) -> set[str] | None:
        """The clients that records (kind, id) are related to, see `scope.clients_of`; None: possibly all."""
        return scope.clients_of(self._fetch, self._kinds, records)

    @property
    def broken(self) -> list[Finding]:
        """The files that cannot be read in this state of the book, and values that do not convert."""
        return broken(self._fetch)

    @cached_property
    def _extent(self) -> asof.Extent:
        return asof.extent(self.connection, self._kinds)

    @cached_property
    def _scoped_lists(self) -> Mapping[str, SqlTable]:
        return asof.scoped_lists(self._kinds)

    @cached_property
    def _source_tables(self) -> Mapping[str, set[str]]:
        return asof.source_tables(self._kinds)

    def is_empty(self, name: str) -> bool:
        """Whether a kind, or a list in its records, has no row in the book, whatever the day, or a staged view none here."""
        if name not in self._empty:
            if name in self._record_tables:
                self._empty[name] = self.one(f'select 1 from "r_{name}"') is None
            elif name in self._files and self._view(name).stage:
                self.prepare("", (name,))
            else:
                return False
        return self._empty[name]

    @cached_property
    def _record_tables(self) -> frozenset[str]:
        return frozenset(table.view for table in record_tables.tables(self._kinds))

    def tables_used(self, named: Iterable[str]) -> set[str]:
        """The tables of records behind what a query names: tables, views, derived tables; in rare cases one more."""
        found: set[str] = set()
        for _, own in self._texts("", named):
            found.update(*self._sources(own).values())
        return found

    def depends_on(self, sql: str, named: Iterable[str], changes: Mapping[str, frozenset[str] | None]) -> bool:
        """Whether the rows of a query that names these tables and views may be others for what differs between two states.

        `changes`: by table of records the columns that differ; None where rows come or go. As of a day that is what `asof.noticed`
        makes of them.
        """
        for text, own in self._texts(sql, named):
            for name, behind in self._sources(own).items():
                for table in behind & changes.keys():
                    columns, derived = changes[table], table not in {name, f"r_{name}"}
                    if columns is None or (derived and columns) or names.reads_any(text, columns):
                        return True
        return False

    def _sources(self, named: Iterable[str]) -> Mapping[str, set[str]]:
        """The tables of records of which these tables and views are made, each by itself, that are made of any."""
        return {name: self._source_tables[name] for name in named if name in self._source_tables}

    def _texts(self, sql: str, named: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """A query and every view behind it, each with what it names itself."""
        seen: set[str] = set()
        waiting = [(sql, tuple(named))]
        while waiting:
            text, own = waiting.pop()
            yield text, own
            for name in own:
                if name in self._files and name not in seen:
                    seen.add(name)
                    view = self._view(name)
                    waiting.append((view.sql, view.names))

    @property
    def named(self) -> frozenset[str]:
        """Everything a query may name here: the facts, what is derived, all views."""
        return frozenset({*self._facts, *self._files, *self._own, *self._given, *_PLAIN})

    @property
    def under(self) -> frozenset[str]:
        """The tables that the views read and no query may name."""
        return frozenset({f"r_{name}" for name in self._facts})

    def showing(self, kind: str) -> list[View]:
        """The installed views whose rows are shown with records of this kind."""
        return [view for view in map(self._view, self._files) if view.shows == kind]

    def listing(self, kind: str) -> View | None:
        """The installed view that adds columns to lists of this kind."""
        return next((view for view in map(self._view, self._files) if view.lists == kind), None)

    # -- creating ------------------------------------------------------------------------------------------------

    def _view(self, name: str) -> View:
        """An installed view. Raises SalesctlError when it cannot be used."""
        return self._views.get(name) or views.read(name, self._files[name])

    def _create_all(self, named: Iterable[str]) -> None:
        for name in sorted(named):
            self._create(name)

    def _create(self, name: str) -> None:
        """Create the view or table of a name, unless it exists or is not ours."""
        if name in self._made:
            return
        self._bring(name)
        meanings = [place for place in (self._facts, self._files, self._own) if name in place]
        if len(meanings) > 1:
            place = Place(str(meanings[-1][name]))
            raise SalesctlError(
                say("`{name}` means something else already", name=name), place=place, hint=say("rename the view")
            )
        if name in self._limited:
            self._made.add(name)
            self._scope_of(name.removeprefix("r_"))
            self.connection.execute(f'create temp view "{name}" as {self._limited[name]}')
        if name in self._facts:
            self._create(f"r_{name}")
            if self._scope is not None:
                self._scope_of(name)
            self._made.add(name)
            self.connection.execute(f'create temp view "{name}" as {self._facts[name](self._extent)}')
        elif name in self._files:
            self._create_view(self._view(name))
        elif name in self._own:
            self._create_view(views.read(name, self._own[name], own=True))
        elif name == catalogue.NAME:
            self._made.add(name)
            self.connection.execute(catalogue.DDL)
            rows = catalogue.rows(self._kinds, self._files, self._own, self._columns)
            self.connection.executemany("insert or ignore into temp.tables values (?, ?, ?)", list(rows))

    def _bring(self, name: str) -> None:
        """Bring a table up to date that is filled when it is first read."""
        if before := self._before.pop(name, None):
            # another connection writes it: begin a new transaction, to see that
            self.connection.execute("commit")
            before()
            self.connection.execute("begin")
            self._changed_since.clear()

    def _scope_of(self, name: str) -> None:
        """Fill the tables of the scope by which a view of facts is limited."""
        if scope.TABLE not in self._made:
            self._made.add(scope.TABLE)
            scope.fill(self.connection, self._kinds, self._scope or "")
        top = self._scoped_lists.get(name)
        if top and scope.table_of(top.kind) not in self._made:
            self._made.add(scope.table_of(top.kind))
            scope.fill_kind(self.connection, top)

    def _columns(self, name: str) -> str:
        return ", ".join(self.columns(f'select * from "{name}"'))

    def _create_view(self, view: View) -> None:
        if view.name in self._making:
            chain = " → ".join([*self._making[self._making.index(view.name) :], view.name])
            raise SalesctlError(say("views that need each other: {chain}", chain=chain), place=Place(view.source))
        if view.own:
            refuse_hidden_tables(view.sql, self.under)
        if view.stage and (rows := self._kept_rows(view)) is not None:
            self._fill(view, rows)
            return
        self._making.append(view.name)
        try:
            nothing = any(map(self.is_empty, view.needs))
            if not nothing:
                self._create_all(view.names)
        finally:
            self._making.pop()
        try:
            if view.stage:
                self._stage(view, empty=nothing)
            else:
                run(self.connection, f'create temp view "{view.name}" as\n{view.sql}')
        except SQL_ERRORS as error:
            self.connection.execute(f'drop table if exists temp."{view.name}"')
            raise SalesctlError(
                say("the view {view}: {error}", view=view.name, error=error), place=Place(view.source)
            ) from None
        self._made.add(view.name)

    def _stage(self, view: View, *, empty: bool) -> None:
        """Store a view's rows in a table with indexes."""
        began = time.perf_counter()
        self._declare(view)
        stored = 0
        if not empty:
            run(self.connection, f'insert into temp."{view.name}"\n{view.sql}')
            stored = self.connection.changes()
        self._index(view, stored)
        if self._kept_in and time.perf_counter() - began > kept_views.DEAR:
            self._dear.append(view)

    def _fill(self, view: View, rows: Iterator[Sequence[Any]]) -> None:
        """Store rows of a view that were kept, as `_stage` does."""
        self._declare(view)
        marks = ", ".join("?" * len(view.columns))
        before = self.connection.total_changes()
        self.connection.executemany(f'insert into temp."{view.name}" values ({marks})', rows)
        self._index(view, self.connection.total_changes() - before)
        self._made.add(view.name)

    def _declare(self, view: View) -> None:
        """Make the table of a staged view. The indexed columns are declared text: expressions have no affinity."""
        declared = ", ".join(f'"{name}" text' if name in view.stage else f'"{name}"' for name in view.columns)
        self.connection.execute(f'create temp table "{view.name}" ({declared})')

    def _index(self, view: View, stored: int) -> None:
        self._empty[view.name] = not stored
        for column in view.stage if stored else ():
            self.connection.execute(f'create index temp."{view.name}__{column}" on "{view.name}" ("{column}")')

    # -- keeping -------------------------------------------------------------------------------------------------

    def keep(self) -> None:
        """Keep the rows of the staged views that took long to make, for later queries."""
        while self._dear and self._kept:
            view = self._dear.pop()
            if _MADE_OF_COMMITS.isdisjoint(self._named_behind(view)):
                self._kept.store(view.name, self.connection.execute(f'select * from temp."{view.name}"'))

    def _kept_rows(self, view: View) -> Iterator[Sequence[Any]] | None:
        """The rows of a staged view, where they were kept and can be no others now."""
        kept = self._kept.load(view.name) if self._kept else None
        if kept is None:
            return None
        for name in self._named_behind(view):
            self._bring(name)
        moment, rows = kept
        if moment not in self._changed_since:
            self._changed_since[moment] = asof.noticed(self._kinds, changes.since(self._fetch, moment))
        return None if self.depends_on(view.sql, view.names, self._changed_since[moment]) else rows

    def _named_behind(self, view: View) -> Iterator[str]:
        """What a view and those behind it name."""
        return chain.from_iterable(named for _, named in self._texts(view.sql, view.names))

    @cached_property
    def _kept(self) -> KeptViews | None:
        """The kept rows; None where this is no query of all that the book holds on a day, or for a user."""
        if self._kept_in is None or self._limited or self.changed:
            return None
        scoped: list[str] = []
        if self._scope is not None:
            self._scope_of("client")
            scoped = [row[0] for row in self._fetch(f"select id from temp.{scope.TABLE} order by id")]
        made = self._fetch("select key, value from meta where key in ('made', 'version', 'calendar') order by key")
        texts = [(name, view.sql) for name, view in self._views.items()]
        folder = self._kept_in / f"{self.today} {self._scope or ''}".strip()
        basis = self.today, made, scoped, texts
        return KeptViews(folder, changes.last(self._fetch), basis, (*functions.code(), asof.__file__))

    def _fetch(self, sql: str, parameters: Parameters = ()) -> list[Any]:
        return self.connection.execute(sql, parameters).fetchall()

    def explain(self, error: Exception) -> SalesctlError:
        """An error of SQL in words for people; a damaged file is marked to be rebuilt."""
        if isinstance(error, apsw.CorruptError | apsw.NotADBError | apsw.IOError):
            if self._file:
                self._file.invalidate()
            return SalesctlError(
                say("the book's file is damaged"), hint=say("run the command again: it will be built anew")
            )
        return SalesctlError(say("the query does not work: {error}", error=error))


_MADE_OF_COMMITS = frozenset(("revision",))
"""Tables whose changes no moment of the book tells."""


def _close(connection: apsw.Connection) -> None:
    connection.close(force=True)


_PLAIN = ("calendar", "revision", "signature", catalogue.NAME)
"""Tables that are read without a view: they have no rows that depend on the day."""
