"""Applies operations to a file's text.

An operation can be written in several ways, some of which the text around it does not allow. They are tried from the
plainest on, and the first whose text reads as the expected tree is taken.
"""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

from salesctl.errors import SalesctlError
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple
from salesctl.yamlio.dumping import block_lines
from salesctl.yamlio.errors import EditFailedError, TextError
from salesctl.yamlio.locating import Keys, SourceText
from salesctl.yamlio.reading import parse

from .block import add_block_entries, remove_block_entry, set_block_value
from .flow import add_flow_entries, remove_flow_entry, set_flow_value
from .operations import AddEntries, Operation, RemoveEntry, Replacement, applied

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from salesctl.yamlio.locating import KeyOrder, SyntaxNode


class TextEditor:
    """A file's text to which operations are applied.

    Operations at independent places of the text are collected and written together: the text is read again once for
    all of them.
    """

    def __init__(self, text: str, tree: dict[str, Any], order: KeyOrder | None) -> None:
        self.text = text
        """Without the operations that are not written yet."""
        self.tree = tree
        """After all operations so far."""
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._order = order
        self._written_tree = tree
        """What the text holds."""
        self._pending: dict[Keys, Operation] = {}
        """Operations that are not written yet."""
        self._pending_prefixes: set[Keys] = set()
        """The keys of the pending operations, and all prefixes of them."""

    def apply(self, operation: Operation) -> None:
        """Apply an operation to the tree. The text follows at once, with later operations, or when `write` is called.

        Pending operations are written first if the entry of one is this one's, contains it or lies within it.
        """
        keys = operation.keys
        prefixes = {keys[:length] for length in range(1, len(keys) + 1)}
        removes_last = isinstance(operation, RemoveEntry) and len(_container(self.tree, keys)) == 1
        alone = isinstance(operation, AddEntries) or removes_last
        if alone or keys in self._pending_prefixes or not prefixes.isdisjoint(self._pending):
            self.write()
        self.tree = applied(self.tree, operation, keys)
        self._pending[keys] = operation
        self._pending_prefixes |= prefixes
        if alone:
            self.write()

    def end_edit(self) -> None:
        """Write pending removals: the indexes of the next edit do not count the removed items."""
        if any(isinstance(operation, RemoveEntry) for operation in self._pending.values()):
            self.write()

    def write(self) -> None:
        """Write the pending operations. Raises SalesctlError for a limit, EditFailedError for a fault of salesctl."""
        operations = [*self._pending.values()]
        self._pending, self._pending_prefixes = {}, set()
        together = _text_after_all(self._source(), operations) if len(operations) > 1 else None
        if together is not None and _tree_or_none(together) == self.tree:
            self.text = together
        else:
            for operation in operations:
                self._written_tree = applied(self._written_tree, operation, operation.keys)
                self.text = _text_after(self._source(), operation, self._written_tree, self._order)
        self._written_tree = self.tree

    def _source(self) -> SourceText:
        return SourceText(self.text, self._newline)


def _container(tree: Any, keys: Keys) -> Any:
    for key in keys[:-1]:
        tree = tree[key]
    return tree


def _tree_or_none(text: str) -> dict[str, Any] | None:
    try:
        return parse(text)
    except TextError:
        return None


def _text_after(source: SourceText, operation: Operation, expected: dict[str, Any], order: KeyOrder | None) -> str:
    """The text after one operation, written in the first way that reads as the expected tree."""
    limit: TextError | None = None
    for candidate in _candidates(source, operation, order):
        try:
            if parse(candidate) == expected:
                return candidate
        except TextError as error:
            limit = error if error.rule in {"too-deep", "too-many-values"} else limit
    if limit:
        raise SalesctlError(say("with this the file would be over a limit: {message}", message=limit.message))
    raise EditFailedError(f"{type(operation).__name__} {operation.keys!r} does not read back in {source.text!r}")


def _text_after_all(source: SourceText, operations: Sequence[Operation]) -> str | None:
    """The text after several operations, each written in the plainest way; None if their places overlap."""
    replacements = sorted((_replacement(source, operation, None, _WAYS[0]) for operation in operations), reverse=True)
    if any(later.start < earlier.end for later, earlier in pairwise(replacements)):
        return None
    text = source.text
    for replacement in replacements:
        text = replacement.apply_to(text)
    return text


class _Way(NamedTuple):
    """One way to write an operation."""

    literal: bool
    """Whether texts of several lines go after `|`, else in quotes: a comment below would become part of a `|` text."""
    blanks: bool
    """Whether the empty lines after a removed entry go with it: they would become part of a `|+` text above."""
    strip: bool
    """Whether a `|` text at the end of a file without a last line end is made `|-` before something is added below."""


_WAYS = [_Way(not quoted, blanks, strip) for strip, blanks, quoted in product((False, True), repeat=3)]
"""The plainest first."""


def _candidates(source: SourceText, operation: Operation, order: KeyOrder | None) -> Iterator[str]:
    """The different texts after an operation, one for each way to write it."""
    seen = set()
    stripped = _with_last_text_stripped(source)
    for way in _WAYS:
        base = stripped if way.strip else source
        candidate = _replacement(base, operation, order, way).apply_to(base.text)
        if candidate not in seen:
            seen.add(candidate)
            yield candidate


def _with_last_text_stripped(source: SourceText) -> SourceText:
    """The source with the header of a block scalar at its end made `|-` or `>-`, if no line end follows."""
    node = source.root
    while node.entries:
        node = node.entries[-1].value
    if source.text.endswith("\n") or not node.is_block_scalar:
        return source
    header_end = source.block_header_end(node)
    header = source.text[node.start : header_end].translate({ord("+"): None, ord("-"): None})
    return SourceText(Replacement(node.start, header_end, f"{header}-").apply_to(source.text), source.newline)


def _replacement(source: SourceText, operation: Operation, order: KeyOrder | None, way: _Way) -> Replacement:
    keys = operation.keys
    if isinstance(operation, AddEntries):
        return _addition(source, operation, order, way)
    in_flow = source.find(keys)[1]
    if isinstance(operation, RemoveEntry):
        return remove_flow_entry(source, keys) if in_flow else remove_block_entry(source, keys, blanks=way.blanks)
    if in_flow:
        return set_flow_value(source, keys, operation.value)
    return set_block_value(source, keys, operation.value, literal=way.literal)


def _addition(source: SourceText, operation: AddEntries, order: KeyOrder | None, way: _Way) -> Replacement:
    keys, key = operation.keys[:-1], operation.keys[-1]
    node = source.node(keys)
    name = key if isinstance(key, str) else None
    place = key if isinstance(key, int) else _place(node, key, order(keys) if order else ())
    if not node.flow:
        return add_block_entries(source, keys, place, name, operation.values, literal=way.literal)
    within_brackets = bool(keys) and source.find(keys)[1]
    if within_brackets or node.entries or not way.literal or "#" in source.text[node.start : node.end]:
        return add_flow_entries(source, keys, place, name, operation.values)
    # an empty `{}` or `[]` becomes a mapping or list in block style
    value = {name: operation.values[0]} if name else [*operation.values]
    if keys:
        return set_block_value(source, keys, value, literal=True)
    return Replacement(node.start, node.end, source.join(block_lines(value), 0))


def _place(mapping: SyntaxNode, key: str, names: Sequence[str]) -> int:
    """The number of the entry before which a new key goes: after the nearest key before it in `names`, else last."""
    present = [entry.key for entry in mapping.entries]
    earlier = names[: names.index(key)][::-1] if key in names else ()
    return next((present.index(name) + 1 for name in earlier if name in present), len(present))
