"""In which currency a sum is, where nobody says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from salesctl.model.links import links
from salesctl.session.typed_values import typed_currency

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from salesctl.model.kinds import Kind
    from salesctl.session.session import Session


def currency_of(session: Session, *named: str | None, client: str = "") -> str:
    """The first currency that is named, else what the client buys in, else the book's. Raises UsageError for none there is."""
    card = session.read("client", client)[0].data if client and not any(named) else {}
    code = next((code for code in (*named, card.get("currency")) if code), session.config.currency)
    return typed_currency(session, code)


def with_currency(session: Session, kind: Kind, data: Mapping[str, Any]) -> dict[str, Any]:
    """The tree of a new record in the currency of the document it names, else of its client, where it says none itself."""
    if "currency" not in kind.fields or data.get("currency") or not isinstance(data.get("client"), str):
        return dict(data)
    known = session.book.path_of("client", data["client"])
    currency = currency_of(session, *_documents(session, kind, data), client=data["client"] if known else "")
    return {**data, "currency": currency} if currency != session.config.currency else dict(data)


def _documents(session: Session, kind: Kind, data: Mapping[str, Any]) -> Iterator[str]:
    """The currencies of the documents a record names."""
    for link in links(data, kind.fields):
        if link.kind == "client" or "/" in link.target:
            continue
        for name in session.book.kinds_of(link.value) if link.kind == "*" else [link.kind]:
            priced = name in session.kinds and "currency" in session.kinds[name].fields
            if priced and session.book.path_of(name, link.value):
                yield session.book.record(name, link.value).get("currency") or session.config.currency
