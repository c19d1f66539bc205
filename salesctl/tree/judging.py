"""Problems a merged tree has though neither side had them: two changes that are right alone, and not together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from salesctl.named_tuples import NamedTuple

from .meaning import Tree

if TYPE_CHECKING:
    from salesctl.model.kinds import Field

    from .outcome import Keys


class TreeProblem(Protocol):
    """What is wrong at one point of a tree, `schema.TreeProblem` for one."""

    @property
    def keys(self) -> tuple[str | int, ...]:
        """The path to it: names of fields, and positions in lists."""

    @property
    def message(self) -> str:
        """What is wrong."""


Judge = Callable[[Tree], Iterable[TreeProblem]]


class NewProblem(NamedTuple):
    """A problem of the merged tree only."""

    keys: Keys
    """The path to it, items by their keys: their positions differ from tree to tree."""
    message: str
    values: Sequence[Any]
    """What stands there in base, ours and theirs."""


def new_problems(
    judge: Judge, merged: Tree, trees: tuple[Tree, Tree, Tree], fields: Mapping[str, Field]
) -> Iterator[NewProblem]:
    """Each problem of `merged` that neither of the sides has. `trees`: base, ours, theirs."""
    if not (problems := list(judge(merged))):
        return
    known = {(_by_key(tree, problem.keys, fields), problem.message) for tree in trees[1:] for problem in judge(tree)}
    for problem in problems:
        keys = _by_key(merged, problem.keys, fields)
        if (keys, problem.message) not in known:
            known.add((keys, problem.message))
            yield NewProblem(keys, problem.message, [_value(tree, keys, fields) for tree in trees])


def _by_key(tree: Tree, keys: Sequence[str | int], fields: Mapping[str, Field]) -> Keys:
    made: list[str] = []
    value: Any = tree
    field: Field | None = None
    for key in keys:
        field = field if isinstance(key, int) else fields.get(key)
        fields = field.fields if field else {}
        if isinstance(key, int) and isinstance(value, list) and key < len(value):
            value = value[key]
            made.append(_name(value, field) or str(key))
        else:
            value = value.get(key) if isinstance(value, dict) else None
            made.append(str(key))
    return tuple(made)


def _value(tree: Tree, keys: Keys, fields: Mapping[str, Field]) -> Any:
    value: Any = tree
    field: Field | None = None
    for key in keys:
        if isinstance(value, list):
            value = next((entry for entry in value if _name(entry, field) == key), None)
        else:
            field = fields.get(key)
            value = value.get(key) if isinstance(value, dict) else None
        fields = field.fields if field else {}
    return value


def _name(entry: Any, field: Field | None) -> str:
    """What a list's entry is called in a path: an item's key, the text of a scalar; empty when it has neither."""
    if isinstance(entry, dict):
        return field.key_of(entry) if field and field.key else ""
    return str(entry or "")
