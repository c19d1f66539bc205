"""Changes inside [ ] and { }: a value replaced, an entry more or less, commas and comments kept in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from salesctl.errors import SalesctlError
from salesctl.yamlio.dumping import flow_pair, flow_text, scalar_text

from .operations import Splice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from salesctl.yamlio.locating import Entry, Keys, Page, Span


def put_within(page: Page, keys: Keys, value: Any) -> Splice:
    """Replace the value of an entry in brackets."""
    entry, _ = page.entry(keys)
    span = entry.value
    if value is None and entry.key is None:
        raise SalesctlError("an item inside [ ] cannot be left empty", hint="remove it instead")
    new = scalar_text(value, flow=True, quote=span.style) if isinstance(value, str) else flow_text(value)
    if span.start == span.end or page.text[span.start - 1] == ":":
        new = f" {new}"
    glued = " " if page.text[span.end : span.end + 1] == "#" else ""
    end = (
        entry.comma - 1 if span.start == span.end < entry.comma and page.blank(span.end, entry.comma - 1) else span.end
    )
    return Splice(span.start, end, new + glued)


def add_within(page: Page, keys: Keys, place: int, key: str | None, values: Sequence[Any]) -> Splice:
    """Add a pair, or items (key None), inside brackets before entry number `place`."""
    span = page.span(keys)
    if key is None and None in values:
        raise SalesctlError("an item inside [ ] cannot be left empty", hint="give it a value")
    new = [flow_text(value) if key is None else flow_pair(key, value) for value in values]
    if not span.entries:
        inside = page.text[span.start + 1 : span.end - 1]
        return Splice(
            span.start + 1, span.end - 1, ", ".join(new) + (f" {inside.lstrip(' ')}" if inside.strip() else "")
        )
    if place == 0:
        start = span.entries[0].start
        gap = page.newline + " " * page.column(start) if page.first_on_line(start) else " "
        return Splice(start, start, "".join(f"{one},{gap}" for one in new))
    before = span.entries[place - 1]
    if _owns_its_lines(page, before):
        return _on_lines_of_their_own(page, before, new)
    return Splice(before.end, before.end, f"{_comma_after(before)} {', '.join(new)}")


def drop_within(page: Page, keys: Keys) -> Splice:
    """Remove an entry that stands in brackets."""
    span = page.span(keys[:-1])
    entry, _ = page.entry(keys)
    if _owns_its_lines(page, entry):
        return Splice(page.line_start(entry.start), page.line_after(_after(entry)), "")
    if entry.comma >= 0:
        rest = page.text[entry.comma :]
        return Splice(entry.start, entry.comma + len(rest) - len(rest.lstrip(" ")), "")
    start = entry.start
    comma = _comma_before(span, entry)
    if comma >= 0 and not page.text[comma:start].strip():
        start = comma - 1
    return Splice(start, entry.end, "")


def _on_lines_of_their_own(page: Page, before: Entry, new: Sequence[str]) -> Splice:
    comma = "" if before.comma >= 0 else _comma_after(before)
    line_end = page.line_end(_after(before))
    indent = " " * page.column(before.start)
    lines = ",".join(f"{page.newline}{indent}{one}" for one in new) + ("" if comma else ",")
    return Splice(before.end, line_end, comma + page.text[before.end : line_end] + lines)


def _comma_after(entry: Entry) -> str:
    """The comma to put after an entry: YAML would take it for text if it stood right after a colon."""
    return " ," if entry.value.start == entry.value.end else ","


def _owns_its_lines(page: Page, entry: Entry) -> bool:
    """Whether nothing but a comma and a comment stands beside the entry on its lines."""
    rest = page.text[_after(entry) : page.line_end(_after(entry))].lstrip()
    return page.first_on_line(entry.start) and rest[:1] in {"", "#"}


def _after(entry: Entry) -> int:
    return max(entry.comma, entry.end)


def _comma_before(span: Span, entry: Entry) -> int:
    place = span.entries.index(entry)
    return span.entries[place - 1].comma if place else -1
