"""Tables as people read them in their language, and as programs take them: JSON, CSV, Markdown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from salesctl.lang.text import say
from salesctl.model.table import Table
from salesctl.model.values import TYPES, unscaled

if TYPE_CHECKING:
    from salesctl.lang.language import Language
    from salesctl.model.table import Column
    from salesctl.session.answer import Answer, Line

NUMBERS = {"integer", "number", "money", "price", "quantity", "percent", "rate"}
"""Column types that stand to the right."""
_YES, _NO = say("yes"), say("no")


def as_json(answer: Answer, language: Language) -> bytes:  # noqa: ARG001 - one signature for all formats
    """The answer's data as one JSON object."""
    return (json.dumps(answer.data, ensure_ascii=False, indent=2, default=str) + "\n").encode()


def as_csv(answer: Answer, language: Language) -> bytes:  # noqa: ARG001 - as above
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


def human(value: Any, column: Column, table: Table, row: Sequence[Any], language: Language) -> str:  # noqa: PLR0911 - a type a line
    """A cell as a person reads it."""
    if value is None:
        return ""
    if column.type == "money":
        return language.money(value, _currency(table, row))
    form = TYPES.get(column.type)
    if form is not None and form.scale is not None:
        return language.number(value, form.scale) + (" %" if column.type == "percent" else "")
    if column.type in ("date", "moment"):
        return language.moment(str(value))
    if column.type == "boolean":
        return language.say(_YES if value else _NO)
    if column.type == "word":
        return language.words(str(value), column.name)
    return language.say(value) if isinstance(value, str) else str(value)


def heading(column: Column, language: Language) -> str:
    """What stands over a column: its title, else its name in words."""
    return language.say(column.title) or language.translate(column.name.replace("_", " "), "field")


def plain_value(value: Any, column: Column) -> Any:
    """A cell as a program reads it: decimals as exact text, the rest as it is."""
    form = TYPES.get(column.type)
    if isinstance(value, int) and form is not None and form.scale is not None:
        return unscaled(value, form.scale)
    return bool(value) if column.type == "boolean" and value is not None else value


def as_data(table: Table) -> dict[str, Any]:
    """The documented JSON form of a report."""
    return {
        "name": table.name,
        "period": table.period,
        "columns": [column.name for column in table.columns],
        "rows": [[plain_value(v, c) for v, c in zip(row, table.columns, strict=True)] for row in table.rows],
        "notes": list(table.notes),
    }


def as_records(table: Table) -> list[dict[str, Any]]:
    """A table's rows as objects, decimals as exact text."""
    return [{c.name: plain_value(v, c) for v, c in zip(row, table.columns, strict=True)} for row in table.rows]


def csv_table(table: Table) -> bytes:
    """Comma-separated values; a cell that a spreadsheet would run as a formula gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    for row in table.rows:
        writer.writerow([harmless(plain_value(v, c), c) for v, c in zip(row, table.columns, strict=True)])
    return out.getvalue().encode()


def harmless(value: Any, column: Column) -> Any:
    """A cell no spreadsheet takes for a formula."""
    text = isinstance(value, str) and column.type not in NUMBERS
    return f"'{value}" if text and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def markdown_table(table: Table, language: Language) -> bytes:
    """A Markdown table with its title and notes; where the table is parted, a heading and a table a part."""
    lines = [f"## {language.say(table.title)}"]
    if not table.by:
        lines += ["", *_bar_table(table, range(len(table.columns)), table.rows, language)]
    at = next((n for n, column in enumerate(table.columns) if column.name == table.by), 0)
    for part, rows in groupby(table.rows if table.by else (), key=lambda row: row[at]):
        own = list(rows)
        # a column that says nothing in this part would only take room
        told = [n for n in range(len(table.columns)) if n != at and any(row[n] not in (None, "") for row in own)]
        lines += [
            "",
            f"### {_escaped(human(part, table.columns[at], table, own[0], language))}",
            "",
            *_bar_table(table, told, own, language),
        ]
    lines += ["", *(f"*{language.say(note)}*  " for note in table.notes)] if table.notes else []
    return ("\n".join(lines) + "\n").encode()


def _bar_table(table: Table, told: Sequence[int], rows: Sequence[Sequence[Any]], language: Language) -> list[str]:
    columns = [table.columns[n] for n in told]
    heads = [_escaped(heading(column, language)) for column in columns]
    rule = ["---:" if column.type in NUMBERS else "---" for column in columns]
    cells = [[_escaped(human(row[n], table.columns[n], table, row, language)) for n in told] for row in rows]
    return [_bars(heads), _bars(rule), *map(_bars, cells)]


def _paragraph(line: str | Line, language: Language) -> bytes:
    return f"{_escaped(language.say(line if isinstance(line, str) else line.text))}\n".encode()


def _bars(cells: Any) -> str:
    return "| " + " | ".join(cells) + " |"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("[", "\\[")


def _currency(table: Table, row: Sequence[Any]) -> str:
    for column, value in zip(table.columns, row, strict=True):
        if column.name == "currency" and value:
            return str(value)
    return table.currency
