"""Orders taken: new, or the last one again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from salesctl.api import (
    BY_HAND,
    Answer,
    Argument,
    Line,
    Option,
    SalesctlError,
    Session,
    Text,
    UsageError,
    currency_of,
    item_of,
    line_gross,
    parse_day,
    priced_lines,
    resolve,
    say,
    scaled,
    to_approve,
)

from .client_parts import address_of
from .credit_stop import stopped

_LINES = Annotated[
    list[str] | None, Argument("SKU=QTY[@PRICE]…", help="What and how many; a price where none is listed.")
]
_CLIENT = Annotated[str, Argument("CLIENT", completes=("client",))]
_PROMISED = Annotated[str, Option("--promised", metavar="DATE", help="When it is to be there.")]
_TO = Annotated[str, Option("--to", metavar="ADDRESS", help="Id of the client's address, or the address.")]
_HELD = Annotated[bool, Option("--held", help="Take it though the client is on the stop-list; it waits for approval.")]
_NUMBER = Annotated[str, Option("--number", help="The order's number.")]


def new(
    session: Session,
    client: _CLIENT,
    lines: _LINES = None,
    to: _TO = "",
    promised: _PROMISED = "",
    number: _NUMBER = "",
    held: _HELD = False,
) -> Answer:
    """Take an order while the client is on the phone: `salesctl order new acme PUMP-20=2 SEAL=10 --to shop2`."""
    if not lines:
        raise UsageError(say("an order has at least one line"), hint=say("salesctl order new acme PUMP-20=2"))
    client = resolve(session, client, "client").id
    stop = _stop(session, client, held=held)
    return _placed(session, client, priced_lines(session, client, lines), to, promised, number, stop)


def repeat(
    session: Session,
    client: _CLIENT,
    lines: _LINES = None,
    to: _TO = "",
    promised: _PROMISED = "",
    number: _NUMBER = "",
    held: _HELD = False,
) -> Answer:
    """Take the client's last order again, at today's prices, with some quantities changed: `… repeat acme SEAL=20`.

    A quantity of 0 leaves a line out.
    """
    client = resolve(session, client, "client").id
    row = session.query().one(
        'select id from "order" where client = ? and archived = 0 order by date desc, id desc', (client,)
    )
    if row is None:
        raise SalesctlError(
            say("{client} has not ordered yet", client=client),
            hint=say("salesctl order new {client} SKU=QTY", client=client),
        )
    record, _ = session.read("order", row[0])
    quantities = {line["product"]: line["qty"] for line in record.data.get("lines") or [] if line.get("product")}
    if not quantities:
        raise SalesctlError(say("the last order, {order}, names no products to order again", order=row[0]))
    for item in lines or []:
        product, qty, _ = item_of(session, item, client)
        quantities[product] = qty
    kept = [f"{product}={qty}" for product, qty in quantities.items() if qty.strip("0.")]
    ship_to = to or str(record.data.get("ship_to") or "")
    stop = _stop(session, client, held=held)
    return _placed(session, client, priced_lines(session, client, kept), ship_to, promised, number, stop)


def order_data(
    session: Session, client: str, lines: list[dict[str, str]], to: str = "", promised: str = "", number: str = ""
) -> dict[str, Any]:
    """The fields of an order taken from a client today."""
    record, _ = session.read("client", client)
    return {
        "number": number or None,
        "date": session.happened_on,
        "promised_on": parse_day(promised, session.today).isoformat() if promised else None,
        "client": client,
        "ship_to": address_of(session, client, to),
        "currency": currency_of(session, client=client),
        "tax": _tax_mode(session, record.data),
        "lines": lines,
        "owner": session.me,
    }


def _stop(session: Session, client: str, *, held: bool) -> Text | None:
    """Why the order must wait; None when it need not. Raises SalesctlError where nobody said it may wait."""
    stop = stopped(session, client)
    if stop and not held:
        raise SalesctlError(stop, hint=say("--held takes the order; it ships once approved, or paid in advance"))
    return stop


def _placed(
    session: Session,
    client: str,
    lines: list[dict[str, str]],
    to: str,
    promised: str,
    number: str,
    stop: Text | None,
) -> Answer:
    data = order_data(session, client, lines, to, promised, number)
    draft = session.new("order", data)
    ordered = say(
        "{client}: order {order}, {gross:money} with tax",
        client=client, order=draft.id, currency=data["currency"],
        gross=sum(line_gross(data, line, scaled(line["qty"], 3)) for line in lines),
    )  # fmt: skip
    shown = [
        Line(
            say(
                "  {line}: {qty:quantity} × {price:price} ({source:words})",
                line=line["id"], qty=scaled(line["qty"], 3), price=scaled(line["price"], 4), source=line["price_from"],
            )
        )
        for line in lines
    ]  # fmt: skip
    shown += [Line(say("{stop}; it waits for approval", stop=stop), "warn")] if stop else []
    answer = session.record(draft, ordered, duty=3, shown=shown)
    if all(line["price_from"] != BY_HAND for line in lines):
        return answer
    return answer._replace(shown=[*answer.shown, *to_approve(session, "order", draft.id)])


def _tax_mode(session: Session, client: Mapping[str, Any]) -> str | None:
    listed = client.get("price_list")
    if not listed:
        return None
    record, _ = session.read("price_list", str(listed))
    mode = record.data.get("tax")
    return str(mode) if mode else None
