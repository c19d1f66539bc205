"""What a report's header says of its chart, put to its rows: which of them one chart may compare, and how bars are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from salesctl.api import currency_of_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from salesctl.api import Table


class ChartGroup(NamedTuple):
    """Rows that one chart compares: their figures are of one type and, where they are money, in one currency."""

    type: str
    currency: str
    """Empty where the figures are no money."""
    rows: Sequence[int]


def chart_groups(table: Table) -> list[ChartGroup]:
    """The charts a table is drawn as, in the order of their first rows; none where its report has no chart."""
    if table.chart is None:
        return []
    declared = table.columns[columns_named(table, table.chart.figures)[0]].type
    found: dict[tuple[str, str], list[int]] = {}
    for n, row in enumerate(table.rows):
        type_ = table.units[n] if declared == "as" else declared
        currency = currency_of_row(table, row) if type_ in ("money", "price") else ""
        found.setdefault((type_, currency), []).append(n)
    return [ChartGroup(*of, rows) for of, rows in found.items()]


def label_columns(table: Table, rows: Sequence[int]) -> list[int]:
    """The columns that name the bars of these rows: the chart's own and, where that repeats, what else tells them apart."""
    by = columns_named(table, [table.chart.by] if table.chart else [])
    if len({table.rows[n][by[0]] for n in rows}) == len(rows):
        return by
    others = columns_named(table, [*table.key, *table.period_columns])
    return by + [c for c in others if c not in by and len({table.rows[n][c] for n in rows}) > 1]


def columns_named(table: Table, names: Sequence[str]) -> list[int]:
    """The numbers of columns, in the order of their names."""
    at = {column.name: n for n, column in enumerate(table.columns)}
    return [at[name] for name in names]
