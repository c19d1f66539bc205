"""What `--at REV|DATE` means: a commit, and the day it stands for."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from salesctl.lang.typed_dates import UnknownDate, parse_day

if TYPE_CHECKING:
    from salesctl.git import Git


def revision(git: Git, typed: str, today: date, zone: ZoneInfo) -> tuple[str, date]:
    """The commit somebody names and its day; of a day, the last commit up to its end in the book's zone.

    Raises SalesctlError when there is none.
    """
    try:
        day = parse_day(typed, today, "past")
    except UnknownDate:
        commit = git.resolve(typed)
        return commit, git.committed(commit).astimezone(zone).date()
    end = datetime.combine(day, time(23, 59, 59), zone)
    return git.at(end.isoformat()), day
