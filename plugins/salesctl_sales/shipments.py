"""What left the warehouse, what the client accepted of it, and what came back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from salesctl.api import (
    Answer,
    Argument,
    Line,
    Option,
    SalesctlError,
    Session,
    UsageError,
    agreed_term,
    copied_term,
    currency_unit,
    entity_of,
    entity_option,
    items,
    lines_gross,
    named_lines,
    require_approval,
    rounded,
    say,
    scaled,
    tax_of_lines,
    unfinished,
    unscaled,
)

from .account import balance, payable
from .amounts import line_quantities, plain_quantity, typed_sum
from .credit_left import require_remaining
from .credit_stop import require_paid
from .open_records import ORDERED, SHIPPED, UNACCEPTED, open_order, shipment_of, shipment_to_accept
from .orders import shipped_line

_ORDER = Annotated[str, Argument("ORDER|CLIENT|LINE", completes=unfinished(ORDERED))]
_UNACCEPTED = Annotated[str, Argument("SHIPMENT|ORDER|CLIENT|LINE", completes=unfinished(UNACCEPTED))]
_SHIPMENT = Annotated[str, Argument("SHIPMENT|ORDER|CLIENT|LINE", completes=unfinished(SHIPPED))]
_LINES = Annotated[
    list[str] | None,
    Argument(
        "LINE=QTY…", help="Only these; everything without them.", completes=items("shipment", "lines", of="shipment")
    ),
]


def ship(
    session: Session,
    order: _ORDER,
    lines: Annotated[
        list[str] | None,
        Argument(
            "LINE=QTY…", help="Only these; everything without them.", completes=items("order", "lines", of="order")
        ),
    ] = None,
    number: Annotated[str, Option("--number", help="The waybill's number.")] = "",
    carrier: Annotated[str, Option("--carrier", help="Who brings it.")] = "",
    entity: Annotated[
        str,
        entity_option(
            help="Which of the client's legal entities owes for it; the order's unless given.",
            of="order",
            kinds=("order",),
        ),
    ] = "",
) -> Answer:
    """Record what left for an order: all that is at hand, or these lines. More than is open is refused.

    What is known short does not leave unless it is named, or the day the client waits for has come. What the client did not
    accept may leave again, where it is named. Of an order with a prepayment no more leaves than is paid for, until all that was
    agreed in advance is paid.

    The payment term is copied from the order, else its contract, else the client, the legal entity from the order or the client;
    both stay with the shipment. Where the term is counted from acceptance, it is due once that is recorded.
    """
    order = open_order(session, order)
    record, _ = session.read("order", order)
    require_approval(session, "order", order)
    client = str(record.data["client"])
    still_open, at_hand = _open(session, order, client)
    quantities = _to_ship(order, line_quantities(session, lines or [], record.data), still_open, at_hand)
    ordered = _by_id(record.data)
    gross = _gross(session, record.data, ordered, quantities)
    require_paid(session, client, order, gross)
    term = agreed_term(session, client, order=record.data)
    terms = copied_term(term, "shipment", session.today)
    draft = session.new(
        "shipment",
        {
            "number": number or None,
            "organisation": record.data.get("organisation"),
            "order": order,
            "client": client,
            "shipped_at": session.moment,
            "lines": [shipped_line(record.data, ordered[line], qty) for line, qty in quantities.items()],
            "currency": record.data.get("currency"),
            "carrier": carrier or None,
            "entity": entity_of(session, client, entity, record.data.get("entity")),
            "ship_to": record.data.get("ship_to"),
            "sold_by": record.data.get("sold_by"),
            **terms,
        },
    )
    shipped = say(
        "{client}: shipment {shipment} of {order}, {gross:money} {tax:words}",
        client=client, shipment=draft.id, order=order, gross=gross,
        currency=record.data.get("currency"), tax=tax_of_lines(record.data, [ordered[line] for line in quantities]),
    )  # fmt: skip
    names = named_lines(session, record.data["lines"])
    shown = [Line(say("  {line}: {qty}", **names[line].told(qty))) for line, qty in quantities.items()]
    shown += _invoiced(session, record.data) or payable(terms, term)
    left = {line: qty - quantities.get(line, 0) for line, qty in still_open.items()}
    shown += [
        Line(say("  still open: {line}: {qty}", **names[line].told(qty)), "warn") for line, qty in left.items() if qty
    ]
    answer = session.record(draft, shipped, duty=4, shown=shown)
    return answer._replace(shown=[*answer.shown, *balance(session, client)])


def _invoiced(session: Session, order: Mapping[str, Any]) -> list[Line]:
    """That nothing is owed by a shipment itself, but by invoices, where the order's contract says so."""
    contract = str(order.get("contract") or "")
    if not contract or session.read("contract", contract)[0].data.get("basis") != "invoices":
        return []
    return [
        Line(say("  owed by the invoices of {contract}, not by this shipment", contract=contract)),
        Line(say("  an invoice that is due: salesctl invoice new {contract}", contract=contract), "dim"),
    ]


def accept(
    session: Session,
    shipment: _UNACCEPTED,
    lines: _LINES = None,
    refused: Annotated[
        str,
        Option("--refused", metavar="TEXT", help="The client refused acceptance, and why; nothing is accepted yet."),
    ] = "",
) -> Answer:
    """Record that the client accepted a shipment: all of it, or fewer of some lines: `salesctl accept ship-1 seal=8`.

    `salesctl accept ship-1 --refused "pressure too low"` notes that acceptance was refused; when it is held again, `salesctl accept
    ship-1`. What was not accepted of some lines may be accepted later, too.
    """
    shipment = shipment_to_accept(session, shipment)
    record, _ = session.read("shipment", shipment)
    data = dict(record.data)
    shipped, before = _shipped(session, shipment), _accepted(session, shipment)
    if data.get("accepted_at") and (refused or before == shipped):
        raise SalesctlError(
            say("{shipment} was accepted on {accepted:moment}", shipment=shipment, accepted=data["accepted_at"])
        )
    if refused:
        return _refuse(session, shipment, data, lines or [], refused)
    order, _ = session.read("order", str(data["order"]))
    accepted = line_quantities(session, lines or [], order.data)
    for line, qty in accepted.items():
        _within(shipped, line, qty)
        if data.get("accepted_at") and qty < before.get(line, 0):
            raise SalesctlError(
                say("{line}: {qty:quantity} were accepted already", line=line, qty=before[line]),
                hint=say("goods that come back: salesctl return {shipment} {line}=QTY", shipment=shipment, line=line),
            )
    if data.get("accepted_at") and lines:
        accepted = before | accepted
    data["lines"] = [
        {**_shipment_line(order.data, data, line, qty), "accepted_qty": plain_quantity(accepted.get(line, qty))}
        for line, qty in shipped.items()
    ]
    data |= {"accepted_at": session.moment, "delivered_at": data.get("delivered_at") or session.moment}
    fewer = {line: shipped[line] - qty for line, qty in accepted.items() if qty < shipped[line]}
    values = {"client": data["client"], "shipment": shipment}
    names = named_lines(session, order.data["lines"])
    return session.record(
        session.revise("shipment", shipment, data),
        say("{client}: {shipment} accepted in part", **values)
        if fewer
        else say("{client}: {shipment} accepted", **values),
        duty=4,
        shown=[Line(say("  {line}: {qty} refused", **names[line].told(qty)), "warn") for line, qty in fewer.items()],
    )


def _refuse(session: Session, shipment: str, data: dict[str, Any], lines: list[str], why: str) -> Answer:
    """Record that acceptance was refused. Raises UsageError where lines are named as well."""
    if lines:
        raise UsageError(
            say("refused acceptance is of the whole shipment"),
            hint=say("fewer of some lines: salesctl accept {shipment} LINE=QTY", shipment=shipment),
        )
    refusals = list(data.get("refusals") or [])
    at = session.next_moment(str(one.get("at")) for one in refusals)
    data["refusals"] = [*refusals, {"at": at, "why": why}]
    data["delivered_at"] = data.get("delivered_at") or session.moment
    return session.record(
        session.revise("shipment", shipment, data),
        say("{client}: acceptance of {shipment} refused: {why}", client=data["client"], shipment=shipment, why=why),
        duty=4,
        shown=[Line(say("  once it is held: salesctl accept {shipment}", shipment=shipment), "dim")],
    )


def return_(
    session: Session,
    shipment: _SHIPMENT,
    lines: _LINES = None,
    number: Annotated[str, Option("--number", help="The credit note's number.")] = "",
    credit: Annotated[
        str, Option("--credit", metavar="SUM", help="What is credited for them; their price unless given.")
    ] = "",
    why: Annotated[str, Option("--why", metavar="TEXT", help="What was wrong with them.")] = "",
) -> Answer:
    """Record goods that came back: `salesctl return ship-1 seal=2 --why cracked`. What is owed falls by their price.

    Where that is more than is left of the shipment after other credit notes, say with `--credit` what they are credited with, tax
    included; with 0 nothing.
    """
    shipment = shipment_of(session, shipment)
    if not lines:
        raise UsageError(say("say what came back"), hint=say("salesctl return {shipment} LINE=QTY", shipment=shipment))
    record, _ = session.read("shipment", shipment)
    order, _ = session.read("order", str(record.data["order"]))
    returned = line_quantities(session, lines, order.data)
    shipped, before = _shipped(session, shipment), _returned(session, shipment)
    for line, qty in returned.items():
        _within(shipped, line, qty, returned_before=before.get(line, 0))
    currency = require_remaining(session, shipment, 0)
    amount = (
        scaled(typed_sum(session, credit, currency, nothing=True), "money")
        if credit
        else _price(session, shipment, returned, before, currency)
    )
    require_remaining(
        session,
        shipment,
        amount,
        hint=say(
            "say what they are credited with: salesctl return {shipment} {lines} --credit SUM",
            shipment=shipment,
            lines=" ".join(f"{line}={plain_quantity(qty)}" for line, qty in returned.items()),
        ),
    )
    draft = session.new(
        "credit_note",
        {
            "number": number or None,
            "organisation": record.data.get("organisation"),
            "date": session.happened_on,
            "client": record.data["client"],
            "entity": record.data.get("entity"),
            "shipment": shipment,
            "reason": "return",
            "lines": [{"order_line": line, "qty": plain_quantity(qty)} for line, qty in returned.items()],
            "amount": unscaled(amount, "money", currency),
            "currency": currency,
            "notes": why or None,
        },
    )
    credited = say(
        "{client}: goods of {shipment} returned, credit note {note} over {amount:money} {tax:words}",
        client=record.data["client"], shipment=shipment, note=draft.id, amount=amount,
        currency=currency,
        tax=tax_of_lines({}, [_shipment_line(order.data, record.data, line, qty) for line, qty in returned.items()]),
    )  # fmt: skip
    names = named_lines(session, order.data["lines"])
    shown = [Line(say("  {line}: {qty} came back", **names[line].told(qty))) for line, qty in returned.items()]
    return session.record(draft, credited, duty=2, shown=shown)


def _to_ship(
    order: str, asked: Mapping[str, int], still_open: Mapping[str, int], at_hand: Mapping[str, int]
) -> Mapping[str, int]:
    """How much of each line leaves: what is asked for, else all at hand. Raises SalesctlError."""
    for line, qty in asked.items():
        if line not in still_open:
            known = ", ".join(still_open)
            raise SalesctlError(
                say("{order} has no open line `{line}`", order=order, line=line),
                hint=say("open lines: {lines}", lines=known) if known else say("everything is shipped or cancelled"),
            )
        if qty > still_open[line]:
            raise SalesctlError(
                say(
                    "{line}: {qty:quantity} is more than the {open:quantity} still open",
                    line=line,
                    qty=qty,
                    open=still_open[line],
                )
            )
    if not still_open:
        raise SalesctlError(
            say("everything of {order} is shipped or cancelled", order=order),
            hint=say("salesctl show {order}", order=order),
        )
    if not asked and not at_hand:
        lines = " ".join(f"{line}={plain_quantity(qty)}" for line, qty in still_open.items())
        raise SalesctlError(
            say("all that is open in {order} is short, or was not accepted", order=order),
            hint=say("if it left after all: salesctl ship {order} {lines}", order=order, lines=lines),
        )
    return asked or at_hand


def _returned(session: Session, shipment: str) -> dict[str, int]:
    """How much of each line came back already."""
    sql = (
        "select l.order_line, sum(l.qty) from credit_now as c join credit_note_lines as l on l.record = c.id"
        " where c.shipment = ? and c.reason = 'return' group by l.order_line"
    )
    return {row[0]: row[1] for row in session.query().rows(sql, (shipment,))}


def _price(
    session: Session, shipment: str, returned: Mapping[str, int], before: Mapping[str, int], currency: str
) -> int:
    """What goods that come back were shipped for, tax included.

    Each line is rounded with what came back of it before, so that the parts of a line come to the line and no more.
    """
    sql = "select order_line, coalesce(gross, 0), max(qty, 1) from shipment_line where shipment = ?"
    lines = {row[0]: (row[1], row[2]) for row in session.query().rows(sql, (shipment,))}

    def upto(line: str, qty: int) -> int:
        gross, shipped = lines[line]
        return rounded(gross * qty, shipped, currency_unit(currency))

    return sum(
        upto(line, before.get(line, 0) + qty) - upto(line, before.get(line, 0)) for line, qty in returned.items()
    )


def _gross(
    session: Session, order: Mapping[str, Any], lines: Mapping[str, Mapping[str, Any]], quantities: Mapping[str, int]
) -> int:
    """What these quantities of lines cost, tax included, as they leave now."""
    return lines_gross(
        order,
        [(lines[line], qty) for line, qty in quantities.items()],
        session.config.currency,
        by_document=session.book.tax_by_document(session.happened_on),
    )


def _by_id(order: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {item["id"]: item for item in order["lines"]}


def _within(shipped: Mapping[str, int], line: str, qty: int, returned_before: int = 0) -> None:
    """Raises SalesctlError for a line that was not shipped, and for more of it than was and has not come back."""
    if line not in shipped:
        raise SalesctlError(
            say("there is no line `{line}`", line=line), hint=say("its lines: {lines}", lines=", ".join(shipped))
        )
    if qty + returned_before > shipped[line]:
        raise SalesctlError(
            say(
                "{line}: {qty:quantity} is more than was shipped: {shipped:quantity}",
                line=line,
                qty=qty + returned_before,
                shipped=shipped[line],
            )
        )


def _open(session: Session, order: str, client: str) -> tuple[dict[str, int], dict[str, int]]:
    """How much of each line may leave, and how much of that leaves by itself.

    Neither what is known short nor what the client did not accept the first time leaves by itself.
    """
    sql = """
            select line, open + again, open - case when waits_until <= today() then 0 else missing end
            from (
              select line, open, waits_until, missing,
                iif(cancelled, 0, max(min(refused, ordered - accepted - open), 0)) as again
              from order_line_state where "order" = ?)
            where open + again > 0
        """
    rows = [tuple(row) for row in session.query_about(client).rows(sql, (order,))]
    return {line: may for line, may, _ in rows}, {line: at_hand for line, _, at_hand in rows if at_hand > 0}


def _accepted(session: Session, shipment: str) -> dict[str, int]:
    sql = "select order_line, accepted_qty from shipment_line where shipment = ?"
    return {row[0]: row[1] for row in session.query().rows(sql, (shipment,))}


def _shipped(session: Session, shipment: str) -> dict[str, int]:
    sql = "select order_line, qty from shipment_line where shipment = ?"
    return {row[0]: row[1] for row in session.query().rows(sql, (shipment,))}


def _shipment_line(order: Mapping[str, Any], data: Mapping[str, Any], line: str, qty: int) -> dict[str, Any]:
    """The shipment's own line, written out where it had none: no lines mean everything that was open."""
    own = [item for item in data.get("lines") or [] if item.get("order_line") == line]
    return dict(own[0]) if own else shipped_line(order, _by_id(order)[line], qty)
