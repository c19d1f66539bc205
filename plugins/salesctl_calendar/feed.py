"""Events as an iCalendar file whose bytes depend on the book alone.

A program that follows the file matches events by UID, and takes for newer what has a higher SEQUENCE or a later LAST-MODIFIED.
All three come from the book (`events`, `stamps`). Nothing here knows what time it is.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from salesctl.api import FreeText, Text, fitted, joined, say, translatable

from .content_lines import line, text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from salesctl.api import Language

    from .events import Event
    from .stamps import Stamps


DETAILS = (translatable("full", "detail"), translatable("title", "detail"), translatable("busy", "detail"))
TITLE = 60
"""Columns of a title: what a telephone shows in a line or two."""
PRODUCT = "-//salesctl//EN"
_REFRESH = "PT1H"
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
    name = text(style.name)
    head = [
        line("BEGIN", "VCALENDAR"), line("VERSION", "2.0"), line("PRODID", PRODUCT), line("METHOD", "PUBLISH"),
        line("NAME", name), line("X-WR-CALNAME", name),
        *([line("X-WR-RELCALID", style.id)] if style.id else []),
        line("X-WR-TIMEZONE", style.own_zone.key),
        line("REFRESH-INTERVAL;VALUE=DURATION", _REFRESH), line("X-PUBLISHED-TTL", _REFRESH),
    ]  # fmt: skip
    told = (one for event in events if stamps.committed(event) for one in _lines(event, stamps, style))
    return b"".join([*head, *told, line("END", "VCALENDAR")])


def _lines(event: Event, stamps: Stamps, style: Style) -> Iterator[bytes]:
    stamped = _moment(stamps.modified(event))
    titled = text(title(event, style))
    yield line("BEGIN", "VEVENT")
    yield line("UID", text(event.uid if style.detail != "busy" else _untold(event.uid, style.key)))
    yield line("DTSTAMP", stamped)
    yield line("LAST-MODIFIED", stamped)
    yield line("SEQUENCE", str(stamps.sequence(event)))
    yield from _times(event, style.zone)
    yield line("SUMMARY", titled)
    if style.detail == "full":
        if event.place:
            yield line("LOCATION", text(event.place))
        if said := style.language.say(event.text):
            yield line("DESCRIPTION", text(said))
        if event.number:
            yield line("URL", f"tel:{event.number}")
    yield line("STATUS", "CANCELLED" if event.cancelled else "CONFIRMED")
    yield line("TRANSP", "OPAQUE" if event.presence != "free" else "TRANSPARENT")
    yield line("X-MICROSOFT-CDO-BUSYSTATUS", _STATUS[event.presence])
    yield line("CLASS", "PRIVATE" if style.detail == "full" else "PUBLIC")
    if style.detail != "busy":
        yield line("CATEGORIES", text(style.language.word(event.feed, "feed")))
        yield line("COLOR", _COLORS[event.feed])
    if style.alarm and event.presence == "busy":
        yield line("BEGIN", "VALARM")
        yield line("ACTION", "DISPLAY")
        yield line("DESCRIPTION", titled)
        yield line("TRIGGER", f"-PT{style.alarm}M")
        yield line("END", "VALARM")
    yield line("END", "VEVENT")


def _untold(uid: str, key: bytes) -> str:
    """A UID that says nothing, and is the same as long as the event's own is."""
    return f"{hmac.new(key, uid.encode(), 'sha256').hexdigest()[:32]}@salesctl"


def title(event: Event, style: Style) -> str:
    """What an event is called: the fullest of its titles that has room."""
    if style.detail == "busy":
        return style.language.say(_TIME[event.presence])
    told: Iterable[Text] = event.titles() if style.detail == "full" else [event.bare]
    if name := style.names.get(event.owner or ""):
        told = (joined(" · ", [name, one]) for one in told)
    said = ""
    for one in told:
        said = fitted(one, style.language, TITLE)
        if len(said) <= TITLE:
            return said
    return fitted(FreeText(said), style.language, TITLE)  # the words of the sentence alone take more


def _times(event: Event, zone: ZoneInfo) -> Iterator[bytes]:
    """Whole days end on the day after the last; moments are written in UTC, so that every clock shows them as its own."""
    if len(event.start) == _DAY:
        yield line("DTSTART;VALUE=DATE", event.start.replace("-", ""))
        yield line("DTEND;VALUE=DATE", f"{date.fromisoformat(event.last) + timedelta(1):%Y%m%d}")
        return
    start = datetime.fromisoformat(event.start).replace(tzinfo=zone).astimezone(UTC)
    yield line("DTSTART", _moment(start))
    yield line("DTEND", _moment(start + timedelta(minutes=event.minutes)))


def _moment(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"
