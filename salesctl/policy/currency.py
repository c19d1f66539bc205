"""In which currency a sum is, where nobody says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from salesctl.session.session import Session


def currency_of(session: Session, *named: str | None, client: str = "") -> str:
    """The first currency that is named, else what the client buys in, else the book's."""
    card = session.read("client", client)[0].data if client and not any(named) else {}
    return next((code for code in (*named, card.get("currency")) if code), session.config.currency)
