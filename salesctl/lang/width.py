"""How much room a text takes where every character has the same width: in columns, as terminals and `git log` count."""

from __future__ import annotations

import unicodedata
from functools import cache

_ELLIPSIS = "…"
_WHOLE_WORDS = 2 / 3
"""Where cutting at a word would leave less than this part of the room used, the word is cut."""


def columns(text: str) -> int:
    """The columns a text takes: two for a wide character, none for one that combines with the one before or is not shown."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def cut(text: str, room: int) -> str:
    """A text that takes at most `room` columns: itself, or its beginning up to the end of a word, with an ellipsis."""
    if columns(text) <= room:
        return text
    used = end = 0
    for character in text:
        used += _columns(character)
        if used > room - 1:
            break
        end += 1
    beginning = text[:end]
    words = beginning if text[end : end + 1].isspace() else beginning.rpartition(" ")[0]
    kept = words if columns(words) >= room * _WHOLE_WORDS else beginning
    return kept.rstrip(" ,.;:-–—(«\"'") + _ELLIPSIS if room > 0 else ""


@cache
def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
