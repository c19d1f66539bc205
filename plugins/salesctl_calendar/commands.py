"""`calendar export`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, NotRequired, TypedDict

from salesctl.api import Answer, Line, Option, SalesctlError, Session, UsageError, resolve, say, typed_code

from .calendars import TRAVEL, Calendars
from .events import FEEDS
from .feed import DETAILS

_PLAN = ("visits", "desk")
_LENGTH = re.compile(r"([0-9]{1,4})([mhd]?)", re.ASCII)
_MINUTES = {"": 1, "m": 1, "h": 60, "d": 24 * 60}


class CalendarAnswer(TypedDict):
    """A calendar that was written."""

    user: Annotated[str | None, "Whose; null for the team's."]
    feeds: list[str]
    events: int
    path: Annotated[str, "The file; - for standard output."]
    content: NotRequired[Annotated[str, "The calendar, where it is written to no file."]]


def export(
    session: Session,
    user: Annotated[
        str, Option("--user", metavar="USER", help="Whose calendar; yours unless given.", completes=("user",))
    ] = "",
    team: Annotated[bool, Option("--team", help="Everybody's, with the names before the titles.")] = False,
    feeds: Annotated[
        str,
        Option(
            "--feed",
            metavar="FEED[,FEED]",
            help="visits, desk, deadlines, birthdays, absences, approvals, or all; visits,desk unless given.",
        ),
    ] = "",
    detail: Annotated[
        str, Option("--detail", metavar="DETAIL", help="full; title: only what and with whom; busy: only when.")
    ] = "full",
    alarm: Annotated[
        str, Option("--alarm", metavar="LENGTH", help="Ring so long before each dealing with a client: 15m, 1h.")
    ] = "",
    travel: Annotated[
        str,
        Option(
            "--travel", metavar="LENGTH", help="Keep the way to clients free who are farther away; 15m unless given."
        ),
    ] = "",
    output: Annotated[Path, Option("-o", "--output", metavar="FILE", help="- is standard output.")] = Path("plan.ics"),
) -> Annotated[Answer, CalendarAnswer]:
    """Write your planned calls and visits as an .ics file that any calendar program opens or follows.

    The file holds what is committed: `salesctl plan day --commit` first. Texts say what is still owed as of the newest commit, in
    the language and the zone of whose calendar it is. The same commit gives the same bytes.
    """
    if user and team:
        raise UsageError(say("--user and --team exclude each other"))
    whose = None if team else resolve(session, user, "user").id if user else session.me
    if whose is None and not team:
        raise SalesctlError(
            say("whose calendar? nobody in the book has your git e-mail address"),
            hint=say("--user USER, or --team for everybody's"),
        )
    made = Calendars(session, detail=_detail(session, detail), alarm=_minutes(alarm), travel=_minutes(travel, TRAVEL))
    chosen = _feeds(session, feeds)
    content = made.content(whose, chosen)
    count = content.count(b"BEGIN:VEVENT")
    data: dict[str, Any] = {"user": whose, "feeds": chosen, "events": count, "path": str(output)}
    if str(output) == "-":
        data["content"] = content.decode("utf-8")
    said = say("{file}: {count:event|events} for {user}", file=str(output), count=count, user=whose or say("team"))
    return Answer(data, [Line(said, "good")], raw=content, file=None if str(output) == "-" else output)


def _feeds(session: Session, typed: str) -> list[str]:
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


def _detail(session: Session, typed: str) -> str:
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
