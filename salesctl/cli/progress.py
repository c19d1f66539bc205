"""A progress bar on stderr for what takes more than a second, on a terminal only."""

from __future__ import annotations

import sys
import time

_started: float | None = None
_WIDTH = 30


def progress(done: int, total: int) -> None:
    """Called as work proceeds; draws from the first second on and wipes the line when all is done."""
    global _started  # noqa: PLW0603 - one bar a process
    if not sys.stderr.isatty() or not total:
        return
    _started = _started or time.monotonic()
    if time.monotonic() - _started < 1:
        return
    full = _WIDTH * done // total
    bar = f"\r  reading the book {'━' * full}{'─' * (_WIDTH - full)} {done:,} of {total:,}"
    sys.stderr.write(bar if done < total else "\r" + " " * len(bar) + "\r")
    sys.stderr.flush()
