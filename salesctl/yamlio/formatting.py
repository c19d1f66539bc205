"""`fmt`: the canonical layout of a file. Not a letter of a key, a text or a comment changes, only what is around them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .dumping import entry_lines, indented, key_text
from .errors import EditFailedError, TextError
from .locating import Entry, Keys, Page, Span, indent_of
from .reading import parse, read_with_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .locating import Order

_COMMENT = re.compile(r"#[^\n]*")
_EMPTY_LINE = re.compile(r"^[ \t]*\r?\n", re.MULTILINE)
_BLOCK_TEXTS = {"|", ">"}
_DIGIT = re.compile(r"[1-9]")


def normal(data: bytes, order: Order | None = None, *, path: str = "") -> bytes:
    """The file's bytes in the canonical layout; formatting them again changes nothing.

    Block style, two spaces a level, one space after a colon and before a comment, at most one empty line in a row, LF,
    no byte order mark. Keys that `order` names come first, in its order; comments travel with their keys. Raises
    LoadError when the bytes cannot be read.
    """
    text, tree = read_with_text(data, path)
    page = Page(text, "\n")
    for as_written in (True, False):
        root = leaves_of(page)
        _set_apart(root)
        _arrange(root, order, ())
        result = _Writer(page, as_written=as_written).written(root)
        if _same(result, tree) and comments_of(Page(result, "\n")) == comments_of(page):
            return result.encode()
    raise EditFailedError(f"the canonical layout of {text!r} does not read back")


def _same(text: str, tree: object) -> bool:
    try:
        return parse(text) == tree
    except TextError:
        return False


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


def _set_apart(root: Leaf) -> None:
    """Leave at the top what an empty line sets apart there: it speaks of the whole file, not of the first key."""
    if root.inner and "" in root.inner[0].head:
        head = root.inner[0].head
        apart = len(head) - head[::-1].index("")
        root.head, root.inner[0].head = head[:apart], head[apart:]


def _arrange(leaf: Leaf, order: Order | None, keys: Keys) -> None:
    """Put keys in their order, and above an entry the comments that find no room beside it."""
    if leaf.span.shape == "map":
        names = {name: place for place, name in enumerate(order(keys) if order else ())}
        leaf.inner.sort(key=lambda each: names.get(str(each.entry.key), len(names)))
    for place, each in enumerate(leaf.inner):
        key = each.entry.key
        _arrange(each, order, (*keys, place if key is None else key))
        if key is None and each.inner:
            each.head += each.tail + [comment for comment in each.inner[0].head if comment]
            each.tail = each.inner[0].head = []
        else:
            each.head += each.tail[1:]
            each.tail = each.tail[:1]


class _Writer:
    def __init__(self, page: Page, *, as_written: bool) -> None:
        self.page = page
        self.as_written = as_written
        self.lines: list[str] = []
        self.open = False
        """Whether an empty line would become part of a `|+` text just written."""

    def written(self, root: Leaf) -> str:
        self.loose(root.head + root.tail, 0)
        self.inner(root, 0)
        if not root.inner:
            self.put("{}")
        self.loose(root.foot, 0)
        while not self.open and self.lines[-1] == "":
            self.lines.pop()
        return "".join(f"{line}\n" for line in self.lines)

    def put(self, line: str) -> None:
        self.lines.append(line)
        self.open = False

    def loose(self, comments: Iterable[str], indent: int) -> None:
        for comment in comments:
            if comment:
                self.put(" " * indent + comment)
            elif self.lines and self.lines[-1] and not self.open:
                self.lines.append("")

    def inner(self, leaf: Leaf, indent: int, lead: str = "") -> None:
        for each in leaf.inner:
            self.loose(each.head, indent)
            self.entry(each, indent, lead or " " * indent)
            lead = ""

    def entry(self, leaf: Leaf, indent: int, lead: str) -> None:
        key = leaf.key if self.as_written else key_text(leaf.entry.key or "")
        head = f"{lead}-" if leaf.entry.key is None else f"{lead}{key}:"
        tail = "".join(f" {comment}" for comment in leaf.tail)
        if leaf.inner:
            if leaf.entry.key is None:
                self.inner(leaf, indent + 2, f"{head} ")
            else:
                self.put(head + tail)
                self.inner(leaf, indent + 2)
            self.loose(leaf.foot, indent + 2)
        elif leaf.span.shape != "scalar":
            self.put(f"{head} {'{}' if leaf.span.shape == 'map' else '[]'}{tail}")
        elif leaf.span.start == leaf.span.end:
            self.put(head + tail)
        elif not self.as_written:
            self.rewritten(leaf, head, tail, indent + 2)
        elif leaf.span.style in _BLOCK_TEXTS:
            self.block_text(leaf, head, tail, indent + 2)
        else:
            self.text(leaf, head, tail, indent + 2)

    def block_text(self, leaf: Leaf, head: str, tail: str, indent: int) -> None:
        span, page = leaf.span, self.page
        header_end = page.header_end(span)
        header = page.text[span.start : header_end]
        self.put(f"{head} {_DIGIT.sub('2', header)}{tail}")
        body = page.text[page.line_after(header_end) : span.end]
        digit = _DIGIT.search(header)
        cut = page.column(leaf.entry.start) + int(digit[0]) if digit else indent_of(body) or len(body)
        lines = [line.rstrip("\r")[cut:] for line in body.removesuffix("\n").split("\n")] if body else []
        self.open = "+" in header
        while lines and not lines[-1] and not self.open:
            lines.pop()
        self.lines += indented(lines, indent)

    def text(self, leaf: Leaf, head: str, tail: str, indent: int) -> None:
        first, *others = self.page.text[leaf.span.start : leaf.span.end].split("\n")
        lines = [f"{head} {first.rstrip()}", *indented((line.strip() for line in others), indent)]
        for line in lines[:-1]:
            self.put(line)
        self.put(lines[-1] + tail)

    def rewritten(self, leaf: Leaf, head: str, tail: str, indent: int) -> None:
        """A text in the layout of new files, where moving its lines would change it."""
        first, *others = entry_lines(head, leaf.span.text)
        self.put(first + tail)
        self.lines += indented(others, indent - 2)
        self.open = leaf.span.text.endswith("\n\n") and bool(others)
