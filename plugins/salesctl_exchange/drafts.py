"""Drafts of the records an import creates or changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesctl.api import LONGEST, Draft, SalesctlError, edits, joined, known, say, slug, yamlio

from .convert import Rejection
from .merging import merged

if TYPE_CHECKING:
    from salesctl.api import Kind, Session

    from .grouping import RowGroup
    from .mapping import ImportMapping
    from .record_lookup import RecordLookup


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """A record that an import creates or changes."""

    draft: Draft
    lines: tuple[int, ...]
    """The lines of its rows."""


class NewIds:
    """The ids of records that are new from a system, the same for everyone who imports them: `order-10248`, `alfki`.

    An id is the key's slug. It begins with `prefix`, or with the kind's name where the key has no letters: an id is never
    digits alone. Where two keys have one slug (`P 1` and `P-1`), the later one gets a tail made of the key itself.
    """

    def __init__(self, kind: Kind, prefix: str, system: str, lookup: RecordLookup) -> None:
        self._kind = kind
        self._prefix = prefix
        self._system = system
        self._lookup = lookup
        self._ids: dict[str, str] = {}
        self._keys: dict[str, str] = {}

    def of(self, key: str) -> str:
        """The id for a key of the system that the book does not have."""
        if key not in self._ids:
            head = self._prefix or ("" if any(letter.isalpha() for letter in key) else self._kind.command)
            made = slug(f"{head}-{key}" if head else key)
            # two long keys that begin alike must not become one record, either
            if (
                len(made) >= LONGEST
                or made in self._keys
                or made in self._lookup.known_to(self._system, self._kind.name)
            ):
                made = f"{made[: LONGEST - 9].rstrip('-')}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
            self._ids[key], self._keys[made] = made, key
        return self._ids[key]


class RecordDrafter:
    """Drafts the records of one import, each once."""

    def __init__(
        self, session: Session, mapping: ImportMapping, lookup: RecordLookup, ids: NewIds, *, new: bool = False
    ) -> None:
        """`new`: records that look like one of the book's are others all the same."""
        self._session = session
        self._new = new
        self._mapping = mapping
        self._lookup = lookup
        self._ids = ids
        self._first_lines: dict[str, int] = {}

    def draft(self, group: RowGroup) -> RecordDraft | None:
        """The draft of a group's record; None when the record has all its values already. Raises Rejection."""
        record_id, path = self._find(group)
        first = self._first_lines.setdefault(record_id, group.lines[0])
        if first != group.lines[0]:
            raise Rejection(
                say(
                    "line {line} is about the same record, {kind} `{id}`",
                    line=first,
                    kind=self._mapping.kind.name,
                    id=record_id,
                )
            )
        draft = self._changed(record_id, path, group) if path else self._created(record_id, group)
        return None if draft.after == draft.before else RecordDraft(draft, tuple(group.lines))

    def _find(self, group: RowGroup) -> tuple[str, str]:
        """The record's id and its path; a new id and an empty path when the book does not have it."""
        mapping, kind = self._mapping, self._mapping.kind
        paths = self._lookup.paths(kind.name)
        record_id = self._lookup.by_key(kind.name, mapping.source, group.key) if group.key else None
        record_id = record_id or self._match(group)
        if record_id:
            return record_id, paths[record_id]
        if mapping.existing_only:
            raise Rejection(
                say("the book has no {kind} `{key}`", kind=kind.name, key=group.key)
                if group.key
                else say("no record of the book matches the row")
            )
        new = self._ids.of(group.key)
        if new in paths:
            raise Rejection(
                say(
                    "{kind} `{id}` is in the book and is not `{key}` of {system}"
                    " (`match:` in the mapping would find it, `prefix:` make another)",
                    kind=kind.name,
                    id=new,
                    key=group.key,
                    system=mapping.source,
                )
            )
        return new, ""

    def _match(self, group: RowGroup) -> str | None:
        """The record found by the first of the mapping's `match` fields that finds one."""
        for leaf in self._mapping.match:
            text = group.tree.get(leaf.field.name)
            ids = self._lookup.by_field(self._mapping.kind.name, leaf.field.name, text) if isinstance(text, str) else []
            if len(ids) > 1:
                raise Rejection(
                    say(
                        "{records:record|records} with `{text}` in `{field}`: {list}",
                        records=len(ids),
                        text=text,
                        field=leaf.field.name,
                        list=", ".join(ids[:4]),
                    )
                )
            if ids:
                return ids[0]
        return None

    def _created(self, record_id: str, group: RowGroup) -> Draft:
        mapping = self._mapping
        tree = merged(mapping.tree, {}, group.tree)
        tree["external"] = self._external(group)
        if not self._new and (candidates := known(self._session, mapping.kind.name, tree)):
            shown = joined(", ", [joined("", [one.id, " (", one.reason, ")"]) for one in candidates[:3]])
            raise Rejection(say("it may be in the book already: {candidates}", candidates=shown))
        try:
            return self._session.new(mapping.kind.name, tree, record_id)
        except SalesctlError as error:
            # a text no file may hold, or an unreadable file in its place
            raise Rejection(error.message) from None

    def _changed(self, record_id: str, path: str, group: RowGroup) -> Draft:
        kind = self._mapping.kind
        try:
            raw = yamlio.read_file(self._session.root / path, path)
            held = yamlio.read(raw, path)
        except yamlio.LoadError as error:
            problem = joined(": ", (str(error.place), error.message))
            raise Rejection(
                say("{kind} `{id}` cannot be read: {problem}", kind=kind.name, id=record_id, problem=problem)
            ) from None
        tree = merged(self._mapping.tree, held, group.tree)
        if group.key and not held.get("external"):
            tree["external"] = self._external(group)
        draft = Draft(kind, record_id, path, raw, raw)
        if tree == held:
            return draft
        try:
            return self._session.amend(draft, edits(held, tree, kind.fields))
        except SalesctlError as error:
            raise Rejection(
                say("{kind} `{id}` cannot be changed: {problem}", kind=kind.name, id=record_id, problem=error.message)
            ) from None

    def _external(self, group: RowGroup) -> dict[str, str]:
        return {"system": self._mapping.source, "id": group.key}
