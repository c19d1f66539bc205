"""Edits of a file's values that leave every other letter as it stands: comments, order, quotes, blank lines.

A value is replaced in the text where it stands; the result is read again and compared with the tree it should hold
before anybody gets it.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from salesctl.errors import SalesctlError
from salesctl.yamlio.dumping import check_tree
from salesctl.yamlio.errors import BOM, printable
from salesctl.yamlio.limits import MAX_BYTES, too_large_message
from salesctl.yamlio.reading import read_with_text

from .apply import Work
from .operations import Add, Drop, Put, Step, steps

if TYPE_CHECKING:
    from salesctl.yamlio.locating import KeyOrder, Keys


class _Remove(enum.Enum):
    REMOVE = enum.auto()


REMOVE: Final = _Remove.REMOVE


@dataclass(frozen=True, slots=True)
class Edit:
    """One value to be set or removed. `keys` () is the whole tree; an index equal to a list's length appends."""

    keys: Keys
    value: Any
    """Text, mapping or list of text, None for a value left empty, or REMOVE."""


def edit(data: bytes, edits: Sequence[Edit], order: KeyOrder | None = None, *, path: str = "") -> bytes:
    """The file's bytes after the edits, taken one after the other: each sees what those before it left.

    Only the lines of the edited values change. A new key comes after the nearest key before it in `order`, else last.
    Missing mappings on the way to a value are made; removing what is not there changes nothing. Raises LoadError when
    the bytes cannot be read, SalesctlError when the file could not hold the value, EditFailedError for our mistake.
    """
    text, tree = read_with_text(data, path)
    bom = BOM.encode() if data.startswith(BOM.encode()) else b""
    work = Work(text, tree, order)
    for one in edits:
        for step in _steps_of(work.tree, one):
            work.take(step)
        work.settle()
    work.write()
    result = bom + work.text.encode()
    if len(result) > MAX_BYTES:
        raise SalesctlError(too_large_message(len(result)))
    return result


def _steps_of(tree: dict[str, Any], one: Edit) -> Iterator[Step]:
    if one.value is not REMOVE:
        check_tree(one.value)
    if not one.keys:
        if not isinstance(one.value, dict):
            raise SalesctlError("a record is a mapping: it cannot be removed or made a text or a list")
        yield from steps(tree, one.value)
        return
    box, depth = _reached(tree, one.keys)
    keys, rest = one.keys[: depth + 1], one.keys[depth + 1 :]
    there = _holds(box, keys[-1])
    if one.value is REMOVE:
        if there and not rest:
            yield Drop(keys)
    elif there and not rest:
        yield from steps(box[keys[-1]], one.value, keys)
    else:
        value = _wrapped(rest, one.value)
        yield Put(keys, value) if there else Add(keys, (value,))


def _reached(tree: Any, keys: Keys) -> tuple[Any, int]:
    """The innermost mapping or list on the way to a value, and how many keys lead to it."""
    box = tree
    for depth, key in enumerate(keys[:-1]):
        _check_fits(box, keys[:depth], key)
        if not _holds(box, key) or box[key] is None:
            return box, depth
        box = box[key]
    _check_fits(box, keys[:-1], keys[-1])
    return box, len(keys) - 1


def _holds(box: Any, key: Any) -> bool:
    return key in box if isinstance(box, dict) else key < len(box)


def _check_fits(box: Any, keys: Keys, key: str | int) -> None:
    if isinstance(key, str) and isinstance(box, dict):
        check_tree({key: None})
        return
    if isinstance(key, int) and isinstance(box, list) and 0 <= key <= len(box):
        return
    name = printable(".".join(str(each) for each in keys)) or "the record"
    what = "a mapping" if isinstance(box, dict) else f"a list of {len(box)}" if isinstance(box, list) else "a text"
    raise SalesctlError(f"{name} is {what}: there is no place for `{printable(str(key))}` in it")


def _wrapped(keys: Keys, value: Any) -> Any:
    for key in reversed(keys):
        if isinstance(key, int) and key:
            raise SalesctlError(f"there is no list yet: its first item is number 0, not {key}")
        value = [value] if isinstance(key, int) else {key: value}
    return value
