"""What a power cut, a full disk or another program left of a repository's own files, found by looking at them.

Git's words are not read for it: they change with its version and its language.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

from salesctl.errors import SalesctlError
from salesctl.lang.system_errors import DiskFull
from salesctl.lang.text import joined, say
from salesctl.named_tuples import NamedTuple
from salesctl.temporary_places import has_room

from . import process
from .folders import Folders, folders

STALE = 600.0
"""Seconds after which a lock counts as left: git holds one for moments, or while its user writes a message."""
WAY_OUT = say("try again when it is through; if none runs, delete it: `salesctl doctor --fix` does after ten minutes")
"""What to do about a lock."""
OURS = '{"format": '
"""How a lock on the index begins that a writer of ours took."""
_HASHES = {40: "sha1", 64: "sha256"}
_HEX = frozenset("0123456789abcdef")


class Damage(NamedTuple):
    """One thing that keeps Git from working."""

    name: str
    message: str
    hint: str
    path: Path | None = None
    """The file, where one is to be mended or taken away."""
    mendable: bool = False
    """Whether `doctor --fix` can mend it without asking."""


def damage(root: Path) -> Iterator[Damage]:
    """What keeps Git from working at the work tree `root`, what has to be mended first at the beginning."""
    try:
        found = folders(root)
    except SalesctlError as error:
        yield Damage("repository", error.message, error.hint)
        return
    unreadable = [*_configuration(found), *_owner(root, found)]
    yield from unreadable
    if unreadable:
        return  # git answers nothing else
    head = _read(found.own / "HEAD")
    name = head.removeprefix("ref: ") if head.startswith("ref: refs/") else ""
    if not name and not is_oid(head):
        yield _mended("head", say("HEAD of this repository is damaged"), found.own / "HEAD")
    elif name and not _whole(root, found, name):
        message = say(
            "the branch {branch} is damaged: its last commit never reached the disk", branch=name.rpartition("/")[2]
        )
        yield _mended("branch", message, found.shared / name)
    elif (
        not (found.own / "index").exists()
        and not process.start(str(root), ["rev-parse", "-q", "--verify", "HEAD"]).wait().code
    ):
        yield _mended("index", say("Git's index is missing: to Git every record is removed"), found.own / "index")
    if not _index_is_whole(found.own / "index"):
        yield _mended("index", say("Git's index is damaged"), found.own / "index")
    yield from _locks(found)
    yield from _filter(root, found)
    if not os.access(found.shared, os.W_OK):
        hint = say("have its owner give you the right to write, or clone it")
        yield Damage("read-only", say("the folder can be read, not written"), hint)
    if not has_room(str(root)):
        full = DiskFull()
        yield Damage("disk", full.message, full.hint)


def is_oid(text: str) -> bool:
    """Whether a text can name an object."""
    return len(text) in _HASHES and _HEX.issuperset(text)


def is_left(lock: Path) -> bool:
    """Whether a lock, if there is one, is so old that nobody can hold it: of before the machine was started, or `STALE`."""
    try:
        made = lock.stat().st_mtime
    except OSError:
        return False
    # what Linux alone tells: the seconds since then, those asleep among them
    started = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else 0.0
    return made < started or time.time() - made > STALE


def _mended(name: str, message: str, path: Path) -> Damage:
    return Damage(
        name, message, say("`salesctl doctor --fix` mends it; what is committed is kept"), path, mendable=True
    )


def _configuration(found: Folders) -> Iterator[Damage]:
    for file in (found.shared / "config", found.own / "config.worktree"):
        if file.exists():
            # from a folder without a repository: in this one git would read the file before it does anything
            result = process.start(os.sep, ["config", "--file", str(file), "--list"]).wait()
            if result.code:
                said = result.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
                yield Damage(
                    "configuration",
                    joined(": ", [say("Git's configuration cannot be read"), said]),
                    say("mend the line in {file}, or clone the book again beside this folder", file=file),
                    file,
                )


def _owner(root: Path, found: Folders) -> Iterator[Damage]:
    """Git works in nobody else's repository unless it was told to."""
    others = any(place.stat().st_uid != os.geteuid() for place in (root, root / ".git", found.own))
    if others and process.start(str(root), ["rev-parse", "--git-dir"]).wait().code:
        yield Damage(
            "owner",
            say("{folder} belongs to another user", folder=root),
            say("if you trust it: git config --global --add safe.directory {root}", root=root),
        )


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _whole(root: Path, found: Folders, name: str) -> bool:
    """Whether a branch that has a file of its own names a commit that is there. One in a reftable, or packed, is git's to judge."""
    file = found.shared / name
    if not file.exists():
        return True
    text = _read(file)
    if text.startswith("ref: "):
        return True
    return is_oid(text) and process.start(str(root), ["cat-file", "-e", text]).wait().code != 1


def _index_is_whole(file: Path) -> bool:
    """Whether the index carries the checksum of what is in it; none at all is whole."""
    try:
        content = file.read_bytes()
    except OSError:
        return True
    if len(content) < 32 or not content.startswith(b"DIRC"):
        return False
    for digits, hash_ in _HASHES.items():
        body, sum_ = content[: -digits // 2], content[-digits // 2 :]
        # git leaves the checksum out where index.skipHash says so
        if not any(sum_) or hashlib.new(hash_, body, usedforsecurity=False).digest() == sum_:
            return True
    return False


def _filter(root: Path, found: Folders) -> Iterator[Damage]:
    """A driver that converts records on their way into Git, so that they are other bytes there, or no write is done."""
    asked = process.start(str(root), ["check-attr", "-z", "filter", "--", "any.yaml"]).wait()
    driver = asked.stdout.decode("utf-8", "replace").rstrip("\0").rpartition("\0")[2] if not asked.code else ""
    if driver in {"", "unspecified", "unset", "set"}:
        return
    names = rf"^filter\.{re.escape(driver)}\.(clean|smudge|process)$"
    if not process.start(str(root), ["config", "--get-regexp", names]).wait().code:
        message = say("Git's attributes have records converted by the filter `{driver}`: they are text", driver=driver)
        yield _mended("filter", message, found.shared / "info" / "attributes")


def _locks(found: Folders) -> Iterator[Damage]:
    locks = [found.own / "index.lock", found.own / "HEAD.lock"]
    locks += [found.shared / name for name in ("packed-refs.lock", "config.lock", "objects/maintenance.lock")]
    for lock in (*locks, *(found.shared / "refs").rglob("*.lock")):
        if not lock.exists():
            continue
        left = is_left(lock)
        if not left and _read(lock).startswith(OURS):
            continue  # a writer of ours: the store knows whether it lives
        if left:
            message = say("a program that died left a lock: {file}", file=lock)
            yield _mended("lock", message, lock)
        else:
            message = say("another Git program is at work in this book, or died and left {file}", file=lock)
            yield Damage("lock", message, WAY_OUT, lock)
