"""Opening a book: find its file, see whether it is up to date, bring it up to date when it is not.

Nothing that differs from HEAD goes unseen: git is asked every time, while the file is being opened.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl import __version__
from salesctl.book.book import Book
from salesctl.errors import SalesctlError

from .book_file import BookFile
from .state import RecordSource, State, indexed

if TYPE_CHECKING:
    from salesctl.book.ingest.refresh import Progress
    from salesctl.git import Git
    from salesctl.model.config import Config
    from salesctl.model.kinds import Kinds

FORMAT = "2"
"""Changes with what the tables hold or mean."""
_KEPT = 3
"""Books of other revisions that are kept for the next time."""
_elsewhere: dict[Path, Path] = {}


def open_book(git: Git, kinds: Kinds, config: Config, *, progress: Progress | None = None) -> Book:
    """The book as HEAD and the work tree are now. `progress(done, total)` is told of files read."""
    source = RecordSource(git, kinds, config)
    file = BookFile(_folder(git) / "book.db", version(kinds, config))
    return Book(source, file, _current(file, source, progress), partial(_current, file, source, None))


def open_book_at(git: Git, kinds: Kinds, config: Config, rev: str, *, progress: Progress | None = None) -> Book:
    """The book as it was at a commit. What today's book has parsed already is not parsed again."""
    source = RecordSource(git, kinds, config)
    folder = _folder(git)
    file = BookFile(folder / f"at-{rev}.db", version(kinds, config))
    today = BookFile(folder / "book.db", file.version)
    at = partial(_at, file, today, source, State(rev))
    book = Book(source, file, at(progress), partial(at, None))
    _forget_least_used(folder, file)
    return book


def version(kinds: Kinds, config: Config) -> str:
    """What a book must have been made by to be believed."""
    calendar = f"{sorted(config.working_days)} {sorted(config.holidays)}"
    return f"{FORMAT} {__version__} {kinds.digest} {config.zone.key} {config.country} {config.currency} {calendar}"


def _current(file: BookFile, source: RecordSource, progress: Progress | None) -> sqlite3.Connection:
    running = source.git.start_status()
    with file.shared():
        connection = file.opened()
    state = source.state(source.git.read_status(running))
    if connection:
        try:
            if indexed(connection) == state:
                return connection
        except sqlite3.DatabaseError:
            file.distrust()
        file.close(connection)
    with file.exclusive() as waited:
        if waited:  # somebody was busy with it: what was seen before that is old
            state = source.state(source.git.status())
        return _renewed(file, source, state, progress)


def _renewed(file: BookFile, source: RecordSource, state: State, progress: Progress | None) -> sqlite3.Connection:
    """A connection to the book, brought up to date or built anew."""
    from salesctl.book.ingest.build import build

    connection = file.opened()
    if connection is not None:
        if _brought(file, connection, source, state, progress):
            return connection
        connection.close()
    try:
        build(file, source, state, progress)
    except (sqlite3.Error, OSError) as error:
        raise _unwritable(file, error) from None
    return _there(file)


def _brought(
    file: BookFile, connection: sqlite3.Connection, source: RecordSource, state: State, progress: Progress | None
) -> bool:
    """Whether an open book is up to date, or could be brought there where it stands."""
    from salesctl.book.ingest.refresh import bring

    try:
        if indexed(connection) == state:
            return True
        connection.execute("begin immediate")
        if not bring(connection, source, state, progress):
            return False
        connection.execute("commit")
        file.settle(connection)
    except sqlite3.DatabaseError:
        return False  # damaged; closing it undoes what was begun
    except BaseException:
        connection.close()
        raise
    return True


def _at(
    file: BookFile, today: BookFile, source: RecordSource, state: State, progress: Progress | None
) -> sqlite3.Connection:
    from salesctl.book.ingest.build import build

    with file.exclusive():
        connection = file.opened()
        if connection is not None:
            return connection
        try:
            if not _copied(file, today, source, state, progress):
                build(file, source, state, progress)
        except (sqlite3.Error, OSError) as error:
            raise _unwritable(file, error) from None
        return _there(file)


def _copied(file: BookFile, today: BookFile, source: RecordSource, state: State, progress: Progress | None) -> bool:
    """Make another revision's book from a copy of today's. False when there is none, or little in common."""
    from salesctl.book.ingest.build import Abandoned, replacing
    from salesctl.book.ingest.refresh import bring

    with today.shared():
        original = today.opened()
    if original is None:
        return False
    brought = False
    with replacing(file) as copy:
        original.backup(copy)
        today.close(original)
        copy.execute("pragma journal_mode = off")
        copy.execute("begin")
        brought = bring(copy, source, state, progress)
        if not brought:
            raise Abandoned
        copy.execute("commit")
    return brought


def _there(file: BookFile) -> sqlite3.Connection:
    connection = file.opened()
    if connection is None:
        raise SalesctlError(f"the book {file.path} changed while it was being opened", hint="try again")
    return connection


def _unwritable(file: BookFile, error: sqlite3.Error | OSError) -> SalesctlError:
    return SalesctlError(f"the book {file.path} cannot be written: {error}", hint="is the disk full?")


def _forget_least_used(folder: Path, used: BookFile) -> None:
    used.used()
    stamps = sorted(folder.glob("at-*.stamp"), key=lambda stamp: stamp.stat().st_mtime_ns, reverse=True)
    for stamp in stamps[_KEPT:]:
        BookFile(stamp.with_suffix(".db"), "").forget()


def _folder(git: Git) -> Path:
    """Where the book lives; a folder of its own for as long as we run where the repository may not be written."""
    folder = git.git_dir / "salesctl"
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
    if os.access(folder, os.W_OK):
        return folder
    if folder not in _elsewhere:
        import atexit
        import shutil
        import tempfile

        _elsewhere[folder] = Path(tempfile.mkdtemp(prefix="salesctl-"))
        atexit.register(shutil.rmtree, _elsewhere[folder], ignore_errors=True)
    return _elsewhere[folder]
