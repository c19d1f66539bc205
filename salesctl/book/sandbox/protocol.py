"""What parent and child of the sandbox exchange: statements to run, and messages with what came of them."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PREPARING = 60
"""Seconds for opening the book, and for making the installed views that are needed."""

Row = tuple[Any, ...]
Messages = Generator[tuple[str, int, Any], None, None]
"""What a child says: columns, rows, end or error; and for it, died. With the question's number and a value."""


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL to run, and what its parameters are bound to."""

    name: str
    sql: str
    parameters: Mapping[str, Any] | Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a question gave: columns and rows, or why it gave none."""

    name: str
    columns: tuple[str, ...] = ()
    rows: Sequence[Row] = ()
    error: str = ""
