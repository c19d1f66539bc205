"""What has to happen to turn one tree into another: the smallest steps, so that nothing else is touched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from salesctl.yamlio.locating import Keys


@dataclass(frozen=True, slots=True)
class Put:
    """Another value under keys that are there."""

    keys: Keys
    value: Any


@dataclass(frozen=True, slots=True)
class Add:
    """A pair, or items of a list in a row: then the last key is the index that the first of them will have."""

    keys: Keys
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Drop:
    """An entry less."""

    keys: Keys


Step = Put | Add | Drop


def steps(old: Any, new: Any, keys: Keys = ()) -> Iterator[Step]:
    """The steps from one tree to the other, to be taken in this order. The order of a mapping's keys does not count."""
    if same(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _mapping_steps(old, new, keys)
    elif isinstance(old, list) and isinstance(new, list) and old:
        yield from _list_steps(old, new, keys)
    else:
        yield Put(keys, new)


def same(old: Any, new: Any) -> bool:
    """Whether two trees hold the same."""
    return bool(old == new)


def taken(tree: Any, step: Step, keys: Keys) -> Any:
    """A tree after a step whose remaining keys are given; the tree itself stays as it was."""
    key: Any = keys[0]
    copy: Any = dict(tree) if isinstance(tree, dict) else list(tree)
    if len(keys) > 1:
        copy[key] = taken(tree[key], step, keys[1:])
    elif isinstance(step, Drop):
        del copy[key]
    elif isinstance(step, Add) and isinstance(copy, list):
        copy[key:key] = step.values
    else:
        copy[key] = step.values[0] if isinstance(step, Add) else step.value
    return copy


def _mapping_steps(old: dict[str, Any], new: dict[str, Any], keys: Keys) -> Iterator[Step]:
    for key, value in new.items():
        if key in old:
            yield from steps(old[key], value, (*keys, key))
        else:
            yield Add((*keys, key), (value,))
    for key in old:
        if key not in new:
            yield Drop((*keys, key))


def _list_steps(old: list[Any], new: list[Any], keys: Keys) -> Iterator[Step]:
    head = 0
    while head < min(len(old), len(new)) and same(old[head], new[head]):
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and same(old[-1 - tail], new[-1 - tail]):
        tail += 1
    olds, news = len(old) - tail - head, len(new) - tail - head
    for place in range(head, head + min(olds, news)):
        yield from steps(old[place], new[place], (*keys, place))
    if news > olds:
        yield Add((*keys, head + olds), tuple(new[head + olds : head + news]))
    for place in reversed(range(head + news, head + olds)):
        yield Drop((*keys, place))


class Splice(NamedTuple):
    """One part of a text to be replaced."""

    start: int
    end: int
    new: str

    def into(self, text: str) -> str:
        """The text with the part replaced."""
        return text[: self.start] + self.new + text[self.end :]

    def then(self, second: Splice, text: str) -> Splice:
        """Both this splice of a text and a second one of what it leaves, as one splice of the text."""
        result = second.into(self.into(text))
        start = min(self.start, second.start)
        end = max(self.end, second.end - len(self.new) + self.end - self.start)
        return Splice(start, end, result[start : len(result) - len(text) + end])
