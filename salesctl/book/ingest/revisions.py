"""Tables made of commits.

`revision`: how often each record's file and the settings were changed, and when last; `source`: when other systems' data
came in; `command_key`: which commit a command with a key made; `to_settle`: what merges found and let through; `breach`: what
commits changed without the right to; `unsigned`: which commits are to be signed and Git has not found so yet.

They are filled from the commits when they are first needed, and later from new commits only. Both are aggregates over a set
of commits: the result does not depend on the number of updates or on the order in which branches were merged. Times are UTC;
of two equal ones the higher commit id counts, of keys the first commit.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from salesctl.git import GitError
from salesctl.model.root import NAME as SETTINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import apsw

    from salesctl.book.search import Fetch
    from salesctl.git import Git
    from salesctl.model.kinds import Kinds

DDL = (
    # n: how many commits changed the file, over all of history. at, oid: the last that did, or brought branches together that
    # differed in it: whatever stood in an earlier commit and stands no longer was changed after that one, a merge included
    "create table revision (path text primary key, n integer not null, at text not null, oid text not null) strict",
    "create table source (name text primary key, at text not null) strict",
    "create table command_key (key text primary key, at text, oid text, command text, path text) strict",
    """create table breach (oid text, at text, author text, path text, kind text, record text, field text, left_as text, roles text,
       primary key (oid, path, field)) strict, without rowid""",
    "create table unsigned (oid text primary key) strict, without rowid",
    "create table to_settle (rule text, record text, other text, primary key (rule, record, other)) strict, without rowid",
)
SOURCE = "Source"
KEY, COMMAND, FIRST = "Key", "Key-Command", "Key-Record"
"""Trailers: the key that a command was given, the digest of the command, the path of its first record."""
SETTLE = "To-Settle"
"""Trailer: what a merge let through and somebody is to settle, `RULE KIND/ID`, or with two records that are probably one
`double KIND/ID KIND/ID`."""
TRAILERS = ("source", "command_key", "to_settle")
"""The tables filled from trailers."""
_IN_TRAILERS = frozenset((SOURCE, KEY, SETTLE))
_HEAD = "select value from meta where key = ?"
_RIGHTS = "rights_ever"
"""The key of what any policy left to some roles, so that the history of policies is read once."""


def is_current(rows: Fetch, table: str, git: Git, head: str) -> bool:
    """Whether `revision` or `source` covers all commits up to this one that the repository has."""
    return rows(_HEAD, (f"{table}_head",)) == [(_covered(git, head),)]


def update_revisions(connection: apsw.Connection, git: Git, kinds: Kinds, head: str) -> None:
    """Add to `revision` the commits up to this one."""
    from .parse import storable_path

    old = last_commit(connection, git, ("revision",), head)
    changes: dict[str, tuple[int, str, str]] = {}
    for one in git.touched(old, head):
        if kinds.of(one.path) is not None or one.path == SETTINGS:
            count, *last = changes.get(one.path, (0, "", ""))
            changes[one.path] = (count + one.everywhere, *max((_utc(one.at), one.oid), (last[0], last[1])))
    connection.executemany(
        """insert into revision values (?, ?, ?, ?) on conflict (path) do update set n = n + excluded.n,
             oid = iif((excluded.at, excluded.oid) > (at, oid), excluded.oid, oid), at = max(excluded.at, at)""",
        [(storable_path(path), *rest) for path, rest in changes.items()],
    )
    set_last_commit(connection, ("revision",), git, head)


def update_trailers(connection: apsw.Connection, git: Git, head: str) -> None:
    """Add to `source`, `command_key` and `to_settle` what the trailers of the commits up to this one say."""
    old = last_commit(connection, git, TRAILERS, head)
    sources: list[tuple[str, str]] = []
    keys: list[tuple[str | None, ...]] = []
    settle: list[tuple[str, ...]] = []
    for commit in git.commits(old, head):
        said = dict(commit.trailers)
        sources += [(value, _utc(commit.at)) for name, value in commit.trailers if name == SOURCE]
        if KEY in said:
            keys.append((said[KEY], _utc(commit.at), commit.oid, said.get(COMMAND), said.get(FIRST)))
        settle += [
            (*words, "")[:3]
            for name, value in commit.trailers
            if name == SETTLE and len(words := value.split(" ")) in (2, 3)
        ]
    connection.executemany("insert or ignore into to_settle values (?, ?, ?)", settle)
    connection.executemany(
        "insert into source values (?, ?) on conflict (name) do update set at = max(at, excluded.at)", sources
    )
    connection.executemany(
        """insert into command_key values (?, ?, ?, ?, ?) on conflict (key) do update
             set at = excluded.at, oid = excluded.oid, command = excluded.command, path = excluded.path
             where (excluded.at, excluded.oid) < (at, oid)""",
        keys,
    )
    set_last_commit(connection, TRAILERS, git, head)


def update_breaches(connection: apsw.Connection, git: Git, kinds: Kinds, head: str) -> None:
    """Add to `breach` what the commits up to this one changed without the right to."""
    from salesctl.book.rights import Right, breaches, rights_in

    old = last_commit(connection, git, ("breach",), head)
    row = connection.execute(_HEAD, (_RIGHTS,)).fetchone() if old else None
    ever = {Right(kind, tuple(fields), tuple(roles)) for kind, fields, roles in json.loads(row[0] if row else "[]")}
    ever |= rights_in(git, kinds, old, head)
    found = [(*one[:-1], " ".join(one.roles)) for one in breaches(git, kinds, old, head, ever)]
    connection.execute("insert or replace into meta values (?, ?)", (_RIGHTS, json.dumps(sorted(ever))))
    connection.executemany("insert or replace into breach values (?, ?, ?, ?, ?, ?, ?, ?, ?)", found)
    set_last_commit(connection, ("breach",), git, head)


def update_unsigned(connection: apsw.Connection, git: Git, kinds: Kinds, head: str) -> None:
    """Add to `unsigned` the commits up to this one that are to be signed and are not by a key that Git knows here."""
    from salesctl.book.signing import to_be_signed, unsigned

    old = last_commit(connection, git, ("unsigned",), head)
    found = unsigned(git, to_be_signed(git, kinds, old, head))
    connection.executemany("insert or ignore into unsigned values (?)", [(one.oid,) for one in found])
    set_last_commit(connection, ("unsigned",), git, head)


def last_commit(connection: apsw.Connection, git: Git, tables: Sequence[str], head: str) -> str | None:
    """The commit tables are filled up to.

    None, and they are emptied, where that is not an ancestor of `head`, and where more of history was fetched since.
    """
    row = connection.execute(_HEAD, (f"{tables[0]}_head",)).fetchone()
    last = str(row[0]).partition(" ")[0] if row else ""
    if row and row[0] == _covered(git, last):
        try:
            if not git.run("rev-list", "-1", "--end-of-options", last, f"^{head}", "--"):
                return last
        except GitError:
            pass  # the commit is gone
    for table in tables:
        connection.execute(f"delete from {table}")
    return None


def set_last_commit(connection: apsw.Connection, tables: Sequence[str], git: Git, head: str) -> None:
    """Note that tables are filled up to a commit."""
    covered = _covered(git, head)
    connection.executemany(
        "insert or replace into meta values (?, ?)", [(f"{table}_head", covered) for table in tables]
    )


def go_on(connection: apsw.Connection, tables: Sequence[str], git: Git, parent: str, commit: str) -> None:
    """Note that tables filled up to a commit are filled up to one just made of it, which adds nothing to them: Git is not asked."""
    before, now = _covered(git, parent), _covered(git, commit)
    connection.executemany(
        "update meta set value = ? where key = ? and value = ?", [(now, f"{table}_head", before) for table in tables]
    )


def untouched(trailers: Sequence[tuple[str, str]]) -> Sequence[str]:
    """The tables filled from trailers to which these add nothing."""
    return TRAILERS if _IN_TRAILERS.isdisjoint(name for name, _ in trailers) else ()


def _covered(git: Git, head: str) -> str:
    """A commit, where history begins if it was cut off when cloning, and whose authors' names are one person's."""
    return " ".join((head, *git.oldest(), *filter(None, [git.mailmap().hex()])))


def _utc(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
