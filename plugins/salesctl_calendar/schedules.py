"""What an event says of time and status, as the book keeps them: compared between the book, the calendar, and what was pushed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from salesctl.api import Text, joined, say

from .events import HELD_MARK

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from icalendar import Event as Component

_REPEATING = ("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
_DAY = len("2026-11-23")


class NotTaken(Exception):
    """An event is left as it is; `reason` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason)
        self.reason = reason


class Schedule(NamedTuple):
    """When something is to take place, and what became of it."""

    start: str
    """A day, or a moment in the book's zone, as `start` of an activity."""
    minutes: int
    """How long it takes; 0 for whole days."""
    status: str
    """`planned`, `held` or `cancelled`."""

    @property
    def whole_day(self) -> bool:
        """Whether it has no hour."""
        return len(self.start) == _DAY

    @property
    def said(self) -> Text:
        """When, and what became of it, in words."""
        if self.status == "cancelled":
            return say("cancelled")
        if self.status == "held":
            return say("held {start:moment}", start=self.start)
        told = say("{start:weekday} {start:moment}", start=self.start)
        return joined(", ", [told, say("{minutes:minute|minutes}", minutes=self.minutes)] if self.minutes else [told])


def schedule(event: Component, zone: ZoneInfo, floating: ZoneInfo) -> Schedule:
    """The schedule of a VEVENT in the book's zone; times without a zone are in `floating`. Raises NotTaken."""
    if event.errors:
        name = event.errors[0][0] or ""
        raise NotTaken(say("{name} is not understood", name=name))
    if any(name in event for name in _REPEATING):
        raise NotTaken(say("it comes again and again"))
    try:
        start, end = event.start, event.end
    except Exception:  # noqa: BLE001 - the library has a kind of error for each way of saying no time
        raise NotTaken(say("it says no time")) from None
    status = "planned"
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        status = "cancelled"
    elif str(event.get("SUMMARY", "")).startswith(HELD_MARK) or str(event.get("STATUS", "")).upper() == "COMPLETED":
        status = "held"
    if not isinstance(start, datetime):
        return Schedule(start.isoformat(), 0, status)
    local = _local(start, floating, zone)
    length = _local(end, floating, zone) - local if isinstance(end, datetime) else timedelta()
    return Schedule(local.strftime("%Y-%m-%dT%H:%M"), max(0, int(length.total_seconds()) // 60), status)


def _local(moment: date, floating: ZoneInfo, zone: ZoneInfo) -> datetime:
    assert isinstance(moment, datetime)  # noqa: S101 - callers ask first
    return (moment if moment.tzinfo else moment.replace(tzinfo=floating)).astimezone(zone)


class ChangedPart(NamedTuple):
    """A part of a schedule that was changed in the calendar since it was pushed."""

    part: str
    """A field of Schedule."""
    both: bool
    """It was changed in the book, too, to something else."""


def differences(was: Schedule, theirs: Schedule, ours: Schedule) -> Iterator[ChangedPart]:
    """What the calendar says otherwise than `was` pushed, and otherwise than the book, part by part."""
    for part in Schedule._fields:
        before, there, here = (getattr(one, part) for one in (was, theirs, ours))
        if there not in (before, here):
            yield ChangedPart(part, both=here != before)
