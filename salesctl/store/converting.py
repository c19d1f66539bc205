"""Files that Git converts on their way into the work tree and back: line ends, an encoding, a filter such as that of `git lfs`.

Records are never converted. Other files of a book may be: documents, a README. What is received of them is written as Git has it,
so that a write that is cut off is told from an edit, and put into its other form afterwards.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from . import files

if TYPE_CHECKING:
    from pathlib import Path

    from salesctl.git import Git

    from .change import Change

_RECORD = ".yaml"
_ATTRIBUTES = ("text", "eol", "filter", "ident", "working-tree-encoding")


def is_blob(git: Git, path: str, content: bytes, name: str) -> bool:
    """Whether Git makes the blob of this name of a file's content, which it may convert."""
    if path.endswith(_RECORD):
        return False
    return git.run("hash-object", "--stdin", f"--path={path}", input=content).decode("ascii").strip() == name


def as_checked_out(git: Git, change: Change, name: str) -> Change:
    """A change of a file that had the blob of this name before, as the work tree has that."""
    if change.before is None or change.path.endswith(_RECORD):
        return change
    found = files.content(git.root, change.path, set())
    if found is None or found[0] == change.before or not is_blob(git, change.path, found[0], name):
        return change
    return change._replace(before=found[0])


def check_out(git: Git, changes: Iterable[Change]) -> None:
    """Give files that were written as Git has them the form they have in a work tree; what somebody edits meanwhile is left."""
    written = {change.path: change.after for change in changes if change.after is not None}
    kept: dict[Path, Path] = {}
    for path in _converted(git, [path for path in written if not path.endswith(_RECORD)]):
        file = git.root / path
        if files.bytes_at(str(file)) == written[path]:
            kept[file] = file.rename(file.with_name(f".{file.name}.as-git-has-it"))
    if not kept:
        return
    names = b"".join(os.fsencode(file.relative_to(git.root)) + b"\0" for file in kept)
    # Git remembers how long each file is in this form: told by itself, it does not take it for edited
    git.run("checkout-index", "--force", "--index", "-z", "--stdin", input=names, check=False)
    for file, as_git_has_it in kept.items():
        if file.exists():
            as_git_has_it.unlink()
        else:  # its filter failed, which is its user's to mend
            as_git_has_it.rename(file)


def _converted(git: Git, paths: Iterable[str]) -> list[str]:
    names = b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in paths)
    if not names:
        return []
    words = (
        git.run("check-attr", "-z", "--stdin", *_ATTRIBUTES, input=names).decode("utf-8", "surrogateescape").split("\0")
    )
    told = zip(words[::3], words[2::3], strict=False)
    return list(dict.fromkeys(path for path, value in told if value not in {"unspecified", "unset"}))
