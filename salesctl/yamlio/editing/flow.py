"""Changes within [ ] and { } (YAML's flow style): values are set, entries added and removed with their commas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from salesctl.errors import SalesctlError
from salesctl.lang.text import say
from salesctl.yamlio.dumping import flow_pair, flow_text, scalar_text

from .operations import Replacement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from salesctl.yamlio.locating import Keys, SourceText, SyntaxEntry, SyntaxNode


def set_flow_value(source: SourceText, keys: Keys, value: Any) -> Replacement:
    """Replace the value of an entry. Raises SalesctlError for an item that would be left empty."""
    entry, _ = source.find(keys)
    node = entry.value
    if value is None and entry.key is None:
        raise SalesctlError(say("an item inside [ ] cannot be left empty"), hint=say("remove it instead"))
    new = scalar_text(value, flow=True, quote=node.style) if isinstance(value, str) else flow_text(value)
    if node.is_empty or source.text[node.start - 1] == ":":
        new = f" {new}"
    end = node.end
    if node.is_empty and end < entry.comma_end and source.only_spaces(end, entry.comma_end - 1):
        end = entry.comma_end - 1
    return Replacement(node.start, end, new + source.space_before_comment(node.end))


def add_flow_entries(source: SourceText, keys: Keys, place: int, key: str | None, values: Sequence[Any]) -> Replacement:
    """Add a pair, or items if `key` is None, before entry number `place` of the mapping or list under `keys`.

    Raises SalesctlError for an item that would be left empty.
    """
    node = source.node(keys)
    if key is None and None in values:
        raise SalesctlError(say("an item inside [ ] cannot be left empty"), hint=say("give it a value"))
    new = [flow_text(value) if key is None else flow_pair(key, value) for value in values]
    if not node.entries:
        inside = source.text[node.start + 1 : node.end - 1]
        kept = f" {inside.lstrip(' ')}" if inside.strip() else ""
        return Replacement(node.start + 1, node.end - 1, ", ".join(new) + kept)
    if place == 0:
        start = node.entries[0].start
        gap = source.newline + " " * source.column(start) if source.starts_line(start) else " "
        return Replacement(start, start, "".join(f"{one},{gap}" for one in new))
    before = node.entries[place - 1]
    if _has_own_lines(source, before):
        return _addition_on_own_lines(source, before, new)
    return Replacement(before.end, before.end, f"{_comma_for(before)} {', '.join(new)}")


def remove_flow_entry(source: SourceText, keys: Keys) -> Replacement:
    """Remove an entry, with its lines if nothing else stands on them, and the comma it leaves over."""
    node = source.node(keys[:-1])
    entry, _ = source.find(keys)
    if _has_own_lines(source, entry):
        return Replacement(source.line_start(entry.start), source.next_line_start(_end_with_comma(entry)), "")
    if entry.comma_end >= 0:
        rest = source.text[entry.comma_end :]
        return Replacement(entry.start, entry.comma_end + len(rest) - len(rest.lstrip(" ")), "")
    start = entry.start
    comma_end = _comma_end_before(node, entry)
    if comma_end >= 0 and not source.text[comma_end:start].strip():
        start = comma_end - 1
    return Replacement(start, entry.end, "")


def _addition_on_own_lines(source: SourceText, before: SyntaxEntry, new: Sequence[str]) -> Replacement:
    """Each new entry on a line of its own below the entry `before`; the last has a comma if that one had."""
    comma = "" if before.comma_end >= 0 else _comma_for(before)
    line_end = source.line_end(_end_with_comma(before))
    indent = " " * source.column(before.start)
    lines = ",".join(f"{source.newline}{indent}{one}" for one in new) + ("" if comma else ",")
    return Replacement(before.end, line_end, comma + source.text[before.end : line_end] + lines)


def _comma_for(entry: SyntaxEntry) -> str:
    """The comma to write after an entry; after an empty value with a space, else YAML reads `:,` as text."""
    return " ," if entry.value.is_empty else ","


def _has_own_lines(source: SourceText, entry: SyntaxEntry) -> bool:
    """Whether nothing but the entry, its comma and a comment stands on its lines."""
    end = _end_with_comma(entry)
    rest = source.text[end : source.line_end(end)].lstrip()
    return source.starts_line(entry.start) and rest[:1] in {"", "#"}


def _end_with_comma(entry: SyntaxEntry) -> int:
    return max(entry.comma_end, entry.end)


def _comma_end_before(node: SyntaxNode, entry: SyntaxEntry) -> int:
    """Just after the comma before the entry; -1 for the first entry."""
    place = node.entries.index(entry)
    return node.entries[place - 1].comma_end if place else -1
