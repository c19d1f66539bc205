"""What the log knows about records: how often each was changed and when last, and how fresh each other system's data is.

Gathered when somebody asks, and then only from commits that are new. Both are sets of commits added up, so that it makes no
difference in how many steps, or in which order branches were merged. Times are UTC; where two agree the higher commit id wins.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from salesctl.git import GitError

from .parse import shown

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
_UPTO = "select value from meta where key = ?"


def current(rows: Fetch, what: str, head: str) -> bool:
    """Whether `revision` or `source` knows everything up to this commit."""
    return rows(_UPTO, (f"{what}_head",)) == [(head,)]


def gather(connection: sqlite3.Connection, git: Git, kinds: Kinds, head: str) -> None:
    """Bring the table `revision` up to a commit."""
    old = _start(connection, git, "revision", head)
    found: dict[str, tuple[int, str, str]] = {}
    for path, oid, at in git.touched(old, head):
        if kinds.of(path) is not None:
            count, *last = found.get(path, (0, "", ""))
            found[path] = (count + 1, *max((_utc(at), oid), (last[0], last[1])))
    connection.executemany(
        """insert into revision values (?, ?, ?, ?) on conflict (path) do update set n = n + excluded.n,
             oid = iif((excluded.at, excluded.oid) > (at, oid), excluded.oid, oid), at = max(excluded.at, at)""",
        [(shown(path), *rest) for path, rest in found.items()],
    )
    _done(connection, "revision", head)


def gather_sources(connection: sqlite3.Connection, git: Git, head: str) -> None:
    """Bring the table `source` up to a commit: when data of each other system last came in."""
    old = _start(connection, git, "source", head)
    found = [
        (value, _utc(commit.at))
        for commit in git.commits(old, head)
        for key, value in commit.trailers
        if key == TRAILER
    ]
    connection.executemany(
        "insert into source values (?, ?) on conflict (name) do update set at = max(at, excluded.at)", found
    )
    _done(connection, "source", head)


def _start(connection: sqlite3.Connection, git: Git, what: str, head: str) -> str | None:
    """The commit to go on from; None, and an empty table, where history was rewritten or nothing is known."""
    row = connection.execute(_UPTO, (f"{what}_head",)).fetchone()
    if row is not None:
        try:
            if not git.run("rev-list", "-1", "--end-of-options", row[0], f"^{head}", "--"):
                return str(row[0])
        except GitError:
            pass  # it is gone
    connection.execute(f"delete from {what}")  # noqa: S608 - one of two names of ours
    return None


def _done(connection: sqlite3.Connection, what: str, head: str) -> None:
    connection.execute("insert or replace into meta values (?, ?)", (f"{what}_head", head))


def _utc(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
