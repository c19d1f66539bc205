"""`present`: what a client was shown."""

from __future__ import annotations

from typing import Annotated

from salesctl.api import Answer, Argument, Line, Option, Session, UsageError, resolve, say, text


def present(
    session: Session,
    client: Annotated[str, Argument("CLIENT", completes=("client",))],
    what: Annotated[list[str], Argument("PROMOTION|PRODUCT…", completes=("promotion", "product"))],
    said: Annotated[str, Option("--text", metavar="TEXT", help="What they said to it.")] = "",
    refused: Annotated[bool, Option("--refused", help="They did not want it.")] = False,
) -> Answer:
    """Note what you showed a client: a promotion, a new product or service. It is not asked of you again for them."""
    if not what:
        raise UsageError(say("say what was shown"), hint=say("salesctl present acme autumn-sale"))
    who = resolve(session, client, "client").id
    shown = [resolve(session, one, "promotion", "product").id for one in what]
    made = {
        "type": "presentation",
        "client": who,
        "owner": session.me,
        "done_at": session.now.strftime("%Y-%m-%dT%H:%M")
        if session.today == session.now.date()
        else session.today.isoformat(),
        "outcome": "refused" if refused else "held",
        "text": said or None,
        "shown": shown,
    }
    draft = session.new("activity", made)
    commit = session.commit([draft], trailers=[("Duty", "13")])
    line = f"{who}: {text(session.lang, 'shown', 'показано')} {', '.join(shown)}"
    return Answer({"id": draft.id, "path": draft.path, "commit": commit}, [Line(line, "good")])
