"""What lessens a debt or puts it in dispute: credit notes and claims."""

from __future__ import annotations

from typing import Annotated, Any

from salesctl.api import (
    Answer,
    Argument,
    Option,
    Ref,
    SalesctlError,
    Session,
    Text,
    UsageError,
    currency_of,
    entity_of,
    entity_option,
    resolve,
    say,
    scaled,
    tax_of_client,
    to_approve,
)

from .amounts import typed_sum
from .approvals import needs_approval, own_approval
from .credit_left import require_remaining
from .open_records import document_disputed, document_owed

_REASONS = ("price", "rebate", "claim", "write_off")


def credit(
    session: Session,
    client: Annotated[str, Argument("CLIENT", completes=("client",))],
    amount: Annotated[str, Argument("SUM", help="Tax included.", spaced=True)],
    reason: Annotated[str, Option("--reason", help="price, rebate, claim, write_off. Goods that came back: `return`.")],
    shipment: Annotated[
        str, Option("--shipment", help="Which it is for; else the oldest debts.", completes=("shipment",))
    ] = "",
    invoice: Annotated[
        str, Option("--invoice", help="Where the client owes by invoices: which it is for.", completes=("invoice",))
    ] = "",
    entity: Annotated[
        str,
        entity_option(help="Which of the client's legal entities."),
    ] = "",
    number: Annotated[str, Option("--number", help="The credit note's number.")] = "",
    why: Annotated[str, Option("--why", metavar="TEXT", help="Kept with it.")] = "",
) -> Answer:
    """Record that a client owes less: a price was wrong, a rebate is due, a claim was granted.

    `salesctl credit acme 120.00 --reason price --shipment ship-1042`

    With what the delivery was sold for it is a discount, and may go as far as one. What goes further is asked for: it waits in
    `salesctl approvals`, and the client owes as before until somebody who decides on such terms approves it.
    """
    if reason == "return":
        raise UsageError(
            say("goods that came back are credited by their lines"), hint=say("salesctl return SHIPMENT LINE=QTY")
        )
    if reason not in _REASONS:
        raise UsageError(
            say("`{reason}` is no reason", reason=reason), hint=say("one of {reasons}", reasons=", ".join(_REASONS))
        )
    client = resolve(session, client, "client").id
    if shipment and invoice:
        raise UsageError(say("a credit note is for a shipment or for an invoice, not for both"))
    named = (
        resolve(session, shipment or invoice, "shipment" if shipment else "invoice") if shipment or invoice else None
    )
    currency = require_remaining(session, named.id, 0) if named else currency_of(session, client=client)
    amount = typed_sum(session, amount, currency)
    worth = scaled(amount, "money")
    fields: dict[str, Any] = {
        "number": number or None,
        "date": session.happened_on,
        "client": client,
        "reason": reason,
        "amount": amount,
        "notes": why or None,
        "approvals": own_approval(session, why),
    }
    fields |= (
        _of_document(session, client, named, worth)
        if named
        else {"currency": currency, "entity": entity_of(session, client, entity)}
    )
    draft = session.new("credit_note", fields)
    values: dict[str, Any] = {
        "client": client,
        "note": draft.id,
        "amount": worth,
        "currency": fields["currency"],
        "tax": tax_of_client(session, client),
        "reason": reason,
    }
    if session.me and needs_approval(session, draft):
        draft = session.new("credit_note", {**fields, "asked_by": session.me}, draft.id)
        asked = say(
            "{client}: credit note {note} over {amount:money} {tax:words} is asked for, {reason:words}", **values
        )
        answer = session.record(draft, asked, duty=21)
        return answer._replace(shown=[*answer.shown, *to_approve(session, "credit_note", draft.id)])
    credited = say("{client}: credit note {note} over {amount:money} {tax:words}, {reason:words}", **values)
    return session.record(draft, credited, duty=2)


def claim(
    session: Session,
    words: Annotated[list[str], Argument("[settle] SHIPMENT|INVOICE|ORDER [SUM TEXT]")],
) -> Answer:
    """Note what a client disputes of a delivery or an invoice; it is not asked for until the claim is settled.

    `salesctl claim ship-1042 213.44 "ten pails had set hard"`, then `salesctl claim settle ship-1042`, when the goods are
    taken back, a credit note is given or the client agrees to pay.
    """
    if words[0] == "settle":
        return _settle(session, words[1:])
    if len(words) < 3:
        raise UsageError(
            say("say which shipment or invoice, how much and why"),
            hint=say('salesctl claim ship-1042 213.44 "set hard"'),
        )
    document = document_owed(session, words[0])
    record, _ = session.read(document.kind, document.id)
    before = record.data.get("claim") or {}
    if before and not before.get("settled_at"):
        raise SalesctlError(
            say("{shipment} is disputed already", shipment=document.id),
            hint=say("salesctl claim settle {shipment}", shipment=document.id),
        )
    currency = require_remaining(session, document.id, 0)
    amount = typed_sum(session, words[1], currency)
    claimed = scaled(amount, "money")
    require_remaining(session, document.id, claimed)
    if session.query().one("select 1 from debt_document where document = ?", (document.id,)) is None:
        raise SalesctlError(
            say(
                "nothing is owed for {document} itself: an opening balance, invoices or shipments stand for it",
                document=document.id,
            )
        )
    claim_ = {"at": session.moment, "amount": amount, "text": " ".join(words[2:])}
    sentence = say(
        "{client}: claim on {shipment}, {amount:money}",
        client=record.data["client"], shipment=document.id, amount=claimed, currency=currency,
    )  # fmt: skip
    return _recorded(session, document, {**record.data, "claim": claim_}, sentence)


def _settle(session: Session, words: list[str]) -> Answer:
    if not words:
        raise UsageError(say("say which shipment or invoice"), hint=say("salesctl claim settle ship-1042"))
    document = document_disputed(session, words[0])
    record, _ = session.read(document.kind, document.id)
    before = record.data.get("claim")
    if not before or before.get("settled_at"):
        raise SalesctlError(say("nothing of {shipment} is disputed", shipment=document.id))
    texts = [before.get("text"), " ".join(words[1:])]
    claim_ = {**before, "text": "\n".join(text for text in texts if text) or None, "settled_at": session.moment}
    sentence = say("{client}: claim on {shipment} settled", client=record.data["client"], shipment=document.id)
    return _recorded(session, document, {**record.data, "claim": claim_}, sentence)


def _recorded(session: Session, document: Ref, data: dict[str, Any], sentence: Text) -> Answer:
    return session.record(session.revise(document.kind, document.id, data), sentence, duty=2)


def _of_document(session: Session, client: str, document: Ref, credited: int) -> dict[str, Any]:
    """What a credit note takes over from its document. Raises SalesctlError where that is not worth so much any more."""
    record, _ = session.read(document.kind, document.id)
    owner = record.data["client"]
    if owner != client:
        raise SalesctlError(
            say("{document} belongs to {owner}, not to {client}", document=document.id, owner=owner, client=client)
        )
    currency = require_remaining(session, document.id, credited)
    copied = {name: record.data.get(name) for name in ("organisation", "entity")}
    return {document.kind: document.id, **copied, "currency": currency}
