"""Changes in block style, where indentation shows what belongs together: values are set, entries added and removed.

Keys, comments and the lines of other values stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.patterns import lazy_pattern
from salesctl.yamlio.dumping import (
    block_lines,
    entry_lines,
    fits_literal,
    key_text,
    literal_lines,
    needs_final_newline,
    scalar_text,
)
from salesctl.yamlio.locating import SourceText, first_indent

from .operations import Replacement

if TYPE_CHECKING:
    from salesctl.yamlio.locating import Keys, SyntaxEntry, SyntaxNode

_NOT_SPACE = lazy_pattern(r"\S|\Z")


def set_block_value(source: SourceText, keys: Keys, value: Any, *, literal: bool) -> Replacement:
    """Replace the value of an entry. Without `literal`, texts of several lines go into quotes."""
    if value and not isinstance(value, str):
        return _set_collection(source, keys, value, literal=literal)
    entry, _ = source.find(keys)
    if literal and isinstance(value, str) and fits_literal(value) and _has_room_for_header(source, entry):
        return _set_literal(source, entry, value)
    return _set_inline(source, entry, _inline_text(value, entry.value))


def add_block_entries(
    source: SourceText, keys: Keys, place: int, key: str | None, values: Sequence[Any], *, literal: bool
) -> Replacement:
    """Add a pair, or items if `key` is None, before entry number `place` of the mapping or list under `keys`."""
    node = source.node(keys)
    column = source.column(node.entries[0].start)
    lead = "-" if key is None else f"{key_text(key)}:"
    new = source.join([line for value in values for line in entry_lines(lead, value, literal=literal)], column)
    if place == 0:
        start = node.entries[0].start
        return Replacement(start, start, new.lstrip(" ") + source.newline + " " * column)
    at = source.entry_end(node.entries[place - 1])
    if at == len(source.text) and not source.text.endswith("\n"):
        final_newline = source.final_newline(at, needed=literal and needs_final_newline(values[-1]))
        return Replacement(at, at, source.newline + new + final_newline)
    return Replacement(at, at, new + source.newline)


def remove_block_entry(source: SourceText, keys: Keys, *, blanks: bool) -> Replacement:
    """Remove an entry; with `blanks` also the empty lines after it. The last one leaves `{}` or `[]`."""
    node = source.node(keys[:-1])
    entry, _ = source.find(keys)
    end = source.entry_end(entry, blanks=blanks)
    if len(node.entries) == 1:
        return _remove_only_entry(source, keys, node, end)
    if source.starts_line(entry.start):
        return Replacement(source.line_start(entry.start), end, "")
    # the first entry, beside a dash: the next one, or a comment above it, moves up to the dash
    found = _NOT_SPACE.search(source.text, end)
    return Replacement(entry.start, found.start() if found else end, "")


def _remove_only_entry(source: SourceText, keys: Keys, node: SyntaxNode, end: int) -> Replacement:
    empty = "{}" if node.shape == "mapping" else "[]"
    start = source.line_start(node.start)
    if len(keys) == 1:
        return Replacement(start, end, empty + source.newline)
    if not source.starts_line(node.start):
        return Replacement(node.start, end, empty + source.newline)
    lead_end = source.find(keys[:-1])[0].lead_end
    return Replacement(lead_end, end, f" {empty}{source.text[lead_end:start]}")


def _inline_text(value: Any, old: SyntaxNode) -> str:
    """A text, None, or an empty mapping or list on one line. A text is quoted as the old value is."""
    if value is None:
        return ""
    if isinstance(value, str):
        return scalar_text(value, quote="" if old.is_block_scalar else old.style)
    return "{}" if isinstance(value, Mapping) else "[]"


def _set_inline(source: SourceText, entry: SyntaxEntry, new: str) -> Replacement:
    """Replace the value by what `_inline_text` gives. An empty text leaves the entry empty."""
    node = entry.value
    lead_end = entry.lead_end
    if node.is_block_collection:
        return _replace_collection(source, entry, f" {new}" if new else "")
    if node.is_block_scalar:
        comment = source.comment_beside(source.block_header_end(node))
        end = _block_scalar_end(source, node)
        if source.starts_line(node.start):  # the `|` stands below its key: comments between them stay
            between = source.text[lead_end : node.start]
            return Replacement(lead_end, end, f" {new}{between}{comment.lstrip()}".rstrip())
        return Replacement(node.start if new else lead_end, end, new + comment)
    if node.is_empty:
        rest = source.text[lead_end : source.line_end(lead_end)]
        return Replacement(lead_end, lead_end if rest.strip() else lead_end + len(rest), f" {new}" if new else "")
    if new:
        return Replacement(node.start, node.end, new + source.space_before_comment(node.end))
    return _remove_scalar(source, entry)


def _remove_scalar(source: SourceText, entry: SyntaxEntry) -> Replacement:
    """Leave an entry empty whose value is a plain or quoted text, or in brackets."""
    node = entry.value
    comment = source.comment_beside(node.end)
    if not source.starts_line(node.start):
        return Replacement(entry.lead_end, source.line_end(node.end), comment)
    if comment:
        return Replacement(node.start, node.end, "")
    return Replacement(source.line_start(node.start), source.whole_lines_end(node.end), "")


def _set_literal(source: SourceText, entry: SyntaxEntry, value: str) -> Replacement:
    """Replace the value by a text after `|`."""
    node = entry.value
    header, lines = literal_lines(value)
    final = value.endswith("\n")
    indent = source.column(entry.start) + 2
    if node.is_block_collection:
        return _replace_collection(source, entry, f" {header}", source.join(lines, indent), final_newline=final)
    if node.is_block_scalar:
        comment = source.comment_beside(source.block_header_end(node))
        end = _block_scalar_end(source, node)
        body = source.join(lines, _block_scalar_indent(source, node, indent)) + source.final_newline(end, needed=final)
        return Replacement(node.start, end, header + comment + source.newline + body)
    comment = source.comment_beside(node.end)
    if source.starts_line(node.start) and not node.is_empty:
        comment = source.comment_beside(entry.lead_end) or comment
    end = source.line_end(node.end)
    body = source.join(lines, indent) + source.final_newline(end, needed=final)
    return Replacement(entry.lead_end, end, f" {header}{comment}{source.newline}{body}")


def _has_room_for_header(source: SourceText, entry: SyntaxEntry) -> bool:
    """Whether a `|` and one comment can stand on the key's line.

    Not when the value stands below it and there are several comments, or empty lines, between and beside them.
    """
    node = entry.value
    between = source.text[entry.lead_end : node.start]
    if node.is_empty or node.is_block_collection or "\n" not in between:
        return True
    return between.count("\n") == 1 and not ("#" in between and source.comment_beside(node.end))


def _set_collection(
    source: SourceText, keys: Keys, value: Mapping[str, Any] | Sequence[Any], *, literal: bool
) -> Replacement:
    """Replace the value by a mapping or list that is not empty."""
    entry, _ = source.find(keys)
    node = entry.value
    if node.is_block_scalar or node.is_block_collection:  # first by a text on one line, then that by the new value
        first = _set_inline(source, entry, "''")
        between = SourceText(first.apply_to(source.text), source.newline)
        return first.followed_by(_set_collection(between, keys, value, literal=literal), source.text)
    lines = source.join(block_lines(value, literal=literal), source.column(entry.start) + 2)
    final = literal and needs_final_newline(value)
    if source.starts_line(node.start) and not node.is_empty:
        start = source.line_start(node.start)
        return Replacement(start, node.end, lines + source.final_newline(node.end, needed=final))
    comment = source.comment_beside(node.end)
    end = source.line_end(node.end)
    lines += source.final_newline(end, needed=final)
    if entry.key is None and not comment:  # the first line goes beside the dash
        return Replacement(entry.lead_end, end, f" {lines.lstrip(' ')}")
    return Replacement(entry.lead_end, end, comment + source.newline + lines)


def _replace_collection(
    source: SourceText, entry: SyntaxEntry, new: str, body: str = "", *, final_newline: bool = False
) -> Replacement:
    """Replace a block mapping or list by `new` on the line of the entry's key or dash, and `body` on lines below."""
    end = _before_line_end(source, source.entry_end(entry))
    beside_lead = source.line_start(entry.value.start) == source.line_start(entry.lead_end)
    comment = "" if beside_lead else source.comment_beside(entry.lead_end)
    lines = source.newline + body if body else ""
    return Replacement(entry.lead_end, end, new + comment + lines + source.final_newline(end, needed=final_newline))


def _block_scalar_end(source: SourceText, scalar: SyntaxNode) -> int:
    """The end of a `|` or `>` text, before its last line end."""
    end = _before_line_end(source, scalar.end)
    return max(end, source.line_end(source.block_header_end(scalar)))


def _before_line_end(source: SourceText, end: int) -> int:
    """The index before the line end that ends at `end`; `end` itself when none does."""
    if source.text[end - 1] != "\n":
        return end
    return source.line_end(source.line_start(end - 1))


def _block_scalar_indent(source: SourceText, scalar: SyntaxNode, default: int) -> int:
    """The column of the lines of a `|` or `>` text; `default` when it has none, or a digit for it in its header."""
    header_end = source.block_header_end(scalar)
    if any(sign.isdigit() for sign in source.text[scalar.start : header_end]):
        return default
    return first_indent(source.text[source.next_line_start(header_end) : scalar.end]) or default
