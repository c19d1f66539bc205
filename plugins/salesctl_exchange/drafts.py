"""From what is said about a record to its draft: which record is meant, what it will hold, may it be written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from collections.abc import Mapping as Cells
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from salesctl.api import LONGEST, TYPES, Draft, SalesctlError, edits, findings, links, slug, unique, yamlio

from .convert import Rejection, Tree
from .merging import merged

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from salesctl.api import Kind, Session

    from .grouping import Said, Tally
    from .mapping import ImportMapping
    from .record_lookup import RecordLookup


Share = tuple[tuple[str, ...], tuple[Any, ...]]
"""Field names, and the values a record has in them."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A record an import makes or changes."""

    draft: Draft
    lines: tuple[int, ...]
    awaits: tuple[str, ...]
    """Ids of its own kind it refers to that the book does not hold: other rows of the file must make them."""
    shares: tuple[Share, ...]
    """What it alone may have."""


def made_id(kind: Kind, prefix: str, key: str) -> str:
    """The id a key makes, the same for everyone who imports it: `order-10248`, `alfki`. Never digits alone."""
    head = prefix or ("" if any(letter.isalpha() for letter in key) else kind.command)
    wanted = slug(f"{head}-{key}" if head else key)
    if len(wanted) < LONGEST:
        return wanted
    # a key cut short could make two records one
    return f"{wanted[: LONGEST - 9].rstrip('-')}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


class Drafter:
    """Drafts records of one import, each record once."""

    def __init__(self, session: Session, mapping: ImportMapping, lookup: RecordLookup) -> None:
        self._desk = session
        self._mapping = mapping
        self._lookup = lookup
        self._line_of: dict[str, int] = {}

    def draft(self, said: Said) -> Drafted | None:
        """The draft of a record; None when it holds already what the rows say. Raises Rejection."""
        record_id, path = self._meant(said)
        first = self._line_of.setdefault(record_id, said.lines[0])
        if first != said.lines[0]:
            raise Rejection(f"line {first} is about the same record, {self._mapping.kind.name} {record_id}")
        draft, tree = self._changed(record_id, path, said) if path else self._made(record_id, said)
        if draft.after == draft.before:
            return None
        awaits = self._judged(draft, tree)
        return Drafted(draft, tuple(said.lines), awaits, shares(draft.kind, tree, self._desk.config.zone))

    def _meant(self, said: Said) -> tuple[str, str]:
        """The record's id, and its path when the book holds it."""
        mapping, kind = self._mapping, self._mapping.kind
        known = self._lookup.paths(kind.name)
        found = self._lookup.by_key(kind.name, mapping.source, said.key) if said.key else None
        found = found or self._recognised(said)
        if found:
            return found, known[found]
        if mapping.existing_only:
            raise Rejection(f"the book has no such {kind.title.lower()}{f': {said.key}' if said.key else ''}")
        made = made_id(kind, mapping.prefix, said.key)
        if made in known:
            raise Rejection(f"{kind.name} `{made}` is in the book and is not `{said.key}` of {mapping.source}")
        return made, ""

    def _recognised(self, said: Said) -> str | None:
        """A record the source's key does not find, known by the fields to match."""
        for leaf in self._mapping.match:
            text = said.tree.get(leaf.field.name)
            found = (
                self._lookup.by_field(self._mapping.kind.name, leaf.field.name, text) if isinstance(text, str) else []
            )
            if len(found) > 1:
                raise Rejection(f"{leaf.field.name} `{text}` is that of {len(found)} records: {', '.join(found[:4])}")
            if found:
                return found[0]
        return None

    def _made(self, record_id: str, said: Said) -> tuple[Draft, Tree]:
        mapping = self._mapping
        tree = merged(mapping.tree, {}, said.tree, self._desk.config.zone)
        tree["external"] = self._external(said)
        try:
            return self._desk.new(mapping.kind.name, tree, record_id), tree
        except SalesctlError as error:
            # a text no file may hold, or a file nobody can read stands in its place
            raise Rejection(error.message) from None

    def _changed(self, record_id: str, path: str, said: Said) -> tuple[Draft, Tree]:
        kind = self._mapping.kind
        try:
            raw = yamlio.read_file(self._desk.root / path, path)
            held = yamlio.read(raw, path)
        except yamlio.LoadError as error:
            raise Rejection(f"{kind.name} {record_id} cannot be read: {error}") from None
        wanted = merged(self._mapping.tree, held, said.tree, self._desk.config.zone)
        if said.key and not held.get("external"):
            wanted["external"] = self._external(said)
        draft = Draft(kind, record_id, path, raw, raw)
        if wanted == held:
            return draft, wanted
        try:
            return self._desk.amend(draft, edits(held, wanted, kind.fields)), wanted
        except SalesctlError as error:
            raise Rejection(f"{kind.name} {record_id} cannot be changed: {error.message}") from None

    def _external(self, said: Said) -> dict[str, str]:
        return {"system": self._mapping.source, "id": said.key}

    def _judged(self, draft: Draft, tree: Tree) -> tuple[str, ...]:
        """What the record still awaits from other rows. Raises Rejection when it cannot be written."""
        found = findings(self._desk.kinds, draft.path, draft.after, self._desk.config.zone)
        if found:
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            raise Rejection(found[0].message + more)
        awaited = []
        for link in links(tree, draft.kind.fields):
            if link.kind not in self._desk.kinds or link.record in self._lookup.paths(link.kind):
                continue
            if link.kind != draft.kind.name:
                raise Rejection(f"{link.keys[0]}: there is no {link.kind} `{link.record}`")
            awaited.append(link.record)
        return tuple(awaited)


def combinations(kind: Kind) -> list[tuple[str, ...]]:
    """The fields, alone or together, that tell records of a kind apart; the source's key is the import's own matter."""
    return [names for names in unique(kind) if all(name in kind.fields for name in names)]


def shares(kind: Kind, tree: Cells[str, Any], zone: ZoneInfo) -> tuple[Share, ...]:
    """What a record claims for itself: nothing where the first field of a combination is empty."""
    return tuple(
        (names, tuple(_stored(kind, name, tree.get(name), zone) for name in names))
        for names in combinations(kind)
        if tree.get(names[0])
    )


def distinct(kind: Kind, drafted: list[Drafted], lookup: RecordLookup, tally: Tally) -> list[Drafted]:
    """Those that claim nothing another record has. The first in the file keeps what two rows claim."""
    if not combinations(kind):
        return drafted
    while True:
        changing = {one.draft.id for one in drafted}
        held = {share: record for share, record in _held(kind, lookup) if record not in changing}
        kept = []
        for one in drafted:
            clash = next((share for share in one.shares if held.get(share, one.draft.id) != one.draft.id), None)
            if clash is None:
                held |= dict.fromkeys(one.shares, one.draft.id)
                kept.append(one)
            else:
                said = ", ".join(f"{name} {value}" for name, value in zip(*clash, strict=True) if value is not None)
                tally.reject(one.lines, f"{kind.name} {held[clash]} has {said} already")
        if len(kept) == len(drafted):
            return kept
        # what a rejected row would have changed stays as it is and may clash with what was kept
        drafted = kept


def _held(kind: Kind, lookup: RecordLookup) -> Iterator[tuple[Share, str]]:
    for names in combinations(kind):
        yield from (((names, values), record) for record, values in lookup.field_values(kind.name, names))


def _stored(kind: Kind, name: str, text: Any, zone: ZoneInfo) -> Any:
    form = TYPES.get(kind.fields[name].type)
    if not isinstance(text, str) or form is None:
        return None
    try:
        return form.store(text, zone)
    except ValueError:
        return text
