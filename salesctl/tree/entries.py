"""A list's entries in a merge: told apart by key, and put in one order."""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.named_tuples import NamedTuple

from .meaning import meaning

if TYPE_CHECKING:
    from salesctl.model.kinds import Field

Entries = dict[Hashable, Any]


def entries(values: Sequence[Any], field: Field | None) -> Entries | None:
    """Objects by their `x-key`, scalars by their meaning. None when two cannot be told apart or one has no key."""
    if field and field.key:
        found: Entries = {field.key_of(item): item for item in values if isinstance(item, dict)}
    else:
        found = {meaning(str(value), field): value for value in values if isinstance(value, str)}
    return found if len(found) == len(values) and not {"", None} & found.keys() else None


def replaced(base: Entries, ours: Entries, theirs: Entries) -> list[Any]:
    """The values both sides took away, when each put others in their place."""
    put = ours.keys() - base.keys() - theirs.keys() and theirs.keys() - base.keys() - ours.keys()
    return [value for key, value in base.items() if put and key not in ours and key not in theirs]


class EntryOrder(NamedTuple):
    """The order of a merged list's keys."""

    keys: list[Hashable]
    ours: list[Hashable]
    theirs: list[Hashable]
    """The entries that all three lists have, as each side orders them."""
    contested: bool
    """Both sides reordered them, differently; ours was kept."""


def merged_order(base: Iterable[Hashable], ours: Entries, theirs: Entries, kept: Container[Hashable]) -> EntryOrder:
    """The `kept` keys, in the order of the side that changed it; an entry of one side after its nearest predecessor."""
    before = [key for key in base if key in ours and key in theirs]
    common = set(before)
    mine, other = ([key for key in side if key in common] for side in (ours, theirs))
    first, second = (theirs, ours) if mine == before != other else (ours, theirs)
    keys = [key for key in first if key in kept]
    previous: Hashable | None = None
    for key in second:
        if key not in kept:
            continue
        if key not in first:
            place = keys.index(previous) + 1 if previous is not None else 0
            while place < len(keys) and keys[place] not in second:
                place += 1  # what the other side put at the same place
            keys.insert(place, key)
        previous = key
    return EntryOrder(keys, mine, other, contested=before != mine != other != before)


def in_time(keys: list[Hashable], field: Field | None, sides: Iterable[Mapping[Hashable, Any]]) -> list[Hashable]:
    """The keys of items sorted by date, either way, where the key is a date or moment and every side was sorted so."""
    stamp = field.fields.get(field.key) if field else None
    if stamp is None or stamp.type not in ("date", "moment"):
        return keys

    def rank(key: Hashable) -> str:
        found = meaning(key, stamp)
        return str(found[0] if isinstance(found, tuple) else found)

    lists = [list(side) for side in sides]
    for backwards in (False, True):
        if all(sorted(side, key=rank, reverse=backwards) == side for side in lists):
            return sorted(keys, key=rank, reverse=backwards)
    return keys
