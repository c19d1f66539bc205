"""Reading the trees of records, and what could not be read of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.errors import Finding
from salesctl.lang.text import decode

if TYPE_CHECKING:
    from salesctl.git import Git

    from .search import Fetch


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
