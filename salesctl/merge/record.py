"""Two versions of one record made one, field by field, with what people answered where both changed a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from salesctl.model.values import is_true
from salesctl.named_tuples import NamedTuple
from salesctl.tree.groups import put
from salesctl.tree.judging import new_problems
from salesctl.tree.meaning import empty, same
from salesctl.tree.merge import merge
from salesctl.tree.outcome import Clash, Decision, contested
from salesctl.tree.writing import Written, written

if TYPE_CHECKING:
    from salesctl.model.kinds import Field, Kind
    from salesctl.tree.judging import Judge
    from salesctl.tree.meaning import Tree
    from salesctl.tree.outcome import Keys

    from .answers import Answers, Choice


class Version(NamedTuple):
    """A record as one side has it."""

    raw: bytes
    tree: Mapping[str, Any]


class MergedRecord(NamedTuple):
    """What became of a record both sides changed."""

    file: Written | None
    """None while something is to be answered."""
    clashes: Sequence[Clash]
    """What is to be answered."""
    decisions: Sequence[Decision]


def merge_record(
    kind: Kind, name: str, base: Version | None, ours: Version, theirs: Version, answers: Answers, judge: Judge
) -> MergedRecord:
    """`base` is None where both sides added the record; a base made of several has an empty file and CONTESTED in its tree.

    `name` is what answers know the record by, `judge` finds the schema's problems of a tree.
    """
    merged = merge(base.tree if base else None, ours.tree, theirs.tree, kind.fields)
    was: Tree = base.tree if base else {}
    work = _Answering(kind.fields, name, answers, merged.tree)
    for clash in merged.clashes:
        work.answer(clash)
    decisions = [*merged.decisions, *_archived(was, ours.tree, theirs.tree, kind.fields)]
    clashed = {clash.keys for clash in merged.clashes}
    for keys, values in () if work.open else _answered_besides(answers, name, kind.fields, was, ours.tree, theirs.tree):
        if keys not in clashed:
            work.answer(Clash(keys, "invalid", *values))
    if not work.open:
        for problem in new_problems(judge, work.tree, (was, ours.tree, theirs.tree), kind.fields):
            work.open.append(invalid(problem.keys, problem.message, work.tree, was, ours.tree, theirs.tree))
    if work.open:
        return MergedRecord(None, work.open, decisions)
    file = written(kind, work.tree, base.raw if base else b"", ours.raw, theirs.raw)
    return MergedRecord(file, [], [*decisions, *work.decisions])


def invalid(keys: Keys, message: str, merged: Tree, base: Tree, ours: Tree, theirs: Tree) -> Clash:
    """What is wrong with a merged record and with neither side's: a clash about the whole field it is in.

    Where that is not said, about a field that is as neither side has it, or else as one side has it and not the other.
    """
    changed = [name for name in (*ours, *theirs) if ours.get(name) != theirs.get(name)]
    mixed = [name for name in changed if merged.get(name) not in (ours.get(name), theirs.get(name))]
    name = keys[0] if keys and keys[0] in changed else (mixed or changed or [""])[0]
    return Clash((name,), "invalid", base.get(name), ours.get(name), theirs.get(name), message=message)


class _Answering:
    """Clashes of one record, answered as far as answers are known."""

    def __init__(self, fields: Mapping[str, Field], name: str, answers: Answers, tree: Tree) -> None:
        self._fields, self._name, self._answers = fields, name, answers
        self.tree = dict(tree)
        self.open: list[Clash] = []
        self.decisions: list[Decision] = []

    def answer(self, clash: Clash) -> None:
        choice = self._answers.get(self._name, clash.keys, (clash.base, clash.ours, clash.theirs))
        if choice is None:
            self.open.append(clash)
            return
        self.tree = settled(self.tree, clash, choice, self._fields)
        self.decisions.append(_decision(clash, choice))


def _decision(clash: Clash, choice: Choice) -> Decision:
    if choice.side == "mine":
        return Decision(clash.keys, clash.reason, clash.ours, clash.theirs, "ours")
    if choice.side == "theirs":
        return Decision(clash.keys, clash.reason, clash.theirs, clash.ours, "theirs")
    return Decision(
        clash.keys, clash.reason, clash.both if choice.side == "both" else choice.value, clash.theirs, "both"
    )


def _answered_besides(
    answers: Answers, name: str, fields: Mapping[str, Field], base: Tree, ours: Tree, theirs: Tree
) -> list[tuple[Keys, tuple[Any, Any, Any]]]:
    """Fields that are no clash, and were answered since the record as a whole was found wrong."""
    if not len(answers):
        return []
    found: list[tuple[Keys, tuple[Any, Any, Any]]] = []
    for field in fields:
        values = base.get(field), ours.get(field), theirs.get(field)
        if values[1] != values[2] and answers.get(name, (field,), values):
            found.append(((field,), values))
    return found


def settled(tree: Tree, clash: Clash, choice: Choice, fields: Mapping[str, Field]) -> dict[str, Any]:
    """The record with a clash answered."""
    if choice.side == "mine":
        value = clash.ours
    elif choice.side == "theirs":
        value = clash.theirs
    else:
        value = clash.both if choice.side == "both" else choice.value
    if clash.reason == "group":
        made = dict(tree)
        for path in clash.fields:
            part = value
            for name in path:
                part = part.get(name) if isinstance(part, Mapping) else None
            made = _replaced(made, (*clash.keys, *path), part, fields)
        return made
    if clash.reason == "added" and choice.side == "both":
        made = _replaced(tree, clash.keys, value[0], fields)
        return _added(made, clash.keys[:-1], value[1:], fields)
    return _replaced(tree, clash.keys, value, fields)


def _replaced(tree: Tree, keys: Keys, value: Any, fields: Mapping[str, Field]) -> dict[str, Any]:
    """The tree with another value at a path, in which items stand by their keys."""
    name, *rest = keys
    field = fields.get(name)
    if not rest:
        return put(tree, (name,), value)
    inner = tree.get(name)
    if field and field.shape == "items":
        return put(tree, (name,), _item_replaced(inner if isinstance(inner, list) else [], tuple(rest), value, field))
    return put(tree, (name,), _replaced(inner or {}, tuple(rest), value, field.fields if field else {}))


def _item_replaced(items: Sequence[Any], keys: Keys, value: Any, field: Field) -> list[Any]:
    key, *rest = keys
    made = []
    done = False
    for item in items:
        if isinstance(item, dict) and field.key_of(item) == key:
            done = True
            new = _replaced(item, tuple(rest), value, field.fields) if rest else value
            made += [] if empty(new) else [new]
        else:
            made.append(item)
    if not done and not rest and not empty(value):
        made.append(value)
    return made


def _added(tree: Tree, keys: Keys, items: Sequence[Any], fields: Mapping[str, Field]) -> dict[str, Any]:
    made = dict(tree)
    for item in items:
        field = _list_at(keys, fields)
        made = _replaced(made, (*keys, field.key_of(item) if field else ""), item, fields)
    return made


def _list_at(keys: Keys, fields: Mapping[str, Field]) -> Field | None:
    field: Field | None = None
    inside = False
    for key in keys:
        if inside:
            inside = False
            continue
        field = fields.get(key)
        fields = field.fields if field else {}
        inside = bool(field and field.shape == "items")
    return field


def _archived(base: Tree, ours: Tree, theirs: Tree, fields: Mapping[str, Field]) -> list[Decision]:
    """A record that one side put away while the other worked on it: both hold, and both should know."""
    equal = partial(same, fields=fields)

    def rest(tree: Tree) -> dict[str, Any]:
        return {name: value for name, value in tree.items() if name != "archived"}

    for one, other in ((ours, theirs), (theirs, ours)) if base else ():
        newly = is_true(one.get("archived")) and not any(is_true(tree.get("archived")) for tree in (base, other))
        if newly and not contested(base) and not equal(rest(other), rest(base)):
            return [Decision(("archived",), "archived", one.get("archived"), None, "both")]
    return []
