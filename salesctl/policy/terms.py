"""The payment term a document takes over: as the order has it, else its contract, else the client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from salesctl.model.payment_terms import PaymentTerm

if TYPE_CHECKING:
    from datetime import date

    from salesctl.session.session import Session


def agreed_term(
    session: Session, client: str, *, order: Mapping[str, Any] | None = None, contract: str = ""
) -> PaymentTerm | None:
    """What was agreed for an order (its fields) or under a contract; None where no term is known."""
    of_order = order or {}
    under = contract or str(of_order.get("contract") or "")
    agreed = session.read("contract", under)[0].data if under else {}
    card = session.read("client", client)[0].data
    typed = (
        (of_order.get("terms") or {}).get("deferral_days"),
        (agreed.get("terms") or {}).get("deferral_days"),
        card.get("payment_terms_days"),
    )
    text = next((str(one) for one in typed if one not in (None, "")), "")
    return PaymentTerm.read(text) if text else None


def copied_term(term: PaymentTerm | None, document: str, day: date) -> dict[str, str]:
    """The fields of a `shipment` or `invoice` of this day: the term, and the due date unless something else has to happen first."""
    if term is None:
        return {}
    copied = {"terms_days": str(term)}
    return copied | {"due_on": term.due(day).isoformat()} if term.event in ("", document) else copied
