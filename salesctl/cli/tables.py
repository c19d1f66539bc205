"""Tables for people and for programs: on a terminal, as plain text in a pipe, as JSON, CSV or Markdown."""

from __future__ import annotations

import csv
import io
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from salesctl import phrases
from salesctl.values import TYPES, unscaled

from .sink import clean, colours, say

if TYPE_CHECKING:
    from salesctl.report import Column, Table

_NUMBERS = {"integer", "money", "price", "quantity", "percent", "rate"}
_GAP = "  "


def show(table: Table, lang: str) -> None:
    """A table for a person: fitted to a terminal, unshortened in a pipe."""
    if table.title:
        say(table.title, "title")
    columns = list(table.columns)
    cells = [
        [human(value, column, table, row, lang) for value, column in zip(row, columns, strict=True)]
        for row in table.rows
    ]
    heads = [column.title or column.name.replace("_", " ") for column in columns]
    if not cells:
        say(phrases.word("nothing", lang), "dim")
    elif colours(sys.stdout):
        _rich(heads, columns, cells)
    else:
        _plain(heads, columns, cells)
    for note in table.notes:
        say(note, "dim")


def _plain(heads: Sequence[str], columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> None:
    widths = [max(len(head), *(len(row[n]) for row in cells)) for n, head in enumerate(heads)]
    for row in [list(heads), *cells]:
        parts = [
            text.rjust(width) if column.type in _NUMBERS else text.ljust(width)
            for text, width, column in zip(row, widths, columns, strict=True)
        ]
        say(_GAP.join(parts).rstrip())


def _rich(heads: Sequence[str], columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table as Drawn
    from rich.text import Text

    drawn = Drawn(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for head, column in zip(heads, columns, strict=True):
        number = column.type in _NUMBERS
        drawn.add_column(Text(head), justify="right" if number else "left", no_wrap=number or column.type == "ref")
    for row in cells:
        drawn.add_row(*(Text(text) for text in row))
    Console(width=shutil.get_terminal_size().columns, highlight=False).print(drawn)


def human(value: Any, column: Column, table: Table, row: Sequence[Any], lang: str) -> str:
    """A cell as a person reads it."""
    if value is None:
        return ""
    if column.type == "money":
        return phrases.money(value, _currency(table, row), lang)
    form = TYPES.get(column.type)
    if form is not None and form.scale is not None:
        return phrases.number(value, form.scale, lang) + (" %" if column.type == "percent" else "")
    if column.type in ("date", "moment"):
        return phrases.day(str(value)[:10], lang) + str(value)[10:16].replace("T", " ")
    if column.type == "boolean":
        return phrases.word("yes" if value else "no", lang)
    return clean(str(value))


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


def as_csv(table: Table) -> bytes:
    """Comma-separated values; a cell that a spreadsheet would run as a formula gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    for row in table.rows:
        writer.writerow([harmless(plain_value(v, c), c) for v, c in zip(row, table.columns, strict=True)])
    return out.getvalue().encode()


def harmless(value: Any, column: Column) -> Any:
    """A cell no spreadsheet takes for a formula."""
    text = isinstance(value, str) and column.type not in _NUMBERS
    return f"'{value}" if text and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def as_markdown(table: Table, lang: str) -> bytes:
    """A Markdown table with its title and notes."""
    heads = [column.title or column.name.replace("_", " ") for column in table.columns]
    rule = ["---:" if column.type in _NUMBERS else "---" for column in table.columns]
    rows = [[human(v, c, table, row, lang) for v, c in zip(row, table.columns, strict=True)] for row in table.rows]
    lines = [f"## {table.title}", "", _bars(heads), _bars(rule), *(_bars(map(_escaped, row)) for row in rows)]
    lines += ["", *(f"*{note}*  " for note in table.notes)] if table.notes else []
    return ("\n".join(lines) + "\n").encode()


def _bars(cells: Any) -> str:
    return "| " + " | ".join(cells) + " |"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("[", "\\[")


def _currency(table: Table, row: Sequence[Any]) -> str:
    for column, value in zip(table.columns, row, strict=True):
        if column.name == "currency" and value:
            return str(value)
    return table.currency
