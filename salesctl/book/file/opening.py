"""Opening a book: its file is refreshed or built when it does not mirror the repository.

`git status` runs every time, while the file is being opened, so that no change is missed.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

from salesctl import __version__
from salesctl.book.book import Book
from salesctl.errors import SalesctlError
from salesctl.lang.system_errors import DiskFull, is_full, system_reason
from salesctl.lang.text import say
from salesctl.temporary_places import all_with_room, has_room

from .book_file import SQL_ERRORS, BookFile
from .state import RecordSource, State, stored_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from salesctl.book.ingest.refresh import Progress
    from salesctl.git import Git
    from salesctl.model.config import Config
    from salesctl.model.kinds import Kinds

FORMAT = "16"
"""To be changed whenever the content or the meaning of the tables changes."""
_KEPT = 3
"""Books of older commits that are kept."""
_ROOM = 1 << 20
"""Bytes that must be left on a disk for the book to be written there."""
_temporary_folders: dict[Path, Path] = {}
"""Folders for the books of repositories that cannot be written, by the folder they replace."""


def open_book(git: Git, kinds: Kinds, config: Config, *, progress: Progress | None = None) -> Book:
    """The book of HEAD and the work tree. `progress(done, total)` is called with the number of files read."""
    source = RecordSource(git, kinds, config)

    def opened(folder: Path) -> Book:
        file = BookFile(folder / "book.db", version(kinds, config))
        return Book(source, file, _current(file, source, progress), partial(_current, file, source, None))

    return _where_there_is_room(git, opened)


def open_book_at(git: Git, kinds: Kinds, config: Config, rev: str, *, progress: Progress | None = None) -> Book:
    """The book of a commit. It is made from a copy of the current book where there is one."""
    source = RecordSource(git, kinds, config)

    def opened(folder: Path) -> Book:
        file = BookFile(folder / f"at-{rev}.db", version(kinds, config))
        today = BookFile(folder / "book.db", file.version)
        at = partial(_open_at, file, today, source, State(rev))
        book = Book(source, file, at(progress), partial(at, None))
        _delete_least_used(folder, file)
        return book

    return _where_there_is_room(git, opened)


def version(kinds: Kinds, config: Config) -> str:
    """The version that a book's file must have: all that its content depends on besides the repository."""
    calendar = f"{sorted(config.working_days)} {sorted(config.holidays)}"
    return f"{FORMAT} {__version__} {kinds.digest} {config.zone.key} {config.country} {config.currency} {calendar}"


def _current(file: BookFile, source: RecordSource, progress: Progress | None) -> apsw.Connection:
    running = source.git.start_status()
    with file.shared():
        connection = file.open()
    state = source.state(source.git.read_status(running))
    if connection:
        try:
            if stored_state(connection) == state:
                return connection
        except SQL_ERRORS:
            file.invalidate()
        file.close(connection)
    with file.exclusive() as waited:
        if waited:  # the repository may have changed in the meantime
            state = source.state(source.git.status())
        return _refreshed_or_built(file, source, state, progress)


def _refreshed_or_built(
    file: BookFile, source: RecordSource, state: State, progress: Progress | None
) -> apsw.Connection:
    """A connection to the book, refreshed or rebuilt. The caller holds the lock exclusively."""
    from salesctl.book.ingest.build import build

    connection = file.open()
    if connection is not None:
        if _refresh(file, connection, source, state, progress):
            return connection
        connection.close(force=True)
    try:
        build(file, source, state, progress)
    except (apsw.Error, OSError) as error:
        raise _unwritable(file, error) from None
    return _reopened(file)


def _refresh(
    file: BookFile, connection: apsw.Connection, source: RecordSource, state: State, progress: Progress | None
) -> bool:
    """Refresh an open book unless it is up to date. False when it has to be rebuilt."""
    from salesctl.book.ingest.refresh import refresh

    try:
        if stored_state(connection) == state:
            return True
        connection.execute("begin immediate")
        if not refresh(connection, source, state, progress):
            return False
        connection.execute("commit")
        file.checkpoint(connection)
    except SQL_ERRORS:
        return False  # damaged; closing the connection rolls back
    except BaseException:
        connection.close(force=True)
        raise
    return True


def _open_at(
    file: BookFile, today: BookFile, source: RecordSource, state: State, progress: Progress | None
) -> apsw.Connection:
    from salesctl.book.ingest.build import build

    with file.exclusive():
        connection = file.open()
        if connection is not None:
            return connection
        try:
            if not _refresh_copy(file, today, source, state, progress):
                build(file, source, state, progress)
        except (apsw.Error, OSError) as error:
            raise _unwritable(file, error) from None
        return _reopened(file)


def _refresh_copy(
    file: BookFile, today: BookFile, source: RecordSource, state: State, progress: Progress | None
) -> bool:
    """Make the book of a commit from a copy of the current one. False when there is none or it differs too much."""
    from salesctl.book.ingest.build import Abandoned, replacing
    from salesctl.book.ingest.refresh import refresh

    with today.shared():
        original = today.open()
    if original is None:
        return False
    refreshed = False
    with replacing(file) as copy:
        with copy.backup("main", original, "main") as backup:
            backup.step()
        today.close(original)
        copy.execute("pragma journal_mode = off")
        copy.execute("begin")
        refreshed = refresh(copy, source, state, progress)
        if not refreshed:
            raise Abandoned
        copy.execute("commit")
    return refreshed


def _reopened(file: BookFile) -> apsw.Connection:
    connection = file.open()
    if connection is None and not has_room(str(file.path.parent)):
        file.delete()  # it left no room for what SQLite keeps beside it
        raise DiskFull
    if connection is None:
        raise SalesctlError(
            say("the book {path} changed while it was being opened", path=file.path), hint=say("try again")
        )
    return connection


def _unwritable(file: BookFile, error: apsw.Error | OSError) -> SalesctlError:
    if is_full(error) if isinstance(error, OSError) else isinstance(error, apsw.FullError):
        return DiskFull()
    reason = system_reason(error) if isinstance(error, OSError) else error
    return SalesctlError(
        say("the book {path} cannot be written: {error}", path=file.path, error=reason),
        hint=say("`salesctl doctor` looks for what is wrong"),
    )


def _delete_least_used(folder: Path, used: BookFile) -> None:
    used.touch()
    stamps = sorted(folder.glob("at-*.stamp"), key=lambda stamp: stamp.stat().st_mtime_ns, reverse=True)
    for stamp in stamps[_KEPT:]:
        BookFile(stamp.with_suffix(".db"), "").delete()


def _where_there_is_room(git: Git, opened: Callable[[Path], Book]) -> Book:
    """A book in its folder, or in a temporary one for this process where that cannot be written, or its disk is full."""
    folder = git.kept_file()
    with suppress(OSError):
        git.kept()
    if folder in _temporary_folders:
        return opened(_temporary_folders[folder])
    if os.access(folder, os.W_OK) and has_room(str(folder), _ROOM):
        with suppress(DiskFull):
            return opened(folder)
    for place in all_with_room(_ROOM):
        temporary = _temporary(place)
        with suppress(DiskFull):
            book = opened(temporary)
            _temporary_folders[folder] = temporary
            return book
    raise DiskFull


def _temporary(place: str) -> Path:
    """A folder for this process."""
    import atexit
    import shutil
    from tempfile import mkdtemp

    folder = Path(mkdtemp(prefix="salesctl-", dir=place))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
