"""Where a work tree's Git folders are."""

from __future__ import annotations

from pathlib import Path

from salesctl.errors import SalesctlError
from salesctl.kept_files import git_folders
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple


class Folders(NamedTuple):
    """The Git folders of a work tree; one and the same except in a linked one."""

    own: Path
    """This work tree's: HEAD, index."""
    shared: Path
    """That of all work trees: objects, branches."""


def folders(root: Path) -> Folders:
    """The folders of the work tree whose top is `root`. Raises SalesctlError where it is none, or its repository is gone."""
    found = git_folders(str(root))
    if found is None:
        raise SalesctlError(
            say("{root} is not the top of a Git repository", root=root), hint=say("git init {root}", root=root)
        )
    own, shared = map(Path, found)
    if not own.is_dir():
        raise SalesctlError(
            say("the repository of {root} is gone: {folder} is not there", root=root, folder=own),
            hint=say("if it was moved: `git worktree repair {root}` in it; else clone the book again", root=root),
        )
    return Folders(own, shared)


def is_partial(shared: Path) -> bool:
    """Whether this is a partial clone: one that fetches objects when it needs them."""
    return any((shared / "objects" / "pack").glob("*.promisor"))
