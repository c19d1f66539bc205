"""What an accepted offer still holds to be ordered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from salesctl.api import SalesctlError, Session, UsageError, product_of, resolve, say

from .amounts import line_quantities, plain_quantity

_COPIED = ("currency", "tax", "deal", "request")
_AGREED = ("organisation", "entity")
"""What the contract says, where one was made of the offer."""


class Offered(NamedTuple):
    """Lines to be ordered of an offer, at its prices and with its ids, and what the order takes over besides them."""

    id: str
    client: str
    lines: list[dict[str, str]]
    terms: Mapping[str, Any]
    """Fields of the order: the offer and the contract made of it, legal entities, currency, tax, terms, deal, request."""
    left: Mapping[str, int]
    """How much of each line is then still not ordered."""


def offered(session: Session, typed: str, items: Sequence[str] = ()) -> Offered:
    """What an order takes of an offer: these lines (`LINE=QTY`, or SKU=QTY), else all that is not ordered yet.

    Where a contract was made of the offer, its terms and legal entities are what was agreed last.
    Raises SalesctlError for an offer that is not accepted or is ordered already, and for more than is left of a line.
    """
    offer = resolve(session, typed, "offer").id
    data = session.read("offer", offer)[0].data
    if not data.get("accepted_at"):
        raise SalesctlError(
            say("offer {offer} is not accepted", offer=offer),
            hint=say("once the client has accepted it: salesctl offer accept {offer}", offer=offer),
        )
    sql = "select line, to_order from offer_line_state where offer = ? and to_order > 0"
    left = {row[0]: row[1] for row in session.query().rows(sql, (offer,))}
    if not left:
        raise SalesctlError(
            say("everything of offer {offer} is ordered", offer=offer),
            hint=say("what is wanted beyond it is an order of its own: salesctl order new CLIENT SKU=QTY"),
        )
    lines = [dict(line) for line in data["lines"]]
    wanted = _asked(session, offer, data, items, left) if items else left
    taken = [
        {**line, "qty": plain_quantity(wanted[line["id"]]), "price_from": line.get("price_from") or offer}
        for line in lines
        if line["id"] in wanted
    ]
    after = {line: qty - wanted.get(line, 0) for line, qty in left.items()}
    return Offered(
        offer,
        str(data["client"]),
        taken,
        {"offer": offer, **_agreed(session, offer, data), **{name: data.get(name) for name in _COPIED}},
        {line: qty for line, qty in after.items() if qty},
    )


def _agreed(session: Session, offer: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The contract made of an offer, the last signed where there are several, and what it or else the offer says."""
    row = session.query().one(
        """select s.contract from contract_state as s join contract as c on c.id = s.contract
               where c.offer = ? and s.client = ? and s.state not in ('terminated', 'ended')
               order by s.signed_on is null, s.signed_on desc, c.drafted_at desc, s.contract limit 1""",
        (offer, data["client"]),
    )
    contract = session.read("contract", row["contract"])[0].data if row else {}
    known = session.kinds["order"].fields["terms"].fields
    terms = {name: value for name, value in (contract.get("terms") or {}).items() if name in known}
    return {
        "contract": row["contract"] if row else None,
        "terms": {**(data.get("terms") or {}), **terms},
        **{name: contract.get(name) or data.get(name) for name in _AGREED},
    }


def _asked(
    session: Session, offer: str, data: Mapping[str, Any], items: Sequence[str], left: Mapping[str, int]
) -> dict[str, int]:
    """How much of which line is asked for."""
    if priced := next((item for item in items if "@" in item), ""):
        raise UsageError(
            say("`{typed}`: the price is the offer's", typed=priced),
            hint=say("write {line}", line=priced.partition("@")[0]),
        )
    wanted: dict[str, int] = {}
    for named, asked in line_quantities(session, items, data).items():
        line = _line(session, offer, data["lines"], named)
        qty = wanted.get(line, 0) + asked
        if not 0 < qty <= left.get(line, 0):
            raise SalesctlError(
                say(
                    "{line}: {qty:quantity} is not within the {left:quantity} of offer {offer} not ordered yet",
                    line=line, qty=qty, left=left.get(line, 0), offer=offer,
                ),
                hint=say("what is wanted beyond it is an order of its own: salesctl order new CLIENT SKU=QTY"),
            )  # fmt: skip
        wanted[line] = qty
    return wanted


def _line(session: Session, offer: str, lines: Sequence[Mapping[str, str]], named: str) -> str:
    """The line of an offer that its id or product names."""
    ids = [line["id"] for line in lines]
    if named in ids:
        return named
    product = product_of(session, named)
    of_product = [line["id"] for line in lines if line.get("product") == product]
    if len(of_product) == 1:
        return of_product[0]
    raise SalesctlError(
        say("{product} stands in several lines of offer {offer}", product=product, offer=offer)
        if of_product
        else say("offer {offer} has no line of {product}", offer=offer, product=product),
        hint=say("its lines: {lines}", lines=", ".join(of_product or ids)),
    )
