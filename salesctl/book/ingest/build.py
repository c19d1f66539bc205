"""Building a book: all files of a state are read, on all processors, into a new SQLite file."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from salesctl.book.file.book_file import connect_to_new

from . import changes, derive
from .refresh import add_files, extend_calendar, store_work_tree, task_for
from .write import Writer

if TYPE_CHECKING:
    import apsw

    from salesctl.book.file.book_file import BookFile
    from salesctl.book.file.state import RecordSource, State

    from .refresh import Progress


def build(file: BookFile, source: RecordSource, state: State, progress: Progress | None = None) -> None:
    """Build a book and put it in place. The caller holds its lock exclusively. A build that fails leaves the old file."""
    with _without_collector(), replacing(file) as connection:
        connection.execute("begin")
        writer = Writer(connection, source.kinds)
        writer.create()
        files = source.tree(None, state.head) if state.head else {}
        bases = {path: files.get(path) for path in state.work}
        files.update(state.work)
        tasks = [task_for(path, blob, state) for path, blob in sorted(files.items()) if blob is not None]
        del files
        add_files(writer, source, tasks, progress)
        writer.index()
        store_work_tree(connection, state, bases)
        derive.compute_all(connection, source.kinds, source.config.currency)
        extend_calendar(writer, source)
        changes.note(connection, {})
        writer.set_meta("made", str(changes.last(lambda *of: connection.execute(*of).fetchall())))
        writer.set_meta("version", file.version)
        writer.set_meta("head", state.head)
        connection.execute("commit")


@contextmanager
def _without_collector() -> Iterator[None]:
    """Nothing in a book refers to itself; the collector would look for that, and write to memory shared with children."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class Abandoned(Exception):
    """Raised inside `replacing` to discard the new file."""


@contextmanager
def replacing(file: BookFile) -> Iterator[apsw.Connection]:
    """A connection to a new file, which replaces the book's at the end and is removed when an exception is raised.

    Abandoned goes no further.
    """
    fresh = file.path.with_suffix(f".{os.getpid()}.tmp")
    for left in file.path.parent.glob(f"{file.path.stem}.*.tmp*"):
        left.unlink(missing_ok=True)  # left by a process that was killed: the lock is ours
    try:
        connection = connect_to_new(fresh)
        try:
            for pragma in ("journal_mode = off", "synchronous = off", "cache_size = -12000"):
                connection.execute(f"pragma {pragma}")
            yield connection
            connection.execute("pragma journal_mode = wal")
        finally:
            connection.close(force=True)
        file.install(fresh)
    except Abandoned:
        return
    finally:
        for suffix in ("", "-wal", "-shm"):
            fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)
