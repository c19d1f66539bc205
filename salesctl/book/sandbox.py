"""Runs SQL of unknown origin (a book's own rules and views, what is typed into `query`) in a child process.

The child opens the book for reading only, makes the views, gives up what it will not need, and answers over a pipe. Limits of the
process stop what no limit of SQLite does: a query that takes forever to plan, or all the memory. Whatever happens to the
child, the parent gets an answer or a reason.
"""

from __future__ import annotations

import marshal
import os
import select
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from salesctl.errors import SalesctlError

from .guard import Limits, lock_down, screen

if TYPE_CHECKING:
    import sqlite3

    from .asking import Asking

_MIB = 1024 * 1024
_MEMORY = 512 * _MIB
_PREPARING = 60
"""Seconds for opening, and for making the installed views that are needed."""
_SLACK = 5.0
_BATCH = 64 * 1024
"""Bytes of rows that travel together."""
_CELL = 16
"""Bytes that any value costs."""
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """SQL to run, and what its parameters are bound to."""

    name: str
    sql: str
    parameters: Mapping[str, Any] | Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gave: columns and rows, or why it gave none."""

    name: str
    columns: tuple[str, ...] = ()
    rows: Sequence[Row] = ()
    error: str = ""


class Stream:
    """The rows of one question as they come. `columns` are known at once; iterating raises SalesctlError when it fails."""

    def __init__(self, messages: Iterator[tuple[str, int, Any]]) -> None:
        self._messages = messages
        word, _, value = next(messages, ("error", 0, _DIED))
        if word == "error":
            raise SalesctlError(value)
        self.columns: tuple[str, ...] = tuple(value)

    def __iter__(self) -> Iterator[Row]:
        for word, _, value in self._messages:
            if word == "error":
                raise SalesctlError(value)
            if word == "rows":
                yield from value


_DIED = "the query took too much time or memory"


def answers(opened: Callable[[], Asking], questions: Sequence[Question], limits: Limits) -> Iterator[Answer]:
    """An answer to each question in turn. One that is the end of the child does not keep the others from theirs."""
    at = 0
    while at < len(questions):
        columns: tuple[str, ...] = ()
        rows: list[Row] = []
        for word, _, value in _asked(opened, questions[at:], limits):
            if word == "columns":
                columns, rows = tuple(value), []
            elif word == "rows":
                rows += value
            else:
                yield (
                    Answer(questions[at].name, columns, rows)
                    if word == "end"
                    else Answer(questions[at].name, error=value)
                )
                at += 1
                if word == "died":
                    break


def stream(opened: Callable[[], Asking], question: Question, limits: Limits) -> Stream:
    """One question's rows as they come. Raises SalesctlError when it cannot be answered."""
    return Stream(
        (("error" if word == "died" else word), n, value) for word, n, value in _asked(opened, [question], limits)
    )


# -- the parent's side -------------------------------------------------------------------------------------------


def _asked(
    opened: Callable[[], Asking], questions: Sequence[Question], limits: Limits
) -> Iterator[tuple[str, int, Any]]:
    """Start a child and pass on what it says: (columns | rows | end | error | died, number of the question, value)."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _live(opened, questions, limits, writing)
    os.close(writing)
    now = 0
    try:
        for message in _messages(reading, _PREPARING + _SLACK, limits.seconds + limits.cpu + _SLACK):
            now += message[0] in {"end", "error"}
            yield message
        if now < len(questions):
            yield "died", now, _DIED
    finally:
        os.close(reading)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _messages(pipe: int, patience: float, later: float) -> Iterator[tuple[str, int, Any]]:
    """What a child says until it ends, or says nothing for so many seconds (`later`: once it has said something)."""
    have = bytearray()
    while True:
        while len(have) < 4 or len(have) < 4 + int.from_bytes(have[:4], "big"):  # noqa: PLR2004 - the length's own bytes
            ready, _, _ = select.select([pipe], [], [], patience)
            piece = os.read(pipe, 1 << 16) if ready else b""
            if not piece:
                return
            have += piece
        size = 4 + int.from_bytes(have[:4], "big")
        patience = later
        yield marshal.loads(have[4:size])  # noqa: S302 - our own child, which only passes on SQLite's values
        del have[:size]


# -- the child's side --------------------------------------------------------------------------------------------


def _live(opened: Callable[[], Asking], questions: Sequence[Question], limits: Limits, pipe: int) -> None:
    """All a child does."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        _bound()
        _cpu(_PREPARING)
        asking = opened()
        faults = [_ready(asking, question) for question in questions]
        clock = lock_down(asking.connection, limits, asking.named, asking.under)
        for n, question in enumerate(questions):
            _cpu(limits.cpu)
            clock.start(limits.seconds)
            fault = faults[n]
            if fault:
                _say(pipe, "error", n, fault)
            else:
                _answer(asking, question, n, limits, pipe)
    except BaseException as error:  # noqa: BLE001 - nothing of the parent's may run in this process
        with suppress(OSError):
            _say(pipe, "error", 0, f"{type(error).__name__}: {error}")
    finally:
        os._exit(0)


def _ready(asking: Asking, question: Question) -> str:
    """Make the views a question needs; the reason when that fails."""
    try:
        screen(question.sql, asking.under)
        asking.ready(question.sql)
    except SalesctlError as error:
        return str(error)
    return ""


def _answer(asking: Asking, question: Question, n: int, limits: Limits, pipe: int) -> None:
    try:
        cursor = asking.connection.execute(question.sql, question.parameters)
        _say(pipe, "columns", n, [column[0] for column in cursor.description or ()])
        for batch in _batches(cursor, limits):
            _say(pipe, "rows", n, batch)
        _say(pipe, "end", n, None)
    except OSError:
        os._exit(0)  # nobody listens any more
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the query is its answer
        _say(pipe, "error", n, _told(asking, error, limits))


def _batches(rows: Iterable[sqlite3.Row], limits: Limits) -> Iterator[list[Row]]:
    """Rows, one by one, so that a few huge ones are noticed before there are many."""
    left = limits.bytes
    batch: list[Row] = []
    size = 0
    for row in rows:
        values = tuple(row)
        cost = _CELL * len(values) + sum(len(value) for value in values if isinstance(value, str | bytes))
        left -= cost
        if left < 0:
            raise SalesctlError(f"the answer is larger than {limits.bytes // _MIB} MiB")
        batch.append(values)
        size += cost
        if size > _BATCH:
            yield batch
            batch, size = [], 0
    yield batch


def _told(asking: Asking, error: Exception, limits: Limits) -> str:
    """Why a query failed, for a person."""
    text = str(error)
    if text == "interrupted":
        return f"the query takes longer than {limits.seconds:g} s"
    if isinstance(error, MemoryError) or "out of memory" in text:
        return "the query needs too much memory"
    if "not authorized" in text or "prohibited" in text:
        what = "" if text == "not authorized" else f" ({text})"
        return f"a query may only read what the book offers, with the functions it offers{what}"
    return text if isinstance(error, SalesctlError) else asking.told(error).message


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
