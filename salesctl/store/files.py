"""The work tree's side of a write: looking before, putting new content in place, putting the old back.

New and old contents wait in a folder on the same disk, so that each record changes by one rename and putting back needs
no space. Links are never followed: a record is a regular file in real folders.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from salesctl.errors import SalesctlError
from salesctl.lang.text import say

from .journal import sync_folder
from .tree import parents

_FEW = 32
"""Up to here each file is synced by itself; beyond, the whole system at once."""


def content(root: Path, path: str, real: set[str]) -> tuple[bytes, int] | None:
    """What stands at a path, and its permission bits; None: nothing does.

    `real` collects the folders already found to be real ones. Raises SalesctlError when something stands there, or on
    the way, that is no record.
    """
    within = path.rpartition("/")[0]
    for folder in () if within in real else parents(path)[1:]:
        if folder in real:
            continue
        try:
            mode = os.lstat(f"{root}/{folder}").st_mode
        except FileNotFoundError:
            return None
        if not stat.S_ISDIR(mode):
            raise SalesctlError(
                say("{folder} is not a real folder", folder=folder),
                hint=say("a book keeps its files in plain folders: move it away, and try again"),
            )
        real.add(folder)
    try:
        descriptor = os.open(f"{root}/{path}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        from salesctl.lang.system_errors import system_reason

        raise SalesctlError(say("{file} cannot be read: {reason}", file=path, reason=system_reason(error))) from None
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise SalesctlError(say("{path} is not a regular file", path=path), hint=say("move it away, and try again"))
    with open(descriptor, "rb", buffering=0) as file:  # noqa: PTH123 - by its descriptor
        return file.readall(), stat.S_IMODE(mode)


def bytes_at(path: str) -> bytes:
    """What a file of ours holds."""
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - as in `stage`
        return file.readall()


def missing_folders(root: Path, paths: Iterable[str]) -> tuple[str, ...]:
    """The folders that some paths need and that are not there, outermost first."""
    wanted = {folder for path in paths for folder in parents(path)[1:]}
    return tuple(sorted(folder for folder in wanted if not (root / folder).is_dir()))


def stage(folder: Path, contents: Sequence[tuple[int, bytes, int | None]]) -> None:
    """Write contents (number, bytes, permission bits or None for the usual ones) into the stage, to stay there."""
    for number, data, mode in contents:
        with open(f"{folder}/{number}.new", "xb") as file:  # noqa: PTH123 - a path object a file takes longer than the file
            file.write(data)
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            if len(contents) <= _FEW:
                file.flush()
                os.fsync(file.fileno())
    if len(contents) > _FEW:
        os.sync()
        if sys.platform != "linux":  # elsewhere sync() need not wait until all is written
            for number, _, _ in contents:
                _sync(folder / f"{number}.new")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def share(source: str | Path, name: str | Path) -> None:
    """Give a file a second name; where files have but one, a copy. Raises FileNotFoundError when it is gone."""
    try:
        os.link(source, name)
    except FileNotFoundError:
        raise
    except OSError:
        with Path(name).open("xb") as file:
            file.write(Path(source).read_bytes())
            os.fchmod(file.fileno(), stat.S_IMODE(os.stat(source).st_mode))  # noqa: PTH116 - a path as it was given
            file.flush()
            os.fsync(file.fileno())


def put(fresh: Path, target: Path) -> None:
    """Bring a finished file into the place of another, to stay there."""
    _sync(fresh)
    fresh.replace(target)
    sync_folder(target.parent)


def write_whole(target: Path, content: bytes, fresh: Path, mode: int | None = None) -> None:
    """Put a whole file in the place of another, with these permissions where some are given; it is written beside it as `fresh`."""
    try:
        with fresh.open("xb") as file:
            file.write(content)
            if mode is not None:
                os.fchmod(file.fileno(), stat.S_IMODE(mode))
        put(fresh, target)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def settle_folders(root: Path, paths: Iterable[str]) -> None:
    """Make the names in the folders of some paths stay, and those of the folders themselves."""
    for folder in sorted({folder for path in paths for folder in parents(path)}):
        if (root / folder).is_dir():
            sync_folder(root / folder)


def prune(root: Path, folders: Iterable[str]) -> None:
    """Remove folders that are empty now."""
    for folder in sorted(folders, reverse=True):
        try:
            (root / folder).rmdir()
        except OSError:
            continue
