"""Changes inside [ ] and { }: a value replaced, an entry more or less, commas and comments kept in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from salesctl.errors import SalesctlError
from salesctl.yamlio.dumping import flow_pair, flow_text, scalar_text

from .operations import Splice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from salesctl.yamlio.locating import Keys, SourceText, SyntaxEntry, SyntaxNode


def put_within(source: SourceText, keys: Keys, value: Any) -> Splice:
    """Replace the value of an entry in brackets."""
    entry, _ = source.find(keys)
    node = entry.value
    if value is None and entry.key is None:
        raise SalesctlError("an item inside [ ] cannot be left empty", hint="remove it instead")
    new = scalar_text(value, flow=True, quote=node.style) if isinstance(value, str) else flow_text(value)
    if node.start == node.end or source.text[node.start - 1] == ":":
        new = f" {new}"
    glued = " " if source.text[node.end : node.end + 1] == "#" else ""
    end = node.end
    if node.is_empty and end < entry.comma_end and source.only_spaces(end, entry.comma_end - 1):
        end = entry.comma_end - 1
    return Splice(node.start, end, new + glued)


def add_within(source: SourceText, keys: Keys, place: int, key: str | None, values: Sequence[Any]) -> Splice:
    """Add a pair, or items (key None), inside brackets before entry number `place`."""
    node = source.node(keys)
    if key is None and None in values:
        raise SalesctlError("an item inside [ ] cannot be left empty", hint="give it a value")
    new = [flow_text(value) if key is None else flow_pair(key, value) for value in values]
    if not node.entries:
        inside = source.text[node.start + 1 : node.end - 1]
        return Splice(
            node.start + 1, node.end - 1, ", ".join(new) + (f" {inside.lstrip(' ')}" if inside.strip() else "")
        )
    if place == 0:
        start = node.entries[0].start
        gap = source.newline + " " * source.column(start) if source.starts_line(start) else " "
        return Splice(start, start, "".join(f"{one},{gap}" for one in new))
    before = node.entries[place - 1]
    if _owns_its_lines(source, before):
        return _on_lines_of_their_own(source, before, new)
    return Splice(before.end, before.end, f"{_comma_after(before)} {', '.join(new)}")


def drop_within(source: SourceText, keys: Keys) -> Splice:
    """Remove an entry that stands in brackets."""
    node = source.node(keys[:-1])
    entry, _ = source.find(keys)
    if _owns_its_lines(source, entry):
        return Splice(source.line_start(entry.start), source.next_line_start(_after(entry)), "")
    if entry.comma_end >= 0:
        rest = source.text[entry.comma_end :]
        return Splice(entry.start, entry.comma_end + len(rest) - len(rest.lstrip(" ")), "")
    start = entry.start
    comma = _comma_before(node, entry)
    if comma >= 0 and not source.text[comma:start].strip():
        start = comma - 1
    return Splice(start, entry.end, "")


def _on_lines_of_their_own(source: SourceText, before: SyntaxEntry, new: Sequence[str]) -> Splice:
    comma = "" if before.comma_end >= 0 else _comma_after(before)
    line_end = source.line_end(_after(before))
    indent = " " * source.column(before.start)
    lines = ",".join(f"{source.newline}{indent}{one}" for one in new) + ("" if comma else ",")
    return Splice(before.end, line_end, comma + source.text[before.end : line_end] + lines)


def _comma_after(entry: SyntaxEntry) -> str:
    """The comma to put after an entry: YAML would take it for text if it stood right after a colon."""
    return " ," if entry.value.start == entry.value.end else ","


def _owns_its_lines(source: SourceText, entry: SyntaxEntry) -> bool:
    """Whether nothing but a comma and a comment stands beside the entry on its lines."""
    rest = source.text[_after(entry) : source.line_end(_after(entry))].lstrip()
    return source.starts_line(entry.start) and rest[:1] in {"", "#"}


def _after(entry: SyntaxEntry) -> int:
    return max(entry.comma_end, entry.end)


def _comma_before(node: SyntaxNode, entry: SyntaxEntry) -> int:
    place = node.entries.index(entry)
    return node.entries[place - 1].comma_end if place else -1
