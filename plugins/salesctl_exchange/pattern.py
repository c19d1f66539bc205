"""Taking a part of a cell: `Order {} of *`. Literal text with holes, matched in one pass; never a regular expression.

`{}` is the part to take, `*` any text; each reaches to the nearest place where the text after it continues. A mapping
may come with a cloned book, so nothing in it can be made to run for long.
"""

from __future__ import annotations

import re

_HOLE = re.compile(r"(\{\}|\*)")


class Pattern:
    """A pattern to match cells against. Raises ValueError when it has more than one `{}` or holes side by side."""

    def __init__(self, text: str) -> None:
        parts = _HOLE.split(text)
        self._literals, self._holes = parts[::2], parts[1::2]
        if self._holes.count("{}") > 1:
            raise ValueError("a pattern takes one part: write `{}` once and `*` for the rest")
        if any(not literal for literal in self._literals[1:-1]):
            raise ValueError("two holes of a pattern need text between them")

    @property
    def takes(self) -> bool:
        """Whether it has a part to take."""
        return "{}" in self._holes

    def match(self, text: str) -> str | None:
        """The part taken, stripped (the whole text when the pattern takes none); None when the text does not match."""
        if not self._holes:
            return text if text == self._literals[0] else None
        if not text.startswith(self._literals[0]):
            return None
        at, taken = len(self._literals[0]), text
        for n, hole in enumerate(self._holes):
            end = self._end(text, at, n)
            if end < at:
                return None
            if hole == "{}":
                taken = text[at:end].strip()
            at = end + len(self._literals[n + 1])
        return taken

    def _end(self, text: str, at: int, hole: int) -> int:
        literal = self._literals[hole + 1]
        if hole < len(self._holes) - 1:
            return text.find(literal, at)
        return len(text) - len(literal) if text.endswith(literal) else -1
