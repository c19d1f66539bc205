"""A person at work on a book: which book, who, on which day. Commands and plugins are handed a session and nothing else.

Reading goes to the book, writing through `commit` or `write`, which let nothing onto disk that `check` would find wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.errors import Finding, InvalidRecord, SalesctlError
from salesctl.git import Git
from salesctl.lang.language import KEY_LANGUAGE, open_language, preferred
from salesctl.lang.text import say, term
from salesctl.model.config import Config, load_config
from salesctl.model.ids import mint
from salesctl.model.kinds import Kinds, load_kinds
from salesctl.model.records import Record
from salesctl.model.table import Column, Table
from salesctl.store import Change, Message, Store

from .answer import Answer, Conversation, Line, Nobody
from .drafts import Draft

if TYPE_CHECKING:
    from salesctl.book import Book, Query
    from salesctl.lang.language import Language

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Installed:
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
    `at` a revision or a day: the book as the repository stood then.
    """

    def __init__(
        self,
        root: Path,
        *,
        now: datetime,
        on: date | None = None,
        at: str = "",
        lang: str = "",
        installed: Installed | None = None,
        progress: Progress | None = None,
        conversation: Conversation | None = None,
    ) -> None:
        self.root = root
        self.installed = installed or Installed()
        self.config: Config = load_config(root)
        self.git = Git(root)
        self.store = Store(self.git)
        self.store.recover()
        self.at = at
        self.now = now.astimezone(self.config.zone)
        """The moment the command runs, in the book's zone."""
        self.today = on or self.now.date()
        """The day asked for, in the book's zone."""
        self._asked = lang
        self.progress = progress
        """Told how far something long has come."""
        self.conversation = conversation or Nobody()
        """Who sits there, to be asked."""
        self._queries: dict[tuple[str | None, date], Query] = {}
        self._accepted: tuple[str | None, list[Change]] = (None, [])

    @cached_property
    def kinds(self) -> Kinds:
        """The kinds this book knows."""
        return load_kinds(self.root, self.installed.schemas)

    @cached_property
    def language(self) -> Language:
        """The reader's: as asked for, else that of the user's record, of the book, of the machine. Raises SalesctlError."""
        return self._language(self._asked or preferred(self._locale(), self.config.locale))

    @cached_property
    def book_language(self) -> Language:
        """The book's own: what is written into commits."""
        return self._language(self.config.locale or KEY_LANGUAGE)

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
    def me(self) -> str | None:
        """The user whose e-mail address is git's; None when nobody's is."""
        identity = self.git.identity()
        if identity is None:
            return None
        query = self.query()
        row = query.one("select id from r_user where lower(email) = ? and archived = 0", (identity[1].lower(),))
        return str(row[0]) if row else None

    def committed(self) -> Session:
        """The same session at the newest commit: what is not committed is not there, and today is that commit's day."""
        commit = self.git.resolve(self.at or "HEAD")
        stamped = self.git.run("log", "-1", "--format=%cI", "--end-of-options", commit).decode("ascii").strip()
        day = datetime.fromisoformat(stamped).astimezone(self.config.zone).date()
        return Session(self.root, now=self.now, on=day, at=commit, lang=self._asked, installed=self.installed)

    def at_revision(self, typed: str) -> Session:
        """The same session over the book as the repository stood at a revision or on a day, on that day.

        Raises SalesctlError when there is none.
        """
        from .revision import revision

        commit, day = revision(self.git, typed, self.now.date(), self.config.zone)
        return Session(self.root, now=self.now, on=day, at=commit, lang=self._asked, installed=self.installed)

    def run_sql(self, sql: str) -> tuple[list[str], list[Sequence[Any]]]:
        """Column names and rows of SQL that a user typed: read-only and bounded in time and memory."""
        found = self.book.run_sql(self.today, sql, views=self.installed.views)
        return list(found.columns), list(found)

    def derived(self, kind: str, record_id: str) -> list[Table]:
        """What follows from a record: the rows about it of every view whose header says `-- shows: KIND`."""
        found = []
        query = self.query()
        for view in query.showing(kind):
            sql = f'select * from "{view.name}" where "{kind}" = ?'  # noqa: S608 - an installed view's name
            answer = query.rows(sql, (record_id,))
            rows = [tuple(row) for row in answer]
            # a column that says nothing of any row would only take room
            kept = [
                n
                for n, name in enumerate(answer.columns)
                if name != kind and any(row[n] not in (None, "") for row in rows)
            ]
            columns = [Column(answer.columns[n], view.forms.get(answer.columns[n], "text")) for n in kept]
            told = [[row[n] for n in kept] for row in rows]
            found.append(
                Table(
                    view.name, term(view.name.replace("_", " "), "view"), columns, told, currency=self.config.currency
                )
            )
        return found

    def query(self, scope: str | None = None) -> Query:
        """Questions to the book as of `today`; `scope` is a user whose clients alone are looked at.

        All that a command asks is asked of one state of the book, until it commits.
        """
        key = (scope, self.today)
        if key not in self._queries:
            views = self.installed.views
            self._queries[key] = self.book.query(self.today, scope_user=scope, views=views)
        return self._queries[key]

    def read(self, kind: str, record_id: str) -> tuple[Record, bytes]:
        """A record as it stands in the work tree, and its bytes. Raises SalesctlError when it is not there."""
        path = self.book.path_of(kind, record_id)
        if path is None:
            raise SalesctlError(
                say("there is no {title} `{record_id}`", title=self.kinds[kind].title.lower(), record_id=record_id)
            )
        raw = yamlio.read_file(self.root / path, path)
        return Record(self.kinds[kind], record_id, path, yamlio.read(raw, path)), raw

    def new(self, kind: str, data: Mapping[str, Any], record_id: str = "", *, also: Iterable[Draft] = ()) -> Draft:
        """A draft of a new record; its id is minted unless given. `also`: the other drafts of its commit."""
        kind_ = self.kinds[kind]
        drafted = {draft.id for draft in also}
        wanted = record_id or mint(kind_.id, _flat(data), lambda i: i in drafted or self.book.is_taken(i), _random)
        if record_id and self.book.path_of(kind, record_id):
            raise SalesctlError(
                say("{title} `{record_id}` exists already", title=kind_.title.lower(), record_id=record_id),
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

        The subject says by itself what changed. A Text is said in the book's language. Raises InvalidRecord as `write` does.
        """
        changes = [Change(draft.path, draft.after, draft.before) for draft in drafts]
        self._refuse_invalid_files(changes)
        lines = [draft.summary for draft in drafts]
        message = Message(
            self.book_language.say(subject)
            or (lines[0] if len(lines) == 1 else f"{lines[0]} (and {len(lines) - 1} more)"),
            self.book_language.say(body) or ("\n".join(lines) if len(lines) > 1 else ""),
            (*_clients(drafts), *trailers),
        )
        return self._write(changes, message, when=when, many=False)

    def write(self, changes: Sequence[Change], message: Message, *, when: str | None = None, many: bool = False) -> str:
        """Make one commit of changes to records and return its id ("" when nothing changed).

        `many`: an import, after which Git puts its house in order. Raises InvalidRecord with every error that the changes
        would bring to the book, as `check` would find it; nothing is written then.
        """
        self._refuse_invalid_files(changes)
        return self._write(changes, message, when=when, many=many)

    def rejected(self, changes: Sequence[Change]) -> dict[str, Finding]:
        """The changes, by path, without which the others bring no error, each with the reason: for imports."""
        from salesctl.check import gate

        reasons = gate.rejected(self.book, changes, self.installed.views)
        self._accepted = self.book.head, [change for change in changes if change.path not in reasons]
        return reasons

    def _was_accepted(self, changes: Sequence[Change]) -> bool:
        """Whether these are the changes that were just judged and not rejected, and nobody committed since."""
        return self._accepted == (self.git.head(), list(changes))

    def _refuse_invalid_files(self, changes: Sequence[Change]) -> None:
        """Raises InvalidRecord when a changed file by itself has an error it had not before."""
        from salesctl.check import gate

        if self.at:
            hint = say("leave out --at; to record something of an earlier day use --date")
            raise SalesctlError(say("the past cannot be written"), hint=hint)
        if not self._was_accepted(changes):
            _refuse(gate.findings_in_files(self.book, changes))

    def _write(self, changes: Sequence[Change], message: Message, *, when: str | None, many: bool) -> str:
        from salesctl.check import gate

        def judge() -> None:
            if self.book.head != self.git.head():
                self.forget()  # somebody else committed meanwhile
            if not self._was_accepted(changes):
                _refuse(gate.findings_between_records(self.book, changes, self.installed.views))

        self.language  # noqa: B018 - asked of the book while it is open: after the commit it would have to be read again
        write = self.store.bulk if many else self.store.commit
        committed = write(changes, message, when=when or self.now.isoformat(timespec="seconds"), judge=judge)
        self.forget()
        return committed.oid if committed else ""

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

        `said` is the sentence a person is shown and, unless `subject` is given, the commit's subject; `shown` stands
        below it; `data` is added to the JSON. `duty` (1-23) is named in the commit's trailer.
        """
        wanted = [drafts] if isinstance(drafts, Draft) else list(drafts)
        commit = self.commit(wanted, subject or said, trailers=[("Duty", str(duty))] if duty else ())
        first = wanted[0]
        sentence = (
            Line(said or first.path, "good")
            if commit
            else Line(say("{said}: nothing to change", said=said or first.path), "dim")
        )
        return Answer({"id": first.id, "path": first.path, "commit": commit, **data}, [sentence, *shown])

    @property
    def moment(self) -> str:
        """When what is recorded now happened: `YYYY-MM-DDTHH:MM` today, the bare day where `--date` names another."""
        now = self.now
        return now.strftime("%Y-%m-%dT%H:%M") if self.today == now.date() else self.today.isoformat()

    def next_moment(self, taken: Iterable[str] = ()) -> str:
        """The moment of a step in a list that is keyed by moments: to the second, a second later for each one taken."""
        moment = datetime.combine(self.today, self.now.time().replace(microsecond=0))
        others = set(taken)
        while moment.isoformat() in others:
            moment += timedelta(seconds=1)
        return moment.isoformat()

    def forget(self) -> None:
        """Drop what was read, so that the next query sees what was written."""
        self.__dict__.pop("book", None)
        while self._queries:
            self._queries.popitem()[1].close()

    def remember(self, numbered: Sequence[Mapping[str, str]]) -> None:
        """Keep what the line numbers of the list just shown stand for."""
        file = self.git.git_dir / "salesctl" / "lines.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(list(numbered), ensure_ascii=False), encoding="utf-8")

    def line(self, number: str) -> Mapping[str, str]:
        """What line `number` of the list last shown stands for. Raises SalesctlError when there is no such line."""
        try:
            numbered = json.loads((self.git.git_dir / "salesctl" / "lines.json").read_text(encoding="utf-8"))
            found: Mapping[str, str] = numbered[int(number) - 1] if int(number) > 0 else {}
        except (OSError, ValueError, IndexError):
            found = {}
        if not found:
            raise SalesctlError(
                say("the list last shown has no line {number}", number=number),
                hint=say("show a list first, such as `salesctl today`"),
            )
        return found

    def _locale(self) -> str | None:
        """The language in the record of who we are. A book that cannot be asked says none."""
        try:
            found = self.query().one("select locale from r_user where id = ?", (self.me,)) if self.me else None
        except SalesctlError:
            return None
        return found[0] if found else None

    def _language(self, code: str) -> Language:
        return open_language(code, self.installed.locales, book=self.root, currency=self.config.currency)


def _refuse(found: Sequence[Finding]) -> None:
    errors = [finding for finding in found if finding.level == "error"]
    if errors:
        raise InvalidRecord(errors)


def _flat(data: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in data.items() if isinstance(value, str)}


def _random(length: int) -> str:
    import secrets

    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(length))


def _clients(drafts: Sequence[Draft]) -> list[tuple[str, str]]:
    """Trailers by which a client's story is found in plain `git log`."""
    named = [draft.id if draft.kind.name == "client" else draft.data.get("client") for draft in drafts]
    return [("Client", client) for client in dict.fromkeys(named) if isinstance(client, str)]
