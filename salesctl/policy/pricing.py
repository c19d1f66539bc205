"""What something costs a client today, and why: which list, which quantity break, which promotion, how low it may go, which tax.

A price stays as its list has it, with the tax or without, and every line says which of the two its own is; so lines of lists of
both sorts stand in one document. Only who owes us no tax (export, reverse charge, exempt) is asked for what a price with tax is
without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from salesctl.errors import SalesctlError, UsageError
from salesctl.lang.text import say, translatable
from salesctl.model.ids import item_id
from salesctl.model.line_money import price_without_tax
from salesctl.model.values import scaled, unscaled
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern
from salesctl.session.resolve import resolve
from salesctl.session.typed_values import typed_decimal

from .documents import currency_of
from .tax import owes_tax, tax_of_line

if TYPE_CHECKING:
    from salesctl.lang.text import Text
    from salesctl.session.session import Session

_ITEM = lazy_pattern(r"(.+?)=([^=@]+)(?:@([^=@]+))?\Z")
BY_HAND = translatable("by hand", "word")
"""`price_from` of a price somebody typed."""


class Price(NamedTuple):
    """The price of a product for a client and a quantity. All are scaled integers."""

    product: str
    price: int
    list: str
    list_name: str
    place: int
    """1 the client's own list, 2 the one its card names, 3 that one's base, 4 its segment's, 5 anybody's."""
    min_qty: int
    """The quantity break that was reached."""
    floor: int | None
    """The lowest a rep may go."""
    promotion: str
    promotion_title: str
    discount: int
    """Off the list price, by the promotion."""
    currency: str
    tax_included: bool
    """Whether price, floor and next break hold the tax."""
    tax: int | None
    """The rate of the tax that comes with it; None where the product has none."""
    next_break: tuple[int, int] | None
    """The next quantity break of that list and its price."""


def price_of(session: Session, client: str, product: str, qty: int) -> Price | None:
    """What so many cost a client today; None where no list has it."""
    key = {"client": client, "product": product, "qty": qty}
    query = session.query()
    row = query.one(
        """select * from price_listed where client = :client and product = :product and min_qty <= :qty
               order by place, valid_from desc, min_qty desc limit 1""",
        key,
    )
    if row is None:
        return None
    more = query.one(
        """select min_qty, price from price_listed where client = :client and product = :product and list = :list
               and min_qty > :qty order by min_qty limit 1""",
        {**key, "list": row["list"]},
    )
    promotion = query.one(
        """select promotion, title, discount from promotion_now
               where client = :client and product = :product and min_qty <= :qty and discount is not null
               order by discount desc, promotion limit 1""",
        key,
    )
    rate, owed = _rate(session, product), owes_tax(session, client)
    included = row["tax"] == "included"

    def asked(price: int) -> int:
        return price if owed or not included else price_without_tax(price, rate or 0)

    return Price(
        product=product,
        price=asked(row["price"]),
        list=row["list"],
        list_name=row["list_name"],
        place=row["place"],
        min_qty=row["min_qty"],
        floor=None if row["floor"] is None else asked(row["floor"]),
        promotion=promotion["promotion"] if promotion else "",
        promotion_title=promotion["title"] if promotion else "",
        discount=promotion["discount"] if promotion else 0,
        currency=row["currency"],
        tax_included=included and owed,
        tax=rate if owed else 0,
        next_break=(more["min_qty"], asked(more["price"])) if more else None,
    )


def priced_lines(
    session: Session, client: str, items: Iterable[str], beside: Iterable[Mapping[str, str]] = ()
) -> list[dict[str, str]]:
    """Lines of an order or offer for `SKU=QTY[@PRICE]` at the client's prices, with ids of their own among themselves and `beside`.

    A price that is typed holds the tax where the list's that it takes the place of does.
    Raises UsageError for what is no line, SalesctlError for a product without a price.
    """
    lines: list[dict[str, str]] = []
    taken = {line["id"] for line in beside}
    for item in typed_items(items):
        product, qty, typed = item_of(session, item, client)
        listed = None if typed else price_of(session, client, product, scaled(qty, "quantity"))
        if not typed and listed is None:
            raise SalesctlError(
                say("{product} has no price for {client}", product=product, client=client),
                hint=say("name one: {sku}={qty}@12.50", sku=product, qty=qty),
            )
        query = session.query()
        sheet = query.one("select unit from product where id = ?", (product,))
        line = {
            "id": item_id(product, taken),
            "product": product,
            "qty": qty,
            "unit": str(sheet["unit"] or "") if sheet else "",
        }
        if listed:
            line["price"] = unscaled(listed.price, "price")
            line["discount"] = unscaled(listed.discount, "percent") if listed.discount else ""
            rate, included = listed.tax, listed.tax_included
        else:
            line["price"] = typed
            rate, owed = _rate(session, product), owes_tax(session, client)
            rate, included = (rate if owed else 0), owed and _usually_included(session, client, product)
        line["tax"] = "" if rate is None else unscaled(rate, "percent")
        line["tax_basis"] = "included" if included else "excluded"
        line["price_from"] = (listed.promotion or listed.list) if listed else BY_HAND
        taken.add(line["id"])
        lines.append({name: value for name, value in line.items() if value})
    return lines


def typed_items(words: Iterable[str]) -> Iterator[str]:
    """Lines of words as a shell hands them over: what follows a price is the rest of it, as in `PUMP=2@12 500`."""
    item = ""
    for word in words:
        if "@" in item and "=" not in word:
            item = f"{item} {word}"
        else:
            yield from filter(None, [item])
            item = word
    yield from filter(None, [item])


def item_of(session: Session, typed: str, client: str) -> tuple[str, str, str]:
    """Product, quantity and price (empty: the listed one) of `SKU=QTY[@PRICE]`, as records hold them. Raises UsageError."""
    match = _ITEM.match(typed)
    if match is None:
        raise UsageError(say("`{typed}` is no line", typed=typed), hint=say("write SKU=QTY, or SKU=QTY@PRICE"))
    product = product_of(session, match[1])
    row = session.query().one("select unit from product where id = ?", (product,))
    qty = typed_decimal(session, match[2], "quantity", str(row[0] or "") if row else "")
    price = typed_decimal(session, match[3], "price", currency_of(session, client=client)) if match[3] else ""
    if qty.startswith("-") or price.startswith("-"):
        raise UsageError(say("`{typed}` is below zero", typed=typed))
    return product, qty, price


def product_of(session: Session, typed: str) -> str:
    """The product a SKU, id or name means."""
    return resolve(session, typed, "product").id


class NamedLine(NamedTuple):
    """What a line of a document is told by: what it is called, and what it is counted in (empty: nothing is said of it)."""

    name: str
    unit: str

    def amount(self, qty: int) -> Text:
        """So much of it."""
        return say("{qty:quantity} {unit}", qty=qty, unit=self.unit) if self.unit else say("{qty:quantity}", qty=qty)

    def told(self, qty: int) -> dict[str, Any]:
        """The values `line` and `qty` of a sentence on so much of it."""
        return {"line": self.name, "qty": self.amount(qty)}


def named_lines(session: Session, lines: Iterable[Mapping[str, Any]]) -> dict[str, NamedLine]:
    """What each line of a document is told by, by its id."""
    named = session.with_titles(({**line, "product": line.get("product")} for line in lines), "product")
    return {
        str(line["id"]): NamedLine(
            line["product_name"] or str(line.get("text") or line["id"]), str(line.get("unit") or "")
        )
        for line in named
    }


def lines_said(session: Session, document: Mapping[str, Any], lines: Iterable[Mapping[str, Any]]) -> Iterator[Text]:
    """Lines of an order or offer as records hold them, in words: how many, the price with what is taken off, where it came from."""
    lines = list(lines)
    names = named_lines(session, lines)
    for line in lines:
        values = {
            **names[str(line["id"])].told(scaled(line["qty"], "quantity")),
            "price": scaled(line["price"], "price"),
            "currency": document.get("currency"),
            "basis": tax_of_line(document, line),
            "source": line.get("price_from"),
        }
        if discount := scaled(line.get("discount") or "0", "percent"):
            values["discount"] = discount
            yield say("  {line}: {qty} × {price:price} {basis:words} − {discount:percent} ({source:words})", **values)
        else:
            yield say("  {line}: {qty} × {price:price} {basis:words} ({source:words})", **values)


def _rate(session: Session, product: str) -> int | None:
    """The rate of a product's tax today; None where it has none."""
    row = session.query().one("select rate from product_tax where product = ?", (product,))
    return row["rate"] if row else None


def _usually_included(session: Session, client: str, product: str) -> bool:
    """Whether prices hold the tax for a client: on the list that has the product, else on the first of its lists."""
    row = session.query().one(
        """select tax from price_listed where client = :client
               order by product <> :product, place, valid_from desc, min_qty desc limit 1""",
        {"client": client, "product": product},
    )
    return row is not None and row["tax"] == "included"
