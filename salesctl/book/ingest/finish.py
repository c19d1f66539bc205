"""What is derived from records, brought up to date when their tables are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from . import derive, workdays

if TYPE_CHECKING:
    from salesctl.book.file.state import RecordSource

    from .write import Writer


def fill_derived(writer: Writer, source: RecordSource) -> None:
    """Derive everything, in a new book."""
    derive.everything(writer.connection, source.kinds, source.config.currency)
    _calendar(writer, source)


def follow(writer: Writer, source: RecordSource, orders: Iterable[str]) -> None:
    """Derive what depends on these orders anew, and let the calendar reach as far as the facts do."""
    derive.update(writer.connection, source.kinds, source.config.currency, orders)
    _calendar(writer, source)


def _calendar(writer: Writer, source: RecordSource) -> None:
    if writer.first_day and writer.last_day:
        workdays.cover(writer.connection, source.config, writer.first_day, writer.last_day)
