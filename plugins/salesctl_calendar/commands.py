"""`calendar export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from salesctl.api import Answer, Line, Option, SalesctlError, Session, resolve, say

from .events import events
from .feed import Revision, feed


def export(
    session: Session,
    user: Annotated[
        str, Option("--user", metavar="USER", help="Whose calendar; yours unless given.", completes=("user",))
    ] = "",
    output: Annotated[Path, Option("-o", "--output", metavar="FILE", help="- is standard output.")] = Path("plan.ics"),
) -> Answer:
    """Write your planned calls and visits as an .ics file that any calendar program opens or follows.

    The file holds what is committed: `salesctl plan day --commit` first. The same commit gives the same bytes; debts and
    last orders in an event's text are as of that commit's day.
    """
    whose = resolve(session, user, "user").id if user else session.me
    if whose is None:
        raise SalesctlError(
            say("whose calendar? nobody in the book has your git e-mail address"), hint=say("--user USER")
        )
    content = calendar(session, whose)
    count = content.count(b"BEGIN:VEVENT")
    data = {"user": whose, "events": count, "path": str(output)}
    said = say("{file}: {count:event|events} for {user}", file=str(output), count=count, user=whose)
    return Answer(data, [Line(said, "good")], raw=content, file=None if str(output) == "-" else output)


def calendar(session: Session, user: str) -> bytes:
    """One user's calendar as of the newest commit (or `--at`), in the reader's language."""
    committed = session.committed()
    planned = events(committed, user, committed.today)
    query = committed.query()
    rows = query.rows("select path, n, at from revision where path like 'activities/%'")
    revisions = {row["path"]: Revision(row["n"], row["at"]) for row in rows}
    name = f"{session.config.company or 'salesctl'}: {user}"
    return feed(planned, revisions, name, session.config.zone, session.language)
