"""Events as an iCalendar file whose bytes depend on the book alone.

A program that follows the file matches events by UID and believes the highest SEQUENCE. So the UID comes from the
record's id, the SEQUENCE counts the commits that ever touched the record (it cannot fall, merges included), and every
time stamp is that of the record's last commit. Nothing here knows what time it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from icalendar import Event as Component

    from salesctl.api import Language

    from .events import Event

_REFRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Revision:
    """How often a record was committed, and when last (ISO with offset)."""

    count: int
    at: str


def feed(
    events: Sequence[Event], revisions: Mapping[str, Revision], name: str, zone: ZoneInfo, language: Language
) -> bytes:
    """The calendar file: CRLF, folded at 75 octets, UTF-8. Events of records never committed are left out."""
    from icalendar import Calendar, vDuration

    calendar = Calendar()
    calendar.add("prodid", "-//salesctl//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    refresh = vDuration(_REFRESH)
    refresh.params["VALUE"] = "DURATION"
    calendar.add("refresh-interval", refresh)
    calendar.add("x-published-ttl", vDuration(_REFRESH))
    for event in events:
        if event.path in revisions:
            calendar.add_component(_component(event, revisions[event.path], zone, language))
    content: bytes = calendar.to_ical()
    return content


def _component(event: Event, revision: Revision, zone: ZoneInfo, language: Language) -> Component:
    from icalendar import Event as New

    made = New()
    stamped = datetime.fromisoformat(revision.at).astimezone(UTC)
    made.add("uid", f"{event.activity}@salesctl")
    made.add("dtstamp", stamped)
    made.add("last-modified", stamped)
    made.add("sequence", revision.count - 1)
    _times(made, event, zone)
    made.add("summary", language.say(event.title))
    if event.place:
        made.add("location", event.place)
    if event.text:
        made.add("description", language.say(event.text))
    made.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    made.add("transp", "TRANSPARENT" if event.deadline or event.cancelled else "OPAQUE")
    return made


def _times(made: Component, event: Event, zone: ZoneInfo) -> None:
    """A day without a time is an all-day event, whose end is the day after; moments are written in UTC."""
    if len(event.start) == len("2026-11-23"):
        day = date.fromisoformat(event.start)
        made.add("dtstart", day)
        made.add("dtend", day + timedelta(1))
        return
    start = datetime.fromisoformat(event.start).replace(tzinfo=zone).astimezone(UTC)
    made.add("dtstart", start)
    made.add("dtend", start + timedelta(minutes=event.minutes))
