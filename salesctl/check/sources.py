"""Where the files that are checked lie: the work tree, a commit. Paths are those the book has (`storable_path`)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from salesctl import yamlio
from salesctl.book.ingest.parse import file_path, storable_path
from salesctl.git import is_file

if TYPE_CHECKING:
    from salesctl.git import Git


class FileReader(Protocol):
    """Files that can be read one by one."""

    def read(self, path: str) -> bytes:
        """One file. Raises LoadError or SalesctlError when it cannot be read."""


class FileSet(FileReader, Protocol):
    """A set of files."""

    @property
    def paths(self) -> Sequence[str]:
        """The paths of all files."""

    @property
    def special(self) -> Sequence[str]:
        """The paths of what is no plain file: links and submodules."""

    def contents(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes | yamlio.LoadError]]:
        """Many files; one that cannot be read comes as its error."""


class WorkTree:
    """The files as they are now, the ones Git does not track yet too; ignored ones are not looked at."""

    def __init__(self, git: Git) -> None:
        self._git = git

    @property
    def paths(self) -> Sequence[str]:
        """Tracked and untracked files that exist."""
        entries = self._git.last_status.entries
        untracked = {storable_path(one.path) for one in entries if one.untracked}
        gone = {
            storable_path(one.path)
            for one in entries
            if not one.untracked and not os.path.lexists(self._git.root / one.path)
        }
        return sorted([*(path for path in self._tracked if path not in gone), *(untracked - self._tracked.keys())])

    @property
    def special(self) -> Sequence[str]:
        """Of what Git tracks; others are found where they are read."""
        found = [(path, self._git.root / path) for path, entry in self._tracked.items() if not is_file(entry)]
        return [path for path, file in found if file.is_symlink() or file.is_dir()]

    @cached_property
    def _tracked(self) -> Mapping[str, str]:
        """The entries of the index by path, without those that a sparse checkout leaves out."""
        listed = self._git.run("ls-files", "-z", "-t", "-s").decode("utf-8", "backslashreplace").split("\0")
        entries = (line.partition("\t") for line in listed if line and not line.startswith("S "))
        return {path: head[2:] for head, _, path in entries}

    def read(self, path: str) -> bytes:
        """The file on disk."""
        real = file_path(path)
        return yamlio.read_file(self._git.root / real, real)

    def contents(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes | yamlio.LoadError]]:
        """The files on disk."""
        for path in paths:
            try:
                yield path, self.read(path)
            except yamlio.LoadError as error:
                yield path, error


class ChangedFiles:
    """Files as they would be if some held other contents."""

    def __init__(self, under: FileReader, contents: Mapping[str, bytes | None]) -> None:
        self.under = under
        """The files without the changes."""
        self.contents = contents
        """By path what the changed files hold; None: they are gone."""

    def read(self, path: str) -> bytes:
        """One file. Raises LoadError or SalesctlError when it cannot be read."""
        held = self.contents.get(path)
        return self.under.read(path) if held is None else held


class CommittedFiles:
    """The files of a commit."""

    def __init__(self, git: Git, tree: str) -> None:
        self._git = git
        self.tree = tree

    @cached_property
    def _blobs(self) -> dict[str, str]:
        return {storable_path(path): oid for path, oid in self._git.tree_delta(None, self.tree) if oid}

    @property
    def paths(self) -> Sequence[str]:
        """Every file of the tree."""
        return sorted(self._blobs)

    @property
    def special(self) -> Sequence[str]:
        """Links and submodules of the tree."""
        return list(self._git.special(self.tree))

    def read(self, path: str) -> bytes:
        """The file as committed."""
        return next(content for _, content in self._git.blobs([self._blobs[path]]))

    def contents(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes | yamlio.LoadError]]:
        """The files as committed."""
        contents = self._git.blobs(self._blobs[path] for path in paths)
        for path, (_, content) in zip(paths, contents, strict=True):
            yield path, content
