"""The child of the sandbox: all it does, from being born to its end. Nothing of the parent's runs here any more."""

from __future__ import annotations

import marshal
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

from salesctl.errors import SalesctlError

from .limits import Limits, lock_down, screen
from .protocol import PREPARING

if TYPE_CHECKING:
    from salesctl.book.query.query import Query

    from .protocol import Row, Statement

_MIB = 1024 * 1024
_MEMORY = 512 * _MIB
_BATCH = 64 * 1024
"""Bytes of rows that travel together."""
_CELL = 16
"""Bytes that any value costs."""
_DENIED = ("not authorized", "prohibited", "vtable constructor failed")


def live(opened: Callable[[], Query], questions: Sequence[Statement], limits: Limits, pipe: int) -> NoReturn:
    """Answer the questions over the pipe, and be gone."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        _bound()
        _cpu(PREPARING)
        query = opened()
        faults = [_ready(query, question) for question in questions]
        clock = lock_down(query.connection, limits, query.named, query.under)
        for n, question in enumerate(questions):
            _cpu(limits.cpu)
            clock.start(limits.seconds)
            if faults[n]:
                _say(pipe, "error", n, faults[n])
            else:
                _answer(query, question, n, limits, pipe)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it ends here
        with suppress(OSError):
            _say(pipe, "error", 0, f"{type(error).__name__}: {error}")
    finally:
        os._exit(0)


def _ready(query: Query, question: Statement) -> str:
    """Make the views a question needs; the reason when that fails."""
    try:
        screen(question.sql, query.under)
        query.ready(question.sql)
    except SalesctlError as error:
        return str(error)
    return ""


def _answer(query: Query, question: Statement, n: int, limits: Limits, pipe: int) -> None:
    try:
        for word, value in _worked_out(query, question, limits):
            _say(pipe, word, n, value)
    except OSError:
        os._exit(0)  # nobody listens any more
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the query is its answer
        _say(pipe, "error", n, _told(query, error, limits))


def _worked_out(query: Query, question: Statement, limits: Limits) -> Iterator[tuple[str, Any]]:
    cursor = query.connection.execute(question.sql, question.parameters)
    if cursor.description is None:
        raise SalesctlError("this is no query")
    yield "columns", [column[0] for column in cursor.description]
    for batch in _batches(cursor, limits.bytes):
        yield "rows", batch
    yield "end", None


def _batches(rows: Iterable[Sequence[Any]], most: int) -> Iterator[list[Row]]:
    """Rows, taken one by one, so that a few huge ones are noticed before there are many."""
    left = most
    batch: list[Row] = []
    size = 0
    for row in rows:
        values = tuple(row)
        cost = _CELL * len(values) + sum(len(value) for value in values if isinstance(value, str | bytes))
        left -= cost
        if left < 0:
            raise SalesctlError(f"the answer is larger than {most / _MIB:g} MiB")
        batch.append(values)
        size += cost
        if size > _BATCH:
            yield batch
            batch, size = [], 0
    yield batch


def _told(query: Query, error: Exception, limits: Limits) -> str:
    """Why a query failed, for a person."""
    text = str(error)
    if text == "interrupted":
        return f"the query takes longer than {limits.seconds:g} s"
    if isinstance(error, MemoryError) or "out of memory" in text:
        return "the query needs too much memory"
    if any(word in text for word in _DENIED):
        what = "" if text == "not authorized" else f" ({text})"
        return f"a query may only read what the book offers, with the functions it offers{what}"
    return text if isinstance(error, SalesctlError) else query.told(error).message


def _say(pipe: int, word: str, n: int, value: Any) -> None:
    message = marshal.dumps((word, n, value))
    left = memoryview(len(message).to_bytes(4, "big") + message)
    while left:
        left = left[os.write(pipe, left) :]


def _bound() -> None:
    """What the process as a whole may use from now on. A limit the system does not know is one less."""
    import resource

    for limit, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))


def _cpu(seconds: int) -> None:
    """From now on so much processor time, and the process is gone."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(time.process_time()) + seconds + 1
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
