"""The table `approval_author`: who wrote each approval into the book, by the commits.

An approval is an item of a record's list `approvals`. Its author is that of the last commit that wrote it as it now reads, at
whatever path the record then was. What is not committed yet is the word of whoever uses this clone. In a history that was cut
off, what came before the cut has no author (`email` NULL): nobody knows.

`content` is the item's values, so that an approval that is changed is looked up again, and no other one. Nothing is asked of Git
as long as the table has them all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from salesctl import yamlio
from salesctl.errors import SalesctlError
from salesctl.model.record_tables import tables
from salesctl.model.values import TYPES

if TYPE_CHECKING:
    import sqlite3
    from zoneinfo import ZoneInfo

    from salesctl.book.search import Fetch
    from salesctl.git import Git
    from salesctl.git.history import FileVersion
    from salesctl.model.kinds import Kinds

NAME = "approval_author"
DDL = (
    f"""create table {NAME} (kind text not null, record text not null, at text not null, content text not null, email text,
       oid text not null, primary key (kind, record, at)) strict, without rowid""",
)
_LIST = "approvals"
_NOT_COMMITTED = ""


class Approval(NamedTuple):
    """An approval whose author is not known."""

    kind: str
    record: str
    at: str
    content: str
    path: str
    committed: bool


def unattributed(rows: Fetch, kinds: Kinds, email: str) -> list[Approval]:
    """The approvals that have no author yet, or had none but the user of this clone (`email`) when last looked up."""
    found: list[Approval] = []
    for table in tables(kinds):
        if table.view == f"{table.kind}_{_LIST}":
            values = ", ".join(f't."{name}"' for name in table.names)
            content = f"json_array({values})"
            sql = (
                f"select '{table.kind}', t.record, t.at, {content}, f.path, d.path is null from \"{table.name}\" as t"
                f" join file as f on f.kind = '{table.kind}' and f.id = t.record left join dirty as d on d.path = f.path"
                f" left join {NAME} as a on a.kind = '{table.kind}' and a.record = t.record and a.at = t.at"
                f" and a.content = {content}"
                f" where a.oid is null or (a.oid = '{_NOT_COMMITTED}' and (d.path is null or a.email is not ?))"
            )
            found += [Approval(*row) for row in rows(sql, (email,))]
    return found


def write(
    connection: sqlite3.Connection,
    git: Git,
    kinds: Kinds,
    zone: ZoneInfo,
    head: str,
    approvals: Sequence[Approval],
    email: str,
) -> None:
    """Look up the authors of approvals in the commits up to `head`; those not committed are `email`'s."""
    committed = [approval for approval in approvals if approval.committed]
    known = dict(_authors(git, kinds, zone, head, committed)) if committed else {}
    mine = (email or None, _NOT_COMMITTED)
    _put(connection, [(one, *(known.get(one[:3], (None, head)) if one.committed else mine)) for one in approvals])


def claim(connection: sqlite3.Connection, kinds: Kinds, paths: Collection[str], email: str) -> None:
    """Note that the approvals in files that are being written are `email`'s, where they are new or changed."""
    found = unattributed(lambda *of: connection.execute(*of).fetchall(), kinds, email)
    _put(connection, [(one, email or None, _NOT_COMMITTED) for one in found if one.path in paths])


def _put(connection: sqlite3.Connection, rows: Sequence[tuple[Approval, str | None, str]]) -> None:
    connection.executemany(
        f"insert or replace into {NAME} values (?, ?, ?, ?, ?, ?)",
        [(*approval[:4], email, oid) for approval, email, oid in rows],
    )


def _authors(
    git: Git, kinds: Kinds, zone: ZoneInfo, head: str, approvals: Sequence[Approval]
) -> Iterator[tuple[tuple[str, str, str], tuple[str | None, str]]]:
    """For each approval that a commit wrote: its key, and the author and id of the last one that did."""
    records = {(one.kind, one.record) for one in approvals}
    cut = frozenset(git.oldest())
    versions: dict[tuple[str, str], list[FileVersion]] = {}
    for version in git.file_versions(head, sorted({kinds[one.kind].root for one in approvals})):
        kind = kinds.of(version.path)
        if kind is not None and (kind.name, PurePosixPath(version.path).stem) in records:
            versions.setdefault((kind.name, PurePosixPath(version.path).stem), []).append(version)
    blobs = {blob for found in versions.values() for one in found for blob in (one.before, one.after) if blob}
    trees = {oid: _items(content, zone) for oid, content in git.blobs(sorted(blobs))}
    for approval in approvals:
        found = _merged(versions.get((approval.kind, approval.record), ()))
        now: Any = None
        for oid, (email, before, after) in found.items():
            held = trees.get(after, {}).get(approval.at)
            now = now or held
            if now is not None and held == now and trees.get(before, {}).get(approval.at) != now:
                yield (approval.kind, approval.record, approval.at), (None if oid in cut else email, oid)
                break


def _merged(versions: Sequence[FileVersion]) -> Mapping[str, tuple[str, str, str]]:
    """The versions of a record by commit, newest first: author, what it was and what it became, whether it was moved or not."""
    found: dict[str, tuple[str, str, str]] = {}
    for one in versions:
        _, before, after = found.get(one.oid, ("", "", ""))
        found[one.oid] = (one.email, before or one.before, after or one.after)
    return found


def _items(content: bytes, zone: ZoneInfo) -> dict[str, Any]:
    """The approvals of a record by the moment they were given; none where the file cannot be read."""
    if f"{_LIST}:".encode() not in content:
        return {}
    try:
        tree = yamlio.read(content, "")
        return {str(TYPES["moment"].store(str(item["at"]), zone)): item for item in tree.get(_LIST) or []}
    except (SalesctlError, ValueError, KeyError, TypeError, AttributeError):
        return {}
