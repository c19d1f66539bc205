"""Tables as people read them in their language, and as programs take them: JSON, CSV, Markdown."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from salesctl.lang.text import say
from salesctl.model.table import Table
from salesctl.model.values import TYPES, unscaled

if TYPE_CHECKING:
    from salesctl.lang.language import Language
    from salesctl.model.table import Column
    from salesctl.session.answer import Answer, Line

NUMBERS = {"integer", "number", "money", "price", "quantity", "percent", "rate"}
"""Column types that hold a number."""
RIGHT = NUMBERS | {"as"}
"""Column types that stand to the right."""
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![0-9 ().,-]*\Z)")
"""Texts that a spreadsheet would compute; signed numbers and phone numbers are none."""
_YES, _NO, _ALL = say("yes"), say("no"), say("all")


def as_json(answer: Answer, language: Language) -> bytes:
    """The answer's data as one JSON object."""
    return (json.dumps(answer.data, ensure_ascii=False, indent=2, default=str) + "\n").encode()


def as_csv(answer: Answer, language: Language) -> bytes:
    """The answer's tables, an empty line between two of them."""
    return b"\r\n".join(csv_table(part) for part in answer.shown if isinstance(part, Table))


def as_markdown(answer: Answer, language: Language) -> bytes:
    """The answer's tables and lines, as a page."""
    parts = [
        markdown_table(part, language) if isinstance(part, Table) else _paragraph(part, language)
        for part in answer.shown
    ]
    return b"\n".join(parts)


FORMATS: Mapping[str, Callable[[Answer, Language], bytes]] = {"json": as_json, "csv": as_csv, "md": as_markdown}
"""What writes an answer in a format, in a language, by the format's name, which is a file's ending too."""
FOR_PROGRAMS = ("json", "csv")
"""Formats that hold codes and English, whoever reads."""


def human(value: Any, column: Column, table: Table, row: Sequence[Any], language: Language, unit: str = "") -> str:
    """A cell as a person reads it; as it is where it is not of its column's type. `unit`: the type of the row's `as` cells."""
    if value is None:
        # the rows that belong to nobody are those of everybody
        return language.say(_ALL) if table.by == column.name else ""
    type_ = unit if column.type == "as" else column.type
    form = TYPES.get(type_)
    scale = form.scale if form and isinstance(value, int) else None
    match type_:
        case "word":
            said = language.say(table.words[value]) if value in table.words else language.words(str(value), column.name)
        case "ref":
            said = table.names.get((column.name, str(value)), str(value))
        case "money" if scale is not None:
            said = language.money(value, currency_of_row(table, row))
        case "date" | "moment" if _is_day(value):
            said = language.moment(value)
        case "boolean" if value in (0, 1):
            said = language.say(_YES if value else _NO)
        case _ if scale is not None:
            said = language.number(value, scale) + (" %" if type_ == "percent" else "")
        case _:
            said = language.say(value) if isinstance(value, str) else str(value)
    return said


def told_columns(table: Table) -> list[int]:
    """The columns people are shown: neither ids of rows that something else names, nor the currency that sums of money show."""
    left_out = {"currency"} if any(column.type == "money" for column in table.columns) else set()
    return [
        n
        for n, column in enumerate(table.columns)
        if (column.type != "id" or table.ids) and column.name not in left_out
    ]


def title_of(table: Table, language: Language) -> str:
    """What stands over a table: its title, else its name in words."""
    return language.say(table.title) or language.translate(table.name.replace("_", " "), "field")


class TablePart(NamedTuple):
    """Some rows of a table on a page, under a heading of their own; columns and rows by number."""

    heading: str
    """The value that parts the rows; empty where nothing does."""
    columns: Sequence[int]
    rows: Sequence[int]


def table_parts(table: Table, language: Language) -> Iterator[TablePart]:
    """How a page divides a table: as it is, or by the values of the column `table.by`."""
    every, columns = range(len(table.rows)), told_columns(table)
    if not table.by:
        yield TablePart("", columns, every)
        return
    at = next(n for n, column in enumerate(table.columns) if column.name == table.by)
    for value, rows in groupby(every, key=lambda n: table.rows[n][at]):
        own = list(rows)
        # a column that says nothing in this part would only take room
        told = [c for c in columns if c != at and any(table.rows[n][c] not in (None, "") for n in own)]
        yield TablePart(human(value, table.columns[at], table, table.rows[own[0]], language), told, own)


def _is_day(value: Any) -> bool:
    try:
        date.fromisoformat(str(value)[:10])
    except ValueError:
        return False
    return True


def heading(column: Column, language: Language) -> str:
    """What stands over a column: its title, else its name in words."""
    return language.say(column.title) or language.translate(column.name.replace("_", " "), "field")


def plain_value(value: Any, type_: str, currency: str = "") -> Any:
    """A cell as a program reads it, the same in every language.

    Decimals are exact text, counts are numbers, booleans are booleans; codes and texts are as they are. No number has a
    fraction: one that nobody declared (an average typed into `query`) is text, too, and bytes are hexadecimal.
    """
    form = TYPES.get(type_)
    if isinstance(value, int) and form is not None and form.scale is not None:
        return unscaled(value, type_, currency)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, bytes):
        return value.hex()
    return bool(value) if type_ == "boolean" and value in (0, 1) else value


def as_data(table: Table) -> dict[str, Any]:
    """The documented JSON form of a report."""
    return {
        "name": table.name,
        "period": table.period,
        "columns": _plain_columns(table),
        "rows": list(_plain_rows(table)),
        "notes": list(table.notes),
    }


def as_records(table: Table) -> list[dict[str, Any]]:
    """A table's rows as objects, of the same values."""
    names = _plain_columns(table)
    return [dict(zip(names, row, strict=True)) for row in _plain_rows(table)]


def _plain_columns(table: Table) -> list[str]:
    """Names of columns; behind them those of what the records are called whose ids stand in the table, where that is known."""
    return [*(column.name for column in table.columns), *(f"{column.name}_name" for column in _named(table))]


def _plain_rows(table: Table) -> Iterator[list[Any]]:
    named = {column.name: n for n, column in enumerate(table.columns) if column in _named(table)}
    for n, row in enumerate(table.rows):
        unit, currency = table.units[n] if table.units else "", currency_of_row(table, row)
        cells = [
            plain_value(value, unit if column.type == "as" else column.type, currency)
            for value, column in zip(row, table.columns, strict=True)
        ]
        yield [*cells, *(table.names.get((name, str(row[at])), row[at]) for name, at in named.items())]


def _named(table: Table) -> list[Column]:
    """The columns of ids for some of which the table has names."""
    named = {name for name, _ in table.names}
    return [column for column in table.columns if column.name in named]


def csv_table(table: Table) -> bytes:
    """Comma-separated values; a cell that a spreadsheet would run as a formula gets an apostrophe before it."""
    rows = ([escape_formula(cell) if isinstance(cell, str) else cell for cell in row] for row in _plain_rows(table))
    return csv_rows([_plain_columns(table), *rows])


def csv_rows(rows: Iterable[Sequence[Any]], delimiter: str = ",") -> bytes:
    """Rows as the bytes of a CSV file: UTF-8, lines that end as RFC 4180 has it."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def escape_formula(text: str) -> str:
    """A text with an apostrophe before it where a spreadsheet would compute it."""
    return f"'{text}" if _FORMULA.match(text) else text


def markdown_table(table: Table, language: Language) -> bytes:
    """A Markdown table with its title and notes; where the table is parted, a heading and a table a part."""
    lines = [f"## {_escaped(title_of(table, language))}"]
    for part in table_parts(table, language):
        lines += ["", f"### {_escaped(part.heading)}"] if table.by else []
        lines += ["", *_bar_table(table, part.columns, part.rows, language)]
    lines += ["", *(f"*{_escaped(language.say(note))}*  " for note in table.notes)] if table.notes else []
    return ("\n".join(lines) + "\n").encode()


def _bar_table(table: Table, told: Sequence[int], rows: Sequence[int], language: Language) -> list[str]:
    columns = [table.columns[c] for c in told]
    heads = [_escaped(heading(column, language)) for column in columns]
    rule = ["---:" if column.type in RIGHT else "---" for column in columns]
    cells = [[_escaped(text) for text in texts] for texts in shown_rows(table, language, told, rows)]
    return [_bars(heads), _bars(rule), *map(_bars, cells)]


def shown_rows(table: Table, language: Language, told: Sequence[int], rows: Sequence[int]) -> Iterator[list[str]]:
    """Some rows of a table as people read them, in some of its columns; both by number."""
    for n in rows:
        row, unit = table.rows[n], table.units[n] if table.units else ""
        yield [human(row[c], table.columns[c], table, row, language, unit) for c in told]


def _paragraph(line: str | Line, language: Language) -> bytes:
    return f"{_escaped(language.say(line if isinstance(line, str) else line.text))}\n".encode()


def _bars(cells: Any) -> str:
    return "| " + " | ".join(cells) + " |"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("[", "\\[")


def currency_of_row(table: Table, row: Sequence[Any]) -> str:
    """The currency of a row's sums: what its column `currency` says, else the table's."""
    for column, value in zip(table.columns, row, strict=True):
        if column.name == "currency" and value:
            return str(value)
    return table.currency
