"""Seats a person at the book they stand in."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl.errors import UsageError
from salesctl.model.config import find_root, here, load_config
from salesctl.plugins.discovery import folders
from salesctl.session.session import Installed, Session

from .clock import now

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo


def seat(*, on: str = "", at: str = "", lang: str = "") -> Session:
    """A session at the book of the current folder. Raises SalesctlError outside any book, UsageError for what is not a day."""
    root = find_root(here())
    day: date | None = None
    moment = now()
    if on or at:
        from salesctl.lang.typed_dates import parse_day

        zone = load_config(root).zone
        today = moment.astimezone(zone).date()
        if at:
            at, day = _revision(root, at, today, zone)
        if on:
            day = parse_day(on, today)
    from .progress import progress
    from .prompt import Typed

    return Session(
        root, now=moment, on=day, at=at, lang=lang, installed=installed(), progress=progress, conversation=Typed()
    )


def installed() -> Installed:
    """What installed plugins bring to reading."""
    return Installed(*(tuple(folders(what)) for what in ("schemas", "views", "rules", "locale")))


def _revision(root: Path, at: str, today: date, zone: ZoneInfo) -> tuple[str, date]:
    """The commit `--at` means and the day it implies: a day is the last commit up to its end in the book's zone."""
    from salesctl.git import Git
    from salesctl.lang.typed_dates import parse_day

    git = Git(root)
    try:
        day = parse_day(at, today)
    except UsageError:
        commit = git.resolve(at)
        committed = git.run("log", "-1", "--format=%cI", "--end-of-options", commit).decode("ascii").strip()
        return commit, datetime.fromisoformat(committed).astimezone(zone).date()
    end = datetime.combine(day, time(23, 59, 59), zone)
    return git.at(end.isoformat()), day
