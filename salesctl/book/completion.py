"""Ids for the shell's completion, read from a book's file as it is, without refreshing it.

Completion has to be fast, and asking git for changed files would take longer than all the rest. So a file that was added by
hand may be missing until the next command. Only HEAD is compared, which is a file that is read quickly.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from salesctl.git import questions

_LAST = "\U0010ffff"


def known_ids(root: Path, kinds: Sequence[str], prefix: str, most: int = 200) -> list[str] | None:
    """Ids with a prefix, of these kinds (all, when empty), in order, of records that can be read.

    None when the book is not that of HEAD.
    """
    marks = ", ".join("?" * len(kinds))
    of_kinds = f" and kind in ({marks})" if kinds else ""
    sql = f"select distinct id from file where state = 0 and id >= ? and id < ?{of_kinds} order by id limit ?"
    try:
        folders = questions.folders(str(root.resolve()))
        if folders is None:
            return None
        own, common = map(Path, folders)
        connection = sqlite3.connect(f"{(own / 'salesctl' / 'book.db').as_uri()}?mode=ro", uri=True)
        try:
            row = connection.execute("select value from meta where key = 'head'").fetchone()
            if row is None or row[0] != _head(own, common):
                return None
            return [row[0] for row in connection.execute(sql, (prefix, prefix + _LAST, *kinds, most))]
        finally:
            connection.close()
    except (sqlite3.Error, OSError, ValueError):
        return None


def _head(own: Path, common: Path) -> str:
    """The commit of HEAD. Raises OSError for a packed ref, which has no file of its own."""
    text = (own / "HEAD").read_text(encoding="ascii").strip()
    if not text.startswith("ref: "):
        return text
    return (common / text[5:]).read_text(encoding="ascii").strip()
