"""Where everything stands in a file: its tokens as a tree of spans, so that one value can be found or changed.

Built from libyaml's tokens, which know each colon, dash, comma and bracket. Indexes count characters of the text
without its byte order mark. Only for a text that `read` accepts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .errors import line_and_column
from .reading import read_with_text

Keys = tuple[str | int, ...]
Order = Callable[[Keys], Sequence[str]]
"""The names of a mapping's keys in their usual order, asked by the mapping's own keys."""

_HEADER = re.compile(r"[|>][-+0-9]*")


@dataclass(slots=True)
class Span:
    """One value: a scalar, a mapping or a list. `start == end` for a value left empty."""

    shape: str
    """scalar, map or list."""
    start: int
    end: int
    """Just after the last character of the value itself: no comment, no layout after it."""
    style: str = ""
    """A scalar's quote or `|` or `>`; empty when plain."""
    text: str = ""
    """What a scalar says."""
    flow: bool = False
    """Whether a mapping or list stands in brackets."""
    entries: list[Entry] = field(default_factory=list)

    def at(self, key: str | int) -> Entry | None:
        """The entry under a key or index."""
        if isinstance(key, int):
            return self.entries[key] if self.shape == "list" and 0 <= key < len(self.entries) else None
        return next((entry for entry in self.entries if entry.key == key), None) if self.shape == "map" else None


@dataclass(slots=True)
class Entry:
    """A pair of a mapping, or an item of a list."""

    start: int
    """Of the key, of the dash, or of a bracketed list's value."""
    mark: int
    """Just after the colon or the dash; `start` in a bracketed list."""
    value: Span
    key: str | None = None
    comma: int = -1
    """Just after the comma that follows in brackets, -1 without one."""

    @property
    def end(self) -> int:
        """Just after the entry's last character."""
        return max(self.mark, self.value.end)


def spans_of(text: str) -> Span:
    """The spans of a text that has been read without a refusal: another may have no end."""
    return _Walk(text).root()


class _Walk:
    def __init__(self, text: str) -> None:
        from _ruamel_yaml import CParser

        self.text = text
        self.next_token = CParser(text).get_token
        self.advance()

    def advance(self) -> Any:
        """Step to the next token; returns the one left behind."""
        left = getattr(self, "token", None)
        self.token = self.next_token()
        self.name = type(self.token).__name__
        return left

    def root(self) -> Span:
        while self.name in {"StreamStartToken", "DocumentStartToken"}:
            self.advance()
        return self.value(0)

    def value(self, empty_at: int) -> Span:
        token = self.token
        match self.name:
            case "ScalarToken":
                self.advance()
                start, end = token.start_mark.index, token.end_mark.index
                style = "" if token.plain else token.style
                end = block_end(self.text, start, end) if style in {"|", ">"} else end
                return Span("scalar", start, end, style, token.value)
            case "BlockMappingStartToken":
                self.advance()
                return self.pairs(token.start_mark.index)
            case "BlockSequenceStartToken":
                self.advance()
                span = self.dashes()
                self.advance()
                return span
            case "BlockEntryToken":  # a list not indented under its key has no start and no end of its own
                return self.dashes()
            case "FlowMappingStartToken" | "FlowSequenceStartToken":
                return self.bracketed("map" if self.name == "FlowMappingStartToken" else "list")
        return Span("scalar", empty_at, empty_at)

    def pairs(self, start: int) -> Span:
        span = Span("map", start, start)
        while self.name == "KeyToken":
            self.advance()
            span.entries.append(self.pair())
        self.advance()
        span.end = span.entries[-1].end
        return span

    def pair(self) -> Entry:
        key = self.advance()
        start = key.start_mark.index
        mark = self.advance().end_mark.index
        return Entry(start, mark, self.value(mark), key.value)

    def dashes(self) -> Span:
        span = Span("list", self.token.start_mark.index, 0)
        while self.name == "BlockEntryToken":
            dash = self.advance()
            mark = dash.end_mark.index
            item = Span("scalar", mark, mark) if self.name == "BlockEntryToken" else self.value(mark)
            span.entries.append(Entry(dash.start_mark.index, mark, item))
        span.end = span.entries[-1].end
        return span

    def bracketed(self, shape: str) -> Span:
        span = Span(shape, self.advance().start_mark.index, 0, flow=True)
        while self.name not in {"FlowMappingEndToken", "FlowSequenceEndToken"}:
            if self.name == "KeyToken":
                self.advance()
                entry = self.pair()
            else:
                start = self.token.start_mark.index
                entry = Entry(start, start, self.value(start))
            span.entries.append(entry)
            if self.name == "FlowEntryToken":
                entry.comma = self.advance().end_mark.index
        span.end = self.advance().end_mark.index
        return span


def block_end(text: str, start: int, end: int) -> int:
    """Where the content of a `|` or `>` text ends: after its last character, or after all its line ends with `+`."""
    header = text[start : text.find("\n", start) if "\n" in text[start:end] else end]
    if "+" in header.partition("#")[0]:
        return end
    return start + len(text[start:end].rstrip("\r\n"))


class Page:
    """A text that `read` accepts. Indexes count its characters."""

    def __init__(self, text: str, newline: str) -> None:
        self.text = text
        self.root = spans_of(text)
        self.newline = newline

    def entry(self, keys: Keys) -> tuple[Entry, bool]:
        """The entry under these keys, and whether it stands in brackets. Raises KeyError when it is not there."""
        entry, brackets = Entry(0, 0, self.root), False
        for key in keys:
            brackets = brackets or entry.value.flow
            inner = entry.value.at(key)
            if inner is None:
                raise KeyError(keys)
            entry = inner
        return entry, brackets

    def span(self, keys: Keys) -> Span:
        """The value under these keys; the file's own mapping for none."""
        return self.entry(keys)[0].value

    def column(self, index: int) -> int:
        """How many characters stand before the index on its line."""
        return index - self.line_start(index)

    def line_start(self, index: int) -> int:
        """Where the index's line begins."""
        return self.text.rfind("\n", 0, index) + 1

    def line_end(self, index: int) -> int:
        """Where the index's line ends, before its line end."""
        end = self.text.find("\n", index)
        if end < 0:
            return len(self.text)
        return end - 1 if end > index and self.text[end - 1] == "\r" else end

    def next_line(self, index: int) -> int:
        """Where the line after the index begins; the index itself where a line has just ended there."""
        return index if index and self.text[index - 1] == "\n" else self.line_after(index)

    def line_after(self, index: int) -> int:
        """Where the line after the index's own begins; the end of the text after the last line."""
        return self.text.find("\n", index) + 1 or len(self.text)

    def extent(self, entry: Entry, *, blanks: bool = False) -> int:
        """Where the lines of a block entry end: with the comment lines indented deeper than it, which are its own.

        With `blanks`, also with the empty lines that follow.
        """
        column = self.column(entry.start)
        end = at = self.next_line(entry.end)
        while at < len(self.text):
            line = self.text[at : self.line_end(at)]
            content = line.lstrip(" \t")
            if content and not (content[0] == "#" and len(line) - len(content) > column):
                break
            at = self.line_after(at)
            if content or blanks:
                end = at
        return end

    def blank(self, start: int, end: int) -> bool:
        """Whether only spaces on one line stand between two places."""
        return not self.text[start:end].strip(" ")

    def first_on_line(self, index: int) -> bool:
        """Whether nothing but spaces stands before the index on its line."""
        return not self.text[self.line_start(index) : index].strip()

    def tail(self, index: int) -> str:
        """The comment on the rest of the line, with the space before it; empty without one."""
        rest = self.text[index : self.line_end(index)].rstrip()
        return rest if rest[:1] in {"", " ", "\t"} else f" {rest}"

    def header_end(self, span: Span) -> int:
        """Just after the `|` or `>` of a text with its digits and signs."""
        found = _HEADER.match(self.text, span.start)
        return found.end() if found else span.start + 1

    def lines(self, lines: Iterable[str], indent: int) -> str:
        """Lines joined and indented, without a last line end."""
        return self.newline.join(" " * indent + line if line else "" for line in lines)

    def closing(self, end: int, *, needed: bool) -> str:
        """The line end that text put before `end` needs when nothing follows there."""
        return self.newline if needed and end == len(self.text) else ""


def indent_of(body: str) -> int:
    """How many spaces stand before the first line that is not empty; 0 without one."""
    return next((len(line) - len(line.lstrip(" ")) for line in body.split("\n") if line.strip(" \r")), 0)


def locate(data: bytes, keys: Keys, *, path: str = "") -> tuple[int, int]:
    """Line and column (from 1) of the value under these keys.

    A value left empty stands where its key (or dash) does. When the value is absent, the deepest part that is there
    answers: its key, or (1, 1) for the file's own mapping. Raises LoadError as `read` does.
    """
    text, _ = read_with_text(data, path)
    return line_and_column(text, _index_of(spans_of(text), keys))


def _index_of(span: Span, keys: Keys) -> int:
    entry = None
    for depth, key in enumerate(keys):
        found = span.at(key)
        if found is None:
            return entry.start if entry else 0
        entry, span = found, found.value
        if depth == len(keys) - 1 and span.end > span.start:
            return span.start
    return entry.start if entry else 0
