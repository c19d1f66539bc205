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
from salesctl.yamlio.locating import Keys, SourceText, first_indent

from .operations import Splice

if TYPE_CHECKING:
    from salesctl.yamlio.locating import SyntaxEntry, SyntaxNode

_BLOCK_TEXTS = {"|", ">"}
_NOT_SPACE = re.compile(r"\S|\Z")


def put(source: SourceText, keys: Keys, value: Any, *, literal: bool) -> Splice:
    """Replace the entry's value. Without `literal`, texts of several lines go into quotes."""
    if value and not isinstance(value, str):
        return _put_block(source, keys, value, literal=literal)
    entry, _ = source.find(keys)
    if literal and isinstance(value, str) and fits_literal(value) and _has_a_line_for(source, entry):
        return _put_literal(source, entry, value)
    return _put_inline(source, entry, _inline(value, entry.value))


def _inline(value: Any, old: SyntaxNode) -> str:
    """A text, a value left empty, or an empty mapping or list on one line. A text keeps the quotes of the old one."""
    if value is None:
        return ""
    if isinstance(value, str):
        return scalar_text(value, quote="" if old.style in _BLOCK_TEXTS else old.style)
    return "{}" if isinstance(value, Mapping) else "[]"


def _put_inline(source: SourceText, entry: SyntaxEntry, new: str) -> Splice:
    """Replace the value by what is already written for one line; by nothing, to leave it empty."""
    node = entry.value
    if node.shape != "scalar" and not node.flow:
        return _put_for_block(source, entry, f" {new}" if new else "", "", close=False)
    if node.style in _BLOCK_TEXTS:
        header_end = source.block_header_end(node)
        kept = source.comment_beside(header_end)
        if source.starts_line(node.start):  # the sign below its key: what is above it stays
            above = source.text[entry.lead_end : node.start]
            return Splice(entry.lead_end, _body_end(source, node), f" {new}{above}{kept.lstrip()}".rstrip())
        return Splice(node.start if new else entry.lead_end, _body_end(source, node), new + kept)
    if node.start == node.end:
        rest = source.text[entry.lead_end : source.line_end(entry.lead_end)]
        return Splice(
            entry.lead_end, entry.lead_end if rest.strip() else entry.lead_end + len(rest), f" {new}" if new else ""
        )
    if new:
        glued = " " if source.text[node.end : node.end + 1] == "#" else ""
        return Splice(node.start, node.end, new + glued)
    return _put_nothing(source, entry)


def _put_nothing(source: SourceText, entry: SyntaxEntry) -> Splice:
    node = entry.value
    if not source.starts_line(node.start):
        return Splice(entry.lead_end, source.line_end(node.end), source.comment_beside(node.end))
    if source.comment_beside(node.end):
        return Splice(node.start, node.end, "")
    return Splice(source.line_start(node.start), source.whole_lines_end(node.end), "")


def _put_literal(source: SourceText, entry: SyntaxEntry, value: str) -> Splice:
    node = entry.value
    header, lines = literal_lines(value)
    close = value.endswith("\n")
    indent = source.column(entry.start) + 2
    if node.shape != "scalar" and not node.flow:
        return _put_for_block(source, entry, f" {header}", source.join(lines, indent), close=close)
    if node.style in _BLOCK_TEXTS:
        header_end = source.block_header_end(node)
        kept = source.comment_beside(header_end)
        body = source.join(lines, _indent_of(source, node, indent))
        end = _body_end(source, node)
        return Splice(node.start, end, header + kept + source.newline + body + source.final_newline(end, needed=close))
    tail = source.comment_beside(node.end)
    if source.starts_line(node.start) and node.end > node.start:
        tail = source.comment_beside(entry.lead_end) or tail
    end = source.line_end(node.end)
    body = source.join(lines, indent) + source.final_newline(end, needed=close)
    return Splice(entry.lead_end, end, f" {header}{tail}{source.newline}{body}")


def _has_a_line_for(source: SourceText, entry: SyntaxEntry) -> bool:
    """Whether a `|` finds room on the key's line: not when the value stands below it and both have a comment."""
    node = entry.value
    between = source.text[entry.lead_end : node.start]
    below = node.end > node.start and "\n" in between and (node.shape == "scalar" or node.flow)
    return not below or (between.count("\n") == 1 and not ("#" in between and source.comment_beside(node.end)))


def _put_block(source: SourceText, keys: Keys, value: Mapping[str, Any] | Sequence[Any], *, literal: bool) -> Splice:
    entry, _ = source.find(keys)
    node = entry.value
    if node.style in _BLOCK_TEXTS or (node.shape != "scalar" and not node.flow):
        first = _put_inline(source, entry, "''")  # a text on one line, which the cases below take
        between = SourceText(first.into(source.text), source.newline)
        return first.then(_put_block(between, keys, value, literal=literal), source.text)
    lines = source.join(block_lines(value, literal=literal), source.column(entry.start) + 2)
    close = literal and needs_final_newline(value)
    if node.end > node.start and source.starts_line(node.start):
        return Splice(source.line_start(node.start), node.end, lines + source.final_newline(node.end, needed=close))
    tail = source.comment_beside(node.end)
    end = source.line_end(node.end)
    closing = source.final_newline(end, needed=close)
    if entry.key is None and not tail:
        return Splice(entry.lead_end, end, f" {lines.lstrip(' ')}{closing}")
    return Splice(entry.lead_end, end, tail + source.newline + lines + closing)


def _put_for_block(source: SourceText, entry: SyntaxEntry, head: str, body: str, *, close: bool) -> Splice:
    """Put a head, and perhaps lines below it, in the place of a block mapping or list."""
    end = source.entry_end(entry)
    if source.text[end - 1] == "\n":
        end = source.line_end(source.line_start(end - 1))
    beside = source.line_start(entry.value.start) == source.line_start(entry.lead_end)
    tail = "" if beside else source.comment_beside(entry.lead_end)
    lines = source.newline + body if body else ""
    return Splice(entry.lead_end, end, head + tail + lines + source.final_newline(end, needed=close))


def _body_end(source: SourceText, node: SyntaxNode) -> int:
    """The end of a `|` or `>` text before its last line end."""
    end = node.end
    if source.text[end - 1] == "\n":
        end = source.line_end(source.line_start(end - 1))
    return max(end, source.line_end(source.block_header_end(node)))


def _indent_of(source: SourceText, node: SyntaxNode, otherwise: int) -> int:
    """How far the lines of a `|` or `>` text are indented, so that those that stay the same stay the same."""
    header_end = source.block_header_end(node)
    if any(sign.isdigit() for sign in source.text[node.start : header_end]):
        return otherwise
    return first_indent(source.text[source.next_line_start(header_end) : node.end]) or otherwise


def add(source: SourceText, keys: Keys, place: int, key: str | None, values: Sequence[Any], *, literal: bool) -> Splice:
    """Add a pair, or items (key None), to a block mapping or list before its entry number `place`."""
    node = source.node(keys)
    column = source.column(node.entries[0].start)
    head = "-" if key is None else f"{key_text(key)}:"
    lines = [line for value in values for line in entry_lines(head, value, literal=literal)]
    new = source.join(lines, column)
    if place == 0:
        start = node.entries[0].start
        return Splice(start, start, new.lstrip(" ") + source.newline + " " * column)
    at = source.entry_end(node.entries[place - 1])
    if at == len(source.text) and not source.text.endswith("\n"):
        return Splice(
            at, at, source.newline + new + source.final_newline(at, needed=literal and needs_final_newline(values[-1]))
        )
    return Splice(at, at, new + source.newline)


def drop(source: SourceText, keys: Keys, *, blanks: bool) -> Splice:
    """Remove a block entry. With `blanks`, remove the empty lines after it too."""
    node = source.node(keys[:-1])
    entry, _ = source.find(keys)
    end = source.entry_end(entry, blanks=blanks)
    if len(node.entries) == 1:
        return _drop_only(source, keys, node, end)
    if source.starts_line(entry.start):
        return Splice(source.line_start(entry.start), end, "")
    found = _NOT_SPACE.search(source.text, end)  # the first entry, beside a dash: the next one or its comment moves up
    return Splice(entry.start, found.start() if found else end, "")


def _drop_only(source: SourceText, keys: Keys, node: SyntaxNode, end: int) -> Splice:
    empty = "{}" if node.shape == "mapping" else "[]"
    start = source.line_start(node.start)
    if len(keys) == 1:
        return Splice(start, end, empty + source.newline)
    if not source.starts_line(node.start):
        return Splice(node.start, end, empty + source.newline)
    mark = source.find(keys[:-1])[0].lead_end
    return Splice(mark, end, f" {empty}{source.text[mark:start]}")
