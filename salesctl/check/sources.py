"""Where the files that are checked lie: the work tree, a commit. Paths are those the book has (`storable_path`)."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from salesctl import yamlio
from salesctl.book.ingest.parse import file_path, storable_path

if TYPE_CHECKING:
    from salesctl.git import Git

_RECORD = ".yaml"
_YAML = (".yaml", ".yml")


class FileReader(Protocol):
    """Files that can be read one by one."""

    def read(self, path: str) -> bytes:
        """One file. Raises LoadError or SalesctlError when it cannot be read."""


class FileSet(FileReader, Protocol):
    """A set of files."""

    @property
    def beside_records(self) -> Sequence[str]:
        """The paths of files that no record can be in, by their names: they do not end in .yaml."""

    @property
    def special(self) -> Sequence[str]:
        """The paths of what is no plain file: links and submodules."""

    def elsewhere(self, folders: Collection[str]) -> Sequence[str]:
        """The paths of YAML files that lie in none of these folders at the top, and in no hidden one."""

    def contents(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes | yamlio.LoadError]]:
        """Many files; one that cannot be read comes as its error."""


def _is_yaml(path: str) -> bool:
    """Whether a file is YAML by its name, and in no hidden folder."""
    return path.casefold().endswith(_YAML) and not any(part.startswith(".") for part in path.split("/"))


def _may_hold_yaml(entry: os.DirEntry[str]) -> bool:
    """Whether something at the top is such a file, or a folder that may have some."""
    return _is_yaml(entry.name) or (entry.is_dir() and not entry.name.startswith("."))


class WorkTree:
    """The files as they are now, the ones Git does not track yet too; ignored ones are not looked at."""

    def __init__(self, git: Git) -> None:
        self._git = git

    @property
    def beside_records(self) -> Sequence[str]:
        """Tracked and untracked files that exist."""
        git = self._git
        patterns = {"GIT_LITERAL_PATHSPECS": "0"}
        listed = git.run("ls-files", "-z", "--", f":(exclude)*{_RECORD}", env=patterns)
        paths = listed.decode("utf-8", "surrogateescape").split("\0")
        tracked = {path for path in paths if path and os.path.lexists(git.root / path)}
        untracked = {one.path for one in git.last_status.entries if one.untracked and not one.path.endswith(_RECORD)}
        return sorted(tracked | untracked)

    @property
    def special(self) -> Sequence[str]:
        """Of what HEAD has; others are found where they are read."""
        git = self._git
        found = ((path, git.root / path) for path in git.special(head)) if (head := git.head()) else ()
        return [path for path, file in found if file.is_symlink() or file.is_dir()]

    def elsewhere(self, folders: Collection[str]) -> Sequence[str]:
        """Tracked and untracked files that exist."""
        git = self._git
        tops = [one.name for one in os.scandir(git.root) if one.name not in folders and _may_hold_yaml(one)]
        if not tops:
            return []
        listed = git.run("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *tops)
        paths = {path for path in listed.decode("utf-8", "surrogateescape").split("\0") if _is_yaml(path)}
        return sorted(storable_path(path) for path in paths if os.path.lexists(git.root / path))

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
    def beside_records(self) -> Sequence[str]:
        """Files of the tree."""
        return [path for path in self.paths if not path.endswith(_RECORD)]

    @property
    def special(self) -> Sequence[str]:
        """Links and submodules of the tree."""
        return list(self._git.special(self.tree))

    def elsewhere(self, folders: Collection[str]) -> Sequence[str]:
        """Files of the tree."""
        return [path for path in self.paths if path.partition("/")[0] not in folders and _is_yaml(path)]

    def read(self, path: str) -> bytes:
        """The file as committed."""
        return next(content for _, content in self._git.blobs([self._blobs[path]]))

    def contents(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes | yamlio.LoadError]]:
        """The files as committed."""
        contents = self._git.blobs(self._blobs[path] for path in paths)
        for path, (_, content) in zip(paths, contents, strict=True):
            yield path, content
