"""The one way an answer becomes a file: nothing is overwritten that salesctl did not write, and nothing is left half written."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError
from salesctl.lang.text import say

if TYPE_CHECKING:
    from salesctl.git import Git
    from salesctl.session.answer import Conversation

_MOST_REMEMBERED = 500


@dataclass(frozen=True, slots=True)
class OutputFiles:
    """Writes files that somebody asked for. What was written is remembered in the repository, by path and digest."""

    git: Git
    conversation: Conversation
    force: bool = False
    """Overwrite what salesctl did not write."""

    def write(self, path: Path, content: bytes) -> None:
        """Write a file, in place of one that salesctl wrote and nobody changed since.

        At a terminal it is asked whether another one may be overwritten. Raises SalesctlError when it may not, for a path in
        a folder of Git's, and when it cannot be written.
        """
        try:
            self._write(path, content)
        except OSError as error:
            raise SalesctlError(say("{file} cannot be written: {reason}", file=path, reason=error.strerror)) from None

    def _write(self, path: Path, content: bytes) -> None:
        target = path.resolve()
        self._refuse_git_folder(path, target)
        mode = _mode(path)
        if mode is not None and not stat.S_ISREG(mode):
            with path.open("wb") as stream:  # a pipe or a device; a folder raises OSError
                stream.write(content)
            return
        digest, written = hashlib.sha256(content).hexdigest(), self._written()
        if mode is not None and not self.force and _digest(target) not in (written.get(str(target)), digest):
            self._ask(path)
        _replace(target, content, mode)
        self._remember({**{name: kept for name, kept in written.items() if name != str(target)}, str(target): digest})

    def _refuse_git_folder(self, path: Path, target: Path) -> None:
        inside = any(target.is_relative_to(folder.resolve()) for folder in (self.git.git_dir, self.git.common_dir))
        if inside or any(part.casefold() == ".git" for part in target.parts):
            raise SalesctlError(
                say("{file} lies in a folder of Git's: nothing is written there", file=path),
                hint=say("name another file"),
            )

    def _ask(self, path: Path) -> None:
        question = say("{file} was not written by salesctl, or changed since. Overwrite it?", file=path)
        with suppress(EOFError):
            if self.conversation.at_terminal and self.conversation.confirm(question, usual=False):
                return
        raise SalesctlError(
            say("{file} was not written by salesctl, or changed since: it is left as it is", file=path),
            hint=say("name another file, or add --force"),
        )

    @property
    def _memory(self) -> Path:
        return self.git.git_dir / "salesctl" / "written.json"

    def _written(self) -> dict[str, str]:
        try:
            return {str(name): str(digest) for name, digest in json.loads(self._memory.read_bytes()).items()}
        except (OSError, ValueError, AttributeError):
            return {}

    def _remember(self, written: dict[str, str]) -> None:
        newest = dict([*written.items()][-_MOST_REMEMBERED:])
        with suppress(OSError):  # forgotten: it will be asked about
            _replace(
                self.git.kept(self._memory.name),
                json.dumps(newest, ensure_ascii=False).encode("utf-8", "surrogateescape"),
                None,
            )


def _mode(path: Path) -> int | None:
    """What stands at a path, links followed; None: nothing."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _replace(target: Path, content: bytes, mode: int | None) -> None:
    """Put a whole file in the place of another, whose permissions stay."""
    fresh = target.with_name(f".salesctl-{os.urandom(8).hex()}")
    try:
        with fresh.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            fresh.chmod(stat.S_IMODE(mode))
        fresh.replace(target)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
