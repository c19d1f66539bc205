"""A book that is open: where its records are, what could not be read, search, and questions as of a day."""

# ruff: noqa: S608 - names come from schemas and from here, values are bound

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from weakref import finalize

from salesctl.errors import Finding, SalesctlError

from . import finding, search
from .file.book_file import connect_to_read
from .ingest import workdays
from .query.query import Query
from .query.views import own_files
from .sandbox.limits import QUERY, RULE

if TYPE_CHECKING:
    from .file.book_file import BookFile
    from .file.state import RecordSource
    from .query.query import Parameters
    from .sandbox.limits import Limits
    from .sandbox.parent import Stream
    from .sandbox.protocol import Outcome, Statement
    from .search import Match

_LAST = "\U0010ffff"
"""Sorts after every id."""


class Book:
    """The read model at one state of the repository. Opened by `open_book` and `open_book_at`."""

    def __init__(
        self,
        source: RecordSource,
        file: BookFile,
        connection: sqlite3.Connection,
        again: Callable[[], sqlite3.Connection],
    ) -> None:
        self._source = source
        self._file = file
        self._hold(connection)
        self._again = again

    # -- questions -----------------------------------------------------------------------------------------------

    def query(self, today: date, *, scope_user: str | None = None, views: Sequence[Path] = ()) -> Query:
        """Questions as of a day. `views`: folders of view files that plugins bring.

        `scope_user`: look only at clients this user has to do with. A superset, for speed: filter by owner still.
        """
        self._reach(today)
        return Query(
            self._connect(),
            self._source.kinds,
            today,
            currency=self._source.config.currency,
            scope_user=scope_user,
            folders=views,
            before={"revision": self._gather},
            file=self._file,
        )

    def sandboxed(
        self,
        today: date,
        questions: Sequence[Statement],
        *,
        scope_user: str | None = None,
        views: Sequence[Path] = (),
        limits: Limits = RULE,
    ) -> Iterator[Outcome]:
        """Answers to SQL that came with the book, in turn, each with its rows or the reason why it has none.

        Runs in a child process that can only read and is stopped by `limits`. The book's own views are there, too.
        """
        from .sandbox.parent import answers

        texts = [question.sql for question in questions]
        yield from answers(self._reader(texts, today, scope_user, views), questions, limits)

    def run_sql(self, today: date, sql: str, parameters: Parameters = (), *, views: Sequence[Path] = ()) -> Stream:
        """What a user typed, in the same child process with more patience. Rows come as they are found.

        Raises SalesctlError at once for SQL that does not work, while iterating for what shows later.
        """
        from .sandbox.parent import stream
        from .sandbox.protocol import Statement

        return stream(self._reader([sql], today, None, views), Statement("query", sql, parameters), QUERY)

    def _reader(
        self, texts: Sequence[str], today: date, scope_user: str | None, folders: Sequence[Path]
    ) -> Callable[[], Query]:
        """Opens the book for questions of unknown origin, in the process that asks them. That one cannot write any more."""
        self._reach(today)
        path, source = self._file.path, self._source
        own = own_files(source.git.root)
        if own or any("revision" in text for text in texts):
            self._gather()
        return lambda: Query(
            connect_to_read(path),
            source.kinds,
            today,
            currency=source.config.currency,
            scope_user=scope_user,
            folders=folders,
            own=own,
        )

    # -- records -------------------------------------------------------------------------------------------------

    def path_of(self, kind: str, record_id: str) -> str | None:
        """Where a record's file is, readable or not; None when there is no such record."""
        sql = "select path from file where id = ? and kind = ? order by state limit 1"
        row = self._first(sql, (record_id, kind))
        return row[0] if row else None

    def is_taken(self, record_id: str) -> bool:
        """Whether a record of any kind has this id."""
        return self._first("select 1 from file where id = ? limit 1", (record_id,)) is not None

    def kinds_of(self, record_id: str) -> list[str]:
        """The kinds that have a record of this id."""
        sql = "select distinct kind from file where id = ? order by kind"
        return [row[0] for row in self._rows(sql, (record_id,))]

    def ids(self, kind: str | None = None, prefix: str = "") -> list[str]:
        """Ids that begin so, in order; of every kind when none is named."""
        of_kind, parameters = (" and kind = ?", [kind]) if kind else ("", [])
        sql = f"select distinct id from file where id >= ? and id < ?{of_kind} order by id"
        return [row[0] for row in self._rows(sql, (prefix, prefix + _LAST, *parameters))]

    def paths(self, kind: str | None = None) -> list[str]:
        """The records' files, readable or not, in order."""
        of_kind, parameters = (" where kind = ?", (kind,)) if kind else ("", ())
        return [row[0] for row in self._rows(f"select path from file{of_kind} order by path", parameters)]

    def record(self, kind: str, record_id: str) -> dict[str, Any]:
        """A record's tree of text, as the file this book was made from holds it.

        Raises SalesctlError when there is none, LoadError when it cannot be read.
        """
        sql = "select path, blob from file where id = ? and kind = ? order by state limit 1"
        row = self._first(sql, (record_id, kind))
        if row is None:
            raise SalesctlError(f"there is no {kind} `{record_id}`")
        return next(finding.trees(self._rows, self._source.git, [row[0]]))

    @property
    def broken(self) -> list[Finding]:
        """Everything the book could not take in: files that cannot be read, values that do not convert. Never silent."""
        sql = "select path, line, col, rule, message, hint from broken order by path, line, col, message"
        return [Finding(*row) for row in self._rows(sql)]

    def fitting(self) -> set[str]:
        """Files that were judged by their schema when the book was made, and found right. The others may be, too."""
        return {row[0] for row in self._rows("select path from file where fits")}

    def count(self) -> int:
        """How many files of records there are."""
        return int(self._rows("select count(*) from file")[0][0])

    # -- finding -------------------------------------------------------------------------------------------------

    def find(self, text: str, limit: int = 50) -> list[Match]:
        """Records that hold every word, or words that begin so; a phone number in any spelling finds its owners."""
        reached = finding.reached(self._rows, self._source.config.country, text)
        found = [*reached, *search.find(self._rows, text, limit)]
        return finding.shown(self._rows, self._source.git, list(dict.fromkeys(found))[:limit], text)

    def by_phone(self, text: str) -> list[tuple[str, str]]:
        """Kind and id of the records that hold a phone number, however either is spelled."""
        return [(found.kind, found.id) for found in finding.reached(self._rows, self._source.config.country, text)]

    def by_email(self, text: str) -> list[tuple[str, str]]:
        """Kind and id of the records that hold an e-mail address."""
        return finding.by_email(self._rows, self._source.kinds, text)

    # -- the log -------------------------------------------------------------------------------------------------

    def sources(self) -> Mapping[str, str]:
        """When data of each other system last came in, by commits with the trailer `Source: NAME`; ISO, the book's zone."""
        from .ingest import revisions

        head = self._head()
        if head and not revisions.current(self._rows, "source", head):
            self._write(lambda connection: revisions.gather_sources(connection, self._source.git, head))
        zone = self._source.config.zone
        rows = self._rows("select name, at from source order by name")
        return {name: datetime.fromisoformat(at).astimezone(zone).isoformat() for name, at in rows}

    def revision(self, path: str) -> tuple[int, str, str] | None:
        """How many commits changed a file, when the last one did (UTC), and which that was; None: none did."""
        self._gather()
        row = self._first("select n, at, oid from revision where path = ?", (path,))
        return (row[0], row[1], row[2]) if row else None

    def _gather(self) -> None:
        from .ingest import revisions

        head = self._head()
        if head and not revisions.current(self._rows, "revision", head):
            source = self._source
            self._write(lambda connection: revisions.gather(connection, source.git, source.kinds, head))

    def _head(self) -> str | None:
        row = self._first("select value from meta where key = 'head'")
        return row[0] if row else None

    # -- connections ---------------------------------------------------------------------------------------------

    def _reach(self, today: date) -> None:
        if not workdays.reaches(self._rows, today.year):
            day = today.isoformat()
            self._write(lambda connection: workdays.cover(connection, self._source.config, day, day))

    def _rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query of ours. Should the file have been damaged under our hands, of the book built anew."""
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.DatabaseError:
            self._file.distrust()
            self.close()
            self._hold(self._again())
            return self._connection.execute(sql, parameters).fetchall()

    def _first(self, sql: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        return next(iter(self._rows(sql, parameters)), None)

    def _hold(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._closing = finalize(self, self._file.close, connection)

    def _connect(self) -> sqlite3.Connection:
        """A connection of its own; should somebody have taken the file away meanwhile it is made again."""
        with self._file.shared():
            connection = self._file.opened()
        return connection or self._again()

    def _write(self, change: Callable[[sqlite3.Connection], None]) -> None:
        """Write something that can be told from the log or the settings alone."""
        with self._file.exclusive():
            connection = self._file.opened()
            if connection is not None:
                try:
                    connection.execute("begin immediate")
                    change(connection)
                    connection.execute("commit")
                    self._file.settle(connection)
                finally:
                    connection.close()

    def close(self) -> None:
        """Let go of the file. Happens by itself at the end."""
        self._closing()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
