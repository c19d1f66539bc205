"""Where a work tree's Git folders are."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from salesctl.errors import SalesctlError
from salesctl.lang.text import say


class Folders(NamedTuple):
    """The Git folders of a work tree; one and the same except in a linked one."""

    own: Path
    """This work tree's: HEAD, index."""
    shared: Path
    """That of all work trees: objects, branches."""


def folders(root: Path) -> Folders:
    """The folders of the work tree whose top is `root`. Raises SalesctlError where it is none, or its repository is gone."""
    dot = root / ".git"
    if dot.is_dir():
        own = dot
    elif dot.is_file():
        named = dot.read_text(encoding="utf-8", errors="surrogateescape").removeprefix("gitdir:").strip()
        own = (root / named).resolve()
        if not own.is_dir():
            raise SalesctlError(
                say("the repository of {root} is gone: {folder} is not there", root=root, folder=own),
                hint=say("if it was moved: `git worktree repair {root}` in it; else clone the book again", root=root),
            )
    else:
        raise SalesctlError(
            say("{root} is not the top of a Git repository", root=root), hint=say("git init {root}", root=root)
        )
    pointer = own / "commondir"
    shared = (own / pointer.read_text(encoding="utf-8").strip()).resolve() if pointer.is_file() else own
    return Folders(own, shared)


def is_partial(shared: Path) -> bool:
    """Whether this is a partial clone: one that fetches objects when it needs them."""
    return any((shared / "objects" / "pack").glob("*.promisor"))
