"""Taking a commit back, by a new commit: field by field, so that later work on the same records stays.

Refused when later work rests on it: when a field it set was changed again, or a record it made is referred to by others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import yamlio
from .book.tables import tables
from .edits import edits
from .errors import SalesctlError
from .links import links
from .records import parse
from .store import Change, Message

if TYPE_CHECKING:
    from .desk import Desk
    from .kinds import Field


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back."""

    undone: str
    subject: str
    commit: str
    paths: Sequence[str]


def undo(desk: Desk, commit: str | None = None) -> Undone:
    """Take a commit back (the last one when none is named). Raises SalesctlError saying what rests on it."""
    oid = desk.git.resolve(commit or "HEAD")
    parents = desk.git.run("rev-list", "--parents", "-n", "1", "--end-of-options", oid).decode("ascii").split()[1:]
    if len(parents) != 1:
        what = "merges branches" if parents else "began the book"
        raise SalesctlError(f"{oid[:10]} {what}: it cannot be taken back")
    subject = desk.git.run("log", "-1", "--format=%s", "--end-of-options", oid).decode("utf-8", "replace").strip()
    touched = desk.git.tree_delta(parents[0], oid)
    foreign = [path for path, _ in touched if not desk.kinds.of(path)]
    if foreign:
        raise SalesctlError(f"{oid[:10]} changed {foreign[0]}, which is no record", hint=f"git revert {oid[:10]}")
    changes = [change for path, _ in touched if (change := _back(desk, oid, parents[0], path))]
    if not changes:
        raise SalesctlError(f"nothing of {oid[:10]} is left to take back")
    _check_references(desk, oid, changes)
    message = Message(f"undo: {subject}", f"Takes back {oid}.", (("Undoes", oid),))
    committed = desk.store.commit(changes, message, when=desk.now.isoformat(timespec="seconds"))
    desk.__dict__.pop("book", None)
    return Undone(oid, subject, committed.oid if committed else "", [change.path for change in changes])


def _back(desk: Desk, oid: str, parent: str, path: str) -> Change | None:
    """One record as it was before the commit, with everything later left as it is."""
    before, made = desk.git.file_at(parent, path), desk.git.file_at(oid, path)
    file = desk.root / path
    now = yamlio.read_file(file, path) if file.exists() else None
    if now == made:
        return Change(path, before, now)
    if now is None or made is None or before is None:
        raise _later(desk, oid, path, "the record was put there or taken away since")
    kind = desk.kinds.of(path)
    if kind is None:
        return None
    old, mid, new = (parse(desk.kinds, path, raw).data for raw in (before, made, now))
    wanted, clash = _merged(old, mid, new, kind.fields)
    if clash:
        raise _later(desk, oid, path, f"`{clash}` was changed again since")
    if wanted == new:
        return None
    from .desk import order

    return Change(path, yamlio.edit(now, edits(new, wanted, kind.fields), order(kind)), now)


def _merged(
    old: Mapping[str, Any], mid: Mapping[str, Any], new: Mapping[str, Any], fields: Mapping[str, Field], at: str = ""
) -> tuple[dict[str, Any], str]:
    """`new` with what led from `old` to `mid` taken back; the name of a field changed since where there is one."""
    wanted = dict(new)
    for name in dict.fromkeys((*old, *mid)):
        was, became, now = old.get(name), mid.get(name), new.get(name)
        if was == became:
            continue
        field = fields.get(name)
        if now == became:
            wanted[name] = was
        elif field and field.shape == "object" and isinstance(now, dict):
            wanted[name], clash = _merged(was or {}, became or {}, now, field.fields, f"{at}{name}.")
            if clash:
                return wanted, clash
        elif field and field.shape == "items" and isinstance(now, list):
            wanted[name], clash = _items(was or [], became or [], now, field, f"{at}{name}.")
            if clash:
                return wanted, clash
        else:
            return wanted, f"{at}{name}"
    return {name: value for name, value in wanted.items() if value not in (None, [], {})}, ""


def _items(old: list[Any], mid: list[Any], new: list[Any], field: Field, at: str) -> tuple[list[Any], str]:
    """The same for a list of objects, item by item by their keys."""
    was, became = ({field.key_of(item): item for item in items} for items in (old, mid))
    wanted = []
    for item in new:
        key = field.key_of(item)
        before, made = was.get(key), became.get(key)
        if before == made:
            wanted.append(item)
        elif before is None and item == made:
            continue
        elif before is not None and made is not None:
            merged, clash = _merged(before, made, item, field.fields, f"{at}{key}.")
            if clash:
                return wanted, clash
            wanted.append(merged)
        else:
            return wanted, f"{at}{key}"
    present = {field.key_of(item) for item in new}
    return wanted + [item for key, item in was.items() if key not in became and key not in present], ""


def _later(desk: Desk, oid: str, path: str, reason: str) -> SalesctlError:
    last = (
        desk.git.run("log", "-1", "--format=%h %an: %s", f"{oid}..HEAD", "--", path).decode("utf-8", "replace").strip()
    )
    hint = f"take that back first: salesctl undo {last.split(' ')[0]}" if last else "commit or undo your edits first"
    return SalesctlError(f"later work rests on it: in {path} {reason} ({last or 'not committed'})", hint=hint)


def _check_references(desk: Desk, oid: str, changes: Sequence[Change]) -> None:
    """A record that goes away must not be referred to by one that stays."""
    gone = {change.path: change for change in changes if change.after is None}
    if not gone:
        return
    ids = {(kind.name, path.rsplit("/", 1)[-1].removesuffix(".yaml")) for path in gone if (kind := desk.kinds.of(path))}
    for name, record_id in ids:
        for other in _referring(desk, name, record_id):
            if other in gone:
                continue
            raw = next((change.after for change in changes if change.path == other), None)
            record = parse(desk.kinds, other, raw or yamlio.read_file(desk.root / other, other))
            if any(
                link.record == record_id and link.kind in (name, "*") for link in links(record.data, record.kind.fields)
            ):
                message = f"later work rests on it: {other} refers to {name} {record_id}"
                raise SalesctlError(message, hint=f"take {oid[:10]} back after that one")


def _referring(desk: Desk, kind: str, record_id: str) -> list[str]:
    """The files of records that may refer to a record, found by its id in columns that link."""
    found: dict[str, None] = {}
    with desk.asking() as asking:
        for table in tables(desk.kinds):
            record = "id" if not table.parent else "record"
            for column in table.columns:
                target, slash, _ = column.link.partition("/")
                if target in (kind, "*"):
                    where = (
                        f"substr(t.\"{column.name}\", 1, length(?1) + 1) = ?1 || '/'"
                        if slash
                        else f't."{column.name}" = ?1'
                    )
                    sql = f"""select f.path from "{table.name}" as t
                        join file as f on f.id = t."{record}" and f.kind = '{table.kind}' where {where}"""  # noqa: S608
                    found |= dict.fromkeys(row[0] for row in asking.rows(sql, (record_id,)))
    return list(found)
