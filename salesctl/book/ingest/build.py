"""Makes a book from nothing: every file of a state is read, on all processors, into a new file."""

from __future__ import annotations

import gc
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .finish import fill_derived
from .refresh import note_work, take_in, task_for
from .write import Writer

if TYPE_CHECKING:
    from salesctl.book.file.book_file import BookFile
    from salesctl.book.file.state import RecordSource, State

    from .refresh import Progress


def build(file: BookFile, source: RecordSource, state: State, progress: Progress | None = None) -> None:
    """Build a book and put it in place. Hold its lock exclusively. A build that is cut off leaves what was there."""
    with replacing(file) as connection:
        connection.execute("begin")
        writer = Writer(connection, source.kinds)
        writer.create()
        files = source.tree(None, state.head) if state.head else {}
        bases = {path: files.get(path) for path in state.work}
        files.update(state.work)
        tasks = [task_for(path, blob, state) for path, blob in sorted(files.items()) if blob is not None]
        del files
        gc.freeze()  # children share this memory until somebody writes to it
        take_in(writer, source, tasks, progress)
        gc.unfreeze()
        writer.index()
        note_work(connection, state, bases)
        fill_derived(writer, source)
        writer.set_meta("version", file.version)
        writer.set_meta("head", state.head)
        connection.execute("commit")


class Abandoned(Exception):  # noqa: N818 - not an error
    """Raised while a file is being made that turns out not to be wanted."""


@contextmanager
def replacing(file: BookFile) -> Iterator[sqlite3.Connection]:
    """A connection to a new file, which takes the book's place when it is whole and is thrown away when it is not.

    Ends without either when Abandoned is raised inside.
    """
    fresh = file.path.with_suffix(f".{os.getpid()}.tmp")
    for left in file.path.parent.glob(f"{file.path.stem}.*.tmp*"):
        left.unlink(missing_ok=True)  # by somebody who was killed: we alone hold the lock
    try:
        connection = sqlite3.connect(fresh, isolation_level=None)
        try:
            for pragma in ("journal_mode = off", "synchronous = off", "cache_size = -24000"):
                connection.execute(f"pragma {pragma}")
            yield connection
            connection.execute("pragma journal_mode = wal")
        finally:
            connection.close()
        file.put(fresh)
    except Abandoned:
        return
    finally:
        for suffix in ("", "-wal", "-shm"):
            fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)
