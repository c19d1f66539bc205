"""Money that came in."""

from __future__ import annotations

import re
from typing import Annotated, Any

from salesctl.api import (
    Answer,
    Argument,
    Line,
    Option,
    SalesctlError,
    Session,
    UsageError,
    parse_day,
    resolve,
    say,
    scaled,
)

_DOCUMENTS = ("shipment", "invoice", "order", "balance")
_SUM = re.compile(r"-?[0-9]+(?:\.[0-9]{1,2})?\Z")


def pay(
    session: Session,
    client: Annotated[str, Argument("CLIENT", completes=("client",))],
    amount: Annotated[str, Argument("SUM")],
    for_: Annotated[str, Option("--for", metavar="DOC=SUM,…", help="Which documents it settles.")] = "",
    day: Annotated[str, Option("--on", metavar="DATE", help="The day the money came; today unless given.")] = "",
    currency: Annotated[str, Option("--currency", help="The book's unless given.")] = "",
    entity: Annotated[str, Option("--entity", metavar="ID", help="Which of the client's legal entities paid.")] = "",
    number: Annotated[str, Option("--number", help="The payment's number.")] = "",
) -> Answer:
    """Record a payment. What it is not said to settle goes to the oldest debts of the client's legal entity by itself.

    `salesctl pay acme 1200.00 --for ship-1042=800,ship-1050=400`
    """
    if not _SUM.match(amount):
        raise UsageError(say("`{amount}` is no sum", amount=amount), hint=say("write 1200.00"))
    found = resolve(session, client, "client").id
    paid_on = parse_day(day, session.today) if day else session.today
    made: dict[str, Any] = {
        "client": found,
        "date": paid_on.isoformat(),
        "amount": amount,
        "currency": currency or session.config.currency,
        "entity": f"{found}/{entity.removeprefix(f'{found}/')}" if entity else None,
        "number": number or None,
        "for": _allocations(session, for_, found, amount) or None,
    }
    draft = session.new("payment", made)
    commit = session.commit([draft], trailers=[("Duty", "2")])
    return Answer(
        {"id": draft.id, "path": draft.path, "commit": commit},
        [
            Line(
                say(
                    "{found} paid {amount} {currency} on {paid_on}",
                    found=found,
                    amount=amount,
                    currency=made["currency"],
                    paid_on=paid_on.isoformat(),
                ),
                "good",
            )
        ],
    )


def _allocations(session: Session, typed: str, client: str, amount: str) -> list[dict[str, str]]:
    found = []
    for part in filter(None, (part.strip() for part in typed.split(","))):
        ref, _, share = part.partition("=")
        if not _SUM.match(share or amount):
            raise UsageError(
                say("--for {part}: `{share}` is no sum", part=part, share=share),
                hint=say("write --for ship-1042=800.00,ship-1050=400.00"),
            )
        document = resolve(session, ref, *(kind for kind in _DOCUMENTS if kind in session.kinds))
        record, _ = session.read(document.kind, document.id)
        if record.data.get("client") not in (None, client):
            raise SalesctlError(
                say(
                    "{document} belongs to {client}, not to {client_2}",
                    document=document.id,
                    client=record.data["client"],
                    client_2=client,
                )
            )
        found.append({"document": document.id, "amount": share or amount})
    if found and sum(scaled(item["amount"], 2) for item in found) > scaled(amount, 2):
        raise SalesctlError(say("the parts of --for come to more than {amount}", amount=amount))
    return found
