"""What left the warehouse, what the client accepted of it, and what came back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from salesctl.api import (
    Answer,
    Argument,
    Line,
    Option,
    SalesctlError,
    Session,
    UsageError,
    line_amounts,
    require_approval,
    resolve,
    say,
    scaled,
    unscaled,
)

from .credit_stop import passes, stopped

_PAIR = re.compile(r"([a-z0-9-]+)=([0-9]+(?:\.[0-9]{1,3})?)\Z")
_ORDER = Annotated[str, Argument("ORDER", completes=("order",))]
_SHIPMENT = Annotated[str, Argument("SHIPMENT", completes=("shipment",))]
_LINES = Annotated[list[str] | None, Argument("LINE=QTY…", help="Only these; everything without them.")]


def ship(
    session: Session,
    order: _ORDER,
    lines: _LINES = None,
    number: Annotated[str, Option("--number", help="The waybill's number.")] = "",
    carrier: Annotated[str, Option("--carrier", help="Who brings it.")] = "",
) -> Answer:
    """Record what left for an order: all that is at hand, or these lines. More than is open is refused.

    What is known short does not leave unless it is named, or the day the client waits for has come. What the client did not
    accept may leave again, where it is named.

    Terms, due date and legal entity are copied from the client now and stay with the shipment.
    """
    found = resolve(session, order, "order").id
    record, _ = session.read("order", found)
    require_approval(session, "order", found)
    client = str(record.data["client"])
    still_open, at_hand = _open(session, found)
    wanted = _pairs(lines)
    for line, qty in wanted.items():
        if line not in still_open:
            known = ", ".join(still_open) or "none"
            raise SalesctlError(
                say("{found} has no open line `{line}`", found=found, line=line),
                hint=say("open lines: {known}", known=known),
            )
        if qty > still_open[line]:
            raise SalesctlError(
                say(
                    "{line}: {text} is more than the {text_2} still open",
                    line=line,
                    text=_text(qty),
                    text_2=_text(still_open[line]),
                )
            )
    if not still_open:
        raise SalesctlError(
            say("nothing of {found} is open", found=found), hint=say("salesctl show {found}", found=found)
        )
    if not wanted and not at_hand:
        known = " ".join(f"{line}={_text(qty)}" for line, qty in still_open.items())
        why = f"all that is open in {found} is short, or was not accepted"
        raise SalesctlError(why, hint=say("if it left after all: ship {found} {known}", found=found, known=known))
    stop = "" if passes(session, found) else stopped(session, client)
    if stop:
        raise SalesctlError(
            stop, hint=say("it leaves when a manager approves {found}, or when it is paid in advance", found=found)
        )
    terms, _ = session.read("client", client)
    made: dict[str, Any] = {
        "number": number or None,
        "order": found,
        "client": client,
        "shipped_at": _moment(session),
        "lines": [{"order_line": line, "qty": _text(qty)} for line, qty in (wanted or at_hand).items()],
        "carrier": carrier or None,
        "entity": record.data.get("entity") or _only_entity(client, terms.data),
        "ship_to": record.data.get("ship_to"),
        "sold_by": record.data.get("sold_by"),
        **_terms(session, terms.data),
    }
    draft = session.new("shipment", made)
    commit = session.commit([draft], trailers=[("Duty", "4")])
    shown = [Line(say("shipment {draft} for {found}", draft=draft.id, found=found), "good")]
    shown += [Line(f"  {line['order_line']}: {line['qty']}") for line in made["lines"]]
    left = {line: qty - (wanted or at_hand).get(line, 0) for line, qty in still_open.items()}
    shown += [
        Line(say("  still open: {line}: {text}", line=line, text=_text(qty)), "warn")
        for line, qty in left.items()
        if qty
    ]
    return Answer({"id": draft.id, "path": draft.path, "commit": commit}, shown)


def accept(session: Session, shipment: _SHIPMENT, lines: _LINES = None) -> Answer:
    """Record that the client accepted a shipment: all of it, or fewer of some lines: `salesctl accept ship-1 seal=8`."""
    found = resolve(session, shipment, "shipment").id
    record, _ = session.read("shipment", found)
    data = dict(record.data)
    if data.get("accepted_at"):
        raise SalesctlError(say("{found} was accepted on {accepted_at}", found=found, accepted_at=data["accepted_at"]))
    accepted = _pairs(lines)
    shipped = _shipped(session, found)
    _within(accepted, shipped, "was shipped")
    data["lines"] = [
        {**_line(data, line, qty), "accepted_qty": _text(accepted.get(line, qty))} for line, qty in shipped.items()
    ]
    moment = _moment(session)
    data |= {"accepted_at": moment, "delivered_at": data.get("delivered_at") or moment}
    draft = session.revise("shipment", found, data)
    commit = session.commit([draft], trailers=[("Duty", "4")])
    fewer = {line: shipped[line] - qty for line, qty in accepted.items() if qty < shipped[line]}
    shown = [Line(say("{found} accepted", found=found), "good")]
    shown += [Line(say("  {line}: {text} refused", line=line, text=_text(qty)), "warn") for line, qty in fewer.items()]
    return Answer({"id": found, "path": draft.path, "commit": commit}, shown)


def return_(
    session: Session,
    shipment: _SHIPMENT,
    lines: _LINES = None,
    number: Annotated[str, Option("--number", help="The credit note's number.")] = "",
    why: Annotated[str, Option("--why", metavar="TEXT", help="What was wrong with them.")] = "",
) -> Answer:
    """Record goods that came back: `salesctl return ship-1 seal=2 --why cracked`. What is owed falls by their price."""
    found = resolve(session, shipment, "shipment").id
    back = _pairs(lines)
    if not back:
        raise UsageError(say("say what came back"), hint=say("salesctl return {found} LINE=QTY", found=found))
    record, _ = session.read("shipment", found)
    shipped = _shipped(session, found)
    _within({line: qty + _returned(session, found, line) for line, qty in back.items()}, shipped, "was shipped")
    order, _ = session.read("order", str(record.data["order"]))
    made = {
        "number": number or None,
        "date": session.today.isoformat(),
        "client": record.data["client"],
        "entity": record.data.get("entity"),
        "shipment": found,
        "reason": "return",
        "lines": [{"order_line": line, "qty": _text(qty)} for line, qty in back.items()],
        "amount": unscaled(sum(_gross(order.data, line, qty) for line, qty in back.items()), 2),
        "currency": order.data.get("currency"),
        "notes": why or None,
    }
    draft = session.new("credit_note", made)
    commit = session.commit([draft], trailers=[("Duty", "2")])
    shown = [
        Line(
            say(
                "credit note {draft}: {amount} {currency}",
                draft=draft.id,
                amount=made["amount"],
                currency=made["currency"] or session.config.currency,
            ),
            "good",
        )
    ]
    shown += [Line(say("  {line}: {text} came back", line=line, text=_text(qty))) for line, qty in back.items()]
    return Answer({"id": draft.id, "path": draft.path, "commit": commit}, shown)


def _returned(session: Session, shipment: str, line: str) -> int:
    query = session.query()
    sql = (
        "select coalesce(sum(l.qty), 0) from credit_note_lines as l join credit_note as c on c.id = l.record"
        " where c.shipment = ? and l.order_line = ? and c.reason = 'return'"
    )
    return sum(row[0] for row in query.rows(sql, (shipment, line)))


def _gross(order: Mapping[str, Any], line: str, qty: int) -> int:
    """What so many of an order's line cost, tax included, in minor units."""
    sold = next(item for item in order["lines"] if item["id"] == line)
    part = {
        name: scaled(str(sold.get(name) or "0"), scale) for name, scale in (("price", 4), ("discount", 2), ("tax", 2))
    }
    return line_amounts(**part, qty=qty, tax_included=order.get("tax") == "included").gross


def _pairs(lines: list[str] | None) -> dict[str, int]:
    found = {}
    for typed in lines or []:
        match = _PAIR.match(typed)
        if match is None:
            raise UsageError(say("`{typed}` is no line", typed=typed), hint=say("write LINE=QTY"))
        found[match[1]] = scaled(match[2], 3)
    return found


def _within(asked: Mapping[str, int], shipped: Mapping[str, int], what: str) -> None:
    for line, qty in asked.items():
        if line not in shipped:
            raise SalesctlError(
                say("there is no line `{line}`", line=line), hint=say("its lines: {list}", list=", ".join(shipped))
            )
        if qty > shipped[line]:
            raise SalesctlError(
                say(
                    "{line}: {text} is more than {what}: {text_2}",
                    line=line,
                    text=_text(qty),
                    what=what,
                    text_2=_text(shipped[line]),
                )
            )


def _open(session: Session, order: str) -> tuple[dict[str, int], dict[str, int]]:
    """How much of each line may leave, and how much of that leaves by itself, in 1/1000.

    Neither what is known short nor what the client did not accept the first time leaves by itself.
    """
    query = session.query()
    sql = """
            select line, open + again, open - case when waits_until <= today() then 0 else missing end
            from (
              select line, open, waits_until, missing,
                iif(cancelled, 0, max(min(refused, ordered - accepted - open), 0)) as again
              from order_line_state where "order" = ?)
            where open + again > 0
        """
    rows = [tuple(row) for row in query.rows(sql, (order,))]
    return {line: still for line, still, _ in rows}, {line: here for line, _, here in rows if here > 0}


def _shipped(session: Session, shipment: str) -> dict[str, int]:
    query = session.query()
    sql = "select order_line, qty from shipment_line where shipment = ?"
    return {row[0]: row[1] for row in query.rows(sql, (shipment,))}


def _line(data: Mapping[str, Any], line: str, qty: int) -> dict[str, Any]:
    """The shipment's own line, written out where it had none: no lines mean everything that was open."""
    own = [item for item in data.get("lines") or [] if item.get("order_line") == line]
    return dict(own[0]) if own else {"order_line": line, "qty": _text(qty)}


def _text(qty: int) -> str:
    """A quantity as people write it: no zeros that say nothing."""
    text = unscaled(qty, 3)
    return text.rstrip("0").rstrip(".")


def _terms(session: Session, client: Mapping[str, Any]) -> dict[str, str]:
    days = client.get("payment_terms_days")
    if not isinstance(days, str):
        return {}
    return {"terms_days": days, "due_on": (session.today + timedelta(int(days))).isoformat()}


def _only_entity(client: str, data: Mapping[str, Any]) -> str | None:
    entities = data.get("entities") or []
    return f"{client}/{entities[0]['id']}" if len(entities) == 1 else None


def _moment(session: Session) -> str:
    now = session.now
    return now.strftime("%Y-%m-%dT%H:%M") if session.today == now.date() else session.today.isoformat()
