"""Drafts of the records an import creates or changes: found, merged and checked, alone and against each other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from salesctl.api import (
    LONGEST,
    TYPES,
    Draft,
    SalesctlError,
    edits,
    findings,
    joined,
    known,
    links,
    say,
    slug,
    unique,
    yamlio,
)

from .convert import Rejection, Tree
from .merging import merged

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from salesctl.api import Kind, Session

    from .grouping import RowGroup, Tally
    from .mapping import ImportMapping
    from .record_lookup import RecordLookup

UniqueValue = tuple[tuple[str, ...], tuple[Any, ...]]
"""Names of fields that no two records may have alike, and a record's values in them as the book stores them."""


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """A record that an import creates or changes."""

    draft: Draft
    lines: tuple[int, ...]
    """The lines of its rows."""
    missing_links: tuple[str, ...]
    """Ids of its own kind that it links to and the book does not have: other rows must create them."""
    unique_values: tuple[UniqueValue, ...]


def id_for_key(kind: Kind, prefix: str, key: str) -> str:
    """The id of a record new from another system, the same for everyone who imports it: `order-10248`, `alfki`.

    It begins with `prefix`, or with the kind's name where the key has no letters: an id is never digits alone.
    """
    head = prefix or ("" if any(letter.isalpha() for letter in key) else kind.command)
    whole = slug(f"{head}-{key}" if head else key)
    if len(whole) < LONGEST:
        return whole
    # two long keys that begin alike must not become one record
    return f"{whole[: LONGEST - 9].rstrip('-')}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


class RecordDrafter:
    """Drafts the records of one import, each once."""

    def __init__(self, session: Session, mapping: ImportMapping, lookup: RecordLookup, *, new: bool = False) -> None:
        """`new`: records that look like one of the book's are others all the same."""
        self._session = session
        self._new = new
        self._mapping = mapping
        self._lookup = lookup
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
        draft, tree = self._changed(record_id, path, group) if path else self._created(record_id, group)
        if draft.after == draft.before:
            return None
        missing = self._check(draft, tree)
        return RecordDraft(
            draft, tuple(group.lines), missing, _unique_values(draft.kind, tree, self._session.config.zone)
        )

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
        new = id_for_key(kind, mapping.prefix, group.key)
        if new in paths:
            raise Rejection(
                say(
                    "{kind} `{id}` is in the book and is not `{key}` of {system}",
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

    def _created(self, record_id: str, group: RowGroup) -> tuple[Draft, Tree]:
        mapping = self._mapping
        tree = merged(mapping.tree, {}, group.tree, self._session.config.zone)
        tree["external"] = self._external(group)
        if not self._new and (candidates := known(self._session, mapping.kind.name, tree)):
            shown = joined(", ", [joined("", [one.id, " (", one.reason, ")"]) for one in candidates[:3]])
            raise Rejection(say("it may be in the book already: {candidates}", candidates=shown))
        try:
            return self._session.new(mapping.kind.name, tree, record_id), tree
        except SalesctlError as error:
            # a text no file may hold, or an unreadable file in its place
            raise Rejection(error.message) from None

    def _changed(self, record_id: str, path: str, group: RowGroup) -> tuple[Draft, Tree]:
        kind = self._mapping.kind
        try:
            raw = yamlio.read_file(self._session.root / path, path)
            held = yamlio.read(raw, path)
        except yamlio.LoadError as error:
            problem = joined(": ", (str(error.place), error.message))
            raise Rejection(
                say("{kind} `{id}` cannot be read: {problem}", kind=kind.name, id=record_id, problem=problem)
            ) from None
        tree = merged(self._mapping.tree, held, group.tree, self._session.config.zone)
        if group.key and not held.get("external"):
            tree["external"] = self._external(group)
        draft = Draft(kind, record_id, path, raw, raw)
        if tree == held:
            return draft, tree
        try:
            return self._session.amend(draft, edits(held, tree, kind.fields)), tree
        except SalesctlError as error:
            raise Rejection(
                say("{kind} `{id}` cannot be changed: {problem}", kind=kind.name, id=record_id, problem=error.message)
            ) from None

    def _external(self, group: RowGroup) -> dict[str, str]:
        return {"system": self._mapping.source, "id": group.key}

    def _check(self, draft: Draft, tree: Tree) -> tuple[str, ...]:
        """Check the record by its schema and its links. Returns its missing links; raises Rejection."""
        problems = findings(self._session.kinds, draft.path, draft.after, self._session.config.zone)
        if problems:
            more = say("(and {count} more)", count=len(problems) - 1) if len(problems) > 1 else ""
            raise Rejection(joined(" ", (problems[0].message, more)))
        missing = []
        for link in links(tree, draft.kind.fields):
            if link.kind not in self._session.kinds or link.record in self._lookup.paths(link.kind):
                continue
            if link.kind != draft.kind.name:
                nowhere = say("there is no {kind} `{id}`", kind=link.kind, id=link.record)
                raise Rejection(joined(": ", (str(link.keys[0]), nowhere)))
            missing.append(link.record)
        return tuple(missing)


def consistent(kind: Kind, drafts: list[RecordDraft], lookup: RecordLookup, tally: Tally) -> list[RecordDraft]:
    """The drafts that can be written together; the rows of the others are rejected.

    No two records may share a unique value, and every linked record must be in the book or among the drafts. A rejected
    draft may be linked to by another, or may keep a value that another was to have, so both are checked until none is
    rejected.
    """
    while len(kept := _with_links(_without_duplicates(kind, drafts, lookup, tally), tally)) < len(drafts):
        drafts = kept
    return kept


def _with_links(drafts: list[RecordDraft], tally: Tally) -> list[RecordDraft]:
    """The drafts whose missing links are other drafts; the rows of the others are rejected."""
    while True:
        ids = {one.draft.id for one in drafts}
        kept = []
        for one in drafts:
            missing = next((record for record in one.missing_links if record not in ids), "")
            if missing:
                reason = say(
                    "there is no {kind} `{id}`: its own row was not taken", kind=one.draft.kind.name, id=missing
                )
                tally.reject(one.lines, reason)
            else:
                kept.append(one)
        if len(kept) == len(drafts):
            return kept
        drafts = kept


def _without_duplicates(kind: Kind, drafts: list[RecordDraft], lookup: RecordLookup, tally: Tally) -> list[RecordDraft]:
    """The drafts whose unique values no other record has; of two drafts with one value the earlier is kept.

    All drafts are seen together, so two records may swap a value.
    """
    if not _unique_fields(kind):
        return drafts
    while True:
        changing = {one.draft.id for one in drafts}
        owners = {value: record for value, record in _held_values(kind, lookup) if record not in changing}
        kept = []
        for one in drafts:
            clash = next(
                (value for value in one.unique_values if owners.get(value, one.draft.id) != one.draft.id), None
            )
            if clash is None:
                owners |= dict.fromkeys(one.unique_values, one.draft.id)
                kept.append(one)
            else:
                shown = ", ".join(f"{name} {value}" for name, value in zip(*clash, strict=True) if value is not None)
                reason = say("{kind} `{id}` has {values} already", kind=kind.name, id=owners[clash], values=shown)
                tally.reject(one.lines, reason)
        if len(kept) == len(drafts):
            return kept
        # a rejected record keeps its values in the book, which may clash with a draft that was kept
        drafts = kept


def _unique_fields(kind: Kind) -> list[tuple[str, ...]]:
    """The fields, alone or together, that no two records may have alike. `external` is left out: ids are made of it."""
    return [names for names in unique(kind) if all(name in kind.fields for name in names)]


def _unique_values(kind: Kind, tree: Mapping[str, Any], zone: ZoneInfo) -> tuple[UniqueValue, ...]:
    """A record's unique values: none for fields of which the first is empty."""
    return tuple(
        (names, tuple(_stored(kind, name, tree.get(name), zone) for name in names))
        for names in _unique_fields(kind)
        if tree.get(names[0])
    )


def _held_values(kind: Kind, lookup: RecordLookup) -> Iterator[tuple[UniqueValue, str]]:
    """The unique values in the book, with the records that have them."""
    for names in _unique_fields(kind):
        yield from (((names, values), record) for record, values in lookup.field_values(kind.name, names))


def _stored(kind: Kind, name: str, text: Any, zone: ZoneInfo) -> Any:
    form = TYPES.get(kind.fields[name].type)
    if not isinstance(text, str) or form is None:
        return None
    try:
        return form.store(text, zone)
    except ValueError:
        return text
