"""What a report is: how its table is described and where its rows come from.

It is read from `NAME.sql`; where SQL is the wrong tool it is the value `report` of `NAME.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from salesctl.model.table import Chart, Column, Period, Style, Table
    from salesctl.session.session import Session


class Note(NamedTuple):
    """A sentence under the table, once for every row of its query; once where it has none."""

    template: str
    sql: str
    number: int
    """The line it stands on."""


class Behind(NamedTuple):
    """The records a row is made of: the column that names them, the columns the table itself has not, the query."""

    record: str
    columns: tuple[Column, ...]
    sql: str
    number: int


class ReportSection(NamedTuple):
    """A report that stands in one made of several."""

    report: str
    most: int = 0
    """How many of its rows are shown, of each part where it is parted; 0: all."""


class ReportRows(NamedTuple):
    """What a report's function returns."""

    rows: Sequence[Sequence[Any]]
    notes: Sequence[str] = ()
    styles: Sequence[Style] = ()
    units: Sequence[str] = ()
    behind: Callable[[Sequence[Sequence[Any]]], list[Table]] | None = None
    """As `Table.behind`."""


class Report(NamedTuple):
    """A table somebody asks for by name."""

    title: str
    """A template of English text: it may name `today`, `period`, `start`, `end`, `month` and what the report takes."""
    help: str
    columns: tuple[Column, ...]
    rows: Callable[[Session, Period], ReportRows] | None = None
    """Works the rows out, where no query does."""
    span: str = "period"
    """What days it is about: a `period`, or `today`, the `week` so far, a `day`."""
    takes: tuple[str, ...] = ()
    """Its arguments: each a kind of record, `entity` (a legal entity of the client before it), or plain text."""
    may_take: tuple[str, ...] = ()
    """Arguments behind those that may be left out; they are empty then."""
    key: tuple[str, ...] = ()
    period: tuple[str, ...] = ()
    by: str = ""
    total: tuple[str, ...] = ()
    as_of: tuple[str, ...] = ()
    basis: str = ""
    chart: Chart | None = None
    words: Mapping[str, str] = MappingProxyType({})
    sql: str = ""
    unit: str = ""
    """The query's column that says each row's type of `as` cells."""
    style: str = ""
    """The query's column that says how each row is coloured."""
    notes: tuple[Note, ...] = ()
    behind: Behind | None = None
    behind_columns: tuple[Column, ...] = ()
    """The columns of the records that a function's rows are made of."""
    sections: tuple[ReportSection, ...] = ()
    """The reports it is made of; one that is has neither columns nor queries."""
    name: str = ""
    source: str = ""
    """The file, as shown to a person."""
    own: bool = False
    """It came with the book, not with an installed package: its SQL runs in the sandbox."""

    @property
    def arguments(self) -> tuple[str, ...]:
        """All that it takes, in their order."""
        return (*self.takes, *self.may_take)
