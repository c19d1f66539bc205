"""The intent journal: what a writer is about to do, on disk before it does anything that shows.

One file, written whole, synced and renamed into place; it stands exactly while a write is under way or was cut off.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from salesctl.errors import SalesctlError
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern

from . import places

if TYPE_CHECKING:
    from pathlib import Path

    from salesctl.git import Git

FORMAT = 1
_OID = lazy_pattern(r"[0-9a-f]{40,64}\Z")
_ENTRY = lazy_pattern(r"[0-7]{6} [0-9a-f]{40,64}\Z")
_TOKEN = lazy_pattern(r"stage-[\w-]+\Z")


class Foreign(SalesctlError):
    """The journal is of another version of salesctl, which alone knows how to end that write."""

    name = "foreign-journal"


class Step(NamedTuple):
    """One path of a write: its tree entry in the old and in the new commit, as `mode oid`; None where there is none."""

    path: str
    old: str | None
    new: str | None


class Intent(NamedTuple):
    """A write. Files and folders count from the work tree's Git folder: a repository may be moved before it is mended."""

    token: str
    """Names the stage and stands in the `index.lock` we take: by it we know our own."""
    files: str
    """The folder where new and old contents wait; apart from the stage only when the work tree is on another disk."""
    old: str | None
    new: str
    locks: tuple[str, ...]
    """Locks that git may leave behind when it is killed on our behalf."""
    made: tuple[str, ...]
    """Folders of the work tree that this write makes, outermost first; these count from its root, as do paths."""
    steps: tuple[Step, ...]


def write(git: Git, intent: Intent) -> None:
    """Put the journal on disk, to stay there whatever happens."""
    draft = places.stage(git, intent.token) / "journal"
    with draft.open("w", encoding="utf-8", errors="surrogateescape") as file:
        json.dump(_plain(intent), file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(places.journal(git))
    sync_folder(places.home(git))


def read(git: Git) -> Intent | None:
    """The journal of a write that is under way or was cut off. Raises SalesctlError when it is not one of ours."""
    file = places.journal(git)
    try:
        data = json.loads(file.read_text(encoding="utf-8", errors="surrogateescape"))
    except FileNotFoundError:
        return None
    except (ValueError, RecursionError):
        data = None
    if isinstance(data, dict) and data.get("format") not in (None, FORMAT):
        hint = say("run any command of that version")
        raise Foreign(say("{file} was written by another version of salesctl", file=file), hint=hint)
    try:
        return _intent(data)
    except (TypeError, KeyError, ValueError):
        hint = say("`salesctl doctor --fix` takes it away; what is committed is kept, `git status` shows what is not")
        raise SalesctlError(say("{file} is damaged: a write was cut off", file=file), hint=hint) from None


def _intent(data: Any) -> Intent:
    """The write a journal tells of. Raises TypeError, KeyError or ValueError for what none of ours can tell."""
    return Intent(
        token=_matching(_TOKEN, data["token"]),
        files=_text(data["files"]),
        old=None if data["old"] is None else _matching(_OID, data["old"]),
        new=_matching(_OID, data["new"]),
        locks=tuple(map(_text, _list(data["locks"]))),
        made=tuple(map(_inside, _list(data["made"]))),
        steps=tuple(
            Step(_inside(path), *(None if entry is None else _matching(_ENTRY, entry) for entry in (old, new)))
            for path, old, new in _list(data["steps"])
        ),
    )


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value or "\0" in value:
        raise TypeError(value)
    return value


def _matching(pattern: re.Pattern[str], value: Any) -> str:
    if not pattern.match(_text(value)):
        raise ValueError(value)
    return str(value)


def _inside(value: Any) -> str:
    """A path that stays within the work tree."""
    path = PurePosixPath(_text(value))
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(value)
    return str(value)


def drop(git: Git) -> None:
    """The write is through, one way or the other."""
    places.journal(git).unlink(missing_ok=True)
    sync_folder(places.home(git))


def _plain(intent: Intent) -> dict[str, object]:
    fields: dict[str, object] = intent._asdict()
    return {"format": FORMAT, **fields, "steps": [(step.path, step.old, step.new) for step in intent.steps]}


def sync_folder(place: Path) -> None:
    """Make the names in a folder stay."""
    descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
