"""Where everything stands in a file: its tokens as a tree of spans, so that one value can be found or changed.

Built from libyaml's tokens, which know each colon, dash, comma and bracket. Indexes count characters of the text
without its byte order mark. Only for a text that `read` accepts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


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
