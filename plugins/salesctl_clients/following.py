"""Every record that names a client, made to name another one instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from salesctl.api import Draft, Session, links

Keys = tuple[str | int, ...]
_OBLIGATION = re.compile(r"([a-z0-9-]+):(.+)\Z")


def naming(session: Session, client: str) -> Iterator[tuple[str, str]]:
    """Kind and id of every record in whose text the client's id stands, itself left out."""
    found = session.git.run("grep", "--untracked", "-z", "-l", "-w", "-F", "-e", client, ok=(0, 1))
    for path in filter(None, found.decode().split("\0")):
        kind = session.kinds.of(path)
        if kind is not None and (kind.name, PurePosixPath(path).stem) != ("client", client):
            yield kind.name, PurePosixPath(path).stem


def following(session: Session, old: str, new: str, moved: Mapping[tuple[str, str], str]) -> list[Draft]:
    """Drafts of all records that name `old` or something of it. `moved`: where its contacts, addresses, entities went."""
    drafts = []
    for kind, record_id in naming(session, old):
        if (kind, record_id) == ("client", new):
            continue
        record, _ = session.read(kind, record_id)
        told: dict[Keys, str] = {}
        for link in links(record.data, record.kind.fields):
            name, key = link.target.removeprefix("client/"), link.value.removeprefix(f"{old}/")
            if link.value == old and link.kind in ("client", "*"):
                told[link.keys] = new
            elif link.value != key and (name, key) in moved:
                told[link.keys] = f"{new}/{moved[name, key]}"
        items = {f"{old}/{key}": f"{new}/{there}" for (_, key), there in moved.items()}
        after = _told(record.data, (), told, {old: new, **items})
        if after != record.data:
            drafts.append(session.revise(kind, record_id, after))
    return drafts


def _told(value: Any, at: Keys, told: Mapping[Keys, str], subjects: Mapping[str, str]) -> Any:
    """A tree with links, names of items and obligations about the client told anew; every other text stays."""
    if isinstance(value, dict):
        return {name: _told(part, (*at, name), told, subjects) for name, part in value.items()}
    if isinstance(value, list):
        made = [_told(part, (*at, n), told, subjects) for n, part in enumerate(value)]
        # who was named beside the other client is named once
        return made if made == value else [part for n, part in enumerate(made) if part not in made[:n]]
    return told.get(at) or _text(value, at, subjects) if isinstance(value, str) else value


def _text(value: str, at: Keys, subjects: Mapping[str, str]) -> str:
    obligation = _OBLIGATION.match(value)
    if obligation and at[-1:] == ("id",):
        return f"{obligation[1]}:{subjects.get(obligation[2], obligation[2])}"
    return subjects.get(value, value) if at[-1:] == ("about",) or "/" in value else value
