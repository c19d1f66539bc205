"""Starting the git program: the only place that does, always with the same guards.

Guards: list arguments; the settings and variables of `switches`; no repository found above the book's own. `posix_spawn`
instead of `subprocess`, whose import alone costs more than most questions to Git.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from salesctl.errors import SalesctlError
from salesctl.lang.text import joined, say

from . import switches

OLDEST = (2, 38)
"""The oldest git that works."""

_CHUNK = 1 << 16
_LOCKING = frozenset({"update-ref", "update-index", "config", "fetch"})
"""Commands that a lock of another program stops."""


class GitError(SalesctlError):
    """Git would not do it. The message is the line in which git itself says so."""

    name = "git"

    def __init__(self, message: str, *, code: int = 0, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.code = code
        """git's exit code; negative when a signal ended it."""


class Result(NamedTuple):
    """How a git process ended."""

    code: int
    stdout: bytes
    stderr: bytes


class Running:
    """A git process that runs beside us until it is waited for."""

    def __init__(
        self, args: list[str], env: Mapping[str, str], stdin: Iterable[bytes] | None, held: int | None = None
    ) -> None:
        from signal import SIGPIPE

        self._input = iter(stdin) if stdin is not None else None
        self.stderr = b""
        ours: list[int] = []
        theirs: list[int] = []
        try:
            for _ in range(3 if stdin is not None else 2):
                reading, writing = os.pipe()
                into = len(ours) == 2
                ours.append(writing if into else reading)
                theirs.append(reading if into else writing)
            actions: list[tuple[int, int, int] | tuple[int, int, str, int, int]] = [
                (os.POSIX_SPAWN_DUP2, theirs[2], 0)
                if stdin is not None
                else (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_DUP2, theirs[0], 1),
                (os.POSIX_SPAWN_DUP2, theirs[1], 2),
            ]
            if held is not None:  # a child that outlives us keeps our lock until it is through
                actions.append((os.POSIX_SPAWN_DUP2, held, 3))
            self.pid = os.posix_spawnp(args[0], args, env, file_actions=actions, setsigdef=[SIGPIPE])
        except FileNotFoundError:
            self._close(ours)
            raise GitError(say("git is not installed"), hint=say("install git 2.38 or newer")) from None
        except BaseException:
            self._close(ours)
            raise
        finally:
            self._close(theirs)
        self._out, self._err = ours[0], ours[1]
        self._in = ours[2] if stdin is not None else -1
        self.code: int | None = None

    @staticmethod
    def _close(descriptors: Iterable[int]) -> None:
        for descriptor in descriptors:
            os.close(descriptor)

    def chunks(self) -> Iterator[bytes]:
        """What it writes to stdout, as it comes; `code` and `stderr` are known afterwards."""
        from select import POLLIN, POLLOUT, poll

        poller = poll()
        waiting: set[int] = {self._out, self._err}
        errors: list[bytes] = []
        pending = memoryview(b"")
        poller.register(self._out, POLLIN)
        poller.register(self._err, POLLIN)
        if self._in >= 0:
            os.set_blocking(self._in, False)
            poller.register(self._in, POLLOUT)
            waiting.add(self._in)
        try:
            while waiting:
                for descriptor, _ in poller.poll():
                    if descriptor == self._in:
                        more = self._feed(pending)
                        if more is not None:
                            pending = more
                            continue
                    elif piece := os.read(descriptor, _CHUNK):
                        if descriptor == self._err:
                            errors.append(piece)
                        else:
                            yield piece
                        continue
                    poller.unregister(descriptor)
                    waiting.discard(descriptor)
                    os.close(descriptor)
        finally:
            self._close(waiting)
            self.stderr = b"".join(errors)
            _, status = os.waitpid(self.pid, 0)
            self.code = os.waitstatus_to_exitcode(status)

    def _feed(self, pending: memoryview) -> memoryview | None:
        """Write some input; what is left of it, or None when all was given or nobody reads it any more."""
        if not pending:
            if self._input is None:
                return None
            piece = next(self._input, None)
            if piece is None:
                return None
            pending = memoryview(piece)
        try:
            return pending[os.write(self._in, pending) :] if pending else pending
        except BlockingIOError:
            return pending
        except BrokenPipeError:
            return None

    def wait(self) -> Result:
        """Wait for its end and take what it wrote."""
        output = b"".join(self.chunks())
        assert self.code is not None  # noqa: S101 - chunks() sets it
        return Result(self.code, output, self.stderr)


def environment(
    root: str, extra: Mapping[str, str] | None = None, settings: Iterable[tuple[str, str]] = ()
) -> dict[str, str]:
    """The environment git runs in: what `switches` makes of ours, and `extra`."""
    env = switches.variables(os.environ, settings)
    env["GIT_CEILING_DIRECTORIES"] = os.path.dirname(root)
    if extra:
        env |= extra
    return env


def start(
    root: str,
    args: Iterable[str],
    stdin: Iterable[bytes] | None = None,
    extra: Mapping[str, str] | None = None,
    held: int | None = None,
    settings: Iterable[tuple[str, str]] = (),
) -> Running:
    """Start git in the folder `root`. `held`: a descriptor the child keeps open too; `settings` hold in this call."""
    return Running(["git", "-C", root, *args], environment(root, extra, settings), stdin, held)


def failure(root: str, result: Result, args: Sequence[str]) -> GitError:
    """The error for a git that failed; says it plainly when git is simply too old, or the repository damaged."""
    if old := too_old(root):
        return old
    said = _said(result.stderr.decode("utf-8", "replace").split("\n"))
    if result.code > 0 and (damaged_ := damaged(root, args[0])):
        return damaged_
    if not said:
        said = (
            say("it was ended by signal {signal}", signal=-result.code)
            if result.code < 0
            else say("exit code {code}", code=result.code)
        )
    hint = say("this clone fetches older versions when it needs them: try again with its remote in reach")
    return GitError(joined(": ", (f"git {args[0]}", said)), code=result.code, hint=hint if _is_partial(root) else "")


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
        if found.name != "lock" or command in _LOCKING:
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
