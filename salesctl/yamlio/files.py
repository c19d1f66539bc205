"""Reads the bytes of a record's file from the disk. Links, pipes, devices and files over the limit are refused."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from salesctl.errors import Place
from salesctl.lang.text import Text, say

from .errors import LoadError
from .limits import MAX_BYTES, too_large_message

if TYPE_CHECKING:
    from pathlib import Path

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = (
    os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
)  # without O_NONBLOCK opening a named pipe waits for a writer


def read_file(path: Path | str, shown: str) -> bytes:
    """The bytes of a record's file, at most MAX_BYTES.

    `shown` is the path within the book: errors name it, and where `path` ends with it, none of its folders may be a
    symbolic link. Raises LoadError for a link, named pipe, device or folder, and for a file that is missing, unreadable
    or too large.
    """
    try:
        descriptor = _open(os.fspath(path), shown)
    except OSError as error:
        raise LoadError("not-a-file", _os_error_message(error), Place(shown)) from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise LoadError("not-a-file", _wrong_type(status.st_mode), Place(shown))
        with open(descriptor, "rb", closefd=False) as file:
            data = file.read(MAX_BYTES + 1) if status.st_size <= MAX_BYTES else b""
    finally:
        os.close(descriptor)
    size = max(status.st_size, len(data))
    if size > MAX_BYTES:
        raise LoadError("too-large", too_large_message(size), Place(shown), say("one record is one small file"))
    return data


def _open(path: str, shown: str) -> int:
    parts = shown.split("/")
    if len(parts) == 1 or not path.endswith("/" + shown) or ".." in parts:
        return os.open(path, _FILE)
    folder = os.open(path[: -len(shown)], os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in parts[:-1]:
            inner = os.open(part, _DIRECTORY, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(parts[-1], _FILE, dir_fd=folder)
    finally:
        os.close(folder)


def _os_error_message(error: OSError) -> Text:
    import errno

    from salesctl.lang.system_errors import system_reason

    if error.errno in {errno.ELOOP, errno.EMLINK, errno.ENOTDIR}:
        return say("a symbolic link stands in the way: records are regular files")
    return say("the file cannot be read: {problem}", problem=system_reason(error))


def _wrong_type(mode: int) -> Text:
    if stat.S_ISDIR(mode):
        return say("a folder is not a record's file")
    if stat.S_ISFIFO(mode):
        return say("a named pipe is not a record's file")
    return say("a device or socket is not a record's file")
