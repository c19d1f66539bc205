"""`feedback`: from the question to the client's word that it is all right now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from salesctl.api import Answer, Completes, Desk, Draft, Line, SalesctlError, UsageError, resolve, text

_SENTIMENTS = ("positive", "neutral", "negative")
_CHANNELS = ("call", "meeting", "visit", "email", "message", "form")
_AMISS = "received_on is not null and sentiment is not 'positive'"
_UNTOLD = "(answered_on is null or answered_at < substr(escalated_at, 1, length(answered_at)))"
_CLIENT = Annotated[str, Completes("client"), typer.Argument(metavar="CLIENT|LINE", show_default=False)]
_REF = Annotated[str, Completes("feedback"), typer.Argument(metavar="REF|CLIENT|LINE", show_default=False)]
_ABOUT = Annotated[
    str, Completes("shipment", "product"), typer.Option("--about", metavar="SHIPMENT|PRODUCT", help="What it is about.")
]
_CHANNEL = Annotated[str, typer.Option("--channel", help=f"{', '.join(_CHANNELS)}.")]
_WITH = Annotated[str, typer.Option("--with", metavar="CONTACT", help="Who was asked, or said it.")]


def ask(desk: Desk, client: _CLIENT, about: _ABOUT = "", with_: _WITH = "", channel: _CHANNEL = "message") -> Answer:
    """Note that you asked a client what they think and wait for the answer: `salesctl feedback ask acme`.

    When they answer at once, `salesctl feedback add` alone will do.
    """
    made = _about(desk, client, about, with_, channel) | {"asked_at": _moment(desk)}
    draft = desk.new("feedback", made)
    return _written(desk, draft, text(desk.lang, f"asked {made['client']}", f"{made['client']}: спросили"))


def add(
    desk: Desk,
    client: _CLIENT,
    words: Annotated[list[str], typer.Argument(metavar="TEXT", help="In their words.", show_default=False)],
    sentiment: Annotated[str, typer.Option("--sentiment", help="positive, neutral or negative.")] = "",
    fixable: Annotated[
        bool | None, typer.Option("--fixable/--not-fixable", help="Whether you can put it right yourself.")
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
        raise UsageError(f"`{sentiment}` is no sentiment", hint=f"one of {', '.join(_SENTIMENTS)}")
    made = _about(desk, client, about, with_, channel or "call")
    made |= {"received_at": _moment(desk), "text": " ".join(words)}
    made |= {"sentiment": sentiment} if sentiment else {}
    made |= {"rep_can_fix": "yes" if fixable else "no"} if fixable is not None else {}
    waiting = _latest(desk, made["client"], "asked_on is not null and received_on is null")
    if waiting:
        record, _ = desk.read("feedback", waiting)
        kept = {} if channel else {"channel": record.data.get("channel")}
        draft = desk.revise("feedback", waiting, {**record.data, **made, **kept})
    else:
        draft = desk.new("feedback", made)
    return _written(desk, draft, f"{made['client']}: {made['text']}")


def escalate(
    desk: Desk,
    ref: _REF,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[TEXT]", help="What they are to decide.", show_default=False)
    ] = None,
    to: Annotated[str, Completes("user"), typer.Option("--to", metavar="USER", help="Your manager unless given.")] = "",
) -> Answer:
    """Hand to management what you cannot put right yourself; then tell the client so."""
    found, data = _one(desk, ref, f"{_AMISS} and escalated_on is null and resolved_on is null")
    whom = resolve(desk, to, "user").id if to else _manager(desk, str(data.get("owner") or desk.me or ""))
    handed = {"to": whom, "at": _moment(desk), "text": " ".join(words or [])}
    escalated = {name: value for name, value in handed.items() if value}
    draft = desk.revise("feedback", found, {**data, "rep_can_fix": "no", "escalated": escalated})
    return _written(desk, draft, f"{found} → {whom or text(desk.lang, 'management', 'руководство')}")


def answer(
    desk: Desk,
    ref: _REF,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[TEXT]", help="What they were told.", show_default=False)
    ] = None,
) -> Answer:
    """Note that the client was told what happens with it: that management has it, or when it will be mended."""
    found, data = _one(desk, ref, f"{_AMISS} and {_UNTOLD} and confirmed_on is null")
    said = {"answered_at": _moment(desk)} | ({"answer": " ".join(words)} if words else {})
    draft = desk.revise("feedback", found, {**data, **said})
    return _written(desk, draft, text(desk.lang, f"{found}: the client knows", f"{found}: клиенту сказали"))


def resolve_(
    desk: Desk,
    ref: _REF,
    words: Annotated[list[str], typer.Argument(metavar="TEXT", help="What was done.", show_default=False)],
) -> Answer:
    """Note what was done about it, the moment it is put right; then ask the client whether they agree."""
    found, data = _one(desk, ref, f"{_AMISS} and resolved_on is null")
    done = {"resolved_at": _moment(desk), "resolution": " ".join(words)}
    draft = desk.revise("feedback", found, {**data, **done})
    return _written(desk, draft, text(desk.lang, f"{found}: put right", f"{found}: исправлено"))


def confirm(
    desk: Desk,
    ref: _REF,
    still: Annotated[str, typer.Option("--not", metavar="TEXT", help="They do not agree: what is still amiss.")] = "",
) -> Answer:
    """Note that the client agrees that it is all right now; with --not, what they say is still amiss."""
    found, data = _one(desk, ref, "resolved_on is not null and confirmed_on is null")
    if still:
        kept = {name: value for name, value in data.items() if name not in ("resolved_at", "resolution")}
        notes = "\n".join(part for part in (data.get("notes"), data.get("resolution")) if part)
        after = {**kept, "text": f"{data.get('text', '')} / {still}".strip(" /")} | ({"notes": notes} if notes else {})
        said = text(desk.lang, f"{found}: still open", f"{found}: ещё открыто")
    else:
        after = {**data, "confirmed_at": _moment(desk)}
        said = text(desk.lang, f"{found}: the client agrees", f"{found}: клиент согласен")
    return _written(desk, desk.revise("feedback", found, after), said)


def _about(desk: Desk, typed: str, about: str, with_: str, channel: str) -> dict[str, Any]:
    """The client, person and subject that were meant; a line of a list knows its delivery."""
    if channel not in _CHANNELS:
        raise UsageError(f"`{channel}` is no way feedback reaches us", hint=f"one of {', '.join(_CHANNELS)}")
    line: Mapping[str, str] = desk.line(typed) if typed.isdigit() else {}
    client = line.get("client") or resolve(desk, line.get("id") or typed, "client").id
    made: dict[str, Any] = {"client": client, "owner": desk.me, "channel": channel}
    named = resolve(desk, about, "shipment", "product") if about else None
    if named is None and desk.book.path_of("shipment", line.get("about", "")):
        made["shipment"] = line["about"]
    if named is not None:
        made[named.kind] = named.id
        _own(desk, named.kind, named.id, client)
    contact = with_ or line.get("contact", "")
    if contact:
        made["contact"] = _contact(desk, client, contact)
    return made


def _own(desk: Desk, kind: str, ref: str, client: str) -> None:
    if kind == "shipment":
        record, _ = desk.read(kind, ref)
        if record.data.get("client") != client:
            raise SalesctlError(f"{ref} went to {record.data.get('client')}, not to {client}")


def _contact(desk: Desk, client: str, typed: str) -> str:
    key = typed.rpartition("/")[2].casefold()
    record, _ = desk.read("client", client)
    people = [one for one in record.data.get("contacts") or [] if isinstance(one, dict)]
    found = [one for one in people if one.get("id") == key] or [
        one for one in people if key in str(one.get("name", "")).casefold()
    ]
    if len(found) != 1:
        known = ", ".join(str(one.get("id")) for one in people) or "none yet"
        raise SalesctlError(f"`{typed}` is nobody in particular at {client} (known: {known})")
    return f"{client}/{found[0]['id']}"


def _one(desk: Desk, ref: str, state: str) -> tuple[str, dict[str, Any]]:
    """The feedback meant, and its fields: by id, by a line of a list, or a client's latest that is in this state.

    Raises SalesctlError when it is not in that state, or the client has none that is.
    """
    line: Mapping[str, str] = desk.line(ref) if ref.isdigit() else {}
    named = line.get("about") or line.get("id") or ref
    found = named if desk.book.path_of("feedback", named) else ""
    if not found:
        client = line.get("client") or _client(desk, ref)
        found = _latest(desk, client, state) if client else resolve(desk, ref, "feedback").id
        if not found:
            raise SalesctlError(
                f"nothing {client} said waits for that", hint=f"salesctl feedback list --where \"client = '{client}'\""
            )
    with desk.asking() as asking:
        if asking.one(f"select 1 from feedback where id = ? and {state}", (found,)) is None:  # noqa: S608 - our own words
            raise SalesctlError(f"{found} does not wait for that", hint=f"salesctl show {found}")
    record, _ = desk.read("feedback", found)
    return found, dict(record.data)


def _client(desk: Desk, typed: str) -> str:
    try:
        return resolve(desk, typed, "client").id
    except SalesctlError:
        return ""


def _latest(desk: Desk, client: str, state: str) -> str:
    sql = f"select id from feedback where client = ? and archived = 0 and {state} order by coalesce(received_at, asked_at) desc, id"  # noqa: S608 - our own words
    with desk.asking() as asking:
        row = asking.one(sql, (client,))
    return str(row[0]) if row else ""


def _manager(desk: Desk, user: str) -> str:
    with desk.asking() as asking:
        row = asking.one('select manager from "user" where id = ?', (user,)) if user else None
    return str(row[0]) if row and row[0] else ""


def _moment(desk: Desk) -> str:
    """Now, or the day `--date` names."""
    now = desk.now
    return now.strftime("%Y-%m-%dT%H:%M") if desk.today == now.date() else desk.today.isoformat()


def _written(desk: Desk, draft: Draft, said: str) -> Answer:
    commit = desk.commit([draft], trailers=[("Duty", "16")])
    return Answer({"id": draft.id, "path": draft.path, "commit": commit}, [Line(f"feedback {said}", "good")])
