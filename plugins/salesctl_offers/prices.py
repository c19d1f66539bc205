"""Prices explained, and products side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from salesctl.api import (
    Answer,
    Argument,
    Column,
    Line,
    LineAmounts,
    Option,
    Price,
    SalesctlError,
    Session,
    Table,
    as_records,
    joined,
    line_amounts,
    price_of,
    product_of,
    resolve,
    say,
    scaled,
    translatable,
    typed_decimal,
    unscaled,
)

_PLACES = {
    1: translatable("the client's own list"),
    2: translatable("the list on the client's card"),
    3: translatable("the base of the client's list"),
    4: translatable("the list of the client's segment"),
    5: translatable("the general list"),
}
"""Where a price comes from, by `Price.place`."""


def price(
    session: Session,
    client: Annotated[str, Argument("CLIENT", completes=("client",))],
    product: Annotated[str, Argument("PRODUCT", completes=("product",))],
    qty: Annotated[str, Argument("[QTY]")] = "1",
) -> Answer:
    """Say on the phone what it costs this client and why: which list, quantity break and promotion, and how low you may go."""
    client_id = resolve(session, client, "client").id
    product_id = product_of(session, product)
    unit = str(session.read("product", product_id)[0].data.get("unit") or "")
    quantity = scaled(typed_decimal(session, qty, "quantity", unit), "quantity")
    listed = price_of(session, client_id, product_id, quantity)
    if listed is None:
        raise SalesctlError(
            say("{product} has no price for {client}", product=product_id, client=client_id),
            hint=say("is it on a valid list? salesctl price-list list"),
        )
    amounts = line_amounts(
        listed.price, quantity, listed.discount, listed.tax or 0,
        currency=listed.currency, tax_included=listed.tax_included,
    )  # fmt: skip
    data = {
        "client": client_id,
        "product": product_id,
        "qty": unscaled(quantity, "quantity"),
        "price": unscaled(listed.price, "price"),
        "currency": listed.currency,
        "discount": unscaled(listed.discount, "percent"),
        "tax_basis": "included" if listed.tax_included else "excluded",
        "tax": None if listed.tax is None else unscaled(listed.tax, "percent"),
        "net": unscaled(amounts.net, "money", listed.currency),
        "gross": unscaled(amounts.gross, "money", listed.currency),
        "list": listed.list,
        "min_qty": unscaled(listed.min_qty, "quantity"),
        "promotion": listed.promotion or None,
        "floor": None if listed.floor is None else unscaled(listed.floor, "price"),
    }
    return Answer(data, list(_explained(listed, client_id, quantity, amounts)))


def _explained(listed: Price, client: str, quantity: int, amounts: LineAmounts) -> Iterator[Line]:
    """A price in sentences."""
    values: dict[str, Any] = {
        "product": listed.product,
        "client": client,
        "currency": listed.currency,
        "rate": listed.tax,
    }
    net, gross = {**values, "sum": amounts.net}, {**values, "sum": amounts.gross}
    if listed.tax_included:
        yield Line(say("{product} · {client}: {sum:money} with tax", **gross), "title")
    else:
        yield Line(say("{product} · {client}: {sum:money} without tax", **net), "title")
    yield Line(say("{price:price} each, {qty:quantity} of them", price=listed.price, qty=quantity))
    if listed.tax and listed.tax_included:
        yield Line(say("{sum:money} without the tax of {rate:percent}", **net))
    elif listed.tax:
        yield Line(say("{sum:money} with the tax of {rate:percent}", **gross))
    yield Line(joined(": ", (say(_PLACES[listed.place]), f"{listed.list_name} ({listed.list})")))
    if listed.min_qty:
        yield Line(say("the price from {qty:quantity} on", qty=listed.min_qty))
    if listed.next_break:
        qty, price = listed.next_break
        yield Line(say("from {qty:quantity} on it is {price:price}", qty=qty, price=price))
    if listed.promotion:
        promotion = listed.promotion_title
        yield Line(say("less {discount:percent}: {promotion}", discount=listed.discount, promotion=promotion))
    if listed.floor is not None:
        yield Line(say("you may go down to {price:price}", price=listed.floor), "warn")


def compare(
    session: Session,
    products: Annotated[list[str], Argument("PRODUCT…", completes=("product",))],
    client: Annotated[
        str, Option("--client", metavar="CLIENT", help="At this client's prices.", completes=("client",))
    ] = "",
) -> Answer:
    """Advise a client: products side by side, of one also its alternatives; below them what rivals ask, as last heard."""
    ids = list(dict.fromkeys(product_of(session, typed) for typed in products))
    cards = {one: session.read("product", one)[0].data for one in ids}
    if len(ids) == 1:
        for other in cards[ids[0]].get("alternatives") or []:
            if other.get("product") and other["product"] not in cards:
                ids.append(other["product"])
                cards[other["product"]] = session.read("product", other["product"])[0].data
    specs = list(dict.fromkeys(name for one in ids for name in cards[one].get("specs") or {}))
    rows = [[name, *((cards[one].get("specs") or {}).get(name) for one in ids)] for name in specs]
    advantages = [[*(cards[one].get("advantages") or [])] for one in ids]
    rows += [
        [say("advantage") if n == 0 else "", *(own[n] if n < len(own) else None for own in advantages)]
        for n in range(max(map(len, advantages), default=0))
    ]
    who = resolve(session, client, "client").id if client else ""
    rows.append([say("price"), *(_list_price(session, who, one) for one in ids)])
    columns = [Column("what", "text"), *(Column(one, "text", str(cards[one].get("name") or one)) for one in ids)]
    shown: list[str | Line | Table] = [Table("compare", "", columns, rows)]
    rivals = _rivals(session, ids)
    if rivals.rows:
        shown += [Line(""), rivals]
    data = {
        "products": [
            {
                "id": one,
                "name": cards[one].get("name"),
                "specs": dict(cards[one].get("specs") or {}),
                "advantages": own,
            }
            for one, own in zip(ids, advantages, strict=True)
        ],
        "rivals": as_records(rivals),
    }
    return Answer(data, shown)


def _list_price(session: Session, client: str, product: str) -> str:
    """A product's price for a client, or by the lists anybody buys from; a dash where no list has it."""
    if client:
        sql = "select price from price_now where client = :client and product = :product"
    else:
        sql = "select price from list_price where product = :product"
    row = session.query().one(sql, {"client": client, "product": product})
    return say("{price:price}", price=row["price"]) if row else "—"


def _rivals(session: Session, products: Sequence[str]) -> Table:
    """What competitors ask for these products: of each the five prices heard last."""
    query = session.query()
    sql = """
        select i.product, coalesce(c.name, i.competitor), i.price, i.observed_on, i.text
        from intel as i left join competitor as c on c.id = i.competitor
        where i.product = ? and i.archived = 0 and (i.price is not null or i.what = 'price')
        order by i.observed_on desc, i.id limit 5
    """
    rows = [tuple(row) for product in products for row in query.rows(sql, (product,))]
    columns = [
        Column("product", "ref"),
        Column("competitor", "text"),
        Column("price", "price"),
        Column("observed_on", "date", say("heard on")),
        Column("text", "text", say("what was heard")),
    ]
    return Table("rivals", say("What rivals ask"), columns, rows)
