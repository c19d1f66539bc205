"""Tables on a terminal, and as plain text in a pipe."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from salesctl.lang.text import say as text
from salesctl.report.formats import NUMBERS, heading, human

from .terminal import RICH, clean, colours, say

if TYPE_CHECKING:
    from salesctl.lang.language import Language
    from salesctl.model.table import Column, Style, Table

_GAP = "  "
_NOTHING = text("Nothing.")


def show(table: Table, language: Language) -> None:
    """A table for a person: fitted to a terminal, unshortened in a pipe."""
    if table.title:
        say(language.say(table.title), "title")
    columns = list(table.columns)
    cells = [
        [clean(human(value, column, table, row, language)) for value, column in zip(row, columns, strict=True)]
        for row in table.rows
    ]
    heads = [clean(heading(column, language)) for column in columns]
    if not cells:
        say(language.say(_NOTHING), "dim")
    elif colours(sys.stdout):
        _rich(heads, columns, cells, table.styles)
    else:
        _plain(heads, columns, cells)
    for note in table.notes:
        say(language.say(note), "dim")


def _plain(heads: Sequence[str], columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> None:
    widths = [max(len(head), *(len(row[n]) for row in cells)) for n, head in enumerate(heads)]
    for row in [list(heads), *cells]:
        parts = [
            text.rjust(width) if column.type in NUMBERS else text.ljust(width)
            for text, width, column in zip(row, widths, columns, strict=True)
        ]
        say(_GAP.join(parts).rstrip())


def _rich(
    heads: Sequence[str], columns: Sequence[Column], cells: Sequence[Sequence[str]], styles: Sequence[Style]
) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table as Drawn
    from rich.text import Text

    drawn = Drawn(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for head, column in zip(heads, columns, strict=True):
        number = column.type in NUMBERS
        drawn.add_column(Text(head), justify="right" if number else "left", no_wrap=number or column.type == "ref")
    for n, row in enumerate(cells):
        drawn.add_row(*(Text(text) for text in row), style=RICH[styles[n]] if styles else None)
    Console(width=shutil.get_terminal_size().columns, highlight=False).print(drawn)
