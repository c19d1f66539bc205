"""A report's result: a table of raw values with typed columns. How it looks is the command line's business."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
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
    """A column of a table.

    `type` is a name in `values.TYPES` (decimals are scaled integers), `ref` for a record's id, `id` for the id of the row's own
    record where another column names it, `word` for a code that `Table.words` has the text of, or `as` for cells whose type
    `Table.units` says row by row.
    """

    name: str
    type: str = "text"
    title: str = ""
    """The heading in the reader's language; the name when empty."""


class Chart(NamedTuple):
    """How a table is drawn, each row named by the column `by`.

    `bars` stand side by side, `stacked` ones form one. A `bullet` has three figures: a fact, its target, and what part of that
    should be reached by now; it is drawn against the target, whatever that comes to. A `line` has a curve for
    each figure, or for each figure of each value of the column `per`, and a point on it for each row, in their
    order. A `range` has the least, the expected and the most,
    and may have a fourth figure: what came.
    """

    kind: str
    figures: tuple[str, ...]
    by: str
    alone: bool = False
    """At a terminal the chart stands for its table."""
    per: str = ""
    """The column whose values have curves of their own, such as the people of a team; empty where all rows are one curve."""


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
    words: Mapping[str, str] = MappingProxyType({})
    """What is said for each code in a `word` column; a code without a text stands for itself."""
    names: Mapping[tuple[str, str], str] = MappingProxyType({})
    """What the record is called whose id stands in a `ref` cell, by column and id; an id without a name stands for itself."""
    links: Mapping[tuple[str, str], str] = MappingProxyType({})
    """The page about the record whose id stands in a `ref` cell, by column and id: its address from the page of this table."""
    ids: bool = False
    """Whether people are shown `id` columns."""
    units: Sequence[str] = ()
    """Of each row: the type of its cells in `as` columns."""
    key: Sequence[str] = ()
    """The columns that a row is known by within a period."""
    period_columns: Sequence[str] = ()
    """The columns that tell rows of one key apart where the table holds several periods, such as the month."""
    total: Sequence[str] = ()
    """The money columns that add up."""
    totals: Sequence[Sequence[Any]] = ()
    """What they come to: rows of the table's own columns, one for each currency; of each part, where `by` parts the table."""
    chart: Chart | None = None
    as_of: Sequence[str] = ()
    """The kinds of record the figures rest on."""
    behind: Callable[[Sequence[Sequence[Any]]], list[Table]] | None = None
    """The records that the figures of some rows are made of, one table for each row, where the report knows them. A column with the
    name of a figure adds up to it."""
    naming: Callable[[Table], Table] | None = None
    """Gives a table of `behind` what its records are called."""
    left_out: int = 0
    """How many rows there are that it does not have."""

    @property
    def names_of_columns(self) -> list[str]:
        """What its columns are called, in their order."""
        return [column.name for column in self.columns]

    def records_behind(self, rows: Sequence[Sequence[Any]], most: int | None = None) -> Iterator[Table]:
        """The tables of `behind`, each made to be shown when its turn comes: named, and of its rows the first `most`."""
        for found in self.behind(rows) if self.behind else ():
            left = 0 if most is None else max(0, len(found.rows) - most)
            shown = found.with_rows(range(len(found.rows) - left))._replace(left_out=left) if left else found
            yield self.naming(shown) if self.naming else shown

    def with_columns(self, names: Sequence[str]) -> Table:
        """The same table with these of its columns alone, in this order, behind the numbers of its lines.

        No sum is told without its currency. What needs columns that are left out is left out, too: a chart, what a figure is
        made of.
        """
        at = {column.name: n for n, column in reversed([*enumerate(self.columns)])}
        sums = any(self.columns[at[name]].type in ("money", "price") for name in names)
        told = dict.fromkeys(
            [*(["#"] if "#" in at else []), *names, *(["currency"] if sums and "currency" in at else [])]
        )
        total = [name for name in self.total if name in told]
        chart = self.chart
        drawn = (*chart.figures, chart.by, *([chart.per] if chart.per else [])) if chart else ()
        return self._replace(
            columns=[self.columns[at[name]] for name in told],
            rows=[[row[at[name]] for name in told] for row in self.rows],
            by=self.by if self.by in told else "",
            key=[name for name in self.key if name in told],
            period_columns=[name for name in self.period_columns if name in told],
            total=total,
            totals=[[row[at[name]] for name in told] for row in self.totals] if total else (),
            chart=chart if set(drawn) <= told.keys() else None,
            behind=None,
        )

    def with_rows(self, kept: Sequence[int]) -> Table:
        """The same table with these of its rows alone, by number, in this order. Its totals stay those of all."""
        return self._replace(
            rows=[self.rows[n] for n in kept],
            styles=[self.styles[n] for n in kept] if self.styles else (),
            units=[self.units[n] for n in kept] if self.units else (),
        )
