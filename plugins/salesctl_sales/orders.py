"""Orders taken: new, or the last one again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer

from salesctl.api import (
    Answer,
    Completes,
    Desk,
    Line,
    SalesctlError,
    UsageError,
    parse_day,
    resolve,
    scaled,
    slug,
    unscaled,
)

from .credit_stop import stopped

_ITEM = re.compile(r"(.+?)=([0-9]+(?:\.[0-9]{1,3})?)(?:@([0-9]+(?:\.[0-9]{1,4})?))?\Z")
_LINES = Annotated[
    list[str] | None,
    typer.Argument(metavar="SKU=QTY[@PRICE]…", help="What and how many; a price where none is listed."),
]
_CLIENT = Annotated[str, Completes("client"), typer.Argument(metavar="CLIENT", show_default=False)]
_PROMISED = Annotated[str, typer.Option("--promised", metavar="DATE", help="When it is to be there.")]
_TO = Annotated[str, typer.Option("--to", metavar="ADDRESS", help="Id of the client's address, or the address.")]
_HELD = Annotated[
    bool, typer.Option("--held", help="Take it though the client is on the stop-list; it waits for approval.")
]
_NUMBER = Annotated[str, typer.Option("--number", help="The order's number.")]


def new(
    desk: Desk,
    client: _CLIENT,
    lines: _LINES = None,
    to: _TO = "",
    promised: _PROMISED = "",
    number: _NUMBER = "",
    held: _HELD = False,
) -> Answer:
    """Take an order while the client is on the phone: `salesctl order new acme PUMP-20=2 SEAL=10 --to shop2`."""
    if not lines:
        raise UsageError("an order has at least one line", hint="salesctl order new acme PUMP-20=2")
    found = resolve(desk, client, "client").id
    stop = _stop(desk, found, held=held)
    return _placed(desk, found, new_lines(desk, found, lines), to, promised, number, stop)


def repeat(
    desk: Desk,
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
    found = resolve(desk, client, "client").id
    with desk.asking() as asking:
        row = asking.one(
            'select id from "order" where client = ? and archived = 0 order by date desc, id desc', (found,)
        )
    if row is None:
        raise SalesctlError(f"{found} has not ordered yet", hint=f"salesctl order new {found} SKU=QTY")
    record, _ = desk.read("order", row[0])
    wanted = {line["product"]: line["qty"] for line in record.data.get("lines") or [] if line.get("product")}
    if not wanted:
        raise SalesctlError(f"the last order, {row[0]}, names no products to order again")
    for item in lines or []:
        sku, qty, _ = _item(item)
        wanted[_product(desk, sku)] = qty
    kept = [f"{product}={qty}" for product, qty in wanted.items() if qty.strip("0.")]
    ship_to = to or str(record.data.get("ship_to") or "")
    stop = _stop(desk, found, held=held)
    return _placed(desk, found, new_lines(desk, found, kept), ship_to, promised, number, stop)


def _stop(desk: Desk, client: str, *, held: bool) -> str:
    """Why the order must wait; empty when it need not. Raises SalesctlError where nobody said it may wait."""
    stop = stopped(desk, client)
    if stop and not held:
        raise SalesctlError(stop, hint="--held takes the order; it ships once approved, or paid in advance")
    return stop


def _placed(
    desk: Desk, client: str, lines: list[dict[str, str]], to: str, promised: str, number: str, stop: str
) -> Answer:
    draft = desk.new("order", order_data(desk, client, lines, to, promised, number))
    commit = desk.commit([draft], trailers=[("Duty", "3")])
    shown = [Line(f"order {draft.id}", "good")]
    shown += [Line(f"  {line['id']}: {line['qty']} × {line['price']} ({line['price_from']})") for line in lines]
    shown += [Line(f"{stop}; it waits for approval", "warn")] if stop else []
    return Answer({"id": draft.id, "path": draft.path, "commit": commit}, shown)


def order_data(
    desk: Desk, client: str, lines: list[dict[str, str]], to: str = "", promised: str = "", number: str = ""
) -> dict[str, Any]:
    """The fields of an order taken from a client today."""
    record, _ = desk.read("client", client)
    return {
        "number": number or None,
        "date": desk.today.isoformat(),
        "promised_on": parse_day(promised, desk.today).isoformat() if promised else None,
        "client": client,
        "ship_to": _address(client, record.data, to),
        "currency": record.data.get("currency") or desk.config.currency,
        "tax": _tax_mode(desk, record.data),
        "lines": lines,
        "owner": desk.me,
    }


def new_lines(
    desk: Desk, client: str, items: Iterable[str], beside: Iterable[Mapping[str, str]] = ()
) -> list[dict[str, str]]:
    """Order lines for `SKU=QTY[@PRICE]` at the client's prices, with ids of their own among themselves and `beside`."""
    lines: list[dict[str, str]] = []
    taken = {line["id"] for line in beside}
    for item in items:
        sku, qty, price = _item(item)
        product = _product(desk, sku)
        listed, source, unit, tax = _price(desk, client, product, qty)
        if not price and not listed:
            raise SalesctlError(f"{product} has no price for {client}", hint=f"name one: {sku}={qty}@12.50")
        line = {"id": _line_id(product, taken), "product": product, "qty": qty, "unit": unit}
        line |= {"price": price or listed, "tax": tax, "price_from": "by hand" if price else source}
        taken.add(line["id"])
        lines.append({name: value for name, value in line.items() if value})
    return lines


def _item(typed: str) -> tuple[str, str, str]:
    match = _ITEM.match(typed)
    if match is None:
        raise UsageError(f"`{typed}` is no line", hint="write SKU=QTY, or SKU=QTY@PRICE")
    return match[1], match[2], match[3] or ""


def _product(desk: Desk, typed: str) -> str:
    with desk.asking() as asking:
        row = asking.one("select id from r_product where sku = ? and archived = 0", (typed,))
    return str(row[0]) if row else resolve(desk, typed, "product").id


def _line_id(product: str, taken: set[str]) -> str:
    base, number = slug(product), 2
    candidate = base
    while candidate in taken:
        candidate, number = f"{base}-{number}", number + 1
    return candidate


def _price(desk: Desk, client: str, product: str, qty: str) -> tuple[str, str, str, str]:
    """The client's price for this many: its own list, its segment's, then any; the largest quantity break reached."""
    with desk.asking() as asking:
        sheet = asking.one("select unit, tax from product where id = ?", (product,))
        row = asking.one(
            """
            select line.price, list.id
            from price_list as list
            join price_list_lines as line on line.record = list.id
            left join client on client.id = :client
            where line.product = :product and list.archived = 0
              and list.valid_from <= today() and (list.valid_to is null or list.valid_to >= today())
              and (list.client is null or list.client = :client)
              and (list.segment is null or list.segment = client.segment or list.id = client.price_list)
              and coalesce(line.min_qty, 0) <= :qty
            order by list.client is not null desc, list.id = client.price_list desc, list.segment is not null desc,
              list.valid_from desc, coalesce(line.min_qty, 0) desc
            """,
            {"client": client, "product": product, "qty": scaled(qty, 3)},
        )
    unit, tax = (str(sheet[0] or ""), sheet[1]) if sheet else ("", None)
    taxed = "" if tax is None else unscaled(tax, 2)
    return (_decimal(row[0]), str(row[1]), unit, taxed) if row else ("", "", unit, taxed)


def _decimal(price: int) -> str:
    """A price of 1/10000 as people write it: at least two decimals."""
    whole, fraction = divmod(price, 10_000)
    digits = f"{fraction:04d}".rstrip("0").ljust(2, "0")
    return f"{whole}.{digits}"


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
    hint = f"add one: salesctl set {client} addresses.{slug(typed)}.text='{typed}'"
    raise SalesctlError(f"`{typed}` is no one address of {client} (known: {known})", hint=hint)


def _tax_mode(desk: Desk, client: Mapping[str, Any]) -> str | None:
    listed = client.get("price_list")
    if not listed:
        return None
    record, _ = desk.read("price_list", str(listed))
    mode = record.data.get("tax")
    return str(mode) if mode else None
