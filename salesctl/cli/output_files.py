"""The one way an answer becomes a file: nothing is overwritten that salesctl did not write, and nothing is left half written."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError
from salesctl.lang.system_errors import system_reason
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple
from salesctl.store.files import write_whole

if TYPE_CHECKING:
    from salesctl.git import Git
    from salesctl.session.answer import Conversation

_WRITTEN = "written.json"
_MOST_REMEMBERED = 500


class OutputFiles(NamedTuple):
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
            raise SalesctlError(
                say("{file} cannot be written: {reason}", file=path, reason=system_reason(error))
            ) from None

    def _write(self, path: Path, content: bytes) -> None:
        target = path.resolve()
        self._refuse_git_folder(path, target)
        mode = _mode(path)
        if mode is not None and not stat.S_ISREG(mode):
            with path.open("wb") as stream:  # a pipe or a device; a folder raises OSError
                stream.write(content)
            return
        digest, written = hashlib.sha256(content).hexdigest(), self._recalled(_WRITTEN)
        if mode is not None and not self.force and _digest(target) not in (written.get(str(target)), digest):
            self._ask(path)
        _replace(target, content, mode)
        others = [(name, kept) for name, kept in written.items() if name != str(target)]
        self._remember(_WRITTEN, dict([*others, (str(target), digest)][-_MOST_REMEMBERED:]))

    def write_folder(self, folder: Path, files: Mapping[str, bytes]) -> None:
        """Write files by their path in a folder, and remove those written there before that are not among them now.

        Whatever else lies in the folder stays as it is. Nothing is written where one of the files would stand in place of what
        salesctl did not write, or somebody changed since. Raises SalesctlError as `write` does.
        """
        try:
            self._write_folder(folder, files)
        except OSError as error:
            raise SalesctlError(
                say("{file} cannot be written: {reason}", file=error.filename or folder, reason=system_reason(error))
            ) from None

    def _write_folder(self, folder: Path, files: Mapping[str, bytes]) -> None:
        base = folder.resolve()
        self._refuse_git_folder(folder, base)
        memory = f"written-{hashlib.sha256(os.fsencode(base)).hexdigest()[:16]}.json"
        written = self._recalled(memory)
        digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        stands: dict[str, str] = {}
        for name in dict.fromkeys([*files, *written]):
            target = base / name
            if not target.parent.resolve().is_relative_to(base) or target.is_symlink():
                raise SalesctlError(say("{file} leads out of the folder: nothing is written there", file=folder / name))
            if _mode(target) is not None:
                stands[name] = _digest(target)
        for name in files:
            if name in stands and not self.force and stands[name] not in (written.get(name), digests[name]):
                self._ask(folder / name)
        for name, content in files.items():
            if stands.get(name) != digests[name]:
                (base / name).parent.mkdir(parents=True, exist_ok=True)
                _replace(base / name, content, _mode(base / name))
        for name, digest in written.items():
            if name not in files and stands.get(name) == digest:
                (base / name).unlink()
        self._remember(memory, digests)

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

    def _recalled(self, memory: str) -> dict[str, str]:
        """What was written, by path: its digest; nothing where that is not known. `memory`: the file where that is kept."""
        try:
            found = json.loads(self.git.kept_file(memory).read_bytes())
            return {str(name): str(digest) for name, digest in found.items()}
        except (OSError, ValueError, AttributeError):
            return {}

    def _remember(self, memory: str, written: Mapping[str, str]) -> None:
        content = json.dumps(dict(written), ensure_ascii=False).encode("utf-8", "surrogateescape")
        with suppress(OSError):  # forgotten: it will be asked about
            _replace(self.git.kept(memory), content, None)


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
    write_whole(target, content, target.with_name(f".salesctl-{os.urandom(8).hex()}"), mode)
