"""A file of another system as rows, each with the physical line it starts on. Nothing is guessed about a row.

A row with too few or too many fields comes back with its trouble instead of shifted cells; only a mapping that names
the column which swallows stray delimiters gets them rejoined. A quote left open costs its own line, not the rest.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from salesctl.api import Place, SalesctlError

from .cell_text import Forms, ours

_LOOKED_THROUGH = 100
"""Rows searched for the header: reports of accounting systems carry a few lines of preamble."""
_LONGEST_ROW = 1000
"""Lines a quoted row may span; beyond that a quote was left open."""
_WIDEST_FIELD = 16 * 1024 * 1024
"""Characters in one field: photographs written as hexadecimal pass, a runaway quote does not."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written."""

    encoding: str = "utf-8"
    delimiter: str = ","
    quotes: bool = True
    """False: a quotation mark is a character like any other."""
    header: int = 0
    """The line the column names stand on; 0: the first row that has them all."""
    columns: tuple[str, ...] = ()
    """The names, for a file that has no header."""
    nulls: frozenset[str] = frozenset()
    """Words that mean an empty cell."""
    overflow: str = ""
    """The column that swallows the surplus of a row with too many fields."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A small file beside the imported one, looked up by one of its columns."""

    name: str
    file: str
    key: str
    newest: str
    """Where a key comes several times, the row with the latest date in this column counts."""
    layout: Layout
    columns: tuple[str, ...] = ()
    """The columns that are asked for."""


class MissingColumns(SalesctlError):  # noqa: N818 - what it is
    """No row of the file names all the columns that are needed, or one name stands twice."""

    def __init__(self, message: str, file: Path, hint: str, columns: Sequence[str]) -> None:
        super().__init__(message, place=Place(str(file)), hint=hint)
        self.columns = columns


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by column, stripped, null words emptied; or why it cannot be used."""

    line: int
    cells: Mapping[str, str]
    trouble: str = ""
    mended: bool = False
    """Stray delimiters were put back into the overflow column."""


def rows(file: Path, layout: Layout, needed: Sequence[str]) -> Iterator[Row]:
    """Every row of a file that is not blank. `needed`: the columns that must be there.

    Raises SalesctlError when the file cannot be read, or when no row names all the needed columns.
    """
    csv.field_size_limit(_WIDEST_FIELD)
    try:
        # a byte outside the encoding spoils its row, not the file
        with file.open(encoding=_codec(layout.encoding), errors="surrogateescape", newline="") as stream:
            lines = _Lines(stream)
            names = list(layout.columns) or _header(lines, layout, needed, file)
            _once(names, [*needed, *([layout.overflow] if layout.overflow else [])], file)
            for line, cells, trouble in _records(lines, layout, _fits(len(names), layout)):
                if trouble or any(cell.strip() for cell in cells):
                    yield _row(line, cells, trouble, names, layout)
    except OSError as error:
        raise SalesctlError(f"{error.strerror or error}", place=Place(str(file))) from None
    except (LookupError, UnicodeError) as error:
        hint = "set `encoding:` in the mapping: utf-8, cp1251, utf-16 …"
        raise SalesctlError(
            f"cannot be read as {layout.encoding}: {error}", place=Place(str(file)), hint=hint
        ) from None


def _codec(encoding: str) -> str:
    # the mark Excel puts before UTF-8 is not part of the first column's name
    return "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding


def tables(joined: Joined, folder: Path, forms: Forms) -> dict[str, Mapping[str, str]]:
    """What each key stands for, by `table.column`. An empty cell is no answer.

    Raises SalesctlError for a row that cannot be read, and for a key with two answers where no date tells which counts.
    """
    file = folder / joined.file
    needed = list(dict.fromkeys([joined.key, *([joined.newest] if joined.newest else []), *joined.columns]))
    chosen: dict[str, tuple[str, int, tuple[str, ...]]] = {}
    for row in rows(file, joined.layout, needed):
        place = Place(str(file), row.line)
        if row.trouble:
            raise SalesctlError(f"table `{joined.name}`: {row.trouble}", place=place)
        key, answers = row.cells[joined.key], tuple(row.cells[column] for column in joined.columns)
        known = chosen.get(key)
        if known and known[2] != answers and not joined.newest:
            message = f"table `{joined.name}`: `{key}` stands for something else on line {known[1]}"
            raise SalesctlError(message, place=place, hint="with `newest: COLUMN` the row with the latest date counts")
        try:
            when = _when(row.cells, joined, forms)
        except ValueError as error:
            raise SalesctlError(f"table `{joined.name}`: {error}", place=place) from None
        if key and (known is None or when >= known[0]):
            chosen[key] = when, row.line, answers
    return {
        f"{joined.name}.{column}": {key: answers[n] for key, (_, _, answers) in chosen.items() if answers[n]}
        for n, column in enumerate(joined.columns)
    }


class _Lines(Iterator[str]):
    """Physical lines, counted; a reader that took too many can give them back."""

    def __init__(self, stream: Iterator[str]) -> None:
        self._stream = stream
        self._given_back: deque[str] = deque()
        self.number = 0
        self.taken: list[str] = []
        """The lines of the row being read."""

    def __next__(self) -> str:
        if len(self.taken) >= _LONGEST_ROW:
            raise csv.Error(f"a quote opened here is not closed within {_LONGEST_ROW} lines")
        line = self._given_back.popleft() if self._given_back else next(self._stream)
        self.number += 1
        self.taken.append(line)
        return line

    def give_back(self) -> None:
        """Return all but the first line of the row being read."""
        surplus = self.taken[1:]
        self._given_back.extendleft(reversed(surplus))
        self.number -= len(surplus)
        del self.taken[1:]


def _records(lines: _Lines, layout: Layout, fits: range) -> Iterator[tuple[int, list[str], str]]:
    """Line, cells and trouble of every logical row. One over several lines that does not fit is cut to its first."""
    reader = csv.reader(
        lines,
        delimiter=layout.delimiter,
        quoting=csv.QUOTE_MINIMAL if layout.quotes else csv.QUOTE_NONE,
        strict=True,
    )
    while True:
        lines.taken.clear()
        start = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines.give_back()
            yield start, [], f"cannot be read: {_reworded(str(error))}"
            continue
        if len(lines.taken) > 1 and len(cells) not in fits:
            lines.give_back()
            yield start, [], "a quote opened in this row closes on a later line, and the fields do not come out right"
            continue
        yield start, cells, ""


def _reworded(problem: str) -> str:
    if "unexpected end of data" in problem:
        return "a quote opened here is never closed"
    if "expected after" in problem:
        return "text follows a closing quote (set `quotes: no` when the file never quotes)"
    return problem


def _fits(width: int, layout: Layout) -> range:
    return range(width, 1 << 31) if layout.overflow else range(width, width + 1)


def _header(lines: _Lines, layout: Layout, needed: Sequence[str], file: Path) -> list[str]:
    best: list[str] = []
    undecodable = False
    for line, cells, _ in _records(lines, layout, range(1 << 31)):
        names = [" ".join(cell.split()) for cell in cells]
        undecodable = undecodable or not _encodable("".join(names))
        if layout.header and line < layout.header:
            continue
        if set(needed) <= set(names):
            return names
        if sum(name in needed for name in names) >= sum(name in needed for name in best):
            best = names or best
        if layout.header or line >= _LOOKED_THROUGH:
            break
    missing = [name for name in needed if name not in best]
    hint = f"the file's columns are: {', '.join(name for name in best if name)}"[:300]
    if undecodable:
        hint = f"the file is not {layout.encoding}; set `encoding:` in the mapping, for instance cp1251"
    elif len(best) <= 1:
        hint = f"no row has several fields; set `delimiter:` in the mapping (it is `{layout.delimiter}`)"
    where = f"line {layout.header} is no header with" if layout.header else "no header has"
    raise MissingColumns(f"{where} the column{'s' * (len(missing) > 1)} {_listed(missing)}", file, hint, missing)


def _once(names: Sequence[str], needed: Sequence[str], file: Path) -> None:
    for name in needed:
        if names.count(name) != 1:
            problem = "no column is" if name not in names else "several columns are"
            hint = "name the columns yourself: `header: N` and `columns: […]`, or correct the mapping"
            raise MissingColumns(f"{problem} called `{name}`", file, hint, [name])


def _row(line: int, cells: list[str], trouble: str, names: Sequence[str], layout: Layout) -> Row:
    if trouble:
        return Row(line, {}, trouble)
    surplus = len(cells) - len(names)
    if surplus > 0 and layout.overflow:
        at = names.index(layout.overflow)
        cells[at : at + surplus + 1] = [layout.delimiter.join(cells[at : at + surplus + 1])]
    elif surplus:
        return Row(line, {}, f"{len(cells)} fields where the header has {len(names)}")
    texts = [cell.strip() for cell in cells]
    if not _encodable("".join(texts)):
        return Row(line, {}, f"holds a byte that is not {layout.encoding}")
    return Row(
        line,
        {name: "" if text in layout.nulls else text for name, text in zip(names, texts, strict=True)},
        mended=surplus > 0,
    )


def _encodable(text: str) -> bool:
    """Whether every byte of it was understood: one that was not came as half a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _when(cells: Mapping[str, str], joined: Joined, forms: Forms) -> str:
    text = cells[joined.newest] if joined.newest else ""
    return ours(text, "moment", forms) if text else ""
