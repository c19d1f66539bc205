"""Money that came in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any

from salesctl.api import Answer, Argument, Option, SalesctlError, Session, currency_of, resolve, say, scaled

from .amounts import typed_sum
from .client_parts import entity_of

_PART = re.compile(r",(?=[^,=]*=)|,(?=\s*[^\W\d])")
"""The comma before a document, not one in a sum."""
_DOCUMENTS = ("shipment", "invoice", "order", "balance")


def pay(
    session: Session,
    client: Annotated[str, Argument("CLIENT", completes=("client",))],
    amount: Annotated[str, Argument("SUM")],
    for_: Annotated[str, Option("--for", metavar="DOC=SUM,…", help="Which documents it settles.")] = "",
    currency: Annotated[str, Option("--currency", help="The client's unless given.")] = "",
    entity: Annotated[str, Option("--entity", metavar="ID", help="Which of the client's legal entities paid.")] = "",
    number: Annotated[str, Option("--number", help="The payment's number.")] = "",
) -> Answer:
    """Record a payment. What it is not said to settle goes to the oldest debts of the client's legal entity by itself.

    `salesctl pay acme 1200.00 --for ship-1042=800,ship-1050=400`
    """
    client = resolve(session, client, "client").id
    currency = currency_of(session, currency, client=client)
    amount = typed_sum(session, amount, currency, paid_back=True)
    paid = scaled(amount, "money")
    parts = list(_parts(session, for_, client, amount, currency))
    if sum(part for _, _, part in parts) > paid and parts:
        raise SalesctlError(say("the parts of --for come to more than {amount}", amount=amount))
    draft = session.new(
        "payment",
        {
            "client": client,
            "date": session.happened_on,
            "amount": amount,
            "currency": currency,
            "entity": entity_of(client, entity),
            "number": number or None,
            "for": [{"document": document, "amount": typed} for document, typed, _ in parts] or None,
        },
    )
    values: dict[str, Any] = {"client": client, "amount": abs(paid), "currency": currency, "day": session.happened_on}
    return session.record(
        draft,
        say("{client} paid {amount:money} on {day:date}", **values)
        if paid >= 0
        else say("{client} was paid back {amount:money} on {day:date}", **values),
        duty=2,
    )


def _parts(session: Session, typed: str, client: str, amount: str, currency: str) -> Iterator[tuple[str, str, int]]:
    """The documents `DOC=SUM,…` names, each with its sum; DOC alone takes the whole amount."""
    for part in filter(None, (part.strip() for part in _PART.split(typed))):
        ref, _, share = part.partition("=")
        share = typed_sum(session, share, currency, paid_back=amount.startswith("-")) if share else amount
        document = resolve(session, ref, *(kind for kind in _DOCUMENTS if kind in session.kinds))
        record, _ = session.read(document.kind, document.id)
        owner = record.data.get("client")
        if owner not in (None, client):
            raise SalesctlError(
                say(
                    "{document} belongs to {owner}, not to {client}",
                    document=document.id,
                    owner=owner,
                    client=client,
                )
            )
        yield document.id, share, scaled(share, "money")
