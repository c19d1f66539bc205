"""Computing the values of orders' and shipments' lines. `derive` describes the tables they go into."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.lang.scales import LIMIT
from salesctl.model.line_money import LineTerms, document_amounts, tax_included
from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    import apsw

    from salesctl.book.search import Fetch

Amounts = tuple[int | None, int | None, int | None]
"""Net, tax, gross; None where they are unknown or larger than `LIMIT`."""
Row = tuple[object, ...]

_ASKED = "(select value from json_each(?))"
_UNKNOWN: Amounts = (None, None, None)
_DAY = slice(0, 10)


class UnitTerms(NamedTuple):
    """What one unit of a line costs."""

    price: int | None
    discount: int | None
    tax: int | None
    included: bool
    """Whether the price holds the tax."""


_NO_TERMS = UnitTerms(None, None, None, included=False)


class TaxRounding:
    """Of which days documents have their tax rounded once, by the policies in force."""

    def __init__(self, rules: Iterable[Sequence[str | None]]) -> None:
        """`rules`: the day from which each policy holds, and its `tax_rounding`."""
        self._rules = sorted((valid_from or "", rule or "") for valid_from, rule in rules)

    def by_document(self, day: str | None) -> bool:
        """Whether the policy of a day says so; without a day, or a policy, the tax is rounded by line."""
        held = [rule for valid_from, rule in self._rules if valid_from <= (day or "")]
        return bool(held) and held[-1] == "document"


def read_rounding(fetch: Fetch) -> TaxRounding:
    """The rounding rules of a book whose kinds have policies."""
    return TaxRounding(fetch("select valid_from, tax_rounding from r_policy where archived = 0"))


class OrderLine(NamedTuple):
    """A line of an order."""

    n: int
    id: str | None
    product: str | None
    qty: int | None
    short_at: str | None
    short_qty: int | None
    cancelled_at: str | None
    terms: UnitTerms


class Order(NamedTuple):
    """An order, or one that shipments name and the book does not have (`known` is False)."""

    id: str
    known: bool
    client: str | None
    currency: str
    archived: bool
    since: str | None
    lines: Sequence[OrderLine]
    by_document: bool = False
    """Whether the tax is rounded once for all lines of a rate."""

    def amounts(self) -> list[Amounts]:
        """What each line comes to."""
        return _amounts([(one.terms, one.qty) for one in self.lines], self.currency, by_document=self.by_document)


class ShipmentRow(NamedTuple):
    """A line of a shipment as its record has it, or as what was open gives it."""

    n: int
    order_line: str | None
    qty: int | None
    accepted_qty: int | None = None
    product: str | None = None
    terms: UnitTerms | None = None
    """None: the order's."""


class ShippedLine(NamedTuple):
    """A line of a shipment, with what it comes to."""

    n: int
    order_line: str | None
    product: str | None
    qty: int | None
    accepted_qty: int | None
    amounts: Amounts
    accepted: Amounts


class Shipment(NamedTuple):
    """A shipment of an order."""

    id: str
    order: Order
    client: str | None
    currency: str
    shipped_on: str | None
    accepted_on: str | None
    since: str | None
    lines: Sequence[ShippedLine]

    def rows(self) -> list[Row]:
        """Its rows of r_shipment_line."""
        return [
            (self.id, one.n, self.order.id, one.order_line, self.client, one.product, one.qty, one.accepted_qty,
             self.currency, *one.amounts, *one.accepted, self.shipped_on, self.accepted_on, self.since)
            for one in self.lines
        ]  # fmt: skip

    def total(self) -> Row:
        """Its row of r_shipment_value."""
        amounts = _sum([one.amounts for one in self.lines])
        accepted = _sum([one.accepted for one in self.lines])
        head = (self.id, self.order.id, self.client, self.currency, len(self.lines))
        return (*head, *amounts, *accepted, self.shipped_on, self.accepted_on, self.since)


def order_rows(order: Order) -> tuple[list[Row], Row]:
    """An order's rows of r_order_line_value, and its row of r_order_value."""
    amounts = order.amounts()
    values: list[Row] = [
        (order.id, one.n, one.id, order.client, one.product, one.qty, one.terms.price, one.terms.discount or 0,
         one.terms.tax or 0, order.currency, *of_line, order.since)
        for one, of_line in zip(order.lines, amounts, strict=True)
    ]  # fmt: skip
    return values, (order.id, order.client, order.currency, len(order.lines), *_sum(amounts), order.since)


def read_orders(
    connection: apsw.Connection, ids: Sequence[str], currency: str, rounding: TaxRounding
) -> Iterator[Order]:
    """Orders of the book; one that the book does not have has no lines. `currency` is that of orders without one."""
    sql = f"select id, client, currency, tax, archived, date, _since from r_order where id in {_ASKED}"
    heads = {order_id: head for order_id, *head in connection.execute(sql, (json.dumps(ids),))}
    sql = f"""select record, price, discount, tax, tax_basis, n, id, product, qty, short_at, short_qty, cancelled_at
              from r_order_lines where record in {_ASKED} order by record, n"""
    rows = _by_record(connection.execute(sql, (json.dumps(ids),)))
    for order_id in ids:
        if order_id not in heads:
            yield Order(order_id, known=False, client=None, currency=currency, archived=False, since=None, lines=())
            continue
        client, own, order_tax, archived, day, since = heads[order_id]
        lines = [
            OrderLine._make((*row, UnitTerms(price, discount, tax, tax_included(basis, order_tax))))
            for price, discount, tax, basis, *row in rows.get(order_id, ())
        ]
        yield Order(
            order_id,
            known=True,
            client=client,
            currency=own or currency,
            archived=bool(archived),
            since=since,
            lines=lines,
            by_document=rounding.by_document(day),
        )


def read_shipments(
    connection: apsw.Connection, orders: Sequence[Order], rounding: TaxRounding
) -> Iterator[list[Shipment]]:
    """The shipments of each order, earliest first."""
    ids = [order.id for order in orders]
    without_order = 'or "order" is null' if "" in ids else ""
    sql = f"""select coalesce("order", ''), id, client, currency, shipped_at, shipped_on, accepted_on, _since from r_shipment
              where archived = 0 and ("order" in {_ASKED} {without_order})"""
    heads = _by_record(connection.execute(sql, (json.dumps(ids),)))
    sql = f"""select record, price, discount, tax, tax_basis, n, order_line, qty, accepted_qty, product
              from r_shipment_lines where record in {_ASKED} order by record, n"""
    shipped = json.dumps([head[0] for of_order in heads.values() for head in of_order])
    rows = _by_record(connection.execute(sql, (shipped,)))
    for order in orders:
        open_lines = _OpenLines(order)
        shipments = []
        of_order = sorted(heads.get(order.id, ()), key=lambda head: (head[3] or "", head[0]))
        for shipment_id, client, own, shipped_at, shipped_on, accepted_on, since in of_order:
            held = [
                ShipmentRow._make(
                    (*row, None if price is None else UnitTerms(price, discount, tax, tax_included(basis, None)))
                )
                for price, discount, tax, basis, *row in rows.get(shipment_id, ())
            ]
            currency, once = own or order.currency, rounding.by_document(shipped_on)
            lines = open_lines.ship(held, shipped_at or "", currency, by_document=once)
            counted = any(one.accepted_qty is not None for one in lines)
            on = accepted_on if counted else None
            shipments.append(Shipment(shipment_id, order, client, currency, shipped_on, on, since, lines))
        yield shipments


def _by_record(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[list[Any]]]:
    """Rows by their first column, each without it."""
    found: dict[str, list[list[Any]]] = {}
    for record, *row in rows:
        found.setdefault(record, []).append(row)
    return found


class _OpenLines:
    """The open quantities of an order's lines, reduced by one shipment after another."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._by_id = {one.id: one for one in reversed(order.lines)}  # of two with one id the first
        self._open = {one.id: one.qty or 0 for one in reversed(order.lines)}
        self._short = {one.id for one in order.lines if one.short_at}

    def ship(self, rows: Sequence[ShipmentRow], at: str, currency: str, *, by_document: bool) -> list[ShippedLine]:
        """The lines of a shipment at a moment, in its currency: its own, else everything open then."""
        short = self._reported_short(at)
        shipped = rows or [
            ShipmentRow(n, line_id, qty) for n, (line_id, qty) in enumerate(self._everything_open(at, short))
        ]
        terms, products = [], []
        for row in shipped:
            one = self._by_id.get(row.order_line)
            if one is not None:
                self._open[row.order_line] -= row.qty or 0
            terms.append(row.terms or (one.terms if one else _NO_TERMS))
            products.append(row.product or (one.product if one else None))
        made = zip(terms, shipped, strict=True)
        amounts = _amounts([(of, row.qty) for of, row in made], currency, by_document=by_document)
        accepted = amounts
        if any(row.accepted_qty is not None for row in shipped):
            counted = [row.qty if row.accepted_qty is None else row.accepted_qty for row in shipped]
            accepted = _amounts(list(zip(terms, counted, strict=True)), currency, by_document=by_document)
        return [
            ShippedLine(row.n, row.order_line, product, row.qty, row.accepted_qty, whole, taken)
            for row, product, whole, taken in zip(shipped, products, amounts, accepted, strict=True)
        ]

    def _reported_short(self, at: str) -> dict[str | None, int]:
        """What was reported short since the shipment before, by line; it is left out of this shipment only."""
        short = {}
        for line_id in list(self._short):
            one = self._by_id[line_id]
            if _not_after(one.short_at or "", at):
                short[line_id] = self._open[line_id] if one.short_qty is None else one.short_qty
                self._short.discard(line_id)
        return short

    def _everything_open(self, at: str, short: dict[str | None, int]) -> list[tuple[str | None, int]]:
        open_lines = []
        for line_id, one in reversed(self._by_id.items()):
            cancelled = one.cancelled_at is not None and _not_after(one.cancelled_at, at)
            qty = 0 if cancelled else self._open[line_id] - short.get(line_id, 0)
            if qty > 0:
                open_lines.append((line_id, qty))
        return open_lines


def _not_after(moment: str, other: str) -> bool:
    """Whether a moment is not after another; by the day alone where either has no time."""
    if moment[_DAY] == other[_DAY] and len(moment) > 10 and len(other) > 10:
        return moment <= other
    return moment[_DAY] <= other[_DAY]


def _amounts(lines: Sequence[tuple[UnitTerms, int | None]], currency: str, *, by_document: bool) -> list[Amounts]:
    """What quantities come to, line by line; unknown where price or quantity are."""
    known = [
        LineTerms(of.price, qty, of.discount or 0, of.tax or 0, of.included)
        for of, qty in lines
        if of.price is not None and qty is not None
    ]
    made = iter(document_amounts(known, currency, by_document=by_document))
    found: list[Amounts] = []
    for of, qty in lines:
        amounts = next(made) if of.price is not None and qty is not None else None
        found.append(amounts if amounts and abs(amounts.gross) <= LIMIT else _UNKNOWN)
    return found


def _sum(amounts: Sequence[Amounts]) -> Amounts:
    """The sum of the known amounts; unknown where it is larger than `LIMIT`."""
    known = [
        (net, tax, gross) for net, tax, gross in amounts if net is not None and tax is not None and gross is not None
    ]
    net, tax, gross = (sum(column) for column in zip(*known, strict=True)) if known else (0, 0, 0)
    return (net, tax, gross) if abs(gross) <= LIMIT else _UNKNOWN
