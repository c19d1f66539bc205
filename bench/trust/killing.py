"""Kills a command while it runs: at a moment, or at one of its steps on the file system."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

_STEPS = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.utime", "os.posix_spawn"})


class Kill(NamedTuple):
    """When somebody dies: at one of their steps (0: none), or after so many seconds; with the git they started, or leaving it behind."""

    step: int = 0
    after: float = 0.0
    group: bool = False


class Died(NamedTuple):
    """What was left of a command: whether it was through, its exit code then, and how many steps it took."""

    through: bool
    code: int = -1
    steps: int = 0


def random_kill(rng: random.Random, steps: int, seconds: float) -> Kill:
    """A kill of what takes about so many steps, or so long."""
    group = rng.random() < 0.5
    return (
        Kill(rng.randint(1, max(steps, 1)), group=group)
        if rng.random() < 0.7
        else Kill(after=rng.uniform(0, seconds), group=group)
    )


def killed(work: Callable[[], int], kill: Kill) -> Died:
    """Do `work`, which gives an exit code, in a process that is killed."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.close(reading)
            os.setpgid(0, 0)
            steps = _die_at(kill)
            code = work()
            os.write(writing, f"{code} {steps()}\n".encode())
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writing)
    with suppress(OSError):
        os.setpgid(pid, pid)  # whoever of the two comes first
    with os.fdopen(reading, "rb") as pipe:
        if kill.after:
            time.sleep(kill.after)
            (os.killpg if kill.group else os.kill)(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        said = pipe.read() if not kill.after else _what_is_there(pipe)
    if not said.endswith(b"\n"):
        return Died(through=False)
    code, steps_taken = map(int, said.split())
    return Died(through=True, code=code, steps=steps_taken)


def _what_is_there(pipe: Any) -> bytes:
    os.set_blocking(pipe.fileno(), False)  # a git that was left behind may hold the other end
    return pipe.read() or b""


def _die_at(kill: Kill) -> Callable[[], int]:
    count = 0

    def see(event: str, args: tuple[Any, ...]) -> None:
        nonlocal count
        if event in _STEPS or (event == "open" and len(args) > 2 and args[2] & (os.O_WRONLY | os.O_RDWR)):
            count += 1
            if count == kill.step:
                (os.killpg if kill.group else os.kill)(os.getpid(), signal.SIGKILL)

    sys.addaudithook(see)
    return lambda: count
