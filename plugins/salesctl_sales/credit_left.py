"""What is left to credit of a document: the bound of everything that lessens or disputes it."""

from __future__ import annotations

from salesctl.api import SalesctlError, Session, say


def require_remaining(session: Session, shipment: str, amount: int, hint: str = "") -> str:
    """The currency of a shipment of which so much, may be credited. Raises SalesctlError where less is left."""
    row = session.query().one("select remaining, currency from document_credit where document = ?", (shipment,))
    if row is None:
        raise SalesctlError(
            say("{shipment} is worth nothing", shipment=shipment),
            hint=say("salesctl show {shipment}", shipment=shipment),
        )
    if amount > max(row["remaining"], 0):
        raise SalesctlError(
            say(
                "{credited:money} is more than what is left of {shipment}: {left:money}",
                credited=amount, shipment=shipment, left=row["remaining"], currency=row["currency"],
            ),
            hint=hint,
        )  # fmt: skip
    return str(row["currency"])
