"""Applying changed contents of files to the book's tables, within a transaction that is rolled back later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from salesctl.book.file.state import stored_state

from . import derive
from .parse import Parser, blob_name, parse_files
from .refresh import add_parsed, extend_calendar, task_for
from .write import Writer

if TYPE_CHECKING:
    import sqlite3

    from salesctl.book.file.state import RecordSource


def apply_changes(connection: sqlite3.Connection, source: RecordSource, contents: Mapping[str, bytes | None]) -> None:
    """Replace the records of these files by what they will hold (None: removed), and update what is derived from them.

    Within the caller's transaction. Git and the work tree are read only for other files with the same kind and id.
    """
    touched: set[tuple[str, str]] = set()
    writer = Writer(connection, source.kinds, touched)
    others = {other: blob for path in contents for other, blob in writer.siblings(path) if other not in contents}
    paths = [*contents, *others]
    orders = derive.affected(connection, source.kinds, writer.records(paths))
    for path in paths:
        writer.remove(path)
    parser = Parser(source.parse_settings)
    parsed = [parser.parse(path, blob_name(raw), raw) for path, raw in contents.items() if raw is not None]
    if others:
        state = stored_state(connection)
        parsed += parse_files(
            source.parse_settings, source.git, [task_for(path, blob, state) for path, blob in others.items()]
        )
    add_parsed(writer, parsed)
    orders |= derive.affected(connection, source.kinds, touched)
    derive.update(connection, source.kinds, source.config.currency, orders)
    extend_calendar(writer, source)
