"""A file's text with the places of its values: what surgery on it needs to know about lines and columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from .spans import Entry, Span, spans_of

if TYPE_CHECKING:
    from collections.abc import Iterable

Keys = tuple[str | int, ...]

_HEADER = re.compile(r"[|>][-+0-9]*")


def indent_of(body: str) -> int:
    """How many spaces stand before the first line that is not empty; 0 without one."""
    return next((len(line) - len(line.lstrip(" ")) for line in body.split("\n") if line.strip(" \r")), 0)


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
