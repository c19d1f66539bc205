"""What the parent and the child of the sandbox exchange: statements to run, and messages with their results."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple

PREPARING = 60
"""Seconds for opening the book and creating the views that are needed."""

NO_TIME_LEFT = say("no time is left for this query: those before it took it all")

Row = tuple[Any, ...]
Messages = Generator[tuple[str, int, Any], None, None]
"""Messages of a child: `columns`, `rows`, `end` or `error`, each with the number of its statement and a value; that of an
error is an encoded text.

`died` is added by the parent for a child that ended early.
"""


class Statement(NamedTuple):
    """SQL to run, with the values of its parameters."""

    name: str
    sql: str
    parameters: Mapping[str, Any] | Sequence[Any] = ()


class Outcome(NamedTuple):
    """The result of a statement: columns and rows, or an error as a text for people."""

    name: str
    columns: tuple[str, ...] = ()
    rows: Sequence[Row] = ()
    error: str = ""
