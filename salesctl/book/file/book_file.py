"""The file a book lives in: `.git/salesctl/book.db`, one SQLite file that may be deleted at any time.

Write-ahead logging, so that somebody reading (a pager left open) never keeps anybody from bringing the book up to date,
nor sees it change under their hands. The lock beside it is held shared while the file is being opened, exclusively by
the one process that writes or replaces it. SQLite keeps no checksums, so the size, times and inode that our last write left
are noted in `book.stamp`: a file that anything else has touched since is not believed but built anew.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from salesctl.errors import SalesctlError

OLDEST_SQLITE = (3, 37)
"""The first with STRICT tables."""
WAIT = 60.0
"""Seconds to wait for another process that is writing the book."""
_PAUSE = 0.02
_BUSY_MS = 10_000


@dataclass(frozen=True, slots=True)
class BookFile:
    """One book's file, its lock and its stamp. `version` is what the file must have been made by."""

    path: Path
    version: str

    @contextmanager
    def shared(self) -> Iterator[None]:
        """For the moment of opening: nobody replaces the file meanwhile."""
        with self._locked(fcntl.LOCK_SH):
            yield

    @contextmanager
    def exclusive(self) -> Iterator[bool]:
        """For the one process that writes. Gives whether another had to be waited for.

        Raises SalesctlError when that other has not finished within a minute.
        """
        with self._locked(fcntl.LOCK_EX) as waited:
            yield waited

    def opened(self) -> sqlite3.Connection | None:
        """A connection to the book, None when there is none that can be believed. Hold the lock."""
        if not self._stamped():
            return None
        connection = None
        try:
            connection = connect(self.path)
            row = connection.execute("select value from meta where key = 'version'").fetchone()
        except sqlite3.DatabaseError:
            row = None
        if row and row[0] == self.version:
            return connection
        if connection:
            connection.close()
        return None

    def settle(self, connection: sqlite3.Connection) -> None:
        """Bring the log into the file and note how it was left. Hold the lock exclusively.

        While somebody still reads an older state part of the log stays; the last one to close settles it.
        """
        if self._stamped():  # else something else touched it: never vouch for that
            connection.execute("pragma busy_timeout = 0")
            connection.execute("pragma wal_checkpoint(truncate)").fetchone()
            self._stamp()

    def close(self, connection: sqlite3.Connection) -> None:
        """Close a connection. SQLite moves a log that others left behind into the file: that must not look like damage."""
        try:
            if Path(f"{self.path}-wal").stat().st_size:
                with self.exclusive():
                    self.settle(connection)
                    connection.close()
                return
        except (OSError, SalesctlError, sqlite3.Error):
            pass  # the worst that follows is a book built anew
        connection.close()

    def distrust(self) -> None:
        """Whatever is in the file, the next one to open it builds it anew."""
        self._stamp_path.unlink(missing_ok=True)

    def put(self, made: Path) -> None:
        """Set a finished file in the book's place. Hold the lock exclusively."""
        with made.open("rb") as file:
            os.fsync(file.fileno())
        for suffix in ("-wal", "-shm", "-journal"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        made.replace(self.path)
        self._stamp()

    @property
    def _stamp_path(self) -> Path:
        return self.path.with_suffix(".stamp")

    def forget(self) -> None:
        """Remove the file and all that belongs to it."""
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        self._stamp_path.unlink(missing_ok=True)
        self._lock_path.unlink(missing_ok=True)

    def used(self) -> None:
        """Note that the file was asked for; the least used go first."""
        with suppress(FileNotFoundError):
            os.utime(self._stamp_path)

    @property
    def _lock_path(self) -> Path:
        return self.path.with_suffix(".lock")

    def _stamp(self) -> None:
        fresh = self.path.with_suffix(f".stamp-{os.getpid()}")
        with suppress(FileNotFoundError):  # taken away meanwhile: nothing to vouch for
            fresh.write_text(_state(self.path), encoding="ascii")
            fresh.replace(self._stamp_path)

    def _stamped(self) -> bool:
        try:
            return self._stamp_path.read_text(encoding="ascii") == _state(self.path)
        except (OSError, ValueError):
            return False

    @contextmanager
    def _locked(self, mode: int) -> Iterator[bool]:
        descriptor = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            deadline = time.monotonic() + WAIT
            waited = False
            while not _taken(descriptor, mode):
                waited = True
                if time.monotonic() >= deadline:
                    message = "another salesctl has been reading the records for a minute"
                    raise SalesctlError(message, hint="try again when it is through")
                time.sleep(_PAUSE)
            yield waited
        finally:
            os.close(descriptor)


def connect(path: Path) -> sqlite3.Connection:
    """A connection to an existing file. Its log is never moved into the file but by `settle`."""
    check_sqlite()
    connection = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=_BUSY_MS / 1000)
    connection.execute("pragma wal_autocheckpoint = 0")
    connection.execute("pragma synchronous = normal")
    connection.execute("pragma cache_size = -16000")
    return connection


def connect_to_read(path: Path) -> sqlite3.Connection:
    """A connection that can change nothing and whose temporary tables stay in memory. Somebody must have it open."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.execute("pragma temp_store = memory")
    return connection


def check_sqlite() -> None:
    """Raises SalesctlError when Python's SQLite is too old to hold a book."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        message = f"this Python comes with SQLite {sqlite3.sqlite_version}; salesctl needs {wanted} or newer"
        raise SalesctlError(message, hint="use a newer Python")


def _taken(descriptor: int, mode: int) -> bool:
    try:
        fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _state(path: Path) -> str:
    stat = os.stat(path)  # noqa: PTH116 - asked for on every command
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"
