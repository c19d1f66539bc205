"""Running SQL that others wrote: as one statement, whose columns are known even where it gives no rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import apsw

from salesctl.patterns import lazy_pattern

Parameters = Sequence[Any] | Mapping[str, Any]
_NOTHING = lazy_pattern(r"(?:\s|;|--[^\n]*|/\*.*?(?:\*/|\Z))*", re.DOTALL)


def run(connection: apsw.Connection, sql: str, parameters: Parameters = ()) -> tuple[apsw.Cursor, tuple[str, ...]]:
    """The rows of a statement, as tuples, and its columns. Raises apsw.Error, also for what is more than one statement."""
    columns: tuple[str, ...] = ()

    def begin(cursor: apsw.Cursor, statement: str, _: object) -> bool:
        nonlocal columns
        if cursor.has_vdbe:
            nothing = _NOTHING.match(sql, len(statement))
            if nothing is None or nothing.end() < len(sql):
                raise apsw.SQLError("you can only execute one statement at a time")
            columns = tuple(name for name, _ in cursor.get_description())
        return True

    cursor = connection.cursor()
    cursor.exec_trace = begin  # of a statement that has run to its end nothing is told
    try:
        cursor.execute(sql, parameters)
    except KeyError as missing:
        raise apsw.BindingsError(f"you did not supply a value for binding parameter :{missing.args[0]}") from None
    return cursor, columns
