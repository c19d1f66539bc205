"""Runs SQL of unknown origin (a book's own rules and views, what is typed into `query`) in a child process.

The child opens the book for reading only, makes the views, gives up what it will not need, and answers over a pipe.
Limits of the process stop what no limit of SQLite does: a query that takes forever to plan, or all the memory. Whatever
happens to the child, the parent gets an answer or a reason.
"""

from __future__ import annotations

import marshal
import os
import select
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError

from .protocol import PREPARING, Outcome

if TYPE_CHECKING:
    from salesctl.book.query.query import Query

    from .limits import Limits
    from .protocol import Messages, Row, Statement

_SLACK = 5.0
_DIED = "the query took too much time or memory"
_LENGTH = 4
"""Bytes before each message that say how long it is."""


class Stream:
    """One question's rows as they come. `columns` are known at once; iterating raises SalesctlError when it fails."""

    def __init__(self, messages: Messages) -> None:
        """Raises SalesctlError when the question does not work."""
        self._messages = messages
        word, _, value = next(messages)
        if word != "columns":
            messages.close()
            raise SalesctlError(value)
        self.columns: tuple[str, ...] = tuple(value)

    def __iter__(self) -> Iterator[Row]:
        with closing(self._messages):
            for word, _, value in self._messages:
                if word in {"error", "died"}:
                    raise SalesctlError(value)
                if word == "rows":
                    yield from value


def stream(opened: Callable[[], Query], question: Statement, limits: Limits) -> Stream:
    """One question's answer, row by row. Raises SalesctlError when it does not work."""
    return Stream(_asked(opened, [question], limits))


def answers(opened: Callable[[], Query], questions: Sequence[Statement], limits: Limits) -> Iterator[Outcome]:
    """An answer to each question in turn. One that is the end of the child does not keep the others from theirs."""
    at = 0
    while at < len(questions):
        columns: tuple[str, ...] = ()
        rows: list[Row] = []
        with closing(_asked(opened, questions[at:], limits)) as messages:
            for word, _, value in messages:
                if word == "columns":
                    columns, rows = tuple(value), []
                elif word == "rows":
                    rows += value
                else:
                    name = questions[at].name
                    yield Outcome(name, columns, rows) if word == "end" else Outcome(name, error=value)
                    at += 1


def _asked(opened: Callable[[], Query], questions: Sequence[Statement], limits: Limits) -> Messages:
    """Start a child and pass on what it says. It is gone when this ends, however it ends."""
    from .child import live

    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        live(opened, questions, limits, writing)
    os.close(writing)
    answered = 0
    try:
        for message in _messages(reading, PREPARING + _SLACK, limits.seconds + limits.cpu + _SLACK):
            answered += message[0] in {"end", "error"}
            yield message
        if answered < len(questions):
            yield "died", answered, _DIED
    finally:
        os.close(reading)
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _messages(pipe: int, patience: float, later: float) -> Messages:
    """What a child says until it ends, or says nothing for so many seconds (`later`: once it has said something)."""
    have = bytearray()
    while True:
        while len(have) < _LENGTH or len(have) < _LENGTH + int.from_bytes(have[:_LENGTH], "big"):
            ready, _, _ = select.select([pipe], [], [], patience)
            piece = os.read(pipe, 1 << 16) if ready else b""
            if not piece:
                return
            have += piece
        size = _LENGTH + int.from_bytes(have[:_LENGTH], "big")
        patience = later
        yield marshal.loads(have[_LENGTH:size])  # noqa: S302 - our own child, which only passes on SQLite's values
        del have[:size]
