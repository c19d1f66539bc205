"""Which contact or address of a client somebody means."""

from __future__ import annotations

from typing import NamedTuple

from salesctl.api import SalesctlError, Session, Text, items_named, slug, translatable


class _List(NamedTuple):
    """One of a client's lists, and what is said where something typed is none of its items, or several."""

    name: str
    unknown: str
    none_yet: str
    several: str
    add: str
    whole: str


_CONTACTS = _List(
    "contacts",
    translatable("`{typed}` is no contact of {client}; known are {contacts}"),
    translatable("`{typed}` is no contact of {client}: none is known yet"),
    translatable("`{typed}` could be several contacts of {client}"),
    translatable("add one: salesctl set {client} contacts.{id}.name='{name}'"),
    translatable("type the whole id: {contacts}"),
)
_ADDRESSES = _List(
    "addresses",
    translatable("`{typed}` is no address of {client}; known are {addresses}"),
    translatable("`{typed}` is no address of {client}: none is known yet"),
    translatable("`{typed}` could be several addresses of {client}"),
    translatable("add one: salesctl set {client} addresses.{id}.text='{text}'"),
    translatable("type the whole id: {addresses}"),
)


def contact_of(session: Session, client: str, typed: str) -> str:
    """`client/contact` for a contact's id, name, number or address, the start or a part of them; empty where nothing is typed.

    Raises SalesctlError naming the contacts when none or several match.
    """
    key = typed.rpartition("/")[2]
    return _item(session, client, _CONTACTS, key, {"id": slug(key) or "main", "name": typed}, typed) if typed else ""


def address_of(session: Session, client: str, typed: str) -> str | None:
    """`client/address` for an address's id or its text, the start or a part of them; None where nothing is typed.

    Raises SalesctlError naming the addresses when none or several match.
    """
    return _item(session, client, _ADDRESSES, typed, {"id": slug(typed), "text": typed}, typed) if typed else None


def _item(session: Session, client: str, of: _List, key: str, new: dict[str, str], typed: str) -> str:
    """`client/item` for the one item that `key` names; `new` is what an item of that name would be."""
    matching = items_named(session, "client", client, of.name, key)
    if len(matching) == 1:
        return f"{client}/{matching[0]}"
    said = {"client": client, "typed": typed}
    if matching:
        whole = Text(of.whole, {of.name: ", ".join(matching)})
        raise SalesctlError(Text(of.several, said), hint=whole)
    record, _ = session.read("client", client)
    items = [item for item in record.data.get(of.name) or [] if isinstance(item, dict) and item.get("id")]
    known = {of.name: ", ".join(str(item["id"]) for item in items)}
    raise SalesctlError(
        Text(of.unknown if items else of.none_yet, said | known), hint=Text(of.add, {"client": client, **new})
    )
