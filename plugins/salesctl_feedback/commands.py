"""`feedback`: from the question to the client's word that it is all right now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from salesctl.api import (
    Answer,
    Argument,
    Option,
    SalesctlError,
    Session,
    UsageError,
    items_named,
    resolve,
    resolve_open,
    say,
    unfinished,
)

_DUTY = 16
_SENTIMENTS = ("positive", "neutral", "negative")
_CHANNELS = ("call", "meeting", "visit", "email", "message", "form")
_AMISS = "received_on is not null and sentiment is not 'positive'"
_UNTOLD = "(answered_on is null or not not_before(answered_at, escalated_at))"
_CLIENT = Annotated[str, Argument("CLIENT|LINE", completes=("client",))]
_UNSETTLED = f"{_AMISS} and resolved_on is null"
_UNESCALATED = f"{_UNSETTLED} and escalated_on is null"
_UNANSWERED = f"{_AMISS} and {_UNTOLD} and confirmed_on is null"
_UNCONFIRMED = "resolved_on is not null and confirmed_on is null"
_ABOUT = Annotated[
    str, Option("--about", metavar="SHIPMENT|PRODUCT", help="What it is about.", completes=("shipment", "product"))
]
_CHANNEL = Annotated[str, Option("--channel", help="call, meeting, visit, email, message or form.")]
_WITH = Annotated[str, Option("--with", metavar="CONTACT", help="Who was asked, or said it.")]


def _waiting(state: str) -> Argument:
    """The argument that takes feedback in a state, which is a condition in SQL."""
    return Argument("REF|CLIENT|LINE", completes=unfinished({"feedback": state}))


def ask(
    session: Session, client: _CLIENT, about: _ABOUT = "", with_: _WITH = "", channel: _CHANNEL = "message"
) -> Answer:
    """Note that you asked a client what they think and wait for the answer: `salesctl feedback ask acme`.

    When they answer at once, `salesctl feedback add` alone will do.
    """
    data = _about(session, client, about, with_, channel) | {"asked_at": session.moment}
    asked = say("{client} was asked for feedback", client=data["client"])
    return session.record(session.new("feedback", data), asked, duty=_DUTY)


def add(
    session: Session,
    client: _CLIENT,
    words: Annotated[list[str], Argument("TEXT", help="In their words.")],
    sentiment: Annotated[str, Option("--sentiment", help="positive, neutral or negative.")] = "",
    fixable: Annotated[
        bool | None, Option("--fixable/--not-fixable", help="Whether you can put it right yourself.")
    ] = None,
    about: _ABOUT = "",
    with_: _WITH = "",
    channel: _CHANNEL = "",
) -> Answer:
    """Note what a client said of our work, good or bad, while you remember the words.

    `salesctl feedback add acme "two boxes were wet" --sentiment negative --fixable`. What you can put right is owed at once;
    what you cannot is owed to management, and the client is told so. A question that was open is answered by it.
    """
    if sentiment and sentiment not in _SENTIMENTS:
        raise UsageError(
            say("there is no sentiment `{sentiment}`", sentiment=sentiment),
            hint=say("one of {allowed}", allowed=", ".join(_SENTIMENTS)),
        )
    data = _about(session, client, about, with_, channel or "call")
    data |= {"received_at": session.moment, "text": " ".join(words)}
    data |= {"sentiment": sentiment} if sentiment else {}
    data |= {"rep_can_fix": "yes" if fixable else "no"} if fixable is not None else {}
    waiting = _latest(session, data["client"], "asked_on is not null and received_on is null")
    if waiting:
        asked, _ = session.read("feedback", waiting)
        kept = {} if channel else {"channel": asked.data.get("channel")}
        draft = session.revise("feedback", waiting, {**asked.data, **data, **kept})
    else:
        draft = session.new("feedback", data)
    return session.record(draft, say("{client} said: {words}", client=data["client"], words=data["text"]), duty=_DUTY)


def escalate(
    session: Session,
    ref: Annotated[str, _waiting(_UNESCALATED)],
    words: Annotated[list[str] | None, Argument("[TEXT]", help="What they are to decide.")] = None,
    to: Annotated[str, Option("--to", metavar="USER", help="Your manager unless given.", completes=("user",))] = "",
) -> Answer:
    """Hand to management what you cannot put right yourself; then tell the client so."""
    feedback, data = _one(session, ref, _UNESCALATED)
    user = resolve(session, to, "user").id if to else _manager(session, str(data.get("owner") or session.me or ""))
    step = {"to": user, "at": session.moment, "text": " ".join(words or [])}
    escalated = {name: value for name, value in step.items() if value}
    draft = session.revise("feedback", feedback, {**data, "rep_can_fix": "no", "escalated": escalated})
    if user:
        handed = say("{client}: their feedback is handed to management ({user})", client=data["client"], user=user)
    else:
        handed = say("{client}: their feedback is handed to management", client=data["client"])
    return session.record(draft, handed, duty=_DUTY)


def answer(
    session: Session,
    ref: Annotated[str, _waiting(_UNANSWERED)],
    words: Annotated[list[str] | None, Argument("[TEXT]", help="What they were told.")] = None,
) -> Answer:
    """Note that the client was told what happens with it: that management has it, or when it will be mended."""
    feedback, data = _one(session, ref, _UNANSWERED)
    step = {"answered_at": session.moment} | ({"answer": " ".join(words)} if words else {})
    draft = session.revise("feedback", feedback, {**data, **step})
    return session.record(
        draft, say("{client} knows what happens with their feedback", client=data["client"]), duty=_DUTY
    )


def resolve_(
    session: Session,
    ref: Annotated[str, _waiting(_UNSETTLED)],
    words: Annotated[list[str], Argument("TEXT", help="What was done.")],
) -> Answer:
    """Note what was done about it, the moment it is put right; then ask the client whether they agree."""
    feedback, data = _one(session, ref, _UNSETTLED)
    step = {"resolved_at": session.moment, "resolution": " ".join(words)}
    draft = session.revise("feedback", feedback, {**data, **step})
    return session.record(draft, say("{client}: what they said is put right", client=data["client"]), duty=_DUTY)


def confirm(
    session: Session,
    ref: Annotated[str, _waiting(_UNCONFIRMED)],
    still: Annotated[str, Option("--not", metavar="TEXT", help="They do not agree: what is still amiss.")] = "",
) -> Answer:
    """Note that the client agrees that it is all right now; with --not, what they say is still amiss."""
    feedback, data = _one(session, ref, _UNCONFIRMED)
    if still:
        kept = {name: value for name, value in data.items() if name not in ("resolved_at", "resolution")}
        notes = "\n".join(part for part in (data.get("notes"), data.get("resolution")) if part)
        after = {**kept, "text": f"{data.get('text', '')} / {still}".strip(" /")} | ({"notes": notes} if notes else {})
        outcome = say("{client}: their feedback is still open", client=data["client"])
    else:
        after = {**data, "confirmed_at": session.moment}
        outcome = say("{client} agrees that it is right now", client=data["client"])
    return session.record(session.revise("feedback", feedback, after), outcome, duty=_DUTY)


def _about(session: Session, typed: str, about: str, with_: str, channel: str) -> dict[str, Any]:
    """The client, person and subject that were meant; a line of a list knows its delivery."""
    if channel not in _CHANNELS:
        raise UsageError(
            say("feedback does not come by `{channel}`", channel=channel),
            hint=say("one of {allowed}", allowed=", ".join(_CHANNELS)),
        )
    line: Mapping[str, str] = session.line(typed)
    client = resolve(session, typed, "client").id
    data: dict[str, Any] = {"client": client, "owner": session.me, "channel": channel}
    subject = resolve(session, about, "shipment", "product") if about else None
    if subject is None and session.book.path_of("shipment", line.get("about", "")):
        data["shipment"] = line["about"]
    if subject is not None:
        data[subject.kind] = subject.id
        if subject.kind == "shipment":
            _check_shipment(session, subject.id, client)
    contact = with_ or line.get("contact", "")
    if contact:
        data["contact"] = _contact(session, client, contact)
    return data


def _check_shipment(session: Session, shipment: str, client: str) -> None:
    """Raises SalesctlError for a shipment that went to another client."""
    record, _ = session.read("shipment", shipment)
    if record.data.get("client") != client:
        raise SalesctlError(
            say(
                "shipment {shipment} went to {other}, not to {client}",
                shipment=shipment,
                other=record.data.get("client"),
                client=client,
            )
        )


def _contact(session: Session, client: str, typed: str) -> str:
    """`CLIENT/CONTACT` of the client's contact that a key or a part of a name means. Raises SalesctlError."""
    meant = items_named(session, "client", client, "contacts", typed.rpartition("/")[2])
    if len(meant) == 1:
        return f"{client}/{meant[0]}"
    record, _ = session.read("client", client)
    people = [one for one in record.data.get("contacts") or [] if isinstance(one, dict)]
    if not people:
        raise SalesctlError(
            say("{client} has no contact yet", client=client),
            hint=f"salesctl set {client} contacts.olga.name='Olga Weber'",
        )
    raise SalesctlError(
        say(
            "`{contact}` is nobody in particular at {client} (known: {known})",
            contact=typed,
            client=client,
            known=", ".join(str(one.get("id")) for one in people),
        )
    )


def _one(session: Session, ref: str, state: str) -> tuple[str, dict[str, Any]]:
    """The feedback meant, and its fields: named itself, or by a client who has one that is in this state.

    Raises SalesctlError when it is not in that state, or the client has none that is.
    """
    feedback = resolve_open(session, ref, {"feedback": state}, _none_waits).id
    query = session.query()
    if query.one(f"select 1 from feedback where id = ? and {state}", (feedback,)) is None:
        raise SalesctlError(
            say("feedback {feedback} does not wait for this step", feedback=feedback), hint=f"salesctl show {feedback}"
        )
    record, _ = session.read("feedback", feedback)
    return feedback, dict(record.data)


def _latest(session: Session, client: str, state: str) -> str:
    """The client's latest feedback in a state, which is a condition in SQL; empty when there is none."""
    sql = f"select id from feedback where client = ? and archived = 0 and {state} order by coalesce(received_at, asked_at) desc, id"
    row = session.query().one(sql, (client,))
    return str(row[0]) if row else ""


def _none_waits(client: str) -> SalesctlError:
    return SalesctlError(
        say("no feedback of {client} waits for this step", client=client),
        hint=f"salesctl feedback list --where \"client = '{client}'\"",
    )


def _manager(session: Session, user: str) -> str:
    """The user's manager; empty when nobody is."""
    row = session.query().one('select manager from "user" where id = ?', (user,)) if user else None
    return str(row[0]) if row and row[0] else ""
