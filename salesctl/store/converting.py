"""Files that Git converts on their way into the work tree and back: line ends, an encoding, a filter such as that of `git lfs`.

Records are never converted. Other files of a book may be: documents, a README. What is received of them is written as Git has it,
so that a write that is cut off is told from an edit, and put into its other form afterwards.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable
from typing import TYPE_CHECKING

from . import files, index

if TYPE_CHECKING:
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
    """Give files that were written as Git has them the form they have in a work tree; what somebody edits meanwhile is left.

    Each is there all the while, in the one form or the other. Where its filter fails it stays as Git has it.
    """
    written = {change.path: change.after for change in changes if change.after is not None}
    entries = index.entries(git, _converted(git, [path for path in written if not path.endswith(_RECORD)]))
    if not entries:
        return
    # Git remembers how long each file was: without that it does not take one of another length for edited
    unseen = "".join(f"{entry}\t{path}\0" for path, entry in entries.items())
    if git.spawn("update-index", "-z", "--index-info", input=_names(unseen)).wait().code:
        return
    names = "".join(f"{path}\0" for path in entries)
    made = git.run("checkout-index", "--temp", "-z", "--stdin", input=_names(names), check=False)
    for line in made.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        temporary, _, path = line.partition("\t")
        fresh, file = git.root / temporary, git.root / path
        if file.is_file() and files.bytes_at(str(file)) == written[path]:
            fresh.chmod(stat.S_IMODE(file.stat().st_mode))
            fresh.replace(file)
        else:
            fresh.unlink()


def _converted(git: Git, paths: Iterable[str]) -> list[str]:
    names = "".join(f"{path}\0" for path in paths)
    if not names:
        return []
    told_of = git.run("check-attr", "-z", "--stdin", *_ATTRIBUTES, input=_names(names))
    words = told_of.decode("utf-8", "surrogateescape").split("\0")
    told = zip(words[::3], words[2::3], strict=False)
    return list(dict.fromkeys(path for path, value in told if value not in {"unspecified", "unset"}))


def _names(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
