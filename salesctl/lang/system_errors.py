"""Why the operating system refused something, in the reader's language; its own words are English, or in the machine's."""

from __future__ import annotations

import errno
import os
from contextlib import suppress

from salesctl.errors import SalesctlError

from .text import say, translatable

_REASONS = {
    errno.ENOENT: translatable("no such file or folder"),
    errno.ENOTDIR: translatable("not a folder"),
    errno.EISDIR: translatable("it is a folder"),
    errno.EEXIST: translatable("it is there already"),
    errno.ENOTEMPTY: translatable("the folder is not empty"),
    errno.EACCES: translatable("you have no right to"),
    errno.EPERM: translatable("you have no right to"),
    errno.EROFS: translatable("the disk is read-only"),
    errno.ENOSPC: translatable("the disk is full"),
    errno.EDQUOT: translatable("your share of the disk is used up"),
    errno.EFBIG: translatable("the file would be too large"),
    errno.EIO: translatable("the disk does not answer as it should"),
    errno.ENAMETOOLONG: translatable("the name is too long"),
    errno.ELOOP: translatable("its symbolic links lead in a circle"),
    errno.EXDEV: translatable("it lies on another disk"),
    errno.EBUSY: translatable("another program is using it"),
    errno.ETXTBSY: translatable("another program is using it"),
    errno.EMFILE: translatable("too many files are open"),
    errno.ENFILE: translatable("too many files are open"),
    errno.ENOMEM: translatable("there is not enough memory"),
    errno.EADDRINUSE: translatable("another program is there already"),
    errno.EADDRNOTAVAIL: translatable("this machine has no such address"),
    errno.ECONNREFUSED: translatable("nothing answers there"),
    errno.ECONNRESET: translatable("the connection was broken off"),
    errno.EPIPE: translatable("the connection was broken off"),
    errno.ETIMEDOUT: translatable("no answer in time"),
    errno.ENETUNREACH: translatable("there is no way there in this network"),
    errno.EHOSTUNREACH: translatable("there is no way there in this network"),
}


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def is_full(error: OSError) -> bool:
    """Whether it says that there is no room left, on the disk or in the user's share of it."""
    return error.errno in _FULL


def says_full(said: str) -> bool:
    """Whether another program says so: in the words of the C library, in the language of the user."""
    import locale

    with suppress(locale.Error):  # a language that is not installed: in English
        locale.setlocale(locale.LC_MESSAGES, "")
    return any(os.strerror(number) in said for number in _FULL)


class DiskFull(SalesctlError):
    """There is no room left for what has to be written."""

    def __init__(self) -> None:
        super().__init__(say("the disk is full"), hint=say("make room on it, and try again"))


def system_reason(error: OSError) -> str:
    """What an error of the operating system says; in the system's own words where it is none of those people meet."""
    number = (
        error.errno if type(error).__module__ == "builtins" else None
    )  # libraries number their own errors differently
    if isinstance(error, TimeoutError):
        number = errno.ETIMEDOUT
    return say(_REASONS[number]) if number in _REASONS else error.strerror or str(error)
