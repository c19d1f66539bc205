"""Prices explained, and products side by side."""

from __future__ import annotations

from typing import Annotated, Any

from salesctl.api import (
    Answer,
    Argument,
    Column,
    Line,
    Option,
    SalesctlError,
    Session,
    Table,
    fill,
    line_amounts,
    money_words,
    price_of,
    product_of,
    resolve,
    say,
    scaled,
    text,
    unscaled,
)

_PLACES = {
    1: ("the client's own list", "собственный прайс клиента"),
    2: ("the list on the client's card", "прайс из карточки клиента"),
    3: ("the base of the client's list", "базовый прайс к прайсу клиента"),
    4: ("the list of the client's segment", "прайс сегмента клиента"),
    5: ("the general list", "общий прайс"),
}


def price(
    session: Session,
    client: Annotated[str, Argument("CLIENT", completes=("client",))],
    product: Annotated[str, Argument("PRODUCT", completes=("product",))],
    qty: Annotated[str, Argument("[QTY]")] = "1",
) -> Answer:
    """Say on the phone what it costs this client and why: which list, quantity break and promotion, and how low you may go."""
    who = resolve(session, client, "client").id
    what = product_of(session, product)
    try:
        wanted = scaled(qty, 3)
    except ValueError as error:
        raise SalesctlError(say("`{qty}` is no quantity: {error}", qty=qty, error=error)) from None
    found = price_of(session, who, what, wanted)
    if found is None:
        raise SalesctlError(
            say("{what} has no price for {who}", what=what, who=who),
            hint=say("is it on a valid list? salesctl price-list list"),
        )
    lang, currency = session.lang, found.currency
    sum_ = line_amounts(found.price, wanted, found.discount).net
    row: dict[str, Any] = {
        "name": what,
        "price": found.price,
        "qty": wanted,
        "break": found.min_qty,
        "discount": found.discount,
        "promotion": found.promotion_title,
        "list": found.list_name,
        "floor": found.floor,
        "next": found.next_break[0] if found.next_break else None,
        "next_price": found.next_break[1] if found.next_break else None,
    }

    def said(english: str, russian: str) -> str:
        return fill(text(lang, english, russian), row, lang, currency)

    shown: list[str | Line | Table] = [
        Line(f"{what} · {who}: {money_words(sum_, currency, lang)}", "title"),
        said("{price:price} each, {qty:quantity} of them", "{price:price} за единицу, количество {qty:quantity}"),
        f"{text(lang, *_PLACES[found.place])}: {found.list_name} ({found.list})",
    ]
    if found.min_qty:
        shown.append(said("the price from {break:quantity} on", "цена от количества {break:quantity}"))
    if found.next_break:
        shown.append(
            said("from {next:quantity} on it is {next_price:price}", "от {next:quantity} — {next_price:price}")
        )
    if found.promotion:
        shown.append(said("less {discount:percent}: {promotion}", "минус {discount:percent}: {promotion}"))
    if found.floor is not None:
        shown.append(Line(said("you may go down to {floor:price}", "можно опуститься до {floor:price}"), "warn"))
    data = {
        "client": who,
        "product": what,
        "qty": unscaled(wanted, 3),
        "price": unscaled(found.price, 4),
        "currency": currency,
        "discount": unscaled(found.discount, 2),
        "net": unscaled(sum_, 2),
        "list": found.list,
        "min_qty": unscaled(found.min_qty, 3),
        "promotion": found.promotion or None,
        "floor": None if found.floor is None else unscaled(found.floor, 4),
    }
    return Answer(data, shown)


def compare(
    session: Session,
    products: Annotated[list[str], Argument("PRODUCT…", completes=("product",))],
    client: Annotated[
        str, Option("--client", metavar="CLIENT", help="At this client's prices.", completes=("client",))
    ] = "",
) -> Answer:
    """Advise a client: products side by side, of one also its alternatives; below them what rivals ask, as last heard."""
    wanted = list(dict.fromkeys(product_of(session, typed) for typed in products))
    cards = {one: session.read("product", one)[0].data for one in wanted}
    if len(wanted) == 1:
        for other in cards[wanted[0]].get("alternatives") or []:
            if other.get("product") and other["product"] not in cards:
                wanted.append(other["product"])
                cards[other["product"]] = session.read("product", other["product"])[0].data
    specs = list(dict.fromkeys(name for one in wanted for name in cards[one].get("specs") or {}))
    rows = [[name, *((cards[one].get("specs") or {}).get(name) for one in wanted)] for name in specs]
    strong = [[*(cards[one].get("advantages") or [])] for one in wanted]
    rows += [
        [
            text(session.lang, "advantage", "преимущество") if n == 0 else "",
            *(own[n] if n < len(own) else None for own in strong),
        ]
        for n in range(max(map(len, strong), default=0))
    ]
    rows.append([text(session.lang, "price", "цена"), *(_price_words(session, client, one) for one in wanted)])
    columns = [Column("what", "text", ""), *(Column(one, "text", str(cards[one].get("name") or one)) for one in wanted)]
    shown: list[str | Line | Table] = [Table("compare", "", columns, rows)]
    rivals = _rivals(session, wanted)
    if rivals.rows:
        shown += [Line(""), rivals]
    data = {
        "products": [
            {
                "id": one,
                "name": cards[one].get("name"),
                "specs": dict(cards[one].get("specs") or {}),
                "advantages": strong[n],
            }
            for n, one in enumerate(wanted)
        ],
        "rivals": [
            dict(zip(("product", "competitor", "price", "observed_on", "text"), map(_plain, row), strict=True))
            for row in rivals.rows
        ],
    }
    return Answer(data, shown)


def _price_words(session: Session, client: str, product: str) -> str:
    query = session.query()
    if client:
        who = resolve(session, client, "client").id
        row = query.one("select price from price_now where client = ? and product = ?", (who, product))
    else:
        row = query.one(
            """select l.price from price_list_lines as l join price_list as p on p.id = l.record
                   where l.product = ? and p.archived = 0 and p.client is null and p.valid_from <= today()
                     and coalesce(p.valid_to, today()) >= today() and coalesce(l.min_qty, 0) <= 1000
                   order by p.segment is not null, p.valid_from desc limit 1""",
            (product,),
        )
    return fill("{price:price}", {"price": row[0]}, session.lang, "") if row else "—"


def _rivals(session: Session, products: list[str]) -> Table:
    query = session.query()
    rows = []
    for product in products:
        rows += [
            tuple(row)
            for row in query.rows(
                """select i.product, coalesce(c.name, i.competitor), i.price, i.observed_on, i.text
                       from intel as i left join competitor as c on c.id = i.competitor
                       where i.product = ? and i.archived = 0 and (i.price is not null or i.what = 'price')
                       order by i.observed_on desc, i.id limit 5""",
                (product,),
            )
        ]
    columns = [
        Column("product", "ref", text(session.lang, "product", "товар")),
        Column("competitor", "text", text(session.lang, "competitor", "конкурент")),
        Column("price", "price", text(session.lang, "price", "цена")),
        Column("observed_on", "date", text(session.lang, "heard on", "узнали")),
        Column("text", "text", text(session.lang, "what", "что")),
    ]
    return Table("rivals", text(session.lang, "What rivals ask", "Цены конкурентов"), columns, rows)


def _plain(value: Any) -> Any:
    return unscaled(value, 4) if isinstance(value, int) else value
