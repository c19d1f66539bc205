"""Running untrusted SQL (a book's own rules and views, what is typed into `query`) in a child process.

The child opens the book read-only, creates the views, gives up further rights, and sends results over a pipe. Limits of the
process stop what SQLite's own do not: a query that is planned for too long or needs too much memory. Whatever happens to the
child, the parent has a result or an error for each statement.
"""

from __future__ import annotations

import marshal
import os
import select
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError
from salesctl.lang.text import decode, encode, say

from .protocol import NO_TIME_LEFT, PREPARING, Outcome

if TYPE_CHECKING:
    from salesctl.book.query.query import Query

    from .limits import Limits
    from .protocol import Messages, Row, Statement

_SLACK = 5.0
"""Seconds the parent waits longer than the limits allow."""
_DIED = encode(say("the query took too much time or memory"))
_LENGTH = 4
"""The number of bytes before each message, which are its length."""


class Stream:
    """The rows of one statement as they come. `columns` are known before; iterating raises SalesctlError on errors."""

    def __init__(self, messages: Messages) -> None:
        """Raises SalesctlError when the statement does not work."""
        self._messages = messages
        word, _, value = next(messages)
        if word != "columns":
            messages.close()
            raise SalesctlError(decode(value))
        self.columns: tuple[str, ...] = tuple(value)

    def __iter__(self) -> Iterator[Row]:
        with closing(self._messages):
            for word, _, value in self._messages:
                if word in {"error", "died"}:
                    raise SalesctlError(decode(value))
                if word == "rows":
                    yield from value


def stream(open_query: Callable[[], Query], statement: Statement, limits: Limits) -> Stream:
    """Run one statement. Raises SalesctlError when it does not work."""
    return Stream(_run_child(open_query, [statement], limits))


def answers(open_query: Callable[[], Query], statements: Sequence[Statement], limits: Limits) -> Iterator[Outcome]:
    """The outcome of each statement in turn. After one that ended the child, a new child runs those that follow.

    Those that are left when the time of all together is up are not run.
    """
    at = 0
    end = time.monotonic() + limits.together
    while at < len(statements) and time.monotonic() < end:
        columns: tuple[str, ...] = ()
        rows: list[Row] = []
        left = limits._replace(together=end - time.monotonic())
        with closing(_run_child(open_query, statements[at:], left)) as messages:
            for word, _, value in messages:
                if word == "columns":
                    columns, rows = tuple(value), []
                elif word == "rows":
                    rows += value
                else:
                    name = statements[at].name
                    yield Outcome(name, columns, rows) if word == "end" else Outcome(name, error=decode(value))
                    at += 1
    for statement in statements[at:]:
        yield Outcome(statement.name, error=NO_TIME_LEFT)


def _run_child(open_query: Callable[[], Query], statements: Sequence[Statement], limits: Limits) -> Messages:
    """Start a child and yield its messages. The child is stopped when the generator ends."""
    from .child import run_child

    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        run_child(open_query, statements, limits, writing)
    os.close(writing)
    answered = 0
    try:
        for message in _messages(reading, PREPARING + _SLACK, limits.seconds + limits.cpu + _SLACK):
            answered += message[0] in {"end", "error"}
            yield message
        if answered < len(statements):
            yield "died", answered, _DIED
    finally:
        os.close(reading)
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _messages(pipe: int, patience: float, later: float) -> Messages:
    """The messages of a child until it ends or sends none for `patience` seconds, after the first for `later` seconds."""
    received = bytearray()
    while True:
        while len(received) < _LENGTH or len(received) < _LENGTH + int.from_bytes(received[:_LENGTH], "big"):
            ready, _, _ = select.select([pipe], [], [], patience)
            piece = os.read(pipe, 1 << 16) if ready else b""
            if not piece:
                return
            received += piece
        size = _LENGTH + int.from_bytes(received[:_LENGTH], "big")
        patience = later
        yield marshal.loads(received[_LENGTH:size])
        del received[:size]
