"""Edits values in a file's bytes. Comments, the order of keys, quotes and empty lines stay as they are.

An edit is turned into operations on the tree (`operations`), which are written into the text (`apply`) by replacing the
part where a value stands, in block style (`block`) or within brackets (`flow`). The new text is read again and compared
with the expected tree before it is returned.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from salesctl.errors import SalesctlError
from salesctl.lang.text import Text, say
from salesctl.named_tuples import NamedTuple
from salesctl.yamlio.dumping import check_tree
from salesctl.yamlio.errors import BOM, printable
from salesctl.yamlio.limits import MAX_BYTES, too_large_message
from salesctl.yamlio.reading import read_with_text

from .apply import TextEditor
from .operations import AddEntries, Operation, RemoveEntry, SetValue, operations_between

if TYPE_CHECKING:
    from salesctl.yamlio.locating import KeyOrder, Keys


class _Remove(enum.Enum):
    REMOVE = enum.auto()


REMOVE: Final = _Remove.REMOVE


class Edit(NamedTuple):
    """One value to be set or removed. `keys` () is the whole tree; an index equal to a list's length appends."""

    keys: Keys
    value: Any
    """Text, mapping or list of text, None for a value left empty, or REMOVE."""


def edit(data: bytes, edits: Sequence[Edit], order: KeyOrder | None = None, *, path: str = "") -> bytes:
    """The file's bytes after the edits, which are applied in turn: each finds what those before it left.

    Only the lines of the edited values change. A new key comes after the nearest key before it in `order`, else last.
    Missing mappings and lists on the way to a value are made; removing what is not there changes nothing. Raises
    LoadError when the bytes cannot be read, SalesctlError when the file cannot hold the value, EditFailedError for a
    fault of salesctl.
    """
    text, tree = read_with_text(data, path)
    bom = BOM.encode() if data.startswith(BOM.encode()) else b""
    editor = TextEditor(text, tree, order)
    for one in edits:
        for operation in _operations_of(editor.tree, one):
            editor.apply(operation)
        editor.end_edit()
    editor.write()
    result = bom + editor.text.encode()
    if len(result) > MAX_BYTES:
        raise SalesctlError(too_large_message(len(result)))
    return result


def _operations_of(tree: dict[str, Any], one: Edit) -> Iterator[Operation]:
    if one.value is not REMOVE:
        check_tree(one.value)
    if not one.keys:
        if not isinstance(one.value, dict):
            raise SalesctlError(say("a record is a mapping: it cannot be removed or made a text or a list"))
        yield from operations_between(tree, one.value)
        return
    container, depth = _innermost_container(tree, one.keys)
    keys, rest = one.keys[: depth + 1], one.keys[depth + 1 :]
    present = _contains(container, keys[-1])
    if one.value is REMOVE:
        if present and not rest:
            yield RemoveEntry(keys)
    elif present and not rest:
        yield from operations_between(container[keys[-1]], one.value, keys)
    else:
        value = _wrapped(rest, one.value)
        yield SetValue(keys, value) if present else AddEntries(keys, (value,))


def _innermost_container(tree: Any, keys: Keys) -> tuple[Any, int]:
    """The innermost mapping or list on the way to a value, and how many keys lead to it."""
    container = tree
    for depth, key in enumerate(keys[:-1]):
        _check_fits(container, keys[:depth], key)
        if not _contains(container, key) or container[key] is None:
            return container, depth
        container = container[key]
    _check_fits(container, keys[:-1], keys[-1])
    return container, len(keys) - 1


def _contains(container: Any, key: Any) -> bool:
    return key in container if isinstance(container, dict) else key < len(container)


def _check_fits(container: Any, keys: Keys, key: str | int) -> None:
    """Raise SalesctlError unless the container, which is under `keys`, can have an entry under `key`."""
    if isinstance(key, str) and isinstance(container, dict):
        check_tree({key: None})
        return
    if isinstance(key, int) and isinstance(container, list) and 0 <= key <= len(container):
        return
    raise SalesctlError(_no_place(container, printable(".".join(str(each) for each in keys)), printable(str(key))))


def _no_place(container: Any, name: str, key: str) -> Text:
    """Why a container cannot have an entry under a key; `name` is its own path, empty for the whole record."""
    if not name:
        return say("the record is a mapping: there is no place for `{key}` in it", key=key)
    if isinstance(container, dict):
        return say("{name} is a mapping: there is no place for `{key}` in it", name=name, key=key)
    if isinstance(container, list):
        return say(
            "{name} is a list of {count}: there is no place for `{key}` in it", name=name, count=len(container), key=key
        )
    return say("{name} is a text: there is no place for `{key}` in it", name=name, key=key)


def _wrapped(keys: Keys, value: Any) -> Any:
    """The value within the new mappings and lists that lead to it."""
    for key in reversed(keys):
        if isinstance(key, int) and key:
            raise SalesctlError(say("there is no list yet: its first item is number 0, not {key}", key=key))
        value = [value] if isinstance(key, int) else {key: value}
    return value
