"""Whose each comment is: the tree of a file's entries with their texts as written and their comments beside them.

A comment on a line belongs to what stands left of it. A line of its own belongs to the entry below it, or to the end of
the mapping or list it is indented with.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .locating import Entry, Span

if TYPE_CHECKING:
    from .locating import Page

_COMMENT = re.compile(r"#[^\n]*")
_EMPTY_LINE = re.compile(r"^[ \t]*\r?\n", re.MULTILINE)
_BLOCK_TEXTS = {"|", ">"}


@dataclass(slots=True)
class Leaf:
    """An entry with its comments. The whole file is one too, without a key and with nothing beside it."""

    entry: Entry
    end: int
    """Where its lines end, with comments indented deeper than it."""
    key: str = ""
    """As written, with its quotes; empty for an item."""
    head: list[str] = field(default_factory=list)
    """Comments on lines of their own above it; an empty text is an empty line."""
    tail: list[str] = field(default_factory=list)
    """Comments beside it."""
    inner: list[Leaf] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)
    """Comments below the last inner entry."""

    @property
    def span(self) -> Span:
        """Its value."""
        return self.entry.value


def leaves_of(page: Page) -> Leaf:
    """The file's entries with all its comments and empty lines handed out."""
    root = _grown(page, Entry(0, 0, page.root), len(page.text))
    touched = sorted(_touches(page, root), key=lambda touch: touch[0])
    places = [place for place, _ in touched]
    for index, comment in _loose(page, root):
        if comment and not page.first_on_line(index):
            at = bisect_right(places, index) - 1
            (touched[at][1].tail if at >= 0 else root.head).append(comment)
        else:
            _hand_out(root, index, comment)
    return root


def comments_of(page: Page) -> list[str]:
    """All comments of a file, sorted."""
    root = _grown(page, Entry(0, 0, page.root), len(page.text))
    return sorted(comment for _, comment in _loose(page, root) if comment)


def _grown(page: Page, entry: Entry, end: int) -> Leaf:
    span = entry.value
    key = page.text[entry.start : entry.mark - 1].rstrip() if entry.key is not None else ""
    inner = [_grown(page, each, each.end if span.flow else page.extent(each)) for each in span.entries]
    return Leaf(entry, end, key, inner=inner)


def _touches(page: Page, leaf: Leaf) -> Iterator[tuple[int, Leaf]]:
    """The places where an entry, or a part of it, ends: what stands right of one on its line is beside that entry."""
    span = leaf.span
    yield leaf.entry.mark, leaf
    if span.style in _BLOCK_TEXTS:
        yield page.header_end(span), leaf
    elif span.shape == "scalar" or span.flow:
        yield span.end, leaf
    if span.flow:
        yield span.start + 1, leaf
    if leaf.entry.comma >= 0:
        yield leaf.entry.comma, leaf
    for each in leaf.inner:
        yield from _touches(page, each)


def _texts(page: Page, leaf: Leaf) -> Iterator[tuple[int, int]]:
    """Where keys and texts stand, in which a `#` is no comment."""
    span = leaf.span
    if leaf.key:
        yield leaf.entry.start, leaf.entry.mark
    if span.style in _BLOCK_TEXTS:
        header_end = page.header_end(span)
        yield span.start, header_end
        yield page.line_end(header_end), max(span.end, page.line_end(header_end))
    elif span.shape == "scalar":
        yield span.start, span.end
    for each in leaf.inner:
        yield from _texts(page, each)


def _loose(page: Page, root: Leaf) -> Iterator[tuple[int, str]]:
    """Every comment, and an empty text for every empty line, with its index."""
    at = 0
    for start, end in [*_texts(page, root), (len(page.text), len(page.text))]:
        if start > at or start == len(page.text):
            gap = page.text[at:start]
            found = [(at + match.start(), match[0].rstrip()) for match in _COMMENT.finditer(gap)]
            if "\n" in gap:
                found += [(index, "") for index in _empty_lines(page, at, start)]
            yield from sorted(found)
        at = max(at, end)


def _empty_lines(page: Page, start: int, end: int) -> Iterator[int]:
    for match in _EMPTY_LINE.finditer(page.text, page.line_start(start), end):
        if match.start() >= start:
            yield match.start()


def _hand_out(leaf: Leaf, index: int, comment: str) -> None:
    """Give a line of its own to the entry it belongs to, somewhere within this one."""
    if leaf.span.flow and not comment:
        return
    place = bisect_right(leaf.inner, index, key=lambda each: each.entry.start)
    if place and index < leaf.inner[place - 1].end:
        within = leaf.inner[place - 1]
        if within.inner:
            _hand_out(within, index, comment)
            return
        if index < within.span.start:
            within.head.append(comment)
            return
    if place < len(leaf.inner):
        leaf.inner[place].head.append(comment)
    else:
        (leaf.head if index < leaf.span.start else leaf.foot).append(comment)
