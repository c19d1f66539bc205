"""An event as a feed holds it, whatever it is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from salesctl.api import Text, say, translatable

FEEDS = (
    translatable("visits", "feed"),
    translatable("desk", "feed"),
    translatable("deadlines", "feed"),
    translatable("birthdays", "feed"),
    translatable("absences", "feed"),
    translatable("approvals", "feed"),
)
"""What a feed can hold: planned dealings, planned work at the desk, days by which something is due, birthdays at clients, days
somebody is away, what waits for a manager's word."""
HELD_MARK = "✓"
"""What the title of an event begins with that took place."""
Presence = Literal["busy", "free", "away"]


class Event(NamedTuple):
    """One event, rendered from the book at one commit. `start` and `end` are local as the book stores them."""

    uid: str
    """Made from ids of records, never from a title or a time."""
    feed: str
    owner: str | None
    start: str
    """A day, or a moment in the book's zone."""
    minutes: int
    """How long it takes, where it starts at a moment."""
    last: str
    """Its last day."""
    bare: Text
    """What it is, without reasons and figures."""
    titles: Callable[[], Iterable[Text]]
    """What it is called, the fullest first; each is said only where the one before has no room."""
    text: Text
    place: str
    presence: Presence
    cancelled: bool
    decided_by: Sequence[str]
    """The files that decide its time, its place and its status."""
    reads: Sequence[str]
    """The files that what is said of it was read from, besides."""
    client: str | None
    """The client whose every record, and the day, what is said of it was read from; None: of nobody's."""
    number: str = ""
    """A telephone number to tap, in international form."""
    daily: bool = False
    """Whether its time depends on the day, too: it stands on today until it is seen to, or a term began anew."""

    @property
    def day(self) -> str:
        """The day it begins."""
        return self.start[:10]


def settled(title: Text) -> Text:
    """The title of what is done with."""
    return say("✓ {event}", event=title)


def in_vain(title: Text) -> Text:
    """The title of what was tried, and nobody took it up."""
    return say("✗ {event}", event=title)


def called_off(title: Text) -> Text:
    """The title of what will not take place."""
    return say("cancelled: {event}", event=title)


def why_called_off(reason: str) -> Text:
    """The line of its text that says so; `reason` may be empty."""
    return say("cancelled: {reason}", reason=reason) if reason else say("cancelled")
