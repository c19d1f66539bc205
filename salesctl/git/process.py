"""Starting the git program: the only place that does, always with the same guards.

Guards: list arguments; the settings and variables of `switches`; no repository found above the book's own. `posix_spawn`
instead of `subprocess`, whose import alone costs more than most questions to Git. An answer that was kept is given again with
this module and no other of this size (`cli.kept_answers`), so it imports nothing that Python has not at hand when it starts.
"""

from __future__ import annotations

import os

from . import switches

TYPE_CHECKING = False  # of `typing`, which would be imported for it alone
if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence

    _Action = tuple[int, int, int] | tuple[int, int, str, int, int]

_CHUNK = 1 << 16
_SIGPIPE, _SIGTERM = 13, 15
"""Of `signal`, without the enumerations that importing it makes."""


class Result:
    """How a git process ended: its exit code, what it wrote to stdout and stderr."""

    __slots__ = ("code", "stderr", "stdout")

    def __init__(self, code: int, stdout: bytes, stderr: bytes) -> None:
        self.code = code
        self.stdout = stdout
        self.stderr = stderr


class Running:
    """A git process that runs beside us until it is waited for."""

    def __init__(
        self, args: list[str], env: Mapping[str, str], stdin: Iterable[bytes] | None, held: int | None = None
    ) -> None:
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
            actions: list[_Action] = [
                (os.POSIX_SPAWN_DUP2, theirs[2], 0)
                if stdin is not None
                else (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_DUP2, theirs[0], 1),
                (os.POSIX_SPAWN_DUP2, theirs[1], 2),
            ]
            if held is not None:  # a child that outlives us keeps our lock until it is through
                actions.append((os.POSIX_SPAWN_DUP2, held, 3))
            self.pid = _spawned(args, env, actions)
        except BaseException:
            _close(ours)
            raise
        finally:
            _close(theirs)
        self._out, self._err = ours[0], ours[1]
        self._in = ours[2] if stdin is not None else -1
        self.code: int | None = None
        self._result: Result | None = None

    def chunks(self) -> Generator[bytes, None, None]:
        """What it writes to stdout, as it comes; `code` and `stderr` are known afterwards. It is ended when nobody reads on."""
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
        except GeneratorExit:
            os.kill(self.pid, _SIGTERM)  # it would walk on until it has something to write
            raise
        finally:
            _close(waiting)
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
        """Wait for its end and take what it wrote; asked again, the same."""
        if self._result is None:
            output = b"".join(self.chunks())
            assert self.code is not None  # noqa: S101 - chunks() sets it
            self._result = Result(self.code, output, self.stderr)
        return self._result


class Answering:
    """A git process that answers questions as they come, until nobody asks any more. What it says of errors is lost."""

    _asker = 0

    def __init__(self, args: list[str], env: Mapping[str, str]) -> None:
        reading, self._in = os.pipe()
        self._out, writing = os.pipe()
        try:
            nowhere = (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)
            self._pid = _spawned(
                args, env, [(os.POSIX_SPAWN_DUP2, reading, 0), (os.POSIX_SPAWN_DUP2, writing, 1), nowhere]
            )
            self._asker = os.getpid()
        except BaseException:
            _close((self._in, self._out))
            raise
        finally:
            _close((reading, writing))

    @property
    def is_ours(self) -> bool:
        """Whether this process started it: one that was forked off since shares its pipes."""
        return self._asker == os.getpid()

    def ask(self, question: bytes) -> None:
        """Put a question, which is no longer than a pipe holds. Raises OSError when nobody is there to hear it."""
        while question:
            question = question[os.write(self._in, question) :]

    def said(self) -> Generator[bytes, None, None]:
        """What it answers, as it comes, until it ends."""
        while piece := os.read(self._out, _CHUNK):
            yield piece

    def __del__(self) -> None:
        if self.is_ours:
            _close((self._in, self._out))
            os.waitpid(self._pid, 0)


def _spawned(args: list[str], env: Mapping[str, str], actions: Sequence[_Action]) -> int:
    try:
        return os.posix_spawnp(args[0], args, env, file_actions=actions, setsigdef=[_SIGPIPE])
    except FileNotFoundError:
        from salesctl.lang.text import say

        from .failures import GitError

        raise GitError(say("git is not installed"), hint=say("install git 2.38 or newer")) from None


def _close(descriptors: Iterable[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


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


def converse(root: str, args: Iterable[str]) -> Answering:
    """Start a git in the folder `root` that answers questions as they come."""
    return Answering(["git", "-C", root, *args], environment(root))
