"""Opens a session on the book of the current folder, at the present moment or the day asked for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from salesctl.model.config import find_root, here, load_config
from salesctl.plugins.discovery import folders
from salesctl.session.session import Installed, Session

from .clock import now
from .kept_answers import is_fresh

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, time


def open_session(
    *,
    on: str = "",
    date_: str = "",
    at: str = "",
    lang: str = "",
    dry_run: bool = False,
    confirm: str = "",
    agent: str = "",
    recover: bool = True,
) -> Session:
    """A session at the book of the current folder. Raises SalesctlError outside any book, UsageError for what is not a day.

    `on` and `at` are what is read, `date_` is when what is recorded happened, as typed; `confirm` is a dry run's token,
    `agent` the program that writes, which `SALESCTL_AGENT` says otherwise. `recover`: end first a write that was cut off.
    """
    root = find_root(here())
    day: date | None = None
    happened: tuple[date, time | None] | None = None
    confirmed = None
    if confirm:
        from salesctl.session.confirmation import confirmation

        confirmed = confirmation(confirm)
    moment = confirmed.now if confirmed else now()
    if on or date_ or at:
        from salesctl.lang.typed_dates import parse_day, parse_moment

        zone = load_config(root).zone
        today = moment.astimezone(zone).date()
        if at:
            from salesctl.git import Git
            from salesctl.session.revision import revision

            at, day = revision(Git(root), at, today, zone)
        if on:
            day = parse_day(on, today)
        if date_:
            happened = parse_moment(date_, today, "recorded")
    from .prompt import TypedConversation, progress
    from .terminal_name import terminal

    return Session(
        root,
        now=moment,
        on=day,
        happened=happened,
        at=at,
        lang=lang,
        installed=installed(),
        progress=progress,
        conversation=TypedConversation(),
        terminal=terminal(),
        owed=_owed,
        dry_run=dry_run,
        confirmed=confirmed,
        agent=_agent(agent),
        recover=recover,
        keeps=not is_fresh(),
    )


def _agent(asked: str) -> str:
    name = asked or os.environ.get("SALESCTL_AGENT", "")
    if not name:
        return ""
    from salesctl.session.agents import agent_name

    return agent_name(name)


def _owed(session: Session, typed: str) -> Mapping[str, str]:
    from salesctl.rules import owed_by_id

    found = owed_by_id(session, typed)
    return found.reference if found else {}


def installed() -> Installed:
    """What installed plugins bring to reading."""
    return Installed(*(tuple(folders(what)) for what in ("schemas", "views", "rules", "locale", "reports")))
