"""A glance at a book for the shell's completion: the ids it held when it was last brought up to date, and nothing checked.

A person waits for Tab. Asking git what changed costs more than everything else, so a file added by hand a moment ago may be
missing; the next command finds it.
"""

# ruff: noqa: S608 - names come from schemas and from here, values are bound

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

_LAST = "\U0010ffff"


def known_ids(root: Path, kinds: Sequence[str], prefix: str, most: int = 200) -> list[str] | None:
    """Ids that begin so, of these kinds (of all, when none is named), in order; None when there is no book to look at."""
    marks = ", ".join("?" * len(kinds))
    of_kinds = f" and kind in ({marks})" if kinds else ""
    sql = f"select distinct id from file where id >= ? and id < ?{of_kinds} order by id limit ?"
    try:
        connection = sqlite3.connect(f"{(_git_dir(root) / 'salesctl' / 'book.db').as_uri()}?mode=ro", uri=True)
        try:
            return [row[0] for row in connection.execute(sql, (prefix, prefix + _LAST, *kinds, most))]
        finally:
            connection.close()
    except (sqlite3.Error, OSError, ValueError):
        return None


def _git_dir(root: Path) -> Path:
    dot = root.resolve() / ".git"
    if dot.is_dir():
        return dot
    return (root / dot.read_text(encoding="utf-8").removeprefix("gitdir:").strip()).resolve()
