"""A person at work on a book: which book, who, on which day. Commands and plugins are handed a session and nothing else.

Reading goes to the book, writing through `commit` or `write`, which let nothing onto disk that `check` would find wrong.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.errors import Finding, InvalidRecord, SalesctlError, UsageError
from salesctl.git import Git, untracked_cache
from salesctl.lang.language import KEY_LANGUAGE, open_language, preferred
from salesctl.lang.text import RecordName, Text, filled, fitted, joined, say, term, with_values
from salesctl.model.config import Config, find_root, load_config
from salesctl.model.ids import mint
from salesctl.model.kinds import Kinds, load_kinds
from salesctl.model.normal_forms import compared
from salesctl.model.records import Record
from salesctl.model.table import Column, Table
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern
from salesctl.store import SUBJECT, Change, Message, Store
from salesctl.store.pack import oid

from . import line_numbers
from .answer import Answer, Answered, Conversation, Gaps, Line, Nobody, Notices, Origin
from .command_key import command_key
from .drafts import Draft
from .dry_run import DryRun
from .field_texts import Records, RecordTexts, name_of, naming_fields, of_day, without_addresses
from .rows_asked import RowsAsked
from .sentences import Description, describe, worth
from .sentences import subject as summary

if TYPE_CHECKING:
    from salesctl.book import Book, Query
    from salesctl.check.gate import Judgement
    from salesctl.lang.language import Language
    from salesctl.model.kinds import Kind
    from salesctl.store import Committed

    from .command_key import CommandKey
    from .confirmation import Confirmation

_LINES = lazy_pattern(r"[0-9]{1,4}(?:-[0-9]{1,4})?(?:,[0-9]{1,4}(?:-[0-9]{1,4})?)*\Z", re.ASCII)
"""Line numbers and spans of them."""
WHY = "Why"
"""The trailer that says why a commit was made."""
_OBLIGATION = lazy_pattern(r"[a-z][a-z0-9_-]*:[^\s,:]+(?: [^\s,:]+)*\Z", re.ASCII)
"""The id of an obligation, `overdue:s-1`, `pace:anna 2026-11`."""
_WORD = lazy_pattern(r"[\w./-]+\Z")
"""What may stand in a command as one word."""
_TYPED = frozenset(("typed", "text", "remote"))
"""Values of sentences that are no ids: what was typed, and what remotes are called."""
Progress = Callable[[int, int], None]


class Installed(NamedTuple):
    """What installed plugins bring to reading: their folders. Found above this floor and handed down."""

    schemas: Sequence[Path] = ()
    views: Sequence[Path] = ()
    rules: Sequence[Path] = ()
    locales: Sequence[Path] = ()
    """Folders of translations: `CODE.mo` files."""
    reports: Sequence[Path] = ()


class Session:
    """Everything a command needs, each part made when it is first asked for.

    `now` is the moment the command runs, in any zone; `on` is the day asked for (facts after it have not happened);
    `happened` the day, and the time where it is known, of what is recorded, if that is not now: `on` is that day then;
    `at` a revision or a day: the book as the repository stood then. `recover`: end first what a dead writer left.
    """

    asked = RowsAsked()
    """Which rows and columns of the answer are asked for."""

    def __init__(
        self,
        root: Path,
        *,
        now: datetime,
        on: date | None = None,
        happened: tuple[date, time | None] | None = None,
        at: str = "",
        lang: str = "",
        installed: Installed | None = None,
        progress: Progress | None = None,
        conversation: Conversation | None = None,
        terminal: str = "",
        owed: Callable[[Session, str], Mapping[str, str]] | None = None,
        dry_run: bool = False,
        confirmed: Confirmation | None = None,
        agent: str = "",
        recover: bool = True,
    ) -> None:
        self.root = root
        self.installed = installed or Installed()
        self.git = Git(root)
        self.store = Store(self.git)
        if recover:
            self.store.recover()
            find_root(root)  # a book whose first write was cut off is none now
        self.config: Config = load_config(root)
        self.at = at
        self._now = now.astimezone(self.config.zone)
        self.today = happened[0] if happened else on or self.present_day
        """The day asked for, in the book's zone."""
        self._holds = None if at else _day_of(self._now)
        self.happened = happened
        """When what is recorded happened, where somebody said so."""
        self._asked = lang
        self.progress = progress
        """Told how far something long has come."""
        self.conversation = conversation or Nobody()
        """Who sits there, to be asked."""
        self.dry_run = dry_run
        """Whether a command ends where it would write, see `DryRun`."""
        self.why = ""
        """Why what is written is so, in the words of who writes it: see `reasoned`."""
        self.confirmed = confirmed
        """What a dry run showed that is to be written, and nothing else."""
        self.agent = agent
        """The program that writes for the user, empty where they do so themselves, see `agents`."""
        if confirmed:
            confirmed.verify_head(self.git.head())
        self._seed = confirmed.seed if confirmed else ""
        self._draws = 0
        self.written: list[Change] = []
        """The changes that were committed."""
        self.notices = Notices()
        """What is to be said of what was written."""
        self._unreadable: Sequence[Finding] = ()
        self._others: list[Session] = []
        self.terminal = terminal
        """Names the terminal whose line numbers are meant, as a file's name; empty: none."""
        self.numbered: list[Mapping[str, str]] = []
        """What numbers of lines stand for in this command, before the list last shown in this terminal."""
        self._owed = owed
        """What the id of an obligation stands for: rules are found above this floor."""
        self._queries: dict[tuple[str | None, frozenset[str] | None, date], Query] = {}
        self._languages: dict[str, Language] = {}
        self._linked: dict[tuple[str, str], Mapping[str, Any] | None] = {}
        self._told: Sequence[Draft] = ()
        self._accepted: tuple[str | None, list[Change], Judgement | None] = (None, [], None)
        self._key: CommandKey | None = None

    @property
    def now(self) -> datetime:
        """The moment the command runs, in the book's zone.

        Nothing that rests on it can be answered again: who needs the day asks `present_day`, who needs an hour, `is_past`.
        """
        self.rest_on_more()
        return self._now

    @property
    def present_day(self) -> date:
        """The day on which the command runs, in the book's zone."""
        return self._now.date()

    def is_past(self, hour: time) -> bool:
        """Whether a time of the present day, in the book's zone, has come."""
        at = datetime.combine(self.present_day, hour, self.config.zone)
        past = at <= self._now
        if self._holds:
            since, until = self._holds
            self._holds = (max(since, at), until) if past else (since, min(until, at))
        return past

    @property
    def holds(self) -> tuple[datetime, datetime] | None:
        """From when and until when the same is answered while the book and the installed code are the same; at most a day.

        None once anything else was asked: the moment, what a line of a terminal's list stands for, a revision by a name that may
        move.
        """
        found = self._holds
        for other in self._others:
            theirs = other.holds
            found = (max(found[0], theirs[0]), min(found[1], theirs[1])) if found and theirs else None
        return found

    def rest_on_more(self) -> None:
        """Note that what is answered rests on something else besides, see `holds`."""
        self._holds = None

    @cached_property
    def kinds(self) -> Kinds:
        """The kinds this book knows."""
        return load_kinds(self.root, self.installed.schemas)

    @cached_property
    def language(self) -> Language:
        """The reader's: as asked for, else that of the user's record, of the book, of the machine. Raises SalesctlError."""
        return self.language_of(self._asked or preferred(self._locale(), self.config.locale))

    @cached_property
    def book_language(self) -> Language:
        """The book's own: what is written into commits."""
        return self.language_of(self.config.locale or KEY_LANGUAGE)

    @property
    def lang(self) -> str:
        """The code of the reader's language."""
        return self.language.code

    @cached_property
    def book(self) -> Book:
        """The read model, brought up to date (or to `at`)."""
        from salesctl.book import open_book, open_book_at

        if self.at:
            return open_book_at(self.git, self.kinds, self.config, self.git.resolve(self.at))
        return open_book(self.git, self.kinds, self.config, progress=self.progress)

    @property
    def opened(self) -> bool:
        """Whether the book was asked for already."""
        return "book" in self.__dict__

    @property
    def gaps(self) -> Gaps:
        """What the answers of this session are made without, in this state of the book and in others it was asked for."""
        book = self.__dict__.get("book")
        found = [*(book.broken if book else self._unreadable)]
        start = self.git.history_start() if self.git.history_read else ""
        for other in self._others:
            gaps = other.gaps
            found += gaps.unreadable
            start = max(start, gaps.history_start)
        return Gaps(list(dict.fromkeys(found)), start)

    @cached_property
    def me(self) -> str | None:
        """The user whose e-mail address is git's; None when nobody's is."""
        identity = self.git.identity()
        if identity is None:
            return None
        sql = "select record from r_unique_key where kind = 'user' and rule = 'email' and value = ?"
        row = self.query().one(sql, (compared("email", identity[1], None),))
        return str(row[0]) if row else None

    def committed(self) -> Session:
        """The same session at the newest commit: what is not committed is not there, and today is that commit's day."""
        commit = self.git.resolve(self.at or "HEAD")
        return self._other(commit, self.git.committed(commit).astimezone(self.config.zone).date())

    def origin(self) -> Origin:
        """What the answers of this session are read from."""
        commit = self.book.head
        committed = self.git.committed(commit).astimezone(self.config.zone).isoformat() if commit else ""
        return Origin(commit or "", committed, self.book.edited, self.today.isoformat())

    def at_revision(self, typed: str) -> Session:
        """The same session over the book as the repository stood at a revision or on a day, on that day.

        Raises SalesctlError when there is none.
        """
        from .revision import revision

        self.rest_on_more()
        return self._other(*revision(self.git, typed, self.present_day, self.config.zone))

    def _other(self, commit: str, day: date) -> Session:
        """The same session over the book as of a commit, on a day. What it cannot read is missing from this session, too."""
        for known in self._others:
            if (known.at, known.today) == (commit, day):
                return known
        other = Session(self.root, now=self._now, on=day, at=commit, lang=self._asked, installed=self.installed)
        other._holds = _day_of(self._now)  # a commit by its id does not move
        self._others.append(other)
        return other

    def again(self, *, happened: tuple[date, time | None] | None = None, dry_run: bool = False) -> Session:
        """A session of the same user over the book as it is now: for what serves a book for hours.

        With `happened` and `dry_run` a command finds out what it would write of what happened then, and the caller writes it.
        """
        return Session(
            self.root, now=self.now, happened=happened, lang=self._asked, installed=self.installed,
            dry_run=dry_run, agent=self.agent,
        )  # fmt: skip

    def run_sql(self, sql: str) -> tuple[list[str], list[Sequence[Any]]]:
        """Column names and rows of SQL that a user typed: read-only and bounded in time and memory."""
        found = self.book.run_sql(self.today, sql, views=self.installed.views)
        return list(found.columns), list(found)

    def derived(self, kind: str, record_id: str) -> list[Table]:
        """What follows from a record: the rows about it of every view whose header says `-- shows: KIND`."""
        found = []
        clients = self.query().clients_of([(kind, record_id)])
        query = self.query() if clients is None else self.query_about(*clients)
        for view in query.showing(kind):
            sql = f'select * from "{view.name}" where "{kind}" = ?'
            answer = query.rows(sql, (record_id,))
            rows = [tuple(row) for row in answer]
            # a column that says nothing of any row would only take room
            kept = [
                n
                for n, name in enumerate(answer.columns)
                if name != kind and any(row[n] not in (None, "") for row in rows)
            ]
            forms = {**dict.fromkeys((*self.kinds, "owner"), "ref"), **view.forms}
            columns = [Column(answer.columns[n], forms.get(answer.columns[n], "text")) for n in kept]
            told = [[row[n] for n in kept] for row in rows]
            found.append(
                Table(
                    view.name, term(view.name.replace("_", " "), "view"), columns, told, currency=self.config.currency
                )
            )
        return found

    def named(self, table: Table, *, ids: bool = False) -> Table:
        """The table with what the records are called whose ids stand in its `ref` cells; `ids`: with the id behind it.

        A column named like a kind holds ids of that kind. Elsewhere an id that records of several kinds have stays as it is.
        """
        columns = [(n, column.name) for n, column in enumerate(table.columns) if column.type == "ref"]
        cells = {(name, str(row[n])) for n, name in columns if name != "id" for row in table.rows if row[n]}
        table = table._replace(ids=ids, rows=self._sentences_told(table.rows, ids=ids))
        if behind := table.behind:
            table = table._replace(behind=lambda rows: [self.named(one, ids=ids) for one in behind(rows)])
        if not cells or (table.names and not ids):
            return table
        names = self._titles(cells)
        return table._replace(
            names={cell: joined(" ", [said, f"({cell[1]})"]) if ids else said for cell, said in names.items()}
        )

    def _sentences_told(self, rows: Sequence[Sequence[Any]], *, ids: bool) -> Sequence[Sequence[Any]]:
        """Rows of a table, the sentences in their cells with what they call records."""
        texts = [cell for row in rows for cell in row if isinstance(cell, Text)]
        if not texts:
            return rows
        called = iter(self.with_names_told(texts, ids=ids))
        return [[next(called) if isinstance(cell, Text) else cell for cell in row] for row in rows]

    def with_titles(self, rows: Iterable[Mapping[str, Any]], *columns: str) -> list[dict[str, Any]]:
        """Rows for programs, with what the records are called whose ids stand in these columns: `client_name` behind `client`.

        An id without a name stands for itself; null is nobody. Names are looked up as `named` does.
        """
        rows = list(rows)
        names = self._titles({(name, str(row[name])) for row in rows for name in columns if row[name]})
        return [
            {**row, **{f"{name}_name": names.get((name, str(row[name])), row[name]) for name in columns}}
            for row in rows
        ]

    def _titles(self, cells: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """What records are called by column and id, as far as they are called by something else than their ids."""
        titles: dict[str, dict[str, str]] = {}
        sql = "select id, kind, title from file where state = 0 and id in (select value from json_each(?))"
        for record_id, kind, title in self.query().rows(sql, (json.dumps(sorted({cell[1] for cell in cells})),)):
            titles.setdefault(record_id, {})[kind] = title
        names = self._item_names(cells)
        for name, record_id in cells:
            called = titles.get(record_id, {})
            said = called.get(name) or (next(iter(called.values())) if len(called) == 1 else "")
            if said and said != record_id:
                names[name, record_id] = said
        unnamed: dict[str, list[tuple[str, str]]] = {}
        for cell in cells:
            if cell not in names and len(kinds := titles.get(cell[1], {})) == 1:
                unnamed.setdefault(next(iter(kinds)), []).append(cell)
        return names | {cell: said for kind, of in unnamed.items() for cell, said in self._days(self.kinds[kind], of)}

    def _days(self, kind: Kind, cells: Collection[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Text]]:
        """Of cells that hold ids of one kind what tells records without a name apart: the day they are of."""
        if kind.dated:
            sql = f'select id, "{kind.dated}" from "{kind.name}" where id in (select value from json_each(?))'
            asked = json.dumps(sorted({id_ for _, id_ in cells}))
            days = {row[0]: row[1] for row in self.query().rows(sql, (asked,))}
            for cell in cells:
                if said := of_day(kind, {kind.dated: days.get(cell[1])}, self.present_day.isoformat()):
                    yield cell, said

    def with_names_told(self, texts: Sequence[str], *, ids: bool = False) -> list[str]:
        """Sentences that call records as people do: documents by number, others by name; `ids`: with the id behind it.

        A document without a number is called by its day where the sentence has no word for it but this (`{order:record}`). What
        has none of these stays its id, and so does what a command names that could be taken for another record.
        """
        found: dict[str, set[str]] = {}

        def note(name: str, value: Any) -> Any:
            if isinstance(value, str) and not isinstance(value, RecordName) and name not in _TYPED:
                found.setdefault(value, set()).add(name)
            return value

        for text in texts:
            with_values(text, note)
        if not found:
            return list(texts)
        documents, names = self._numbers(found), self._names(found)
        standing_alone = [{(name, value) for name, form, value in filled(text) if form == "record"} for text in texts]
        days = self._document_days({value for alone in standing_alone for _, value in alone} - documents.keys())

        def told(name: str, value: Any, *, command: bool, alone: Collection[tuple[str, str]]) -> Any:
            if not isinstance(value, str) or isinstance(value, RecordName) or name in _TYPED:
                return value
            called, sure = documents.get(value, (value, False))
            if command and not (sure and _WORD.match(called)):
                return value
            called = called if called != value or command else names.get((name, value), value)
            if called == value and (name, value) in alone:
                called = days.get(value, value)
            return value if called == value else joined(" ", [called, f"({value})"]) if ids and not command else called

        return [
            with_values(text, partial(told, command="salesctl " in text, alone=alone))
            for text, alone in zip(texts, standing_alone, strict=True)
        ]

    def _numbers(self, ids: Iterable[str]) -> dict[str, tuple[str, bool]]:
        """Documents' numbers by id, each with whether no other document has it."""
        ids = set(ids)
        numbers = {draft.id: (str(draft.data["number"]), False) for draft in self._told if draft.id in ids}
        if opening := sorted(one for one in ids if "/" in one):
            sql = """
                select record || '/' || number, number from balance_documents
                where record || '/' || number in (select value from json_each(:ids))
            """
            numbers |= {row[0]: (row[1], False) for row in self.query().rows(sql, {"ids": json.dumps(opening)})}
        sql = """
            select f.id, f.title, not exists (
              select 1 from file as o
              where o.kind in (select value from json_each(:kinds)) and o.name = f.name and (o.kind, o.id) <> (f.kind, f.id))
            from file as f
            where f.state = 0 and f.kind in (select value from json_each(:kinds)) and f.title <> f.id
              and f.id in (select value from json_each(:ids))
        """
        given = {"kinds": json.dumps(self._numbered), "ids": json.dumps(sorted(ids))}
        return numbers | {row[0]: (row[1], bool(row[2])) for row in self.query().rows(sql, given)}

    def _document_days(self, ids: Collection[str]) -> dict[str, Text]:
        """What documents are called that have no number, by id: the day they are of."""
        if not ids:
            return {}
        sql = """
            select kind, id from file
            where state = 0 and kind in (select value from json_each(:kinds)) and id in (select value from json_each(:ids))
        """
        given = {"kinds": json.dumps(self._numbered), "ids": json.dumps(sorted(ids))}
        cells: dict[str, list[tuple[str, str]]] = {}
        for kind, record_id in self.query().rows(sql, given):
            cells.setdefault(kind, []).append((kind, record_id))
        return {
            record_id: said for kind, of in cells.items() for (_, record_id), said in self._days(self.kinds[kind], of)
        }

    @property
    def _numbered(self) -> list[str]:
        """The kinds of documents, which people call by number."""
        return [kind.name for kind in self.kinds.values() if kind.short == "number"]

    def _names(self, found: Mapping[str, Collection[str]]) -> dict[tuple[str, str], str]:
        """Names of records by what a sentence calls them and their id: by a kind, by a field that links to it, or in a list.

        `found` has the names by which a sentence has each id.
        """
        linking = {name for kind in self.kinds.values() for name, field in kind.fields.items() if field.link}
        linking |= {"", "record", "other", *self.kinds}
        wanted = sorted(value for value, names in found.items() if not linking.isdisjoint(names))
        called = [kind.name for kind in self.kinds.values() if kind.called and kind.short != "number"]
        sql = """
            select id, kind from file
            where state = 0 and kind in (select value from json_each(?)) and id in (select value from json_each(?))
        """
        kinds: dict[str, list[str]] = {}
        for record_id, kind in self.query().rows(sql, (json.dumps(called), json.dumps(wanted))) if wanted else ():
            kinds.setdefault(record_id, []).append(kind)
        return {
            (name, record_id): self.name_of(name if name in of else of[0], record_id)
            for record_id, of in kinds.items()
            for name in found[record_id]
            if name in of or (len(of) == 1 and name in linking)
        }

    def _item_names(self, cells: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Of the cells those that hold `RECORD/ITEM`, with what the item is called: a client's legal entity, a contact.

        An id that items of several lists of a record have stays as it is.
        """
        wanted = [cell for cell in cells if "/" in cell[1]]
        said: dict[str, set[str]] = {}
        for table, name in self._named_items if wanted else ():
            sql = f"""select record || '/' || id as ref, "{name}" as name from "{table}"
                where "{name}" is not null and record || '/' || id in (select value from json_each(?))"""
            for ref, text in self.query().rows(sql, (json.dumps(sorted({ref for _, ref in wanted})),)):
                said.setdefault(ref, set()).add(text)
        called = {ref: next(iter(names)) for ref, names in said.items() if len(names) == 1}
        return {(name, ref): called[ref] for name, ref in wanted if ref in called}

    @property
    def _named_items(self) -> Iterator[tuple[str, str]]:
        """The tables of lists whose items have names, each with the column that holds them."""
        for kind in self.kinds.values():
            for field in kind.fields.values():
                for name, inner in field.fields.items() if field.shape == "items" and field.key else ():
                    if inner.match == "name":
                        yield f"{kind.name}_{field.name}", name

    def query(self, scope: str | None = None) -> Query:
        """Questions to the book as of `today`; `scope` is a user whose clients alone are looked at.

        All that a command asks is asked of one state of the book, until it commits.
        """
        key = (scope, None, self.today)
        if key not in self._queries:
            views = self.installed.views
            self._queries[key] = self.book.query(self.today, scope_user=scope, views=views)
        return self._queries[key]

    def query_about(self, *clients: str) -> Query:
        """Questions as `query` asks them about these clients and their groups alone: the others' records are not looked at."""
        key = (None, frozenset(clients), self.today)
        if key not in self._queries:
            query = self.book.query(self.today, views=self.installed.views)
            query.limit_to_clients(clients)
            self._queries[key] = query
        return self._queries[key]

    def read(self, kind: str, record_id: str) -> tuple[Record, bytes]:
        """A record in the state of the book that this session asks, and its bytes. Raises SalesctlError when it is not there."""
        path = self.book.path_of(kind, record_id)
        if path is None:
            raise SalesctlError(say("there is no {kind} `{record}`", kind=self.kinds[kind].noun, record=record_id))
        raw, mirrored, opened = yamlio.read_file(self.root / path, path), self.book.blob_of(path), self.book.opened_at
        moved = self.book.head != opened
        if opened and (moved or oid("blob", raw, self.git.algorithm) != mirrored):
            # written by somebody else since, if Git has what was there before; edited by hand, if not
            before = self.git.file_at(opened, path)
            if before is not None and (moved or oid("blob", before, self.git.algorithm) == mirrored):
                raw = before
        return Record(self.kinds[kind], record_id, path, yamlio.read(raw, path)), raw

    def new(self, kind: str, data: Mapping[str, Any], record_id: str = "", *, also: Iterable[Draft] = ()) -> Draft:
        """A draft of a new record; its id is minted unless given. `also`: the other drafts of its commit."""
        kind_ = self.kinds[kind]
        drafted = {draft.id for draft in also}
        wanted = record_id or mint(kind_.id, _flat(data), lambda i: i in drafted or self.book.is_taken(i), self._random)
        if record_id and self.book.path_of(kind, record_id):
            raise SalesctlError(
                say("{kind} `{record}` exists already", kind=kind_.noun, record=record_id),
                hint=say("choose another --id"),
            )
        kept = {name: data[name] for name in kind_.fields if data.get(name) not in (None, "", [], {})}
        kept |= {name: value for name, value in data.items() if name not in kind_.fields}
        return Draft(kind_, wanted, kind_.path(wanted, kept), None, yamlio.dump(kept))

    def _random(self, length: int) -> str:
        """Letters for a new id."""
        from .confirmation import random_letters

        self._seed = self._seed or os.urandom(8).hex()
        self._draws += 1
        return random_letters(self._seed, self._draws, length)

    def change(self, kind: str, record_id: str, changes: Sequence[yamlio.Edit]) -> Draft:
        """A draft of a record with some values changed; only their lines differ."""
        record, raw = self.read(kind, record_id)
        return self.amend(Draft(record.kind, record_id, record.path, raw, raw), changes)

    def revise(self, kind: str, record_id: str, after: Mapping[str, Any]) -> Draft:
        """A draft of a record turned into `after`; the edits are found, and only their lines differ."""
        from salesctl.tree.diff import edits

        record, raw = self.read(kind, record_id)
        made = edits(record.data, after, record.kind.fields)
        return self.amend(Draft(record.kind, record_id, record.path, raw, raw), made)

    def amend(self, draft: Draft, changes: Sequence[yamlio.Edit]) -> Draft:
        """A draft changed further."""
        return draft._replace(after=yamlio.edit(draft.after, changes, draft.kind.order))

    def commit(
        self,
        drafts: Sequence[Draft],
        subject: str = "",
        *,
        body: str = "",
        trailers: Sequence[tuple[str, str]] = (),
        when: str | None = None,
    ) -> str:
        """Write drafts as one commit and return its id ("" when nothing changed).

        The subject, unless one is given, and the body tell what changed. Raises InvalidRecord as `write` does.
        """
        changes = [Change(draft.path, draft.after, draft.before) for draft in drafts]
        found = self._judged_files(changes)
        told = [self.describe(draft, drafts) for draft in drafts]
        written = self.subject(subject) if subject else summary(told, self.book_language, SUBJECT)
        lines = [self.book_language.say(one.whole) for one in told]
        message = Message(
            written,
            self.book_language.say(body) or ("\n".join(lines) if lines != [written] else ""),
            (*_clients(drafts), *trailers),
        )
        return self._write(changes, message, found, when=when, typed=True)

    def subject(self, sentence: str) -> str:
        """A sentence as a commit's subject: in the book's language, free texts in it cut where it is too long."""
        return fitted(sentence, self.book_language, SUBJECT)

    def reasoned(self, message: Message) -> Message:
        """A commit's message with the reason that was given for it; whom one could reach by it is left out of it."""
        why = ((WHY, without_addresses(self.why)),) if self.why.strip() else ()
        return message._replace(trailers=(*message.trailers, *why))

    def describe(self, draft: Draft, beside: Sequence[Draft] = ()) -> Description:
        """What a draft changes; `beside` are the drafts of its commit."""
        day = self.present_day.isoformat()
        told = draft.kind, draft.earlier, draft.data, self._records(beside), day, self.config.currency
        return describe(*told, self.book.tax_by_document)

    def told(self, kind: Kind, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Description:
        """What became of a record, from one tree of text to another; None: it was not, or is no more."""
        day = self.present_day.isoformat()
        told = kind, before, after, self._records(), day, self.config.currency
        return describe(*told, self.book.tax_by_document)

    def texts(self, data: Mapping[str, Any]) -> RecordTexts:
        """What stands in a record, as people who may read all of the book read it."""
        return RecordTexts(data, self._records(), self.present_day.isoformat(), self.config.currency, personal=True)

    def worth(self, kind: Kind, data: Mapping[str, Any]) -> tuple[int, str] | None:
        """What a record comes to, and in which currency (empty: the book's); None where it says nothing of it."""
        return worth(kind, data, self._records(), self.config.currency, self.book.tax_by_document)

    def name_of(self, kind: str, record_id: str, *, lasting: bool = False) -> str:
        """What a record is called within a sentence, such as a client's name without legal form.

        `lasting`: the same on whatever day it is read.
        """
        return name_of(self._named, kind, record_id, "" if lasting else self.present_day.isoformat())

    def _named(self, kind: str, record_id: str) -> tuple[Kind, Mapping[str, Any]] | None:
        """As a link finds a record, but with what it is called alone where that is a text: the book's tables have it, too."""
        own = self.kinds.get(kind)
        names = naming_fields(own) if own and (kind, record_id) not in self._linked else ()
        texted = own and names and all(own.fields[name].is_text for name in names)
        texts = self.book.texts(kind, record_id, names) if texted else {}
        return (own, texts) if own and texts else self._records()(kind, record_id)

    def _records(self, drafted: Sequence[Draft] = ()) -> Records:
        """Finds records by a link, as the drafts leave them."""
        drafts = {(draft.kind.name, draft.id): draft for draft in drafted}

        def find(kind: str, record_id: str) -> tuple[Kind, Mapping[str, Any]] | None:
            kinds = [kind] if kind != "*" else [*(name for name, _ in drafts), *self.book.kinds_of(record_id)]
            for name in kinds:
                if draft := drafts.get((name, record_id)):
                    return draft.kind, draft.data
                if (name, record_id) not in self._linked:
                    self._linked[name, record_id] = self._as_committed(name, record_id)
                if (data := self._linked[name, record_id]) is not None:
                    return self.kinds[name], data
            return None

        return find

    def _as_committed(self, kind: str, record_id: str) -> Mapping[str, Any] | None:
        """A record as the book mirrors it; None where there is none, or none that can be read, which is told by its id."""
        if not self.book.path_of(kind, record_id):
            return None
        try:
            return self.book.record(kind, record_id)
        except SalesctlError:
            return None

    def write(self, changes: Sequence[Change], message: Message, *, when: str | None = None, many: bool = False) -> str:
        """Make one commit of changes to records and return its id ("" when nothing changed).

        `many`: an import, after which Git puts its house in order. Raises InvalidRecord with every error that the changes
        would bring to the book, as `check` would find it; nothing is written then.
        """
        return self._write(changes, message, self._judged_files(changes), when=when, many=many)

    def require_person(self, refusal: Text) -> None:
        """Raise ForPeople, which says `refusal`, where an agent is at work: for what is done without a commit of its own."""
        if self.agent:
            from .agents import for_people

            raise for_people(refusal)

    def give_key(self, key: str, command: str) -> Answer | None:
        """Have the commit of this command, a digest of which is `command`, carry a key; what it answered the first time, if any.

        A commit raises Answered when somebody else makes it with this key meanwhile. Raises SalesctlError for the key of
        another command.
        """
        self._key = command_key(key, command)
        return self._key.recorded(self.book)

    def rejected(self, changes: Sequence[Change]) -> dict[str, Finding]:
        """The changes, by path, without which the others bring no error, each with the reason: for imports."""
        from salesctl.check import gate

        reasons, found = gate.rejected(self.book, changes, self.present_day, self.installed.views)
        self._accepted = self.book.head, [change for change in changes if change.path not in reasons], found
        return reasons

    def _accepted_as(self, changes: Sequence[Change]) -> Judgement | None:
        """What was found of these changes, where they were just judged and not rejected, and nobody committed since."""
        head, accepted, found = self._accepted
        return found if (head, accepted) == (self.git.head(), list(changes)) else None

    def _judged_files(self, changes: Sequence[Change]) -> Judgement:
        """What is found in the changed files. Raises InvalidRecord when one by itself has an error it had not before."""
        from salesctl.check import gate

        if self.at:
            hint = say("leave out --at; to record something of an earlier day use --date")
            raise SalesctlError(say("the past cannot be written"), hint=hint)
        return _passed(self._accepted_as(changes) or gate.judge_files(self.book, changes, self.present_day), changes)

    def _write(
        self,
        changes: Sequence[Change],
        message: Message,
        found: Judgement,
        *,
        when: str | None,
        many: bool = False,
        typed: bool = False,
    ) -> str:
        """Write changes of which `found` was found file by file; `typed`: what is refused goes with the error."""
        from salesctl.check import gate

        judged: Judgement | None = None
        message = self._signed(self.reasoned(message), changes)
        key, unkeyed = self._key, message
        if key:
            message = message._replace(trailers=(*message.trailers, *key.trailers(changes)))

        def judge() -> Sequence[Change]:
            nonlocal judged, changes, found
            if self.confirmed:
                self.confirmed.verify(self.git.head(), changes, unkeyed)
            if self.book.opened_at != self.git.head():
                self.forget()  # somebody else committed meanwhile
            if key and (answer := key.recorded(self.book)):
                raise Answered(answer)
            if self.store.overtaken(changes):
                from .rebase import rebased

                changes = rebased(self.git, self.kinds, changes)
                found = self._judged_files(changes)
            judged = self._accepted_as(changes)
            if judged is None:
                between = gate.judge_between_records(self.book, changes, self.present_day, self.installed.views)
                judged = found.and_also(_passed(between, changes))
            return changes

        if self.dry_run and any(change.after != change.before for change in changes):
            judge()
            from .confirmation import token

            self._seed = self._seed or os.urandom(8).hex()
            raise DryRun(self.kinds, changes, message, token(self.git.head(), self._now, self._seed, changes, unkeyed))
        self.language  # noqa: B018 - asked of the book while it is open: after the commit it would have to be read again
        write = self.store.bulk if many else self.store.commit
        with _told_of(changes if typed else ()):
            committed = write(changes, message, when=when or self._now.isoformat(timespec="seconds"), judge=judge)
        self._key = self.confirmed = None  # a later commit of the same command is another one
        self._advance(committed)
        if committed:
            untracked_cache.keep(self.git)
            self.written += changes
            self.notices = self.notices.and_also(Notices(judged.new, judged.standing) if judged else Notices())
        written = {change.path for change in changes}
        self._unreadable = [finding for finding in self._unreadable if finding.path not in written]
        return committed.oid if committed else ""

    def _signed(self, message: Message, changes: Sequence[Change]) -> Message:
        """The message, naming the agent that writes. Raises ForPeople where these changes are not for agents."""
        if not self.agent:
            return message
        from .agents import AGENT, refuse_decisions

        refuse_decisions(self.agent, self.kinds, changes)
        return message._replace(trailers=(*message.trailers, (AGENT, self.agent)))

    def record(
        self,
        drafts: Draft | Sequence[Draft],
        said: str = "",
        *,
        subject: str = "",
        duty: int = 0,
        shown: Sequence[str | Line | Table] = (),
        **data: Any,
    ) -> Answer:
        """Commit drafts and answer with what writing commands answer: the first record's `id`, `path` and the `commit`.

        `said` is the sentence a person is shown; without one it is what changed, and where. In it and in `shown` a client's id
        (`client`) becomes its name. `shown` stands below it; `data` is added to the JSON. `duty` (1-23) is
        named in the commit's trailer. The commit's subject is that of `commit`.
        """
        wanted = [drafts] if isinstance(drafts, Draft) else list(drafts)
        first = wanted[0]
        self._told = [draft for draft in wanted if draft.kind.short == "number" and draft.data.get("number")]
        shown = [self.with_names(one) for one in shown]
        sentence = (
            self.with_names(said) if said else joined("; ", [self.describe(draft, wanted).whole for draft in wanted])
        )
        where = [] if said else [Line(draft.path, "dim") for draft in wanted]
        try:
            commit = self.commit(wanted, subject, trailers=[("Duty", str(duty))] if duty else ())
        except DryRun as run:
            run.say_first(sentence, shown, {"id": first.id, "path": first.path, **data})
            raise
        line = Line(sentence, "good") if commit else Line(say("{said}: nothing to change", said=sentence), "dim")
        return Answer({"id": first.id, "path": first.path, "commit": commit, **data}, [line, *where, *shown])

    def with_names(self, said: Any) -> Any:
        """A sentence, or a line of it, that names its client by what it is called; anything else as it is."""
        if isinstance(said, Line):
            return said._replace(text=self.with_names(said.text))
        return with_values(said, self._named_client) if isinstance(said, str) else said

    def _named_client(self, name: str, value: Any) -> Any:
        if name != "client" or not isinstance(value, str):
            return value
        return RecordName(self.name_of("client", value), value)

    @property
    def moment(self) -> str:
        """When what is recorded now happened: `YYYY-MM-DDTHH:MM`, the bare day where `--date` names another and no time."""
        clock = self._clock or (self.now.time() if self.today == self.present_day else None)
        return f"{self.today}T{clock:%H:%M}" if clock else self.happened_on

    @property
    def _clock(self) -> time | None:
        """The time that was said with the day of what is recorded."""
        return self.happened[1] if self.happened else None

    @property
    def happened_on(self) -> str:
        """The day of `moment`: `YYYY-MM-DD`."""
        return self.today.isoformat()

    def next_moment(self, taken: Iterable[str] = ()) -> str:
        """The moment of a step in a list that is keyed by moments: to the second, a second later for each one taken."""
        moment = datetime.combine(self.today, self._clock or self.now.time().replace(microsecond=0))
        others = set(taken)
        while moment.isoformat() in others:
            moment += timedelta(seconds=1)
        return moment.isoformat()

    def forget(self) -> None:
        """Drop what was read, so that the next query sees what was written."""
        self._close_queries()
        if book := self.__dict__.pop("book", None):
            self._unreadable = book.broken

    def close(self) -> None:
        """Close the book, and the other states of it that were asked for: for who opens one session after another."""
        for other in self._others:
            other.close()
        self._close_queries()
        if book := self.__dict__.pop("book", None):
            book.close()

    def _close_queries(self) -> None:
        self._linked.clear()
        while self._queries:
            self._queries.popitem()[1].close()

    def advance(self, old: str | None, new: str, note: str, known: Mapping[str, bytes]) -> None:
        """Bring the book to a commit that is there already, as `Store.advance` does; what it raises is raised."""
        try:
            committed = self.store.advance(old, new, note, known)
        except BaseException:
            self.forget()  # it may mirror the new commit already, see `Book.keep`
            raise
        self._advance(committed)

    def _advance(self, committed: Committed | None) -> None:
        """Have the next query see what was committed; the rest of the work tree is not looked at again."""
        self._close_queries()
        if committed and self.opened and self.book.advance(committed.parent, committed.oid, committed.contents):
            return
        self.forget()

    def remember(self, numbered: Sequence[Mapping[str, str]]) -> None:
        """Keep what the line numbers of the list just shown in this terminal stand for."""
        if not self.terminal:
            return
        line_numbers.keep(str(self.git.git_dir), self.terminal, line_numbers.as_text(numbered))

    def line(self, typed: str) -> Mapping[str, str]:
        """What a typed number stands for in the list last shown in this terminal, or an obligation's id; empty for what is neither.

        `#3` is a line and nothing else. Another number may be one of a document, a tax number or a phone, see `book.matching`.
        """
        if self._owed and _OBLIGATION.match(typed):
            return self._owed(self, typed)
        typed = typed.removeprefix("#")
        if not ((self.terminal or self.numbered) and typed.isascii() and typed.isdigit()):
            return {}
        self.rest_on_more()
        try:
            numbered = self.numbered or json.loads(line_numbers.kept(str(self.git.git_dir), self.terminal))
            found = numbered[int(typed) - 1] if isinstance(numbered, list) and int(typed) > 0 else {}
        except (OSError, ValueError, IndexError, RecursionError):
            return {}
        whole = isinstance(found, dict) and all(isinstance(value, str | None) for value in found.values())
        return found if whole else {}

    @staticmethod
    def references(typed: str) -> list[str]:
        """The references in `3,5-9`, numbers of lines, or in a list of obligations' ids; anything else is one reference.

        Raises UsageError for a span backwards.
        """
        parts = typed.split(",")
        if all(_OBLIGATION.match(part) for part in parts):
            return list(dict.fromkeys(parts))
        if not _LINES.match(typed):
            return [typed]
        found: list[str] = []
        for part in typed.split(","):
            first, _, last = part.partition("-")
            if int(last or first) < int(first):
                raise UsageError(say("the span {span} ends before it begins", span=part))
            found += map(str, range(int(first), int(last or first) + 1))
        return list(dict.fromkeys(found))

    def _locale(self) -> str | None:
        """The language in the record of who we are. A book that cannot be asked says none."""
        try:
            found = self.query().one("select locale from r_user where id = ?", (self.me,)) if self.me else None
        except SalesctlError:
            return None
        return found[0] if found else None

    def language_of(self, code: str) -> Language:
        """A language by its code, with the catalogues of the book and of plugins. Raises UsageError for one there is not."""
        if code not in self._languages:
            self._languages[code] = open_language(
                code, self.installed.locales, book=self.root, currency=self.config.currency
            )
        return self._languages[code]


@contextmanager
def _told_of(changes: Sequence[Change]) -> Iterator[None]:
    """Have an error tell of the changes that were not made, unless it is what they say that was refused."""
    try:
        yield
    except InvalidRecord:
        raise
    except SalesctlError as error:
        error.unwritten = {change.path: change.after for change in changes if change.after is not None}
        raise


def _passed(found: Judgement, changes: Sequence[Change]) -> Judgement:
    """What was found of changes, without an error. Raises InvalidRecord with every error there is."""
    if errors := found.errors:
        raise InvalidRecord(errors, {change.path for change in changes if change.before is None})
    return found


def _day_of(moment: datetime) -> tuple[datetime, datetime]:
    """When the day of a moment begins and ends, in the moment's zone."""
    midnight = datetime.combine(moment.date(), time(), moment.tzinfo)
    return midnight, midnight + timedelta(1)


def _flat(data: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in data.items() if isinstance(value, str)}


def _clients(drafts: Sequence[Draft]) -> list[tuple[str, str]]:
    """Trailers by which a client's story is found in plain `git log`."""
    named = [draft.id if draft.kind.name == "client" else draft.data.get("client") for draft in drafts]
    return [("Client", client) for client in dict.fromkeys(named) if isinstance(client, str)]
