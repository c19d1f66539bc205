"""Reading the trees of records, what could not be read of them, and cutting snippets out of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.errors import Finding
from salesctl.lang.text import decode
from salesctl.model.normal_forms import fold

from .search import words

if TYPE_CHECKING:
    from salesctl.git import Git

    from .search import Fetch, Match

_BEFORE, _WIDTH = 30, 80
"""Characters of a snippet before the word that was found, and in all."""


def read_records(rows: Fetch, git: Git, paths: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The trees of text of records in files of the book. Raises LoadError for one that cannot be read."""
    sql = "select f.blob, d.path is not null from file f left join dirty d on d.path = f.path where f.path = ?"
    files = [rows(sql, (path,))[0] for path in paths]
    stored = git.blobs([blob for blob, edited in files if not edited])
    for path, (_, edited) in zip(paths, files, strict=True):
        raw = yamlio.read_file(f"{git.root}/{path}", path) if edited else next(stored)[1]
        yield yamlio.read(raw, path)


def broken(rows: Fetch) -> list[Finding]:
    """The files that cannot be read, and values that do not convert."""
    sql = "select path, line, col, rule, message, hint from broken order by path, line, col, message"
    return [
        Finding(path, line, column, rule, decode(message), decode(hint))
        for path, line, column, rule, message, hint in rows(sql)
    ]


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
