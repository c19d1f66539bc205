"""The table `signature`: who wrote what users are said to have decided, waived or read into the book, by the commits.

What a user is said to have done (`SIGNED`) is an item of a list, or a record. Its author is that of the last commit that wrote it
as it now reads, at whatever path the record then was; a merge wrote what none of its parents had. What is not committed yet is the
word of whoever uses this clone. In a history that was cut off, what came before the cut has no author (`email` NULL): nobody knows.

`content` is its values, so that what is changed is looked up again, and nothing else, as long as history only goes on; after a
reset all are. Nothing is asked of Git as long as the table has them all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.errors import SalesctlError
from salesctl.model.id_form import id_at
from salesctl.model.record_tables import tables
from salesctl.model.values import TYPES
from salesctl.named_tuples import NamedTuple

from . import changes, revisions

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import apsw

    from salesctl.book.search import Fetch
    from salesctl.git import Git
    from salesctl.git.history import FileVersion
    from salesctl.model.kinds import Kinds

NAME = "signature"
DDL = (
    f"""create table {NAME} (kind text not null, record text not null, place text not null, content text not null, user text,
       said_on text, email text, oid text not null, primary key (kind, record, place)) strict, without rowid""",
)
_NOT_COMMITTED = ""


class Signed(NamedTuple):
    """Something a record says a user did: it counts where that user wrote it."""

    kind: str
    """Of the record; empty: any kind with such a list."""
    list: str
    """The list whose items say so; empty: the record does."""
    key: str
    """The field that tells the items apart."""
    user: str
    """The field that names the user; where there is none, nobody is said to have done anything."""
    day: str
    """The column with the day."""
    fields: tuple[str, ...] = ()
    """What the user said by it, beside who: another author of that is another one's word. Empty: every field."""


SIGNED = (
    Signed("", "approvals", "at", "by", "at_on"),
    Signed("intel", "passes", "to", "acknowledged_by", "acknowledged_on", ("acknowledged_at",)),
    # what a waiver is about is renamed when client cards are merged, by whoever merges them
    Signed("waiver", "", "", "by", "on", ("rule", "until")),
    Signed("sign_off", "", "", "by", "at_on"),
)


class Word(NamedTuple):
    """Something a user is said to have done, whose author is not known. `place`: where in the record, keys with dots."""

    kind: str
    record: str
    place: str
    content: str
    user: str
    said_on: str
    path: str
    committed: bool


def unattributed(rows: Fetch, kinds: Kinds, email: str, among: Collection[str] | None = None) -> list[Word]:
    """What has no author yet, or had none but the user of this clone (`email`) when last looked up.

    `among`: in records of these kinds, otherwise of any.
    """
    found: list[Word] = []
    for table in tables(kinds):
        if among is not None and table.kind not in among:
            continue
        for signed in SIGNED:
            if table.view != "_".join(filter(None, (signed.kind or table.kind, signed.list))):
                continue
            record = "record" if table.parent else "id"
            place = f"'{signed.list}.' || t.\"{signed.key}\"" if signed.list else "''"
            values = ", ".join(f't."{name}"' for name in table.names if not signed.fields or name in _fields(signed))
            content = f"json_array({values})"
            # `cross`: begun with the words, of which there are few, and not with the files of all records
            sql = (
                f"""select '{table.kind}', t.{record}, {place}, {content}, t."{signed.user}", t."{signed.day}", f.path,"""
                f""" d.path is null from "{table.name}" as t"""
                f" cross join file as f on f.kind = '{table.kind}' and f.id = t.{record} left join dirty as d on d.path = f.path"
                f" left join {NAME} as a on a.kind = '{table.kind}' and a.record = t.{record} and a.place = {place}"
                f" and a.content = {content}"
                f' where t."{signed.user}" is not null'
                f" and (a.oid is null or (a.oid = '{_NOT_COMMITTED}' and (d.path is null or a.email is not ?)))"
            )
            found += [Word(*row) for row in rows(sql, (email,))]
    return found


def are_current(rows: Fetch, git: Git, head: str) -> bool:
    """Whether the authors were looked up in the history that this commit has."""
    return revisions.is_current(rows, NAME, git, head)


def follow(connection: apsw.Connection, git: Git, head: str) -> None:
    """Keep the authors where this commit continues the history they were looked up in, else have all looked up again."""
    if revisions.last_commit(connection, git, (NAME,), head) is None:
        changes.note(connection, {NAME: None})
    revisions.set_last_commit(connection, (NAME,), git, head)


def write(
    connection: apsw.Connection,
    git: Git,
    kinds: Kinds,
    zone: ZoneInfo,
    head: str,
    words: Sequence[Word],
    email: str,
) -> None:
    """Look up the authors of words in the commits up to `head`; those not committed are `email`'s."""
    committed = [word for word in words if word.committed]
    known = dict(_authors(git, kinds, zone, head, committed)) if committed else {}
    mine = (email or None, _NOT_COMMITTED)
    _put(connection, [(one, *(known.get(one[:3], (None, head)) if one.committed else mine)) for one in words])


def claim(connection: apsw.Connection, kinds: Kinds, paths: Collection[str], email: str) -> None:
    """Note that what users are said to have done in files that are being written is `email`'s, where it is new or changed."""
    among = {kind.name for path in paths if (kind := kinds.of(path))}
    found = unattributed(lambda *of: connection.execute(*of).fetchall(), kinds, email, among)
    _put(connection, [(one, email or None, _NOT_COMMITTED) for one in found if one.path in paths])


def _put(connection: apsw.Connection, rows: Sequence[tuple[Word, str | None, str]]) -> None:
    connection.executemany(
        f"insert or replace into {NAME} values (?, ?, ?, ?, ?, ?, ?, ?)",
        [(*word[:6], email, oid) for word, email, oid in rows],
    )
    changes.note(connection, {NAME: None})


def _authors(
    git: Git, kinds: Kinds, zone: ZoneInfo, head: str, words: Sequence[Word]
) -> Iterator[tuple[tuple[str, str, str], tuple[str | None, str]]]:
    """For each word that a commit wrote: its key, and the author and id of the last one that did."""
    records = {(one.kind, one.record) for one in words}
    cut = frozenset(git.oldest())
    versions: dict[tuple[str, str], list[FileVersion]] = {}
    for version in git.file_versions(None, head, sorted({kinds[one.kind].root for one in words})):
        kind = kinds.of(version.path)
        if kind is not None and (kind.name, id_at(version.path)) in records:
            versions.setdefault((kind.name, id_at(version.path)), []).append(version)
    kind_of = {
        blob: kind
        for (kind, _), found in versions.items()
        for one in found
        for blob in (*one.before, one.after)
        if blob
    }
    trees = {oid: _words(kind_of[oid], content, zone) for oid, content in git.blobs(sorted(kind_of))}
    written = {record: _joined(found) for record, found in versions.items()}
    paths = {one.path: one.kind for one in words}
    contents = zip(paths.items(), git.files_at((head, path) for path in paths), strict=True)
    held_now = {path: _words(kind, content or b"", zone) for (path, kind), content in contents}
    for word in words:
        now = held_now[word.path].get(word.place)
        for oid, (email, before, after) in written.get((word.kind, word.record), {}).items():

            def held(blob: str, place: str = word.place) -> Any:
                return trees.get(blob, {}).get(place)

            if now is not None and held(after) == now and all(held(blob) != now for blob in before):
                yield (word.kind, word.record, word.place), (None if oid in cut else email, oid)
                break


def _joined(versions: Sequence[FileVersion]) -> Mapping[str, tuple[str, tuple[str, ...], str]]:
    """The versions of a record by commit, newest first: author, what it was and what it became, whether it was moved or not."""
    found: dict[str, tuple[str, tuple[str, ...], str]] = {}
    for one in versions:
        _, before, after = found.get(one.oid, ("", ("",) * len(one.before), ""))
        joined = tuple(was or other for was, other in zip(before, one.before, strict=True))
        found[one.oid] = (one.email, joined, after or one.after)
    return found


def _words(kind: str, content: bytes, zone: ZoneInfo) -> dict[str, Any]:
    """What users are said to have done in a record, by place; none where the file cannot be read."""
    own = [one for one in SIGNED if one.kind in ("", kind) and f"{one.user}:".encode() in content]
    if not own:
        return {}
    try:
        tree = yamlio.read(content, "")
        return {
            f"{one.list}.{_key(one, item, zone)}" if one.list else "": _said(one, item)
            for one in own
            for item in (tree.get(one.list) or [] if one.list else [tree])
            if item.get(one.user)
        }
    except (SalesctlError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _key(signed: Signed, item: Mapping[str, Any], zone: ZoneInfo) -> str:
    """An item's key as the book stores it."""
    key = str(item[signed.key])
    return str(TYPES["moment"].store(key, zone)) if signed.key == "at" else key


def _said(signed: Signed, item: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: item.get(name) for name in _fields(signed)} if signed.fields else item


def _fields(signed: Signed) -> tuple[str, ...]:
    return (signed.user, *signed.fields)
