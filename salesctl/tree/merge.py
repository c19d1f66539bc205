"""Three-way merge of record trees, field by field and item by item.

What one side changed is taken; what both changed in different ways is a clash. All clashes are collected, and every
decision a person should hear of. Values are compared by meaning; the text of the side that changed one is kept. Fields
that are not declared are merged, too. The trees given are not changed; the result shares parts with them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Container, Hashable, Mapping, Sequence
from functools import partial
from operator import eq
from typing import TYPE_CHECKING, Any

from .entries import Entries, entries, in_time, merged_order, replaced
from .groups import changed_groups, get, part, put, with_part
from .judging import Judge, new_problems
from .lines import has_lines, merge_lines
from .meaning import Tree, alike, empty, same
from .outcome import CONTESTED, Clash, Decision, DisputedEntry, Keys, Merged, Policy, Reason, Side, contested

if TYPE_CHECKING:
    from salesctl.model.kinds import Field


def merge(
    base: Tree | None,
    ours: Tree,
    theirs: Tree,
    fields: Mapping[str, Field],
    *,
    policy: Policy = "decide",
    judge: Judge | None = None,
) -> Merged:
    """`ours` with what leads from `base` to `theirs`. A base of None: each side added the record.

    `judge` finds the problems of a tree; those of the merged one that neither side has become clashes.
    """
    work = _Merge(policy)
    if base is None and not same(ours, theirs, fields):
        work.clash((), "added", None, ours, theirs)
        return Merged(dict(ours), work.clashes, work.decisions)
    base = base or {}
    tree = work.record((), fields, base, ours, theirs)
    if judge:
        for problem in new_problems(judge, tree, (base, ours, theirs), fields):
            work.clash(problem.keys, "invalid", *problem.values, message=problem.message)
    return Merged(tree, work.clashes, work.decisions)


class _Merge:
    """One merge under way. Methods return what is to stand at the path `at`."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self.clashes: list[Clash] = []
        self.decisions: list[Decision] = []

    def clash(self, at: Keys, reason: Reason, base: Any, ours: Any, theirs: Any, **more: Any) -> Any:
        reason = "contested" if contested(base) else reason
        self.clashes.append(Clash(at, reason, base, ours, theirs, **more))
        return CONTESTED if self._policy == "contest" else ours

    def _decide(self, decision: Decision, base: Any, ours: Any, theirs: Any) -> Any:
        if self._policy == "strict" or contested(base):
            return self.clash(decision.keys, decision.reason, base, ours, theirs)
        self.decisions.append(decision)
        return decision.kept

    def record(self, at: Keys, fields: Mapping[str, Field], base: Tree, ours: Tree, theirs: Tree) -> dict[str, Any]:
        """A record, or an item of a list: first its groups, then field by field."""
        for paths in changed_groups(fields, (base, ours, theirs)):
            was, mine, other = (part(tree, paths) for tree in (base, ours, theirs))
            settled = self._group(at, fields, paths, was, mine, other)
            base, ours, theirs = (with_part(tree, paths, settled) for tree in (base, ours, theirs))
        return self.fields(at, fields, base, ours, theirs)

    def _group(
        self, at: Keys, fields: Mapping[str, Field], paths: Sequence[Keys], base: Tree, ours: Tree, theirs: Tree
    ) -> Tree:
        equal = partial(same, fields=fields)
        side = _winner(base, ours, theirs, eq) or _winner(base, ours, theirs, equal)
        if side:
            return ours if side == "ours" else theirs
        both = _both(fields, paths, base, ours, theirs)
        self.clash(at, "group", base, ours, theirs, fields=paths, both=both)
        if self._policy != "contest":
            return ours
        marked: dict[str, Any] = {}
        for path in paths:
            marked = put(marked, path, CONTESTED)
        return marked

    def fields(self, at: Keys, fields: Mapping[str, Field], base: Tree, ours: Tree, theirs: Tree) -> dict[str, Any]:
        made = {}
        for name in dict.fromkeys((*ours, *theirs)):
            mine = ours.get(name)
            value = self._value((*at, name), fields.get(name), base.get(name), mine, theirs.get(name))
            if not empty(value) or (name in ours and value == mine):
                made[name] = value
        return made

    def _value(self, at: Keys, field: Field | None, base: Any, ours: Any, theirs: Any) -> Any:
        side = _winner(base, ours, theirs, eq)
        if side:
            return ours if side == "ours" else theirs
        if _all(dict, base, ours, theirs):
            return self._object(at, field.fields if field else {}, base or {}, ours or {}, theirs or {})
        if _all(list, base, ours, theirs):
            return self._list(at, field, base or [], ours or [], theirs or [])
        return self._whole(at, field, "changed", base, ours, theirs)

    def _object(self, at: Keys, fields: Mapping[str, Field], base: Tree, ours: Tree, theirs: Tree) -> Any:
        if ours and theirs:
            return self.fields(at, fields, base, ours, theirs)
        # one side has cleared it: as a whole against what the other wrote in it
        trial = _Merge("strict")
        merged = trial.fields(at, fields, base, ours, theirs)
        return self.clash(at, "changed", base, ours, theirs) if trial.clashes else merged

    def _whole(self, at: Keys, field: Field | None, reason: Reason, base: Any, ours: Any, theirs: Any) -> Any:
        """A value without parts, or whose parts cannot be told apart."""
        side = _winner(base, ours, theirs, partial(alike, field=field))
        if side:
            return ours if side == "ours" else theirs
        if has_lines(field, base, ours, theirs):
            return self._text(at, base, ours, theirs)
        return self.clash(at, reason, base, ours, theirs)

    def _text(self, at: Keys, base: str, ours: str, theirs: str) -> Any:
        merged = merge_lines(base, ours, theirs)
        if merged is None:
            return self.clash(at, "lines", base, ours, theirs)
        if merged.inserted:
            return self._decide(Decision(at, "inserted", merged.text, None, "both"), base, ours, theirs)
        return merged.text

    def _list(self, at: Keys, field: Field | None, base: list[Any], ours: list[Any], theirs: list[Any]) -> Any:
        was, mine, other = (entries(values, field) for values in (base, ours, theirs))
        if was is None or mine is None or other is None:
            return self._whole(at, field, "indistinct", base, ours, theirs)
        taken = mine.keys() | other.keys()
        made: Entries = {}
        for key in dict.fromkeys((*mine, *other)):
            entry = self._entry((*at, str(key)), field, was.get(key), mine.get(key), other.get(key), taken)
            if entry is not None:
                made[key] = entry
        order = merged_order(was, mine, other, made)
        if order.contested:
            self._decide(Decision(at, "order", order.ours, order.theirs, "ours"), base, ours, theirs)
        merged = [made[key] for key in in_time(order.keys, field, (was, mine, other))]
        gone = [] if field and field.key else replaced(was, mine, other)
        if gone:
            return self._decide(Decision(at, "replaced", merged, gone, "both"), base, ours, theirs)
        return merged

    def _entry(
        self, at: Keys, field: Field | None, base: Any, ours: Any, theirs: Any, taken: Container[Hashable]
    ) -> Any:
        """An entry of a list; None for one that goes. `taken`: the keys of both sides."""
        if ours is None or theirs is None:
            if base is None:
                return ours or theirs
            if isinstance(base, DisputedEntry):
                whole = at[:-1]
                if self._policy != "decide":
                    return self.clash((*whole, ours or theirs), "contested", base, ours, theirs)
                self.decisions.append(Decision(whole, "disputed", ours or theirs, None, "ours" if ours else "theirs"))
                return ours or theirs
            return None if alike(base, ours or theirs, field) else self._removed(at, field, base, ours, theirs)
        if not (field and field.key):
            return self._value(at, field, base, ours, theirs)
        if base is None and self._policy != "contest" and not alike(ours, theirs, field):
            return self.clash(at, "added", None, ours, theirs, both=_both_items(field, ours, theirs, taken))
        return self.record(at, field.fields, base or {}, ours, theirs)

    def _removed(self, at: Keys, field: Field | None, base: Any, ours: Any, theirs: Any) -> Any:
        kept = ours or theirs
        if self._policy == "contest" and field:
            self.clash(at, "removed", base, ours, theirs)
            return {**dict.fromkeys((*base, *kept), CONTESTED), field.key: kept[field.key]}
        side: Side = "ours" if ours else "theirs"
        return self._decide(Decision(at, "removed", kept, None, side), base, ours, theirs)


def _winner(base: Any, ours: Any, theirs: Any, equal: Callable[[Any, Any], bool]) -> Side | None:
    """The side whose value holds, as the other left it or wrote the same; None when both changed it."""
    if equal(ours, theirs) or equal(base, theirs):
        return "ours"
    return "theirs" if equal(base, ours) else None


def _all(shape: type, *values: Any) -> bool:
    return all(isinstance(value, shape) or empty(value) for value in values)


def _both(fields: Mapping[str, Field], paths: Sequence[Keys], base: Tree, ours: Tree, theirs: Tree) -> Any:
    """A group with the list entries of both sides, when both changed one list of it and nothing else, and that merges."""
    changed = [path for path in paths if not get(base, path) == get(ours, path) == get(theirs, path)]
    if len(changed) > 1 or not _all(list, *(get(tree, changed[0]) for tree in (base, ours, theirs))):
        return None
    work = _Merge("strict")
    merged = work.fields((), fields, base, ours, theirs)
    return None if work.clashes else merged


def _both_items(field: Field, ours: Tree, theirs: Tree, taken: Container[Hashable]) -> list[Tree] | None:
    """Two items of one key, the second under a key that is free; None when the key is no id that can be minted."""
    form = field.fields.get(field.key)
    if form is None or form.type != "id":
        return None
    key = field.key_of(theirs)
    free = next(new for n in itertools.count(2) if (new := f"{key}-{n}") not in taken)
    return [ours, {**theirs, field.key: free}]
