"""What git says when it will not do something, for people."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from salesctl.errors import SalesctlError
from salesctl.lang.text import joined, say

from .process import Result, start
from .switches import CONVERTING

OLDEST = (2, 38)
"""The oldest git that works."""

_WRITING = frozenset({"update-ref", "update-index", "config", "fetch"})
_STOPPED: Mapping[str, Collection[str]] = {
    "lock": _WRITING,
    "read-only": _WRITING | {"unpack-objects", "index-pack", "hash-object", "commit-tree", "write-tree"},
    "filter": CONVERTING,
}
"""The commands that some damage stops; other damage stops all."""


_MAKING = frozenset({"init", "clone"})
"""Commands that work where there is no repository yet."""
_RECEIVING = _MAKING | {"fetch"}
"""Commands that take away what they wrote where they fail: afterwards a disk that was full is not."""


class GitError(SalesctlError):
    """Git would not do it. The message is the line in which git itself says so."""

    name = "git"

    def __init__(self, message: str, *, code: int = 0, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.code = code
        """git's exit code; negative when a signal ended it."""


def failure(root: str, result: Result, args: Sequence[str]) -> GitError:
    """The error for a git that failed; says it plainly when git is simply too old, or the repository damaged."""
    if old := too_old(root):
        return old
    lines = result.stderr.decode("utf-8", "replace").split("\n")
    if result.code > 0 and args[0] in _RECEIVING and (full := _full(root, args[0], lines)):
        return full
    if result.code > 0 and args[0] not in _MAKING and (damaged_ := damaged(root, args[0])):
        return damaged_
    said = _said(lines)
    if not said:
        said = (
            say("it was ended by signal {signal}", signal=-result.code)
            if result.code < 0
            else say("exit code {code}", code=result.code)
        )
    return GitError(joined(": ", (f"git {args[0]}", said)), code=result.code, hint=_way_out(root, args[0]))


def _full(root: str, command: str, lines: Sequence[str]) -> GitError | None:
    """The error that says that the disk is full, where git said so of this machine; words of the other end begin with `remote:`."""
    from salesctl.lang.system_errors import DiskFull, says_full
    from salesctl.temporary_places import has_room

    told = any(says_full(line) for line in lines if not line.startswith("remote:"))
    if not told and (command not in _MAKING or has_room(root)):
        return None
    full = DiskFull()
    return GitError(full.message, code=128, hint=full.hint)


def _way_out(root: str, command: str) -> str:
    if command in _MAKING:
        return ""
    if _is_partial(root):
        return say("not every older version is in this clone, which was made in part: git fetch --refetch --no-filter")
    return say("`salesctl doctor` looks for what is wrong")


def _is_partial(root: str) -> bool:
    from .folders import folders, is_partial

    try:
        return is_partial(folders(Path(root)).shared)
    except SalesctlError:
        return False


def damaged(root: str, command: str) -> GitError | None:
    """The error that names what keeps git from its work in this repository; None when nothing is seen to."""
    from .damage import damage

    for found in damage(Path(root)):
        if command in _STOPPED.get(found.name, (command,)):
            return GitError(found.message, code=128, hint=found.hint)
    return None


def _said(lines: Sequence[str]) -> str:
    """The line that tells: the last that calls itself an error, for advice may follow it; else the last."""
    told = [line.strip() for line in lines if line.strip() and not line.startswith("hint:")]
    for line in reversed(told):
        for word in ("fatal: ", "error: "):
            if line.startswith(word):
                return line.removeprefix(word)
    return told[-1] if told else ""


def version(root: str) -> tuple[int, int]:
    """Which git is installed, such as (2, 39)."""
    words = start(root, ["version"]).wait().stdout.decode("ascii", "replace").split()
    numbers = words[2].split(".") if len(words) > 2 else []
    return (int(numbers[0]), int(numbers[1])) if all(n.isdigit() for n in numbers[:2]) and len(numbers) > 1 else (0, 0)


def too_old(root: str) -> GitError | None:
    """The error that names the version found and the one needed; None when it is new enough, or cannot be told."""
    found = version(root)
    if not (0, 0) < found < OLDEST:
        return None
    needed = ".".join(map(str, OLDEST))
    return GitError(
        say("git {version} is too old", version=f"{found[0]}.{found[1]}"),
        hint=say("install git {needed} or newer", needed=needed),
    )
