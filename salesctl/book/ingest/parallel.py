"""Parsing on several processors: child processes parse while the parent writes to the book.

Every child has its share of the files from its start, reads it with one call of git, and sends what it parsed batch by batch.
It is ahead of the parent by no more than a pipe holds.
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
_BATCH = 200
"""Files that are returned together. Those of one batch are neighbours, and so are the batches of several children."""
_MAX_WORKERS = 8


def batches(
    settings: ParseSettings, git: Git, tasks: list[ParseTask], *, workers: int | None = None
) -> Iterator[list[Parsed]]:
    """Parse files, in batches of no particular order. `workers`: the number of processes; None: as fits the machine.

    `tasks` is emptied: as soon as each process has its own.

    Of many files each is validated, too, while it is in hand, so that `check` need not read it again.
    """
    many = workers is not None or len(tasks) >= MANY
    count = min(processors(), _MAX_WORKERS) if workers is None else workers
    if many and count > 1:
        yield from _parallel_batches(settings, git, tasks, count)
    else:
        yield from _batched(parse_files(settings, git, tasks, validate=many))
        tasks.clear()


def _batched(files: Iterator[Parsed]) -> Iterator[list[Parsed]]:
    while batch := list(islice(files, _BATCH)):
        yield batch


def _shares(tasks: Sequence[ParseTask], count: int) -> Iterator[list[ParseTask]]:
    """The tasks dealt out to a number of processes, a batch at a time."""
    step = count * _BATCH
    for first in range(0, step, _BATCH):
        yield [task for start in range(first, len(tasks), step) for task in tasks[start : start + _BATCH]]


def _parallel_batches(settings: ParseSettings, git: Git, tasks: list[ParseTask], count: int) -> Iterator[list[Parsed]]:
    import multiprocessing
    from multiprocessing.connection import wait

    # forking is fast, but safe on Linux only
    forked = sys.platform == "linux"
    context: Any = multiprocessing.get_context("fork" if forked else "spawn")
    left: dict[Any, int] = {}  # how many batches are to come from each child
    children = []
    try:
        for share in _shares(tasks, count):
            ours, theirs = context.Pipe(duplex=False)
            child = context.Process(
                target=_worker, args=(settings, git, share, theirs, [ours, *left] if forked else []), daemon=True
            )
            child.start()
            theirs.close()
            children.append(child)
            left[ours] = -(-len(share) // _BATCH)
        tasks.clear()
        share.clear()
        while waiting := [pipe for pipe, batches in left.items() if batches]:
            for ready in wait(waiting):
                batch = _receive_batch(ready)
                left[ready] -= 1
                yield batch
    finally:
        for pipe in left:
            pipe.close()
        for child in children:
            child.terminate()
            child.join()


def _receive_batch(pipe: Any) -> list[Parsed]:
    try:
        answer: Any = marshal.loads(pipe.recv_bytes())
    except (EOFError, OSError):
        message = say("a process that was reading records died")
        raise SalesctlError(message, hint=say("is there enough memory?")) from None
    if isinstance(answer, str):
        raise SalesctlError(decode(answer))
    return [Parsed(*fields) for fields in answer]


def _worker(
    settings: ParseSettings, git: Git, tasks: Sequence[ParseTask], pipe: Connection, others: list[Connection]
) -> None:
    """Run in a child: parse its tasks and send them, or why they cannot be read."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C
    for other in others:  # inherited from the parent: open, they would keep its end of the pipe open after it died
        other.close()
    try:
        try:
            for batch in _batched(parse_files(settings, git, tasks, validate=True)):
                pipe.send_bytes(marshal.dumps([tuple(one) for one in batch]))
        except SalesctlError as error:
            pipe.send_bytes(marshal.dumps(encode(placed(error))))
    except OSError:
        os._exit(0)  # the parent has closed the pipe


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
