"""Where what is needed for a while can lie: a folder for temporary files whose disk has room, in memory where no other has."""

from __future__ import annotations

import os

_IN_MEMORY = "/dev/shm"  # noqa: S108 - what lies there has names that nobody can guess
_LEAST = 1 << 16
"""Bytes that must be left for any file."""


def has_room(folder: str, size: int = _LEAST) -> bool:
    """Whether the disk of a folder has so many bytes left."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize >= size


def with_room(size: int = _LEAST) -> str | None:
    """The first such folder that has so many bytes left; None where none has."""
    import tempfile

    try:
        usual = tempfile.gettempdir()
    except FileNotFoundError:  # not a byte can be written in any
        usual = ""
    places = (usual, os.environ.get("XDG_RUNTIME_DIR", ""), _IN_MEMORY)
    return next((place for place in places if os.access(place, os.W_OK) and has_room(place, size)), None)
