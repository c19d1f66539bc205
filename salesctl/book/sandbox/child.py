"""The child process of the sandbox: it runs statements and sends their results over a pipe."""

from __future__ import annotations

import marshal
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from salesctl.book.query.statement import run
from salesctl.errors import SalesctlError
from salesctl.lang.text import encode, joined, placed, say

from .limits import Limits, lock_down, refuse_hidden_tables
from .protocol import NO_TIME_LEFT, PREPARING

if TYPE_CHECKING:
    from salesctl.book.query.query import Query

    from .protocol import Row, Statement

_MIB = 1024 * 1024
_MEMORY = 512 * _MIB
"""Bytes a query may take beyond what the process had."""
_BATCH = 64 * 1024
"""Bytes of rows that are sent together."""
_CELL = 16
"""Bytes that any value counts for, besides those of a text."""
_DENIED = ("not authorized", "prohibited", "vtable constructor failed")


def run_child(open_query: Callable[[], Query], statements: Sequence[Statement], limits: Limits, pipe: int) -> NoReturn:
    """Run the statements, send the results, and exit."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        _limit_memory()
        _limit_cpu(PREPARING)
        query = open_query()
        errors = [_prepare(query, statement) for statement in statements]
        clock = lock_down(query.connection, limits, query.named, query.under)
        end = time.monotonic() + limits.together
        for n, statement in enumerate(statements):
            left = end - time.monotonic()
            allowed = limits._replace(seconds=min(limits.seconds, left), together=left)
            _limit_cpu(min(limits.cpu, max(0, int(left))))
            clock.start(allowed.seconds)
            if errors[n] or left <= 0:
                _send(pipe, "error", n, errors[n] or encode(NO_TIME_LEFT))
            else:
                _answer(query, statement, n, allowed, pipe)
    except BaseException as error:  # noqa: BLE001 - nothing of the parent may run in this process
        with suppress(OSError):
            _send(pipe, "error", 0, f"{type(error).__name__}: {error}")
    finally:
        os._exit(0)


def _prepare(query: Query, statement: Statement) -> str:
    """Create the views a statement needs. Returns the error, empty when there is none."""
    try:
        refuse_hidden_tables(statement.sql, query.under)
        query.prepare(statement.sql)
    except SalesctlError as error:
        return encode(placed(error))
    return ""


def _answer(query: Query, statement: Statement, n: int, limits: Limits, pipe: int) -> None:
    try:
        for word, value in _results(query, statement, limits):
            _send(pipe, word, n, value)
    except OSError:
        os._exit(0)  # the parent has closed the pipe
    except Exception as error:  # noqa: BLE001 - any error is the result of the statement
        _send(pipe, "error", n, _error_text(query, error, limits))


def _results(query: Query, statement: Statement, limits: Limits) -> Iterator[tuple[str, Any]]:
    cursor, columns = run(query.connection, statement.sql, statement.parameters)
    if not columns:
        raise SalesctlError(say("this is no query"))
    yield "columns", columns
    for batch in _batches(cursor, limits.bytes):
        yield "rows", batch
    yield "end", None


def _batches(rows: Iterable[Row], most: int) -> Iterator[list[Row]]:
    """Rows in batches. The size is checked after each row, before the next is read."""
    remaining = most
    batch: list[Row] = []
    size = 0
    for row in rows:
        cost = _CELL * len(row) + sum(len(value) for value in row if isinstance(value, str | bytes))
        remaining -= cost
        if remaining < 0:
            raise SalesctlError(say("the answer is larger than {size} MiB", size=f"{most / _MIB:g}"))
        batch.append(row)
        size += cost
        if size > _BATCH:
            yield batch
            batch, size = [], 0
    yield batch


def _error_text(query: Query, error: Exception, limits: Limits) -> str:
    """Why a query failed, in words for people, encoded."""
    return encode(_reason(query, error, limits))


def _reason(query: Query, error: Exception, limits: Limits) -> str:
    text = str(error)
    if text == "interrupted" and limits.seconds >= limits.together:
        return NO_TIME_LEFT
    if text == "interrupted":
        return say("the query takes longer than {seconds} s", seconds=f"{limits.seconds:g}")
    if isinstance(error, MemoryError) or "out of memory" in text:
        return say("the query needs too much memory")
    if any(word in text for word in _DENIED):
        sentence = say("a query may only read what the book offers, with the functions it offers")
        return sentence if text == "not authorized" else joined("", [sentence, f" ({text})"])
    return placed(error) if isinstance(error, SalesctlError) else query.explain(error).message


def _send(pipe: int, word: str, n: int, value: Any) -> None:
    message = marshal.dumps((word, n, value))
    unsent = memoryview(len(message).to_bytes(4, "big") + message)
    while unsent:
        unsent = unsent[os.write(pipe, unsent) :]


def _limit_memory() -> None:
    """Limit how much more memory is taken, and forbid writing files, as far as the system has such limits."""
    import resource

    # the child begins with all that its parent has read
    for limit, most in (
        (resource.RLIMIT_AS, _address_space() + _MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))


def _address_space() -> int:
    """The bytes of address space this process has; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def _limit_cpu(seconds: int) -> None:
    """Have the process stopped after so many more seconds of processor time."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(time.process_time()) + seconds + 1
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
