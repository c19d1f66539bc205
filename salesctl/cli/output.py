"""Delivers an answer: lines and tables on a terminal or in a pipe, or rendered in a format, to standard output or a file."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError, UsageError
from salesctl.lang.language import ENGLISH
from salesctl.lang.text import say
from salesctl.model.table import Table
from salesctl.plugins.declaration import attribute
from salesctl.plugins.discovery import plugins
from salesctl.report.formats import FOR_PROGRAMS, FORMATS, RIGHT, heading, shown_rows
from salesctl.session.answer import Line

from .terminal import RICH, clean, colours, write

if TYPE_CHECKING:
    from salesctl.lang.language import Language
    from salesctl.model.table import Column, Style
    from salesctl.session.answer import Answer

_GAP = "  "
_NOTHING = say("Nothing.")


def deliver(answer: Answer, form: str, language: Callable[[], Language], output: Path | None = None) -> None:
    """Write an answer in a format ("" or `table`: as people read it), to a file where one is named.

    A file's ending says the format where none is asked for. `language` gives the reader's, which JSON does not need.
    Raises UsageError for a format that does not exist.
    """
    content = _content(answer, form, language, output)
    if content is None:
        _show(answer, language())
    elif output is None:
        sys.stdout.buffer.write(content)
    else:
        try:
            output.write_bytes(content)
        except OSError as error:
            raise SalesctlError(say("{file} cannot be written: {reason}", file=output, reason=error.strerror)) from None
        write(f"→ {output}", "good")
    sys.stdout.flush()


def _content(answer: Answer, form: str, language: Callable[[], Language], output: Path | None) -> bytes | None:
    """What is written to a file or a pipe; None for what is shown as people read it."""
    if answer.raw is not None and not form:
        return answer.raw
    if output is None and form in ("", "table"):
        return None
    name = form or (output.suffix.removeprefix(".").lower() if output else "")
    formats = FORMATS if name in FORMATS else {**FORMATS, **_plugin_formats()}
    render = formats.get(name)
    if render is None:
        choices = ", ".join(formats)
        if form or output is None:
            raise UsageError(say("`{name}` is no format", name=name), hint=say("one of {choices}", choices=choices))
        raise UsageError(
            say("the ending of {file} is no format", file=output),
            hint=say("end it in one of {choices}, or say --format", choices=choices),
        )
    return render(answer, ENGLISH if name in FOR_PROGRAMS else language())


def _plugin_formats() -> dict[str, Callable[[Answer, Language], bytes]]:
    return {form.name: attribute(form.target) for plugin in plugins() for form in plugin.formats}


def _show(answer: Answer, language: Language) -> None:
    for part in answer.shown:
        if isinstance(part, Table):
            _show_table(part, language)
        elif isinstance(part, Line):
            write(language.say(part.text), part.style)
        else:
            write(language.say(part))


def _show_table(table: Table, language: Language) -> None:
    """A table for a person: fitted to a terminal, unshortened in a pipe."""
    if table.title:
        write(language.say(table.title), "title")
    columns = list(table.columns)
    shown = shown_rows(table, language, range(len(columns)), range(len(table.rows)))
    cells = [[clean(text) for text in texts] for texts in shown]
    heads = [clean(heading(column, language)) for column in columns]
    if not cells:
        write(language.say(_NOTHING), "dim")
    elif colours(sys.stdout):
        _rich(heads, columns, cells, table.styles)
    else:
        _plain(heads, columns, cells)
    for note in table.notes:
        write(language.say(note), "dim")


def _plain(heads: Sequence[str], columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> None:
    widths = [max(len(head), *(len(row[n]) for row in cells)) for n, head in enumerate(heads)]
    for row in [list(heads), *cells]:
        parts = [
            text.rjust(width) if column.type in RIGHT else text.ljust(width)
            for text, width, column in zip(row, widths, columns, strict=True)
        ]
        write(_GAP.join(parts).rstrip())


def _rich(
    heads: Sequence[str], columns: Sequence[Column], cells: Sequence[Sequence[str]], styles: Sequence[Style]
) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table as Drawn
    from rich.text import Text

    drawn = Drawn(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for head, column in zip(heads, columns, strict=True):
        number = column.type in RIGHT
        drawn.add_column(Text(head), justify="right" if number else "left", no_wrap=number or column.type == "ref")
    for n, row in enumerate(cells):
        drawn.add_row(*(Text(text) for text in row), style=RICH[styles[n]] if styles else None)
    Console(width=shutil.get_terminal_size().columns, highlight=False).print(drawn)
