"""The trees along some paths of a commit: what stands there now, and the new trees when some of it changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError
from salesctl.git import GitError
from salesctl.git.batch import objects
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple

from .pack import oid

if TYPE_CHECKING:
    from salesctl.git import Git

_FOLDER = b"40000"


class TreeEntry(NamedTuple):
    """A line of a tree: mode, name and the object's name in bytes."""

    mode: bytes
    name: bytes
    raw: bytes

    @property
    def folder(self) -> bool:
        """Whether it is a tree itself."""
        return self.mode == _FOLDER

    @property
    def oid(self) -> str:
        """The object's name."""
        return self.raw.hex()


def read_tree(content: bytes, algorithm: str) -> list[TreeEntry]:
    """The lines of a tree as Git stores it."""
    size = 20 if algorithm == "sha1" else 32
    entry = re.compile(rb"([0-7]+) ([^\0]+)\0(.{%d})" % size, re.DOTALL)
    return [TreeEntry(*found) for found in entry.findall(content)]


def write_tree(entries: Iterable[TreeEntry]) -> bytes:
    """A tree as Git stores it."""
    return b"".join(b"%s %s\0%s" % one for one in sorted(entries, key=_order))


class Trees:
    """The folders that lead to `paths` in the commit `head` (None: before the first), read by one git process."""

    def __init__(self, git: Git, head: str | None, paths: Iterable[str]) -> None:
        """Raises SalesctlError when a folder on the way is something else in Git."""
        self._algorithm = git.algorithm
        folders = sorted({folder for path in paths for folder in parents(path)})
        self._trees: dict[str, dict[bytes, TreeEntry]] = {folder: {} for folder in folders}
        if head is None:
            return
        asked = "".join(f"{head}:{folder}\0" for folder in folders).encode("utf-8", "surrogateescape")
        answers = list(objects(git.stream("cat-file", "--batch", "--buffer", "-z", input=asked)))
        if len(answers) != len(folders):
            raise GitError(say("git cat-file: it stopped before the last folder"))
        for folder, (_, kind, content) in zip(folders, answers, strict=True):
            if kind not in {"tree", "missing"}:
                raise SalesctlError(say("{folder} is not a folder in Git", folder=folder))
            self._trees[folder] = {one.name: one for one in read_tree(content, self._algorithm)}

    def entry(self, path: str) -> str | None:
        """What stands at a path, as `mode oid`; None: nothing."""
        folder, name = _split(path)
        found = self._trees[folder].get(name)
        return f"{found.mode.decode('ascii')} {found.oid}" if found else None

    def edited(self, entries: Mapping[str, str | None]) -> tuple[str, list[bytes]]:
        """Give paths other entries: the name of the new root tree, and every tree that is new."""
        touched: set[str] = set()
        for path, entry in entries.items():
            folder, name = _split(path)
            touched.update(parents(path))
            if entry is None:
                self._trees[folder].pop(name, None)
            else:
                mode, _, hexed = entry.partition(" ")
                self._trees[folder][name] = TreeEntry(mode.encode("ascii"), name, bytes.fromhex(hexed))
        new: list[bytes] = []
        root = ""
        for folder in sorted(touched, key=lambda place: (place.count("/") + bool(place), place), reverse=True):
            tree = self._trees[folder]
            content = write_tree(tree.values())
            root = oid("tree", content, self._algorithm)
            above, name = _split(folder)
            if tree or not folder:
                new.append(content)
            if folder and tree:
                self._trees[above][name] = TreeEntry(_FOLDER, name, bytes.fromhex(root))
            elif folder:
                self._trees[above].pop(name, None)
        return root, new


def parents(path: str) -> tuple[str, ...]:
    """The folders a path lies in, the root (an empty name) first."""
    return _down_to(path.rpartition("/")[0])


@lru_cache(256)
def _down_to(folder: str) -> tuple[str, ...]:
    parts = folder.split("/") if folder else []
    return ("", *("/".join(parts[: n + 1]) for n in range(len(parts))))


def _split(path: str) -> tuple[str, bytes]:
    folder, _, name = path.rpartition("/")
    return folder, name.encode("utf-8", "surrogateescape")


def _order(one: TreeEntry) -> bytes:
    """Git sorts folders as if their names ended in a slash."""
    return one.name + b"/" if one.folder else one.name
