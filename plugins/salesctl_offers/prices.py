"""Prices explained, and products side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, NamedTuple, TypedDict

from salesctl.api import (
    Answer,
    Argument,
    Column,
    ExactNumber,
    Line,
    LineAmounts,
    Option,
    Price,
    Row,
    SalesctlError,
    Session,
    Table,
    Text,
    as_records,
    joined,
    line_amounts,
    price_of,
    product_of,
    resolve,
    say,
    scaled,
    tax_of_price,
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


class PriceAnswer(TypedDict):
    """A product's price for a client, and why."""

    client: str
    client_name: str
    product: str
    product_name: str
    qty: ExactNumber
    price: ExactNumber
    currency: str
    discount: Annotated[ExactNumber, "In percent."]
    tax_basis: Literal["included", "excluded"]
    tax: Annotated[ExactNumber | None, "In percent."]
    net: ExactNumber
    gross: ExactNumber
    list: Annotated[str, "The price list."]
    list_name: str
    min_qty: Annotated[ExactNumber, "The price holds from this quantity on."]
    next_break: Annotated[QuantityBreak | None, "From which quantity on it costs less."]
    promotion: str | None
    promotion_title: str | None
    floor: Annotated[ExactNumber | None, "You may go down to it."]


class QuantityBreak(TypedDict):
    """A quantity and the price from it on."""

    qty: ExactNumber
    price: ExactNumber


class ProductData(TypedDict):
    """A product, and what it costs."""

    id: str
    name: str | None
    specs: dict[str, object]
    advantages: list[str]
    price: ExactNumber | None
    currency: str | None
    tax_basis: Literal["included", "excluded"] | None


class ComparisonAnswer(TypedDict):
    """Products side by side, and what rivals ask."""

    products: list[ProductData]
    rivals: list[Row]


def price(
    session: Session,
    client: Annotated[str, Argument("CLIENT", completes=("client",))],
    product: Annotated[str, Argument("PRODUCT", completes=("product",))],
    qty: Annotated[str, Argument("[QTY]")] = "1",
) -> Annotated[Answer, PriceAnswer]:
    """Say on the phone what it costs this client and why: which list, quantity break and promotion, and how low you may go."""
    client_id = resolve(session, client, "client").id
    product_id = product_of(session, product)
    card = session.read("product", product_id)[0].data
    quantity = scaled(typed_decimal(session, qty, "quantity", str(card.get("unit") or "")), "quantity")
    listed = price_of(session, client_id, product_id, quantity)
    if listed is None:
        raise SalesctlError(
            say("{product} has no price for {client}", product=product_id, client=client_id),
            hint=_how_to_list(session, product_id),
        )
    amounts = line_amounts(
        listed.price, quantity, listed.discount, listed.tax or 0,
        currency=listed.currency, tax_included=listed.tax_included,
    )  # fmt: skip
    data = {
        "client": client_id,
        "client_name": session.read("client", client_id)[0].data.get("name") or client_id,
        "product": product_id,
        "product_name": card.get("name") or product_id,
        "qty": unscaled(quantity, "quantity"),
        "price": unscaled(listed.price, "price"),
        "currency": listed.currency,
        "discount": unscaled(listed.discount, "percent"),
        "tax_basis": "included" if listed.tax_included else "excluded",
        "tax": None if listed.tax is None else unscaled(listed.tax, "percent"),
        "net": unscaled(amounts.net, "money", listed.currency),
        "gross": unscaled(amounts.gross, "money", listed.currency),
        "list": listed.list,
        "list_name": listed.list_name,
        "min_qty": unscaled(listed.min_qty, "quantity"),
        "next_break": _break(listed),
        "promotion": listed.promotion or None,
        "promotion_title": listed.promotion_title or None,
        "floor": None if listed.floor is None else unscaled(listed.floor, "price"),
    }
    return Answer(data, list(_explained(listed, client_id, quantity, amounts)))


def _how_to_list(session: Session, product: str) -> Text:
    """How a product comes onto a price list: the newest for everybody that is valid, or one that is made."""
    sql = """select id from price_list where archived = 0 and valid_from <= today() and coalesce(valid_to, today()) >= today()
        and client is null and segment is null order by valid_from desc, id limit 1"""
    if row := session.query().one(sql):
        return say(
            "put it on a price list: salesctl set {list} lines.{product}.price=…", list=str(row["id"]), product=product
        )
    return say(
        "make a price list: salesctl price-list add --name List --valid-from today --set lines.{product}.price=…",
        product=product,
    )


def _break(listed: Price) -> dict[str, str] | None:
    """The next quantity break, if there is one."""
    if not listed.next_break:
        return None
    qty, price = listed.next_break
    return {"qty": unscaled(qty, "quantity"), "price": unscaled(price, "price")}


def _explained(listed: Price, client: str, quantity: int, amounts: LineAmounts) -> Iterator[Line]:
    """A price in sentences."""
    values: dict[str, Any] = {
        "product": listed.product,
        "client": client,
        "currency": listed.currency,
        "rate": listed.tax,
    }
    net, gross = {**values, "sum": amounts.net}, {**values, "sum": amounts.gross}
    asked = gross if listed.tax_included else net
    tax = tax_of_price(listed.tax, included=listed.tax_included)
    yield Line(say("{product} · {client}: {sum:money} {tax:words}", **asked, tax=tax), "title")
    yield Line(
        say("{price:price} each, {qty:quantity} of them", price=listed.price, qty=quantity, currency=listed.currency)
    )
    if listed.tax and listed.tax_included:
        yield Line(say("{sum:money} without the tax of {rate:percent}", **net))
    elif listed.tax:
        yield Line(say("{sum:money} with the tax of {rate:percent}", **gross))
    yield Line(joined(": ", (say(_PLACES[listed.place]), f"{listed.list_name} ({listed.list})")))
    if listed.min_qty:
        yield Line(say("the price from {qty:quantity} on", qty=listed.min_qty))
    if listed.next_break:
        qty, price = listed.next_break
        yield Line(say("from {qty:quantity} on it is {price:price}", qty=qty, price=price, currency=listed.currency))
    if listed.promotion:
        promotion = listed.promotion_title
        yield Line(say("less {discount:percent}: {promotion}", discount=listed.discount, promotion=promotion))
    if listed.floor is not None:
        yield Line(say("you may go down to {price:price}", price=listed.floor, currency=listed.currency), "warn")


def compare(
    session: Session,
    products: Annotated[list[str], Argument("PRODUCT…", completes=("product",))],
    client: Annotated[
        str, Option("--client", metavar="CLIENT", help="At this client's prices.", completes=("client",))
    ] = "",
) -> Annotated[Answer, ComparisonAnswer]:
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
    prices = {one: _one_costs(session, who, one) for one in ids}
    rows.append([say("price"), *(_said(price) if price else "—" for price in prices.values())])
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
                "price": unscaled(price.price, "price") if price else None,
                "currency": price.currency if price else None,
                "tax_basis": price.basis if price else None,
            }
            for (one, price), own in zip(prices.items(), advantages, strict=True)
        ],
        "rivals": as_records(session.named(rivals)),
    }
    return Answer(data, shown)


class _OnePrice(NamedTuple):
    """What one of a product costs."""

    price: int
    currency: str
    tax: int | None
    included: bool

    @property
    def basis(self) -> str:
        return "included" if self.included else "excluded"


def _one_costs(session: Session, client: str, product: str) -> _OnePrice | None:
    """What one of a product costs a client, or by the lists anybody buys from; None where no list has it."""
    if client:
        listed = price_of(session, client, product, scaled("1", "quantity"))
        return _OnePrice(listed.price, listed.currency, listed.tax, listed.tax_included) if listed else None
    row = session.query().one(
        """select l.price, l.currency, t.rate, coalesce(p.tax, 'excluded') = 'included' as included
               from list_price as l join price_list as p on p.id = l.list left join product_tax as t on t.product = l.product
               where l.product = ?""",
        (product,),
    )
    return _OnePrice(row["price"], row["currency"], row["rate"], bool(row["included"])) if row else None


def _said(price: _OnePrice) -> Text:
    tax = tax_of_price(price.tax, included=price.included)
    return say("{price:price} {tax:words}", price=price.price, currency=price.currency, tax=tax)


def _rivals(session: Session, products: Sequence[str]) -> Table:
    """What competitors ask for these products: of each the five prices heard last."""
    query = session.query()
    sql = """
        select i.product, coalesce(c.name, i.competitor), i.price, coalesce(i.currency, ?), i.observed_on, i.text
        from intel as i left join competitor as c on c.id = i.competitor
        where i.product = ? and i.archived = 0 and (i.price is not null or i.what = 'price')
        order by i.observed_on desc, i.id limit 5
    """
    rows = [tuple(row) for product in products for row in query.rows(sql, (session.config.currency, product))]
    columns = [
        Column("product", "ref"),
        Column("competitor", "text"),
        Column("price", "price"),
        Column("currency", "text"),
        Column("observed_on", "date", say("heard on")),
        Column("text", "text", say("what was heard")),
    ]
    return Table("rivals", say("What rivals ask"), columns, rows)
