"""What commands of calendars have in common: whose, with which feeds, and how much they tell, as it is typed."""

from __future__ import annotations

import re

from salesctl.api import Option, SalesctlError, Session, UsageError, say, typed_code

from .calendars import TRAVEL as USUAL_TRAVEL
from .calendars import Calendars
from .events import FEEDS
from .feed import DETAILS

_PLAN = ("visits", "desk")
_LENGTH = re.compile(r"([0-9]{1,4})([mhd]?)", re.ASCII)
_MINUTES = {"": 1, "m": 1, "h": 60, "d": 24 * 60}

LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""Hosts that are this machine: nobody else reads what goes there."""
USER = Option("--user", metavar="USER", help="Whose calendar; yours unless given.", completes=("user",))
FEED = Option(
    "--feed",
    metavar="FEED[,FEED]",
    help="visits, desk, deadlines, birthdays, absences, approvals, or all; visits,desk unless given.",
)
DETAIL = Option("--detail", metavar="DETAIL", help="full; title: only what and with whom; busy: only when.")
ALARM = Option("--alarm", metavar="LENGTH", help="Ring so long before each dealing with a client: 15m, 1h.")
TRAVEL = Option(
    "--travel", metavar="LENGTH", help="Keep the way to clients free who are farther away; 15m unless given."
)


def typed_feeds(session: Session, typed: str) -> list[str]:
    """The feeds that are typed, in their usual order. Raises UsageError for a word that is none."""
    chosen = set()
    for word in filter(None, (word.strip() for word in typed.split(","))):
        code = typed_code(session, word, (*FEEDS, "all"), "feed")
        if not code:
            raise UsageError(
                say("`{word}` is no feed", word=word), hint=say("one of {list}", list=", ".join((*FEEDS, "all")))
            )
        chosen |= set(FEEDS) if code == "all" else {code}
    return [name for name in FEEDS if name in (chosen or _PLAN)]


def typed_calendars(session: Session, detail: str, alarm: str, travel: str) -> Calendars:
    """Calendars as these options ask for them. Raises UsageError."""
    how = typed_detail(session, detail)
    return Calendars(session, detail=how, alarm=_minutes(alarm), travel=_minutes(travel, USUAL_TRAVEL))


def typed_public_calendars(session: Session, detail: str, alarm: str, travel: str, *, yes: bool) -> Calendars:
    """Calendars for where others can read them: somebody has to say how much they tell. Raises SalesctlError where nobody did."""
    if typed_detail(session, detail or "full") == "full" and not yes:
        raise SalesctlError(
            say("whoever has an address, and the host, reads all of it: figures and telephone numbers, too"),
            hint=say("--detail title or busy tells less; --yes publishes everything"),
        )
    return typed_calendars(session, detail or "full", alarm, travel)


def typed_detail(session: Session, typed: str) -> str:
    """How much calendars tell, as it is typed. Raises UsageError for a word that says no such thing."""
    code = typed_code(session, typed, DETAILS, "detail")
    if not code:
        raise UsageError(say("`{word}` is no detail", word=typed), hint=say("one of {list}", list=", ".join(DETAILS)))
    return code


def _minutes(typed: str, usual: int = 0) -> int:
    """A length as it is typed, `15m` or `1h`, in minutes; what is usual for none. Raises UsageError."""
    match = _LENGTH.fullmatch(typed.strip().lower())
    if typed and not match:
        raise UsageError(say("`{text}` is no length of time; write it like 15m or 1h", text=typed))
    return int(match[1]) * _MINUTES[match[2]] if match else usual


def given_out_by_people(session: Session) -> None:
    """Raise ForPeople where an agent is at work: whoever has a calendar reads what stands in it."""
    session.require_person(say("calendars are for people to give out: the agent {agent} does not", agent=session.agent))
