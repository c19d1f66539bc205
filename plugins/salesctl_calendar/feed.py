"""Events as an iCalendar file whose bytes depend on the book alone.

A program that follows the file matches events by UID, and takes for newer what has a higher SEQUENCE or a later LAST-MODIFIED.
All three come from the book (`events`, `stamps`). Nothing here knows what time it is.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from salesctl.api import FreeText, Text, fitted, joined, say, translatable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from icalendar import Event as Component

    from salesctl.api import Language

    from .events import Event
    from .stamps import Stamps


DETAILS = (translatable("full", "detail"), translatable("title", "detail"), translatable("busy", "detail"))
TITLE = 60
"""Columns of a title: what a telephone shows in a line or two."""
PRODUCT = "-//salesctl//EN"
_REFRESH = timedelta(hours=1)
_DAY = len("2026-11-23")
_COLORS: Mapping[str, str] = MappingProxyType(
    {
        "visits": "steelblue", "desk": "slategray", "deadlines": "crimson", "birthdays": "mediumvioletred",
        "absences": "darkorange", "approvals": "seagreen",
    }
)  # fmt: skip
"""By feed, a colour that CSS names (RFC 7986)."""
_TIME: Mapping[str, Text] = MappingProxyType({"busy": say("busy"), "free": say("free"), "away": say("away")})
_STATUS = MappingProxyType({"busy": "BUSY", "free": "FREE", "away": "OOF"})


class Style(NamedTuple):
    """How a feed is written: in whose language and zone, and how much it tells."""

    name: str
    zone: ZoneInfo
    """The book's: what events' times are in."""
    own_zone: ZoneInfo
    """The reader's."""
    language: Language
    detail: str = "full"
    alarm: int = 0
    """Minutes before a dealing that the telephone rings; 0: it does not."""
    names: Mapping[str, str] = MappingProxyType({})
    """What people are called, where a feed has events of several: it stands before each title."""
    id: str = ""
    """Which calendar it is, where programs are to know it again by that."""
    key: bytes = b""
    """What ids are hidden with where only the time is told: they name clients."""


def feed(events: Sequence[Event], stamps: Stamps, style: Style) -> bytes:
    """The calendar file: CRLF, folded at 75 octets, UTF-8. Events of records never committed are left out."""
    from icalendar import Calendar, vDuration, vText

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for named in ("name", "x-wr-calname"):
        calendar.add(named, vText(style.name))  # with its commas and semicolons escaped
    if style.id:
        calendar.add("x-wr-relcalid", style.id)
    calendar.add("x-wr-timezone", style.own_zone.key)
    refresh = vDuration(_REFRESH)
    refresh.params["VALUE"] = "DURATION"
    calendar.add("refresh-interval", refresh)
    calendar.add("x-published-ttl", vDuration(_REFRESH))
    for event in events:
        if stamps.committed(event):
            calendar.add_component(_component(event, stamps, style))
    content: bytes = calendar.to_ical()
    return content


def _component(event: Event, stamps: Stamps, style: Style) -> Component:
    from icalendar import Event as New
    from icalendar import vText

    made = New()
    stamped = stamps.modified(event)
    made.add("uid", event.uid if style.detail != "busy" else _untold(event.uid, style.key))
    made.add("dtstamp", stamped)
    made.add("last-modified", stamped)
    made.add("sequence", stamps.sequence(event))
    _times(made, event, style.zone)
    made.add("summary", title(event, style))
    if style.detail == "full":
        if event.place:
            made.add("location", event.place)
        if event.text:
            made.add("description", style.language.say(event.text))
        if event.number:
            made.add("url", f"tel:{event.number}")
    made.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    made.add("transp", "OPAQUE" if event.presence != "free" else "TRANSPARENT")
    made.add("x-microsoft-cdo-busystatus", _STATUS[event.presence])
    made.add("class", "PRIVATE" if style.detail == "full" else "PUBLIC")
    if style.detail != "busy":
        made.add("categories", [style.language.word(event.feed, "feed")])
        made["color"] = vText(_COLORS[event.feed])
    if style.alarm and event.presence == "busy":
        _ring(made, event, style)
    return made


def _untold(uid: str, key: bytes) -> str:
    """A UID that says nothing, and is the same as long as the event's own is."""
    return f"{hmac.new(key, uid.encode(), 'sha256').hexdigest()[:32]}@salesctl"


def title(event: Event, style: Style) -> str:
    """What an event is called: the fullest of its titles that has room."""
    if style.detail == "busy":
        return style.language.say(_TIME[event.presence])
    told = event.titles if style.detail == "full" else [event.bare]
    if event.owner and event.owner in style.names:
        told = [joined(" · ", [style.names[event.owner], one]) for one in told]
    said = [fitted(one, style.language, TITLE) for one in told]
    fullest = next((one for one in said if len(one) <= TITLE), said[-1])
    return fitted(FreeText(fullest), style.language, TITLE)  # where the words of the sentence alone take more


def _ring(made: Component, event: Event, style: Style) -> None:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title(event, style))
    alarm.add("trigger", timedelta(minutes=-style.alarm))
    made.add_component(alarm)


def _times(made: Component, event: Event, zone: ZoneInfo) -> None:
    """Whole days end on the day after the last; moments are written in UTC, so that every clock shows them as its own."""
    if len(event.start) == _DAY:
        made.add("dtstart", date.fromisoformat(event.start))
        made.add("dtend", date.fromisoformat(event.last) + timedelta(1))
        return
    start = datetime.fromisoformat(event.start).replace(tzinfo=zone).astimezone(UTC)
    made.add("dtstart", start)
    made.add("dtend", start + timedelta(minutes=event.minutes))
