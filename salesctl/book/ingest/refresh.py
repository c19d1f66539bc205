"""Bringing a book from one state to another, reading only the files that differ: of a commit, of the work tree, or given ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from salesctl.book.file.state import State, stored_state
from salesctl.git import GitError
from salesctl.store.pack import oid

from . import authors, changes, derive, revisions, workdays
from .parallel import batches
from .parse import Parser, ParseTask, parse_files
from .write import Writer

if TYPE_CHECKING:
    import apsw

    from salesctl.book.file.state import RecordSource

    from .parse import Parsed

Progress = Callable[[int, int], None]
Blobs = Mapping[str, str | None]
"""Blob ids by path; None: there is no file."""
_FEW = 5000
"""Up to so many changed files, or search entries of files that are gone, a book is never rebuilt; so many are kept parsed."""


def refresh(connection: apsw.Connection, source: RecordSource, state: State, progress: Progress | None) -> bool:
    """Bring the book to a state, within the caller's transaction.

    False, with nothing changed, when so much differs that rebuilding the book is quicker.
    """
    held = stored_state(connection)
    delta = _delta(source, held.head, state.head)
    if delta is None:
        return False
    touched: set[tuple[str, str]] = set()
    writer = Writer(connection, source.kinds, touched)
    bases = _bases(connection, held, state, delta)
    reverted = {path: bases[path] for path in held.work if path not in state.work}
    target = {**delta, **reverted, **state.work}
    changed = {path: blob for path, blob in target.items() if _blob(connection, path) != blob}
    if _rebuild_is_quicker(connection, writer, len(changed)):
        return False
    orders = _replace_files(writer, source, changed, state, progress)
    connection.execute("delete from dirty")
    store_work_tree(connection, state, bases)
    writer.set_meta("head", state.head)
    orders |= derive.affected(connection, source.kinds, touched)
    derive.update(connection, source.kinds, source.config.currency, orders)
    extend_calendar(writer, source)
    writer.note_changes()
    return True


def advance(
    connection: apsw.Connection,
    source: RecordSource,
    parent: str | None,
    commit: str,
    contents: Mapping[str, bytes | None],
    trailers: Sequence[tuple[str, str]] | None,
    known: dict[str, Parsed],
) -> bool:
    """Bring a book of the commit `parent` to the child of it that gives these files other contents (None: removes them).

    They are the same in the work tree; what else differs there from the commit is left as the book has it. `trailers` are those of
    its message, None where they are not known. Within the caller's transaction; `known` as for `apply_changes`. False, with nothing
    changed, when the book is of neither commit.
    """
    held = stored_state(connection).head
    if held == parent:
        mirror(connection, commit, apply_changes(connection, source, contents, known).changed_columns)
        if parent and trailers is not None:
            tables = (authors.NAME, *revisions.untouched(trailers))
            revisions.go_on(connection, tables, source.git, parent, commit)
    connection.executemany("delete from dirty where path = ?", [(path,) for path in contents])
    return held in (parent, commit)


def mirror(connection: apsw.Connection, commit: str, changed: Mapping[str, frozenset[str] | None]) -> None:
    """Note that the book is one of `commit` now, in which these columns of tables changed. Within the caller's transaction."""
    changes.note(connection, changed)
    connection.execute("insert or replace into meta values ('head', ?)", (commit,))


def apply_changes(
    connection: apsw.Connection,
    source: RecordSource,
    contents: Mapping[str, bytes | None],
    known: dict[str, Parsed],
) -> Writer:
    """Replace the records of these files by what they will hold (None: removed), and update what is derived from them.

    Within the caller's transaction. Git and the work tree are read only for other files with the same kind and id.
    `known`: by path, what was parsed before and need not be again; what is parsed now comes to it, as long as that is not much.
    """
    touched: set[tuple[str, str]] = set()
    writer = Writer(connection, source.kinds, touched)
    others = {other: blob for path in contents for other, blob in writer.siblings(path) if other not in contents}
    paths = [*contents, *others]
    orders = derive.affected(connection, source.kinds, writer.records(paths))
    writer.remove(paths)
    parser = Parser(source.parse_settings)
    algorithm = source.git.algorithm
    parsed = []
    for path, raw in contents.items():
        if raw is None:
            continue
        blob = oid("blob", raw, algorithm)
        one = known.get(path)
        if one is None or one.blob != blob:
            one = parser.parse(path, blob, raw)
            if len(known) < _FEW:
                known[path] = one
        parsed.append(one)
    if others:
        state = stored_state(connection)
        parsed += parse_files(
            source.parse_settings, source.git, [task_for(path, blob, state) for path, blob in others.items()]
        )
    add_parsed(writer, parsed)
    orders |= derive.affected(connection, source.kinds, touched)
    derive.update(connection, source.kinds, source.config.currency, orders)
    extend_calendar(writer, source)
    return writer


def store_work_tree(connection: apsw.Connection, state: State, bases: Blobs) -> None:
    """Store which files of the work tree differ from the commit, and what the commit has at their paths."""
    rows = [(path, bases.get(path), blob) for path, blob in state.work.items()]
    connection.executemany("insert into dirty values (?, ?, ?)", rows)


def extend_calendar(writer: Writer, source: RecordSource) -> None:
    """Make the calendar cover the days of all facts that were written."""
    if writer.first_day and writer.last_day:
        workdays.extend(writer.connection, source.config, writer.first_day, writer.last_day)


def add_files(writer: Writer, source: RecordSource, tasks: list[ParseTask], progress: Progress | None) -> None:
    """Read files and add their records. Of files with one kind and id the first readable one by path is added.

    `tasks` is empty afterwards: a list of all files is large, and not needed once they are dealt out.
    """

    def record(task: ParseTask) -> tuple[str, str]:
        kind = source.kinds.of(task.path)
        return kind.name if kind else "", task.path.rpartition("/")[2]

    # tables are ordered by id and are filled fastest in that order; keys of both parts together would take as much memory again
    tasks.sort(key=lambda task: record(task)[1])
    tasks.sort(key=lambda task: record(task)[0])
    several = {key for key, after in pairwise(map(record, tasks)) if key == after}
    disputed = [task for task in tasks if record(task) in several] if several else []
    if several:
        tasks[:] = [task for task in tasks if record(task) not in several]
    done, total = 0, len(tasks) + len(disputed)
    for batch in batches(source.parse_settings, source.git, tasks):
        writer.add(batch)
        done += len(batch)
        if progress:
            progress(done, total)
    add_parsed(writer, parse_files(source.parse_settings, source.git, disputed))


def add_parsed(writer: Writer, files: Iterable[Parsed]) -> None:
    """Add records. Of files with one kind and id the first readable one by path is added."""
    holders: dict[tuple[str, str], str] = {}
    admitted, duplicates = [], []
    for one in sorted(files, key=lambda one: one.path):
        readable = one.title is not None
        holder = holders.setdefault((one.kind, one.id), one.path) if readable else one.path
        if holder == one.path:
            admitted.append(one)
        else:
            duplicates.append((one, holder))
    if admitted:
        writer.add(admitted)
    for one, holder in duplicates:
        writer.add_duplicate(one, holder)


def task_for(path: str, blob: str, state: State) -> ParseTask:
    """The task to read a file: from the work tree where that differs from the commit, else from the repository."""
    return ParseTask(path, "" if path in state.work else blob)


def _delta(source: RecordSource, old: str | None, new: str | None) -> Blobs | None:
    """The records' files that differ between two commits; None when that cannot be found out."""
    if old == new:
        return {}
    if new is None:
        return None
    try:
        return source.tree(old, new)
    except GitError:
        return None  # the old commit was rewritten and is gone


def _bases(connection: apsw.Connection, held: State, state: State, delta: Blobs) -> Blobs:
    """What the new commit has at the paths where the work tree differs, or differed when the book was last refreshed."""
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


def _blob(connection: apsw.Connection, path: str) -> str | None:
    row = connection.execute("select blob from file where path = ?", (path,)).fetchone()
    return row[0] if row else None


def _rebuild_is_quicker(connection: apsw.Connection, writer: Writer, changed: int) -> bool:
    files = connection.execute("select count(*) from file").get
    stale = int(writer.meta("next_doc") or 1) - 1 - files  # search entries of files that are gone
    return bool(changed > max(_FEW, files // 2) or stale > max(_FEW, files))


def _replace_files(
    writer: Writer, source: RecordSource, changed: Blobs, state: State, progress: Progress | None
) -> set[str]:
    """Remove changed files and add them again. Returns the orders whose values depended on what was removed.

    Files of the same kind and id are read again with them: another of these may now be the one that counts.
    """
    replaced = dict(changed)
    for path in changed:
        for other, blob in writer.siblings(path):
            replaced.setdefault(other, blob)
    orders = derive.affected(writer.connection, source.kinds, writer.records(replaced))
    writer.remove(replaced)
    tasks = [task_for(path, blob, state) for path, blob in sorted(replaced.items()) if blob is not None]
    add_files(writer, source, tasks, progress)
    return orders
