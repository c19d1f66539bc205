"""Files that are believed only where nobody but the user can have written them: what is kept to be found again sooner.

A folder that cannot be written only costs time. Nothing is imported that Python has not at hand when it starts.
"""

from __future__ import annotations

import os
import stat


def read(file: str) -> bytes | None:
    """What a file holds; None when there is none that can be believed."""
    try:
        with open(file, "rb", opener=_open_link_never) as stream:
            if not (_is_ours_alone(os.fstat(stream.fileno())) and _is_ours_alone(os.lstat(os.path.dirname(file)))):
                return None
            return stream.read()
    except OSError:
        return None


def write(file: str, content: bytes) -> None:
    """Put a file in place of what stood there, whole, in a folder of the user's own, for the user alone to read."""
    folder = os.path.dirname(file)
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        status = os.lstat(folder)
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
            return
        os.chmod(folder, 0o700)
        fresh = f"{file}.{os.getpid()}"
        with open(fresh, "wb", opener=_open_private) as stream:
            stream.write(content)
        os.replace(fresh, file)
    except OSError:
        return


def _open_link_never(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def _is_ours_alone(status: os.stat_result) -> bool:
    """Whether a file or folder is the user's, and nobody else may write to it."""
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
