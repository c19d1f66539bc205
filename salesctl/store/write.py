"""One write, from the author's changes to a commit in HEAD. The order of the steps is explained in the package."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError
from salesctl.git import GitError, failures
from salesctl.git.damage import is_left
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple

from . import files, index, journal, places
from .change import Committed
from .journal import Intent
from .prepare import Prepared, check, edited, staged_by_user
from .recover import MOVING, settle
from .refusals import Changed, Moved
from .tree import parents

if TYPE_CHECKING:
    from salesctl.git import Git

    from .change import Change

ATTEMPTS = 5
"""How often a commit is prepared again because somebody else moved HEAD meanwhile."""


class Task(NamedTuple):
    """What shall be written, and on which terms."""

    changes: Sequence[Change]
    note: str
    """What the reflog says of it."""
    index_wait: float
    """Seconds to wait for another program's `index.lock`."""
    held: int
    """The descriptor of our own lock."""


def write(git: Git, task: Task, prepare: Callable[[], Prepared]) -> Committed:
    """With the lock held, bring files and HEAD to what `prepare` makes ready. Raises the refusals; nothing shows then."""
    for _ in range(ATTEMPTS):
        try:
            return _attempt(git, task, prepare())
        except Moved:
            continue
    raise Changed(say("other programs keep committing to this book"), hint=say("try again when they are through"))


def _attempt(git: Git, task: Task, prepared: Prepared) -> Committed:
    token = f"stage-{os.getpid()}-{os.urandom(6).hex()}"
    stage = places.stage(git, token)
    waiting = _waiting_room(git, stage)
    try:
        intent = _intent(git, token, waiting, prepared)
        pairs = enumerate(zip(task.changes, prepared.modes, strict=True))
        files.stage(waiting, [(n, change.after, mode) for n, (change, mode) in pairs if change.after is not None])
        journal.write(git, intent)
    except BaseException:
        places.journal(git).unlink(missing_ok=True)
        places.clear(waiting)
        places.clear(stage)
        raise
    try:
        _carry_out(git, task, intent, waiting)
        journal.drop(git)
    except BaseException as error:
        if not _settled(git, intent, task) or not isinstance(error, Exception):
            raise
    places.clear(waiting)
    places.clear(stage)
    gone = [step.path for step in prepared.steps if step.new is None]
    files.prune(git.root, {folder for path in gone for folder in parents(path)[1:]})
    return Committed(prepared.old, prepared.new, {change.path: change.after for change in task.changes})


def _settled(git: Git, intent: Intent, task: Task) -> bool:
    """End a write that failed; True when it is in HEAD all the same."""
    try:
        return settle(git, intent, wait=task.index_wait, held=task.held)
    except (OSError, SalesctlError) as error:
        from salesctl.lang.system_errors import system_reason

        reason = system_reason(error) if isinstance(error, OSError) else error.message
        raise SalesctlError(
            say("the write was cut off: {error}", error=reason), hint=say("the next command brings it to an end")
        ) from error


def _waiting_room(git: Git, stage: Path) -> Path:
    """The folder where contents wait for their rename: it must be on the disk of the work tree."""
    git.kept(stage.name).mkdir()
    if stage.stat().st_dev == git.root.stat().st_dev:
        return stage
    room = git.root / f".salesctl-{stage.name}"
    room.mkdir()
    (room / ".gitignore").write_text("*\n", encoding="ascii")
    return room


def _intent(git: Git, token: str, waiting: Path, prepared: Prepared) -> Intent:
    def near(path: Path) -> str:
        return os.path.relpath(path, git.git_dir)

    branch = git.branch()
    locks = [git.git_dir / "HEAD.lock", *([git.common_dir / f"{branch}.lock"] if branch else [])]
    needed = [step.path for step in prepared.steps if step.new]
    return Intent(
        token=token,
        files=near(waiting),
        old=prepared.old,
        new=prepared.new,
        locks=tuple(near(lock) for lock in locks),
        made=files.missing_folders(git.root, needed),
        steps=prepared.steps,
    )


def _carry_out(git: Git, task: Task, intent: Intent, waiting: Path) -> None:
    stage = places.stage(git, intent.token)
    index.take(git, task.index_wait)
    _look_again(git, intent)
    for made in intent.made:
        (git.root / made).mkdir(exist_ok=True)
    real: set[str] = set()
    for number, (change, step) in enumerate(zip(task.changes, intent.steps, strict=True)):
        found = files.content(git.root, step.path, real)
        if (found and found[0]) != change.before:
            check(git, change, step.old, real)
        target = f"{git.root}/{step.path}"
        if step.old is not None:
            files.share(target, f"{waiting}/{number}.old")
        if step.new is not None:
            os.rename(f"{waiting}/{number}.new", target)  # noqa: PTH104 - as in `files.stage`
        else:
            os.unlink(target)  # noqa: PTH108
    files.settle_folders(git.root, [step.path for step in intent.steps])
    new_index = index.prepare(git, stage, intent.steps, task.held)
    for number, change in enumerate(task.changes):
        if change.before is not None and files.bytes_at(f"{waiting}/{number}.old") != change.before:
            raise edited(change.path)  # an editor that held the file open wrote into it after it was checked
    if not index.is_ours(git, intent.token):
        raise SalesctlError(say("another program removed Git's index.lock during the write"), hint=say("try again"))
    _move_head(git, task, intent)
    index.install(git, new_index)
    index.release(git, intent.token)


def _look_again(git: Git, intent: Intent) -> None:
    """No other Git program touches the index now. Raises what applies when it, or HEAD, is not as prepared for."""
    if git.head() != intent.old:
        raise Moved
    left = any(is_left(git.git_dir / lock) for lock in intent.locks)
    if (left or not (git.git_dir / "index").exists()) and (damaged := failures.damaged(str(git.root), "update-ref")):
        raise damaged  # by an index made of what we write alone every other record would be removed
    staged = index.entries(git, {step.path for step in intent.steps})
    for step in intent.steps:
        if staged.get(step.path) != step.old:
            raise staged_by_user(step.path)


def _move_head(git: Git, task: Task, intent: Intent) -> None:
    """The moment of truth: before it nothing happened, after it everything did."""
    moving = places.stage(git, intent.token) / MOVING
    moving.touch()
    journal.sync_folder(moving.parent)
    # by the reflog `Git.made_here` knows what was written here: it is kept whatever the user's settings are
    move = ("update-ref", "--create-reflog", "-m", task.note, "HEAD", intent.new, intent.old or "0" * len(intent.new))
    try:
        git.run(*move, held=task.held)
    except GitError as error:
        if error.code > 0:  # it ended by itself, so whatever lock stands is another's
            moving.unlink()
        if git.head() != intent.old:
            raise Moved from error
        raise
    for lock in intent.locks:  # the names of what the locks stood for
        place = (git.git_dir / lock).parent
        if place.is_dir():
            journal.sync_folder(place)
