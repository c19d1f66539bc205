"""Opens a session on the book of the current folder, at the present moment or the day asked for."""

from __future__ import annotations

import os
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl.errors import UsageError
from salesctl.lang.text import say
from salesctl.model.config import find_root, here, load_config
from salesctl.plugins.discovery import folders
from salesctl.session.session import Installed, Session

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo


def open_session(*, on: str = "", at: str = "", lang: str = "") -> Session:
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
    from .prompt import TypedConversation, progress

    return Session(
        root,
        now=moment,
        on=day,
        at=at,
        lang=lang,
        installed=installed(),
        progress=progress,
        conversation=TypedConversation(),
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


def now() -> datetime:
    """The present moment; `SALESCTL_NOW` (ISO, with an offset) stands in for it in tests and demos."""
    fixed = os.environ.get("SALESCTL_NOW")
    if not fixed:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(fixed)
    except ValueError:
        raise UsageError(
            say("SALESCTL_NOW is `{fixed}`, not a moment", fixed=fixed), hint=say("write 2026-11-23T09:00:00+00:00")
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
