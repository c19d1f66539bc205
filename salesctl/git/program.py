"""Running git in one folder: to its end, beside us, or taking its output as it comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from . import failures, process, switches
from .process import Result, Running


class Program:
    """Git, run in the folder `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.begun: dict[tuple[str, ...], Running] = {}
        """Questions that were put to git already, by their words, whose answers nobody has taken."""

    def run(
        self,
        *args: str,
        input: bytes | Iterable[bytes] | None = None,
        env: Mapping[str, str] | None = None,
        check: bool = True,
        ok: tuple[int, ...] = (0,),
        held: int | None = None,
    ) -> bytes:
        """Run git to its end; what it wrote to stdout. Raises GitError on an exit code not in `ok`, unless not `check`.

        `held`: a descriptor the child keeps open with us, so that a lock outlives a parent that was killed.
        """
        result = self.spawn(*args, input=input, env=env, held=held).wait()
        if check and result.code not in ok:
            raise failures.failure(str(self.root), result, args)
        return result.stdout

    def spawn(
        self,
        *args: str,
        input: bytes | Iterable[bytes] | None = None,
        env: Mapping[str, str] | None = None,
        held: int | None = None,
    ) -> Running:
        """Start git and go on, or with what was begun; `wait()` for it later. Its exit code is the caller's to look at."""
        if begun := self.begun.pop(args, None):
            return begun
        stdin = [input] if isinstance(input, bytes) else input
        told = [self.at_other_end(args)] if args[0] in switches.OTHER_END else []
        return process.start(str(self.root), [args[0], *told, *args[1:]], stdin, env, held, self.held_for(args[0]))

    def at_other_end(self, args: Sequence[str]) -> str:
        """The option that says what a remote is to run, see `switches.at_other_end`."""
        return switches.at_other_end(args, {})

    def held_for(self, command: str) -> Iterable[tuple[str, str]]:  # noqa: ARG002 - for those who know more
        """Settings that hold in a command, besides those that hold in all."""
        return ()

    def stream(self, *args: str, input: bytes | Iterable[bytes] | None = None) -> Iterator[bytes]:
        """Run git and take its output as it comes. Raises GitError at the end when it failed."""
        running = self.spawn(*args, input=input)
        yield from running.chunks()
        if running.code:
            raise failures.failure(str(self.root), Result(running.code, b"", running.stderr), args)
