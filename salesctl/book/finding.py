"""Records by what a person has of them: a phone number, an e-mail address, some words; and what they say around those words."""

# ruff: noqa: S608 - names come from schemas and from here, values are bound

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl import yamlio

from .search import Match, fold, words

if TYPE_CHECKING:
    from salesctl.git import Git
    from salesctl.model.kinds import Kinds

    from .search import Fetch

_PHONE_DIGITS = 5
"""Fewer are no phone number."""
_PHONE_TAIL = 7
"""The last seven digits tell a longer number from any other a company knows."""
_BEFORE, _WIDTH = 30, 80
"""Letters of a snippet before the word that was found, and in all."""


def reached(rows: Fetch, country: str, text: str) -> list[Match]:
    """Records with this phone number: in any spelling, with or without extension, or its last digits alone."""
    digits = "".join(c for c in text if c in "0123456789")
    if len(digits) < _PHONE_DIGITS or any(c.isalpha() for c in text):
        return []
    from salesctl.model.values import normal_phone

    number, tail = normal_phone(text, country or None), digits[-_PHONE_TAIL:]
    sql = """select distinct f.kind, f.id, f.title, f.path from r_phone p
             join file f on f.id = p.record and f.kind = p.kind and f.state = 0
             where p.number = :number or p.number like '%' || :tail or p.number like '%' || :tail || ';%'
             order by f.kind, f.id"""
    return [Match(*row) for row in rows(sql, {"number": number, "tail": tail})]


def by_email(rows: Fetch, kinds: Kinds, text: str) -> list[tuple[str, str]]:
    """Kind and id of the records with this e-mail address."""
    from .tables import tables

    found = set()
    for table in tables(kinds):
        for column in table.columns:
            if column.form == "email":
                sql = f'select "{table.keys[0]}" from "{table.name}" where lower("{column.name}") = lower(?)'
                found |= {(table.kind, row[0]) for row in rows(sql, (text.strip(),))}
    return sorted(found)


def trees(rows: Fetch, git: Git, paths: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The records in files of the book, as trees of text. Raises LoadError for one that cannot be read."""
    sql = "select f.blob, d.path is not null from file f left join dirty d on d.path = f.path where f.path = ?"
    held = [rows(sql, (path,))[0] for path in paths]
    stored = git.blobs([blob for blob, edited in held if not edited])
    for path, (_, edited) in zip(paths, held, strict=True):
        raw = yamlio.read_file(f"{git.root}/{path}", path) if edited else next(stored)[1]
        yield yamlio.read(raw, path)


def shown(rows: Fetch, git: Git, matches: Sequence[Match], text: str) -> list[Match]:
    """The matches, each with what its record says around the words that were looked for."""
    wanted = words(text)
    held = trees(rows, git, [match.path for match in matches]) if matches else iter(())
    return [
        match._replace(snippet=_snippet(tree, wanted, match.title)) for match, tree in zip(matches, held, strict=True)
    ]


def _snippet(tree: Mapping[str, Any], wanted: Sequence[str], title: str) -> str:
    for leaf in _leaves(tree):
        if leaf == title:
            continue
        line = " ".join(leaf.split())
        folded = fold(line)
        at = min((found for word in wanted if (found := folded.find(word)) >= 0), default=-1)
        if at >= 0:
            start = max(0, at - _BEFORE)
            cut = line[start : start + _WIDTH]
            return f"{'…' if start else ''}{cut}{'…' if start + _WIDTH < len(line) else ''}"
    return ""


def _leaves(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for child in node.values() if isinstance(node, dict) else node:
            yield from _leaves(child)
