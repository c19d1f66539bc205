"""The tables `revision` (how often each file was changed, and when last) and `source` (when other systems' data came in).

They are filled from the commits when they are first needed, and later from new commits only. Both are aggregates over a set
of commits: the result does not depend on the number of updates or on the order in which branches were merged. Times are UTC;
of two equal ones the higher commit id counts.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from salesctl.git import GitError

from .parse import storable_path

if TYPE_CHECKING:
    import sqlite3

    from salesctl.book.search import Fetch
    from salesctl.git import Git
    from salesctl.model.kinds import Kinds

DDL = (
    # n: how many commits changed the file, over all of history; at, oid: the last of them
    "create table revision (path text primary key, n integer not null, at text not null, oid text not null) strict",
    "create table source (name text primary key, at text not null) strict",
)
TRAILER = "Source"
_HEAD = "select value from meta where key = ?"


def is_current(rows: Fetch, table: str, git: Git, head: str) -> bool:
    """Whether `revision` or `source` covers all commits up to this one that the repository has."""
    return rows(_HEAD, (f"{table}_head",)) == [(_covered(git, head),)]


def update_revisions(connection: sqlite3.Connection, git: Git, kinds: Kinds, head: str) -> None:
    """Add to `revision` the commits up to this one."""
    old = _last_commit(connection, git, "revision", head)
    changes: dict[str, tuple[int, str, str]] = {}
    for path, oid, at in git.touched(old, head):
        if kinds.of(path) is not None:
            count, *last = changes.get(path, (0, "", ""))
            changes[path] = (count + 1, *max((_utc(at), oid), (last[0], last[1])))
    connection.executemany(
        """insert into revision values (?, ?, ?, ?) on conflict (path) do update set n = n + excluded.n,
             oid = iif((excluded.at, excluded.oid) > (at, oid), excluded.oid, oid), at = max(excluded.at, at)""",
        [(storable_path(path), *rest) for path, rest in changes.items()],
    )
    _set_last_commit(connection, "revision", git, head)


def update_sources(connection: sqlite3.Connection, git: Git, head: str) -> None:
    """Add to `source` the commits up to this one with a trailer `Source`."""
    old = _last_commit(connection, git, "source", head)
    rows = [
        (value, _utc(commit.at))
        for commit in git.commits(old, head)
        for key, value in commit.trailers
        if key == TRAILER
    ]
    connection.executemany(
        "insert into source values (?, ?) on conflict (name) do update set at = max(at, excluded.at)", rows
    )
    _set_last_commit(connection, "source", git, head)


def _last_commit(connection: sqlite3.Connection, git: Git, table: str, head: str) -> str | None:
    """The commit a table is filled up to.

    None, and the table is emptied, where that is not an ancestor of `head`, and where more of history was fetched since.
    """
    row = connection.execute(_HEAD, (f"{table}_head",)).fetchone()
    last = str(row[0]).partition(" ")[0] if row else ""
    if row and row[0] == _covered(git, last):
        try:
            if not git.run("rev-list", "-1", "--end-of-options", last, f"^{head}", "--"):
                return last
        except GitError:
            pass  # the commit is gone
    connection.execute(f"delete from {table}")
    return None


def _set_last_commit(connection: sqlite3.Connection, table: str, git: Git, head: str) -> None:
    connection.execute("insert or replace into meta values (?, ?)", (f"{table}_head", _covered(git, head)))


def _covered(git: Git, head: str) -> str:
    """A commit, and where history begins if it was cut off when cloning."""
    return " ".join((head, *git.oldest()))


def _utc(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
