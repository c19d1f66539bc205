"""Whom at the client somebody means."""

from __future__ import annotations

from salesctl.api import SalesctlError, Session, say


def contact_of(session: Session, client: str, typed: str) -> str:
    """`client/contact` for what was typed: the contact's id, the start of it, or part of the name. Empty for nothing.

    Raises SalesctlError naming the contacts when none or several match.
    """
    if not typed:
        return ""
    key = typed.rpartition("/")[2].casefold()
    record, _ = session.read("client", client)
    contacts = [contact for contact in record.data.get("contacts") or [] if isinstance(contact, dict)]
    exact = [c for c in contacts if str(c.get("id", "")) == key]
    loose = [c for c in contacts if str(c.get("id", "")).startswith(key) or key in str(c.get("name", "")).casefold()]
    found = exact or loose
    if len(found) == 1:
        return f"{client}/{found[0]['id']}"
    known = ", ".join(str(c.get("id")) for c in contacts) or "none yet"
    what = "matches several contacts" if found else "is no contact"
    raise SalesctlError(
        say("`{typed}` {what} of {client} (known: {known})", typed=typed, what=what, client=client, known=known),
        hint=say(
            "add one: salesctl set {client} contacts.{key}.name='{typed}'",
            client=client,
            key=key.split()[0],
            typed=typed,
        ),
    )
