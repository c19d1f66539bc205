"""Tables as people read them in their language, and as programs take them: JSON, CSV, Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from salesctl.lang.text import RecordName, filled, say
from salesctl.model.table import Table
from salesctl.model.values import TYPES, unscaled
from salesctl.named_tuples import NamedTuple

from .csv_writer import PLAIN, CsvStyle, csv_rows

if TYPE_CHECKING:
    from salesctl.lang.language import Language
    from salesctl.model.table import Column
    from salesctl.session.answer import Answer, Line

NUMBERS = {"integer", "number", "money", "price", "quantity", "percent", "rate"}
"""Column types that hold a number."""
RIGHT = NUMBERS | {"as"}
"""Column types that stand to the right."""
_YES, _NO, _ALL, _TOTAL = say("yes"), say("no"), say("all"), say("Total")


def as_json(answer: Answer, language: Language) -> bytes:
    """The answer's data as one JSON object."""
    return (json.dumps(dict(answer.data), ensure_ascii=False, indent=2, default=str) + "\n").encode()


def as_csv(answer: Answer, language: Language) -> bytes:
    """The answer's tables, an empty line between two of them."""
    return csv_tables(answer)


def csv_tables(answer: Answer, style: CsvStyle = PLAIN) -> bytes:
    """The answer's tables as CSV of a style, an empty line between two of them."""
    rows: list[Sequence[Any]] = []
    for table in answer.tables:
        rows += [[], *_csv_table(table)] if rows else _csv_table(table)
    return csv_rows(rows, style)


def as_markdown(answer: Answer, language: Language) -> bytes:
    """The answer's tables and lines, as a page."""
    parts = [
        markdown_table(part, language) if isinstance(part, Table) else _paragraph(part, language, first=not n)
        for n, part in enumerate(answer.parts)
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
            said = language.say(table.names.get((column.name, str(value)), str(value)))
        case "money" if scale is not None:
            said = language.money(value, currency_of_row(table, row))
        case "price" if scale is not None:
            said = language.price(value, currency_of_row(table, row))
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
    """The columns people are shown: neither ids of rows that something else names, nor the currency that sums of money show.

    A record that is called by what another column says of it is not told twice.
    """
    doubles = _doubles(table)
    left_out = {"currency"} if any(column.type == "money" for column in table.columns) else set()
    return [
        n
        for n, column in enumerate(table.columns)
        if (column.type != "id" or table.ids) and column.name not in left_out and n not in doubles
    ]


def known_by(table: Table) -> set[int]:
    """The columns, of those people are shown, by which they know the rows."""
    doubles = _doubles(table)
    return {doubles.get(n, n) for n, column in enumerate(table.columns) if column.name in table.key}


def _doubles(table: Table) -> dict[int, int]:
    """Columns of records that are called, in every row, by the text of another column; and which that is."""
    texts = [n for n, column in enumerate(table.columns) if column.type == "text"]
    found = {}
    for n, column in enumerate(table.columns):
        if column.type == "ref" and table.rows:
            called = [table.names.get((column.name, str(row[n]))) for row in table.rows]
            same = (
                at
                for at in texts
                if all(row[at] and row[at] == name for row, name in zip(table.rows, called, strict=True))
            )
            if (at := next(same, None)) is not None:
                found[n] = at
    return found


def title_of(table: Table, language: Language) -> str:
    """What stands over a table: its title, else its name in words."""
    return language.say(table.title) or language.translate(table.name.replace("_", " "), "field")


class TablePart(NamedTuple):
    """Some rows of a table on a page, under a heading of their own; columns, rows and totals by number."""

    heading: str
    """The value that parts the rows; empty where nothing does."""
    columns: Sequence[int]
    rows: Sequence[int]
    totals: Sequence[int]


def table_parts(table: Table, language: Language) -> Iterator[TablePart]:
    """How a page divides a table: as it is, or by the values of the column `table.by`."""
    every, columns = range(len(table.rows)), told_columns(table)
    if not table.by:
        yield TablePart("", columns, every, range(len(table.totals)))
        return
    at = next(n for n, column in enumerate(table.columns) if column.name == table.by)
    for value, rows in groupby(every, key=lambda n: table.rows[n][at]):
        own = list(rows)
        # a column that says nothing in this part would only take room
        told = [c for c in columns if c != at and any(table.rows[n][c] not in (None, "") for n in own)]
        totals = [n for n, row in enumerate(table.totals) if row[at] == value]
        yield TablePart(human(value, table.columns[at], table, table.rows[own[0]], language), told, own, totals)


def _is_day(value: Any) -> bool:
    try:
        date.fromisoformat(str(value).replace("--", "2000-", 1)[:10])  # a birthday may be without its year
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
    if _is_decimal(value, type_):
        return unscaled(value, type_, currency)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, bytes):
        return value.hex()
    return bool(value) if type_ == "boolean" and value in (0, 1) else value


def plain_values(text: str, currency: str) -> dict[str, Any]:
    """The values a text for people is made of, as a program reads them; `currency`: of sums where the text names none.

    A record that is told by its name stands by its id, and its name in `NAME_name`.
    """
    values: dict[str, Any] = {}
    found = list(filled(text))
    unit = next((str(value) for name, _, value in found if name == "currency" and value), currency)
    if any(form in ("money", "price") for _, form, _ in found):
        values["currency"] = unit
    for name, form, value in found:
        if isinstance(value, RecordName):
            values.setdefault(name, value.id)
            values.setdefault(f"{name}_name", str(value))
        else:
            plain = plain_value(value, form, unit)
            values.setdefault(name, plain if plain is None or isinstance(plain, bool | int) else str(plain))
    return values


def _is_decimal(value: Any, type_: str) -> bool:
    """Whether a cell is kept as a whole number of a fraction."""
    form = TYPES.get(type_)
    return isinstance(value, int) and form is not None and form.scale is not None


def as_data(table: Table) -> dict[str, Any]:
    """The documented JSON form of a report."""
    units = {"units": list(table.units)} if table.units else {}
    totals = {"totals": list(_plain_rows(table, table.totals))} if table.total else {}
    return {
        "name": table.name,
        "period": table.period,
        "currency": table.currency,
        "columns": _plain_columns(table),
        "types": [*(column.type for column in table.columns), *("text" for _ in _named(table))],
        **units,
        "rows": list(_plain_rows(table, table.rows)),
        **totals,
        "notes": list(table.notes),
    }


def as_records(table: Table) -> list[dict[str, Any]]:
    """A table's rows as objects, of the same values; no sum stands in one without its currency."""
    names = _plain_columns(table)
    sums = any(column.type in ("money", "price") for column in table.columns)
    unit = {"currency": table.currency} if sums and table.currency and "currency" not in names else {}
    return [{**dict(zip(names, row, strict=True)), **unit} for row in _plain_rows(table, table.rows)]


def _plain_columns(table: Table) -> list[str]:
    """Names of columns; behind them those of what the records are called whose ids stand in the table, where that is known."""
    return [*(column.name for column in table.columns), *(f"{column.name}_name" for column in _named(table))]


def _plain_rows(table: Table, rows: Sequence[Sequence[Any]], exact: Callable[[str], Any] = str) -> Iterator[list[Any]]:
    """The table's rows, or its totals, as programs read them. `exact` makes what stands for a decimal of its text."""
    named = {column.name: n for n, column in enumerate(table.columns) if column in _named(table)}
    for n, row in enumerate(rows):
        unit, currency = table.units[n] if table.units else "", currency_of_row(table, row)
        types = [unit if column.type == "as" else column.type for column in table.columns]
        cells = [
            exact(plain) if _is_decimal(value, type_) else plain
            for value, type_ in zip(row, types, strict=True)
            for plain in (plain_value(value, type_, currency),)
        ]
        yield [*cells, *(table.names.get((name, str(row[at])), row[at]) for name, at in named.items())]


def _named(table: Table) -> list[Column]:
    """The columns of ids for some of which the table has names."""
    named = {name for name, _ in table.names}
    return [column for column in table.columns if column.name in named]


def csv_table(table: Table, style: CsvStyle = PLAIN) -> bytes:
    """A table as CSV: its columns' names, then its rows."""
    return csv_rows(_csv_table(table), style)


def _csv_table(table: Table) -> list[Sequence[Any]]:
    from decimal import Decimal  # no other format takes them

    return [_plain_columns(table), *_plain_rows(table, table.rows, exact=Decimal)]


def markdown_table(table: Table, language: Language) -> bytes:
    """A Markdown table with its title and notes; where the table is parted, a heading and a table for each part."""
    lines = [f"## {_escaped(title_of(table, language))}"]
    for part in table_parts(table, language):
        lines += ["", f"### {_escaped(part.heading)}"] if table.by else []
        lines += ["", *_bar_table(table, part, language)]
    lines += ["", *(f"*{_escaped(language.say(note))}*  " for note in table.notes)] if table.notes else []
    return ("\n".join(lines) + "\n").encode()


def _bar_table(table: Table, part: TablePart, language: Language) -> list[str]:
    columns = [table.columns[c] for c in part.columns]
    heads = [_escaped(heading(column, language)) for column in columns]
    rule = ["---:" if column.type in RIGHT else "---" for column in columns]
    cells = [[_escaped(text) for text in texts] for texts in shown_rows(table, language, part.columns, part.rows)]
    totals = [
        [text and f"**{_escaped(text)}**" for text in texts]
        for texts in shown_totals(table, language, part.columns, part.totals)
    ]
    return [_bars(heads), _bars(rule), *map(_bars, cells), *map(_bars, totals)]


def shown_rows(table: Table, language: Language, told: Sequence[int], rows: Sequence[int]) -> Iterator[list[str]]:
    """Some rows of a table as people read them, in some of its columns; both by number."""
    for n in rows:
        row, unit = table.rows[n], table.units[n] if table.units else ""
        yield [human(row[c], table.columns[c], table, row, language, unit) for c in told]


def shown_totals(table: Table, language: Language, told: Sequence[int], totals: Sequence[int]) -> Iterator[list[str]]:
    """Some totals of a table as people read them, in some of its columns, marked as such in the first that holds no figures."""
    label = next((x for x, c in enumerate(told) if _names_rows(table, c)), None)
    for n in totals:
        row = table.totals[n]
        texts = [human(row[c], table.columns[c], table, row, language) if row[c] is not None else "" for c in told]
        if label is not None:
            texts[label] = language.say(_TOTAL)
        yield texts


def _names_rows(table: Table, c: int) -> bool:
    """Whether a column is one of texts that can say what a row is."""
    column = table.columns[c]
    return column.type not in RIGHT and column.name not in ("#", "currency", table.by)


def _paragraph(line: str | Line, language: Language, *, first: bool) -> bytes:
    """A line; a title as a heading: the first is that of the page."""
    text, style = (line, "") if isinstance(line, str) else (line.text, line.style)
    mark = "" if style != "title" else "# " if first else "### "
    return f"{mark}{_escaped(language.say(text))}\n".encode()


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
