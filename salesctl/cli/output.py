"""Delivers an answer: lines and tables on a terminal or in a pipe, or rendered in a format, to standard output or a file."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesctl.errors import SalesctlError, UsageError
from salesctl.git.history import cut_off
from salesctl.lang.language import ENGLISH
from salesctl.lang.text import joined, say
from salesctl.model.table import Table
from salesctl.plugins.declaration import attribute
from salesctl.plugins.discovery import plugins
from salesctl.report.formats import FOR_PROGRAMS, FORMATS, RIGHT, heading, shown_rows
from salesctl.session.answer import Gaps, Line

from .terminal import RICH, clean, colours, write, write_error

if TYPE_CHECKING:
    from salesctl.lang.language import Language
    from salesctl.model.table import Column, Style
    from salesctl.session.answer import Answer

    from .output_files import OutputFiles

_GAP = "  "
_NOTHING = say("Nothing.")
_MOST_UNREADABLE = 5


def deliver(
    answer: Answer,
    form: str,
    language: Callable[[], Language],
    gaps: Gaps = Gaps(),  # noqa: B008 - immutable
    *,
    output: Path | None = None,
    files: OutputFiles | None = None,
) -> None:
    """Write an answer in a format ("" or `table`: as people read it), to a file where one is named.

    A file's ending says the format where none is asked for. `language` gives the reader's, which JSON does not need.
    `gaps` are named in the JSON; an answer that has any is not made into a file, which would be taken for whole elsewhere.
    Raises UsageError for a format that does not exist, SalesctlError for a file that is not written.
    """
    if output is not None or answer.raw is not None:
        refuse_gaps(gaps, language)
    if gaps:
        answer = answer._replace(data={**answer.data, **_gaps_as_data(gaps)})
    if files and answer.raw is not None and answer.file is not None:
        files.write(answer.file, answer.raw)
        answer = answer._replace(raw=None)
    content = _content(answer, form, language, output)
    if content is None:
        _show(answer, language())
    elif files and output is not None:
        files.write(output, content)
        write(f"→ {output}", "good")
    elif sys.stdout.isatty():
        write(content.decode("utf-8", "replace").removesuffix("\n"))
    else:
        sys.stdout.buffer.write(content)
    sys.stdout.flush()


def tell_gaps(gaps: Gaps, language: Callable[[], Language]) -> None:
    """Say on standard error what an answer was made without."""
    for finding in gaps.unreadable[:_MOST_UNREADABLE]:
        text = say("{place}: not read: {problem}", place=str(finding.place), problem=finding.message)
        write_error(language().say(text), "bad")
    more = len(gaps.unreadable) - _MOST_UNREADABLE
    if more > 0:
        write_error(language().say(say("… and {count} more: see `salesctl check`", count=more)), "dim")
    if gaps.history_start:
        missing = cut_off(gaps.history_start)
        write_error(language().say(joined(": ", [missing.message, missing.hint])), "bad")


def refuse_gaps(gaps: Gaps, language: Callable[[], Language]) -> None:
    """Raises SalesctlError when there are gaps, after saying which."""
    if gaps:
        tell_gaps(gaps, language)
        hint = say("mend that first: `salesctl check` lists what is wrong with records") if gaps.unreadable else ""
        raise SalesctlError(say("nothing is written: it would not be whole"), hint=hint)


def _gaps_as_data(gaps: Gaps) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if gaps.unreadable:
        found["unreadable"] = [
            {"path": f.path, "line": f.line, "column": f.column, "message": f.message} for f in gaps.unreadable
        ]
    if gaps.history_start:
        found["history_start"] = gaps.history_start
    return found


def _content(answer: Answer, form: str, language: Callable[[], Language], output: Path | None) -> bytes | None:
    """What is written to a file or a pipe; None for what is shown as people read it."""
    if answer.raw is not None and not form:
        return answer.raw
    if output is None and form in ("", "table"):
        return None
    name = form or (output.suffix.removeprefix(".") if output else "")
    render = FORMATS.get(name) or _plugin_formats().get(name)
    if render is None:
        known = ", ".join([*FORMATS, *_plugin_formats()])
        raise UsageError(say("`{name}` is no format", name=name), hint=say("one of {choices}", choices=known))
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
