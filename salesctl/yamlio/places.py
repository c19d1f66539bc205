"""The line and column of a value, asked by its keys: only when there is something to say about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import position
from .reading import opened
from .spans import Span, spans_of

if TYPE_CHECKING:
    from .page import Keys


def locate(data: bytes, keys: Keys, *, path: str = "") -> tuple[int, int]:
    """Line and column (from 1) of the value under these keys.

    A value left empty stands where its key (or dash) does. When the value is absent, the deepest part that is there
    answers: its key, or (1, 1) for the file's own mapping. Raises LoadError as `read` does.
    """
    text, _ = opened(data, path)
    return position(text, _index_of(spans_of(text), keys))


def _index_of(span: Span, keys: Keys) -> int:
    entry = None
    for depth, key in enumerate(keys):
        found = span.at(key)
        if found is None:
            return entry.start if entry else 0
        entry, span = found, found.value
        if depth == len(keys) - 1 and span.end > span.start:
            return span.start
    return entry.start if entry else 0
