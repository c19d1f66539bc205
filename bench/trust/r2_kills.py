"""R2: a writer is killed with SIGKILL at random moments; every acknowledged write is there, nothing needs mending."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from typing import TYPE_CHECKING

from bench.trust import sabotage
from bench.trust.arena import Form, book, commit_by_hand, contents, differences, problems, program, remove_locks
from salesctl.errors import SalesctlError
from salesctl.store import Change, Message, Store

if TYPE_CHECKING:
    from salesctl.git import Git

Model = dict[str, bytes]
Operation = dict[str, "str | None"]
"""New content by path; None removes."""

SAFEGUARDS = ("journal",)
_WRITES = 5
"""A kill comes within the time that so many writes take."""


def run(form: Form) -> tuple[str, list[str]]:
    kills = 30 if form.short and not form.sabotage else 500
    if form.sabotage == "journal":
        sabotage.no_journal()
    rng = random.Random(form.seed)
    acknowledged = 0
    longest = 0.0
    wrong: list[str] = []
    with book() as git:
        model = contents(git)
        for number in range(kills):
            longest = _WRITES * _time_of_a_write(git) if number % 25 == 0 else longest
            done, begun = _round(git, model, rng, longest)
            acknowledged += len(done)
            for operation in done:
                _apply(model, operation)
            wrong += [f"after kill {number}: {line}" for line in _judge(git, model, begun, objects=number % 50 == 0)]
            if any("LOSS" in line for line in wrong) or (wrong and not form.sabotage):
                break
            if wrong:  # a safeguard is missing: what comes of it is not the loss yet
                remove_locks(git)
                git.run("reset", "--hard", "--quiet")
                git.run("clean", "-fdq")
                model = contents(git)
        wrong += problems(git)
    return f"{number + 1} kills among {acknowledged} acknowledged writes: {len(wrong)} wrong", wrong


def _time_of_a_write(git: Git) -> float:
    """Seconds a write takes on this machine as busy as it is now. The book is left as it was."""
    begun = time.perf_counter()
    probe = Change("probes/time.yaml", b"probe: yes\n", None)
    Store(git).commit([probe], Message("how long?"))
    Store(git).commit([Change(probe.path, None, probe.after)], Message("so long"))
    return (time.perf_counter() - begun) / 2


def _round(git: Git, model: Model, rng: random.Random, longest: float) -> tuple[list[Operation], Operation | None]:
    """Start a writer and kill it within `longest` seconds: what it acknowledged, and what it had begun."""
    delay, group, seed = rng.uniform(0, longest), rng.random() < 0.5, rng.random()
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        os.setpgid(0, 0)
        try:
            _work(git, dict(model), random.Random(seed), writing)
        finally:
            os._exit(1)  # a refused write ends the writer, and must not take the book away as leaving its `with` would
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        lines = [pipe.readline()]
        time.sleep(delay)
        (os.killpg if group else os.kill)(pid, signal.SIGKILL)  # with its git, or leaving its git behind
        os.waitpid(pid, 0)
        lines += pipe.readlines()
    done: list[Operation] = []
    begun: Operation | None = None
    for line in lines:
        if not line.endswith(b"\n"):
            continue
        if line == b"done\n" and begun is not None:
            done.append(begun)
            begun = None
        else:
            begun = json.loads(line)
    return done, begun


def _work(git: Git, model: Model, rng: random.Random, writing: int) -> None:
    """Write until killed, saying each operation before it is begun and after it was acknowledged."""
    store = Store(git)
    while True:
        operation = _operation(model, rng)
        os.write(writing, json.dumps(operation).encode() + b"\n")
        store.recover()
        changes = [
            Change(path, None if text is None else text.encode(), model.get(path)) for path, text in operation.items()
        ]
        store.commit(changes, Message("a write"))
        _apply(model, operation)
        os.write(writing, b"done\n")


def _operation(model: Model, rng: random.Random) -> Operation:
    """Add, edit, remove, or several of these at once."""
    operation: Operation = {}
    for _ in range(rng.choice((1, 1, 1, 4))):
        path = rng.choice(sorted(model)) if model and rng.random() < 0.6 else f"deals/{rng.randrange(40):02}/d.yaml"
        keep = path not in model or rng.random() < 0.8
        operation[path] = f"stage: {rng.random()}\n" if keep else None
    return operation


def _apply(model: Model, operation: Operation) -> None:
    for path, text in operation.items():
        if text is None:
            model.pop(path, None)
        else:
            model[path] = text.encode()


def _judge(git: Git, model: Model, begun: Operation | None, *, objects: bool) -> list[str]:
    """Run the next command, then compare: the state before the last operation, or the state after it."""
    probe = f"probes/{time.monotonic_ns()}.yaml"
    try:
        Store(git, index_wait=0.5).commit([Change(probe, b"probe: yes\n", None)], Message("the next command"))
    except SalesctlError as error:
        return [f"the next command failed: {error}"]
    commit_by_hand(git)
    found = contents(git)
    found.pop(probe)
    git.run("reset", "--hard", "--quiet", "HEAD~2")
    if begun is not None and found != model:
        after = dict(model)
        _apply(after, begun)
        if found == after:
            _apply(model, begun)
    lost = [f"LOSS: acknowledged, and a plain commit took it away: {line}" for line in differences(found, model)]
    return [*lost, *problems(git, objects=objects)]


if __name__ == "__main__":
    program(__doc__, run, sabotage=SAFEGUARDS)
