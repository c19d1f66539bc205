"""Parsing on all processors. The parent writes the book while its children read: a book has one writer anyway."""

from __future__ import annotations

import marshal
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.errors import SalesctlError

from .parse import Parsed, Reading, Task, parsed

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from salesctl.git import Git

ALONE = 2000
"""Fewer files than this are parsed by the process itself: starting others would take longer."""
_CHUNK = 200
_AHEAD = 2
"""Chunks a child is given beyond the one it works on."""
_MOST = 8


def batches(reading: Reading, git: Git, tasks: Sequence[Task], *, workers: int | None = None) -> Iterator[list[Parsed]]:
    """Parse files, a batch at a time, in no particular order. `workers`: how many processes, as it fits by default."""
    count = min(_processors(), _MOST) if workers is None else workers
    chunks = (tasks[n : n + _CHUNK] for n in range(0, len(tasks), _CHUNK))
    if count < 2 or (workers is None and len(tasks) < ALONE):  # noqa: PLR2004 - one child would only be slower
        for chunk in chunks:
            yield list(parsed(reading, git, chunk))
        return
    yield from _shared_out(reading, git, chunks, count)


def _shared_out(reading: Reading, git: Git, chunks: Iterator[Sequence[Task]], count: int) -> Iterator[list[Parsed]]:
    import multiprocessing
    from multiprocessing.connection import wait

    # forking is quick and safe where it is the system's habit; elsewhere a child starts afresh
    context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    busy: dict[Connection, int] = {}
    children = []
    try:
        for _ in range(count):
            ours, theirs = context.Pipe()
            child = context.Process(target=_work, args=(reading, git, theirs, [ours, *busy]), daemon=True)
            child.start()
            theirs.close()
            children.append(child)
            busy[ours] = 0
            for _ in range(_AHEAD):
                busy[ours] += _give(ours, chunks)
        while any(busy.values()):
            for ready in wait([pipe for pipe, given in busy.items() if given]):
                batch = _take(ready)  # type: ignore[arg-type]
                busy[ready] += _give(ready, chunks) - 1  # type: ignore[index, arg-type]
                yield batch
    finally:
        for pipe in busy:
            pipe.close()
        for child in children:
            child.terminate()
            child.join()


def _give(pipe: Connection, chunks: Iterator[Sequence[Task]]) -> int:
    chunk = next(chunks, None)
    if chunk is None:
        return 0
    try:
        pipe.send_bytes(marshal.dumps([tuple(task) for task in chunk]))
    except OSError:
        raise _died() from None
    return 1


def _take(pipe: Connection) -> list[Parsed]:
    try:
        answer: Any = marshal.loads(pipe.recv_bytes())  # noqa: S302 - from our own child
    except (EOFError, OSError):
        raise _died() from None
    if isinstance(answer, str):
        raise SalesctlError(answer)
    return [Parsed(*fields) for fields in answer]


def _died() -> SalesctlError:
    return SalesctlError("a process that was reading records died", hint="is there enough memory?")


def _work(reading: Reading, git: Git, pipe: Connection, others: list[Connection]) -> None:
    """What a child does: chunk after chunk, until nobody gives any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    if sys.platform == "linux":
        for other in others:  # inherited: held open they would hide the parent's death
            other.close()
    try:
        while True:
            tasks = [Task(*fields) for fields in marshal.loads(pipe.recv_bytes())]  # noqa: S302 - from our own parent
            try:
                answer: Any = [tuple(one) for one in parsed(reading, git, tasks)]
            except SalesctlError as error:
                answer = str(error)
            pipe.send_bytes(marshal.dumps(answer))
    except (EOFError, OSError):
        os._exit(0)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
