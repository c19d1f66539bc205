"""Invoices: a part of a contract's schedule, a period of what comes again, or a sum of an order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from salesctl.api import (
    Answer,
    Argument,
    Option,
    SalesctlError,
    Session,
    UsageError,
    agreed_term,
    copied_term,
    currency_of,
    entity_of,
    entity_option,
    parse_day,
    resolve,
    resolve_open,
    say,
    scaled,
    tax_of_client,
    unfinished,
    unscaled,
)

from .account import payable
from .amounts import typed_sum
from .open_records import ORDERED

_KINDS = ("request", "deposit", "partial", "final")
_INVOICED = {"contract": "id in (select record from invoice_due where reached_on is not null)", **ORDERED}


def invoice(
    session: Session,
    of: Annotated[
        str,
        Argument("CONTRACT[/PART]|ORDER|CLIENT|LINE", help="What it is for.", completes=unfinished(_INVOICED)),
    ],
    amount: Annotated[
        str, Argument("[SUM]", help="Tax included; what the contract asks for unless given.", spaced=True)
    ] = "",
    number: Annotated[str, Option("--number", help="The invoice's number.")] = "",
    kind: Annotated[
        str,
        Option("--kind", help="request (owes nothing), deposit, partial, final; as the schedule has it unless given."),
    ] = "",
    due: Annotated[str, Option("--due", metavar="DATE", help="When it is to be paid; by the terms unless given.")] = "",
    order: Annotated[
        str, Option("--order", metavar="ORDER", help="The contract's order it is for.", completes=("order",))
    ] = "",
    entity: Annotated[
        str,
        entity_option(help="Which of the client's legal entities.", of="of", kinds=("contract", "order")),
    ] = "",
) -> Answer:
    """Write an invoice: `salesctl invoice new S-30` takes what the contract has been waiting for longest.

    `salesctl invoice new S-30/acceptance` names the part of its schedule, `salesctl invoice new S-31/2026-10-01` the period of
    what comes again. With a sum it may be written before its event; `salesctl invoice new O-1080 120.00` is one of an order.
    The payment term is copied from the order, else its contract, else the client, and counted from the invoice unless it says
    otherwise.
    """
    if kind and kind not in _KINDS:
        raise UsageError(
            say("`{kind}` is no kind of invoice", kind=kind), hint=say("one of {kinds}", kinds=", ".join(_KINDS))
        )
    named, _, part = (session.line(of).get("about") or of).partition("/")
    ref = resolve_open(session, named, _INVOICED, _nothing_to_invoice)
    source = session.read(ref.kind, ref.id)[0].data
    fields = _of_contract(session, ref.id, part, asked=not amount) if ref.kind == "contract" else {}
    if not amount and not fields:
        raise UsageError(say("say how much"), hint=say("salesctl invoice new {order} 120.00", order=ref.id))
    client = str(source["client"])
    currency = currency_of(session, fields.pop("currency", None), _currency(session, source), client=client)
    if amount:
        fields["amount"] = typed_sum(session, amount, currency)
    of_order = resolve(session, order, "order").id if order else ref.id if ref.kind == "order" else None
    agreed = session.read("order", of_order)[0].data if of_order else None
    term = agreed_term(session, client, order=agreed, contract=ref.id if ref.kind == "contract" else "")
    terms = (
        {"due_on": parse_day(due, session.today, "coming").isoformat()}
        if due
        else copied_term(term, "invoice", session.today)
    )
    draft = session.new(
        "invoice",
        {
            "number": number or None,
            "organisation": source.get("organisation"),
            "kind": kind or fields.pop("kind", None),
            "date": session.happened_on,
            **terms,
            "client": client,
            "entity": entity_of(session, client, entity, source.get("entity")),
            **fields,
            "currency": currency,
            "order": of_order,
            "contract": ref.id if ref.kind == "contract" else None,
        },
    )
    written = say(
        "{client}: invoice {invoice} for {source}, {amount:money} {tax:words}",
        client=client, invoice=draft.id, source=source.get("number") or ref.id, amount=scaled(str(fields["amount"]), "money"),
        currency=currency, tax=tax_of_client(session, client),
    )  # fmt: skip
    return session.record(draft, written, duty=2, shown=payable(terms, term))


def _nothing_to_invoice(client: str) -> SalesctlError:
    return SalesctlError(
        say("no contract of {client} asks for an invoice now, and no order is open", client=client),
        hint=say("salesctl brief {client}", client=client),
    )


def _of_contract(session: Session, contract: str, part: str, *, asked: bool) -> dict[str, Any]:
    """What a contract asks for: this part or period, else what is due longest. `asked`: no sum is typed, so it has to be due.

    Raises SalesctlError where there is nothing of it to be invoiced.
    """
    sql = "select * from invoice_due where record = ? order by reached_on is null, reached_on, part"
    rows = [dict(row) for row in session.query().rows(sql, (contract,))]
    found = (
        [row for row in rows if part in (row["part"], row["period_on"])]
        if part
        else [r for r in rows if r["reached_on"]]
    )
    if not found and not asked:
        return {"part": part} if part else {}
    if not found:
        raise SalesctlError(
            say("{contract} asks for no invoice now", contract=contract)
            if not part
            else say("{part} of {contract} is invoiced, or is not in it", part=part, contract=contract),
            hint=say("to be invoiced: {parts}", parts=", ".join(str(row["part"] or row["period_on"]) for row in rows))
            if rows
            else say("with a sum it is one of its own: salesctl invoice new {contract} SUM", contract=contract),
        )
    row = found[0]
    if asked and (row["reached_on"] is None or row["reached_on"] > session.today.isoformat()):
        raise SalesctlError(
            say("{part} of {contract} waits for {event}", part=row["part"], contract=contract, event=row["on"])
            if row["reached_on"] is None
            else say(
                "{part} of {contract} comes on {day:date}", part=row["part"], contract=contract, day=row["reached_on"]
            ),
            hint=say(
                "with the sum it is written before: salesctl invoice new {contract}/{part} SUM",
                contract=contract,
                part=row["part"],
            ),
        )
    fields: dict[str, Any] = {"amount": unscaled(row["amount"], "money", row["currency"]), "currency": row["currency"]}
    return fields | ({"part": row["part"], "kind": _kind(row, rows)} if row["part"] else {"period": row["period_on"]})


def _kind(row: Mapping[str, Any], rows: list[dict[str, Any]]) -> str:
    """By its event, and by whether another part is left."""
    if row["on"] == "signature":
        return "deposit"
    return "partial" if sum(one["part"] is not None for one in rows) > 1 else "final"


def _currency(session: Session, source: Mapping[str, Any]) -> str | None:
    contract = source.get("contract")
    of_contract = session.read("contract", str(contract))[0].data.get("currency") if contract else None
    return source.get("currency") or of_contract
