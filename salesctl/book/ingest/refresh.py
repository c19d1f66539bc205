"""Brings a book from the state it holds to another, reading only what differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from salesctl.book.file.state import State, indexed
from salesctl.git import GitError

from . import derive
from .finish import follow
from .parallel import batches
from .parse import ParseTask, parsed
from .write import Writer

if TYPE_CHECKING:
    import sqlite3

    from salesctl.book.file.state import RecordSource

Progress = Callable[[int, int], None]
Blobs = Mapping[str, str | None]
"""By path what a file holds; None: it is not there."""
_FEW = 5000
"""Changed files, or outworn search entries, that never call for a whole new build."""


def bring(connection: sqlite3.Connection, source: RecordSource, state: State, progress: Progress | None) -> bool:
    """Bring the book to a state, in the caller's transaction. False: so much differs that building anew is quicker."""
    held = indexed(connection)
    delta = _delta(source, held.head, state.head)
    if delta is None:
        return False
    touched: set[tuple[str, str]] = set()
    writer = Writer(connection, source.kinds, touched)
    bases = _bases(connection, held, state, delta)
    back = {path: bases[path] for path in held.work if path not in state.work}
    wanted = {**delta, **back, **state.work}
    changed = {path: blob for path, blob in wanted.items() if _blob(connection, path) != blob}
    if _outweighs(connection, writer, len(changed)):
        return False
    orders = _apply(writer, source, changed, state, progress)
    connection.execute("delete from dirty")
    note_work(connection, state, bases)
    writer.set_meta("head", state.head)
    follow(writer, source, orders | derive.affected(connection, source.kinds, touched))
    return True


def note_work(connection: sqlite3.Connection, state: State, bases: Blobs) -> None:
    """Note what the work tree has of its own, and what the commit has in its place."""
    rows = [(path, bases.get(path), blob) for path, blob in state.work.items()]
    connection.executemany("insert into dirty values (?, ?, ?)", rows)


def take_in(writer: Writer, source: RecordSource, tasks: list[ParseTask], progress: Progress | None) -> None:
    """Read files and add their records. Of files that claim one id the first readable one by path gets it."""
    tasks.sort(key=_claim)  # tables are kept in the order of ids, and fill quickest so
    several = {claim for claim, after in pairwise(map(_claim, tasks)) if claim == after}
    disputed = [task for task in tasks if _claim(task) in several] if several else []
    done = 0
    for batch in batches(
        source.reading, source.git, [t for t in tasks if _claim(t) not in several] if several else tasks
    ):
        writer.add(batch)
        done += len(batch)
        if progress:
            progress(done, len(tasks))
    holders: dict[tuple[str, str], str] = {}
    for one in sorted(parsed(source.reading, source.git, disputed), key=lambda one: one.path):
        readable = one.title is not None
        holder = holders.setdefault((one.kind, one.id), one.path) if readable else one.path
        if holder == one.path:
            writer.add([one])
        else:
            writer.shade(one, holder)


def task_for(path: str, blob: str, state: State) -> ParseTask:
    """How to read a file: from the work tree where that differs, else from the repository."""
    return ParseTask(path, "" if path in state.work else blob)


def _delta(source: RecordSource, old: str | None, new: str | None) -> Blobs | None:
    """The records' files that differ between two commits; None when that cannot be told."""
    if old == new:
        return {}
    if new is None:
        return None
    try:
        return source.tree(old, new)
    except GitError:
        return None  # the old commit was rewritten and is gone


def _bases(connection: sqlite3.Connection, held: State, state: State, delta: Blobs) -> Blobs:
    """What the new commit has at the paths that are, or were, different in the work tree."""
    known = dict(connection.execute("select path, base from dirty"))
    bases: dict[str, str | None] = {}
    for path in {*held.work, *state.work}:
        if path in delta:
            bases[path] = delta[path]
        elif path in known:
            bases[path] = known[path]
        else:
            bases[path] = _blob(connection, path)
    return bases


def _blob(connection: sqlite3.Connection, path: str) -> str | None:
    row = connection.execute("select blob from file where path = ?", (path,)).fetchone()
    return row[0] if row else None


def _outweighs(connection: sqlite3.Connection, writer: Writer, changed: int) -> bool:
    files = connection.execute("select count(*) from file").fetchone()[0]
    outworn = int(writer.meta("next_doc") or 1) - 1 - files
    return bool(changed > max(_FEW, files // 2) or outworn > max(_FEW, files))


def _apply(writer: Writer, source: RecordSource, changed: Blobs, state: State, progress: Progress | None) -> set[str]:
    """Take changed files out and in again; the orders that what went out had a part in."""
    wanted = dict(changed)
    for path in changed:
        for other, blob in writer.siblings(path):
            wanted.setdefault(other, blob)
    orders = derive.affected(writer.connection, source.kinds, writer.records(wanted))
    for path in wanted:
        writer.remove(path)
    tasks = [task_for(path, blob, state) for path, blob in sorted(wanted.items()) if blob is not None]
    take_in(writer, source, tasks, progress)
    return orders


def _claim(task: ParseTask) -> str:
    """Kind and id, as the path says them."""
    return f"{task.path.partition('/')[0]}/{task.path.rpartition('/')[2]}"
