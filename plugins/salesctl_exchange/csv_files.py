"""CSV files of other systems: rows with the physical lines they start on, and lookup tables beside the imported file.

A row with too few or too many fields is returned with its problem and without cells. Only where the mapping names an
overflow column are surplus fields joined again, into that column. A quote that is never closed spoils its own line only.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from salesctl.api import Place, SalesctlError, Text, say

from .cell_text import CellFormats, field_text

_HEADER_LINES = 100
"""Lines searched for the header: reports of accounting systems begin with a title and a few lines more."""
_MAX_ROW_LINES = 1000
"""Lines one row may span; a longer one has a quote that is never closed."""
_LONGEST_LIST = 280
"""Characters of the file's columns that an error names."""
_MAX_FIELD = 16 * 1024 * 1024
"""Characters in one field: enough for photographs written as hexadecimal."""


@dataclass(frozen=True, slots=True)
class CsvLayout:
    """How a CSV file is written."""

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
    """The column into which the surplus fields of a row are joined, for files that do not quote their delimiters."""


@dataclass(frozen=True, slots=True)
class JoinedTable:
    """A lookup table: a small file beside the imported one, looked up by one of its columns."""

    name: str
    file: str
    key: str
    newest: str
    """The date column that decides between several rows of one key: the latest counts."""
    layout: CsvLayout
    columns: tuple[str, ...] = ()
    """The columns answers are taken from."""


class MissingColumns(SalesctlError):
    """No row of the file names all the columns that are needed, or one name stands twice."""

    def __init__(self, message: str, file: Path, hint: str, columns: Sequence[str]) -> None:
        super().__init__(message, place=Place(str(file)), hint=hint)
        self.columns = columns


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row: its cells by column, stripped and with null words emptied; or no cells and its problem."""

    line: int
    cells: Mapping[str, str]
    problem: str = ""
    """Why the row cannot be used, in words for people."""
    mended: bool = False
    """Surplus fields were joined again into the overflow column."""


def read_rows(file: Path, layout: CsvLayout, needed: Sequence[str]) -> Iterator[CsvRow]:
    """The rows of a file that are not blank. `needed`: the columns the file must have.

    Raises SalesctlError when the file cannot be read, MissingColumns when no row names all the needed columns.
    """
    csv.field_size_limit(_MAX_FIELD)
    try:
        # a byte outside the encoding becomes a surrogate, which `_row` reports for its row alone
        with file.open(encoding=_codec(layout.encoding), errors="surrogateescape", newline="") as stream:
            lines = _Lines(stream)
            names = list(layout.columns) or _header(lines, layout, needed, file)
            _check_names(names, [*needed, *([layout.overflow] if layout.overflow else [])], file)
            for line, cells, problem in _records(lines, layout, _widths(len(names), layout)):
                if problem or any(cell.strip() for cell in cells):
                    yield _row(line, cells, problem, names, layout)
    except OSError as error:
        raise SalesctlError(f"{error.strerror or error}", place=Place(str(file))) from None
    except (LookupError, UnicodeError) as error:
        hint = say("set `encoding:` in the mapping: utf-8, cp1251, utf-16 …")
        raise SalesctlError(
            say("cannot be read as {encoding}: {problem}", encoding=layout.encoding, problem=error),
            place=Place(str(file)),
            hint=hint,
        ) from None


def read_table(table: JoinedTable, folder: Path, formats: CellFormats) -> dict[str, Mapping[str, str]]:
    """Values by key for each column asked for, under `TABLE.COLUMN`. A key whose cell is empty is absent.

    Raises SalesctlError for a row with a problem, and for a key with two answers where no date decides between them.
    """
    file = folder / table.file
    needed = list(dict.fromkeys([table.key, *([table.newest] if table.newest else []), *table.columns]))
    chosen: dict[str, tuple[str, int, tuple[str, ...]]] = {}
    for row in read_rows(file, table.layout, needed):
        place = Place(str(file), row.line)
        if row.problem:
            raise SalesctlError(say("table `{table}`: {problem}", table=table.name, problem=row.problem), place=place)
        key, answers = row.cells[table.key], tuple(row.cells[column] for column in table.columns)
        known = chosen.get(key)
        if known and known[2] != answers and not table.newest:
            message = say(
                "table `{table}`: `{key}` stands for something else on line {line}",
                table=table.name,
                key=key,
                line=known[1],
            )
            raise SalesctlError(
                message, place=place, hint=say("with `newest: COLUMN` the row with the latest date counts")
            )
        try:
            date = _date(row.cells, table, formats)
        except ValueError as error:
            raise SalesctlError(
                say("table `{table}`: {problem}", table=table.name, problem=error.args[0]), place=place
            ) from None
        if key and (known is None or date >= known[0]):
            chosen[key] = date, row.line, answers
    return {
        f"{table.name}.{column}": {key: answers[n] for key, (_, _, answers) in chosen.items() if answers[n]}
        for n, column in enumerate(table.columns)
    }


def _codec(encoding: str) -> str:
    # the mark Excel puts before UTF-8 is not part of the first column's name
    return "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding


class _Lines(Iterator[str]):
    """Physical lines, counted. Lines of the current row can be put back when they turn out to belong to later rows."""

    def __init__(self, stream: Iterator[str]) -> None:
        self._stream = stream
        self._put_back: deque[str] = deque()
        self.number = 0
        self.current: list[str] = []
        """The lines of the row being read."""

    def __next__(self) -> str:
        if len(self.current) >= _MAX_ROW_LINES:
            raise csv.Error(say("a quote opened here is not closed within {count} lines", count=_MAX_ROW_LINES))
        line = self._put_back.popleft() if self._put_back else next(self._stream)
        self.number += 1
        self.current.append(line)
        return line

    def put_back(self) -> None:
        """Return all lines of the current row but the first."""
        surplus = self.current[1:]
        self._put_back.extendleft(reversed(surplus))
        self.number -= len(surplus)
        del self.current[1:]


def _records(lines: _Lines, layout: CsvLayout, widths: range) -> Iterator[tuple[int, list[str], str]]:
    """First line, cells and problem of every logical row.

    A row over several lines without a number of fields in `widths` is cut to its first line.
    """
    reader = csv.reader(
        lines,
        delimiter=layout.delimiter,
        quoting=csv.QUOTE_MINIMAL if layout.quotes else csv.QUOTE_NONE,
        strict=True,
    )
    while True:
        lines.current.clear()
        start = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines.put_back()
            yield start, [], say("cannot be read: {problem}", problem=_problem(error.args[0]))
            continue
        if len(lines.current) > 1 and len(cells) not in widths:
            lines.put_back()
            message = say("a quote opened in this row closes on a later line, and the fields do not come out right")
            yield start, [], message
            continue
        yield start, cells, ""


def _problem(message: str) -> str:
    """An error of the csv module in words for people."""
    if "unexpected end of data" in message:
        return say("a quote opened here is never closed")
    if "expected after" in message:
        return say("text follows a closing quote (set `quotes: no` when the file never quotes)")
    return message


def _widths(width: int, layout: CsvLayout) -> range:
    """The numbers of fields a row may have under a header of `width` names."""
    return range(width, 1 << 31) if layout.overflow else range(width, width + 1)


def _header(lines: _Lines, layout: CsvLayout, needed: Sequence[str], file: Path) -> list[str]:
    """The column names: from the line the layout gives, else from the first row with all the needed names."""
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
        if layout.header or line >= _HEADER_LINES:
            break
    missing = [name for name in needed if name not in best]
    hint = say("the file's columns are: {list}", list=", ".join(name for name in best if name)[:_LONGEST_LIST])
    if undecodable:
        hint = say(
            "the file is not {encoding}; set `encoding:` in the mapping, for instance cp1251", encoding=layout.encoding
        )
    elif len(best) <= 1:
        hint = say(
            "no row has several fields; set `delimiter:` in the mapping (it is `{delimiter}`)",
            delimiter=layout.delimiter,
        )
    raise MissingColumns(_no_header(layout.header, listed(missing)), file, hint, missing)


def _no_header(line: int, columns: str) -> Text:
    if line:
        return say("line {line} is no header: it lacks {columns}", line=line, columns=columns)
    return say("there is no header with {columns}", columns=columns)


def _check_names(names: Sequence[str], needed: Sequence[str], file: Path) -> None:
    """Raises MissingColumns unless every needed name stands once among the names."""
    for name in needed:
        if names.count(name) != 1:
            message = (
                say("several columns are called `{column}`", column=name)
                if name in names
                else say("no column is called `{column}`", column=name)
            )
            hint = say("name the columns yourself: `header: N` and `columns: […]`, or correct the mapping")
            raise MissingColumns(message, file, hint, [name])


def _row(line: int, cells: list[str], problem: str, names: Sequence[str], layout: CsvLayout) -> CsvRow:
    if problem:
        return CsvRow(line, {}, problem)
    surplus = len(cells) - len(names)
    if surplus > 0 and layout.overflow:
        at = names.index(layout.overflow)
        cells[at : at + surplus + 1] = [layout.delimiter.join(cells[at : at + surplus + 1])]
    elif surplus:
        message = say("{cells:field|fields} where the header has {names}", cells=len(cells), names=len(names))
        return CsvRow(line, {}, message)
    texts = [cell.strip() for cell in cells]
    if not _encodable("".join(texts)):
        return CsvRow(line, {}, say("holds a byte that is not {encoding}", encoding=layout.encoding))
    return CsvRow(
        line,
        {name: "" if text in layout.nulls else text for name, text in zip(names, texts, strict=True)},
        mended=surplus > 0,
    )


def _encodable(text: str) -> bool:
    """Whether the text was decoded without surrogates, which stand for bytes outside the encoding."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def listed(names: Sequence[str]) -> str:
    """Columns in a sentence: `a`, `b`."""
    return ", ".join(f"`{name}`" for name in names)


def _date(cells: Mapping[str, str], table: JoinedTable, formats: CellFormats) -> str:
    """The date by which rows of one key are compared; empty where the table names no such column or the cell is empty."""
    text = cells[table.newest] if table.newest else ""
    return field_text(text, "moment", formats) if text else ""
