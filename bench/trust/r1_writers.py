"""R1: many writers add records to one checkout at once; every acknowledged commit is there, and none is missing."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bench.trust.arena import Form, book, commit_by_hand, contents, problems, program
from salesctl.errors import SalesctlError
from salesctl.store import Change, Message, Store, index, lock, recover, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from salesctl.git import Git


def run(form: Form) -> tuple[str, list[str]]:
    writers, adds = (6, 8) if form.short else (20, 50)
    wait = 10.0
    if form.sabotage == "lock":
        lock.hold = vars(recover)["hold"] = _no_lock
        # each writer does as if it were alone: it takes nobody's index.lock for its own, and ends nobody's work
        vars(index).update(take=lambda *_: None, is_ours=lambda *_: True, release=lambda *_: None)
        vars(recover)["mend"] = lambda *_, **__: None
        vars(write).update(_look_again=lambda *_: None, _move_head=_move_head_over_others)
        wait = 0.1  # the damage shows anyway
    begun = time.perf_counter()
    with book() as git:
        reading, writing = os.pipe()
        pids = [_writer(Store(git, index_wait=wait), n, adds, reading, writing) for n in range(writers)]
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            acknowledged = dict(line.decode().split() for line in pipe)
        wrong = [f"writer {pid} failed" for pid in pids if os.waitpid(pid, 0)[1]]
        took = time.perf_counter() - begun
        commit_by_hand(git)
        there = contents(git)
        history = set(git.run("rev-list", "HEAD").decode().split())
        wrong += [f"LOSS: {path} was acknowledged and is not in HEAD" for path in acknowledged if path not in there]
        wrong += [
            f"LOSS: commit {oid} was acknowledged and is in no history"
            for oid in acknowledged.values()
            if oid not in history
        ]
        commits = len(history) - 2
        if commits != writers * adds:
            wrong.append(f"{commits} commits instead of {writers * adds}")
        wrong += problems(git)
    return f"{writers} writers × {adds} adds: {commits} commits, {took:.1f} s", wrong


def _writer(store: Store, number: int, adds: int, reading: int, writing: int) -> int:
    """Fork a writer that tells of each acknowledged commit in one atomic line."""
    pid = os.fork()
    if pid:
        return pid
    os.close(reading)
    code = 0
    for n in range(adds):
        path = f"activities/w{number}-{n}.yaml"
        try:
            done = store.commit([Change(path, b"text: by %d\n" % number, None)], Message(f"activity {path}: new"))
        except (SalesctlError, OSError):
            code = 1
        else:
            os.write(writing, f"{path} {done.oid if done else '-'}\n".encode())
    os._exit(code)


def _move_head_over_others(git: Git, _: write.Task, intent: write.Intent) -> None:
    git.run("update-ref", "HEAD", intent.new)


@contextmanager
def _no_lock(git: Git, wait: float) -> Iterator[int]:
    folder = git.common_dir / "salesctl"
    folder.mkdir(exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    yield descriptor
    os.close(descriptor)


if __name__ == "__main__":
    program(__doc__, run, sabotage=("lock",))
