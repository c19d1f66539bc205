"""An entry more or an entry less in the block part of a file: whole lines come and go, the others stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .dumping import ends_open, key_text, under
from .steps import Splice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .locating import Keys, Page, Span

_NOT_SPACE = re.compile(r"\S|\Z")


def add(page: Page, keys: Keys, place: int, key: str | None, values: Sequence[Any], *, literal: bool) -> Splice:
    """Add a pair, or items (key None), to a block mapping or list before its entry number `place`."""
    span = page.span(keys)
    column = page.column(span.entries[0].start)
    head = "-" if key is None else f"{key_text(key)}:"
    lines = [line for value in values for line in under(head, value, literal=literal)]
    new = page.lines(lines, column)
    if place == 0:
        start = span.entries[0].start
        return Splice(start, start, new.lstrip(" ") + page.newline + " " * column)
    at = page.extent(span.entries[place - 1])
    if at == len(page.text) and not page.text.endswith("\n"):
        return Splice(at, at, page.newline + new + page.closing(at, needed=literal and ends_open(values[-1])))
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
