"""What takes long to find out and seldom changes, kept in the user's cache folder, in private files.

It says which code is run, so it is believed only where nobody but the user can have written it.
"""

from __future__ import annotations

import os
import sys
import time
import zlib

from . import private_files
from .file_stamps import is_link, rests, stamp

TYPE_CHECKING = False  # of `typing`, which would be imported for it alone
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeVar

    _T = TypeVar("_T")

_KEPT_FOR = 30 * 86400
"""Seconds. What is still asked for after that is found out once more; installations and books that are gone leave nothing."""
_MOST_MADE = 32
"""How much of `of_files` a process keeps at once."""


def load(name: str) -> Any:
    """What was kept under a name for this installation of Python; None when there is nothing that can be believed."""
    return private_files.load(_file(name))


def keep(name: str, value: Any) -> None:
    """Keep a value of texts, numbers, lists, tuples and maps in place of what was kept under its name.

    Named tuples come back as plain ones, maps of every sort as dictionaries, every sort of text as a plain one.
    """
    _drop_old()
    private_files.store(_file(name), _plain(value))


def of_files(name: str, files: Iterable[str], make: Callable[[], tuple[_T, bool]], again: Callable[[Any], _T]) -> _T:
    """What `make` makes of these files, kept under a name until one of them changes; `again` makes it of what `keep` left of it.

    A file may be named that there is none of yet, and a folder. `make` says whether it can be kept. Nothing is kept while one of
    the files could change and nothing tell it, see `file_stamps`.
    """
    began = time.time_ns()
    stamps = tuple((file, stamp(file)) for file in files)
    in_process = _made.get(name)
    if in_process and in_process[0] == stamps:
        found: _T = in_process[1]
        return found
    rest = all(rests(seen, began) and not is_link(seen) for _, seen in stamps)
    kept = load(name) if rest else None
    if kept and kept[0] == stamps:
        found = again(kept[1])
    else:
        found, whole = make()
        rest = rest and whole
        if rest:
            keep(name, (stamps, found))
    if rest:
        if len(_made) >= _MOST_MADE:
            _made.clear()
        _made[name] = stamps, found
    return found


_made: dict[str, tuple[tuple[tuple[str, tuple[int, ...]], ...], Any]] = {}
"""What `of_files` found, by name, with the files' stamps: a command asks several times."""


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


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    if isinstance(value, list):
        return list(map(_plain, value))
    if hasattr(value, "items"):
        return {_plain(key): _plain(one) for key, one in value.items()}
    return value


def _file(name: str) -> str:
    return os.path.join(folder(), f"{name}-{zlib.crc32(sys.prefix.encode()):08x}")
