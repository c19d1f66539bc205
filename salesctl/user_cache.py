"""What takes long to find out and seldom changes, kept in the user's cache folder as JSON, in private files.

It says which code is run, so it is believed only where nobody but the user can have written it.
"""

from __future__ import annotations

import os
import sys
import time
import zlib

from . import private_files

TYPE_CHECKING = False  # of `typing`, which would be imported for it alone
if TYPE_CHECKING:
    from typing import Any

_KEPT_FOR = 30 * 86400
"""Seconds. What is still asked for after that is found out once more; installations and books that are gone leave nothing."""


def load(name: str) -> Any:
    """What was kept under a name for this installation of Python; None when there is nothing that can be believed."""
    import json

    try:
        return json.loads(private_files.read(_file(name)) or "null")
    except ValueError:
        return None


def keep(name: str, value: Any) -> None:
    """Keep a value in place of what was kept under its name. Tuples come back as lists, maps of every sort as plain ones."""
    import json

    _drop_old()
    private_files.write(_file(name), json.dumps(value, default=dict).encode())


def load_plain(name: str) -> Any:
    """As `load`, of what `keep_plain` kept: with tuples, and without importing what reads JSON."""
    return private_files.load(_file(name, ""))


def keep_plain(name: str, value: Any) -> None:
    """As `keep`, of a value that is plain."""
    _drop_old()
    private_files.store(_file(name, ""), value)


def folder() -> str:
    """The user's cache folder."""
    return os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "salesctl")


def _drop_old() -> None:
    """Remove the files that were kept long ago."""
    try:
        with os.scandir(folder()) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False) and entry.stat().st_mtime < time.time() - _KEPT_FOR:
                    os.unlink(entry)
    except OSError:  # there is none, or another command removes them as well
        return


def _file(name: str, ending: str = ".json") -> str:
    return os.path.join(folder(), f"{name}-{zlib.crc32(sys.prefix.encode()):08x}{ending}")
