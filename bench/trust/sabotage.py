"""What takes a safeguard away, in this process and in those it forks: without one the trust tests have to see a loss."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from salesctl.merge import trees
from salesctl.merge.record import MergedRecord, Version
from salesctl.store import files, index, journal, lock, prepare, recover, write
from salesctl.tree.writing import Written

if TYPE_CHECKING:
    from salesctl.git import Git


def no_lock() -> None:
    """Have each writer do as if it were alone: it takes nobody's lock for its own, and ends nobody's work."""
    lock.hold = vars(recover)["hold"] = _no_lock
    vars(index).update(take=lambda *_: None, is_ours=lambda *_: True, release=lambda *_: None)
    vars(recover)["mend"] = lambda *_, **__: None
    vars(write).update(_look_again=lambda *_: None, _move_head=_move_head_over_others)


def no_journal() -> None:
    """Have nobody end what a dead writer left."""
    journal.read = lambda _: None


def no_look() -> None:
    """Have nobody look whether what is written over is the user's own unfinished work."""

    def mode_alone(git: Git, change: Any, _entry: str | None, real: set[str]) -> int | None:
        found = files.content(git.root, change.path, real)
        return found[1] if found else None

    vars(prepare)["check"] = vars(write)["check"] = mode_alone
    vars(write).update(_look_again=lambda *_: None, edited=lambda _: None)
    vars(files)["bytes_at"] = _Anything


def naive_merge() -> None:
    """Have a record that both changed be theirs, as a whole."""
    trees.merge_record = theirs_as_a_whole


def theirs_as_a_whole(
    _kind: object, _name: str, _base: Version | None, _ours: Version, theirs: Version, *_: object
) -> MergedRecord:
    """What "take theirs" does of a record both changed."""
    return MergedRecord(Written(theirs.raw, []), (), ())


class _Anything:
    """Equal to whatever it is compared with."""

    def __init__(self, _: str) -> None:
        return

    def __ne__(self, other: object) -> bool:
        return False


def _move_head_over_others(git: Git, _: write.Task, intent: journal.Intent) -> None:
    git.run("update-ref", "HEAD", intent.new)


@contextmanager
def _no_lock(git: Git, _wait: float) -> Iterator[int]:
    folder = git.common_dir / "salesctl"
    folder.mkdir(exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    yield descriptor
    os.close(descriptor)
