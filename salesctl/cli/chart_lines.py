"""Draws a table's chart as lines for a terminal: bars of letters, each beside its label and with its figure, and curves of letters.

Figures are told apart by letters, not by colours, so that a terminal without colours shows them too; one without
UTF-8 has letters of ASCII.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from salesctl.lang.text import say
from salesctl.lang.width import columns_of, fold
from salesctl.named_tuples import NamedTuple
from salesctl.report.charts import drawings
from salesctl.report.formats import title_of
from salesctl.session.answer import Line

from .table_layout import GAP
from .terminal import clean

if TYPE_CHECKING:
    from salesctl.lang.language import Language
    from salesctl.model.table import Style, Table
    from salesctl.report.charts import Bar, Drawing, Track

_LONGEST_BAR, _SHORTEST_BAR = 40, 6
_MOST_LINES = 24
"""Of a chart below its table."""
_PANEL = 38
"""The least width of a chart beside another."""
_SPACE = 4
"""Columns between charts that stand side by side."""
_WIDEST_CURVE, _NARROWEST_CURVE = 60, 12
_HIGHEST_CURVE, _LOWEST_CURVE = 10, 3


class Letters(NamedTuple):
    """What bars are made of."""

    side_by_side: str
    """A letter a figure, the first the darkest."""
    stacked: str
    """A letter a figure, the last the darkest."""
    below: str
    """Of a figure below nothing."""
    marks: str
    """A letter a line that crosses bars."""
    curves: str
    """A letter a figure."""


UNICODE = Letters("█░▓▒", "·░▒▓█", "╌", "│┊", "●○◆◇▲△")
ASCII = Letters("#-=+", ".:=%#", "~", "|!", "*o+x@%")


def chart_lines(
    table: Table, language: Language, columns: int, letters: Letters, most: int = _MOST_LINES
) -> Iterator[Line]:
    """The charts of a table, a legend above each that has several figures; none where the table has none.

    No line is longer than `columns`, and all together take about `most` lines: bars beyond that are counted.
    """
    found = drawings(table, language)
    for n, drawing in enumerate(found):
        glyphs = letters.stacked[-len(drawing.legend) :] if table.chart and table.chart.kind == "stacked" else ""
        glyphs = letters.curves if drawing.curves else glyphs or letters.side_by_side
        head = _head(drawing, glyphs, letters.marks, columns)
        share = most // (len(found) - n)
        if drawing.curves:
            drawn = list(map(Line, _curves(drawing, columns, glyphs, share - len(head))))
        else:
            drawn = list(_bars(drawing, table.styles, language, columns, glyphs, letters, share - len(head)))
        yield from (Line(text, "dim") for text in head)
        yield from drawn
        most -= len(head) + len(drawn)  # what one does not take is the next one's


def panels(
    tables: Sequence[Table], language: Language, columns: int, room: int, letters: Letters, nothing: str
) -> Iterator[Line]:
    """The charts of several tables in at most `room` lines, two beside each other where that is wide enough.

    `nothing` stands in place of a chart that would be empty.
    """
    beside = 2 if columns >= 2 * _PANEL + _SPACE else 1
    width = (columns - _SPACE) // 2 if beside > 1 else columns
    rows = [tables[n : n + beside] for n in range(0, len(tables), beside)]

    def drawn(row: Sequence[Table], most: int) -> list[list[Line]]:
        return [_panel(table, language, width, most, letters, nothing) for table in row]

    highest = [max(map(len, drawn(row, room))) for row in rows]
    share = next((n for n in range(room, 0, -1) if sum(min(one, n) for one in highest) <= room), 0)
    for row in rows:
        made = drawn(row, share)
        for lines in zip_longest(*made, fillvalue=Line("")):
            styles = {line.style for line in lines if line.text}
            text = "".join(_filled(line.text, width + _SPACE) for line in lines)
            yield Line(text.rstrip(), styles.pop() if len(styles) == 1 else "")


def _panel(table: Table, language: Language, columns: int, room: int, letters: Letters, nothing: str) -> list[Line]:
    title = [Line(text, "title") for text in fold(clean(title_of(table, language)), columns)]
    chart = list(chart_lines(table, language, columns, letters, max(room - len(title), 2)))
    return [*title, *(chart or [Line(nothing, "dim")])]


def _head(drawing: Drawing, glyphs: str, marks: str, columns: int) -> list[str]:
    """The currency where there is one, and which letter stands for which figure where there are several."""
    legend = [f"{glyphs[n % len(glyphs)]} {clean(text)}" for n, text in enumerate(drawing.legend)]
    legend += [f"{marks[n % len(marks)]} {clean(text)}" for n, text in enumerate(drawing.marks)]
    parts = [*filter(None, [drawing.currency]), *(legend if len(legend) > 1 else []), *filter(None, [drawing.more])]
    return fold(GAP.join(parts), columns) if parts else []


def _bars(
    drawing: Drawing,
    styles: Sequence[Style],
    language: Language,
    columns: int,
    glyphs: str,
    letters: Letters,
    most: int,
) -> Iterator[Line]:
    values = max(columns_of(track.value) for bar in drawing.bars for track in bar.tracks)
    labels = min(max(columns_of(bar.label) for bar in drawing.bars), max(columns - values - 12, columns // 3))
    length = min(columns - labels - values - 2 * len(GAP), _LONGEST_BAR)
    made = [list(_bar(bar, labels, values, length, drawing.longest, glyphs, letters)) for bar in drawing.bars]
    lines = 0
    for n, (bar, drawn) in enumerate(zip(drawing.bars, made, strict=True)):
        last = n == len(made) - 1
        if lines + len(drawn) > most - (0 if last else 1) and n:
            yield Line(language.say(say("… and {count} more", count=len(made) - n)), "dim")
            return
        lines += len(drawn)
        yield from (Line(text, styles[bar.row] if styles else "") for text in drawn)


def _bar(bar: Bar, labels: int, values: int, length: int, longest: int, glyphs: str, letters: Letters) -> Iterator[str]:
    """A row's bars, one a line; its label beside the first, folded down the others. Without room, figures alone."""
    for label, track in zip_longest(fold(clean(bar.label), labels), bar.tracks):
        parts = [_filled(label or "", labels)]
        if track is not None:
            if length >= _SHORTEST_BAR:
                parts.append(_filled(_drawn(track, length, longest, glyphs, letters), length))
            parts.append(" " * (values - columns_of(track.value)) + track.value)
        yield GAP.join(parts).rstrip()


def _curves(drawing: Drawing, columns: int, glyphs: str, most: int) -> Iterator[str]:
    """Curves above the names of their first and last points; nothing where there is no room for any."""
    bottom, top = drawing.ends
    labels = max(map(columns_of, drawing.ends))
    length = min(columns - labels - len(GAP), _WIDEST_CURVE)
    height = min(most - 1, _HIGHEST_CURVE)
    if length < _NARROWEST_CURVE or height < _LOWEST_CURVE:
        return
    grid = [[" "] * length for _ in range(height)]
    for n, curve in reversed([*enumerate(drawing.curves)]):  # the first stands above the others
        for x in range(length):
            at = _at(curve.points, x / (length - 1))
            if at is not None:
                grid[height - 1 - round((height - 1) * at / drawing.longest)][x] = glyphs[n % len(glyphs)]
    for y, row in enumerate(grid):
        label = top if y == 0 else bottom if y == height - 1 else ""
        yield GAP.join([" " * (labels - columns_of(label)) + label, "".join(row)]).rstrip()
    first, last = clean(drawing.steps[0]), clean(drawing.steps[-1])
    between = length - columns_of(first) - columns_of(last)
    if len(drawing.steps) > 1 and between > 0:
        yield " " * (labels + len(GAP)) + first + " " * between + last


def _at(points: Sequence[int | None], part: float) -> float | None:
    """How high a curve is at a part of its way, along a straight line from point to point; None where either is unknown."""
    place = part * (len(points) - 1)
    before, after = points[int(place)], points[math.ceil(place)]
    if before is None or after is None:
        return None
    return before + (after - before) * (place - int(place))


def _filled(text: str, columns: int) -> str:
    return text + " " * (columns - columns_of(text))


def _drawn(track: Track, length: int, longest: int, glyphs: str, letters: Letters) -> str:
    """The letters of a bar, with the lines that cross it. What is more than nothing has at least one letter."""
    passed = track.start
    text = " " * min(round(length * passed / longest), length - 1)
    for one in track.segments:
        passed += one.size
        end = round(length * passed / longest)
        count = max(end - len(text), 1 if one.size and not text.strip() else 0)
        text += (letters.below if one.below else glyphs[one.series % len(glyphs)]) * count
    drawn = text[:length].ljust(length if track.marks else 0)
    for n, mark in reversed([*enumerate(track.marks)]):  # the first stands above the others
        at = min(round(length * mark / longest), length - 1)
        drawn = drawn[:at] + letters.marks[n % len(letters.marks)] + drawn[at + 1 :]
    return drawn
