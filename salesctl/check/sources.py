"""Where the files that are checked lie: the work tree, the index, a commit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from salesctl import yamlio

if TYPE_CHECKING:
    from salesctl.git import Git
    from salesctl.model.kinds import Kinds


class FileReader(Protocol):
    """Files that can be read one by one."""

    def read(self, path: str) -> bytes:
        """One file. Raises LoadError or SalesctlError when it cannot be read."""


class FileSet(FileReader, Protocol):
    """A set of files."""

    @property
    def paths(self) -> Sequence[str]:
        """Every file's path, in order."""

    def contents(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes | yamlio.LoadError]]:
        """Many files; one that cannot be read comes as its error."""

    def records(self, kinds: Kinds) -> list[str]:
        """The paths of records."""


class WorkTree:
    """The files as they are now, the ones Git does not track yet too; ignored ones are not looked at."""

    def __init__(self, git: Git) -> None:
        self._git = git

    @cached_property
    def paths(self) -> Sequence[str]:
        """Tracked and untracked files that exist."""
        listed = self._git.run("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        gone = set(_split(self._git.run("ls-files", "-z", "--deleted")))
        return sorted(set(_split(listed)) - gone)

    def read(self, path: str) -> bytes:
        """The file on disk."""
        return yamlio.read_file(self._git.root / path, path)

    def contents(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes | yamlio.LoadError]]:
        """The files on disk."""
        for path in paths:
            try:
                yield path, self.read(path)
            except yamlio.LoadError as error:
                yield path, error

    def records(self, kinds: Kinds) -> list[str]:
        """The paths of records."""
        return [path for path in self.paths if kinds.of(path)]


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
        return {path: oid for path, oid in self._git.tree_delta(None, self.tree) if oid}

    @property
    def paths(self) -> Sequence[str]:
        """Every file of the tree."""
        return sorted(self._blobs)

    def read(self, path: str) -> bytes:
        """The file as committed."""
        return next(content for _, content in self._git.blobs([self._blobs[path]]))

    def contents(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes | yamlio.LoadError]]:
        """The files as committed."""
        contents = self._git.blobs(self._blobs[path] for path in paths)
        for path, (_, content) in zip(paths, contents, strict=True):
            yield path, content

    def records(self, kinds: Kinds) -> list[str]:
        """The paths of records."""
        return [path for path in self.paths if kinds.of(path)]


class Index(CommittedFiles):
    """What would be committed now: the index a hook is given counts."""

    def __init__(self, git: Git) -> None:
        super().__init__(git, git.staged_tree())


def _split(listed: bytes) -> list[str]:
    return [path for path in listed.decode("utf-8", "surrogateescape").split("\0") if path]
