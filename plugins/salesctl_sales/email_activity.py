"""An e-mail message as an activity: who wrote to whom, when, about what. Only its beginning is kept."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime

from salesctl.api import Draft, SalesctlError, Session, normal_text, resolve, say

_LONGEST = 2000
"""Characters of the subject and the body that are kept."""


def email_activity(session: Session, raw: bytes) -> Draft:
    """The draft of the activity. Raises SalesctlError when no address in the message belongs to a client."""
    message = message_from_bytes(raw, policy=policy.default)
    if not isinstance(message, EmailMessage) or not message.get("from"):
        raise SalesctlError(
            say("that is no e-mail message: it has no From"), hint=say("pipe the whole message, headers included")
        )
    mine = normal_text((session.git.identity() or ("", ""))[1])
    senders = _addresses(message, "from")
    incoming = not any(normal_text(address) == mine for address in senders)
    addresses = senders if incoming else _addresses(message, "to", "cc")
    client = next((client for address in addresses if (client := _client(session, address))), "")
    if not client:
        raise SalesctlError(
            say("no client has the address {addresses}", addresses=", ".join(addresses[:3]))
            if addresses
            else say("the message is addressed to nobody"),
            hint=say("add it to a contact, then try again") if addresses else "",
        )
    subject = str(message.get("subject", ""))
    return session.new(
        "activity",
        {
            "client": client,
            "owner": session.me,
            "type": "email",
            "direction": "in" if incoming else "out",
            "outcome": "reached",
            "done_at": _sent_at(session, message),
            "text": "\n".join(part for part in (subject, _body(message)) if part)[:_LONGEST],
        },
    )


def _addresses(message: EmailMessage, *headers: str) -> list[str]:
    values = [value for header in headers for value in message.get_all(header, [])]
    return [address for _, address in getaddresses(values) if address]


def _client(session: Session, address: str) -> str:
    try:
        return resolve(session, address, "client").id
    except SalesctlError:
        return ""


def _sent_at(session: Session, message: EmailMessage) -> str:
    if session.happened:
        return session.moment
    try:
        sent = parsedate_to_datetime(str(message["date"]))
    except (TypeError, ValueError):
        return session.moment
    return sent.astimezone(session.config.zone).strftime("%Y-%m-%dT%H:%M")


def _body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    try:
        text = part.get_content() if part else ""
    except (LookupError, UnicodeDecodeError):
        return ""
    kept = [line.rstrip() for line in str(text).splitlines() if not line.startswith(">")]
    return "".join(c for c in "\n".join(kept).strip() if c == "\n" or c.isprintable())
