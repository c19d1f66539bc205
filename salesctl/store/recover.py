"""Ending a write that was cut off: forward when its commit is in HEAD, back to where it began when not.

The same function ends a write that failed in this process and one whose writer died; it may itself be cut off and
begun again. Files the user changed meanwhile are left as they are.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl.git import Git

from . import files, index, journal, places
from .lock import hold
from .pack import oid
from .refusals import Busy
from .tree import Trees

if TYPE_CHECKING:
    from .journal import Intent, Step

_PATIENCE = 1.0
"""Seconds an empty lock must stand still before it counts as a dead git's: live ones last milliseconds."""
_PAUSE = 0.05


def recover(git: Git, *, wait: float = 0.0) -> None:
    """End a dead writer's work, if there is any. A live writer's is left alone: whoever reads need not wait for it."""
    if not places.journal(git.common_dir).exists():
        return
    try:
        with hold(git.common_dir, wait):
            mend(git, wait=wait)
    except Busy:
        return


def mend(git: Git, *, wait: float) -> None:
    """With the lock held: end what a dead writer left. Raises Busy when another program keeps `index.lock` too long."""
    intent = journal.read(git.common_dir)
    if intent is not None:
        settle(git, intent, wait=wait)
    for left in (*places.home(git.common_dir).glob("stage-*"), *git.root.glob(".salesctl-stage-*")):
        places.clear(left)


def settle(git: Git, intent: Intent, *, wait: float) -> bool:
    """End a write one way or the other; True when its commit is in HEAD."""
    root = (git.common_dir / intent.root).resolve()
    if (root / ".git").exists():
        git = Git(root)  # the work tree it was begun in, which need not be ours
        _unlock(git, intent)
        done = _is_in_head(git, intent)
        if done:
            _forward(git, intent, wait)
        else:
            _back(git, intent)
        index.release(git, intent.token)
    else:
        done = False  # the work tree is gone, and with it all that could show
    journal.drop(git.common_dir)
    places.clear(git.common_dir / intent.files)
    places.clear(places.stage(git.common_dir, intent.token))
    return done


def _is_in_head(git: Git, intent: Intent) -> bool:
    head = git.head()
    if head in {intent.old, intent.new}:
        return head == intent.new
    if head is None:
        return False
    return git.spawn("merge-base", "--is-ancestor", intent.new, head).wait().code == 0


def _forward(git: Git, intent: Intent, wait: float) -> None:
    """The files and HEAD are new; bring the index after them."""
    stage = places.stage(git.common_dir, intent.token)
    stage.mkdir(exist_ok=True)
    if not index.is_ours(git, intent.token):
        index.take(git, stage, intent.token, wait)
    prepared = index.catch_up(git, stage, intent.steps)
    if prepared:
        index.install(git, prepared)


def _back(git: Git, intent: Intent) -> None:
    """Nothing but files can have changed; give each that has our new content its old one back."""
    algorithm = git.algorithm
    waiting = git.common_dir / intent.files
    head = Trees(git, git.head(), [step.path for step in intent.steps], algorithm)
    for number, step in reversed(list(enumerate(intent.steps))):
        found = files.content(git.root, step.path, set())
        now = oid("blob", found[0], algorithm) if found else None
        there = _oid(head.entry(step.path))
        if now != _oid(step.new) or now in {_oid(step.old), there}:
            continue  # not begun, or the user's own by now
        target = git.root / step.path
        if step.old is None:
            target.unlink()
        else:
            _restore(git, waiting / f"{number}.old", target, step)
    files.prune(git.root, intent.made)
    files.settle_folders(git.root, [step.path for step in intent.steps])


def _restore(git: Git, kept: Path, target: Path, step: Step) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        _, data = next(git.blobs([_oid(step.old) or ""]))
        with kept.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    kept.rename(target)


def _oid(entry: str | None) -> str | None:
    return entry.partition(" ")[2] if entry else None


def _unlock(git: Git, intent: Intent) -> None:
    """Remove the locks of a git that was killed on our behalf: they hold our commit's name, or nothing and stay so."""
    try:
        begun = places.journal(git.common_dir).stat().st_mtime
    except FileNotFoundError:  # dropped already, so no git of ours was killed
        return
    for name in intent.locks:
        lock = git.common_dir / name
        until = time.monotonic() + _PATIENCE
        while (said := _said_since(lock, begun)) is not None:
            if said == intent.new.encode("ascii") or (not said and time.monotonic() >= until):
                lock.unlink(missing_ok=True)
            elif said:
                break
            else:
                time.sleep(_PAUSE)


def _said_since(lock: Path, begun: float) -> bytes | None:
    """What a lock made since `begun` holds; None: there is no such lock."""
    try:
        return lock.read_bytes().strip() if lock.stat().st_mtime >= begun else None
    except FileNotFoundError:
        return None
