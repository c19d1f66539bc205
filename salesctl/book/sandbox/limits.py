"""Restricting a connection for untrusted SQL: only named tables, only listed functions, limited time and size."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

import apsw

from salesctl.book.query import functions
from salesctl.book.query import sql_tables as names
from salesctl.book.query.scope import is_scope
from salesctl.errors import SalesctlError
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple

_FUNCTIONS = functions.NAMES | {
    "abs", "avg", "coalesce", "count", "group_concat", "ifnull", "iif", "instr", "length", "ltrim", "max", "min", "nullif",
    "round", "rtrim", "sign", "substr", "substring", "sum", "total", "trim", "typeof", "unicode", "->", "->>",
    "json_array", "json_extract", "json_array_length", "json_type",
    "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead", "first_value", "last_value",
    "nth_value",
}  # fmt: skip
"""None of these reads the clock, is random, or makes a long text out of a short one."""
_MIB = 1024 * 1024
_MEMORY = 64 * _MIB
"""Bytes that SQLite may take for what is asked."""


class Limits(NamedTuple):
    """What one statement may use, and how long all that are asked together may take."""

    seconds: float = 1.0
    """Time of running; planning is limited by `cpu`."""
    together: float = 5.0
    """Time of all statements together, planning and running."""
    cpu: int = 2
    """Seconds of processor time, for planning and running."""
    bytes: int = 4 * _MIB
    """Size of the result."""
    length: int = 100_000
    """Bytes of the longest value."""
    steps: int = 100
    """Instructions of SQLite's virtual machine between two checks of the time."""


RULE = Limits()
"""For a book's own rules and views."""
QUERY = Limits(seconds=30.0, together=60.0, cpu=40, bytes=512 * _MIB, length=1_100_000, steps=1000)
"""For what a user types."""


class Clock:
    """Stops a query that runs too long."""

    def __init__(self) -> None:
        self._end = float("inf")

    def start(self, seconds: float) -> None:
        """Allow so many seconds from now."""
        self._end = time.monotonic() + seconds

    def __call__(self) -> bool:
        """SQLite's progress handler: True stops the query."""
        return time.monotonic() > self._end


def lock_down(connection: apsw.Connection, limits: Limits, allowed: Collection[str], under: Collection[str]) -> Clock:
    """Restrict a connection. `allowed`: tables and views that may be named; `under`: tables that only views may read."""
    for category, value in (
        (apsw.SQLITE_LIMIT_LENGTH, limits.length),
        (apsw.SQLITE_LIMIT_SQL_LENGTH, 100_000),
        (apsw.SQLITE_LIMIT_COLUMN, 200),
        (apsw.SQLITE_LIMIT_COMPOUND_SELECT, 50),
        (apsw.SQLITE_LIMIT_VDBE_OP, 100_000),
        (apsw.SQLITE_LIMIT_FUNCTION_ARG, 20),
        (apsw.SQLITE_LIMIT_ATTACHED, 0),
        (apsw.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000),
        (apsw.SQLITE_LIMIT_VARIABLE_NUMBER, 200),
        (apsw.SQLITE_LIMIT_TRIGGER_DEPTH, 0),
        (apsw.SQLITE_LIMIT_WORKER_THREADS, 0),
    ):
        connection.limit(category, value)
    # beside what the process that it was forked from, and making the views, had taken
    connection.execute(f"pragma hard_heap_limit = {apsw.memory_used() + _MEMORY}")
    connection.execute("pragma trusted_schema = 0")
    connection.execute("pragma query_only = 1")
    clock = Clock()
    connection.set_progress_handler(clock, limits.steps)
    connection.set_authorizer(_authorizer(frozenset(allowed), frozenset(under)))
    return clock


def _authorizer(
    allowed: frozenset[str], under: frozenset[str]
) -> Callable[[int, str | None, str | None, str | None, str | None], int]:
    def decide(action: int, first: str | None, second: str | None, _: str | None, view: str | None) -> int:
        if action == apsw.SQLITE_SELECT:
            return apsw.SQLITE_OK
        if action == apsw.SQLITE_FUNCTION and (second or "").lower() in _FUNCTIONS:
            return apsw.SQLITE_OK
        if action == apsw.SQLITE_READ:
            table = (first or "").lower()
            # of what takes no column of a view, `count(*)`, SQLite says only which table it counts
            if table in allowed or ((view is not None or not second) and (table in under or is_scope(table))):
                return apsw.SQLITE_OK
        return apsw.SQLITE_DENY

    return decide


def refuse_hidden_tables(sql: str, under: Collection[str]) -> None:
    """Raises SalesctlError for a query that names a table only views may read.

    The authorizer alone would let it through: to SQLite the name of a `with` clause is that of a view.
    """
    hidden = names.words(sql) & set(under)
    if hidden:
        name = min(hidden)
        raise SalesctlError(
            say("`{name}` cannot be asked for", name=name),
            hint=say("ask for {name}: the facts as of the day", name=name.removeprefix("r_")),
        )
