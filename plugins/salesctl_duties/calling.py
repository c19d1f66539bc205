"""`call`: the next client of the day, his number, his brief, and the note of what was said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated

from salesctl.api import (
    Answer,
    Argument,
    Line,
    Obligation,
    Option,
    SalesctlError,
    Session,
    UsageError,
    WrittenAnswer,
    normal_phone,
    resolve,
    resolve_user,
    say,
    verb,
)

from .briefing import brief
from .commands import day_of
from .page import Entry

_NOBODY = "-"
"""A note that says nobody answered."""


class CallAnswer(WrittenAnswer):
    """A call that was noted."""

    client: str
    number: Annotated[str, "To dial."]
    contact: str | None
    obligations: Annotated[list[str], "What he was called for, by id."]


def call(
    session: Session,
    text: Annotated[str, Argument("[TEXT]", help="What was said; - where nobody answered.", spaced=True)] = "",
    client: Annotated[
        str, Option("--client", metavar="CLIENT|LINE", help="Another client than the next.", completes=("client",))
    ] = "",
    outcome: Annotated[str, Option("--outcome", help="reached, no_answer, busy, refused or call_back.")] = "",
    next_: Annotated[
        str, Option("--next", metavar='"WHEN [TYPE] TEXT"', help='The next step: "fri 10:00 visit bring samples".')
    ] = "",
    promise: Annotated[str, Option("--promise", metavar="SUM@DATE", help="They promised to pay.")] = "",
) -> Annotated[Answer, CallAnswer]:
    """Call the next client of `today`: his page, a number to tap or dial, then a note of what was said.

    At a terminal the note is asked for after the page: a text, - where nobody answered, Enter for nothing noted. With a text it
    is noted at once: `salesctl call "pays on Friday" --promise 400@fri`. The note is that of `log`.
    """
    chosen = resolve(session, client, "client").id if client else ""
    entry = _next(session, chosen)
    first = _spoken(entry.obligations)
    number = normal_phone(first.phone, session.config.country) if first.phone else ""
    who = first.contact_name
    ring = (
        say("Call: tel:{number}  {name}", number=number, name=who or "")
        if number
        else say("no number is known: salesctl client edit {id}", id=entry.client)
    )
    reasons = [Line(one.why, "warn" if one.urgency == "now" else "", "  ") for one in entry.obligations]
    data = {
        "client": entry.client,
        "number": number,
        "contact": first.contact,
        "obligations": [one.id for one in entry.obligations],
    }
    session.numbered = [first.reference]
    note = partial(_noted, session, outcome, next_, promise)
    if text:
        answer = note(text)
        return answer._replace(data={**data, **answer.data})
    if not session.conversation.at_terminal:
        raise UsageError(say("say what was said"), hint=say('salesctl call "pays on Friday"'))
    page = brief(session, entry.client)
    shown = [*page.shown, Line(ring, "title"), *reasons]
    return Answer({**data, **page.data}, shown, page.numbered, then=partial(_asked, session, note))


def _next(session: Session, client: str) -> Entry:
    """The first of the day who is to be called, or that client. Raises SalesctlError when nobody is."""
    found = day_of(session, resolve_user(session), client)
    entry = next((one for one in found if one.client and (client or one.action in ("call", "message"))), None)
    if entry:
        return entry
    if client:
        raise SalesctlError(
            say("nothing is owed to {client} today", client=session.name_of("client", client)),
            hint=say('salesctl log {client} "what was said"', client=client),
        )
    if number := next((one.phone for entry in found for one in entry.obligations if entry.action == "call"), ""):
        raise SalesctlError(
            say("only a number nobody knows is to be called today: {number}", number=number),
            hint=say('salesctl request answer N "…", with the line of `salesctl today`'),
        )
    raise SalesctlError(say("nobody is to be called today"), hint=say("salesctl today"))


def _spoken(owed: Sequence[Obligation]) -> Obligation:
    """What the call is made for."""
    return next((one for one in owed if one.action == "call"), owed[0])


def _asked(session: Session, note: Callable[..., Answer]) -> Answer:
    """What is noted of what the caller types. Who leaves before that has noted nothing."""
    talk, text = session.conversation, ""
    try:
        text = talk.ask(say("What was said (- nobody answered, Enter: nothing to note): "))
        while text not in ("", _NOBODY):
            following = talk.ask(say("Next step (fri 10:00 bring samples, Enter: none): "))
            try:
                return note(text, following)
            except UsageError as error:
                if not following:
                    raise
                talk.say(error.message, "warn")
    except EOFError:
        pass  # what was typed before is noted all the same
    return note(text) if text else Answer({}, [Line(say("nothing noted"), "dim")])


def _noted(session: Session, outcome: str, following: str, promise: str, text: str, asked: str = "") -> Answer:
    """The call as `log` notes it. `asked`: the next step that was typed after it."""
    return verb("log")(session, ["call", "#1", text], outcome=outcome, next_=asked or following, promise=promise)
