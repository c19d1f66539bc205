"""Full-text search. The index holds no texts: it finds numbers of files (`file.doc`), whose records are then read.

A changed file gets a new number. The index entries of the old one stay, find nothing, and are gone after the next build.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, Any

from salesctl.model.normal_forms import NAME_LENGTH, fold
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
_MATCHES = f"""select f.kind, f.id, f.title, f.path from search join file f on f.doc = search.rowid where search match ? and {{}}
    order by case f.kind {" ".join(f"when '{kind}' then {n}" for n, kind in enumerate(_ORDER))} else {len(_ORDER)} end, f.path desc
    limit ?"""
"""Matches of which something more is true; those of a kind with the latest first, since folders are named by date."""
_TOLD_APART = f"f.state <> 0 or length(f.title) > {NAME_LENGTH} or f.name glob '*[^ -~а-яё]*'"
"""Of a record whose words SQL cannot tell: `fold` makes others of the letters of its name, or that is longer than is kept."""
_LOOKED_AT = 4
"""So many times the matches that are wanted are looked at first: a common word is in the names of thousands."""


class Match(NamedTuple):
    """A record that was found."""

    kind: str
    id: str
    title: str
    path: str


def words(text: str) -> list[str]:
    """The words of a typed text, folded; the first dozen."""
    return _WORD.findall(fold(text))[:_MAX_WORDS]


def find(rows: Fetch, text: str, limit: int) -> list[Match]:
    """Records with every word of `text` or words beginning with it, those with the words in their name first."""
    terms = words(text)
    if not terms:
        return []
    query = " ".join(f'"{word}"*' for word in terms)
    held = " and ".join(f"(instr(f.id, ?) or instr({_folded_name(term)}, ?))" for term in terms)
    may_be_named = _MATCHES.format(f"({held} or {_TOLD_APART})")
    words_twice = [word for term in terms for word in (term, term)]
    for most in (_LOOKED_AT * limit, -1):
        found = rows(may_be_named, (query, *words_twice, most))
        named = list(islice((match for row in found if _is_named(terms, match := Match(*row))), limit))
        if len(named) == limit or len(found) < _LOOKED_AT * limit:
            break
    others: list[Match] = []
    if len(named) < limit:
        others = [Match(*row) for row in rows(_MATCHES.format("true"), (query, limit + len(named)))]
    return list(dict.fromkeys(named + others))[:limit]


def records(rows: Fetch, found: Sequence[tuple[str, str]]) -> list[Match]:
    """The records (kind, id) that were found otherwise; of those that can be read."""
    sql = "select kind, id, title, path from file where kind = ? and id = ? and state = 0"
    return [Match(*row) for record in found for row in rows(sql, record)]


def _folded_name(term: str) -> str:
    """The SQL of a name as it is searched for a word, where its letters are those of `_TOLD_APART`; ё is е there already."""
    return "replace(f.name, 'й', 'и')" if "и" in term else "f.name"


def _is_named(terms: Sequence[str], match: Match) -> bool:
    """Whether a record's name and id have every word that was searched for."""
    names = _WORD.findall(fold(f"{match.title} {match.id}"))
    return all(any(name.startswith(word) for name in names) for word in terms)
