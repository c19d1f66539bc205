"""R1: many writers add records to one checkout at once; every acknowledged commit is there, and none is missing."""

from __future__ import annotations

import os
import time

from bench.trust import sabotage
from bench.trust.arena import Form, book, commit_by_hand, contents, problems, program
from salesctl.errors import SalesctlError
from salesctl.store import Change, Message, Store

SAFEGUARDS = ("lock",)


def run(form: Form) -> tuple[str, list[str]]:
    writers, adds = (6, 8) if form.short else (20, 50)
    wait = 10.0
    if form.sabotage == "lock":
        sabotage.no_lock()
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


if __name__ == "__main__":
    program(__doc__, run, sabotage=SAFEGUARDS)
