"""Which record a verb is told about that is named by its client: the one for which the verb has something left to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from salesctl.api import Ref, SalesctlError, Session, Text, item_keys, resolve_open, say

PLANNED = {"activity": "done_on is null and cancelled_on is null and start is not null"}
ORDERED = {"order": 'id in (select "order" from order_line_state where open > 0)'}
"""Something of the order is still to be delivered."""
UNACCEPTED = {"shipment": "accepted_on is null"}
SHIPPED = {"shipment": "true"}


def open_order(session: Session, typed: str) -> str:
    """The order that is named, or the one of a client of which something is still to be delivered."""
    return resolve_open(session, typed, ORDERED, partial(_no_order, session)).id


def shipment_to_accept(session: Session, typed: str) -> str:
    """The shipment that is named, or the one of a client or an order that is not accepted."""
    return _delivered(session, typed, UNACCEPTED, _nothing_to_accept).id


def shipment_of(session: Session, typed: str) -> str:
    """The shipment that is named, or the only one of a client or an order."""
    return _delivered(session, typed, SHIPPED, _no_shipment).id


def document_owed(session: Session, typed: str) -> Ref:
    """The shipment or invoice that is named, or the one of a client or an order for which something is owed."""
    owed = "id in (select document from settlement where outstanding > 0)"
    return _delivered(session, typed, {"shipment": owed, "invoice": owed}, _no_debt)


def document_disputed(session: Session, typed: str) -> Ref:
    """The shipment or invoice that is named, or the one of a client or an order with a claim that is not settled."""
    disputed = "claim_on is not null and claim_settled_on is null"
    return _delivered(session, typed, {"shipment": disputed, "invoice": disputed}, _no_claim)


def _delivered(
    session: Session, typed: str, conditions: Mapping[str, str], none: Callable[[str], SalesctlError]
) -> Ref:
    """The document that is named, or the one of a client or of an order that meets its condition."""

    def refused(owner: str) -> SalesctlError:
        ordered = session.query().one('select client from "order" where id = ?', (owner,))
        return none(ordered["client"] if ordered else owner)

    return resolve_open(session, typed, conditions, refused, ("client", "order"))


def order_line(session: Session, order: Mapping[str, Any], typed: str) -> str:
    """The id of the line of an order that is named, or of the one line of a product that is; `typed` where there is none."""
    lines = [one for one in order.get("lines") or [] if isinstance(one, dict)]
    found = item_keys(session, session.kinds["order"].fields["lines"], lines, typed)
    return found[0] if len(found) == 1 else typed


def _no_order(session: Session, client: str) -> SalesctlError:
    if session.query().one('select 1 from "order" where client = ? and archived = 0', (client,)):
        return _nothing(say("no order of {client} has anything left to deliver", client=client), client)
    return SalesctlError(
        say("{client} has not ordered yet", client=client),
        hint=say("salesctl order new {client} SKU=QTY", client=client),
    )


def _nothing_to_accept(client: str) -> SalesctlError:
    return _nothing(say("no shipment to {client} waits to be accepted", client=client), client)


def _no_shipment(client: str) -> SalesctlError:
    return _nothing(say("nothing was shipped to {client}", client=client), client)


def _no_debt(client: str) -> SalesctlError:
    return _nothing(say("{client} owes nothing for any shipment or invoice", client=client), client)


def _no_claim(client: str) -> SalesctlError:
    return _nothing(say("{client} disputes nothing", client=client), client)


def _nothing(message: Text, client: str) -> SalesctlError:
    return SalesctlError(message, hint=say("salesctl brief {client}", client=client))
