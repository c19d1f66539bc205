"""Git's index during a write: we hold Git's own `index.lock` while the files change, and put the new index in last.

Were HEAD moved while the index stayed behind, the user's next plain `git commit` would bring the old record back.
The lock is a link to the journal, which names our token and is on disk already: so it says whose it is from its first moment to its
last, and after a power cut.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl.git.damage import OURS, WAY_OUT, is_left
from salesctl.lang.text import say

from . import places
from .files import share
from .journal import Step, sync_folder
from .refusals import Busy, converted

if TYPE_CHECKING:
    from salesctl.git import Git

_PAUSE = 0.02
_FEW = 32
"""Up to so many paths git is asked for exactly these; beyond, comparing every path with every other costs more."""


def lock_path(git: Git) -> Path:
    """Where every program that changes the index puts its lock."""
    return git.git_dir / "index.lock"


def take(git: Git, wait: float) -> None:
    """Take `index.lock` for the write the journal tells of. Raises Busy when another program keeps it for `wait` seconds."""
    signed = places.journal(git)
    deadline = time.monotonic() + wait
    while not _linked(signed, lock_path(git)):
        if _is_dead_writers(lock_path(git)):
            lock_path(git).unlink(missing_ok=True)
            continue
        if time.monotonic() >= deadline or is_left(lock_path(git)):
            raise Busy(
                say("another Git program is at work in this book, or died and left {file}", file=lock_path(git)),
                hint=WAY_OUT,
            )
        time.sleep(_PAUSE)


def _is_dead_writers(lock: Path) -> bool:
    """Whether a lock is one of ours: its writer is dead, for whoever looks holds the lock of writers."""
    try:
        return lock.read_bytes().startswith(OURS.encode())
    except OSError:
        return False


def is_ours(git: Git, token: str) -> bool:
    """Whether `index.lock` stands and is the one this write took."""
    try:
        return token.encode("ascii") in lock_path(git).read_bytes()
    except OSError:
        return False


def release(git: Git, token: str) -> None:
    """Give `index.lock` back, if it is ours."""
    if is_ours(git, token):
        lock_path(git).unlink(missing_ok=True)


def entries(git: Git, paths: Collection[str], index: Path | None = None) -> dict[str, str]:
    """What an index (Git's own unless given) holds at some paths, as `mode oid`, or `conflict`."""
    exactly = ("--", *paths) if len(paths) <= _FEW else ()
    env = {"GIT_INDEX_FILE": str(index)} if index else None
    found: dict[str, str] = {}
    for line in git.run("ls-files", "--stage", "-z", *exactly, env=env).decode("utf-8", "surrogateescape").split("\0"):
        head, _, path = line.partition("\t")
        if path in paths:
            mode, oid, level = head.split(" ")
            found[path] = f"{mode} {oid}" if level == "0" else "conflict"
    return found


def leaves_out(git: Git, path: str) -> bool:
    """Whether Git's index says of a path that its file is not in the work tree, as of what a sparse checkout leaves out."""
    return git.run("ls-files", "-t", "-z", "--", path).startswith(b"S ")


def prepare(git: Git, stage: Path, steps: Sequence[Step], held: int) -> Path:
    """A copy of the index that knows the files as they stand now, times too, so that `status` need not read them.

    Raises Edited when Git would record something other than what was written.
    """
    new = _copy(git, stage)
    paths = {step.path for step in steps}
    names = b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in sorted(paths))
    _update(git, new, names, held, "--add", "--remove", "--stdin")
    found = entries(git, paths, new)
    for step in steps:
        if found.get(step.path) != step.new:
            raise converted(say("Git would record {path} otherwise than it stands there", path=step.path), edited=True)
    return new


def catch_up(git: Git, stage: Path, steps: Sequence[Step], held: int) -> Path | None:
    """A copy of the index in which each path that still has its old entry gets the new one; None when none has."""
    found = entries(git, {step.path for step in steps})
    behind = [step for step in steps if step.old != step.new and found.get(step.path) == step.old]
    if not behind:
        return None
    new = _copy(git, stage)
    gone = "0 " + "0" * (40 if git.algorithm == "sha1" else 64)
    lines = "".join(f"{step.new or gone}\t{step.path}\0" for step in behind).encode("utf-8", "surrogateescape")
    _update(git, new, lines, held, "--index-info")
    return new


def install(git: Git, new: Path) -> None:
    """Make a prepared index Git's own."""
    new.rename(git.git_dir / "index")
    sync_folder(git.git_dir)


def _update(git: Git, index: Path, lines: bytes, held: int, *how: str) -> None:
    """Change an index; should we die meanwhile, nobody clears the stage before this git is through."""
    git.run("update-index", "-z", *how, input=lines, env={"GIT_INDEX_FILE": str(index)}, held=held)


def _copy(git: Git, stage: Path) -> Path:
    copy = stage / "index"
    copy.unlink(missing_ok=True)
    (stage / "index.lock").unlink(missing_ok=True)
    with suppress(FileNotFoundError):  # before the first commit there need be none
        share(git.git_dir / "index", copy)  # git never writes into an index, it replaces it
    return copy


def _linked(signed: Path, lock: Path) -> bool:
    """Give our file the lock's name; False when the name is taken."""
    try:
        os.link(signed, lock)
    except FileExistsError:
        return False
    except OSError:  # no links on this disk
        said = signed.read_bytes()
        try:
            with lock.open("xb") as file:
                file.write(said)
        except FileExistsError:
            return False
    return True
