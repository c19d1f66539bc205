"""Orders taken: new, or the last one again."""

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
    item_of,
    parse_day,
    priced_lines,
    product_of,
    resolve,
    say,
    slug,
)

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
    found = resolve(session, client, "client").id
    stop = _stop(session, found, held=held)
    return _placed(session, found, priced_lines(session, found, lines), to, promised, number, stop)


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
    found = resolve(session, client, "client").id
    query = session.query()
    row = query.one('select id from "order" where client = ? and archived = 0 order by date desc, id desc', (found,))
    if row is None:
        raise SalesctlError(
            say("{found} has not ordered yet", found=found), hint=say("salesctl order new {found} SKU=QTY", found=found)
        )
    record, _ = session.read("order", row[0])
    wanted = {line["product"]: line["qty"] for line in record.data.get("lines") or [] if line.get("product")}
    if not wanted:
        raise SalesctlError(say("the last order, {row}, names no products to order again", row=row[0]))
    for item in lines or []:
        sku, qty, _ = item_of(item)
        wanted[product_of(session, sku)] = qty
    kept = [f"{product}={qty}" for product, qty in wanted.items() if qty.strip("0.")]
    ship_to = to or str(record.data.get("ship_to") or "")
    stop = _stop(session, found, held=held)
    return _placed(session, found, priced_lines(session, found, kept), ship_to, promised, number, stop)


def _stop(session: Session, client: str, *, held: bool) -> str:
    """Why the order must wait; empty when it need not. Raises SalesctlError where nobody said it may wait."""
    stop = stopped(session, client)
    if stop and not held:
        raise SalesctlError(stop, hint=say("--held takes the order; it ships once approved, or paid in advance"))
    return stop


def _placed(
    session: Session, client: str, lines: list[dict[str, str]], to: str, promised: str, number: str, stop: str
) -> Answer:
    draft = session.new("order", order_data(session, client, lines, to, promised, number))
    commit = session.commit([draft], trailers=[("Duty", "3")])
    shown = [Line(say("order {draft}", draft=draft.id), "good")]
    shown += [Line(f"  {line['id']}: {line['qty']} × {line['price']} ({line['price_from']})") for line in lines]
    shown += [Line(say("{stop}; it waits for approval", stop=stop), "warn")] if stop else []
    return Answer({"id": draft.id, "path": draft.path, "commit": commit}, shown)


def order_data(
    session: Session, client: str, lines: list[dict[str, str]], to: str = "", promised: str = "", number: str = ""
) -> dict[str, Any]:
    """The fields of an order taken from a client today."""
    record, _ = session.read("client", client)
    return {
        "number": number or None,
        "date": session.today.isoformat(),
        "promised_on": parse_day(promised, session.today).isoformat() if promised else None,
        "client": client,
        "ship_to": _address(client, record.data, to),
        "currency": record.data.get("currency") or session.config.currency,
        "tax": _tax_mode(session, record.data),
        "lines": lines,
        "owner": session.me,
    }


def _address(client: str, data: Mapping[str, Any], typed: str) -> str | None:
    """`client/address` for an address's id or part of its text. Raises SalesctlError naming those there are."""
    if not typed:
        return None
    key = typed.removeprefix(f"{client}/").casefold()
    addresses = data.get("addresses") or []
    found = [a["id"] for a in addresses if a["id"] == key] or [
        a["id"] for a in addresses if key in str(a.get("text", "")).casefold()
    ]
    if len(found) == 1:
        return f"{client}/{found[0]}"
    known = ", ".join(a["id"] for a in addresses) or "none yet"
    hint = say(
        "add one: salesctl set {client} addresses.{slug}.text='{typed}'", client=client, slug=slug(typed), typed=typed
    )
    raise SalesctlError(
        say("`{typed}` is no one address of {client} (known: {known})", typed=typed, client=client, known=known),
        hint=hint,
    )


def _tax_mode(session: Session, client: Mapping[str, Any]) -> str | None:
    listed = client.get("price_list")
    if not listed:
        return None
    record, _ = session.read("price_list", str(listed))
    mode = record.data.get("tax")
    return str(mode) if mode else None
