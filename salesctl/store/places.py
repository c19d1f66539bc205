"""Where the store keeps its own things: the lock in the Git folder all work trees share, the rest in each one's own."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from salesctl.git import Git


def lock(git: Git) -> Path:
    """The file whose lock a writer holds, whichever the work tree."""
    return git.kept_file("lock", shared=True)


def home(git: Git) -> Path:
    """The folder of this work tree's journal and stages."""
    return git.kept_file()


def journal(git: Git) -> Path:
    """The file that stands exactly while a write is under way or was cut off."""
    return home(git) / "journal.json"


def is_under_way(git: Git) -> bool:
    """Whether a write is, or was cut off. In another user's book, whose folder nobody else may enter, its owner sees to that."""
    return os.access(home(git), os.X_OK) and journal(git).exists()


def stage(git: Git, token: str) -> Path:
    """The folder where what a write needs is made ready."""
    return home(git) / token


def clear(folder: Path) -> None:
    """Remove a stage and what is in it, as far as that goes: the next writer removes what is left."""
    try:
        for name in os.listdir(folder):  # noqa: PTH208 - thousands of path objects take longer than removing the files
            with suppress(FileNotFoundError):
                os.unlink(f"{folder}/{name}")  # noqa: PTH108
        folder.rmdir()
    except OSError:
        return
