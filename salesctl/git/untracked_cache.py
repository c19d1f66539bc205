"""Git's cache of untracked files: without it every status looks through every folder for new ones, which takes half its time.

It is kept where the times of folders tell that something in them came or went, which not every file system's do, and only if
nobody set `core.untrackedCache` to what they want themselves.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from .questions import STATUS

if TYPE_CHECKING:
    from .repository import Git

SETTINGS: Mapping[str, str] = MappingProxyType({
    "core.untrackedCache": "true",
    # a plain `git status` that names folders would replace the cache of a status that names files
    "status.showUntrackedFiles": "all",
})  # fmt: skip
"""What the clone's own configuration is told."""
_SMALL = 1 << 18
"""Bytes of an index, some thousand files, up to which there is nothing to gain."""
_TICK = 0.02
"""Seconds in which the clock of a file system goes on."""


def keep(git: Git) -> None:
    """Have Git keep the cache here, from now on. A small book, or one where somebody decided, stays as it is."""
    index = git.git_dir / "index"
    decided = "core.untrackedcache" in git.settings
    if decided or not index.exists() or index.stat().st_size < _SMALL or not _works(git):
        return
    for name, value in SETTINGS.items():
        if name.lower() not in git.settings:
            git.set(name, value)
    git.run(*STATUS, env={"GIT_OPTIONAL_LOCKS": "1"})  # writes it into the index


def forget(git: Git) -> None:
    """Take back what `keep` set."""
    for name, value in SETTINGS.items():
        if git.settings.get(name.lower()) == value:
            git.set(name, None)


def _works(git: Git) -> bool:
    """Whether each thing that comes into a folder or leaves it changes the folder's time: tried beside the work tree."""
    if git.git_dir.stat().st_dev != git.root.stat().st_dev:
        return False
    from tempfile import TemporaryDirectory  # sessions import this, and seldom try it

    with TemporaryDirectory(dir=git.git_dir) as name:
        folder = Path(name)
        file, inner = folder / "file", folder / "folder"
        for change in (file.touch, inner.mkdir, file.unlink, inner.rmdir):
            before = folder.stat().st_mtime_ns
            time.sleep(_TICK)
            change()
            if folder.stat().st_mtime_ns == before:
                return False
    return True
