"""Files that are believed only where nobody but the user can have written them: what is kept to be found again sooner.

A folder that cannot be written only costs time. Nothing is imported that Python has not at hand when it starts.
"""

from __future__ import annotations

import marshal
import os
import stat
from zlib import crc32

TYPE_CHECKING = False  # of `typing`, which would be imported for it alone
if TYPE_CHECKING:
    from typing import Any

_SUM = 4
"""Bytes of the checksum before a value."""


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
    """`replace`, in a folder of the user's own, which is made if need be; nothing where that cannot be."""
    folder = os.path.dirname(file)
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        status = os.lstat(folder)
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
            return
        os.chmod(folder, 0o700)
        replace(file, content)
    except OSError:
        return


def replace(file: str, content: bytes) -> None:
    """Put a file in place of what stood there, whole, for the user alone to read. Raises OSError where it cannot be."""
    fresh = f"{file}.{os.getpid()}"
    with open(fresh, "wb", opener=_open_private) as stream:
        stream.write(content)
    os.replace(fresh, file)


def load(file: str) -> Any:
    """The plain value (tuples, lists, maps, texts, numbers) that a file holds; None when there is none that is whole."""
    content = read(file) or b""
    if crc32(content[_SUM:]) != int.from_bytes(content[:_SUM], "big") or len(content) <= _SUM:
        return None
    return marshal.loads(content[_SUM:])  # noqa: S302 - written by the user alone, and whole


def store(file: str, value: Any) -> None:
    """Put a plain value in place of what a file held."""
    content = marshal.dumps(value)
    write(file, crc32(content).to_bytes(_SUM, "big") + content)


def _open_link_never(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def _is_ours_alone(status: os.stat_result) -> bool:
    """Whether a file or folder is the user's, and nobody else may write to it."""
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
