"""What an edit consists of: operations that turn one tree into another, and replacements of parts of the text.

The operations are as small as possible, so that the text of everything else stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from salesctl.yamlio.locating import Keys


class SetValue(NamedTuple):
    """Replace the value of an entry that is there."""

    keys: Keys
    value: Any


class AddEntries(NamedTuple):
    """Add a pair to a mapping, or items in a row to a list: then the last key is the index of the first new item."""

    keys: Keys
    values: tuple[Any, ...]


class RemoveEntry(NamedTuple):
    """Remove a pair or an item."""

    keys: Keys


Operation = SetValue | AddEntries | RemoveEntry


def operations_between(old: Any, new: Any, keys: Keys = ()) -> Iterator[Operation]:
    """The operations that turn one tree into the other, to be applied in this order. `keys` lead to both.

    The order of a mapping's keys does not count.
    """
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _mapping_operations(old, new, keys)
    elif isinstance(old, list) and isinstance(new, list) and old:
        yield from _list_operations(old, new, keys)
    else:
        yield SetValue(keys, new)


def applied(tree: Any, operation: Operation, keys: Keys) -> Any:
    """A copy of the tree after the operation; only what changes is copied. `keys` lead from `tree` to its entry."""
    key: Any = keys[0]
    copy: Any = dict(tree) if isinstance(tree, dict) else list(tree)
    if len(keys) > 1:
        copy[key] = applied(tree[key], operation, keys[1:])
    elif isinstance(operation, RemoveEntry):
        del copy[key]
    elif isinstance(operation, AddEntries) and isinstance(copy, list):
        copy[key:key] = operation.values
    else:
        copy[key] = operation.values[0] if isinstance(operation, AddEntries) else operation.value
    return copy


def _mapping_operations(old: dict[str, Any], new: dict[str, Any], keys: Keys) -> Iterator[Operation]:
    for key, value in new.items():
        if key in old:
            yield from operations_between(old[key], value, (*keys, key))
        else:
            yield AddEntries((*keys, key), (value,))
    for key in old:
        if key not in new:
            yield RemoveEntry((*keys, key))


def _list_operations(old: list[Any], new: list[Any], keys: Keys) -> Iterator[Operation]:
    """Equal items at both ends stay; those between are changed one by one, then added or removed."""
    shorter = min(len(old), len(new))
    start = 0
    while start < shorter and old[start] == new[start]:
        start += 1
    after = 0
    while after < shorter - start and old[-1 - after] == new[-1 - after]:
        after += 1
    old_end, new_end = len(old) - after, len(new) - after
    for place in range(start, min(old_end, new_end)):
        yield from operations_between(old[place], new[place], (*keys, place))
    if new_end > old_end:
        yield AddEntries((*keys, old_end), tuple(new[old_end:new_end]))
    for place in reversed(range(new_end, old_end)):
        yield RemoveEntry((*keys, place))


class Replacement(NamedTuple):
    """A part of a text, from index `start` to before `end`, and what is written in its place."""

    start: int
    end: int
    new: str

    def apply_to(self, text: str) -> str:
        """The text with the part replaced."""
        return text[: self.start] + self.new + text[self.end :]

    def followed_by(self, second: Replacement, text: str) -> Replacement:
        """One replacement in `text` that does both: this one, and a second one in the text after it."""
        result = second.apply_to(self.apply_to(text))
        start = min(self.start, second.start)
        end = max(self.end, second.end - len(self.new) + self.end - self.start)
        return Replacement(start, end, result[start : len(result) - len(text) + end])
