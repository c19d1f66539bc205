"""SQL's LIKE for all alphabets: `%` is any text, `_` any character, case is ignored. It never backtracks."""

from __future__ import annotations

import re
from functools import lru_cache

_ANY = "\0"
"""Stands for `_` in a prepared pattern; no text of a book has this character."""


def like(pattern: object, text: object, escape: object = "") -> int:
    """Whether a text matches; 1 or 0."""
    parts = _parts(str(pattern), str(escape))
    folded = str(text).casefold()
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return int(len(folded) == len(first) and _is_at(folded, first, 0))
    position, end = len(first), len(folded) - len(last)
    if end < position or not _is_at(folded, first, 0) or not _is_at(folded, last, end):
        return 0
    for part in parts[1:-1]:
        # the earliest place is enough: it leaves most room for what follows
        position = _find(folded, part, position, end)
        if position < 0:
            return 0
        position += len(part)
    return 1


@lru_cache(maxsize=64)
def _parts(pattern: str, escape: str) -> tuple[str, ...]:
    """The parts of a pattern between its `%`, folded."""
    parts, part = [], []
    letters = iter(pattern)
    for letter in letters:
        if escape and letter == escape:
            part.append(next(letters, ""))
        elif letter == "%":
            parts.append("".join(part))
            part = []
        else:
            part.append(_ANY if letter == "_" else letter)
    return tuple(part.casefold() for part in (*parts, "".join(part)))


def _is_at(text: str, part: str, position: int) -> bool:
    if _ANY not in part:
        return text.startswith(part, position)
    return all(
        expected in {_ANY, letter}
        for expected, letter in zip(part, text[position : position + len(part)], strict=False)
    )


def _find(text: str, part: str, start: int, end: int) -> int:
    if _ANY not in part:
        return text.find(part, start, end)
    found = _of_one_length(part).search(text, start, end)
    return found.start() if found else -1


@lru_cache(maxsize=64)
def _of_one_length(part: str) -> re.Pattern[str]:
    """A part as a pattern: all that it matches is as long as it is, so that nothing is tried twice at one place."""
    return re.compile("".join("." if letter == _ANY else re.escape(letter) for letter in part), re.DOTALL)
