"""A person's calendar, or the team's, as of the newest commit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from salesctl.api import joined, say

from .days import day_events
from .events import FEEDS, Event
from .feed import Style, feed
from .planned import planned_events
from .stamps import Stamps

if TYPE_CHECKING:
    from salesctl.api import Session

PAST_DAYS = 14
"""How long what is over stays."""
_LAST = 3
"""Of what is over, so many stay whatever their age: programs take an emptied feed for a fault."""
_PLANNED = ("visits", "desk")


class Calendars:
    """Calendars made of one state of the book: the newest commit, or the one asked for."""

    def __init__(self, session: Session, *, detail: str = "full", alarm: int = 0) -> None:
        self._session = session.committed()
        self._detail = detail
        self._alarm = alarm
        query = self._session.query()
        rows = query.rows('select id, name, locale, time_zone from "user" where archived = 0 order by id')
        self.people: dict[str, dict[str, Any]] = {row["id"]: dict(row) for row in rows}
        self._stamps = Stamps.of(self._session)

    def content(self, user: str | None, feeds: Collection[str]) -> bytes:
        """A calendar file with these feeds of a user, or of everyone (None), in that user's own language and zone."""
        from zoneinfo import ZoneInfo

        session = self._session
        person = self.people.get(user or "", {})
        language = session.language_of(person["locale"]) if person.get("locale") else session.book_language
        wanted = [name for name in FEEDS if name in feeds]
        parts = [session.config.company or "salesctl", person.get("name") or user or say("team")]
        if len(wanted) == 1:
            parts.append(language.word(wanted[0], "feed"))
        style = Style(
            name=language.say(joined(": ", parts)),
            zone=session.config.zone,
            own_zone=ZoneInfo(person["time_zone"]) if person.get("time_zone") else session.config.zone,
            language=language,
            detail=self._detail,
            alarm=self._alarm,
            names={} if user else {one: told["name"] for one, told in self.people.items()},
        )
        return feed(self._events(user, wanted), self._stamps, style)

    def _events(self, user: str | None, feeds: Sequence[str]) -> list[Event]:
        """Everything from two weeks ago on and the last of what was before; never nothing."""
        session = self._session
        since = session.today - timedelta(PAST_DAYS)
        found = [one for name in feeds if name not in _PLANNED for one in day_events(session, name, user)]
        if any(name in feeds for name in _PLANNED):
            found += [one for one in planned_events(session, user, since) if one.feed in feeds]
        found.sort(key=lambda one: (one.start, one.uid))
        over = [one for one in found if one.day < session.today.isoformat()][-_LAST:]
        return [one for one in found if one.day >= since.isoformat() or one in over] or [self._nothing(user, feeds)]

    def _nothing(self, user: str | None, feeds: Sequence[str]) -> Event:
        """What stands in a feed that would be empty."""
        day = self._session.today.isoformat()
        told = say("nothing planned")
        return Event(
            uid=f"nothing-{'-'.join(feeds)}-{user or 'team'}@salesctl", feed=feeds[0], owner=user, start=day, minutes=0, last=day,
            bare=told, titles=[told], text=joined("", ()), place="", presence="free", cancelled=False, decided_by=(), reads=(),
            client="",
        )  # fmt: skip
