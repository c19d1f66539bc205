"""What tells of the state of a repository, to be asked without importing more than Python has at hand when it starts."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # of `typing`, see `process`
if TYPE_CHECKING:
    from collections.abc import Iterator

STATUS = ("status", "--porcelain=v2", "-z", "--branch", "--untracked-files=all", "--no-renames")
"""How git is asked for what differs from HEAD, so that no setting of the user's hides a new record."""

CONFIGURATION = ("config", "--list", "--show-scope", "-z")
"""How git is asked for its configuration."""

FIELDS = {"1": 8, "u": 10}
"""Spaces before the path, by the kind of line, in what git answers to STATUS."""


def may_name_filters(own: str, common: str) -> bool:
    """Whether the repository's own configuration may name a filter driver; looked up in its text, which costs no process."""
    text = ""
    for file in (os.path.join(common, "config"), os.path.join(own, "config.worktree")):
        try:
            text += _text(file).casefold()
        except OSError:
            continue
    return "filter" in text or "include" in text


def changed_paths(output: bytes) -> Iterator[bytes]:
    """The paths that differ from HEAD, of what git answered to STATUS."""
    for line in output.split(b"\0"):
        mark = line[:1].decode("ascii", "replace")
        if mark == "?":
            yield line[2:]
        elif mark in FIELDS:
            yield line.split(b" ", FIELDS[mark])[-1]


def _text(file: str) -> str:
    with open(file, encoding="utf-8", errors="surrogateescape") as stream:
        return stream.read()
