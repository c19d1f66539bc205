"""An answer as a workbook of Excel: a sheet a table, typed cells, number formats of the currency, charts, the rows behind.

Texts are written as texts, whatever they look like, so that nothing from a record is ever computed. Equal answers of an equal
book give equal bytes: the workbook's time is that of the commit.
"""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from salesctl.api import (
    RIGHT,
    TYPES,
    Line,
    Table,
    chart_groups,
    columns_named,
    currency_digits,
    currency_of_row,
    currency_sign,
    cut,
    heading,
    human,
    label_columns,
    say,
    series,
    series_name,
    shown_totals,
    title_of,
    unscaled,
)

from .libraries import library

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from salesctl.api import Answer, ChartGroup, Language

_LONGEST_TEXT = 32_767
"""What a cell holds; longer texts end in an ellipsis."""
_LONGEST_SHEET = 31
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\']+")
_NO_TABLE_NAME = re.compile(r"[^A-Za-z0-9_]+")
_WIDEST = 48
_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)
"""When a workbook without a commit was made."""
_FIRST_YEAR = 1900
"""The first that Excel has dates of."""
_DAY, _MOMENT = 14, 22
"""Built-in formats: dates as the reader's machine writes them."""
_COLOURS = ("#2F6DB5", "#E0922F", "#3F9A6D", "#B5486B", "#7A5AB0", "#7B8794")
_LOOKS: Mapping[str, dict[str, Any]] = {
    "wrap": {"text_wrap": True},
    "left": {"align": "left"},
    "right": {"align": "right", "indent": 1},
}
"""Properties of formats by a word; a number does not touch the text to its right."""
_LINE, _RAGGED = 15, 8
"""The height of a line of text in points, and how many characters it may lack at its end for the next word."""
_CHART_WIDTH, _BAR_HEIGHT, _CHART_MARGIN, _CURVE_HEIGHT = 640, 24, 120, 360


def as_xlsx(answer: Answer, language: Language) -> bytes:
    """The workbook of an answer in the reader's language."""
    workbook = _Workbook(answer, language)
    lines = [part if isinstance(part, Line) else Line(part) for part in answer.parts if not isinstance(part, Table)]
    tables = answer.tables
    if lines or not tables:
        workbook.add_text(lines)
    for table in tables:
        workbook.add_table(table, title_of(table, language))
    for table in tables:
        if behind := _rows_behind(table):
            name = language.say(say("behind"))
            workbook.add_table(behind, f"{name} {table.name}" if len(tables) > 1 else name)
    return workbook.content()


def _rows_behind(table: Table) -> Table | None:
    """The records behind all rows in one table, each with what its row is known by; None where there are none."""
    found = [*zip(table.rows, table.records_behind(table.rows), strict=True)] if table.behind else []
    if not found:
        return None
    first = found[0][1]
    own = {column.name for column in first.columns}
    key = [c for c in columns_named(table, [*table.key, *table.period_columns]) if table.columns[c].name not in own]
    names = dict(table.names)
    for _, behind in found:
        names |= behind.names
    return first._replace(
        name=f"{table.name} behind",
        title=say("What the figures are made of"),
        columns=[*(table.columns[c] for c in key), *first.columns],
        rows=[[*(row[c] for c in key), *record] for row, behind in found for record in behind.rows],
        units=[unit for _, behind in found for unit in behind.units],
        words={**table.words, **first.words},
        names=names,
    )


class _Workbook:
    """A workbook being written."""

    def __init__(self, answer: Answer, language: Language) -> None:
        self._language = language
        self._stream = io.BytesIO()
        self._book = library("xlsxwriter", "xlsx").Workbook(
            self._stream,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
        )
        origin = answer.origin() if answer.origin else None
        made = datetime.fromisoformat(origin.committed).astimezone(UTC) if origin and origin.committed else _EPOCH
        self._book.set_properties(
            {"created": made.replace(tzinfo=None), "comments": origin.commit if origin else "", "author": "salesctl"}
        )
        self._formats: dict[tuple[Any, ...], Any] = {}
        self._sheets: set[str] = set()
        self._tables = 0

    def content(self) -> bytes:
        """The finished file."""
        self._book.close()
        return self._stream.getvalue()

    def add_text(self, lines: Sequence[Line]) -> None:
        """A sheet of sentences."""
        sheet = self._sheet(self._language.say(say("text")))
        sheet.set_column(0, 0, 100)
        for n, line in enumerate(lines):
            text = line.lead + self._language.say(line.text)
            sheet.write_string(n, 0, _fitted(text), self._format(wrap=True, bold=line.style == "title"))

    def add_table(self, table: Table, title: str) -> None:
        """A sheet with a table, its chart beside it, its title and notes below."""
        sheet = self._sheet(title)
        columns = [n for n, column in enumerate(table.columns) if column.type != "id" or table.ids]
        heads = _unique([heading(table.columns[c], self._language) or " " for c in columns])
        widths = [len(head) + 3 for head in heads]
        for y, row in enumerate(table.rows, 1):
            for x, c in enumerate(columns):
                widths[x] = max(widths[x], self._write(sheet, (y, x), table, row, c, _unit(table, y - 1)))
        last = max(len(table.rows), 1)
        for y, (row, texts) in enumerate(self._totals(table, columns), last + 1):
            for x, (c, text) in enumerate(zip(columns, texts, strict=True)):
                if row[c] is not None:
                    widths[x] = max(widths[x], self._write(sheet, (y, x), table, row, c, bold=True))
                elif text:
                    sheet.write_string(y, x, text, self._format(bold=True))
        for x, width in enumerate(widths):
            sheet.set_column(x, x, min(width + 2, _WIDEST))
        if columns:
            self._tables += 1
            sheet.add_table(
                0,
                0,
                last + bool(table.totals),
                len(columns) - 1,
                {
                    "total_row": bool(table.totals),
                    "name": f"{_NO_TABLE_NAME.sub('_', table.name) or 'table'}_{self._tables}",
                    "columns": [
                        {
                            "header": head,
                            "header_format": self._format(wrap=True, bold=True, right=table.columns[c].type in RIGHT),
                        }
                        for head, c in zip(heads, columns, strict=True)
                    ],
                    "style": "Table Style Light 1",
                },
            )
        known = [x for x, c in enumerate(columns) if table.columns[c].name in table.key]
        sheet.freeze_panes(1, known[0] + 1 if known and known[0] < 3 else 0)
        sheet.repeat_rows(0)
        wide = sum(min(width + 2, _WIDEST) for width in widths)
        for n, text in enumerate([title_of(table, self._language), *map(self._language.say, table.notes)]):
            self._write_below(sheet, last + len(table.totals) + 2 + n, text, len(columns), wide, bold=not n)
        self._draw(sheet, table, columns, len(columns) + 1)

    def _write_below(self, sheet: Any, y: int, text: str, columns: int, wide: int, *, bold: bool) -> None:
        """A sentence below a table, folded in the width of its columns, so that a sheet is printed no wider than they are."""
        if columns > 1:
            sheet.merge_range(y, 0, y, columns - 1, "")
        sheet.write_string(y, 0, _fitted(text), self._format(wrap=True, bold=bold))
        sheet.set_row(y, _LINE * -(-len(text) // max(wide - _RAGGED, 1)))

    def _sheet(self, title: str) -> Any:
        name, n = _sheet_name(title), 1
        while name.casefold() in {*self._sheets, "history"}:
            n += 1
            name = _sheet_name(title, f" {n}")
        self._sheets.add(name.casefold())
        sheet = self._book.add_worksheet(name)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def _format(self, **properties: Any) -> Any:
        key = tuple(sorted((name, value) for name, value in properties.items() if value))
        if key not in self._formats:
            made: dict[str, Any] = {"valign": "top"}
            for name, value in key:
                made |= _LOOKS.get(name, {name: value})
            self._formats[key] = self._book.add_format(made)
        return self._formats[key]

    def _totals(self, table: Table, columns: Sequence[int]) -> Iterable[tuple[Sequence[Any], Sequence[str]]]:
        """The totals, and what is said in the columns that have none. The first is the total row of Excel's table."""
        return zip(table.totals, shown_totals(table, self._language, columns, range(len(table.totals))), strict=True)

    def _write(
        self,
        sheet: Any,
        at: tuple[int, int],
        table: Table,
        row: Sequence[Any],
        c: int,
        unit: str = "",
        *,
        bold: bool = False,
    ) -> int:
        """Write a cell by its column's type, in an `as` column by `unit`; how many characters wide it is."""
        value, column, language = row[c], table.columns[c], self._language
        text = human(value, column, table, row, language, unit)
        if not text:
            return 0
        type_ = unit if column.type == "as" else column.type
        day = _moment(value) if type_ in ("date", "moment") else None
        currency = currency_of_row(table, row)
        if type_ == "boolean" and value in (0, 1):
            sheet.write_boolean(*at, bool(value))
        elif day:
            sheet.write_datetime(
                *at, day, self._format(num_format=_DAY if len(str(value)) <= 10 else _MOMENT, bold=bold, left=True)
            )
        elif isinstance(value, int) and (form := TYPES.get(type_)) is not None and form.sql == "INTEGER":
            exact = str(unscaled(value, type_, currency)) if form.scale is not None else str(value)
            number = float(exact) / 100 if type_ == "percent" else float(exact)
            shown = self._number(type_, exact, currency)
            sheet.write_number(*at, number, self._format(num_format=shown, bold=bold, right=True))
        elif isinstance(value, int | float):
            sheet.write_number(*at, value)
        else:
            sheet.write_string(*at, _fitted(text), self._format(wrap=len(text) > _WIDEST, bold=bold))
        return min(max(map(len, text.split("\n"))), _WIDEST)

    def _number(self, type_: str, exact: str, currency: str) -> str:
        """How Excel shows a number: a sum with its currency's decimals and sign, others with the decimals they have."""
        decimals = len(exact.partition(".")[2].rstrip("0"))
        if type_ == "money":
            digits = "#,##0" + _decimals(currency_digits(currency))
            sign = currency_sign(currency).replace('"', "")
            pattern = self._language.convention("money")
            if pattern.startswith("{sign}{") and sign[-1:].isalpha():
                sign += " "
            return pattern.replace("{amount}", digits).replace("{sign}", f'"{sign}"') if sign else digits
        return f"0{_decimals(decimals)}%" if type_ == "percent" else "#,##0" + _decimals(decimals)

    def _draw(self, sheet: Any, table: Table, columns: Sequence[int], beside: int) -> None:
        """A chart a currency, one below the other, right of the table. Its figures are the table's own cells."""
        below = 1
        for group in chart_groups(table):
            assert table.chart  # noqa: S101 - groups are those of a chart
            kind = table.chart.kind
            stacked, curves = kind == "stacked", kind in ("line", "range")
            chart = self._book.add_chart(
                {"type": "line" if curves else "bar", **({"subtype": "stacked"} if stacked else {})}
            )
            if table.chart.per:
                drawn, last = self._curves(sheet, table, group, (below + _CURVE_HEIGHT // 20 + 1, beside))
                height = _CURVE_HEIGHT
            else:
                drawn = self._figures(sheet, table, group, columns)
                bars = len(group.rows) * (1 if stacked else len(drawn))
                height = _CURVE_HEIGHT if curves else _CHART_MARGIN + _BAR_HEIGHT * bars
                last = below + height // 20
            for n, one in enumerate(drawn):
                chart.add_series({**one, **_look(kind, n)})
            parts = [title_of(table, self._language), *([group.currency] if group.currency else [])]
            chart.set_title({"name": ", ".join(parts), "name_font": {"size": 12}})
            if kind == "range":
                chart.set_high_low_lines({"line": {"color": _COLOURS[0], "width": 6}})
            if not curves:  # the first row stands on top, as in the table
                chart.set_y_axis({"reverse": True})
            chart.set_legend({"none": True} if len(drawn) == 1 else {"position": "bottom"})
            chart.set_size({"width": _CHART_WIDTH, "height": height})
            sheet.insert_chart(below, beside, chart)
            below = last + 2

    def _figures(self, sheet: Any, table: Table, group: ChartGroup, columns: Sequence[int]) -> list[dict[str, Any]]:
        """The series of a chart, in the cells of the table itself."""
        assert table.chart  # noqa: S101 - groups are those of a chart
        labels = [columns.index(c) for c in label_columns(table, group.rows)]
        # what part of a target is due is no sum to stand beside it
        drawn = table.chart.figures[:2] if table.chart.kind == "bullet" else table.chart.figures
        return [
            {
                "name": heading(table.columns[c], self._language),
                "categories": _cells(sheet, group.rows, min(labels), max(labels)),
                "values": _cells(sheet, group.rows, columns.index(c), columns.index(c)),
            }
            for c in columns_named(table, drawn)
        ]

    def _curves(
        self, sheet: Any, table: Table, group: ChartGroup, at: tuple[int, int]
    ) -> tuple[list[dict[str, Any]], int]:
        """The series of a chart whose curves take turns in the table, written side by side at a cell; and their last row."""
        assert table.chart  # noqa: S101 - groups are those of a chart
        top, left = at
        steps, found, _ = series(table, group)
        last = top + len(steps)
        (by,) = columns_named(table, [table.chart.by])
        drawn = []
        for x, one in enumerate(found, left + 1):
            name = series_name(table, one, self._language)
            sheet.write_string(top, x, _fitted(name), self._format(bold=True))
            width = len(name)
            for y, (step, row) in enumerate(zip(steps, one.rows, strict=True), top + 1):
                self._write(sheet, (y, left), table, table.rows[step], by, _unit(table, step))
                if row is not None:
                    width = max(
                        width, self._write(sheet, (y, x), table, table.rows[row], one.figure, _unit(table, row))
                    )
            sheet.set_column(x, x, min(width + 2, _WIDEST))
            own = range(top, last)
            drawn.append(
                {"name": name, "categories": _cells(sheet, own, left, left), "values": _cells(sheet, own, x, x)}
            )
        return drawn, last


def _unit(table: Table, row: int) -> str:
    """The type of a row's `as` cells."""
    return table.units[row] if table.units else ""


def _look(kind: str, series: int) -> dict[str, Any]:
    """How a figure is drawn: as bars, as a curve, or, of a range, as marks on the line from the least to the most."""
    colour = _COLOURS[series % len(_COLOURS)]
    if kind == "range":
        mark = {"type": ("short_dash", "diamond", "short_dash", "circle")[series], "size": 8}
        return {"line": {"none": True}, "marker": {**mark, "fill": {"color": colour}, "border": {"color": colour}}}
    return {"line": {"color": colour, "width": 2.25}} if kind == "line" else {"fill": {"color": colour}}


def _sheet_name(title: str, ending: str = "") -> str:
    """A title as Excel takes it for a sheet, cut after a word where it is too long, with an ending that is never cut."""
    words = " ".join(_NO_SHEET_NAME.sub(" ", title).split()) or "1"
    room = _LONGEST_SHEET - len(ending)
    return cut(words, room)[:room] + ending  # what combines with the letter before takes no column, but counts in Excel


def _decimals(n: int) -> str:
    return "." + "0" * n if n else ""


def _cells(sheet: Any, rows: Sequence[int], first: int, last: int) -> str:
    """The address of cells in some rows of the table, which need not follow each other."""
    reference = library("xlsxwriter.utility", "xlsx")
    quoted = reference.quote_sheetname(sheet.get_name())
    runs = [[n for _, n in run] for _, run in groupby(enumerate(rows), key=lambda one: one[1] - one[0])]
    parts = [f"{quoted}!{reference.xl_range_abs(run[0] + 1, first, run[-1] + 1, last)}" for run in runs]
    return f"=({','.join(parts)})" if len(parts) > 1 else f"={parts[0]}"


def _unique(heads: Sequence[str]) -> list[str]:
    """Headings as a table of Excel needs them: no two alike."""
    found: dict[str, str] = {}
    for head in heads:
        name, n = head, 1
        while name.casefold() in found:
            n += 1
            name = f"{head} {n}"
        found[name.casefold()] = name
    return list(found.values())


def _moment(value: Any) -> datetime | None:
    """The local time that a day or a moment says; None for what Excel has no date of."""
    try:
        found = datetime.fromisoformat(str(value)[:16])
    except ValueError:
        return None
    return found if found.year > _FIRST_YEAR else None


def _fitted(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
