"""What a report's header says of its chart, put to its rows: what one chart may compare, how bars are named, how long they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesctl.lang.scales import share
from salesctl.named_tuples import NamedTuple

from .formats import currency_of_row, heading, human, shown_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from salesctl.lang.language import Language
    from salesctl.model.table import Table


class ChartGroup(NamedTuple):
    """Rows that one chart compares: their figures are of one type and, where they are money, in one currency."""

    type: str
    currency: str
    """Empty where the figures are no money."""
    rows: Sequence[int]


class Segment(NamedTuple):
    """A part of a bar."""

    series: int
    """Which figure it is of, from 0."""
    size: int
    """Its length, in the unit of `Drawing.longest`."""
    below: bool
    """Whether the figure is below nothing; the bar is as long as if it were not."""


class Track(NamedTuple):
    """One bar: a figure, or several that are stacked."""

    segments: Sequence[Segment]
    value: str
    """What it comes to, as people read it."""
    marks: Sequence[int] = ()
    """Where lines cross it, in the unit of `Drawing.longest`."""


class Bar(NamedTuple):
    """What is drawn of a row."""

    row: int
    label: str
    tracks: Sequence[Track]


class Drawing(NamedTuple):
    """A chart ready to be drawn, in a language."""

    currency: str
    legend: Sequence[str]
    """The names of the figures, by series."""
    bars: Sequence[Bar]
    longest: int
    """The length of the longest bar; never 0."""
    marks: Sequence[str] = ()
    """The names of the lines that cross bars."""


_WHOLE = 1_000_000
"""A target, in the unit in which bullets are drawn: that of percentages."""
_FURTHEST = 2 * _WHOLE
"""A bullet that has come further is drawn as long as this: its figure says the rest."""


def chart_groups(table: Table) -> list[ChartGroup]:
    """The charts a table is drawn as, those of money first; none where its report has no chart.

    A row without any of the figures is in no chart, and none without a target is a bullet.
    """
    if table.chart is None:
        return []
    figures = columns_named(table, table.chart.figures)
    declared = table.columns[figures[0]].type
    found: dict[tuple[str, str], list[int]] = {}
    for n, row in enumerate(table.rows):
        if all(row[c] is None for c in figures) or (table.chart.kind == "bullet" and not row[figures[1]]):
            continue
        type_ = table.units[n] if declared == "as" else declared
        currency = currency_of_row(table, row) if type_ in ("money", "price") else ""
        found.setdefault((type_, currency), []).append(n)
    return sorted((ChartGroup(*of, rows) for of, rows in found.items()), key=lambda one: not one.currency)


def label_columns(table: Table, rows: Sequence[int]) -> list[int]:
    """The columns that name the bars of these rows: the chart's own or, where that repeats, all that tell them apart."""
    by = columns_named(table, [table.chart.by] if table.chart else [])
    if len({table.rows[n][by[0]] for n in rows}) == len(rows):
        return by
    others = columns_named(table, [*table.key, *table.period_columns])
    candidates = dict.fromkeys([*by, *others])
    return [c for c in candidates if len({table.rows[n][c] for n in rows}) > 1] or by


def drawings(table: Table, language: Language) -> list[Drawing]:
    """The charts of a table, each with the lengths of its bars."""
    return [_drawing(table, group, language) for group in chart_groups(table)]


def columns_named(table: Table, names: Sequence[str]) -> list[int]:
    """The numbers of columns, in the order of their names."""
    at = {column.name: n for n, column in enumerate(table.columns)}
    return [at[name] for name in names]


def _drawing(table: Table, group: ChartGroup, language: Language) -> Drawing:
    assert table.chart  # noqa: S101 - groups are those of a chart
    figures = columns_named(table, table.chart.figures)
    stacked, bullet = (table.chart.kind == kind for kind in ("stacked", "bullet"))
    labels = label_columns(table, group.rows)

    def said(value: int, n: int) -> str:
        return human(value, table.columns[figures[0]], table, table.rows[n], language, group.type)

    def tracks_of(n: int) -> list[Track]:
        values = [int(table.rows[n][c] or 0) for c in figures]
        if bullet:
            return [_bullet(values, language)]
        segments = [Segment(series, max(v, 0) if stacked else abs(v), v < 0) for series, v in enumerate(values)]
        if stacked:
            return [Track(segments, said(sum(values), n))]
        return [Track([one], said(value, n)) for one, value in zip(segments, values, strict=True)]

    bars = []
    for n in group.rows:
        label = " · ".join(text for text in next(shown_rows(table, language, labels, [n])) if text) or "—"
        bars.append(Bar(n, label, tracks_of(n)))
    lengths = (max(sum(one.size for one in track.segments), *track.marks, 0) for bar in bars for track in bar.tracks)
    longest = max(lengths, default=0)
    names = [heading(table.columns[c], language) for c in figures]
    if bullet:
        return Drawing(group.currency, names[:1], bars, longest, names[1:])
    return Drawing(group.currency, names, bars, longest or 1)


def _bullet(values: Sequence[int], language: Language) -> Track:
    """A fact as a part of its target, crossed by lines where the target is, and what part of it should be reached by now."""
    fact, target, due = values
    reached = share(fact, target) or 0
    said = language.percent(reached)
    return Track([Segment(0, min(abs(reached), _FURTHEST), reached < 0)], said, (_WHOLE, min(due, _FURTHEST)))
