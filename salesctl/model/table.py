"""A report's result: a table of raw values with typed columns. How it looks is the command line's business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

Style = Literal["", "title", "good", "warn", "bad", "dim"]
"""How a line or a row looks on a terminal."""


class Period(NamedTuple):
    """A span of days, both ends included."""

    start: date
    end: date
    text: str
    """As it was asked for: `2026-11`."""


class Column(NamedTuple):
    """A column: `type` is a name in `values.TYPES` (`money` cells are minor units), or `ref` for a record's id."""

    name: str
    type: str = "text"
    title: str = ""
    """The heading in the reader's language; the name when empty."""


class Table(NamedTuple):
    """Rows of cells as the book stores them (scaled integers, ISO days, None), and what they rest on."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    period: str = ""
    notes: Sequence[str] = ()
    """The basis and the as-of: sentences under the table."""
    currency: str = ""
    """Of money columns, where no row says otherwise in a `currency` column."""
    by: str = ""
    """A column whose values part the rows, where a page is written: each becomes a heading. The rows come in its order."""
    styles: Sequence[Style] = ()
    """How each row is coloured on a terminal; none: plain."""
