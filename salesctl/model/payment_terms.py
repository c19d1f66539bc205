"""Payment terms, and the events that part payments wait for. Every due date that is not written down is made here.

A payment term is `14` (days), `eom` or `eom+10` (the end of the month, and days behind it) or `15th` (the next such day of a
month), counted from the document itself, or `from invoice`, `from shipment`, `from acceptance`: `eom+10 from acceptance`.
A milestone is `signature`, `shipment`, `delivery` or `acceptance`, days after one (`acceptance+30`), or a day.
Days are calendar days: what falls due on a Sunday is due on that Sunday.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, Self

from salesctl.lang.text import Text, say
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern

EVENTS = ("invoice", "shipment", "acceptance")
"""What a term may be counted from, besides the document that has it."""
MILESTONES = ("signature", "shipment", "delivery", "acceptance")
"""What a part payment may wait for."""
_TERM = lazy_pattern(
    rf"(?:(?P<days>[0-9]{{1,4}})|(?P<end>eom)(?:\+(?P<behind>[0-9]{{1,3}}))?|(?P<on>[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th))"
    rf"(?: from (?P<event>{'|'.join(EVENTS)}))?\Z",
    re.ASCII,
)
_MILESTONE = lazy_pattern(rf"(?P<event>{'|'.join(MILESTONES)})(?:\+(?P<days>[0-9]{{1,4}}))?\Z", re.ASCII)
_DAY = lazy_pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)
_LONGEST_MONTH = 31
_TEENS = range(11, 14)


class PaymentTerm(NamedTuple):
    """How a due date follows from the day of an event."""

    days: int = 0
    """From the event, or from the end of its month."""
    after_month: bool = False
    """Counted from the end of the event's month."""
    on: int = 0
    """The day of a month; 0: none is agreed."""
    event: str = ""
    """One of EVENTS; empty: the document that has the term."""

    @classmethod
    def read(cls, text: str) -> Self:
        """The term a record holds. Raises ValueError with a sentence that says what to write instead."""
        match = _TERM.match(text)
        if match is None:
            raise ValueError(
                say("`{text}` is no payment term; write it like 14, eom+10, 15th or 14 from acceptance", text=text)
            )
        days = int(match["days"] or match["behind"] or 0)
        return cls(days, bool(match["end"]), int(match["on"] or 0), match["event"] or "")

    def __str__(self) -> str:
        """The one form that records hold."""
        if self.on:
            form = f"{self.on}{_suffix(self.on)}"
        elif self.after_month:
            form = f"eom+{self.days}" if self.days else "eom"
        else:
            form = str(self.days)
        return f"{form} from {self.event}" if self.event else form

    def due(self, day: date) -> date:
        """The due date where the event was on this day. Raises OverflowError beyond the calendar."""
        if self.on:
            this_month = _in_month(day, self.on)
            return this_month if this_month > day else _in_month(_month_end(day) + timedelta(days=1), self.on)
        return (_month_end(day) if self.after_month else day) + timedelta(days=self.days)

    @property
    def longest(self) -> int:
        """The most days there may be from the event to the due date, whatever day of whatever month it is on."""
        if self.on:
            return _LONGEST_MONTH
        return self.days + (_LONGEST_MONTH - 1 if self.after_month else 0)

    def said(self) -> Text:
        """The term in words."""
        values: dict[str, Any] = {"days": self.days, "on": self.on}
        if self.on:
            return {
                "": say("by day {on} of the month", **values),
                "invoice": say("by day {on} of the month after the invoice", **values),
                "shipment": say("by day {on} of the month after the shipment", **values),
                "acceptance": say("by day {on} of the month after acceptance", **values),
            }[self.event]
        if self.after_month:
            return {
                "": say("{days:day|days} after the end of the month", **values),
                "invoice": say("{days:day|days} after the end of the month of the invoice", **values),
                "shipment": say("{days:day|days} after the end of the month of the shipment", **values),
                "acceptance": say("{days:day|days} after the end of the month of acceptance", **values),
            }[self.event]
        return {
            "": say("{days:day|days}", **values),
            "invoice": say("{days:day|days} from the invoice", **values),
            "shipment": say("{days:day|days} from the shipment", **values),
            "acceptance": say("{days:day|days} from acceptance", **values),
        }[self.event]


class Milestone(NamedTuple):
    """What a part payment waits for: an event and days behind it, or a day."""

    event: str = ""
    """One of MILESTONES; empty: the day."""
    days: int = 0
    day: str = ""
    """ISO; empty where it waits for an event."""

    @classmethod
    def read(cls, text: str) -> Self:
        """The milestone a record holds. Raises ValueError with a sentence that says what to write instead."""
        if match := _MILESTONE.match(text):
            return cls(match["event"], int(match["days"] or 0))
        try:
            if _DAY.match(text):
                return cls(day=date.fromisoformat(text).isoformat())
        except ValueError:
            pass
        raise ValueError(
            say(
                "`{text}` is no event of a schedule; write {events}, acceptance+30 or 2026-11-23",
                text=text, events=", ".join(MILESTONES),
            )
        )  # fmt: skip

    def __str__(self) -> str:
        """The one form that records hold."""
        return self.day or (f"{self.event}+{self.days}" if self.days else self.event)

    def reached(self, event: str, day: date | None) -> date | None:
        """The day it comes to where this event was on that day; None where it waits for another, or for one that was not yet."""
        if self.day:
            return date.fromisoformat(self.day)
        return day + timedelta(days=self.days) if day is not None and event == self.event else None


def _month_end(day: date) -> date:
    return _in_month(day, 31)


def _in_month(day: date, number: int) -> date:
    """The day of this number in a month, or the month's last where it is shorter."""
    from calendar import monthrange  # few terms end with a month

    return day.replace(day=min(number, monthrange(day.year, day.month)[1]))


def _suffix(number: int) -> str:
    return "th" if number in _TEENS else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
