"""Fits a table of texts into the width of a terminal without cutting anything.

What a reader does not need goes first, only as far as the width demands it: fractions of zeros, then values and units that
every row repeats, which are said once; then the longest texts fold at their words; then a value that many rows in a row
repeat stands over them, and a text that few rows have stands below these; where not even that is enough, each row becomes a card
of its own, without numbers that are zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from salesctl.lang.width import columns_of, fold
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern
from salesctl.report.formats import RIGHT

GAP = "  "
_NARROW, _ROOMY = 8, 24
"""The least width of a column of texts, and that of one whose texts are long."""
_LONG = 60
"""A text of more columns than this is long."""
_LONGEST_WORD = 30
"""A longer word, such as a web address, is broken."""
_HIGH = 12
"""A row of more lines is easier to read as a card."""
_CARD = 2
"""How far a card's values are indented."""
_SEPARATOR = " · "
_WHOLE = {"date", "moment", "month", "time", "interval", "birthday", "currency"}
_AFFIXES = lazy_pattern(r"(-?)([^\d\s.,-]*)(\d(?:.*\d)?)(\D*)\Z", re.DOTALL)

_ZERO = lazy_pattern(r"[^1-9]*0[^1-9]*\Z")


class TextColumn(NamedTuple):
    """A column of texts. `type` is that of `table.Column`; `key` columns tell the rows apart."""

    heading: str
    type: str = "text"
    key: bool = False

    @property
    def number(self) -> bool:
        """Whether the cells stand to the right."""
        return self.type in RIGHT

    @property
    def whole(self) -> bool:
        """Whether a cell is never folded."""
        return self.type in RIGHT or self.type in _WHOLE


class Layout(NamedTuple):
    """Lines above a table, its heading and its rows; of each row the lines it takes."""

    above: Sequence[str]
    heading: Sequence[str]
    rows: Sequence[Sequence[str]]
    over: Mapping[int, Sequence[str]] = MappingProxyType({})
    """Lines that stand over some rows, by the number of the first."""


def laid_out(
    columns: Sequence[TextColumn],
    rows: Sequence[Sequence[str]],
    width: int | None,
    decimal: str = ".",
    totals: Sequence[Sequence[str]] = (),
) -> Layout:
    """Rows of texts as lines of at most `width` columns of a terminal; None: each row is a line, whatever its length.

    `decimal` is the sign between a number's whole and its fraction. `totals` stand as rows below the others, and have no say in
    which columns are left out.
    """
    every = [*rows, *totals]
    if width is None:
        kept, texts = list(columns), [list(row) for row in every]
        _leave_out_doubles(kept, texts, len(rows))
        heads = [columns_of(column.heading) for column in kept]
        return _grid(kept, texts, list(map(max, heads, _natural(kept, texts))))
    return _fitted(list(columns), [_unbroken(columns, row) for row in every], width, decimal, len(rows))


def _unbroken(columns: Sequence[TextColumn], row: Sequence[str]) -> list[str]:
    """A row whose telephone numbers no fold breaks; a list of them folds between two."""
    return [
        ", ".join(one.replace(" ", "\N{NO-BREAK SPACE}") for one in cell.split(", "))
        if column.type == "phone"
        else cell
        for column, cell in zip(columns, row, strict=True)
    ]


def _fitted(columns: list[TextColumn], rows: list[list[str]], width: int, decimal: str, own: int) -> Layout:
    """`own`: how many of the rows are no totals."""
    empty = [n for n, _ in enumerate(columns) if not any(row[n] for row in rows)]
    _leave_out(columns, rows, empty if len(empty) < len(columns) else [])
    if not _fits(columns, rows, width):
        _leave_out_doubles(columns, rows, own)
    cards = list(columns), [list(row) for row in rows]
    if not _fits(columns, rows, width):
        _drop_zeros(columns, rows, decimal)
    above: list[str] = []
    if not _fits(columns, rows, width):
        _units_into_headings(columns, rows)
        above = _say_once(columns, rows, own)
    over: dict[int, str] = {}
    grid = _folded(columns, rows, width)
    if grid is None and (repeated := _repeated(columns, rows[:own])) is not None:
        over = _put_over(columns, rows, repeated)
        grid = _folded(columns, rows, width)
    if grid is None and not over and (rare := _rare(columns, rows[:own])) is not None:
        under = _put_under(columns, rows, rare, width)
        if (grid := _folded(columns, rows, width)) is not None:
            grid = grid._replace(rows=[[*row, *below] for row, below in zip(grid.rows, under, strict=True)])
    if grid is None:
        above = _say_once(*cards, own)
        grid, over = Layout([], [], [list(_card(cards[0], row, width)) for row in cards[1]]), {}
    return grid._replace(
        above=[line for text in above for line in fold(text, width)],
        over={n: fold(text, width) for n, text in over.items()},
    )


def _folded(columns: Sequence[TextColumn], rows: Sequence[Sequence[str]], width: int) -> Layout | None:
    """A grid whose texts fold where they must; None where that is not enough."""
    least = _least(columns, rows)
    if sum(least) + len(GAP) * (len(least) - 1) > width:
        return None
    widths = _with_headings(columns, _shared_out(_natural(columns, rows), least, width), width)
    return _grid(columns, rows, widths) if all(_height(row, widths) <= _HIGH for row in rows) else None


# -- what is left out --------------------------------------------------------------------------------------------


def _leave_out(columns: list[TextColumn], rows: list[list[str]], empty: Sequence[int]) -> None:
    for n in reversed(empty):
        del columns[n]
        for row in rows:
            del row[n]


def _leave_out_doubles(columns: list[TextColumn], rows: list[list[str]], own: int) -> None:
    """A text that says in every row what a column before it says goes: a record that is called by what it says."""
    for n in range(len(columns) - 1, 0, -1):
        for earlier in range(n if not columns[n].whole else 0):
            if not columns[earlier].whole and all(row[earlier] == row[n] for row in rows[:own]):
                columns[earlier] = columns[earlier]._replace(key=columns[earlier].key or columns[n].key)
                _leave_out(columns, rows, [n])
                break


def _fits(columns: Sequence[TextColumn], rows: Sequence[Sequence[str]], width: int) -> bool:
    natural = _natural(columns, rows)
    return sum(natural) + len(GAP) * (len(natural) - 1) <= width


def _drop_zeros(columns: Sequence[TextColumn], rows: list[list[str]], decimal: str) -> None:
    """Where every number of a column has a fraction of zeros, or none, the fractions go."""
    zeros = re.compile(rf"(?<=\d){re.escape(decimal)}0+(?!\d)")
    fraction = re.compile(rf"\d{re.escape(decimal)}\d")
    for n, column in enumerate(columns):
        if column.number:
            bare = [zeros.sub("", row[n]) for row in rows]
            if not any(fraction.search(text) for text in bare):
                for row, text in zip(rows, bare, strict=True):
                    row[n] = text


def _units_into_headings(columns: list[TextColumn], rows: list[list[str]]) -> None:
    """Units that every figure of a column has move into its heading."""
    for n, column in enumerate(columns):
        parts = [_AFFIXES.match(row[n]) for row in rows if row[n]] if column.number else []
        found = [part for part in parts if part]
        units = {" ".join((part[2].strip(), part[4].strip())).strip() for part in found}
        if len(found) == len(parts) and len(units) == 1 and "" not in units:
            columns[n] = column._replace(heading=f"{column.heading}, {units.pop()}")
            for row in rows:
                row[n] = _AFFIXES.sub(r"\1\3", row[n])


def _say_once(columns: list[TextColumn], rows: list[list[str]], own: int) -> list[str]:
    """Columns in which all rows say the same go into lines, which are returned; what tells rows apart or has a total stays."""
    if own < 2:
        return []
    same = [
        n
        for n in range(len(columns))
        if len({row[n] for row in rows[:own]}) == 1 and not any(row[n] for row in rows[own:])
    ]
    if not any(column.key for n, column in enumerate(columns) if n not in same):
        same = [n for n in same if not columns[n].key]
    above = [f"{columns[n].heading}: {rows[0][n]}" for n in same if rows[0][n]]
    _leave_out(columns, rows, same)
    return [_SEPARATOR.join(above)] if above else []


def _repeated(columns: Sequence[TextColumn], rows: Sequence[Sequence[str]]) -> int | None:
    """The first column of texts each of which stands in several rows, all in a row, and which is not all there is.

    A row that says nothing there would be read as of the heading above it, so it may only stand before them all.
    """
    for n, column in enumerate(columns):
        starts = [row[n] for at, row in enumerate(rows) if not at or rows[at - 1][n] != row[n]]
        others = any(one.key for at, one in enumerate(columns) if at != n)
        single = len(starts) == len(set(starts)) and "" not in starts[1:]
        if not column.number and others and single and len(starts) * 2 <= len(rows):
            return n
    return None


def _put_over(columns: list[TextColumn], rows: list[list[str]], n: int) -> dict[int, str]:
    """Take the values of a column out of their rows, to stand over the first of them."""
    over = {at: row[n] for at, row in enumerate(rows) if row[n] and (not at or rows[at - 1][n] != row[n])}
    _leave_out(columns, rows, [n])
    return over


def _rare(columns: Sequence[TextColumn], rows: Sequence[Sequence[str]]) -> int | None:
    """The last column of texts that at most half of the rows have."""
    for n in reversed(range(len(columns))):
        if not columns[n].whole and not columns[n].key and 2 * sum(bool(row[n]) for row in rows) <= len(rows):
            return n
    return None


def _put_under(columns: list[TextColumn], rows: list[list[str]], n: int, width: int) -> list[list[str]]:
    """Take a column out of the rows; the lines that say it, with its heading, below each row that has it."""
    heading, indent = columns[n].heading, " " * _CARD
    under = [[indent + line for line in fold(f"{heading}: {row[n]}", width - _CARD)] if row[n] else [] for row in rows]
    _leave_out(columns, rows, [n])
    return under


# -- a grid ------------------------------------------------------------------------------------------------------


def _natural(columns: Sequence[TextColumn], rows: Sequence[Sequence[str]]) -> list[int]:
    """The width of each column with its cells in one line; headings fold at their words."""
    return [
        max(max(map(columns_of, column.heading.split(" ")), default=0), *(columns_of(row[n]) for row in rows), 1)
        for n, column in enumerate(columns)
    ]


def _least(columns: Sequence[TextColumn], rows: Sequence[Sequence[str]]) -> list[int]:
    """The width each column needs at least."""
    least = []
    for n, (column, natural) in enumerate(zip(columns, _natural(columns, rows), strict=True)):
        if column.whole:
            least.append(natural)
        else:
            words = (word for text in (column.heading, *(row[n] for row in rows)) for word in text.split(" "))
            longest = min(max(map(columns_of, words), default=0), _LONGEST_WORD)
            least.append(min(natural, max(longest, _ROOMY if natural > _LONG else _NARROW)))
    return least


def _shared_out(natural: Sequence[int], least: Sequence[int], width: int) -> list[int]:
    """Widths that add up to what there is: the widest column gives first."""
    room = width - len(GAP) * (len(natural) - 1)
    for most in range(max(natural), 0, -1):
        widths = [min(n, max(least[at], most)) for at, n in enumerate(natural)]
        if sum(widths) <= room:
            return widths
    return list(least)


def _with_headings(columns: Sequence[TextColumn], widths: Sequence[int], width: int) -> list[int]:
    """Widths in which as many headings stand in one line as what is left of the width has room for."""
    room = width - len(GAP) * (len(widths) - 1) - sum(widths)
    wider = []
    for column, own in zip(columns, widths, strict=True):
        more = max(columns_of(column.heading) - own, 0)
        more = more if more <= room else 0
        room -= more
        wider.append(own + more)
    return wider


def _height(row: Sequence[str], widths: Sequence[int]) -> int:
    return max((len(fold(text, width)) for text, width in zip(row, widths, strict=True)), default=1)


def _grid(columns: Sequence[TextColumn], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Layout:
    headings = [column.heading for column in columns]
    return Layout([], _lines(columns, headings, widths), [_lines(columns, row, widths) for row in rows])


def _lines(columns: Sequence[TextColumn], texts: Sequence[str], widths: Sequence[int]) -> list[str]:
    folded = [fold(text, width) for text, width in zip(texts, widths, strict=True)]
    lines = []
    for at in range(max(map(len, folded), default=0)):
        parts = []
        for column, cell, width in zip(columns, folded, widths, strict=True):
            text = cell[at] if at < len(cell) else ""
            space = " " * (width - columns_of(text))
            parts.append(space + text if column.number else text + space)
        lines.append(GAP.join(parts).rstrip())
    return lines


# -- cards -------------------------------------------------------------------------------------------------------


def _card(columns: Sequence[TextColumn], row: Sequence[str], width: int) -> Iterator[str]:
    """A row as a line of what tells it apart, and below it what else it says, each value with its heading; no zeros."""
    told = [n for n, text in enumerate(row) if text]
    keys = [n for n in told if columns[n].key] or told[:1]
    yield from fold(_SEPARATOR.join(row[n] for n in keys), width)
    said = (n for n in told if n not in keys and not (columns[n].number and _ZERO.match(row[n])))
    pairs = (f"{columns[n].heading}: {row[n]}" for n in said)
    for line in _filled(pairs, width - _CARD):
        yield " " * _CARD + line


def _filled(parts: Iterator[str], width: int) -> Iterator[str]:
    """Parts side by side, as many as fit in a line; one that is longer than a line folds."""
    line = ""
    for part in parts:
        joined = f"{line}{_SEPARATOR}{part}" if line else part
        if columns_of(joined) <= width:
            line = joined
            continue
        if line:
            yield line
        *full, line = fold(part, width)
        yield from full
    if line:
        yield line
