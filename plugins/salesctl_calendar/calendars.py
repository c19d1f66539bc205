"""A person's calendar, or the team's, as of the newest commit."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cached_property
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
NOTHING = "nothing-"
"""What the UID begins with of the event that stands in a feed that would be empty."""
TRAVEL = 15
"""Minutes on the way that are not worth an entry of their own, unless said otherwise."""


class Calendars:
    """Calendars made of one state of the book: the newest commit, or the one asked for.

    The same commit and the same arguments give the same bytes. `detail` is how much they tell, `alarm` how many minutes before
    dealings they ring, `travel` how many minutes a client has to be away for the way there to be kept.
    """

    def __init__(self, session: Session, *, detail: str = "full", alarm: int = 0, travel: int = TRAVEL) -> None:
        self._session = session.committed()
        self._detail = detail
        self._alarm = alarm
        self._travel = travel
        self.commit: str = self._session.at
        """The commit's id: with the arguments all that the bytes depend on."""
        self.committed: datetime = self._session.git.committed(self.commit)
        """When it was made: nothing in any feed changed later."""
        self.day = self._session.today
        """Its day, in the book's zone."""
        query = self._session.query()
        rows = query.rows(
            "select id, name, role, locale, time_zone, calendar_revocations,"
            ' archived = 0 and (left_on is null or left_on >= today()) as here from "user" order by id'
        )
        self.people: dict[str, dict[str, Any]] = {row["id"]: dict(row) for row in rows}
        self._stamps = Stamps.of(self._session)
        self._days: dict[str, list[Event]] = {}

    def content(self, user: str | None, feeds: Collection[str], *, reader: str = "", published: bool = False) -> bytes:
        """A calendar file with these feeds of a user, or of everyone (None), in that user's or the `reader`'s language and zone.

        What is `published` says from which book, in words that say nothing to others.
        """
        from zoneinfo import ZoneInfo

        session = self._session
        person = self.people.get(user or reader, {})
        language = session.language_of(person["locale"]) if person.get("locale") else session.book_language
        wanted = [name for name in FEEDS if name in feeds]
        parts = [session.config.company or "salesctl", (person.get("name") or user) if user else say("team")]
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
            key=self._first if self._detail == "busy" else b"",
            id="-".join((self.mark, user or f"team-{reader}", *wanted)) if published else "",
        )
        return feed(self._events(user, wanted), self._stamps, style)

    def _events(self, user: str | None, feeds: Sequence[str]) -> list[Event]:
        """Everything from two weeks ago on and of each feed the last of what was before; never nothing."""
        found = [one for feed in feeds for one in self._recent(user, feed)]
        return sorted(found, key=lambda one: (one.start, one.uid)) or [self._nothing(user, feeds)]

    def _recent(self, user: str | None, feed: str) -> list[Event]:
        session = self._session
        since = session.today - timedelta(PAST_DAYS)
        if feed in _PLANNED:
            found = planned_events(session, user, feed, since, _LAST, self._travel)
        else:
            found = [one for one in self._of_days(feed) if user in (None, one.owner)]
        over = sorted((one.last, one.uid) for one in found if one.last < session.today.isoformat())[-_LAST:]
        return [one for one in found if one.last >= since.isoformat() or (one.last, one.uid) in over]

    def _of_days(self, feed: str) -> list[Event]:
        """Everybody's events of a feed of whole days, asked once for all calendars."""
        if feed not in self._days:
            self._days[feed] = list(day_events(self._session, feed))
        return self._days[feed]

    @cached_property
    def mark(self) -> str:
        """What published files of this book, and no other's, have in their head."""
        return hashlib.sha256(self._first).hexdigest()[:32]

    @cached_property
    def _first(self) -> bytes:
        """The book's first commit: only those know it who have the book."""
        return min(self._session.git.run("rev-list", "--max-parents=0", self.commit, "--").splitlines())

    def _nothing(self, user: str | None, feeds: Sequence[str]) -> Event:
        """What stands in a feed that would be empty."""
        day = self._session.today.isoformat()
        told = say("nothing planned")
        return Event(
            uid=f"{NOTHING}{'-'.join(feeds)}-{user or 'team'}@salesctl", feed=feeds[0], owner=user, start=day, minutes=0, last=day,
            bare=told, titles=lambda: [told], text=joined("", ()), place="", presence="free", cancelled=False,
            decided_by=(), reads=(), client="",
        )  # fmt: skip
