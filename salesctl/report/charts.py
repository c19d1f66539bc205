"""What a report's header says of its chart, put to its rows: what one chart may compare, how bars are named, how long they are.

Curves are measured as bars are, from the bottom up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from salesctl.lang.scales import share
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple

from .formats import currency_of_row, heading, human, shown_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
    start: int = 0
    """Where the first part begins, in the same unit."""


class Bar(NamedTuple):
    """What is drawn of a row."""

    row: int
    label: str
    tracks: Sequence[Track]


class Curve(NamedTuple):
    """A figure through all rows."""

    points: Sequence[int | None]
    """How high it is at each row, in the unit of `Drawing.longest`; None where the row does not say."""
    values: Sequence[str]
    """What that comes to, as people read it; empty where the row does not say."""


class Series(NamedTuple):
    """What a curve goes through."""

    figure: int
    """The number of its column."""
    row: int
    """A row of it, which says whose it is."""
    rows: Sequence[int | None]
    """The row of each point; None where there is none."""


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
    curves: Sequence[Curve] = ()
    """One a figure, in place of bars."""
    steps: Sequence[str] = ()
    """The names of the points of curves, from left to right."""
    ends: tuple[str, str] = ("", "")
    """What the bottom and the top of curves stand for, as people read it."""
    more: str = ""
    """That there would be more curves, as people read it; empty where all are drawn."""


_WHOLE = 1_000_000
"""A target, in the unit in which bullets are drawn: that of percentages."""
_MOST_CURVES = 6
"""So many curves a person can tell apart: those of the largest sums."""
_FURTHEST = 2 * _WHOLE
"""A bullet that has come further is drawn as long as this: its figure says the rest."""


def chart_groups(table: Table) -> list[ChartGroup]:
    """The charts a table is drawn as, those of money first; none where its report has no chart.

    A row without any of the figures is in no chart, none without a target is a bullet, and none without all three a range.
    """
    if table.chart is None:
        return []
    figures = columns_named(table, table.chart.figures)
    declared = table.columns[figures[0]].type
    found: dict[tuple[str, str], list[int]] = {}
    for n, row in enumerate(table.rows):
        if not _is_drawn(table.chart.kind, [row[c] for c in figures]):
            continue
        type_ = table.units[n] if declared == "as" else declared
        currency = currency_of_row(table, row) if type_ in ("money", "price") else ""
        found.setdefault((type_, currency), []).append(n)
    return sorted((ChartGroup(*of, rows) for of, rows in found.items()), key=lambda one: not one.currency)


def _is_drawn(kind: str, values: Sequence[int | None]) -> bool:
    if kind == "range":
        return None not in values[:3]
    return any(value is not None for value in values) and (kind != "bullet" or bool(values[1]))


def label_columns(table: Table, rows: Sequence[int]) -> list[int]:
    """The columns that name the bars of these rows: the chart's own or, where that repeats, all that tell them apart."""
    by = columns_named(table, [table.chart.by] if table.chart else [])
    if len({table.rows[n][by[0]] for n in rows}) == len(rows):
        return by
    others = columns_named(table, [*table.key, *table.period_columns])
    candidates = dict.fromkeys([*by, *others])
    return [c for c in candidates if len({table.rows[n][c] for n in rows}) > 1] or by


def series(table: Table, group: ChartGroup) -> tuple[Sequence[int], Sequence[Series], int]:
    """The curves of a chart: a row for each point from left to right, the curves, and how many more there would be.

    A curve that no row gives a value has no place.
    """
    assert table.chart  # noqa: S101 - groups are those of a chart
    steps: Sequence[int] = group.rows
    parts: list[tuple[int, Sequence[int | None]]] = [(group.rows[0], group.rows)]
    if table.chart.per:
        by, per = columns_named(table, [table.chart.by, table.chart.per])
        points: dict[Any, int] = {}
        of: dict[Any, dict[Any, int]] = {}
        for n in group.rows:
            points.setdefault(table.rows[n][by], n)
            of.setdefault(table.rows[n][per], {}).setdefault(table.rows[n][by], n)
        steps = list(points.values())
        parts = [(next(iter(own.values())), [own.get(point) for point in points]) for own in of.values()]
    found = [Series(c, row, rows) for row, rows in parts for c in columns_named(table, table.chart.figures)]
    sums = {n: _values(table, one) for n, one in enumerate(found)}
    told = [n for n, values in sums.items() if any(value is not None for value in values)]
    largest = (
        sorted(told, key=lambda n: -sum(abs(value or 0) for value in sums[n]))[:_MOST_CURVES]
        if table.chart.per
        else told
    )
    return steps, [found[n] for n in sorted(largest)], len(told) - len(largest)


def _values(table: Table, one: Series) -> list[int | None]:
    return [None if n is None else table.rows[n][one.figure] for n in one.rows]


def drawings(table: Table, language: Language) -> list[Drawing]:
    """The charts of a table, each with the lengths of its bars or the heights of its curves."""
    return [_drawing(table, group, language) for group in chart_groups(table)]


def columns_named(table: Table, names: Sequence[str]) -> list[int]:
    """The numbers of columns, in the order of their names."""
    at = {column.name: n for n, column in enumerate(table.columns)}
    return [at[name] for name in names]


def _drawing(table: Table, group: ChartGroup, language: Language) -> Drawing:
    assert table.chart  # noqa: S101 - groups are those of a chart
    if table.chart.kind == "line":
        return _line(table, group, language)
    kind, figures = table.chart.kind, columns_named(table, table.chart.figures)
    labels = _labels(table, language, label_columns(table, group.rows), group.rows)
    heads = [heading(table.columns[c], language) for c in figures]
    cells = [[table.rows[n][c] for c in figures] for n in group.rows]
    numbers = [[int(value or 0) for value in row] for row in cells]

    def said(value: int, n: int) -> str:
        return human(value, table.columns[figures[0]], table, table.rows[n], language, group.type)

    marks: list[str] = []
    if kind == "bullet":
        tracks = [[_bullet(row, language)] for row in numbers]
        heads, marks = heads[:1], heads[1:]
    elif kind == "range":
        bottom = min(0, *map(min, numbers))
        tracks = [
            [_range([value for value in row if value is not None], bottom, said(row[1], n))]
            for n, row in zip(group.rows, cells, strict=True)
        ]
        heads, marks = [f"{heads[0]} – {heads[2]}"], [heads[1], *heads[3:]]
    else:
        tracks = [_tracks(row, n, said, stacked=kind == "stacked") for n, row in zip(group.rows, numbers, strict=True)]
    bars = [Bar(*one) for one in zip(group.rows, labels, tracks, strict=True)]
    lengths = (max(one.start + sum(s.size for s in one.segments), *one.marks, 0) for bar in bars for one in bar.tracks)
    return Drawing(group.currency, heads, bars, max(lengths, default=0) or 1, marks)


def _tracks(values: Sequence[int], row: int, said: Callable[[int, int], str], *, stacked: bool) -> list[Track]:
    """A bar for each figure, or one for all."""
    segments = [Segment(series, max(v, 0) if stacked else abs(v), v < 0) for series, v in enumerate(values)]
    if stacked:
        return [Track(segments, said(sum(values), row))]
    return [Track([one], said(value, row)) for one, value in zip(segments, values, strict=True)]


def _range(values: Sequence[int], bottom: int, said: str) -> Track:
    """A bar from the least to the most, crossed by lines where the expected is, and what came."""
    low, likely, high, *came = values
    marks = [value - bottom for value in (likely, *came)]
    return Track([Segment(0, abs(high - low), below=False)], said, marks, min(low, high) - bottom)


def _line(table: Table, group: ChartGroup, language: Language) -> Drawing:
    """Curves, all from one bottom: nothing, or what is lowest below it."""
    assert table.chart  # noqa: S101 - groups are those of a chart
    steps, found, left = series(table, group)
    values = [_values(table, one) for one in found]
    known = [value for own in values for value in own if value is not None]
    bottom, top = min(0, *known, 0), max(0, *known, 0)

    def said(value: int | None, n: int | None) -> str:
        if value is None or n is None:
            return ""
        return human(value, table.columns[found[0].figure], table, table.rows[n], language, group.type)

    curves = [
        Curve(
            [None if value is None else value - bottom for value in own],
            [said(value, n) for value, n in zip(own, one.rows, strict=True)],
        )
        for one, own in zip(found, values, strict=True)
    ]
    by = columns_named(table, [table.chart.by]) if table.chart.per else label_columns(table, group.rows)
    ends = said(bottom, group.rows[0]), said(top, group.rows[0])
    return Drawing(
        group.currency, [series_name(table, one, language) for one in found], [], top - bottom or 1, curves=curves,
        steps=_labels(table, language, by, steps), ends=ends,
        more=language.say(say("… and {count} more", count=left)) if left else "",
    )  # fmt: skip


def series_name(table: Table, one: Series, language: Language) -> str:
    """What a curve is called: its figure, or whose it is, and of several figures both."""
    assert table.chart  # noqa: S101 - only a chart has curves
    head = heading(table.columns[one.figure], language)
    if not table.chart.per:
        return head
    whose = _labels(table, language, columns_named(table, [table.chart.per]), [one.row])[0]
    return whose if len(table.chart.figures) == 1 else f"{whose} · {head}"


def _labels(table: Table, language: Language, columns: Sequence[int], rows: Sequence[int]) -> list[str]:
    return [" · ".join(filter(None, texts)) or "—" for texts in shown_rows(table, language, columns, rows)]


def _bullet(values: Sequence[int], language: Language) -> Track:
    """A fact as a part of its target, crossed by lines where the target is, and what part of it should be reached by now."""
    fact, target, due = values
    reached = share(fact, target) or 0
    said = language.percent(reached)
    return Track([Segment(0, min(abs(reached), _FURTHEST), reached < 0)], said, (_WHOLE, min(due, _FURTHEST)))
