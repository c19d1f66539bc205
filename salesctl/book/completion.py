"""Ids for the shell's completion, read from a book's file as it is, without refreshing it.

Completion has to be fast, and asking git for changed files would take longer than all the rest. So a file that was added by
hand may be missing until the next command. Only HEAD is compared, which is a file that is read quickly.
"""

from __future__ import annotations

import os

import apsw

from salesctl.kept_files import git_folders, kept_file

TYPE_CHECKING = False  # of `typing`, which would be imported for it alone
if TYPE_CHECKING:
    from collections.abc import Sequence

_LAST = "\U0010ffff"


def known_ids(root: str | os.PathLike[str], kinds: Sequence[str], prefix: str, most: int = 200) -> list[str] | None:
    """Ids with a prefix, of these kinds (all, when empty), in order, of records that can be read.

    None when the book is not that of HEAD.
    """
    marks = ", ".join("?" * len(kinds))
    of_kinds = f" and kind in ({marks})" if kinds else ""
    sql = f"select distinct id from file where state = 0 and id >= ? and id < ?{of_kinds} order by id limit ?"
    try:
        folders = git_folders(os.path.realpath(root))
        if folders is None:
            return None
        file = kept_file(folders[0], "book.db")
        connection = apsw.Connection(f"file:{_quoted(file)}", apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
        try:
            row = connection.execute("select value from meta where key = 'head'").fetchone()
            if row is None or row[0] != _head(*folders):
                return None
            return [row[0] for row in connection.execute(sql, (prefix, prefix + _LAST, *kinds, most))]
        finally:
            connection.close(force=True)
    except (apsw.Error, OSError, ValueError):
        return None


def _quoted(path: str) -> str:
    """A path as it stands in a URI."""
    safe = b"/-._"
    return "".join(chr(c) if c in safe or bytes((c,)).isalnum() else f"%{c:02X}" for c in os.fsencode(path))


def _head(own: str, common: str) -> str:
    """The commit of HEAD. Raises OSError for a packed ref, which has no file of its own."""
    text = _text(os.path.join(own, "HEAD"))
    return _text(os.path.join(common, text[5:])) if text.startswith("ref: ") else text


def _text(file: str) -> str:
    with open(file, encoding="ascii") as stream:
        return stream.read().strip()
