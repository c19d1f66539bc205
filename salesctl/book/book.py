"""An open book: queries as of a day, records, problems, search, and what the commits say about records."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from weakref import finalize

import apsw

from salesctl.errors import SalesctlError
from salesctl.lang.text import say
from salesctl.model.normal_forms import FORMS

from . import lookup, search
from .file.book_file import SQL_ERRORS, connect_to_read
from .ingest import workdays
from .matching import Matcher
from .query import scope
from .query.query import Connected, Query
from .query.views import in_folders, own_files
from .sandbox.limits import QUERY, RULE

if TYPE_CHECKING:
    from salesctl.errors import Finding

    from .file.book_file import BookFile
    from .file.state import RecordSource
    from .ingest.findings import Verdict
    from .ingest.parse import Parsed
    from .ingest.rows import RowBuilder
    from .query.statement import Parameters
    from .query.views import InstalledViews
    from .rights import Breach, Right
    from .sandbox.limits import Limits
    from .sandbox.parent import Stream
    from .sandbox.protocol import Outcome, Row, Statement
    from .search import Match
    from .signing import Unsigned

_LAST = "\U0010ffff"
"""Sorts after every id."""
_FEW = 100
"""So many files are read one after another; several processes read more. What was parsed already is none of them."""


class Book(Connected):
    """The read model of one state of the repository. Opened by `open_book` and `open_book_at`."""

    def __init__(
        self,
        source: RecordSource,
        file: BookFile,
        connection: apsw.Connection,
        reopen: Callable[[], apsw.Connection],
    ) -> None:
        self._source = source
        self._file = file
        self._attributed: tuple[Any, ...] | None = None
        self._parsed: dict[str, Parsed] = {}
        """Files that are to be written, as they were judged."""
        self._set_connection(connection)
        self._reopen = reopen
        self._builders: dict[str, RowBuilder] = {}
        self.opened_at = self.head
        """The commit it was last refreshed to here: other processes refresh the file further."""
        self._views: dict[tuple[Path, ...], InstalledViews] = {}

    @property
    def source(self) -> RecordSource:
        """The repository it was made from, with its kinds and settings."""
        return self._source

    # -- queries -------------------------------------------------------------------------------------------------

    def query(
        self, today: date, *, scope_user: str | None = None, views: Sequence[Path] = (), kept_in: Path | None = None
    ) -> Query:
        """A query as of a day. `views`: folders of plugins' view files; `kept_in`: one for rows of staged views, see `Query.keep`.

        `scope_user`: leave out clients that this user has nothing to do with. It is for speed: the clients that stay are
        more than the user's own, so queries still filter by owner.
        """
        self._extend_calendar(today)
        return Query(
            self._connect(),
            self._source.kinds,
            today,
            currency=self._source.config.currency,
            scope_user=scope_user,
            installed=self._installed(views),
            before={"revision": self._update_revisions, "signature": self.update_authors},
            file=self._file,
            kept_in=kept_in,
        )

    def query_all(self, *, views: Sequence[Path] = ()) -> Query:
        """Queries without a day: what lies in the future counts as having happened."""
        before = {"signature": self.update_authors}
        return self._plain_query(self._connect(), date.max, views, before)

    @contextmanager
    def with_changes(
        self, contents: Mapping[str, bytes | None], *, today: date = date.max, views: Sequence[Path] = ()
    ) -> Iterator[Query]:
        """Queries as of a day, by default as `query_all`, over the book with these contents of files (None: removed).

        Rolled back at the end, unless they were kept (`keep`).

        Other processes cannot refresh the book meanwhile. Raises SalesctlError when another one is doing so for too long.
        """
        if today != date.max:
            self._extend_calendar(today)
        try:
            query = self._apply_changes(contents, today, views)
        except SQL_ERRORS:
            self._rebuild()
            query = self._apply_changes(contents, today, views)
        try:
            yield query
        finally:
            if query.connection.in_transaction:
                query.connection.execute("rollback")
            query.close()

    def _apply_changes(self, contents: Mapping[str, bytes | None], today: date, views: Sequence[Path]) -> Query:
        from .ingest import authors
        from .ingest.refresh import apply_changes

        self.update_authors()
        connection = self._connect()
        try:
            connection.execute("pragma cache_spill = off")  # what is rolled back never reaches the file
            connection.execute("begin immediate")
            # functions first: none can be added once the full-text index was written to
            query = self._plain_query(connection, today, views)
            query.changed = apply_changes(connection, self._source, contents, self._parsed).changed_columns
            connection.execute("savepoint unclaimed")
            authors.claim(connection, self._source.kinds, contents.keys(), self._email)
        except apsw.BusyError:
            connection.close(force=True)
            raise SalesctlError(
                say("another salesctl is reading the records"), hint=say("try again when it is through")
            ) from None
        except SQL_ERRORS:
            connection.close(force=True)
            raise
        return query

    def keep(self, query: Query, commit: str) -> None:
        """Leave the changes that `with_changes` gave a query for in this book, which mirrored a commit: it mirrors `commit` then.

        Where HEAD does not come to stand there, whoever opens the book next brings it back.
        """
        from .ingest.refresh import mirror

        connection = query.connection
        connection.execute("rollback to unclaimed")  # whose word is whose, the commits say
        mirror(connection, commit, query.changed)
        connection.execute("commit")
        with self._file.exclusive():
            self._file.checkpoint(connection)
        self.opened_at = commit

    def _plain_query(
        self,
        connection: apsw.Connection,
        today: date,
        views: Sequence[Path],
        before: Mapping[str, Callable[[], None]] | None = None,
    ) -> Query:
        config = self._source.config
        return Query(
            connection,
            self._source.kinds,
            today,
            currency=config.currency,
            installed=self._installed(views),
            before=before,
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
        given: Mapping[str, tuple[Sequence[str], Sequence[Row]]] = MappingProxyType({}),
    ) -> Iterator[Outcome]:
        """Answers to SQL that came with the book, in turn, each with its rows or the reason why it has none.

        Runs in a child process that can only read and is stopped by `limits`. The book's own views are there, too.
        `given`: columns and rows that the questions may read as tables, by name.
        """
        from .sandbox.parent import answers

        texts = [question.sql for question in questions]
        opened = self._reader(texts, today, scope_user, views)

        def prepared() -> Query:
            query = opened()
            for name, (columns, rows) in given.items():
                query.give(name, columns, rows)
            return query

        yield from answers(prepared, questions, limits)

    def run_sql(self, today: date, sql: str, parameters: Parameters = (), *, views: Sequence[Path] = ()) -> Stream:
        """SQL that a user typed, in a child process as in `sandboxed`, with higher limits. Rows come as they are found.

        Raises SalesctlError at once for SQL that does not work, and while iterating for errors that occur later.
        """
        from .sandbox.parent import stream
        from .sandbox.protocol import Statement

        return stream(self._reader([sql], today, None, views), Statement("query", sql, parameters), QUERY)

    def _installed(self, folders: Sequence[Path]) -> InstalledViews:
        """The views of installed packages, read once for all queries of this book."""
        key = tuple(folders)
        if key not in self._views:
            self._views[key] = in_folders(key)
        return self._views[key]

    def _reader(
        self, texts: Sequence[str], today: date, scope_user: str | None, folders: Sequence[Path]
    ) -> Callable[[], Query]:
        """A function that opens the book read-only for untrusted SQL; it is called in the child process."""
        self._extend_calendar(today)
        path, source = self._file.path, self._source
        own = own_files(source.git.root)
        if own or any("revision" in text for text in texts):
            self._update_revisions()
        self.update_authors()
        return lambda: Query(
            connect_to_read(path),
            source.kinds,
            today,
            currency=source.config.currency,
            scope_user=scope_user,
            installed=self._installed(folders),
            own=own,
        )

    # -- records -------------------------------------------------------------------------------------------------

    def path_of(self, kind: str, record_id: str) -> str | None:
        """The path of a record's file, readable or not; None when there is no such record."""
        sql = "select path from file where id = ? and kind = ? order by state limit 1"
        row = self._first(sql, (record_id, kind))
        return row[0] if row else None

    def blob_of(self, path: str) -> str:
        """The name Git gives, or would give, to the content of a file that this book mirrors."""
        row = self._first("select blob from file where path = ?", (path,))
        return str(row[0]) if row else ""

    def is_taken(self, record_id: str) -> bool:
        """Whether a record of any kind has this id."""
        return self._first("select 1 from file where id = ? limit 1", (record_id,)) is not None

    def kinds_of(self, record_id: str) -> list[str]:
        """The kinds with a record of this id."""
        sql = "select distinct kind from file where id = ? order by kind"
        return [row[0] for row in self._rows(sql, (record_id,))]

    def ids(self, kind: str | None = None, prefix: str = "") -> list[str]:
        """Ids with a prefix, in order; of all kinds when none is given."""
        of_kind, parameters = (" and kind = ?", [kind]) if kind else ("", [])
        sql = f"select distinct id from file where id >= ? and id < ?{of_kind} order by id"
        return [row[0] for row in self._rows(sql, (prefix, prefix + _LAST, *parameters))]

    def paths(self, kind: str | None = None) -> list[str]:
        """The paths of records' files, readable or not, in order."""
        of_kind, parameters = (" where kind = ?", (kind,)) if kind else ("", ())
        return [row[0] for row in self._rows(f"select path from file{of_kind} order by path", parameters)]

    def record(self, kind: str, record_id: str) -> dict[str, Any]:
        """A record's tree of text, from the version of its file that this book mirrors.

        Raises SalesctlError when there is none, LoadError when it cannot be read.
        """
        sql = "select path, blob from file where id = ? and kind = ? order by state limit 1"
        row = self._first(sql, (record_id, kind))
        if row is None:
            raise SalesctlError(say("there is no {kind} `{record_id}`", kind=kind, record_id=record_id))
        return next(lookup.read_records(self._rows, self._source.git, [row[0]]))

    def texts(self, kind: str, record_id: str, fields: Sequence[str]) -> dict[str, str]:
        """What a record has in fields that hold texts; nothing where it has none of them, or cannot be read."""
        listed = ", ".join(f'"{name}"' for name in fields)
        row = self._first(f'select {listed} from "r_{kind}" where id = ?', (record_id,)) or ()
        return {name: text for name, text in zip(fields, row, strict=False) if text}

    @property
    def broken(self) -> list[Finding]:
        """What is not in the book: schemas with a fault, files that cannot be read, values that do not convert."""
        return [*self._source.kinds.faults, *lookup.broken(self._rows)]

    def unreadable(self) -> set[tuple[str, str]]:
        """Kind and id of the records whose files cannot be read."""
        from .ingest.write import UNREADABLE

        return {
            (kind, record_id)
            for kind, record_id in self._rows("select kind, id from file where state = ?", (UNREADABLE,))
        }

    def not_looked_at(self) -> list[str]:
        """Paths of files that `check` did not look at yet, in order."""
        return [row[0] for row in self._rows("select path from file where found is null order by path")]

    def found_in_files(self) -> list[Finding]:
        """What was found wrong with files by themselves, of those that were looked at."""
        from .ingest import findings

        rows = self._rows("select found from file where found <> '' order by path")
        return [finding for row in rows for finding in findings.read(row[0])]

    def note_looked_at(self, found: Collection[tuple[str, str, Sequence[Finding]]]) -> None:
        """Keep what was found in files, by path and what Git calls their content; nothing of a file that the book has otherwise."""
        from .ingest import findings

        rows = [(findings.stored(of), path, blob) for path, blob, of in found]
        sql = "update file set found = ? where path = ? and blob = ?"

        def write(connection: apsw.Connection) -> None:
            connection.executemany(sql, rows)

        self._write(write)

    @property
    def moment(self) -> int:
        """When it last changed, see `ingest.changes`; it is no time, but another number after each change."""
        from .ingest import changes

        return changes.last(self._rows)

    def changes_since(self, moment: int) -> Mapping[str, frozenset[str] | None]:
        """The tables of records that changed after a moment, each with the columns that did; None where rows came or went."""
        from .ingest import changes

        return changes.since(self._rows, moment)

    def view_texts(self, views: Sequence[Path]) -> Sequence[tuple[str, str]]:
        """The names and the queries of the views that its queries may read, but for its own; `views` as for `query`."""
        return [(name, view.sql) for name, view in self._installed(views).read.items()]

    def verdicts(self) -> Mapping[str, Verdict]:
        """What was found between records and kept, by what was looked for."""
        from .ingest import findings

        rows = self._rows("select part, basis, moment, findings from verdict")
        return {part: findings.Verdict(basis, moment, findings.read(text)) for part, basis, moment, text in rows}

    def keep_verdicts(self, found: Mapping[str, Verdict]) -> None:
        """Keep what was found between records, in place of all that was kept."""
        from .ingest import findings

        rows = [(part, one.basis, one.moment, findings.stored(one.findings)) for part, one in found.items()]

        def write(connection: apsw.Connection) -> None:
            connection.execute("delete from verdict")
            connection.executemany("insert into verdict values (?, ?, ?, ?)", rows)

        self._write(write)

    @property
    def head(self) -> str | None:
        """The commit it was last refreshed to, None before the first."""
        row = self._first("select value from meta where key = 'head'")
        return row[0] if row else None

    @property
    def edited(self) -> bool:
        """Whether it holds records as they stand in the work tree, not in that commit."""
        return self._first("select 1 from dirty") is not None

    def mirrors(self, commit: str) -> bool:
        """Whether it holds the records of a commit, and nothing that was edited since."""
        return self.head == commit and not self.edited

    def clients_between(self, records: Collection[tuple[str, str]], changed: Query) -> set[str] | None:
        """The clients that records (kind, id) are related to, see `scope.clients_of`, here or in a changed state of the book.

        None: possibly all.
        """
        before = scope.clients_of(self._rows, self._source.kinds, records)
        after = changed.clients_of(records)
        return None if before is None or after is None else before | after

    def count(self) -> int:
        """The number of records' files."""
        return int(self._rows("select count(*) from file")[0][0])

    def tax_by_document(self, day: str) -> bool:
        """Whether the policy of a day has the tax of a document rounded once, not line by line."""
        from .ingest.derive import tax_rounding

        return tax_rounding(self._rows, self._source.kinds).by_document(day)

    # -- search --------------------------------------------------------------------------------------------------

    def find(self, text: str, limit: int = 50) -> list[Match]:
        """Records with the phone number, e-mail address or tax number; then those with every word or words beginning with it."""
        by_key = search.records(self._rows, self._matcher.identified(text))
        return list(dict.fromkeys([*by_key, *search.find(self._rows, text, limit)]))[:limit]

    def matches(self, typed: str, kinds: Sequence[str] = (), *, whole: bool = False) -> list[tuple[str, str]]:
        """Kind and id of the records of some kinds, of all when none is given, that a typed word names, see `Matcher`."""
        return self._matcher.matches(typed, kinds, whole=whole)

    def like(self, typed: str, kinds: Sequence[str] = ()) -> list[tuple[str, str]]:
        """Kind and id of the records of some kinds that are spelled nearly as the word that names none, see `Matcher`."""
        return self._matcher.like(typed, kinds)

    def sharing(self, kind: str, data: Mapping[str, Any]) -> list[tuple[str, str, set[str]]]:
        """The records of a kind, not archived, that share what identifies the record in `data`.

        Each with its id, its title and the forms (`normal_forms.FORMS`) of what they share.
        """
        from .ingest.rows import RowBuilder

        if kind not in self._builders:
            config = self._source.config
            self._builders[kind] = RowBuilder(self._source.kinds[kind], config.zone, config.country)
        keys = self._builders[kind].build("", "", data).match_keys
        return self._matcher.sharing(kind, [(form, value) for _, form, value in keys if form in FORMS])

    @property
    def _matcher(self) -> Matcher:
        return Matcher(self._rows, self._source.kinds, self._source.config.country or None)

    # -- commits -------------------------------------------------------------------------------------------------

    def sources(self) -> Mapping[str, str]:
        """When data of other systems last came in, by commits with a trailer `Source: NAME`; ISO, in the book's time zone."""
        self._update_trailers()
        zone = self._source.config.zone
        rows = self._rows("select name, at from source order by name")
        found = {name: datetime.fromisoformat(at).astimezone(zone).isoformat() for name, at in rows}
        # the last import of a source is the same whatever lies before it
        if not self._source.config.sources.keys() <= found.keys():
            self._source.git.history_read = True
        return found

    def commit_of_key(self, key: str) -> tuple[str, str | None, str | None] | None:
        """The first commit with a trailer `Key: KEY`, the digest of its command and the path of its first record; or None."""
        self._update_trailers()
        row = self._first("select oid, command, path from command_key where key = ?", (key,))
        return (row[0], row[1], row[2]) if row else None

    def to_settle(self) -> list[tuple[str, tuple[str, str], tuple[str, str] | None]]:
        """What merges let through, whether or not it is settled since: rule, record, and the other record of a double."""
        self._update_trailers()

        def record(written: str) -> tuple[str, str]:
            kind, _, record_id = written.partition("/")
            return kind, record_id

        rows = self._rows("select rule, record, other from to_settle order by rule, record, other")
        return [(rule, record(one), record(other) if other else None) for rule, one, other in rows]

    def breaches(self) -> list[Breach]:
        """What commits changed without the right to, whether or not it still stands, by commit."""
        from .ingest import revisions
        from .rights import Breach

        git, kinds, head = self._source.git, self._source.kinds, self.head
        if head and not revisions.is_current(self._rows, "breach", git, head):
            self._write(lambda connection: revisions.update_breaches(connection, git, kinds, head))
        rows = self._rows("select * from breach order by at, oid, path, field")
        return [Breach._make((*row[:-1], tuple(row[-1].split()))) for row in rows]

    def unsigned(self) -> list[Unsigned]:
        """The commits that are to be signed and Git does not find so, by commit.

        A signature that was found good is not verified again; the others are, since Git may know the key by now.
        """
        from . import signing
        from .ingest import revisions

        git, kinds, head = self._source.git, self._source.kinds, self.head
        if head and not revisions.is_current(self._rows, "unsigned", git, head):
            self._write(lambda connection: revisions.update_unsigned(connection, git, kinds, head))
        kept = [(oid,) for (oid,) in self._rows("select oid from unsigned order by oid")]
        found = signing.unsigned(git, [oid for (oid,) in kept])
        if good := {*kept} - {(one.oid,) for one in found}:

            def write(connection: apsw.Connection) -> None:
                connection.executemany("delete from unsigned where oid = ?", sorted(good))

            self._write(write)
        return found

    def denied(
        self, path: str, before: bytes | None, after: bytes | None, day: date, merged: Sequence[str] = ()
    ) -> Sequence[tuple[str, Sequence[str]]]:
        """Each field in which two states of a record's file differ and that whoever uses this clone may not change as of a day.

        With it come the roles that may. The field is empty where it is the record as a whole; a state is None where there is none.

        In a merge of HEAD with the commits `merged`, `before` is what HEAD has; what follows from all of them is left out.
        """
        if (kind := self._source.kinds.of(path)) is None or not (rights := self._rights(day)):
            return ()
        from .rights import denied, denied_in_merge, tree_of

        was, now = tree_of(before), tree_of(after)
        if not merged:
            return list(denied(kind, was, now, *rights))
        git = self._source.git
        bases = git.merge_bases("HEAD", merged[0]) if len(merged) == 1 else []
        older, theirs = ([tree_of(raw) for raw in git.files_at((one, path) for one in of)] for of in (bases, merged))
        return list(denied_in_merge(kind, older, [was, *theirs], now, *rights))

    def _rights(self, day: date) -> tuple[Sequence[Right], str] | None:
        """What the policy of a day leaves to some roles, and the role of whoever uses this clone; None where it leaves nothing.

        As HEAD has both: an edit that no commit has yet gives nobody a right.
        """
        kinds = self._source.kinds
        if "policy" not in kinds or "user" not in kinds:
            return None
        edited = (kinds.of(path) for (path,) in self._rows("select path from dirty"))
        if any(kind and kind.name in ("policy", "user") for kind in edited):
            from .rights import rights_at

            return rights_at(self._source.git, kinds, "HEAD", day.isoformat(), self._email)
        if not self._rows("select 1 from r_policy_rights limit 1"):
            return None
        from .rights import rights_of

        newest = "select id from r_policy where archived = 0 and valid_from <= ? order by valid_from desc limit 1"
        row = self._first(newest, (day.isoformat(),))
        role = self._first("select role from r_user where lower(email) = lower(?)", (self._email,))
        return (rights_of(self.record("policy", row[0])), (role[0] if role else None) or "") if row else None

    def revision(self, path: str) -> tuple[int, str, str] | None:
        """The number of commits that changed a file, the time (UTC) and the id of the last; None: there is none."""
        self._update_revisions()
        row = self._first("select n, at, oid from revision where path = ?", (path,))
        return (row[0], row[1], row[2]) if row else None

    def advance(
        self,
        parent: str | None,
        commit: str,
        contents: Mapping[str, bytes | None],
        trailers: Sequence[tuple[str, str]] | None = None,
    ) -> bool:
        """Mirror a commit made of `parent` that gives these files other contents (None: removes them), in the work tree, too.

        `trailers` are those of its message; None where they are not known. False when this has to be opened anew instead: it
        mirrors another commit, there is much to read, or its file cannot be written.
        """
        from .ingest.refresh import advance

        kinds, done = self._source.kinds, False
        records = {path: raw for path, raw in contents.items() if kinds.of(path)}

        def change(connection: apsw.Connection) -> None:
            nonlocal done
            done = advance(connection, self._source, parent, commit, records, trailers, self._parsed)

        if sum(raw is not None and path not in self._parsed for path, raw in records.items()) <= _FEW:
            with suppress(*SQL_ERRORS, SalesctlError):
                self._write(change)
        self._parsed.clear()
        if done:
            self.opened_at = commit
        return done

    def _update_revisions(self) -> None:
        from .ingest import revisions

        source = self._source
        source.git.history_read = True
        head = self.head
        if head and not revisions.is_current(self._rows, "revision", source.git, head):
            self._write(lambda connection: revisions.update_revisions(connection, source.git, source.kinds, head))

    def _update_trailers(self) -> None:
        from .ingest import revisions

        head = self.head
        git = self._source.git
        if head and not revisions.is_current(self._rows, revisions.TRAILERS[0], git, head):
            self._write(lambda connection: revisions.update_trailers(connection, git, head))

    def update_authors(self) -> None:
        """Find out who wrote what users are said to have done, where that is not known yet."""
        from .ingest import authors

        source, head = self._source, self.head
        # another version once any other connection has written
        version = self._first("pragma data_version"), source.git.mailmap()
        if version == self._attributed:
            return
        if head and not authors.are_current(self._rows, source.git, head):
            self._write(lambda connection: authors.follow(connection, source.git, head))
        missing = authors.unattributed(self._rows, source.kinds, self._email) if head else []
        if head and missing:
            zone = source.config.zone
            self._write(
                lambda connection: authors.write(connection, source.git, source.kinds, zone, head, missing, self._email)
            )
        else:
            self._attributed = version

    @property
    def _email(self) -> str:
        """The e-mail address of whoever uses this clone; empty where git was not told."""
        identity = self._source.git.identity()
        return identity[1] if identity else ""

    # -- connections ---------------------------------------------------------------------------------------------

    def _extend_calendar(self, today: date) -> None:
        if not workdays.covers(self._rows, today.year):
            day = today.isoformat()
            self._write(lambda connection: workdays.extend(connection, self._source.config, day, day))

    def _rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query of this class; should the file be damaged, from the rebuilt book."""
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except SQL_ERRORS:
            self._rebuild()
            return self._connection.execute(sql, parameters).fetchall()

    def _first(self, sql: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        return next(iter(self._rows(sql, parameters)), None)

    def _rebuild(self) -> None:
        """Rebuild the book: its file is damaged."""
        self._file.invalidate()
        self.close()
        self._set_connection(self._reopen())

    def _set_connection(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._attributed = None
        self._closing = finalize(self, self._file.close, connection)

    def _connect(self) -> apsw.Connection:
        """A new connection; should the file have been deleted or changed meanwhile, to the rebuilt book."""
        with self._file.shared():
            connection = self._file.open()
        return connection or self._reopen()

    def _write(self, change: Callable[[apsw.Connection], None]) -> None:
        """Write what depends on the commits or the settings only. Nothing is written when the file has to be rebuilt."""
        with self._file.exclusive():
            connection = self._file.open()
            if connection is not None:
                try:
                    connection.execute("begin immediate")
                    change(connection)
                    connection.execute("commit")
                    self._file.checkpoint(connection)
                finally:
                    connection.close(force=True)
