"""What tells a file from what stood in its place before: its times, size and inode; and whether it could change and bear the same.

Nothing is imported that Python has not at hand when it starts.
"""

from __future__ import annotations

import os
import stat

_COARSE, _COARSE_TICK, _TICK = 1_000_000, 2_000_000_000, 50_000_000
"""Within a tick a file may change twice and bear one time, in nanoseconds: where a file system's times are multiples of COARSE,
and where they are finer."""


def stamp(file: str) -> tuple[int, ...]:
    """What tells a file, or a link, from another one, its times first; empty where there is none."""
    try:
        return stamp_of(os.lstat(file))
    except OSError:
        return ()


def stamp_of(status: os.stat_result) -> tuple[int, ...]:
    """As `stamp`, of a status that is known."""
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino, status.st_mode, status.st_uid


def rests(found: tuple[int, ...], moment: int) -> bool:
    """Whether a file with this stamp bears another one if it changes from a moment on, in nanoseconds."""
    times = found[:2]
    return moment - _COARSE_TICK > max(times, default=0) or all(_tick_after(one) < moment for one in times)


def is_link(found: tuple[int, ...]) -> bool:
    """Whether it is the stamp of a link: what that leads to changes unseen."""
    return bool(found) and stat.S_ISLNK(found[4])


def _tick_after(moment: int) -> int:
    """When a clock that showed this moment shows another one for certain."""
    return moment + (_TICK if moment % _COARSE else _COARSE_TICK)
