"""An e-mail message as an activity: who wrote to whom, when, about what. Only its first lines are kept."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime

from salesctl.api import Draft, SalesctlError, Session, resolve, say

_MOST = 2000


def dealing_of(session: Session, raw: bytes) -> list[Draft]:
    """The draft of one activity. Raises SalesctlError when no address in the message belongs to a client."""
    message = message_from_bytes(raw, policy=policy.default)
    if not isinstance(message, EmailMessage) or not message.get("from"):
        raise SalesctlError(
            say("that is no e-mail message: it has no From"), hint=say("pipe the whole message, headers included")
        )
    mine = (session.git.identity() or ("", ""))[1].casefold()
    sender = [address for _, address in getaddresses(message.get_all("from", []))]
    others = [address for _, address in getaddresses(message.get_all("to", []) + message.get_all("cc", []))]
    incoming = not any(address.casefold() == mine for address in sender)
    known = [found for found in (_client(session, address) for address in (sender if incoming else others)) if found]
    if not known:
        who = ", ".join((sender if incoming else others)[:3]) or "nobody"
        raise SalesctlError(
            say("no client has the address {who}", who=who), hint=say("add it to a contact, then try again")
        )
    made = {
        "client": known[0],
        "owner": session.me,
        "type": "email",
        "direction": "in" if incoming else "out",
        "outcome": "reached",
        "done_at": _moment(session, message),
        "text": "\n".join(part for part in (str(message.get("subject", "")), _body(message)) if part)[:_MOST],
    }
    return [session.new("activity", made)]


def _client(session: Session, address: str) -> str:
    try:
        return resolve(session, address, "client").id
    except SalesctlError:
        return ""


def _moment(session: Session, message: EmailMessage) -> str:
    try:
        sent = parsedate_to_datetime(str(message["date"]))
    except (TypeError, ValueError):
        return session.now.strftime("%Y-%m-%dT%H:%M")
    local: datetime = sent.astimezone(session.config.zone)
    return local.strftime("%Y-%m-%dT%H:%M")


def _body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    try:
        text = part.get_content() if part else ""
    except (LookupError, UnicodeDecodeError):
        return ""
    kept = [line.rstrip() for line in str(text).splitlines() if not line.startswith(">")]
    return "".join(c for c in "\n".join(kept).strip() if c == "\n" or c.isprintable())
