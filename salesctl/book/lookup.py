"""Looking up records by phone number and e-mail address, reading their trees, and cutting snippets out of them."""

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
"""The least number of digits in a phone number."""
_PHONE_TAIL = 7
"""How many of the last digits identify a number."""
_BEFORE, _WIDTH = 30, 80
"""Characters of a snippet before the word that was found, and in all."""


def by_phone(rows: Fetch, country: str, text: str) -> list[Match]:
    """Records with a phone number: in any spelling, with or without extension, or with its last digits only."""
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
    from salesctl.model.record_tables import tables

    owners = set()
    for table in tables(kinds):
        for column in table.columns:
            if column.form == "email":
                sql = f'select "{table.keys[0]}" from "{table.name}" where lower("{column.name}") = lower(?)'
                owners |= {(table.kind, row[0]) for row in rows(sql, (text.strip(),))}
    return sorted(owners)


def read_records(rows: Fetch, git: Git, paths: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The trees of text of records in files of the book. Raises LoadError for one that cannot be read."""
    sql = "select f.blob, d.path is not null from file f left join dirty d on d.path = f.path where f.path = ?"
    files = [rows(sql, (path,))[0] for path in paths]
    stored = git.blobs([blob for blob, edited in files if not edited])
    for path, (_, edited) in zip(paths, files, strict=True):
        raw = yamlio.read_file(f"{git.root}/{path}", path) if edited else next(stored)[1]
        yield yamlio.read(raw, path)


def with_snippets(rows: Fetch, git: Git, matches: Sequence[Match], text: str) -> list[Match]:
    """The matches, each with the text around a word that was searched for."""
    terms = words(text)
    trees = read_records(rows, git, [match.path for match in matches]) if matches else iter(())
    return [
        match._replace(snippet=_snippet(tree, terms, match.title)) for match, tree in zip(matches, trees, strict=True)
    ]


def _snippet(tree: Mapping[str, Any], terms: Sequence[str], title: str) -> str:
    """The first text of a record, other than its title, with one of the terms, cut to the width of a snippet."""
    for leaf in _leaves(tree):
        if leaf == title:
            continue
        line = " ".join(leaf.split())
        folded = fold(line)
        at = min((place for term in terms if (place := folded.find(term)) >= 0), default=-1)
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
