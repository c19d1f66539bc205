"""Orders taken: new, of an accepted offer, the last one again, or what the client usually orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from salesctl.api import (
    BY_HAND,
    ORGANISATION,
    PREPAYMENT,
    Answer,
    Argument,
    Line,
    Option,
    SalesctlError,
    Session,
    Text,
    UsageError,
    currency_of,
    entity_of,
    entity_option,
    item_of,
    items,
    lines_gross,
    lines_said,
    parse_day,
    priced_lines,
    resolve,
    say,
    scaled,
    tax_included,
    tax_of_lines,
    to_approve,
    typed_decimal,
    typed_items,
)

from .account import balance
from .amounts import plain_quantity
from .client_parts import address_of
from .credit_stop import stopped
from .offered import offered

_LINES = Annotated[
    list[str] | None, Argument("SKU=QTY[@PRICE]…", help="What and how many; a price where none is listed.")
]
_CLIENT = Annotated[str, Argument("CLIENT", completes=("client",))]
_PROMISED = Annotated[str, Option("--promised", metavar="DATE", help="When it is to be there.")]
_TO = Annotated[
    str,
    Option(
        "--to",
        metavar="ADDRESS",
        help="Id of the client's address, or the address.",
        completes=items("client", "addresses", of="client"),
    ),
]
_HELD = Annotated[bool, Option("--held", help="Take it though the client is on the stop-list; it waits for approval.")]
_NUMBER = Annotated[str, Option("--number", help="The order's number.")]
_ENTITY = Annotated[
    str,
    entity_option(help="Which of the client's legal entities orders, where it has several."),
]


class _Head(NamedTuple):
    """What is typed of an order besides its lines."""

    to: str
    promised: str
    number: str
    entity: str
    organisation: str
    prepayment: str


# what took another product's place was not asked for, and what was cancelled not wanted
_USUAL = """
    with recent as (
      select o.id
      from "order" as o
      where o.client = :client and o.archived = 0 and o.date > add_days(today(), -365) and exists (
        select 1 from order_lines as l
        where l.record = o.id and l.product is not null and l.substitute_for is null and l.cancelled_on is null)
      order by o.date desc, o.id desc
      limit 6
    ),
    ordered as (
      select l.record, l.product, sum(l.qty) as qty
      from recent as r
      join order_lines as l on l.record = r.id
      where l.product is not null and l.substitute_for is null and l.cancelled_on is null
      group by l.record, l.product
    ),
    in_turn as (
      select product, qty, count(*) over (partition by product) as times,
        row_number() over (partition by product order by qty) as turn
      from ordered
    )
    select product, qty
    from in_turn
    where turn = (times + 1) / 2 and 2 * times >= (select count(*) from recent)
    order by times desc, product
"""
"""The products a client usually orders, each with the lower median of the quantities it was ordered in."""


def new(
    session: Session,
    client: Annotated[str, Argument("[CLIENT]", help="The offer's, with --offer.", completes=("client",))] = "",
    lines: _LINES = None,
    offer: Annotated[
        str, Option("--offer", metavar="OFFER", help="The accepted offer to order from.", completes=("offer",))
    ] = "",
    to: _TO = "",
    promised: _PROMISED = "",
    number: _NUMBER = "",
    entity: _ENTITY = "",
    organisation: ORGANISATION = "",
    prepayment: PREPAYMENT = "",
    held: _HELD = False,
) -> Answer:
    """Take an order while the client is on the phone: `salesctl order new acme PUMP-20=2 SEAL=10 --to shop2`.

    `salesctl order new --offer Q-214` orders all of an accepted offer that is not ordered yet, at its prices and terms;
    `salesctl order new --offer Q-214 pump=5` a part of it. Where a contract was made of the offer, the order is
    under it, on its terms.
    """
    head = _Head(to, promised, number, entity, organisation, prepayment)
    if offer:
        return _of_offer(session, offer, client, lines or [], head, held=held)
    if not client:
        raise UsageError(say("say whose order it is"), hint=say("salesctl order new acme PUMP-20=2"))
    if not lines:
        raise UsageError(say("an order has at least one line"), hint=say("salesctl order new acme PUMP-20=2"))
    client = resolve(session, client, "client").id
    stop = _stop(session, client, held=held)
    return _placed(session, _order(session, client, priced_lines(session, client, lines), head), stop)


def repeat(
    session: Session,
    client: _CLIENT,
    lines: _LINES = None,
    to: _TO = "",
    promised: _PROMISED = "",
    number: _NUMBER = "",
    entity: _ENTITY = "",
    organisation: ORGANISATION = "",
    prepayment: PREPAYMENT = "",
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
    to, entity = to or str(record.data.get("ship_to") or ""), entity or str(record.data.get("entity") or "")
    organisation = organisation or str(record.data.get("organisation") or "")
    head = _Head(to, promised, number, entity, organisation, prepayment)
    return _again(session, client, quantities, lines or [], head, held=held)


def usual(
    session: Session,
    client: _CLIENT,
    lines: _LINES = None,
    to: _TO = "",
    promised: _PROMISED = "",
    number: _NUMBER = "",
    entity: _ENTITY = "",
    organisation: ORGANISATION = "",
    prepayment: PREPAYMENT = "",
    held: _HELD = False,
) -> Answer:
    """Take what the client usually orders, at today's prices, with some quantities changed: `… usual acme SEAL=20`.

    That is every product in at least half of the last six orders within a year, in the median quantity. A quantity of 0 leaves
    a line out.
    """
    client = resolve(session, client, "client").id
    quantities = {row[0]: plain_quantity(row[1]) for row in session.query().rows(_USUAL, {"client": client})}
    if not quantities:
        raise SalesctlError(
            say("{client} has ordered nothing regularly within a year", client=client),
            hint=say("salesctl order new {client} SKU=QTY", client=client),
        )
    head = _Head(to, promised, number, entity, organisation, prepayment)
    return _again(session, client, quantities, lines or [], head, held=held)


def _again(
    session: Session,
    client: str,
    quantities: Mapping[str, str],
    items: Sequence[str],
    head: _Head,
    *,
    held: bool,
) -> Answer:
    """Record an order of these quantities of products, changed by what is typed for some of them."""
    wanted = dict(quantities)
    for item in typed_items(items):
        product, qty, price = item_of(session, item, client)
        wanted[product] = f"{qty}@{price}" if price else qty
    kept = [f"{product}={qty}" for product, qty in wanted.items() if qty.partition("@")[0].strip("0.")]
    if not kept:
        raise UsageError(say("an order has at least one line"), hint=say("leave out fewer of the lines"))
    stop = _stop(session, client, held=held)
    return _placed(session, _order(session, client, priced_lines(session, client, kept), head), stop)


def order_data(session: Session, client: str, lines: list[dict[str, str]], entity: str = "") -> dict[str, Any]:
    """The fields of an order taken from a client today."""
    return _order(session, client, lines, _Head("", "", "", entity, "", ""))


def _order(session: Session, client: str, lines: list[dict[str, str]], head: _Head) -> dict[str, Any]:
    prepayment = typed_decimal(session, head.prepayment, "percent") if head.prepayment else ""
    return {
        "number": head.number or None,
        "organisation": head.organisation or None,
        "date": session.happened_on,
        "promised_on": parse_day(head.promised, session.today, "coming").isoformat() if head.promised else None,
        "client": client,
        "entity": entity_of(session, client, head.entity),
        "ship_to": address_of(session, client, head.to),
        "currency": currency_of(session, client=client),
        "lines": lines,
        "terms": {"prepayment": prepayment} if prepayment else None,
        "owner": session.me,
    }


def shipped_line(order: Mapping[str, Any], line: Mapping[str, Any], qty: int) -> dict[str, Any]:
    """The line of a shipment for so many of an order's line: what it costs is copied, and stays."""
    copied = {name: line[name] for name in ("product", "price", "discount", "tax") if line.get(name)}
    basis = "included" if _with_tax(order, line) else "excluded"
    return {"order_line": line["id"], "qty": plain_quantity(qty), **copied, "tax_basis": basis}


def _with_tax(order: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    return tax_included(line.get("tax_basis"), order.get("tax"))


def _stop(session: Session, client: str, *, held: bool) -> Text | None:
    """Why the order must wait; None when it need not. Raises SalesctlError where nobody said it may wait."""
    stop = stopped(session, client)
    if stop and not held:
        raise SalesctlError(stop, hint=say("--held takes the order; it ships once approved, or paid in advance"))
    return stop


def _of_offer(
    session: Session,
    offer: str,
    client: str,
    items: list[str],
    head: _Head,
    *,
    held: bool,
) -> Answer:
    """An order of an accepted offer. Where the first word is a line, no client was named."""
    if "=" in client:
        client, items = "", [client, *items]
    source = offered(session, offer, items)
    if client and resolve(session, client, "client").id != source.client:
        raise SalesctlError(
            say("offer {offer} was made to {client}", offer=source.id, client=source.client),
            hint=say("salesctl order new --offer {offer}", offer=source.id),
        )
    stop = _stop(session, source.client, held=held)
    head = head._replace(entity=head.entity or str(source.terms.get("entity") or ""))
    data = _order(session, source.client, source.lines, head)
    left = [
        Line(say("  not ordered yet: {line}: {qty:quantity}", line=line, qty=qty), "warn")
        for line, qty in source.left.items()
    ]
    if contract := source.terms.get("contract"):
        number = session.read("contract", contract)[0].data.get("number")
        left.insert(0, Line(say("  under contract {contract}", contract=number or contract)))
    kept = {name: data[name] for name in ("entity", "organisation") if data[name]}
    terms = {**(source.terms.get("terms") or {}), **(data["terms"] or {})}
    return _placed(session, {**data, **source.terms, **kept, "terms": terms or None}, stop, left)


def _placed(session: Session, data: dict[str, Any], stop: Text | None, below: Sequence[Line] = ()) -> Answer:
    """Record an order and say what it comes to, line by line; `below` stands beneath the lines."""
    draft = session.new("order", data)
    lines = data["lines"]
    values = {
        "client": data["client"],
        "order": draft.id,
        "offer": data.get("offer"),
        "currency": data["currency"],
        "tax": tax_of_lines(data, lines),
        "gross": lines_gross(
            data,
            [(line, scaled(line["qty"], "quantity")) for line in lines],
            data["currency"],
            by_document=session.book.tax_by_document(data["date"]),
        ),
    }
    ordered = (
        say("{client}: order {order} of offer {offer}, {gross:money} {tax:words}", **values)
        if data.get("offer")
        else say("{client}: order {order}, {gross:money} {tax:words}", **values)
    )
    shown = [Line(said) for said in lines_said(session, data, lines)]
    shown += below
    if promised := data.get("promised_on"):
        shown.append(Line(say("  promised for {day:weekday} {day:date}", day=promised)))
    shown += balance(session, data["client"], values["gross"], data["currency"])
    shown += [Line(say("{stop}; it waits for approval", stop=stop), "warn")] if stop else []
    answer = session.record(draft, ordered, duty=3, shown=shown)
    if all(line["price_from"] != BY_HAND for line in lines):
        return answer
    return answer._replace(shown=[*answer.shown, *to_approve(session, "order", draft.id)])
