"""Parsing on several processors: child processes parse while the parent writes to the book.

Every child has all tasks from its start and is sent only the numbers of the chunks it is to parse.
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
from salesctl.lang.text import decode, encode, placed, say

from .parse import Parsed, ParseSettings, ParseTask, parse_files

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from salesctl.git import Git

MANY = 2000
"""Fewer files than this are parsed without child processes, which take longer to start, and without validating them, since to
load the validator takes as long, and most commands need none."""
_CHUNK = 200
"""Files that are parsed and returned together."""
_QUEUED = 2
"""Chunks that a child has to do at a time, so that it need not wait while the parent writes."""
_MAX_WORKERS = 8


def batches(
    settings: ParseSettings, git: Git, tasks: Sequence[ParseTask], *, workers: int | None = None
) -> Iterator[list[Parsed]]:
    """Parse files, in batches of no particular order. `workers`: the number of processes; None: as fits the machine.

    Of many files each is validated, too, while it is in hand, so that `check` need not read it again.
    """
    many = workers is not None or len(tasks) >= MANY
    count = min(processors(), _MAX_WORKERS) if workers is None else workers
    if many and count > 1:
        yield from _parallel_batches(settings, git, tasks, count)
        return
    for start in range(0, len(tasks), _CHUNK):
        yield list(parse_files(settings, git, tasks[start : start + _CHUNK], validate=many))


def _parallel_batches(
    settings: ParseSettings, git: Git, tasks: Sequence[ParseTask], count: int
) -> Iterator[list[Parsed]]:
    import multiprocessing
    from multiprocessing.connection import wait

    # forking is fast, but safe on Linux only
    forked = sys.platform == "linux"
    context: Any = multiprocessing.get_context("fork" if forked else "spawn")
    starts = iter(range(0, len(tasks), _CHUNK))
    busy: dict[Any, int] = {}
    children = []
    try:
        for _ in range(count):
            ours, theirs = context.Pipe()
            child = context.Process(
                target=_worker, args=(settings, git, tasks, theirs, [ours, *busy] if forked else []), daemon=True
            )
            child.start()
            theirs.close()
            children.append(child)
            busy[ours] = sum(_send_chunk(ours, start) for start in islice(starts, _QUEUED))
        while any(busy.values()):
            for ready in wait([pipe for pipe, given in busy.items() if given]):
                batch = _receive_batch(ready)
                busy[ready] += sum(_send_chunk(ready, start) for start in islice(starts, 1)) - 1
                yield batch
    finally:
        for pipe in busy:
            pipe.close()
        for child in children:
            child.terminate()
            child.join()


def _send_chunk(pipe: Any, start: int) -> int:
    try:
        pipe.send_bytes(marshal.dumps(start))
    except OSError:
        raise _worker_died() from None
    return 1


def _receive_batch(pipe: Any) -> list[Parsed]:
    try:
        answer: Any = marshal.loads(pipe.recv_bytes())
    except (EOFError, OSError):
        raise _worker_died() from None
    if isinstance(answer, str):
        raise SalesctlError(decode(answer))
    return [Parsed(*fields) for fields in answer]


def _worker_died() -> SalesctlError:
    return SalesctlError(say("a process that was reading records died"), hint=say("is there enough memory?"))


def _worker(
    settings: ParseSettings, git: Git, tasks: Sequence[ParseTask], pipe: Connection, others: list[Connection]
) -> None:
    """Run in a child: parse the chunks that are asked for until the parent closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C
    for other in others:  # inherited from the parent: open, they would keep its end of the pipe open after it died
        other.close()
    try:
        while True:
            start = marshal.loads(pipe.recv_bytes())
            try:
                answer: Any = [
                    tuple(one) for one in parse_files(settings, git, tasks[start : start + _CHUNK], validate=True)
                ]
            except SalesctlError as error:
                answer = encode(placed(error))
            pipe.send_bytes(marshal.dumps(answer))
    except (EOFError, OSError):
        os._exit(0)


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
