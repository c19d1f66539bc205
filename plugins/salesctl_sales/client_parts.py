"""Which contact or address of a client somebody means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from salesctl.api import SalesctlError, Session, items_named, say, slug

_Item = Mapping[str, Any]


def contact_of(session: Session, client: str, typed: str) -> str:
    """`client/contact` for a contact's id, name, number or address, the start or a part of them; empty where nothing is typed.

    Raises SalesctlError naming the contacts when none or several match.
    """
    if not typed:
        return ""
    key = typed.rpartition("/")[2]
    contacts = _items(session, client, "contacts")
    matching = items_named(session, "client", client, "contacts", key)
    if len(matching) == 1:
        return f"{client}/{matching[0]}"
    hint = say(
        "add one: salesctl set {client} contacts.{id}.name='{name}'", client=client, id=slug(key) or "main", name=typed
    )
    if not contacts:
        raise SalesctlError(
            say("`{typed}` is no contact of {client}: none is known yet", typed=typed, client=client), hint=hint
        )
    if not matching:
        text = say(
            "`{typed}` is no contact of {client}; known are {contacts}",
            typed=typed, client=client, contacts=_ids(contacts),
        )  # fmt: skip
        raise SalesctlError(text, hint=hint)
    raise SalesctlError(
        say("`{typed}` could be several contacts of {client}", typed=typed, client=client),
        hint=say("type the whole id: {contacts}", contacts=", ".join(matching)),
    )


def address_of(session: Session, client: str, typed: str) -> str | None:
    """`client/address` for an address's id or its text, the start or a part of them; None where nothing is typed.

    Raises SalesctlError naming the addresses when none or several match.
    """
    if not typed:
        return None
    addresses = _items(session, client, "addresses")
    matching = items_named(session, "client", client, "addresses", typed)
    if len(matching) == 1:
        return f"{client}/{matching[0]}"
    hint = say("add one: salesctl set {client} addresses.{id}.text='{text}'", client=client, id=slug(typed), text=typed)
    if not addresses:
        raise SalesctlError(
            say("`{typed}` is no address of {client}: none is known yet", typed=typed, client=client), hint=hint
        )
    if not matching:
        text = say(
            "`{typed}` is no address of {client}; known are {addresses}",
            typed=typed, client=client, addresses=_ids(addresses),
        )  # fmt: skip
        raise SalesctlError(text, hint=hint)
    raise SalesctlError(
        say("`{typed}` could be several addresses of {client}", typed=typed, client=client),
        hint=say("type the whole id: {addresses}", addresses=", ".join(matching)),
    )


def _items(session: Session, client: str, name: str) -> list[_Item]:
    record, _ = session.read("client", client)
    return [item for item in record.data.get(name) or [] if isinstance(item, dict) and item.get("id")]


def _ids(items: list[_Item]) -> str:
    return ", ".join(str(item["id"]) for item in items)
