"""How much room a text takes, in columns as terminals and `git log` count, and what fits into it."""

from __future__ import annotations

import unicodedata
from functools import cache

_ELLIPSIS = "…"
_WHOLE_WORDS = 2 / 3
"""Where cutting at a word would leave less than this part of the room used, the word is cut."""


def columns_of(text: str) -> int:
    """The columns a text takes: two for a wide character, none for one that combines with the one before or is not shown."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def cut(text: str, room: int) -> str:
    """A text that takes at most `room` columns: itself, or its beginning up to the end of a word, with an ellipsis."""
    if columns_of(text) <= room:
        return text
    end = _length(text, max(room - 1, 0))
    beginning = text[:end]
    words = beginning if text[end : end + 1].isspace() else beginning.rpartition(" ")[0]
    kept = words if columns_of(words) >= room * _WHOLE_WORDS else beginning
    return kept.rstrip(" ,.;:-–—(«\"'") + _ELLIPSIS if room > 0 else ""


def fold(text: str, width: int) -> list[str]:
    """A text in lines of at most `width` columns, folded between words; a word that is longer is broken."""
    if columns_of(text) <= width:
        return [text]
    lines, line = [], ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if columns_of(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        line = word
        while columns_of(line) > width:
            head = _head(line, width)
            lines.append(head)
            line = line[len(head) :]
    return [*lines, line] if line or not lines else lines


def _head(word: str, width: int) -> str:
    """The beginning of a word that fits."""
    length = min(len(word), max(width, 1))
    while length > 1 and columns_of(word[:length]) > width:
        length -= 1
    return word[:length]


def _length(text: str, room: int) -> int:
    """How many of its first characters take at most `room` columns."""
    if text.isascii():
        return min(len(text), room)
    used = 0
    for n, character in enumerate(text):
        used += _columns(character)
        if used > room:
            return n
    return len(text)


@cache
def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
