"""`calendar export`: a person's or the team's calendar as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, NotRequired, TypedDict

from salesctl.api import Answer, Line, Option, Session, UsageError, resolve_user, say

from .options import ALARM, DETAIL, FEED, TRAVEL, USER, typed_calendars, typed_feeds


class CalendarAnswer(TypedDict):
    """A calendar that was written."""

    user: Annotated[str | None, "Whose; null for the team's."]
    feeds: list[str]
    events: int
    path: Annotated[str, "The file; - for standard output."]
    content: NotRequired[Annotated[str, "The calendar, where it is written to no file."]]


def export(
    session: Session,
    user: Annotated[str, USER] = "",
    team: Annotated[bool, Option("--team", help="Everybody's, with the names before the titles.")] = False,
    feeds: Annotated[str, FEED] = "",
    detail: Annotated[str, DETAIL] = "full",
    alarm: Annotated[str, ALARM] = "",
    travel: Annotated[str, TRAVEL] = "",
    output: Annotated[
        Path | None, Option("-o", "--output", metavar="FILE", help="plan.ics unless given; - is standard output.")
    ] = None,
) -> Annotated[Answer, CalendarAnswer]:
    """Write your planned calls and visits as an .ics file that any calendar program opens or follows.

    The file holds what is committed: `salesctl plan day --commit` first. Texts say what is still owed as of the newest commit, in
    the language and the zone of whose calendar it is. The same commit gives the same bytes.
    """
    if user and team:
        raise UsageError(say("--user and --team exclude each other"))
    owner = None if team else resolve_user(session, user)
    made = typed_calendars(session, detail, alarm, travel)
    chosen = typed_feeds(session, feeds)
    content = made.content(owner, chosen)
    count = content.count(b"BEGIN:VEVENT")
    file = output or Path("plan.ics")
    data: dict[str, Any] = {"user": owner, "feeds": chosen, "events": count, "path": str(file)}
    if str(file) == "-":
        data["content"] = content.decode("utf-8")
    said = say("{file}: {count:event|events} for {user}", file=str(file), count=count, user=owner or say("team"))
    return Answer(data, [Line(said, "good")], raw=content, file=None if str(file) == "-" else file)
