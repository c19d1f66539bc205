"""CSV as programs take it (`plain`), and as Excel opens it in the reader's language (`excel`)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.errors import UsageError
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern

if TYPE_CHECKING:
    from salesctl.lang.language import Language

_FORMULA = lazy_pattern(r"[=@\t\r]|[+-](?![0-9 ().,-]*\Z)")
"""Texts that a spreadsheet would compute; signed numbers and phone numbers are none."""
_STYLES = ("plain", "excel")


class CsvStyle(NamedTuple):
    """How a CSV file is written."""

    delimiter: str = ","
    decimal: str = "."
    for_excel: bool = False
    """With a byte order mark, by which Excel knows UTF-8, and an apostrophe before every text that it would compute."""


PLAIN = CsvStyle()


def csv_style(name: str, language: Language) -> CsvStyle:
    """The style of a name. Excel expects a semicolon where the decimal sign is a comma. Raises UsageError for no style."""
    if name not in _STYLES:
        raise UsageError(
            say("`{name}` is no style of CSV", name=name), hint=say("one of {choices}", choices=", ".join(_STYLES))
        )
    if name == "plain":
        return PLAIN
    return CsvStyle(";" if language.decimal == "," else ",", language.decimal, for_excel=True)


def csv_rows(rows: Iterable[Sequence[Any]], style: CsvStyle = PLAIN) -> bytes:
    """Rows as the bytes of a CSV file: UTF-8, lines that end as RFC 4180 has it. A Decimal keeps all its decimals."""
    import csv  # few answers are CSV
    from decimal import Decimal

    def shown(cell: Any) -> Any:
        if isinstance(cell, Decimal):
            return f"{cell:f}".replace(".", style.decimal)
        return f"'{cell}" if style.for_excel and isinstance(cell, str) and _FORMULA.match(cell) else cell

    out = io.StringIO()
    written = csv.writer(out, delimiter=style.delimiter, lineterminator="\r\n")
    written.writerows(map(shown, row) for row in rows)
    return out.getvalue().encode("utf-8-sig" if style.for_excel else "utf-8")
