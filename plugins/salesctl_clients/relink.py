"""Every record that names a client, changed to name another one instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from salesctl.api import Draft, Field, Session, links

Keys = tuple[str | int, ...]
_OBLIGATION = re.compile(r"([a-z0-9-]+):(.+)\Z")


def relinked(session: Session, old: str, new: str, moved: Mapping[tuple[str, str], str]) -> list[Draft]:
    """Drafts of all records that name the client `old` or an item of it, the two clients left out.

    `moved` says under which key each contact, address and legal entity is found now: `(list, old key) -> new key`.
    """
    drafts = []
    for kind, record_id in _naming(session, old):
        if kind == "client" and record_id in (old, new):
            continue
        record, _ = session.read(kind, record_id)
        after = renamed(record.data, record.kind.fields, old, new, moved)
        if after != record.data:
            drafts.append(session.revise(kind, record_id, after))
    return drafts


def renamed(
    data: Mapping[str, Any],
    fields: Mapping[str, Field],
    old: str,
    new: str,
    moved: Mapping[tuple[str, str], str],
) -> dict[str, Any]:
    """A record's data with `new` in place of `old`: in links, in ids of obligations, and where items are named as text."""
    targets: dict[Keys, str] = {}
    for link in links(data, fields):
        name, key = link.target.removeprefix("client/"), link.value.removeprefix(f"{old}/")
        if link.value == old and link.kind in ("client", "*"):
            targets[link.keys] = new
        elif link.value != key and (name, key) in moved:
            targets[link.keys] = f"{new}/{moved[name, key]}"
    items = {f"{old}/{key}": f"{new}/{key_now}" for (_, key), key_now in moved.items()}
    subjects = {old: new, **items}
    return {name: _renamed(value, (name,), targets, subjects) for name, value in data.items()}


def _naming(session: Session, client: str) -> Iterator[tuple[str, str]]:
    """Kind and id of every record in whose text the client's id stands."""
    paths = session.git.run("grep", "--untracked", "-z", "-l", "-w", "-F", "-e", client, ok=(0, 1))
    for path in filter(None, paths.decode().split("\0")):
        kind = session.kinds.of(path)
        if kind is not None:
            yield kind.name, PurePosixPath(path).stem


def _renamed(value: Any, at: Keys, targets: Mapping[Keys, str], subjects: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _renamed(part, (*at, name), targets, subjects) for name, part in value.items()}
    if isinstance(value, list):
        renamed = [_renamed(part, (*at, n), targets, subjects) for n, part in enumerate(value)]
        # a record that named both clients names the kept one once
        return renamed if renamed == value else [part for n, part in enumerate(renamed) if part not in renamed[:n]]
    return targets.get(at) or _renamed_text(value, at, subjects) if isinstance(value, str) else value


def _renamed_text(value: str, at: Keys, subjects: Mapping[str, str]) -> str:
    obligation = _OBLIGATION.match(value)
    if obligation and at[-1:] == ("id",):
        return f"{obligation[1]}:{subjects.get(obligation[2], obligation[2])}"
    return subjects.get(value, value) if at[-1:] == ("about",) or "/" in value else value
