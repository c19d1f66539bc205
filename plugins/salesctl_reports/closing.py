"""`day close` and `month close`: figures as they stood, with a word on them, kept as a record."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any

from salesctl.api import (
    Answer,
    Argument,
    Line,
    Option,
    SalesctlError,
    Session,
    Table,
    Text,
    UsageError,
    joined,
    parse_period,
    resolve,
    resolve_user,
    say,
    unscaled,
)

from .figures import Figure, figures, people

_COMMENT = Annotated[str, Option("--comment", metavar="TEXT", help="What the figures do not say.")]
_AGAIN = Annotated[bool, Option("--again", help="Closed already: put today's figures in its place.")]


def day(
    session: Session,
    text: Annotated[list[str] | None, Argument("[TEXT]", help="What the figures do not say.")] = None,
    comment: _COMMENT = "",
    again: _AGAIN = False,
) -> Answer:
    """Close your day before you go: what was done, sold, shipped and paid, and a line of yours on it. Your manager reads it.

    `salesctl day close "half the town is on holiday"`; without a text you are asked for one.
    """
    if text and comment:
        raise UsageError(say("the text stands in two places"), hint=say("leave out --comment"))
    comment = comment or " ".join(text or [])
    me = resolve_user(session)
    found = figures(session, session.today, session.today, [me])
    if not comment:
        comment = _asked(session, found)
    return _closed(session, "day", session.today, {"user": me}, found, comment, again=again)


def month(
    session: Session,
    period: Annotated[str, Argument("[MONTH]", help="2026-10; the last one unless given.")] = "last month",
    team: Annotated[str, Option("--team", metavar="TEAM", help="Of one team only.")] = "",
    user: Annotated[str, Option("--user", metavar="USER", help="Of one person only.", completes=("user",))] = "",
    comment: _COMMENT = "",
    again: _AGAIN = False,
) -> Answer:
    """Pin a month's figures when it is over. What is corrected later shows as an adjustment in `report month`."""
    start, end = parse_period(period, session.today)
    if (start.day, end) != (1, date(start.year, start.month, calendar.monthrange(start.year, start.month)[1])):
        raise UsageError(say("`{period}` is no month", period=period), hint=say("salesctl month close 2026-10"))
    if end >= session.today:
        raise SalesctlError(
            say("{month} is not over yet", month=f"{start:%Y-%m}"),
            hint=say("it can be closed from {day:date} on", day=(end + timedelta(days=1)).isoformat()),
        )
    who: dict[str, str] = {"user": resolve(session, user, "user").id} if user else {"team": team} if team else {}
    users = [who["user"]] if user else people(session, team) if team else None
    return _closed(session, "month", end, who, figures(session, start, end, users), comment, again=again)


def _closed(
    session: Session,
    period: str,
    last: date,
    who: dict[str, str],
    found: Sequence[Figure],
    comment: str,
    *,
    again: bool,
) -> Answer:
    made: dict[str, Any] = {
        "date": last.isoformat(),
        "period": period,
        **who,
        "figures": [_entry(figure) for figure in found if figure.value],
        "comment": comment or None,
    }
    query = session.query()
    row = query.one(
        "select id from close where period = ? and date = ? and user is ? and team is ? and archived = 0",
        (period, last.isoformat(), who.get("user"), who.get("team")),
    )
    if row and not again:
        raise SalesctlError(
            say("{day:weekday} {day:date} is closed already", day=last.isoformat())
            if period == "day"
            else say("the month until {day:date} is closed already", day=last.isoformat()),
            hint=say("--again puts today's figures in its place"),
        )
    draft = session.revise("close", row[0], made) if row else session.new("close", made)
    shown: list[str | Line | Table] = [joined("", ["  ", _words(one)]) for one in found if one.value]
    shown += [comment] if comment else []
    values = {"whose": session.name_of("user", who["user"]) if "user" in who else who.get("team") or say("the team")}
    said = (
        say("{whose}: {day:weekday} {day:date} is closed", day=last.isoformat(), **values)
        if period == "day"
        else say("{whose}: the month until {day:date} is closed", day=last.isoformat(), **values)
    )
    return session.record(draft, said, duty=19, shown=shown)


def _entry(figure: Figure) -> dict[str, str]:
    entry = {"id": figure.id, "name": figure.name}
    if figure.currency:
        return entry | {"amount": unscaled(figure.value, "money", figure.currency), "currency": figure.currency}
    return entry | {"count": str(figure.value)}


def _words(figure: Figure) -> Text:
    if figure.currency:
        return say("{figure}: {amount:money}", figure=figure.name, amount=figure.value, currency=figure.currency)
    return say("{figure}: {count:number}", figure=figure.name, count=figure.value)


def _asked(session: Session, found: Sequence[Figure]) -> str:
    """A line of comment from whoever sits at a terminal; nothing over a pipe."""
    if not session.conversation.at_terminal:
        return ""
    for figure in found:
        if figure.value:
            session.conversation.say(_words(figure))
    return session.conversation.ask(joined("", [say("A word on the day:"), " "]))
