"""Full-text search. The index keeps no text of its own: what it finds are numbers of files, shown from their records.

A file that changes gets a new number; words of the old one stay in the index, lead nowhere, and go with the next build.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

Fetch = Callable[..., list[tuple[Any, ...]]]
"""Runs a query, with its parameters if it has some, and gives all its rows."""

# without positions: a third of the size, and nobody searches a book for phrases
DDL = "create virtual table search using fts5(words, content='', columnsize=0, detail=none, tokenize='unicode61')"
ADD = "insert into search(rowid, words) values (?, ?)"

_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 12
_ORDER = ("client", "deal", "user", "product")
"""Kinds people mean most often, first."""


class Match(NamedTuple):
    """A record that was found."""

    kind: str
    id: str
    title: str
    path: str
    snippet: str = ""
    """What it says around the words that were looked for; empty when its title says it all."""


def fold(text: str) -> str:
    """Letters as they are compared: no case, no accents, ё like е."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The words of what a person typed, folded; beyond a dozen they are not looked at."""
    return _WORD.findall(fold(text))[:_MOST_WORDS]


def find(rows: Fetch, text: str, limit: int) -> list[Match]:
    """Records that hold every word of `text` (or words that begin so), those whose name does first."""
    wanted = words(text)
    if not wanted:
        return []
    query = " ".join(f'"{word}"*' for word in wanted)
    sql = "select f.kind, f.id, f.title, f.path from search join file f on f.doc = search.rowid where search match ?"
    found = [Match(*row) for row in rows(sql, (query,))]
    found.sort(key=lambda match: match.path, reverse=True)  # folders by date: the latest first
    found.sort(key=lambda match: _rank(wanted, match))
    return found[:limit]


def _rank(wanted: Sequence[str], match: Match) -> tuple[int, int]:
    """How likely it is the one that was meant: less is likelier."""
    names = _WORD.findall(fold(f"{match.title} {match.id}"))
    named = all(any(name.startswith(word) for name in names) for word in wanted)
    return (0 if named else 1, _ORDER.index(match.kind) if match.kind in _ORDER else len(_ORDER))
