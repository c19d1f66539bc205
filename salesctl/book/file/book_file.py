"""The file of a book: `.git/salesctl/book.db`, one SQLite file that may be deleted at any time.

It uses write-ahead logging, so that a reader neither blocks an update nor sees one. The lock beside it is held shared while
the file is being opened, exclusively by the process that writes or replaces it. SQLite keeps no checksums, so the size, times
and inode after the last write of salesctl are kept in `book.stamp`: a file that was changed otherwise is rebuilt.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw

from salesctl.errors import SalesctlError
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple

WAIT = 60.0
"""Seconds to wait for another process that is writing the book."""
_PAUSE = 0.02
_PIECES = (1200, 400)
"""Bytes and number of the pieces each connection has ready for what it compiles: SQLite's forty are taken by the first views."""
_KEPT_STATEMENTS = 8
"""So many are kept compiled, and their pieces with them: what is run again follows soon."""
_BUSY_MS = 10_000
_READ_MS = 5_000
SQL_ERRORS = (apsw.Error, UnicodeDecodeError)
"""What running SQL and reading its rows raises where it does not work: text in a damaged file may be none."""

with suppress(apsw.MisuseError):  # somebody in this process has a connection already
    apsw.shutdown()
    apsw.config(apsw.SQLITE_CONFIG_LOOKASIDE, *_PIECES)
    apsw.initialize()


class BookFile(NamedTuple):
    """A book's file with its lock and its stamp. `version`: what the file must have been made with."""

    path: Path
    version: str

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Hold the lock shared, to open the file: nobody replaces it meanwhile."""
        with self._locked(fcntl.LOCK_SH):
            yield

    @contextmanager
    def exclusive(self) -> Iterator[bool]:
        """Hold the lock exclusively, to write. Yields whether another process had to be waited for.

        Raises SalesctlError when that has not finished within a minute.
        """
        with self._locked(fcntl.LOCK_EX) as waited:
            yield waited

    def open(self) -> apsw.Connection | None:
        """A connection to the book, None when there is no file that can be relied on. The caller holds the lock."""
        if not self._stamp_matches():
            return None
        connection = None
        try:
            connection = connect(self.path)
            row = connection.execute("select value from meta where key = 'version'").fetchone()
        except SQL_ERRORS:
            row = None
        if row and row[0] == self.version:
            return connection
        if connection:
            connection.close(force=True)
        return None

    def checkpoint(self, connection: apsw.Connection) -> None:
        """Move the write-ahead log into the file and renew the stamp. The caller holds the lock exclusively.

        While another process reads an older state a part of the log stays; the last one to close does the rest.
        """
        if self._stamp_matches():  # otherwise another program changed it, and it must be rebuilt
            connection.execute("pragma busy_timeout = 0")
            connection.execute("pragma wal_checkpoint(truncate)").fetchone()
            self._write_stamp()

    def close(self, connection: apsw.Connection) -> None:
        """Close a connection. A log left by others is moved into the file, and the stamp renewed, under the lock."""
        try:
            if Path(f"{self.path}-wal").stat().st_size:
                with self.exclusive():
                    self.checkpoint(connection)
                    connection.close(force=True)
                return
        except (OSError, SalesctlError, apsw.Error):
            pass  # at worst the stamp does not match and the book is rebuilt
        connection.close(force=True)

    def invalidate(self) -> None:
        """Make the next process that opens the book rebuild it."""
        self._stamp_path.unlink(missing_ok=True)

    def install(self, made: Path) -> None:
        """Replace the book's file by a finished one. The caller holds the lock exclusively."""
        with made.open("rb") as file:
            os.fsync(file.fileno())
        for suffix in ("-wal", "-shm", "-journal"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        made.replace(self.path)
        self._write_stamp()

    @property
    def _stamp_path(self) -> Path:
        return self.path.with_suffix(".stamp")

    def delete(self) -> None:
        """Remove the file and all that belongs to it."""
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        self._stamp_path.unlink(missing_ok=True)
        self._lock_path.unlink(missing_ok=True)

    def touch(self) -> None:
        """Record that the file was used: books that have not been used for longest are deleted first."""
        with suppress(FileNotFoundError):
            os.utime(self._stamp_path)

    @property
    def _lock_path(self) -> Path:
        return self.path.with_suffix(".lock")

    def _write_stamp(self) -> None:
        fresh = self.path.with_suffix(f".stamp-{os.getpid()}")
        with suppress(FileNotFoundError):  # deleted meanwhile
            fresh.write_text(_fingerprint(self.path), encoding="ascii")
            fresh.replace(self._stamp_path)

    def _stamp_matches(self) -> bool:
        try:
            return self._stamp_path.read_text(encoding="ascii") == _fingerprint(self.path)
        except (OSError, ValueError):
            return False

    @contextmanager
    def _locked(self, mode: int) -> Iterator[bool]:
        descriptor = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            deadline = time.monotonic() + WAIT
            waited = False
            while not _try_lock(descriptor, mode):
                waited = True
                if time.monotonic() >= deadline:
                    message = say("another salesctl has been reading the records for a minute")
                    raise SalesctlError(message, hint=say("try again when it is through"))
                time.sleep(_PAUSE)
            yield waited
        finally:
            os.close(descriptor)


def connect(path: Path) -> apsw.Connection:
    """A connection to an existing file. Only `checkpoint` moves its log into the file."""
    connection = _connected(path, apsw.SQLITE_OPEN_READWRITE)
    connection.set_busy_timeout(_BUSY_MS)
    connection.execute("pragma wal_autocheckpoint = 0")
    connection.execute("pragma synchronous = normal")
    return connection


def connect_to_read(path: Path) -> apsw.Connection:
    """A read-only connection with temporary tables in memory. Another connection must have the file open."""
    connection = _connected(path, apsw.SQLITE_OPEN_READONLY)
    connection.set_busy_timeout(_READ_MS)
    connection.execute("pragma temp_store = memory")
    return connection


def connect_to_new(path: Path) -> apsw.Connection:
    """A connection to a file that is made."""
    return _connected(path, apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE)


def _connected(path: Path, flags: int) -> apsw.Connection:
    """A connection; by a URI, since a path need not be text."""
    uri = flags | apsw.SQLITE_OPEN_URI
    return apsw.Connection(path.as_uri(), flags=uri, statementcachesize=_KEPT_STATEMENTS)


def _try_lock(descriptor: int, mode: int) -> bool:
    try:
        fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _fingerprint(path: Path) -> str:
    """Size, times and inode of a file, as text."""
    stat = os.stat(path)
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"
