"""One step written into a file's text, in the ways it can be written, the plainest first."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING, Any, NamedTuple

from salesctl.errors import SalesctlError
from salesctl.yamlio.dumping import block_lines
from salesctl.yamlio.errors import EditFailedError, TextError
from salesctl.yamlio.locating import Keys, SourceText
from salesctl.yamlio.reading import parse

from .block import add, drop, put
from .flow import add_within, drop_within, put_within
from .operations import Add, Drop, Splice, Step, taken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from salesctl.yamlio.locating import KeyOrder, SyntaxNode


class Work:
    """A text and the tree it is to hold."""

    def __init__(self, text: str, tree: dict[str, Any], order: KeyOrder | None) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.order = order
        self.tree = tree
        """With all steps taken so far."""
        self._written = tree
        """What the text holds."""
        self._waiting: dict[Keys, Step] = {}
        """Steps whose places in the text do not depend on each other."""
        self._above: set[Keys] = set()

    def take(self, step: Step) -> None:
        """Do a step, or let it wait for others that can be done with it."""
        prefixes = {step.keys[:length] for length in range(1, len(step.keys) + 1)}
        alone = isinstance(step, Add) or (isinstance(step, Drop) and len(_box(self.tree, step.keys)) == 1)
        if alone or step.keys in self._above or not prefixes.isdisjoint(self._waiting):
            self.write()
        self.tree = taken(self.tree, step, step.keys)
        self._waiting[step.keys] = step
        self._above |= prefixes
        if alone:
            self.write()

    def settle(self) -> None:
        """Write what would be counted differently from now on: the places behind a removed one."""
        if any(isinstance(step, Drop) for step in self._waiting.values()):
            self.write()

    def write(self) -> None:
        """Write the steps that wait. Raises SalesctlError for a limit, EditFailedError when the text reads wrongly."""
        steps = [*self._waiting.values()]
        self._waiting, self._above = {}, set()
        together = written_at_once(self._page(), steps) if len(steps) > 1 else None
        if together is not None and _reads(together) == self.tree:
            self.text = together
        else:
            for step in steps:
                self._written = taken(self._written, step, step.keys)
                self.text = _after(self._page(), step, self._written, self.order)
        self._written = self.tree

    def _page(self) -> SourceText:
        return SourceText(self.text, self.newline)


def _box(tree: Any, keys: Keys) -> Any:
    for key in keys[:-1]:
        tree = tree[key]
    return tree


def _reads(text: str) -> dict[str, Any] | None:
    try:
        return parse(text)
    except TextError:
        return None


def _after(source: SourceText, step: Step, expected: dict[str, Any], order: KeyOrder | None) -> str:
    """The text after one step: the first way to write it that reads as expected."""
    limit: TextError | None = None
    for candidate in written(source, step, order):
        try:
            if parse(candidate) == expected:
                return candidate
        except TextError as refusal:
            limit = refusal if refusal.rule in {"too-deep", "too-many-values"} else limit
    if limit:
        raise SalesctlError(f"with this the file would be over a limit: {limit.message}")
    raise EditFailedError(f"{type(step).__name__} {step.keys!r} does not read back in {source.text!r}")


class _Way(NamedTuple):
    literal: bool
    """Texts of several lines after `|`: a comment below it might be taken for its text, then quotes are the way."""
    blanks: bool
    """What is removed takes the empty lines after it along: they might belong to a `|+` text above."""
    closed: bool
    """A `|` text at the end of a file without a last line end says so, before anything is put behind it."""


_NO_YES = (False, True)
_WAYS = [_Way(not quoted, blanks, closed) for closed, blanks, quoted in product(_NO_YES, repeat=3)]


def written(source: SourceText, step: Step, order: KeyOrder | None) -> Iterator[str]:
    """The text after the step, written in one way after another; the caller takes the first that reads as it should."""
    seen = set()
    closed = SourceText(_closed(source), source.newline) if not source.text.endswith("\n") else source
    for way in _WAYS:
        base = closed if way.closed else source
        candidate = _splice(base, step, order, way).into(base.text)
        if candidate not in seen:
            seen.add(candidate)
            yield candidate


def written_at_once(source: SourceText, steps: Sequence[Step]) -> str | None:
    """The text after steps at places that do not depend on each other, in the plainest way; None if they collide."""
    splices = sorted((_splice(source, step, None, _WAYS[0]) for step in steps), reverse=True)
    if any(later.start < earlier.end for later, earlier in pairwise(splices)):
        return None
    text = source.text
    for splice in splices:
        text = splice.into(text)
    return text


def _splice(source: SourceText, step: Step, order: KeyOrder | None, way: _Way) -> Splice:
    if isinstance(step, Add):
        return _addition(source, step, order, way)
    within = source.find(step.keys)[1]
    if isinstance(step, Drop):
        return drop_within(source, step.keys) if within else drop(source, step.keys, blanks=way.blanks)
    return (
        put_within(source, step.keys, step.value) if within else put(source, step.keys, step.value, literal=way.literal)
    )


def _addition(source: SourceText, step: Add, order: KeyOrder | None, way: _Way) -> Splice:
    keys, key = step.keys[:-1], step.keys[-1]
    node = source.node(keys)
    name = key if isinstance(key, str) else None
    place = key if isinstance(key, int) else _place(node, key, order(keys) if order else ())
    if not node.flow:
        return add(source, keys, place, name, step.values, literal=way.literal)
    within = bool(keys) and source.find(keys)[1]
    if within or node.entries or not way.literal or "#" in source.text[node.start : node.end]:
        return add_within(source, keys, place, name, step.values)
    value = {name: step.values[0]} if name else [*step.values]
    if keys:
        return put(source, keys, value, literal=True)
    return Splice(node.start, node.end, source.join(block_lines(value), 0))


def _place(node: SyntaxNode, key: str, names: Sequence[str]) -> int:
    """Before which entry a new key goes: after the nearest present one that comes before it in the usual order."""
    present = [entry.key for entry in node.entries]
    earlier = names[: names.index(key)][::-1] if key in names else ()
    return next((present.index(name) + 1 for name in earlier if name in present), len(present))


def _closed(source: SourceText) -> str:
    node = source.root
    while node.entries:
        node = node.entries[-1].value
    if node.style not in {"|", ">"}:
        return source.text
    header_end = source.block_header_end(node)
    header = source.text[node.start : header_end].translate({ord("+"): None, ord("-"): None})
    return Splice(node.start, header_end, f"{header}-").into(source.text)
