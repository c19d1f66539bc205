"""The table `calendar(day, work, work_n, month)`: a row for each day, with the working days of the company.

`work` is 1 on a working day; `work_n` counts working days up to and including the day, so that the working days after a
and up to b are `b.work_n - a.work_n`. It begins in January of the first fact's year and ends two years after the year
of the last fact or of the latest day that was asked for.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import apsw

    from salesctl.book.search import Fetch
    from salesctl.model.config import Config

DDL = """create table calendar (day text primary key, work integer not null, work_n integer not null,
  month text not null) strict, without rowid"""
YEARS_AHEAD = 2
_EARLIEST, _LATEST = 1900, 2200


def covers(rows: Fetch, year: int) -> bool:
    """Whether the calendar has this year and the two after it."""
    last = rows("select max(day) from calendar")[0][0]
    return bool(last) and int(last[:4]) >= min(year + YEARS_AHEAD, _LATEST)


def extend(connection: apsw.Connection, config: Config, first: str, last: str) -> None:
    """Extend the calendar to the years of these two days and two years more; it is never shortened."""
    low, high = connection.execute("select min(day), max(day) from calendar").get
    start = max(_EARLIEST, min(int(first[:4]), int(low[:4]) if low else _LATEST))
    end = min(_LATEST, max(int(last[:4]) + YEARS_AHEAD, int(high[:4]) if high else _EARLIEST))
    key = f"{start} {end} {sorted(config.working_days)} {sorted(config.holidays)}"
    stored = connection.execute("select value from meta where key = 'calendar'").fetchone()
    if stored and stored[0] == key:
        return
    connection.execute("delete from calendar")
    connection.executemany("insert into calendar values (?, ?, ?, ?)", _days(config, start, end))
    connection.execute("insert or replace into meta values ('calendar', ?)", (key,))


def _days(config: Config, start: int, end: int) -> list[tuple[str, int, int, str]]:
    day, step = date(start, 1, 1), timedelta(days=1)
    count, rows = 0, []
    while day.year <= end:
        text = day.isoformat()
        work = int(day.weekday() in config.working_days and text not in config.holidays)
        count += work
        rows.append((text, work, count, text[:7]))
        day += step
    return rows
