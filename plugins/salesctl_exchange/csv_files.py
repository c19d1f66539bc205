"""CSV files of other systems: rows with the physical lines they start on, and lookup tables beside the imported file.

A row with too few or too many fields is returned with its problem and without cells. Only where the mapping names an
overflow column are surplus fields joined again, into that column. A quote that is never closed spoils its own line only.
A line is never read beyond the most characters a row may have, so that memory is bounded whatever the file holds.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from salesctl.api import Place, SalesctlError, Text, joined, nearest_name, say, system_reason

from .cell_text import CellFormats, field_text
from .file_signature import HEAD, not_csv, other_encoding

_HEADER_LINES = 100
"""Lines searched for the header: reports of accounting systems begin with a title and a few lines more."""
_MAX_ROW_LINES = 1000
"""Lines one row may span; a longer one has a quote that is never closed."""
_MOST_NAMES = 24
"""Columns of the file that an error names."""
REASON = "salesctl_reason"
"""The column of reasons in a file of rejected rows."""
LONGEST_ROW = 4 * 1024 * 1024
"""Characters one row may have, over all its lines: enough for a photograph written as hexadecimal."""


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
    raw: str = field(default="", compare=False, repr=False)
    """Its text with the line break; empty when it is too long to be read."""


def read_rows(file: Path, layout: CsvLayout, needed: Sequence[str]) -> Iterator[CsvRow]:
    """The rows of a file that are not blank. `needed`: the columns the file must have.

    Raises SalesctlError when the file cannot be read, MissingColumns when no row names all the needed columns.
    """
    with _opened(file, layout) as stream:
        lines = _Lines(stream)
        names, _ = _header(lines, layout, needed, file)
        _check_names(names, [*needed, *([layout.overflow] if layout.overflow else [])], file)
        for line, cells, problem in _records(lines, layout, _widths(len(names), layout)):
            if problem or any(cell.strip() for cell in cells):
                yield replace(_row(line, cells, problem, names, layout), raw="".join(lines.current))


def read_head(file: Path, layout: CsvLayout, needed: Sequence[str]) -> tuple[list[str], str]:
    """The column names of a file, and its text from the start to the end of the header; raises what `read_rows` raises."""
    with _opened(file, layout) as stream:
        return _header(_Lines(stream), layout, needed, file)


@contextmanager
def _opened(file: Path, layout: CsvLayout) -> Iterator[IO[str]]:
    """The file as text. Raises SalesctlError when it cannot be read, is no CSV, or is in another encoding."""
    csv.field_size_limit(LONGEST_ROW)
    try:
        with file.open("rb") as raw:
            head = raw.read(HEAD)
        if other := not_csv(head):
            raise SalesctlError(other[0], place=Place(str(file)), hint=other[1])
        if other_name := other_encoding(head, layout.encoding):
            raise SalesctlError(
                say(
                    "the file is written in {other}, the mapping says {encoding}",
                    other=other_name,
                    encoding=layout.encoding,
                ),
                place=Place(str(file)),
                hint=say("write `encoding: {encoding}` under `file:` in the mapping", encoding=other_name),
            )
        # a byte outside the encoding becomes a surrogate, which `_row` reports for its row alone
        with file.open(encoding=_codec(layout.encoding), errors="surrogateescape", newline="") as stream:
            yield stream
    except OSError as error:
        raise SalesctlError(system_reason(error), place=Place(str(file))) from None
    except UnicodeError as error:
        hint = say("write another `encoding:` under `file:` in the mapping: utf-8, cp1251, utf-16 …")
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


class _TooLong(str):
    """Stands for a physical line that was longer than a row may be, and was passed over."""

    __slots__ = ()


class _Lines(Iterator[str]):
    """Physical lines, counted. Lines of the current row can be put back when they turn out to belong to later rows."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._put_back: deque[str] = deque()
        self._length = 0
        self.number = 0
        self.current: list[str] = []
        """The lines of the row being read."""

    def __next__(self) -> str:
        if len(self.current) >= _MAX_ROW_LINES:
            raise csv.Error(say("a quote opened here is not closed within {count} lines", count=_MAX_ROW_LINES))
        line = self._put_back.popleft() if self._put_back else self._read()
        self.number += 1
        self.current.append(line)
        self._length += len(line)
        if isinstance(line, _TooLong) or self._length > LONGEST_ROW:
            raise csv.Error(say("the row is longer than {most:number} characters", most=LONGEST_ROW))
        return line

    def _read(self) -> str:
        line = self._stream.readline(LONGEST_ROW)
        if not line:
            raise StopIteration
        if len(line) < LONGEST_ROW:
            return line
        while not line.endswith(("\n", "\r")) and (line := self._stream.readline(LONGEST_ROW)):
            pass
        return _TooLong()

    def next_row(self) -> None:
        """Begin a row: the lines read next are its own."""
        self.current.clear()
        self._length = 0

    def put_back(self, keep: int = 1) -> None:
        """Return the lines of the current row after its first `keep`."""
        surplus = self.current[keep:]
        self._put_back.extendleft(reversed(surplus))
        self.number -= len(surplus)
        del self.current[keep:]


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
        lines.next_row()
        start = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = _problem(error, start, lines.current, layout.delimiter)
            lines.put_back()
            yield start, [], problem
            continue
        if len(lines.current) > 1 and len(cells) not in widths:
            at = _stray_quote(start, lines.current, layout.delimiter)
            lines.put_back()
            message = say(
                "the quote opened on line {line}, column {column} closes on a later line, and the fields do not come out right",
                **at,
            )
            yield start, [], message
            continue
        yield start, cells, ""


def _problem(error: csv.Error, start: int, lines: Sequence[str], delimiter: str) -> Text:
    """An error of the csv module in words for people, with the place of the quote it is about."""
    message = error.args[0]
    if isinstance(message, Text):
        return message
    at = _stray_quote(start, lines, delimiter)
    if "unexpected end of data" in message:
        return say("the quote opened on line {line}, column {column} is never closed", **at)
    if "expected after" in message:
        return say(
            "text follows the quote closed on line {line}, column {column}"
            " (write it twice, or set `quotes: no` when the file never quotes)",
            **at,
        )
    return say("cannot be read: {problem}", problem=message)


def _stray_quote(start: int, lines: Sequence[str], delimiter: str) -> dict[str, Any]:
    """Line and column of the first quote in a row that text follows; else of the last that opens a field over lines."""
    text = "".join(lines)
    at, opened = 0, 0
    while at < len(text):
        if text[at] != '"':  # an unquoted field: quotes inside it are plain characters
            at = (
                min((found for mark in (delimiter, "\n") if (found := text.find(mark, at)) >= 0), default=len(text)) + 1
            )
            continue
        began, at = at, text.find('"', at + 1)
        while at >= 0 and text[at : at + 2] == '""':
            at = text.find('"', at + 2)
        if at < 0 or "\n" in text[began:at]:
            opened = began
        if at < 0 or text[at + 1 : at + 2] not in (delimiter, "\r", "\n", ""):
            opened = began if at < 0 else at
            break
        at += 2
    return {
        "line": start + text.count("\n", 0, opened),
        "column": opened - (text.rfind("\n", 0, opened) + 1) + 1,
    }


def _widths(width: int, layout: CsvLayout) -> range:
    """The numbers of fields a row may have under a header of `width` names."""
    return range(width, 1 << 31) if layout.overflow else range(width, width + 1)


def _header(lines: _Lines, layout: CsvLayout, needed: Sequence[str], file: Path) -> tuple[list[str], str]:
    """The column names, and the text up to the end of the header.

    They are those of the layout, or on the line it gives, or in the first row with all the needed names.
    """
    best: list[str] = []
    above = ""
    for line, cells, _ in _records(lines, layout, range(1 << 31)):
        names = [" ".join(cell.split()) for cell in cells]
        reasons = names[-1:] if names[-1:] == [REASON] else []
        if layout.columns and not layout.header and not reasons:
            lines.put_back(0)
            return list(layout.columns), ""
        above += "".join(lines.current)
        if layout.header and line < layout.header:
            continue
        if layout.columns:
            return [*layout.columns, *reasons], above
        if set(needed) <= set(names):
            return names, above
        if _likeness(names, needed) > _likeness(best, needed):
            best = names
        if layout.header or line >= _HEADER_LINES:
            break
    if layout.columns:
        return list(layout.columns), above
    missing = [name for name in needed if name not in best]
    raise MissingColumns(_no_header(layout.header, listed(missing)), file, _header_hint(best, missing, layout), missing)


def _likeness(names: Sequence[str], needed: Sequence[str]) -> tuple[int, int]:
    """How likely a row is the header: how many needed names it has, then how many texts that are no numbers."""
    return sum(name in needed for name in names), sum(any(map(str.isalpha, name)) for name in set(names))


def _header_hint(names: Sequence[str], missing: Sequence[str], layout: CsvLayout) -> Text:
    """The columns the file has, and which of them the missing ones may be."""
    present = [name for name in names if name]
    if len(present) <= 1:
        return say(
            "no row has several fields; set `delimiter:` in the mapping (it is `{delimiter}`)",
            delimiter=layout.delimiter,
        )
    like = [
        say("did you mean `{name}` by `{column}`?", name=name, column=column)
        for column in missing
        if (name := nearest_name(column, present))
    ]
    shown = joined(", ", present[:_MOST_NAMES])
    columns = (
        say("the file's columns are: {list}", list=shown)
        if len(present) <= _MOST_NAMES
        else say(
            "the file's columns are: {list} … and {count:number} more", list=shown, count=len(present) - _MOST_NAMES
        )
    )
    return joined(" ", [*like, columns])


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
    texts = [cell.strip().replace("\r\n", "\n").replace("\r", "\n") for cell in cells]
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
