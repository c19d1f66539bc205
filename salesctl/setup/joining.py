"""The clone that `join` makes. One that was cut off is known by a note it has from its first moment on, and is made anew."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from salesctl import kept_files
from salesctl.errors import SalesctlError
from salesctl.git import Git, GitError
from salesctl.lang.text import joined, say
from salesctl.model.root import NAME
from salesctl.temporary_places import with_room

if TYPE_CHECKING:
    from salesctl.lang.text import Text

_NOTE = "joining"
"""The file among those a clone keeps for itself that says of which address it is made, until it is all there."""
_PRIVATE = 0o700
_ELSEWHERE = say("name a folder that is not")


@contextmanager
def joining(address: str, here: Path) -> Iterator[Git]:
    """A clone of the book at an address, to be set up; unless that comes to its end the folder is as it was.

    The folder is new, empty, or holds what such a clone left that was cut off. Raises SalesctlError where it holds anything else.
    """
    new = not here.exists()
    if not new and not here.is_dir():
        raise _there_already(here)
    here.mkdir(_PRIVATE, parents=True, exist_ok=True)  # records are about people
    with _alone(here) as lock:
        if any(here.iterdir()):
            _refuse_but_leftover(address, here)
            _empty(here)
        try:
            with TemporaryDirectory(dir=with_room()) as template:
                Path(kept_files.make_room(template, _NOTE)).write_text(address, "utf-8")
                os.set_inheritable(lock, True)  # noqa: FBT003 - a git that outlives us holds it, too
                git = Git.clone(address, here, template)
                os.set_inheritable(lock, False)  # noqa: FBT003
            yield git
            git.kept_file(_NOTE).unlink()
        except BaseException:
            _empty(here)
            if new:
                here.rmdir()
            raise


@contextmanager
def _alone(here: Path) -> Iterator[int]:
    """Hold a folder against another `join`; the descriptor it is held by."""
    descriptor = os.open(here, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            hint = say("wait until it is through")
            raise SalesctlError(say("another `join` is at work in {folder}", folder=here), hint=hint) from None
        except OSError:
            pass  # a file system without locks
        yield descriptor
    finally:
        os.close(descriptor)


def _refuse_but_leftover(address: str, here: Path) -> None:
    try:
        left = Path(kept_files.kept_file(str(here / ".git"), _NOTE)).read_text("utf-8")
    except OSError:
        raise _there_already(here) from None
    if left != address:
        raise SalesctlError(
            say("{folder} holds what a `join` of another address left that was cut off", folder=here),
            hint=say("remove it, or name a folder that is not"),
        )
    if own := _own(here):
        raise SalesctlError(
            say("{folder} holds what a `join` left that was cut off, and besides {what}", folder=here, what=own),
            hint=say("bring that to another place and join again, or name a folder that is not"),
        )


def _there_already(here: Path) -> SalesctlError:
    hint = _ELSEWHERE
    if (here / NAME).is_file() and (here / ".git").exists():
        hint = say("it is a book: cd {folder}; for another copy of it name a folder that is not", folder=here)
    elif (here / ".git").exists():
        hint = say("name a folder that is not; if a `join` was cut off there, remove it and join again")
    return SalesctlError(say("{file} is there already", file=here), hint=hint)


def _own(here: Path) -> Text | None:
    """What in such a folder is no part of the clone: files that the last commit has not, or not so, and commits; None: nothing."""
    files = [
        (Path(folder) / name).relative_to(here)
        for folder, folders, names in os.walk(here)
        for name in (*names, *(one for one in folders if (Path(folder) / one).is_symlink()))
        if ".git" not in Path(folder).relative_to(here).parts[:1]
    ]
    try:
        git = Git(here)
        head = git.head()
        held = dict(zip(files, git.files_at((head, str(file)) for file in files), strict=True)) if head else {}
        mine = [file for file in files if not _is_part(here / file, held.get(file))]
        sent = ("rev-list", "-1", "--branches", "--glob=refs/stash", "--not", "--remotes", "--")
        if not mine and head and git.run(*sent):
            return say("commits of yours")
    except GitError:
        mine = files
    return joined(", ", [f"`{file}`" for file in mine[:3]] + ["…"][: len(mine) - 3]) if mine else None


def _is_part(file: Path, committed: bytes | None) -> bool:
    """Whether a file is as it was committed, or was being written so."""
    return committed is not None and not file.is_symlink() and committed.startswith(file.read_bytes())


def _empty(folder: Path) -> None:
    for one in list(folder.iterdir()):
        with suppress(FileNotFoundError):
            rmtree(one) if one.is_dir() and not one.is_symlink() else one.unlink()
