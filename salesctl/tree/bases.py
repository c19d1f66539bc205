"""The base of a merge whose sides have several last common ancestors (a criss-cross)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .entries import Entries, entries
from .lines import has_lines, lines_of, taken_back
from .meaning import Tree, alike, empty, meaning
from .merge import merge
from .outcome import CONTESTED, DisputedEntry, contested

if TYPE_CHECKING:
    from salesctl.model.kinds import Field


def merged_base(
    ancestor: Tree, bases: Sequence[Tree], ours: Tree, theirs: Tree, fields: Mapping[str, Field]
) -> dict[str, Any]:
    """The bases merged into one. CONTESTED stands where they disagree, so that neither side's value wins unseen.

    It stands, too, where only some bases changed a value and a side holds it as it was before: that side took back
    somebody's change when it merged the bases, and would look as if it were the one to have changed it last. Where both sides hold
    the same, down to an entry of a list, nothing is in dispute.
    `ancestor`: what the bases come from, `{}` when they have nothing in common. Bases without the record are left out.
    """
    made = dict(bases[0])
    for base in bases[1:]:
        made = merge(ancestor, made, base, fields, policy="contest").tree
    for side, other in ((ours, theirs), (theirs, ours)):
        made = _fields(made, side, other, [ancestor, *bases], fields)
    return made


def _fields(
    merged: Tree, side: Tree, other: Tree, older: Sequence[Tree], fields: Mapping[str, Field]
) -> dict[str, Any]:
    names = dict.fromkeys(name for tree in (merged, *older) for name in tree)
    made = {
        name: _value(
            merged.get(name), side.get(name), other.get(name), [tree.get(name) for tree in older], fields.get(name)
        )
        for name in names
    }
    return {name: value for name, value in made.items() if not empty(value)}


def _value(merged: Any, side: Any, other: Any, older: Sequence[Any], field: Field | None) -> Any:
    """`merged`, with CONTESTED where the side holds what is older. `older`: the ancestor's value, then the bases'."""
    _, first, *others = older
    if (
        merged is CONTESTED
        or alike(side, merged, field)
        or alike(side, other, field)
        or all(alike(first, base, field) for base in others)
    ):
        return merged
    values = (merged, side, other, *older)
    if all(isinstance(value, dict) or empty(value) for value in values):
        trees = [value or {} for value in values]
        return _fields(trees[0], trees[1], trees[2], trees[3:], field.fields if field else {})
    if all(isinstance(value, list) or empty(value) for value in values):
        keyed = [entries(value or [], field) for value in values]
        known = [entry for entry in keyed if entry is not None]
        if len(known) == len(values):
            return _list(known[0], known[1], known[2], known[3:], field)
    taken = any(alike(side, value, field) for value in older) or _in_part(merged, side, older[1:], field)
    return CONTESTED if taken else merged


def _in_part(merged: Any, side: Any, bases: Sequence[Any], field: Field | None) -> bool:
    """Whether a side took back a part of what has no parts to be told apart by: lines of a text, entries of a list."""
    if has_lines(field, merged, side):
        return any(taken_back(lines_of(merged), lines_of(side), lines_of(base or "")) for base in bases)
    if isinstance(merged, list) and isinstance(side, list):
        newer, changed, *older = (
            [json.dumps(meaning(entry, field), sort_keys=True, default=str) for entry in value or []]
            for value in (merged, side, *bases)
        )
        return any(taken_back(newer, changed, base) for base in older)
    return False


def _list(merged: Entries, side: Entries, other: Entries, older: Sequence[Entries], field: Field | None) -> Any:
    """CONTESTED inside an item, where that can be said, a DisputedEntry in a set; else, and in an older order, for the list."""
    in_dispute = not all(_ordered_alike(merged, base) for base in older[1:])
    if in_dispute and not _ordered_alike(merged, side) and any(_ordered_alike(side, old) for old in older):
        return CONTESTED
    made = []
    for key in dict.fromkeys(key for entry in (merged, *older) for key in entry):
        value = _value(merged.get(key), side.get(key), other.get(key), [entry.get(key) for entry in older], field)
        if value is CONTESTED and (
            text := next((one[key] for one in (merged, *older) if isinstance(one.get(key), str)), "")
        ):
            value = DisputedEntry(text)
        elif contested(value):
            if field and isinstance(value, dict):
                value = {**value, field.key: key}
            if value is CONTESTED or not contested(value):
                return CONTESTED
        if not empty(value):
            made.append(value)
    return made


def _ordered_alike(one: Entries, other: Entries) -> bool:
    """Whether two lists have what is in both in one order."""
    return [key for key in one if key in other] == [key for key in other if key in one]
