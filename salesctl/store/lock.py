"""One writer at a time: an advisory lock in the Git folder all work trees share.

The kernel drops it with its last holder, so a dead writer never blocks anybody. Children that change the repository
inherit the descriptor: a git that outlives its killed parent still holds the lock until it is through.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from salesctl.lang.text import say

from . import places
from .refusals import Busy

if TYPE_CHECKING:
    from salesctl.git import Git
    from salesctl.lang.text import Text

_PAUSE = 0.01
_LONGEST = 0.05


@contextmanager
def hold(git: Git, wait: float) -> Iterator[int]:
    """Hold the lock; gives its descriptor. Raises Busy, naming the holder, when it is not had in `wait` seconds."""
    file = git.kept(places.lock(git).name, shared=True)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline = time.monotonic() + wait
        pause = _PAUSE
        while not _taken(descriptor):
            if time.monotonic() >= deadline:
                raise Busy(_busy(descriptor), hint=say("try again when it is through"))
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST)
        _sign(descriptor)
        yield descriptor
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sign(descriptor: int) -> None:
    """Say who holds it; only for the message, so a full disk does not matter."""
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, b"%d\n" % os.getpid(), 0)
    except OSError:
        return


def _busy(descriptor: int) -> Text:
    holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
    if holder.isdigit():
        return say("another salesctl (process {process}) is writing to this book", process=holder)
    return say("another salesctl is writing to this book")
