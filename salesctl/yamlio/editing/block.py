"""Another value in an entry's place, in the block part of a file: its key, its comment and all other lines stay."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.yamlio.dumping import (
    block_lines,
    entry_lines,
    fits_literal,
    key_text,
    literal_lines,
    needs_final_newline,
    scalar_text,
)
from salesctl.yamlio.locating import Keys, Page, indent_of

from .operations import Splice

if TYPE_CHECKING:
    from salesctl.yamlio.locating import Entry, Span

_BLOCK_TEXTS = {"|", ">"}
_NOT_SPACE = re.compile(r"\S|\Z")


def put(page: Page, keys: Keys, value: Any, *, literal: bool) -> Splice:
    """Replace the entry's value. Without `literal`, texts of several lines go into quotes."""
    if value and not isinstance(value, str):
        return _put_block(page, keys, value, literal=literal)
    entry, _ = page.entry(keys)
    if literal and isinstance(value, str) and fits_literal(value) and _has_a_line_for(page, entry):
        return _put_literal(page, entry, value)
    return _put_inline(page, entry, _inline(value, entry.value))


def _inline(value: Any, old: Span) -> str:
    """A text, a value left empty, or an empty mapping or list on one line. A text keeps the quotes of the old one."""
    if value is None:
        return ""
    if isinstance(value, str):
        return scalar_text(value, quote="" if old.style in _BLOCK_TEXTS else old.style)
    return "{}" if isinstance(value, Mapping) else "[]"


def _put_inline(page: Page, entry: Entry, new: str) -> Splice:
    """Replace the value by what is already written for one line; by nothing, to leave it empty."""
    span = entry.value
    if span.shape != "scalar" and not span.flow:
        return _put_for_block(page, entry, f" {new}" if new else "", "", close=False)
    if span.style in _BLOCK_TEXTS:
        header_end = page.header_end(span)
        kept = page.tail(header_end)
        if page.first_on_line(span.start):  # the sign below its key: what is above it stays
            above = page.text[entry.mark : span.start]
            return Splice(entry.mark, _body_end(page, span), f" {new}{above}{kept.lstrip()}".rstrip())
        return Splice(span.start if new else entry.mark, _body_end(page, span), new + kept)
    if span.start == span.end:
        rest = page.text[entry.mark : page.line_end(entry.mark)]
        return Splice(entry.mark, entry.mark if rest.strip() else entry.mark + len(rest), f" {new}" if new else "")
    if new:
        glued = " " if page.text[span.end : span.end + 1] == "#" else ""
        return Splice(span.start, span.end, new + glued)
    return _put_nothing(page, entry)


def _put_nothing(page: Page, entry: Entry) -> Splice:
    span = entry.value
    if not page.first_on_line(span.start):
        return Splice(entry.mark, page.line_end(span.end), page.tail(span.end))
    if page.tail(span.end):
        return Splice(span.start, span.end, "")
    return Splice(page.line_start(span.start), page.next_line(span.end), "")


def _put_literal(page: Page, entry: Entry, value: str) -> Splice:
    span = entry.value
    header, lines = literal_lines(value)
    close = value.endswith("\n")
    indent = page.column(entry.start) + 2
    if span.shape != "scalar" and not span.flow:
        return _put_for_block(page, entry, f" {header}", page.lines(lines, indent), close=close)
    if span.style in _BLOCK_TEXTS:
        header_end = page.header_end(span)
        kept = page.tail(header_end)
        body = page.lines(lines, _indent_of(page, span, indent))
        end = _body_end(page, span)
        return Splice(span.start, end, header + kept + page.newline + body + page.closing(end, needed=close))
    tail = page.tail(span.end)
    if page.first_on_line(span.start) and span.end > span.start:
        tail = page.tail(entry.mark) or tail
    end = page.line_end(span.end)
    body = page.lines(lines, indent) + page.closing(end, needed=close)
    return Splice(entry.mark, end, f" {header}{tail}{page.newline}{body}")


def _has_a_line_for(page: Page, entry: Entry) -> bool:
    """Whether a `|` finds room on the key's line: not when the value stands below it and both have a comment."""
    span = entry.value
    between = page.text[entry.mark : span.start]
    below = span.end > span.start and "\n" in between and (span.shape == "scalar" or span.flow)
    return not below or (between.count("\n") == 1 and not ("#" in between and page.tail(span.end)))


def _put_block(page: Page, keys: Keys, value: Mapping[str, Any] | Sequence[Any], *, literal: bool) -> Splice:
    entry, _ = page.entry(keys)
    span = entry.value
    if span.style in _BLOCK_TEXTS or (span.shape != "scalar" and not span.flow):
        first = _put_inline(page, entry, "''")  # a text on one line, which the cases below take
        between = Page(first.into(page.text), page.newline)
        return first.then(_put_block(between, keys, value, literal=literal), page.text)
    lines = page.lines(block_lines(value, literal=literal), page.column(entry.start) + 2)
    close = literal and needs_final_newline(value)
    if span.end > span.start and page.first_on_line(span.start):
        return Splice(page.line_start(span.start), span.end, lines + page.closing(span.end, needed=close))
    tail = page.tail(span.end)
    end = page.line_end(span.end)
    closing = page.closing(end, needed=close)
    if entry.key is None and not tail:
        return Splice(entry.mark, end, f" {lines.lstrip(' ')}{closing}")
    return Splice(entry.mark, end, tail + page.newline + lines + closing)


def _put_for_block(page: Page, entry: Entry, head: str, body: str, *, close: bool) -> Splice:
    """Put a head, and perhaps lines below it, in the place of a block mapping or list."""
    end = page.extent(entry)
    if page.text[end - 1] == "\n":
        end = page.line_end(page.line_start(end - 1))
    beside = page.line_start(entry.value.start) == page.line_start(entry.mark)
    tail = "" if beside else page.tail(entry.mark)
    lines = page.newline + body if body else ""
    return Splice(entry.mark, end, head + tail + lines + page.closing(end, needed=close))


def _body_end(page: Page, span: Span) -> int:
    """The end of a `|` or `>` text before its last line end."""
    end = span.end
    if page.text[end - 1] == "\n":
        end = page.line_end(page.line_start(end - 1))
    return max(end, page.line_end(page.header_end(span)))


def _indent_of(page: Page, span: Span, otherwise: int) -> int:
    """How far the lines of a `|` or `>` text are indented, so that those that stay the same stay the same."""
    header_end = page.header_end(span)
    if any(sign.isdigit() for sign in page.text[span.start : header_end]):
        return otherwise
    return indent_of(page.text[page.line_after(header_end) : span.end]) or otherwise


def add(page: Page, keys: Keys, place: int, key: str | None, values: Sequence[Any], *, literal: bool) -> Splice:
    """Add a pair, or items (key None), to a block mapping or list before its entry number `place`."""
    span = page.span(keys)
    column = page.column(span.entries[0].start)
    head = "-" if key is None else f"{key_text(key)}:"
    lines = [line for value in values for line in entry_lines(head, value, literal=literal)]
    new = page.lines(lines, column)
    if place == 0:
        start = span.entries[0].start
        return Splice(start, start, new.lstrip(" ") + page.newline + " " * column)
    at = page.extent(span.entries[place - 1])
    if at == len(page.text) and not page.text.endswith("\n"):
        return Splice(at, at, page.newline + new + page.closing(at, needed=literal and needs_final_newline(values[-1])))
    return Splice(at, at, new + page.newline)


def drop(page: Page, keys: Keys, *, blanks: bool) -> Splice:
    """Remove a block entry. With `blanks`, remove the empty lines after it too."""
    span = page.span(keys[:-1])
    entry, _ = page.entry(keys)
    end = page.extent(entry, blanks=blanks)
    if len(span.entries) == 1:
        return _drop_only(page, keys, span, end)
    if page.first_on_line(entry.start):
        return Splice(page.line_start(entry.start), end, "")
    found = _NOT_SPACE.search(page.text, end)  # the first entry, beside a dash: the next one or its comment moves up
    return Splice(entry.start, found.start() if found else end, "")


def _drop_only(page: Page, keys: Keys, span: Span, end: int) -> Splice:
    empty = "{}" if span.shape == "map" else "[]"
    start = page.line_start(span.start)
    if len(keys) == 1:
        return Splice(start, end, empty + page.newline)
    if not page.first_on_line(span.start):
        return Splice(span.start, end, empty + page.newline)
    mark = page.entry(keys[:-1])[0].mark
    return Splice(mark, end, f" {empty}{page.text[mark:start]}")
