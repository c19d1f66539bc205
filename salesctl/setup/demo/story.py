"""How the example came about: which commit, by whom and when, left which record how.

A record enters the book with its first fact, and every later fact in it is a commit of its own, by whoever keeps
it. history.yaml says the rest: when plans and undated records came in, and how a record read before it was changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zlib import crc32

from salesctl import yamlio
from salesctl.errors import SalesctlError
from salesctl.lang.text import fitted, say
from salesctl.model.fact_dates import fact_dates
from salesctl.model.id_form import id_at
from salesctl.session.sentences import describe
from salesctl.session.sentences import subject as summary
from salesctl.store import SUBJECT
from salesctl.tree.assign import assigned
from salesctl.tree.diff import edits

from .facts import as_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from salesctl.lang.language import Language
    from salesctl.model.kinds import Kind, Kinds

_STATEMENT = time(8, 30)
"""When what comes from another system is brought in, all of a day together."""
_DAY_BEGINS = time(9)
_MORNING = 110
"""Minutes over which the day's undated deeds are spread."""


@dataclass(slots=True)
class Commit:
    """One commit: who, when, what for, and the files it leaves changed."""

    at: datetime
    author: str
    email: str
    message: str = ""
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A commit history.yaml names."""

    at: datetime
    by: str
    subject: str
    adds: tuple[str, ...]
    before: Mapping[str, list[str]]
    """By record (`kind/id`): the assignments that make it what it was until then."""


@dataclass(slots=True)
class _Record:
    kind: Kind
    id: str
    raw: bytes
    tree: dict[str, Any]
    path: str = ""

    @property
    def ref(self) -> str:
        return f"{self.kind.name}/{self.id}"


@dataclass(frozen=True, slots=True)
class _Step:
    """A record as it stood from a moment on."""

    record: _Record
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    raw: bytes


class Story:
    """The commits of a book. `texts` are its files by path, `settings` what it starts with besides."""

    def __init__(
        self,
        kinds: Kinds,
        zone: ZoneInfo,
        language: Language,
        history: Mapping[str, Any],
        texts: Mapping[str, bytes],
        settings: Mapping[str, bytes],
    ) -> None:
        self._zone = zone
        self._language = language
        self._settings = dict(settings)
        self._default = history["by"]
        self._keepers: Mapping[str, str] = history.get("keepers") or {}
        self._entries = [self._entry(commit) for commit in history["commits"]]
        self._records: dict[str, _Record] = {}
        for path, raw in texts.items():
            kind = kinds.of(path)
            if kind is None:
                self._settings[path] = raw
                continue
            record = _Record(kind, id_at(path), raw, yamlio.read(raw, path))
            self._records[record.ref] = record

    def commits(self) -> list[Commit]:
        """Every commit, oldest first. Raises SalesctlError for a record that never comes in, or a name that is none."""
        known = {*self._records, *(record.kind.name for record in self._records.values())}
        for entry in self._entries:
            for name in {*entry.adds, *entry.before} - known:
                raise SalesctlError(say("the example's history names `{name}`, which is not there", name=name))
        steps: dict[tuple[datetime, str, int], list[_Step]] = {}
        for record in self._records.values():
            for at, by, entry_at, step in self._steps(record):
                steps.setdefault((at, by, entry_at), []).append(step)
        made = [self._commit(*key, steps[key]) for key in sorted(steps)]
        made[0].files = {**self._settings, **made[0].files}
        return made

    # -- one record ----------------------------------------------------------------------------------------------

    def _steps(self, record: _Record) -> Iterator[tuple[datetime, str, int, _Step]]:
        """The record's versions: when, by whom, in which entry of the history (-1: none), and what it then was."""
        changes = [n for n, entry in enumerate(self._entries) if record.ref in entry.before]
        entered, entered_by, entry_at = self._entered(record)
        moments = {entered: (entered_by, entry_at)}
        for dated in fact_dates(record.tree, record.kind.fields):
            at = self._moment(record, dated.typed)
            if at > entered:
                moments.setdefault(at, (dated.by or self._keeper(record), -1))
        moments |= {self._entries[n].at: (self._entries[n].by, n) for n in changes}
        before: Mapping[str, Any] | None = None
        for at in sorted(moments):
            after = self._version(record, changes, at)
            if before is None:
                record.path = record.kind.path(record.id, after)
            if after != before:
                by, n = moments[at]
                undone = edits(record.tree, after, record.kind.fields)
                raw = yamlio.edit(record.raw, undone, None) if undone else record.raw
                yield at, by, n, _Step(record, before, after, raw)
            before = after

    def _version(self, record: _Record, changes: list[int], at: datetime) -> dict[str, Any]:
        tree: dict[str, Any] = record.tree
        for n in reversed(changes):
            if self._entries[n].at > at:
                tree = assigned(record.kind, tree, self._entries[n].before[record.ref])
        return as_of(tree, record.kind.fields, lambda typed: self._moment(record, typed) <= at)

    def _entered(self, record: _Record) -> tuple[datetime, str, int]:
        """When the record came in, by whom, and in which entry of the history; by its first fact when in none."""
        for name in (record.ref, record.kind.name):
            for n, entry in enumerate(self._entries):
                if name in entry.adds:
                    return entry.at, entry.by, n
        began = [self._moment(record, dated.typed) for dated in fact_dates(record.tree, record.kind.fields)]
        if not began:
            raise SalesctlError(say("the example's history does not say when {ref} came in", ref=record.ref))
        return min(began), self._keeper(record), -1

    def _keeper(self, record: _Record) -> str:
        tree = record.tree
        client = self._records.get(f"client/{tree.get('client')}")
        owner = client.tree.get("owner") if client else None
        return str(self._keepers.get(record.kind.name) or tree.get("owner") or tree.get("by") or owner or self._default)

    def _moment(self, record: _Record, typed: str) -> datetime:
        """When a fact was written down: at its moment, a day's within the morning, another system's with the statement."""
        day = datetime.fromisoformat(typed)
        if len(typed) == len("2026-09-16"):
            minutes = crc32(record.id.encode()) % _MORNING
            at = datetime.combine(day, _DAY_BEGINS) + timedelta(minutes=minutes)
            day = datetime.combine(day, _STATEMENT) if record.tree.get("external") else at
        return day.replace(tzinfo=self._zone)

    def _find(self, kind: str, record_id: str) -> tuple[Kind, Mapping[str, Any]] | None:
        names = [kind] if kind != "*" else {record.kind.name for record in self._records.values()}
        found = next((self._records[ref] for name in names if (ref := f"{name}/{record_id}") in self._records), None)
        return (found.kind, found.tree) if found else None

    # -- one commit ----------------------------------------------------------------------------------------------

    def _entry(self, commit: Mapping[str, Any]) -> _Entry:
        at = datetime.fromisoformat(commit["at"]).replace(tzinfo=self._zone)
        adds = tuple(commit.get("adds") or ())
        return _Entry(at, commit["by"], commit.get("subject") or "", adds, commit.get("before") or {})

    def _commit(self, at: datetime, by: str, entry: int, steps: list[_Step]) -> Commit:
        author = self._records[f"user/{by}"].tree
        told = [describe(s.record.kind, s.before, s.after, self._find, at.date().isoformat()) for s in steps]
        named = self._entries[entry].subject if entry >= 0 else ""
        subject = fitted(named, self._language, SUBJECT) if named else summary(told, self._language, SUBJECT)
        lines = [self._language.say(one.whole) for one in told]
        clients = [s.record.id if s.record.kind.name == "client" else s.after.get("client") for s in steps]
        sources = [(s.after.get("external") or {}).get("system") for s in steps]
        trailing = [("Client", client) for client in clients] + [("Source", source) for source in sources]
        trailers = "\n".join(f"{key}: {value}" for key, value in dict.fromkeys(trailing) if value)
        parts = (subject, "\n".join(lines) if lines != [subject] else "", trailers)
        message = "\n\n".join(part for part in parts if part) + "\n"
        return Commit(at, author["name"], author["email"], message, {s.record.path: s.raw for s in steps})
