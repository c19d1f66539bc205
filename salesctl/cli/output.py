"""Delivers an answer: lines and tables on a terminal or in a pipe, or rendered in a format, to standard output or a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError, UsageError
from salesctl.lang.language import ENGLISH
from salesctl.lang.text import say
from salesctl.model.table import Table
from salesctl.plugins.declaration import attribute
from salesctl.plugins.discovery import plugins
from salesctl.report.formats import FOR_PROGRAMS, FORMATS, heading, shown_rows, told_columns
from salesctl.session.answer import Line

from .table_layout import TextColumn, columns_of, fold, laid_out
from .terminal import clean, width, write

if TYPE_CHECKING:
    from salesctl.lang.language import Language
    from salesctl.model.table import Style
    from salesctl.session.answer import Answer
    from salesctl.session.session import Session

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


def named(answer: Answer, session: Session, *, ids: bool) -> Answer:
    """The answer with what the records are called whose ids stand in its tables; `ids`: people are shown the ids, too."""
    shown = [session.named(part, ids=ids) if isinstance(part, Table) else part for part in answer.shown]
    return answer._replace(shown=shown)


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
    columns = width()
    for part in answer.shown:
        if isinstance(part, Table):
            lines = table_lines(part, language, columns)
        else:
            line = part if isinstance(part, Line) else Line(part)
            lines = _folded(language.say(line.text), line.style, columns, line.lead)
        for line in lines:
            write(line.text, line.style)


def table_lines(table: Table, language: Language, columns: int | None) -> Iterator[Line]:
    """A table as lines for a person, none longer than `columns` of a terminal; None: a row is a line, as in a pipe."""
    if table.title:
        yield from _folded(language.say(table.title), "title", columns)
    told = told_columns(table)
    first = 1 if told and table.columns[told[0]].name == "#" else 0
    heads = [
        TextColumn(
            clean(heading(column, language)),
            column.type,
            key=column.name in table.key or column.name == "#" or (not table.key and n == first),
        )
        for n, column in enumerate(table.columns[c] for c in told)
    ]
    cells = [[clean(text) for text in texts] for texts in shown_rows(table, language, told, range(len(table.rows)))]
    if cells:
        layout = laid_out(heads, cells, columns, language.decimal)
        yield from (Line(text, "dim") for text in layout.above)
        yield from (Line(text, "title") for text in layout.heading)
        for n, row in enumerate(layout.rows):
            yield from (Line(text, table.styles[n] if table.styles else "") for text in row)
    else:
        yield Line(language.say(_NOTHING), "dim")
    for note in table.notes:
        yield from _folded(language.say(note), "dim", columns)


def _folded(text: str, style: Style, columns: int | None, lead: str = "") -> Iterator[Line]:
    """Lines of text, folded between words where there is a width."""
    for line in text.split("\n"):
        room = columns - columns_of(lead) if columns else None
        for part in fold(clean(line), room) if room else [clean(line)]:
            yield Line((lead + part).rstrip(), style)
            lead = " " * columns_of(lead)
