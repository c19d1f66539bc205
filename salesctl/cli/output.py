"""Delivers an answer: lines and tables on a terminal or in a pipe, or rendered in a format, to standard output or a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesctl.errors import InvalidRecord, SalesctlError, UsageError
from salesctl.git.history import cut_off
from salesctl.lang.language import ENGLISH
from salesctl.lang.text import Text, joined, say, sentences
from salesctl.lang.width import columns_of, fold
from salesctl.model.table import Table
from salesctl.plugins.formats import format_names, is_format, rendered
from salesctl.report.csv_writer import csv_style
from salesctl.report.formats import (
    FOR_PROGRAMS,
    csv_tables,
    heading,
    known_by,
    plain_values,
    shown_rows,
    shown_totals,
    told_columns,
)
from salesctl.session.answer import Gaps, Line, LineGroups, Notices

from .terminal import clean, flush, height, shows, width, write, write_bytes, write_error

if TYPE_CHECKING:
    from salesctl.lang.language import Language
    from salesctl.model.table import Style
    from salesctl.session.answer import Answer, Shown
    from salesctl.session.session import Session

    from .chart_lines import Letters
    from .output_files import OutputFiles

_NOTHING = say("Nothing.")
_MOST_UNREADABLE = 5
_NO_SCREEN = 40
"""Lines of what is kept to a screen, where there is none."""
_LEAST_ROOM = 10
"""Lines it has at least, whatever else is on the screen."""
_TURN = 2
"""A further line of a group stands behind the first one of so many groups further down."""


def deliver(
    answer: Answer,
    form: str,
    language: Callable[[], Language],
    gaps: Gaps = Gaps(),  # noqa: B008 - immutable
    *,
    notices: Notices = Notices(),  # noqa: B008 - immutable
    output: Path | None = None,
    files: OutputFiles | None = None,
    csv: str = "",
) -> None:
    """Write an answer in a format ("" or `table`: as people read it), to a file where one is named.

    A file's ending says the format where none is asked for; `csv` is the style of CSV that somebody asked for.
    `language` gives the reader's, which JSON does not need.
    `gaps` and `notices` are named in the JSON. An answer that has gaps is not made into a file, which would be taken for
    whole elsewhere.
    Raises UsageError for a format that does not exist, SalesctlError for a file that is not written.
    """
    if output is not None or answer.raw is not None or answer.files is not None:
        refuse_gaps(gaps, language)
    if gaps or notices:
        from .findings import notices_as_data

        answer = answer._replace(data={**answer.data, **_gaps_as_data(gaps), **notices_as_data(notices)})
    if files and answer.raw is not None and answer.file is not None:
        files.write(answer.file, answer.raw)
        answer = answer._replace(raw=None)
    if files and answer.files is not None and answer.file is not None:
        files.write_folder(answer.file, answer.files)
    content = _content(answer, form, language, output, csv)
    if content is None:
        _show(answer, language())
    elif files and output is not None:
        files.write(output, content)
        write(f"→ {output}", "good")
    elif sys.stdout.isatty():
        write(_as_text(content, form).removesuffix("\n"))
    else:
        write_bytes(content)
    flush()


def without_hidden(answer: Answer, form: str, *, output: Path | None = None, csv: str = "") -> Answer:
    """The answer without the lines for which no screen has room, where it is shown on one: nobody needs to make them."""
    if answer.raw is not None or not _for_people(form, output, csv):
        return answer
    room = max(height() - 1, _LEAST_ROOM) if width() else _NO_SCREEN
    shown = [_foremost(part, room) if isinstance(part, LineGroups) else part for part in answer.shown]
    return answer._replace(shown=shown)


def _foremost(part: LineGroups, room: int) -> LineGroups:
    """Groups with at least the lines that `_fitted` shows of them in no more room than this; a line takes one or more."""
    part, more = part._replace(table=None), part.more
    if more is None or sum(map(len, part.groups)) <= room:
        return part
    kept, left = [0] * len(part.groups), sum(len(group) - 1 for group in part.groups)
    for n, at in _turns(part.groups):
        if room < 0:
            break
        room -= 2 if at == 1 else 1  # with its heading
        kept[n] = at
        left -= 1
    last = max(n for n, most in enumerate(kept) if most)
    groups = [part.groups[n][: kept[n] + 1] for n in range(last + 1)]
    return part._replace(groups=groups, more=lambda others: more(others + left))


def named(answer: Answer, session: Session, *, ids: bool) -> Answer:
    """The answer with what the records are called whose ids stand in it; `ids`: people are shown the ids, too."""
    texts = [part.text if isinstance(part, Line) else part for part in _texts(answer.shown)]
    called = iter(session.with_names_told(texts, ids=ids))

    def told(part: Shown) -> Shown:
        if isinstance(part, Table):
            return session.named(part, ids=ids)
        if isinstance(part, LineGroups):
            groups = [[line_told(line) for line in group] for group in part.groups]
            return part._replace(groups=groups, table=part.table and session.named(part.table, ids=ids))
        return line_told(part) if isinstance(part, Line) else next(called)

    def line_told(line: Line) -> Line:
        text = next(called)
        return line._replace(text=joined(" ", [text, line.id]) if ids and line.id else text)

    shown = [told(part) for part in answer.shown]
    return answer._replace(shown=shown, origin=session.origin)


def error_named(error: SalesctlError, session: Session, *, ids: bool) -> None:
    """Have an error call records as people do: in what it says and in each of its findings.

    What was typed may stand for candidates, which are told apart by their ids.
    """
    findings = error.findings if isinstance(error, InvalidRecord) else []
    said = [error.message, error.hint]
    said += [text for finding in findings for text in (finding.message, finding.hint)]
    called = iter(session.with_names_told(said, ids=ids))
    error.message, error.hint = next(called), next(called)
    if isinstance(error, InvalidRecord):
        error.findings = [finding._replace(message=next(called), hint=next(called)) for finding in findings]


def _texts(shown: Iterable[Shown]) -> Iterator[Line | str]:
    """What of an answer is text, in its order."""
    for part in shown:
        if isinstance(part, LineGroups):
            yield from part.lines
        elif not isinstance(part, Table):
            yield part


def with_said(answer: Answer, currency: str, *, dry_run: bool = False) -> Answer:
    """The answer whose data hold the sentences people are shown, too; `currency`: of sums where a sentence names none.

    They say of a dry run that it is one, also where nothing would have been written.
    """
    texts = [part.text if isinstance(part, Line) else part for part in _texts(answer.shown)]
    said = [
        {"text": ENGLISH.say(one).strip(), "values": plain_values(one, currency)}
        for text in texts
        if isinstance(text, Text)
        for one in sentences(text)
    ]
    return answer._replace(data={**answer.data, "said": said, **({"dry_run": True} if dry_run else {})})


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


def _content(
    answer: Answer, form: str, language: Callable[[], Language], output: Path | None, csv: str
) -> bytes | None:
    """What is written to a file or a pipe; None for what is shown as people read it."""
    if csv:
        if (format_of(form, output) or ("" if output else "csv")) != "csv":
            raise UsageError(
                say("--csv goes with the format csv"), hint=say("--format csv, or a file that ends in .csv")
            )
        return csv_tables(answer, csv_style(csv, language()))
    if answer.raw is not None and not form:
        return answer.raw
    if _for_people(form, output, csv):
        return None
    name = format_of(form, output)
    if not is_format(name):
        choices = ", ".join(format_names())
        if form or output is None:
            raise UsageError(say("`{name}` is no format", name=name), hint=say("one of {choices}", choices=choices))
        raise UsageError(
            say("the ending of {file} is no format", file=output),
            hint=say("end it in one of {choices}, or say --format", choices=choices),
        )
    return rendered(answer, name, ENGLISH if name in FOR_PROGRAMS else language())


def _for_people(form: str, output: Path | None, csv: str) -> bool:
    """Whether an answer that is no file is shown as people read it."""
    return output is None and not csv and form in ("", "table")


def format_of(form: str, output: Path | None) -> str:
    """The format that is asked for, or said by the ending of a file; empty for neither."""
    return form or (output.suffix.removeprefix(".").lower() if output else "")


def _as_text(content: bytes, form: str) -> str:
    """What a terminal is shown. Raises UsageError for a format that is no text; a vCard or another file is shown as it is."""
    try:
        return content.decode("utf-8", "strict" if form else "replace")
    except UnicodeDecodeError:
        raise UsageError(
            say("`{name}` is not for a terminal", name=form), hint=say("name a file: -o FILE.{name}", name=form)
        ) from None


def _show(answer: Answer, language: Language) -> None:
    columns = width()
    blocks: list[list[Line] | Callable[[int], Iterator[Line]]] = []
    for elastic, group in groupby(answer.shown, key=lambda part: _elastic(part, columns)):
        parts: list[Any] = list(group)
        if elastic is Table:
            blocks.append(partial(_panels, parts, language, columns or 0))
        elif elastic:
            blocks += [partial(_fitted, part, language, columns) for part in parts]
        else:
            blocks.append([line for part in parts for line in _lines(part, language, columns)])
    # the prompt below takes a line of a terminal
    room = (height() - 1 - sum(len(block) for block in blocks if isinstance(block, list))) if columns else _NO_SCREEN
    for block in blocks:
        for line in block if isinstance(block, list) else block(max(room, _LEAST_ROOM)):
            write(line.text, line.style)


def _elastic(part: Shown, columns: int | None) -> type | None:
    """What takes as much of a screen as the rest leaves: lines in groups, and charts that stand for their tables."""
    if isinstance(part, LineGroups):
        return LineGroups
    alone = columns and isinstance(part, Table) and part.chart and part.chart.alone
    return Table if alone else None


def _lines(part: str | Line | Table, language: Language, columns: int | None) -> Iterator[Line]:
    if isinstance(part, Table):
        return table_lines(part, language, columns)
    line = part if isinstance(part, Line) else Line(part)
    return _folded(language.say(line.text), line.style, columns, line.lead)


def _fitted(part: LineGroups, language: Language, columns: int | None, room: int) -> Iterator[Line]:
    """The lines of groups that have room. What else stands below a heading gives way to headings further down, by turns."""
    drawn = [[list(_lines(line, language, columns)) for line in group] for group in part.groups]
    if part.more and sum(len(lines) for group in drawn for lines in group) > room:
        room -= 1  # what is left out is counted
        kept = [0] * len(drawn)
        for n, at in _turns(drawn):
            room -= len(drawn[n][at]) + (len(drawn[n][0]) if at == 1 else 0)
            if room < 0:
                break
            kept[n] = at
    else:
        kept = [len(group) - 1 for group in drawn]
    for group, most in zip(drawn, kept, strict=True):
        yield from (line for lines in group[: most + 1] if most for line in lines)
    if part.more and (left := sum(len(group) - 1 - most for group, most in zip(drawn, kept, strict=True))):
        yield from _lines(part.more(left), language, columns)


def _turns(groups: Sequence[Sequence[Any]]) -> Iterator[tuple[int, int]]:
    """The lines below headings in the order in which they get room: the group's number, and the line's in it."""
    turns = sorted((n + _TURN * (at - 1), n, at) for n, group in enumerate(groups) for at in range(1, len(group)))
    return ((n, at) for _, n, at in turns)


def _panels(tables: Sequence[Table], language: Language, columns: int, room: int) -> Iterator[Line]:
    from .chart_lines import panels

    return panels(tables, language, columns, room, _letters(), language.say(_NOTHING))


def _letters() -> Letters:
    from .chart_lines import ASCII, UNICODE

    return UNICODE if shows("".join(UNICODE)) else ASCII


def table_lines(table: Table, language: Language, columns: int | None) -> Iterator[Line]:
    """A table as lines for a person, none longer than `columns` of a terminal; None: a row is a line, as in a pipe."""
    from .table_layout import TextColumn, laid_out

    if table.title:
        yield from _folded(language.say(table.title), "title", columns)
    told, known = told_columns(table), known_by(table)
    first = 1 if told and table.columns[told[0]].name == "#" else 0
    heads = [
        TextColumn(
            clean(heading(column, language)),
            column.type,
            key=c in known or column.name == "#" or (not table.key and n == first),
        )
        for n, (c, column) in enumerate((c, table.columns[c]) for c in told)
    ]
    cells = [[clean(text) for text in texts] for texts in shown_rows(table, language, told, range(len(table.rows)))]
    sums = [[clean(text) for text in texts] for texts in shown_totals(table, language, told, range(len(table.totals)))]
    if cells:
        layout = laid_out(heads, cells, columns, language.decimal, sums)
        yield from (Line(text, "dim") for text in layout.above)
        yield from (Line(text, "title") for text in layout.heading)
        for n, row in enumerate(layout.rows):
            yield from (Line(text, "title") for text in layout.over.get(n, ()))
            style: Style = "title" if n >= len(cells) else table.styles[n] if table.styles else ""
            yield from (Line(text, style) for text in row)
    else:
        yield Line(language.say(_NOTHING), "dim")
    if cells and columns and table.chart:
        from .chart_lines import chart_lines

        yield from chart_lines(table, language, columns, _letters())
    for note in table.notes:
        yield from _folded(language.say(note), "dim", columns)


def _folded(text: str, style: Style, columns: int | None, lead: str = "") -> Iterator[Line]:
    """Lines of text, folded between words where there is a width; below their lead and their indent."""
    for line in text.split("\n"):
        told = clean(line)
        words = told.lstrip(" ")
        before = lead + told[: len(told) - len(words)]
        # a command is copied whole: a shell takes two lines for two commands
        room = columns - columns_of(before) if columns and not words.startswith("salesctl ") else None
        for part in fold(words, room) if room else [words]:
            yield Line((before + part).rstrip(), style)
            before = " " * columns_of(before)
        lead = " " * columns_of(lead)
