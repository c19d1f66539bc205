"""One step written into a file's text, in the ways it can be written, the plainest first."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING, NamedTuple

from .brackets import add_within, drop_within, put_within
from .dumping import block
from .entries import add, drop
from .locating import Page
from .put import put
from .steps import Add, Drop, Splice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .locating import Order, Span
    from .steps import Step


class _Way(NamedTuple):
    literal: bool
    """Texts of several lines after `|`: a comment below it might be taken for its text, then quotes are the way."""
    blanks: bool
    """What is removed takes the empty lines after it along: they might belong to a `|+` text above."""
    closed: bool
    """A `|` text at the end of a file without a last line end says so, before anything is put behind it."""


_NO_YES = (False, True)
_WAYS = [_Way(not quoted, blanks, closed) for closed, blanks, quoted in product(_NO_YES, repeat=3)]


def written(page: Page, step: Step, order: Order | None) -> Iterator[str]:
    """The text after the step, written in one way after another; the caller takes the first that reads as it should."""
    seen = set()
    closed = Page(_closed(page), page.newline) if not page.text.endswith("\n") else page
    for way in _WAYS:
        base = closed if way.closed else page
        candidate = _splice(base, step, order, way).into(base.text)
        if candidate not in seen:
            seen.add(candidate)
            yield candidate


def written_at_once(page: Page, steps: Sequence[Step]) -> str | None:
    """The text after steps at places that do not depend on each other, in the plainest way; None if they collide."""
    splices = sorted((_splice(page, step, None, _WAYS[0]) for step in steps), reverse=True)
    if any(later.start < earlier.end for later, earlier in pairwise(splices)):
        return None
    text = page.text
    for splice in splices:
        text = splice.into(text)
    return text


def _splice(page: Page, step: Step, order: Order | None, way: _Way) -> Splice:
    if isinstance(step, Add):
        return _addition(page, step, order, way)
    within = page.entry(step.keys)[1]
    if isinstance(step, Drop):
        return drop_within(page, step.keys) if within else drop(page, step.keys, blanks=way.blanks)
    return put_within(page, step.keys, step.value) if within else put(page, step.keys, step.value, literal=way.literal)


def _addition(page: Page, step: Add, order: Order | None, way: _Way) -> Splice:
    keys, key = step.keys[:-1], step.keys[-1]
    span = page.span(keys)
    name = key if isinstance(key, str) else None
    place = key if isinstance(key, int) else _place(span, key, order(keys) if order else ())
    if not span.flow:
        return add(page, keys, place, name, step.values, literal=way.literal)
    within = bool(keys) and page.entry(keys)[1]
    if within or span.entries or not way.literal or "#" in page.text[span.start : span.end]:
        return add_within(page, keys, place, name, step.values)
    value = {name: step.values[0]} if name else [*step.values]
    if keys:
        return put(page, keys, value, literal=True)
    return Splice(span.start, span.end, page.lines(block(value), 0))


def _place(span: Span, key: str, names: Sequence[str]) -> int:
    """Before which entry a new key goes: after the nearest present one that comes before it in the usual order."""
    present = [entry.key for entry in span.entries]
    earlier = names[: names.index(key)][::-1] if key in names else ()
    return next((present.index(name) + 1 for name in earlier if name in present), len(present))


def _closed(page: Page) -> str:
    span = page.root
    while span.entries:
        span = span.entries[-1].value
    if span.style not in {"|", ">"}:
        return page.text
    header_end = page.header_end(span)
    header = page.text[span.start : header_end].translate({ord("+"): None, ord("-"): None})
    return Splice(span.start, header_end, f"{header}-").into(page.text)
