"""`mcp`: started by an assistant's program, which talks to it on standard input and output."""

from __future__ import annotations

from typing import Annotated, TypedDict

from salesctl.api import Answer, Option, SalesctlError, Session, say


class NoAnswer(TypedDict):
    """Nothing: the protocol was spoken meanwhile."""


def mcp(
    session: Session,
    agent: Annotated[
        str,
        Option("--as-agent", metavar="NAME", help="What the assistant is called in commits; `assistant` unless given."),
    ] = "",
) -> Annotated[Answer, NoAnswer]:
    """Serve this book to an assistant by the Model Context Protocol. The assistant's program starts it; you do not type it.

    It reads what you read, and writes calls, leads, orders, offers, answers, plans, payments and imports: each is shown first,
    and recorded when the assistant confirms it. You are the author, the assistant is named in the commit. It approves nothing,
    sends nothing and changes no policy. `docs/assistants.md` tells how to connect one.
    """
    try:
        from .server import serve
    except ModuleNotFoundError as error:
        raise SalesctlError(
            say("`salesctl mcp` needs the library {library}, which is not installed", library=error.name),
            hint=say("pip install 'salesctl[mcp]'"),
        ) from None
    serve(session.root, agent or session.agent or "assistant", sorted(session.kinds))
    return Answer({})
