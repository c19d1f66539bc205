"""Parsing on all processors. The parent writes the book while its children read: a book has one writer anyway.

Every child knows all tasks from its start and is told numbers of chunks only, so that nobody ever waits to be told.
"""

from __future__ import annotations

import marshal
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from salesctl.errors import SalesctlError

from .parse import Parsed, ParseTask, Reading, parsed

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from salesctl.git import Git

ALONE = 2000
"""Fewer files than this are parsed by the process itself: starting others would take longer."""
_CHUNK = 200
_AHEAD = 2
"""Chunks a child is given at once, so that it has work while the parent writes."""
_MOST = 8


def batches(
    reading: Reading, git: Git, tasks: Sequence[ParseTask], *, workers: int | None = None
) -> Iterator[list[Parsed]]:
    """Parse files, a batch at a time, in no particular order. `workers`: how many processes, as it fits by default."""
    count = min(_processors(), _MOST) if workers is None else workers
    if count > 1 and (workers is not None or len(tasks) >= ALONE):
        yield from _shared_out(reading, git, tasks, count)
        return
    for start in range(0, len(tasks), _CHUNK):
        yield list(parsed(reading, git, tasks[start : start + _CHUNK]))


def _shared_out(reading: Reading, git: Git, tasks: Sequence[ParseTask], count: int) -> Iterator[list[Parsed]]:
    import multiprocessing
    from multiprocessing.connection import wait

    # forking is quick and safe where it is the system's habit; elsewhere a child starts afresh
    forked = sys.platform == "linux"
    context: Any = multiprocessing.get_context("fork" if forked else "spawn")
    starts = iter(range(0, len(tasks), _CHUNK))
    busy: dict[Any, int] = {}
    children = []
    try:
        for _ in range(count):
            ours, theirs = context.Pipe()
            child = context.Process(
                target=_work, args=(reading, git, tasks, theirs, [ours, *busy] if forked else []), daemon=True
            )
            child.start()
            theirs.close()
            children.append(child)
            busy[ours] = sum(_give(ours, start) for start in islice(starts, _AHEAD))
        while any(busy.values()):
            for ready in wait([pipe for pipe, given in busy.items() if given]):
                batch = _take(ready)
                busy[ready] += sum(_give(ready, start) for start in islice(starts, 1)) - 1
                yield batch
    finally:
        for pipe in busy:
            pipe.close()
        for child in children:
            child.terminate()
            child.join()


def _give(pipe: Any, start: int) -> int:
    try:
        pipe.send_bytes(marshal.dumps(start))
    except OSError:
        raise _died() from None
    return 1


def _take(pipe: Any) -> list[Parsed]:
    try:
        answer: Any = marshal.loads(pipe.recv_bytes())  # noqa: S302 - from our own child
    except (EOFError, OSError):
        raise _died() from None
    if isinstance(answer, str):
        raise SalesctlError(answer)
    return [Parsed(*fields) for fields in answer]


def _died() -> SalesctlError:
    return SalesctlError("a process that was reading records died", hint="is there enough memory?")


def _work(reading: Reading, git: Git, tasks: Sequence[ParseTask], pipe: Connection, others: list[Connection]) -> None:
    """What a child does: chunk after chunk, until nobody asks for any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    for other in others:  # inherited: held open they would hide the parent's death
        other.close()
    try:
        while True:
            start = marshal.loads(pipe.recv_bytes())  # noqa: S302 - from our own parent
            try:
                answer: Any = [tuple(one) for one in parsed(reading, git, tasks[start : start + _CHUNK], judging=True)]
            except SalesctlError as error:
                answer = str(error)
            pipe.send_bytes(marshal.dumps(answer))
    except (EOFError, OSError):
        os._exit(0)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
