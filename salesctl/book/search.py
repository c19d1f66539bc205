"""Full-text search. The index holds no texts: it finds numbers of files (`file.doc`), whose records are then read.

A changed file gets a new number. The index entries of the old one stay, find nothing, and are gone after the next build.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from salesctl.model.normal_forms import fold
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

Fetch = Callable[..., list[tuple[Any, ...]]]
"""Runs a query, with parameters if it has any, and returns all its rows."""

# without positions the index is a third of the size; phrases are not searched for
DDL = "create virtual table search using fts5(words, content='', columnsize=0, detail=none, tokenize='unicode61')"
ADD = "insert into search(rowid, words) values (?, ?)"

_WORD = lazy_pattern(r"[^\W_]+")
_MAX_WORDS = 12
_ORDER = ("client", "deal", "user", "product")
"""The kinds that come first among equal matches."""


class Match(NamedTuple):
    """A record that was found."""

    kind: str
    id: str
    title: str
    path: str
    snippet: str = ""
    """The text around a word that was searched for; empty when only its title or id has it."""


def words(text: str) -> list[str]:
    """The words of a typed text, folded; the first dozen."""
    return _WORD.findall(fold(text))[:_MAX_WORDS]


def find(rows: Fetch, text: str, limit: int) -> list[Match]:
    """Records with every word of `text` or words beginning with it, those with the words in their name first."""
    terms = words(text)
    if not terms:
        return []
    query = " ".join(f'"{word}"*' for word in terms)
    sql = "select f.kind, f.id, f.title, f.path from search join file f on f.doc = search.rowid where search match ?"
    matches = [Match(*row) for row in rows(sql, (query,))]
    matches.sort(key=lambda match: match.path, reverse=True)  # folders are named by date: the latest first
    matches.sort(key=lambda match: _rank(terms, match))
    return matches[:limit]


def records(rows: Fetch, found: Sequence[tuple[str, str]]) -> list[Match]:
    """The records (kind, id) that were found otherwise; of those that can be read."""
    sql = "select kind, id, title, path from file where kind = ? and id = ? and state = 0"
    return [Match(*row) for record in found for row in rows(sql, record)]


def _rank(terms: Sequence[str], match: Match) -> tuple[int, int]:
    """The sort key of a match: smaller for one that is more likely meant."""
    names = _WORD.findall(fold(f"{match.title} {match.id}"))
    named = all(any(name.startswith(word) for name in names) for word in terms)
    return (0 if named else 1, _ORDER.index(match.kind) if match.kind in _ORDER else len(_ORDER))
