"""When what the tables of records hold last changed, column by column, so that what was found in them is known to hold still.

A moment is a number that only grows: nanoseconds of the clock, or one more than the moment before.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.book.query import scope

if TYPE_CHECKING:
    import apsw

    from salesctl.book.search import Fetch
    from salesctl.model.kinds import Kinds

DDL = (
    # name: of a table; field: of its column, empty where rows came or went; of the table `file`: the path of a row
    """create table column_change (name text not null, field text not null, moment integer not null,
       primary key (name, field)) strict, without rowid""",
)
_MOMENT = "changed"
_ANY = ""
_MANY = 20_000
"""With more changed rows than this their columns are not compared."""


class RowChanges:
    """What is taken out of the tables of records and put into them."""

    def __init__(self) -> None:
        self._before: dict[str, set[tuple[Any, ...]]] = {}
        self._after: dict[str, set[tuple[Any, ...]]] = {}
        self._whole: set[str] = set()
        self._paths: set[str] = set()
        self._count = 0

    def took(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Note rows that were in a table."""
        self._note(self._before, table, rows)

    def put(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Note rows that are in a table now."""
        self._note(self._after, table, rows)

    def file(self, path: str) -> None:
        """Note that a file is read anew, or gone."""
        self._paths.add(path)

    def differences(self, kinds: Kinds) -> dict[str, frozenset[str] | None]:
        """By table the columns that differ; None where rows came or went. Of the table `file`: the paths."""
        of_tables = {**scope.different(kinds, self._before, self._after), **dict.fromkeys(self._whole)}
        return {**of_tables, "file": frozenset(self._paths)}

    def _note(self, side: dict[str, set[tuple[Any, ...]]], table: str, rows: Iterable[Sequence[Any]]) -> None:
        noted = set(map(tuple, rows))
        self._count += len(noted)
        if self._count > _MANY:
            self._whole |= self._before.keys() | self._after.keys() | ({table} if noted else set())
            self._before.clear()
            self._after.clear()
        else:
            side.setdefault(table, set()).update(noted)


def last(fetch: Fetch) -> int:
    """The moment of a book's last change; another one means that some record, or its author, may have changed."""
    rows = fetch("select value from meta where key = ?", (_MOMENT,))
    return int(rows[0][0]) if rows else 0


def since(fetch: Fetch, moment: int) -> dict[str, frozenset[str] | None]:
    """By table the columns that changed after a moment; None where rows came or went. Of the table `file`: the paths."""
    found: dict[str, set[str]] = {}
    for name, field in fetch("select name, field from column_change where moment > ?", (moment,)):
        found.setdefault(name, set()).add(field)
    return {name: None if _ANY in fields else frozenset(fields) for name, fields in found.items()}


def note(connection: apsw.Connection, differences: Mapping[str, frozenset[str] | None]) -> None:
    """Note that these columns of tables change now, all of them where None is given; and that the book changes."""
    moment = max(last(lambda *of: connection.execute(*of).fetchall()) + 1, time.time_ns())
    connection.execute("insert or replace into meta values (?, ?)", (_MOMENT, str(moment)))
    connection.executemany(
        "insert or replace into column_change values (?, ?, ?)",
        [
            (name, field, moment)
            for name, fields in differences.items()
            for field in ([_ANY] if fields is None else fields)
        ],
    )
