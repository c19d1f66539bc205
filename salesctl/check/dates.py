"""Dates of facts that are odd: after the day on which it is looked at, or before the book began.

A book begins with its first policy, or with its first opening balance where that is earlier; one without a policy has always been
there. What lasts, as clients do, may tell of earlier days.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from salesctl import yamlio
from salesctl.errors import Finding
from salesctl.lang.text import say
from salesctl.model.fact_dates import fact_dates
from salesctl.model.records import parse
from salesctl.model.values import TYPES

if TYPE_CHECKING:
    from salesctl.book import Query
    from salesctl.model.kinds import Kinds

    from .sources import FileReader

_BEGINNERS = {"policy", "balance"}
"""The kinds that decide when a book began."""
_BEGAN = """select min(valid_from, coalesce((select min(as_of) from r_balance where opening = 1 and archived = 0), valid_from))
  from (select min(valid_from) as valid_from from r_policy where archived = 0)"""
_ODD = "select path from file where state = 0 and (last_on > :today or first_on < :began)"
_DAY = slice(0, 10)


def findings(
    kinds: Kinds,
    source: FileReader,
    query: Query,
    today: date,
    zone: ZoneInfo,
    records: Collection[tuple[str, str]] | None = None,
) -> Iterator[Finding]:
    """What of it there is in all records; or in some (kind, id), where none of them decides when the book began."""
    now = today.isoformat()
    row = query.one(_BEGAN)
    began = (row and row[0]) or ""
    given = {"today": now, "began": began}
    if records is None or _BEGINNERS & {kind for kind, _ in records}:
        paths = [row[0] for row in query.rows(_ODD, given)]
    else:
        one = f"{_ODD} and kind = :kind and id = :id"
        paths = [row[0] for kind, record in records for row in query.rows(one, {**given, "kind": kind, "id": record})]
    for path in paths:
        raw = source.read(path)
        record = parse(kinds, path, raw)
        for dated in fact_dates(record.data, record.kind.fields):
            try:
                day = str(TYPES[dated.field.type].store(dated.typed, zone))[_DAY]
            except ValueError:
                continue  # found by the file's own check
            if day > now:
                line, column = yamlio.locate(raw, dated.keys)
                message = say(
                    "`{field}` is {day:date}, which has not come: it does not count until then",
                    field=dated.field.name,
                    day=day,
                )
                hint = say("correct the date, if it has happened")
                yield Finding(path, line, column, "in-the-future", message, hint, "warning", dated.at)
            elif day < began and record.kind.begins:
                line, column = yamlio.locate(raw, dated.keys)
                message = say(
                    "`{field}` is {day:date}, before the book began ({began:date})",
                    field=dated.field.name,
                    day=day,
                    began=began,
                )
                hint = say("correct the date, or let the first policy or opening balance begin earlier")
                yield Finding(path, line, column, "before-the-book", message, hint, "warning", dated.at)
