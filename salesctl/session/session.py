"""A person at work on a book: which book, who, on which day. Commands and plugins are handed a session and nothing else.

Reading goes to the book, writing through `commit` or `write`, which let nothing onto disk that `check` would find wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.errors import Finding, SalesctlError
from salesctl.git import Git
from salesctl.lang.language import KEY_LANGUAGE, open_language, preferred
from salesctl.lang.text import Text, fitted, joined, say
from salesctl.model.config import Config, find_root, load_config
from salesctl.model.ids import mint
from salesctl.model.kinds import Kinds, load_kinds
from salesctl.model.normal_forms import compared
from salesctl.model.records import Record
from salesctl.named_tuples import NamedTuple
from salesctl.store import SUBJECT, Change, Message, Store
from salesctl.store.pack import oid

from . import line_numbers
from .answer import Answer, Conversation, Gaps, Line, Nobody, Notices, Origin
from .drafts import Draft
from .field_texts import RecordTexts, name_of, without_addresses
from .linked_records import LinkedRecords
from .rows_asked import RowsAsked
from .typed_lines import is_obligation, line, references

if TYPE_CHECKING:
    from salesctl.book import Book, Query
    from salesctl.lang.language import Language
    from salesctl.model.kinds import Kind
    from salesctl.model.table import Table
    from salesctl.store import Committed

    from .commits import Commits
    from .confirmation import Confirmation, Draws
    from .field_texts import Records
    from .sentences import Description

WHY = "Why"
"""The trailer that says why a commit was made."""
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
        keeps: bool = False,
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
        self._kept_in = self.git.kept_file("views") if keeps and not at else None
        """Where shared views are kept from one command to the next; None: nowhere."""
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
        self._linked = LinkedRecords(self)
        self.recorded: Sequence[Draft] = ()
        """The drafts that an answer tells of: a dry run writes none, and its sentences name them all the same."""

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

    @cached_property
    def draws(self) -> Draws:
        """What is left to chance in new ids."""
        from .confirmation import Draws

        return Draws(self.confirmed.seed if self.confirmed else "")

    @cached_property
    def _commits(self) -> Commits:
        from .commits import Commits

        return Commits(self)

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
        other.git = self.git  # with the process that reads objects, and what it knows of the repository
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

    def named(self, table: Table, *, ids: bool = False) -> Table:
        """The table with what the records are called whose ids stand in its `ref` cells; `ids`: with the id behind it.

        A column named like a kind holds ids of that kind. Elsewhere an id that records of several kinds have stays as it is.
        """
        from .names import named

        return named(self, table, ids=ids)

    def with_titles(self, rows: Iterable[Mapping[str, Any]], *columns: str) -> list[dict[str, Any]]:
        """Rows for programs, with what the records are called whose ids stand in these columns: `client_name` behind `client`.

        An id without a name stands for itself; null is nobody. Names are looked up as `named` does.
        """
        from .names import with_titles

        return with_titles(self, rows, *columns)

    def with_names_told(self, texts: Sequence[str], *, ids: bool = False) -> list[str]:
        """Sentences that call records as people do: documents by number, others by name; `ids`: with the id behind it.

        A document without a number is called by its day where the sentence has no word for it but this (`{order:record}`). What
        has none of these stays its id, and so does what a command names that could be taken for another record.
        """
        from .names import with_names_told

        return with_names_told(self, texts, ids=ids)

    def query(self, scope: str | None = None) -> Query:
        """Questions to the book as of `today`; `scope` is a user whose clients alone are looked at.

        All that a command asks is asked of one state of the book, until it commits.
        """
        key = (scope, None, self.today)
        if key not in self._queries:
            views = self.installed.views
            self._queries[key] = self.book.query(self.today, scope_user=scope, views=views, kept_in=self._kept_in)
        return self._queries[key]

    def keep(self) -> None:
        """Keep the shared views that took long to make for later commands; to be called once this one's answer stands there."""
        for query in self._queries.values():
            query.keep()

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
        wanted = record_id or mint(
            kind_.id, _flat(data), lambda i: i in drafted or self.book.is_taken(i), self.draws.letters
        )
        if record_id and self.book.path_of(kind, record_id):
            raise SalesctlError(
                say("{kind} `{record}` exists already", kind=kind_.noun, record=record_id),
                hint=say("choose another --id"),
            )
        kept = {name: data[name] for name in kind_.fields if data.get(name) not in (None, "", [], {})}
        kept |= {name: value for name, value in data.items() if name not in kind_.fields}
        return Draft(kind_, wanted, kind_.path(wanted, kept), None, yamlio.dump(kept))

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
        return self._commits.commit(drafts, subject, body, trailers, when)

    def subject(self, sentence: str) -> str:
        """A sentence as a commit's subject: in the book's language, free texts in it cut where it is too long."""
        return fitted(sentence, self.book_language, SUBJECT)

    def reasoned(self, message: Message) -> Message:
        """A commit's message with the reason that was given for it; whom one could reach by it is left out of it."""
        why = ((WHY, without_addresses(self.why)),) if self.why.strip() else ()
        return message._replace(trailers=(*message.trailers, *why))

    def describe(self, draft: Draft, beside: Sequence[Draft] = ()) -> Description:
        """What a draft changes; `beside` are the drafts of its commit."""
        return self._description(draft.kind, draft.earlier, draft.data, self._linked.beside(beside))

    def told(self, kind: Kind, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Description:
        """What became of a record, from one tree of text to another; None: it was not, or is no more."""
        return self._description(kind, before, after, self._linked.find)

    def _description(
        self, kind: Kind, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, records: Records
    ) -> Description:
        from .sentences import describe

        day = self.present_day.isoformat()
        return describe(kind, before, after, records, day, self.config.currency, self.book.tax_by_document)

    def texts(self, data: Mapping[str, Any], *, lasting: bool = False, personal: bool = True) -> RecordTexts:
        """What stands in a record, as people who may read all of the book read it.

        `lasting`: the same on whatever day it is read; not `personal`: as messages may tell it.
        """
        day = "" if lasting else self.present_day.isoformat()
        return RecordTexts(data, self._linked.find, day, self.config.currency, personal=personal)

    def heading(self, kind: Kind, record_id: str, data: Mapping[str, Any]) -> str:
        """Whose a record is and which, as a commit's message calls it."""
        from .sentences import heading

        return heading(kind, record_id, data, self._linked.find, self.present_day.isoformat())

    def worth(self, kind: Kind, data: Mapping[str, Any]) -> tuple[int, str] | None:
        """What a record comes to, and in which currency (empty: the book's); None where it says nothing of it."""
        from .sentences import worth

        return worth(kind, data, self._linked.find, self.config.currency, self.book.tax_by_document)

    def name_of(self, kind: str, record_id: str, *, lasting: bool = False) -> str:
        """What a record is called within a sentence, such as a client's name without legal form.

        `lasting`: the same on whatever day it is read.
        """
        return name_of(self._linked.named, kind, record_id, "" if lasting else self.present_day.isoformat())

    def write(self, changes: Sequence[Change], message: Message, *, when: str | None = None, many: bool = False) -> str:
        """Make one commit of changes to records and return its id ("" when nothing changed).

        `many`: an import, after which Git puts its house in order. Raises InvalidRecord with every error that the changes
        would bring to the book, as `check` would find it; nothing is written then.
        """
        return self._commits.write(changes, message, when=when, many=many)

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
        return self._commits.give_key(key, command)

    def rejected(self, changes: Sequence[Change]) -> dict[str, Finding]:
        """The changes, by path, without which the others bring no error, each with the reason: for imports."""
        return self._commits.rejected(changes)

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
        from .dry_run import DryRun
        from .names import with_clients

        wanted = [drafts] if isinstance(drafts, Draft) else list(drafts)
        first = wanted[0]
        self.recorded = wanted
        shown = [with_clients(self, one) for one in shown]
        sentence = (
            with_clients(self, said) if said else joined("; ", [self.describe(draft, wanted).whole for draft in wanted])
        )
        where = [] if said else [Line(draft.path, "dim") for draft in wanted]
        try:
            commit = self.commit(wanted, subject, trailers=[("Duty", str(duty))] if duty else ())
        except DryRun as run:
            run.say_first(sentence, shown, {"id": first.id, "path": first.path, **data})
            raise
        line = Line(sentence, "good") if commit else Line(say("{said}: nothing to change", said=sentence), "dim")
        return Answer({"id": first.id, "path": first.path, "commit": commit, **data}, [line, *where, *shown])

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
        self._linked.forget()
        while self._queries:
            self._queries.popitem()[1].close()

    def advance(self, old: str | None, new: str, note: str, known: Mapping[str, bytes]) -> None:
        """Bring the book to a commit that is there already, as `Store.advance` does; what it raises is raised."""
        try:
            committed = self.store.advance(old, new, note, known)
        except BaseException:
            self.forget()  # it may mirror the new commit already, see `Book.keep`
            raise
        self.mirror(committed)

    def mirror(self, committed: Committed | None, message: Message | None = None) -> None:
        """Have the next query see what was committed, with this message; the rest of the work tree is not looked at again."""
        self._close_queries()
        trailers = message.trailers if message else None
        if not (committed and self.opened and self.book.advance(*committed, trailers)):
            self.forget()
        if committed:
            self._unreadable = [finding for finding in self._unreadable if finding.path not in committed.contents]

    def remember(self, numbered: Sequence[Mapping[str, str]]) -> None:
        """Keep what the line numbers of the list just shown in this terminal stand for."""
        if not self.terminal:
            return
        line_numbers.keep(str(self.git.git_dir), self.terminal, line_numbers.as_text(numbered))

    def line(self, typed: str) -> Mapping[str, str]:
        """What a typed number stands for in the list last shown in this terminal, or an obligation's id; empty for what is neither.

        `#3` is a line and nothing else. Another number may be one of a document, a tax number or a phone, see `book.matching`.
        """
        if self._owed and is_obligation(typed):
            return self._owed(self, typed)
        return line(self, typed)

    @staticmethod
    def references(typed: str) -> list[str]:
        """The references in `3,5-9`, numbers of lines, or in a list of obligations' ids; anything else is one reference.

        Raises UsageError for a span backwards.
        """
        return references(typed)

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


def _day_of(moment: datetime) -> tuple[datetime, datetime]:
    """When the day of a moment begins and ends, in the moment's zone."""
    midnight = datetime.combine(moment.date(), time(), moment.tzinfo)
    return midnight, midnight + timedelta(1)


def _flat(data: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in data.items() if isinstance(value, str)}
