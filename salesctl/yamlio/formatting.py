"""Rewrites a file in the canonical layout, for `fmt`: keys, texts and comments stay letter for letter.

The file is taken as a tree of entries, each with its comments. A comment on a line belongs to what stands left of it. A
comment on a line of its own belongs to the entry below it, or to the end of the mapping or list it is indented with.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from salesctl.patterns import lazy_pattern

from .dumping import entry_lines, indented, key_text
from .errors import EditFailedError, TextError
from .locating import SourceText, SyntaxEntry, first_indent
from .reading import parse, read_with_text

if TYPE_CHECKING:
    from .locating import KeyOrder, Keys, SyntaxNode

_COMMENT = lazy_pattern(r"#[^\n]*")
_EMPTY_LINE = lazy_pattern(r"^[ \t]*\r?\n", re.MULTILINE)
_DIGIT = lazy_pattern(r"[1-9]")


def normal(data: bytes, order: KeyOrder | None = None, *, path: str = "") -> bytes:
    """The file's bytes in the canonical layout; formatting them again changes nothing.

    Block style, two spaces a level, one space after a colon and before a comment, at most one empty line in a row, LF,
    no byte order mark. Keys that `order` names come first, in its order; comments move with their keys. Raises
    LoadError when the bytes cannot be read, EditFailedError for a fault of salesctl.
    """
    text, tree = read_with_text(data, path)
    source = SourceText(text, "\n")
    for as_written in (True, False):
        root = _commented_entries(source)
        _keep_file_comments_on_top(root)
        _sort(root, order, ())
        result = _CanonicalWriter(source, as_written=as_written).text_of(root)
        if _holds(result, tree) and _all_comments(SourceText(result, "\n")) == _all_comments(source):
            return result.encode()
    raise EditFailedError(f"the canonical layout of {text!r} does not read back")


def comments(data: bytes, *, path: str = "") -> list[str]:
    """All comments of a file, sorted. Raises LoadError."""
    text, _ = read_with_text(data, path)
    return _all_comments(SourceText(text, "\n"))


def _holds(text: str, tree: object) -> bool:
    try:
        return parse(text) == tree
    except TextError:
        return False


@dataclass(slots=True)
class _CommentedEntry:
    """An entry with its comments. An empty text among them is an empty line.

    The whole file is one too, without a key and without comments beside it.
    """

    entry: SyntaxEntry
    end: int
    """The end of its lines and of the comment lines indented deeper than it."""
    key: str = ""
    """As written, with its quotes; empty for an item."""
    above: list[str] = field(default_factory=list)
    """Comments on lines of their own above it."""
    beside: list[str] = field(default_factory=list)
    """Comments on its own lines."""
    inner: list[_CommentedEntry] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    """Comments below the last inner entry."""

    @property
    def value(self) -> SyntaxNode:
        """Its value."""
        return self.entry.value


def _commented_entries(source: SourceText) -> _CommentedEntry:
    """The whole file as an entry, with every comment and empty line given to the entry it belongs to."""
    root = _without_comments(source, SyntaxEntry(0, 0, source.root), len(source.text))
    ends = sorted(_ends_of_parts(source, root), key=lambda end: end[0])
    indexes = [index for index, _ in ends]
    for index, comment in _comments(source, root):
        if comment and not source.starts_line(index):
            at = bisect_right(indexes, index) - 1
            (ends[at][1].beside if at >= 0 else root.above).append(comment)
        else:
            _give_line(root, index, comment)
    return root


def _all_comments(source: SourceText) -> list[str]:
    """All comments of a file, sorted."""
    root = _without_comments(source, SyntaxEntry(0, 0, source.root), len(source.text))
    return sorted(comment for _, comment in _comments(source, root) if comment)


def _without_comments(source: SourceText, entry: SyntaxEntry, end: int) -> _CommentedEntry:
    value = entry.value
    key = source.text[entry.start : entry.lead_end - 1].rstrip() if entry.key is not None else ""
    inner = [
        _without_comments(source, each, each.end if value.flow else source.entry_end(each)) for each in value.entries
    ]
    return _CommentedEntry(entry, end, key, inner=inner)


def _ends_of_parts(source: SourceText, commented: _CommentedEntry) -> Iterator[tuple[int, _CommentedEntry]]:
    """The indexes where an entry or a part of it ends: a comment right of one on its line is beside that entry."""
    entry, value = commented.entry, commented.value
    yield entry.lead_end, commented
    if value.is_block_scalar:
        yield source.block_header_end(value), commented
    elif not value.is_block_collection:
        yield value.end, commented
    if value.flow:
        yield value.start + 1, commented
    if entry.comma_end >= 0:
        yield entry.comma_end, commented
    for each in commented.inner:
        yield from _ends_of_parts(source, each)


def _key_and_scalar_ranges(source: SourceText, commented: _CommentedEntry) -> Iterator[tuple[int, int]]:
    """Start and end of every key and text, in which a `#` begins no comment."""
    entry, value = commented.entry, commented.value
    if commented.key:
        yield entry.start, entry.lead_end
    if value.is_block_scalar:
        header_end = source.block_header_end(value)
        yield value.start, header_end
        yield source.line_end(header_end), max(value.end, source.line_end(header_end))
    elif value.shape == "scalar":
        yield value.start, value.end
    for each in commented.inner:
        yield from _key_and_scalar_ranges(source, each)


def _comments(source: SourceText, root: _CommentedEntry) -> Iterator[tuple[int, str]]:
    """Every comment, and an empty text for every empty line, with its index."""
    at = 0
    for start, end in [*_key_and_scalar_ranges(source, root), (len(source.text), len(source.text))]:
        if start > at or start == len(source.text):
            gap = source.text[at:start]
            found = [(at + match.start(), match[0].rstrip()) for match in _COMMENT.finditer(gap)]
            if "\n" in gap:
                found += [(index, "") for index in _empty_lines(source, at, start)]
            yield from sorted(found)
        at = max(at, end)


def _empty_lines(source: SourceText, start: int, end: int) -> Iterator[int]:
    for match in _EMPTY_LINE.finditer(source.text, source.line_start(start), end):
        if match.start() >= start:
            yield match.start()


def _give_line(commented: _CommentedEntry, index: int, comment: str) -> None:
    """Give a comment line or an empty line to the entry it belongs to, this one or one within it."""
    if commented.value.flow and not comment:
        return
    place = bisect_right(commented.inner, index, key=lambda each: each.entry.start)
    if place and index < commented.inner[place - 1].end:
        around = commented.inner[place - 1]
        if around.inner:
            _give_line(around, index, comment)
            return
        if index < around.value.start:
            around.above.append(comment)
            return
    if place < len(commented.inner):
        commented.inner[place].above.append(comment)
    else:
        (commented.above if index < commented.value.start else commented.below).append(comment)


def _keep_file_comments_on_top(root: _CommentedEntry) -> None:
    """Give the comments above an empty line at the top to the file: they stay there when the first key moves."""
    if root.inner and "" in root.inner[0].above:
        above = root.inner[0].above
        first = len(above) - above[::-1].index("")
        root.above, root.inner[0].above = above[:first], above[first:]


def _sort(commented: _CommentedEntry, order: KeyOrder | None, keys: Keys) -> None:
    """Put the keys in their order, and comments that find no room beside an entry above it."""
    if commented.value.shape == "mapping":
        names = {name: place for place, name in enumerate(order(keys) if order else ())}
        commented.inner.sort(key=lambda each: names.get(str(each.entry.key), len(names)))
    for place, each in enumerate(commented.inner):
        key = each.entry.key
        _sort(each, order, (*keys, place if key is None else key))
        if key is None and each.inner:
            each.above += each.beside + [comment for comment in each.inner[0].above if comment]
            each.beside = each.inner[0].above = []
        else:
            each.above += each.beside[1:]
            each.beside = each.beside[:1]


class _CanonicalWriter:
    """Writes the lines of a file. Without `as_written`, keys and texts are written as in new files.

    That is for keys and texts that would be read differently at their new column.
    """

    def __init__(self, source: SourceText, *, as_written: bool) -> None:
        self.source = source
        self.as_written = as_written
        self.lines: list[str] = []
        self.after_keep = False
        """Whether the last line is of a `|+` or `>+` text: an empty line after it would become part of the text."""

    def text_of(self, root: _CommentedEntry) -> str:
        """The whole text of the file."""
        self.comment_lines(root.above + root.beside, 0)
        self.entries(root, 0)
        if not root.inner:
            self.line("{}")
        self.comment_lines(root.below, 0)
        while not self.after_keep and self.lines[-1] == "":
            self.lines.pop()
        return "".join(f"{line}\n" for line in self.lines)

    def line(self, line: str) -> None:
        self.lines.append(line)
        self.after_keep = False

    def comment_lines(self, comments: Iterable[str], indent: int) -> None:
        for comment in comments:
            if comment:
                self.line(" " * indent + comment)
            elif self.lines and self.lines[-1] and not self.after_keep:
                self.lines.append("")

    def entries(self, commented: _CommentedEntry, indent: int, before_first: str = "") -> None:
        """The inner entries. `before_first` takes the place of the first one's indentation: the dashes before it."""
        before = before_first
        for each in commented.inner:
            self.comment_lines(each.above, indent)
            self.entry(each, indent, before or " " * indent)
            before = ""

    def entry(self, commented: _CommentedEntry, indent: int, before: str) -> None:
        entry, value = commented.entry, commented.value
        key = commented.key if self.as_written else key_text(entry.key or "")
        lead = f"{before}-" if entry.key is None else f"{before}{key}:"
        beside = "".join(f" {comment}" for comment in commented.beside)
        if commented.inner:
            if entry.key is None:
                self.entries(commented, indent + 2, f"{lead} ")
            else:
                self.line(lead + beside)
                self.entries(commented, indent + 2)
            self.comment_lines(commented.below, indent + 2)
        elif value.shape != "scalar":
            self.line(f"{lead} {'{}' if value.shape == 'mapping' else '[]'}{beside}")
        elif value.is_empty:
            self.line(lead + beside)
        elif not self.as_written:
            self.new_scalar(value, lead, beside, indent + 2)
        elif value.is_block_scalar:
            self.block_scalar(entry, lead, beside, indent + 2)
        else:
            self.inline_scalar(value, lead, beside, indent + 2)

    def block_scalar(self, entry: SyntaxEntry, lead: str, beside: str, indent: int) -> None:
        value, source = entry.value, self.source
        header_end = source.block_header_end(value)
        header = source.text[value.start : header_end]
        self.line(f"{lead} {_DIGIT.sub('2', header)}{beside}")
        body = source.text[source.next_line_start(header_end) : value.end]
        digit = _DIGIT.search(header)
        old_indent = source.column(entry.start) + int(digit[0]) if digit else first_indent(body) or len(body)
        lines = [line.rstrip("\r")[old_indent:] for line in body.removesuffix("\n").split("\n")] if body else []
        self.after_keep = "+" in header
        while lines and not lines[-1] and not self.after_keep:
            lines.pop()
        self.lines += indented(lines, indent)

    def inline_scalar(self, value: SyntaxNode, lead: str, beside: str, indent: int) -> None:
        """A plain or quoted text as it is written, its further lines indented again."""
        first, *others = self.source.text[value.start : value.end].split("\n")
        lines = [f"{lead} {first.rstrip()}", *indented((line.strip() for line in others), indent)]
        for line in lines[:-1]:
            self.line(line)
        self.line(lines[-1] + beside)

    def new_scalar(self, value: SyntaxNode, lead: str, beside: str, indent: int) -> None:
        """A text as it is written in new files."""
        first, *others = entry_lines(lead, value.text)
        self.line(first + beside)
        self.lines += indented(others, indent - 2)
        self.after_keep = value.text.endswith("\n\n") and bool(others)
