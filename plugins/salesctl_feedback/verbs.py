"""`feedback`: from the question to the client's word that it is all right now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from salesctl.api import Answer, Argument, Draft, Line, Option, SalesctlError, Session, UsageError, resolve, say, text

_SENTIMENTS = ("positive", "neutral", "negative")
_CHANNELS = ("call", "meeting", "visit", "email", "message", "form")
_AMISS = "received_on is not null and sentiment is not 'positive'"
_UNTOLD = "(answered_on is null or answered_at < substr(escalated_at, 1, length(answered_at)))"
_CLIENT = Annotated[str, Argument("CLIENT|LINE", completes=("client",))]
_REF = Annotated[str, Argument("REF|CLIENT|LINE", completes=("feedback",))]
_ABOUT = Annotated[
    str, Option("--about", metavar="SHIPMENT|PRODUCT", help="What it is about.", completes=("shipment", "product"))
]
_CHANNEL = Annotated[str, Option("--channel", help=f"{', '.join(_CHANNELS)}.")]
_WITH = Annotated[str, Option("--with", metavar="CONTACT", help="Who was asked, or said it.")]


def ask(
    session: Session, client: _CLIENT, about: _ABOUT = "", with_: _WITH = "", channel: _CHANNEL = "message"
) -> Answer:
    """Note that you asked a client what they think and wait for the answer: `salesctl feedback ask acme`.

    When they answer at once, `salesctl feedback add` alone will do.
    """
    made = _about(session, client, about, with_, channel) | {"asked_at": _moment(session)}
    draft = session.new("feedback", made)
    return _written(session, draft, text(session.lang, f"asked {made['client']}", f"{made['client']}: спросили"))


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
            say("`{sentiment}` is no sentiment", sentiment=sentiment),
            hint=say("one of {list}", list=", ".join(_SENTIMENTS)),
        )
    made = _about(session, client, about, with_, channel or "call")
    made |= {"received_at": _moment(session), "text": " ".join(words)}
    made |= {"sentiment": sentiment} if sentiment else {}
    made |= {"rep_can_fix": "yes" if fixable else "no"} if fixable is not None else {}
    waiting = _latest(session, made["client"], "asked_on is not null and received_on is null")
    if waiting:
        record, _ = session.read("feedback", waiting)
        kept = {} if channel else {"channel": record.data.get("channel")}
        draft = session.revise("feedback", waiting, {**record.data, **made, **kept})
    else:
        draft = session.new("feedback", made)
    return _written(session, draft, f"{made['client']}: {made['text']}")


def escalate(
    session: Session,
    ref: _REF,
    words: Annotated[list[str] | None, Argument("[TEXT]", help="What they are to decide.")] = None,
    to: Annotated[str, Option("--to", metavar="USER", help="Your manager unless given.", completes=("user",))] = "",
) -> Answer:
    """Hand to management what you cannot put right yourself; then tell the client so."""
    found, data = _one(session, ref, f"{_AMISS} and escalated_on is null and resolved_on is null")
    whom = resolve(session, to, "user").id if to else _manager(session, str(data.get("owner") or session.me or ""))
    handed = {"to": whom, "at": _moment(session), "text": " ".join(words or [])}
    escalated = {name: value for name, value in handed.items() if value}
    draft = session.revise("feedback", found, {**data, "rep_can_fix": "no", "escalated": escalated})
    return _written(session, draft, f"{found} → {whom or text(session.lang, 'management', 'руководство')}")


def answer(
    session: Session,
    ref: _REF,
    words: Annotated[list[str] | None, Argument("[TEXT]", help="What they were told.")] = None,
) -> Answer:
    """Note that the client was told what happens with it: that management has it, or when it will be mended."""
    found, data = _one(session, ref, f"{_AMISS} and {_UNTOLD} and confirmed_on is null")
    said = {"answered_at": _moment(session)} | ({"answer": " ".join(words)} if words else {})
    draft = session.revise("feedback", found, {**data, **said})
    return _written(session, draft, text(session.lang, f"{found}: the client knows", f"{found}: клиенту сказали"))


def resolve_(
    session: Session,
    ref: _REF,
    words: Annotated[list[str], Argument("TEXT", help="What was done.")],
) -> Answer:
    """Note what was done about it, the moment it is put right; then ask the client whether they agree."""
    found, data = _one(session, ref, f"{_AMISS} and resolved_on is null")
    done = {"resolved_at": _moment(session), "resolution": " ".join(words)}
    draft = session.revise("feedback", found, {**data, **done})
    return _written(session, draft, text(session.lang, f"{found}: put right", f"{found}: исправлено"))


def confirm(
    session: Session,
    ref: _REF,
    still: Annotated[str, Option("--not", metavar="TEXT", help="They do not agree: what is still amiss.")] = "",
) -> Answer:
    """Note that the client agrees that it is all right now; with --not, what they say is still amiss."""
    found, data = _one(session, ref, "resolved_on is not null and confirmed_on is null")
    if still:
        kept = {name: value for name, value in data.items() if name not in ("resolved_at", "resolution")}
        notes = "\n".join(part for part in (data.get("notes"), data.get("resolution")) if part)
        after = {**kept, "text": f"{data.get('text', '')} / {still}".strip(" /")} | ({"notes": notes} if notes else {})
        said = text(session.lang, f"{found}: still open", f"{found}: ещё открыто")
    else:
        after = {**data, "confirmed_at": _moment(session)}
        said = text(session.lang, f"{found}: the client agrees", f"{found}: клиент согласен")
    return _written(session, session.revise("feedback", found, after), said)


def _about(session: Session, typed: str, about: str, with_: str, channel: str) -> dict[str, Any]:
    """The client, person and subject that were meant; a line of a list knows its delivery."""
    if channel not in _CHANNELS:
        raise UsageError(
            say("`{channel}` is no way feedback reaches us", channel=channel),
            hint=say("one of {list}", list=", ".join(_CHANNELS)),
        )
    line: Mapping[str, str] = session.line(typed) if typed.isdigit() else {}
    client = line.get("client") or resolve(session, line.get("id") or typed, "client").id
    made: dict[str, Any] = {"client": client, "owner": session.me, "channel": channel}
    named = resolve(session, about, "shipment", "product") if about else None
    if named is None and session.book.path_of("shipment", line.get("about", "")):
        made["shipment"] = line["about"]
    if named is not None:
        made[named.kind] = named.id
        _own(session, named.kind, named.id, client)
    contact = with_ or line.get("contact", "")
    if contact:
        made["contact"] = _contact(session, client, contact)
    return made


def _own(session: Session, kind: str, ref: str, client: str) -> None:
    if kind == "shipment":
        record, _ = session.read(kind, ref)
        if record.data.get("client") != client:
            raise SalesctlError(
                say("{ref} went to {data}, not to {client}", ref=ref, data=record.data.get("client"), client=client)
            )


def _contact(session: Session, client: str, typed: str) -> str:
    key = typed.rpartition("/")[2].casefold()
    record, _ = session.read("client", client)
    people = [one for one in record.data.get("contacts") or [] if isinstance(one, dict)]
    found = [one for one in people if one.get("id") == key] or [
        one for one in people if key in str(one.get("name", "")).casefold()
    ]
    if len(found) != 1:
        known = ", ".join(str(one.get("id")) for one in people) or "none yet"
        raise SalesctlError(
            say(
                "`{typed}` is nobody in particular at {client} (known: {known})",
                typed=typed,
                client=client,
                known=known,
            )
        )
    return f"{client}/{found[0]['id']}"


def _one(session: Session, ref: str, state: str) -> tuple[str, dict[str, Any]]:
    """The feedback meant, and its fields: by id, by a line of a list, or a client's latest that is in this state.

    Raises SalesctlError when it is not in that state, or the client has none that is.
    """
    line: Mapping[str, str] = session.line(ref) if ref.isdigit() else {}
    named = line.get("about") or line.get("id") or ref
    found = named if session.book.path_of("feedback", named) else ""
    if not found:
        client = line.get("client") or _client(session, ref)
        found = _latest(session, client, state) if client else resolve(session, ref, "feedback").id
        if not found:
            raise SalesctlError(
                say("nothing {client} said waits for that", client=client),
                hint=say("salesctl feedback list --where \"client = '{client}'\"", client=client),
            )
    query = session.query()
    if query.one(f"select 1 from feedback where id = ? and {state}", (found,)) is None:  # noqa: S608 - our own words
        raise SalesctlError(
            say("{found} does not wait for that", found=found), hint=say("salesctl show {found}", found=found)
        )
    record, _ = session.read("feedback", found)
    return found, dict(record.data)


def _client(session: Session, typed: str) -> str:
    try:
        return resolve(session, typed, "client").id
    except SalesctlError:
        return ""


def _latest(session: Session, client: str, state: str) -> str:
    sql = f"select id from feedback where client = ? and archived = 0 and {state} order by coalesce(received_at, asked_at) desc, id"  # noqa: S608 - our own words
    query = session.query()
    row = query.one(sql, (client,))
    return str(row[0]) if row else ""


def _manager(session: Session, user: str) -> str:
    query = session.query()
    row = query.one('select manager from "user" where id = ?', (user,)) if user else None
    return str(row[0]) if row and row[0] else ""


def _moment(session: Session) -> str:
    """Now, or the day `--date` names."""
    now = session.now
    return now.strftime("%Y-%m-%dT%H:%M") if session.today == now.date() else session.today.isoformat()


def _written(session: Session, draft: Draft, said: str) -> Answer:
    commit = session.commit([draft], trailers=[("Duty", "16")])
    return Answer(
        {"id": draft.id, "path": draft.path, "commit": commit}, [Line(say("feedback {said}", said=said), "good")]
    )
