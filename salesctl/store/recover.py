"""Ending a write that was cut off: forward when its commit is in HEAD, back to where it began when not.

The same function ends a write that failed in this process and one whose writer died; it may itself be cut off and
begun again. Files the user changed meanwhile are left as they are.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError

from . import files, index, journal, places
from .lock import hold
from .pack import oid
from .refusals import Busy
from .tree import Trees

if TYPE_CHECKING:
    from salesctl.git import Git

    from .journal import Intent, Step

MOVING = "moving"
"""Stands in the stage from just before git is told to move HEAD."""
_SOON = 10.0
"""Seconds after that within which this git took its locks, if it took any."""
_PATIENCE = 1.0
"""Seconds an empty lock must stand still before it counts as a dead git's: live ones last milliseconds."""
_PAUSE = 0.05


def recover(git: Git) -> None:
    """End a dead writer's work, if there is any, without waiting for anybody: a live writer ends its own."""
    try:
        with hold(git, 0) as held:
            mend(git, wait=0, held=held)
    except Busy:
        return


def mend(git: Git, *, wait: float, held: int) -> None:
    """With the lock held: end what a dead writer left. Raises Busy when another program keeps `index.lock` too long."""
    intent = journal.read(git)
    if intent is not None:
        settle(git, intent, wait=wait, held=held)
    for left in (*places.home(git).glob("stage-*"), *git.root.glob(".salesctl-stage-*")):
        places.clear(left)


def settle(git: Git, intent: Intent, *, wait: float, held: int) -> bool:
    """With the lock held (`held`), end a write one way or the other; True when its commit is in HEAD."""
    stage = places.stage(git, intent.token)
    _unlock(git, intent, stage / MOVING)
    head = git.head()
    done = head is not None and _contains(git, head, intent)
    trees = Trees(git, head, [step.path for step in intent.steps])
    if done:
        stage.mkdir(exist_ok=True)
        if not index.is_ours(git, intent.token):
            if not places.journal(git).exists():  # its removal is what failed
                journal.write(git, intent)
            index.take(git, wait)
        _forward(git, intent, stage, trees, held)
    else:
        _back(git, intent, trees)
    index.release(git, intent.token)
    journal.drop(git)
    places.clear(git.git_dir / intent.files)
    places.clear(stage)
    return done


def _contains(git: Git, head: str, intent: Intent) -> bool:
    """Whether the commit is HEAD or, because somebody committed on top of it, in its history."""
    if head in {intent.old, intent.new}:
        return head == intent.new
    return intent.new in git.run("rev-list", "--end-of-options", head, "--").decode("ascii").split("\n")


def _forward(git: Git, intent: Intent, stage: Path, head: Trees, held: int) -> None:
    """The files and HEAD are new; bring the index after them."""
    steps = [step for step in intent.steps if head.entry(step.path) == step.new]
    prepared = index.catch_up(git, stage, steps, held)
    if prepared:
        index.install(git, prepared)


def _back(git: Git, intent: Intent, head: Trees) -> None:
    """Nothing but files can have changed; give each that has our new content its old one back."""
    waiting = git.git_dir / intent.files
    for number, step in reversed(list(enumerate(intent.steps))):
        try:
            found = files.content(git.root, step.path, set())
        except SalesctlError:
            continue  # something else stands there by now
        now = oid("blob", found[0], git.algorithm) if found else None
        if now != _oid(step.new) or now in {_oid(step.old), _oid(head.entry(step.path))}:
            continue  # not begun, or the user's own by now
        if step.old is None:
            (git.root / step.path).unlink()
        else:
            _restore(git, waiting / f"{number}.old", step)
    files.prune(git.root, intent.made)
    files.settle_folders(git.root, [step.path for step in intent.steps])


def _restore(git: Git, kept: Path, step: Step) -> None:
    """Put the old file back: the very one, or else its content from Git."""
    target = git.root / step.path
    target.parent.mkdir(parents=True, exist_ok=True)
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        _, data = next(git.blobs([_oid(step.old) or ""]))
        with kept.open("wb") as file:
            file.write(data)
            if step.old and step.old.startswith("100755"):
                os.fchmod(file.fileno(), 0o755)
            file.flush()
            os.fsync(file.fileno())
    kept.rename(target)


def _oid(entry: str | None) -> str | None:
    return entry.partition(" ")[2] if entry else None


def _unlock(git: Git, intent: Intent, moving: Path) -> None:
    """Remove the locks of a git that was killed moving HEAD for us.

    They were made then, and hold our commit's name, or nothing and stay so.
    """
    try:
        begun = moving.stat().st_mtime
    except FileNotFoundError:  # none was started, or it ended by itself
        return
    for name in intent.locks:
        lock = git.git_dir / name
        until = time.monotonic() + _PATIENCE
        while (said := _said_then(lock, begun)) is not None:
            if said == intent.new.encode("ascii") or (not said and time.monotonic() >= until):
                lock.unlink(missing_ok=True)
            elif said:
                break
            else:
                time.sleep(_PAUSE)


def _said_then(lock: Path, begun: float) -> bytes | None:
    """What a lock made when HEAD was being moved holds; None: there is no such lock."""
    try:
        made = lock.stat().st_mtime
        return lock.read_bytes().strip() if begun <= made <= begun + _SOON else None
    except FileNotFoundError:
        return None
