"""`calendar serve`: everybody's calendars over http, in a team's own network."""

from __future__ import annotations

import signal
from types import FrameType
from typing import TYPE_CHECKING, Annotated, NoReturn, TypedDict

from salesctl.api import Answer, Line, Option, Session, say

from .options import ALARM, DETAIL, LOOPBACK, TRAVEL, given_out_by_people, typed_calendars, typed_public_calendars
from .publishing import ALL, secret

if TYPE_CHECKING:
    from .calendars import Calendars


class ServedAnswer(TypedDict):
    """Where calendars were served until somebody ended it."""

    url: str


def serve(
    session: Session,
    host: Annotated[
        str, Option("--host", metavar="HOST", help="This machine alone unless given; 0.0.0.0: your network.")
    ] = "127.0.0.1",
    port: Annotated[
        int, Option("--port", metavar="PORT", help="8808 unless given; 0: any that is free.", min=0)
    ] = 8808,
    detail: Annotated[str, DETAIL] = "",
    alarm: Annotated[str, ALARM] = "",
    travel: Annotated[str, TRAVEL] = "",
    yes: Annotated[bool, Option("--yes", "-y", help="Serve everything, figures and telephone numbers, too.")] = False,
) -> Annotated[Answer, ServedAnswer]:
    """Serve everybody's calendars in your own network, as the book changes, until you press Ctrl-C.

    The addresses are those of `salesctl calendar addresses`. At a terminal each person's is shown once; none is ever logged.
    `salesctl calendar revoke` takes effect at once. Nothing else is served, and nothing lists the calendars.
    """
    from .serving import CalendarSite, create_server

    given_out_by_people(session)

    def make(current: Session) -> Calendars:
        if host in LOOPBACK:
            return typed_calendars(current, detail or "full", alarm, travel)
        return typed_public_calendars(current, detail, alarm, travel, yes=yes)

    tell = session.conversation.say
    site = CalendarSite(session, make, secret(session), tell)
    try:
        found = site.addresses()
        server = create_server(site, host, port)
        url = f"http://{f'[{host}]' if ':' in host else host}:{server.effective_port}"
        tell(say("calendars are served at {url}; Ctrl-C ends it", url=url), "title")
        if session.conversation.at_terminal:  # what is not read by a person may be a log
            for one in found:
                if one.feed == ALL and not one.team:
                    tell(f"{one.user}: {url}/{one.file}")
        else:
            tell(say("addresses: salesctl calendar addresses {url}", url=url), "dim")
        before = signal.signal(signal.SIGTERM, _ended)
        try:
            server.run()
        finally:
            signal.signal(signal.SIGTERM, before)
            server.close()
    finally:
        site.close()
    return Answer({"url": url}, [Line(say("calendars are served no more"), "dim")])


def _ended(_signal: int, _frame: FrameType | None) -> NoReturn:
    """SIGTERM ends the server as Ctrl-C does."""
    raise SystemExit(0)
