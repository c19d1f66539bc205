"""What takes long to find out and seldom changes, kept in the user's cache folder as JSON.

It says which code is run, so it is believed only where nobody but the user can have written it. A folder that cannot be written
only costs time.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import zlib
from pathlib import Path
from typing import Any


def load(name: str) -> Any:
    """What was kept under a name for this installation of Python; None when there is nothing that can be believed."""
    file = _file(name)
    try:
        with open(file, "rb", opener=_open_link_never) as stream:
            if not (_is_ours_alone(os.fstat(stream.fileno())) and _is_ours_alone(os.lstat(file.parent))):
                return None
            return json.loads(stream.read())
    except (OSError, ValueError):
        return None


def keep(name: str, value: Any) -> None:
    """Keep a value in place of what was kept under its name. Tuples come back as lists, maps of every sort as plain ones."""
    file = _file(name)
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = os.lstat(file.parent)
        if not stat.S_ISDIR(folder.st_mode) or folder.st_uid != os.geteuid():
            return
        file.parent.chmod(0o700)
        fresh = file.with_suffix(f".{os.getpid()}")
        fresh.touch(0o600)
        fresh.write_text(json.dumps(value, default=dict))
        fresh.replace(file)
    except OSError:
        return


def _file(name: str) -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "salesctl" / f"{name}-{zlib.crc32(sys.prefix.encode()):08x}.json"


def _open_link_never(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW)


def _is_ours_alone(status: os.stat_result) -> bool:
    """Whether a file or folder is the user's, and nobody else may write to it."""
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
