"""Where what is needed for a while can lie: a folder for temporary files whose disk has room, in memory where no other has."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # of `typing`, which would be imported for it alone
if TYPE_CHECKING:
    from collections.abc import Iterator

_IN_MEMORY = "/dev/shm"  # noqa: S108 - what lies there has names that nobody can guess
_LEAST = 1 << 16
"""Bytes that must be left for any file."""


def has_room(folder: str, size: int = _LEAST) -> bool:
    """Whether the disk of a folder has so many bytes left."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize >= size


def with_room(size: int = _LEAST) -> str | None:
    """The first such folder that has so many bytes left; None where none has."""
    return next(all_with_room(size), None)


def all_with_room(size: int) -> Iterator[str]:
    """Such folders that have so many bytes left."""
    import tempfile

    try:
        usual = tempfile.gettempdir()
    except FileNotFoundError:  # not a byte can be written in any
        usual = ""
    places = (usual, os.environ.get("XDG_RUNTIME_DIR", ""), _IN_MEMORY)
    return (place for place in places if os.access(place, os.W_OK) and has_room(place, size))
