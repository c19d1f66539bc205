"""Tables derived from orders and shipments: the money of every line, which Python computes because SQL could not exactly.

They are updated when records are written, for changed orders and clients only; for all where a policy changes how tax is rounded.
All are scaled integers (`lang/scales.py`), rounded by `line_money.document_amounts` as the policy of the document's day says.
Archived orders and shipments are left out.

`order_line_value` (order_id, n, line, client, product, qty, price, discount, tax_rate, currency, net, tax, gross): a row for
each line of an order, cancelled ones included.

`shipment_line` (shipment, n, order_id, order_line, client, product, qty, accepted_qty, currency, net, tax, gross,
accepted_net, accepted_tax, accepted_gross, shipped_on): a row for each line that was shipped. A shipment without lines
ships everything open at that moment: what was ordered, less earlier shipments, what was cancelled by then, and what was
reported short since the shipment before. `net`, `tax` and `gross` are of the shipped quantity; `accepted_*` of the quantity
the client accepted, which is the shipped one until the client's count is known. Product, price, discount and tax are those the
shipment's line has copied, else the order's; a line that has none and is not in the order has no product and no value.

`shipment_value` and `order_value`: the same amounts summed over a shipment's or an order's lines, with `lines`, their number.

`shipment_day` (client, day, gap, shipments): a row for every day something was shipped to a client; `gap` is days since the
shipping day before, NULL for the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from .line_values import Row, TaxRounding, order_rows, read_orders, read_rounding, read_shipments

if TYPE_CHECKING:
    import apsw

    from salesctl.book.search import Fetch
    from salesctl.model.kinds import Kinds

_BATCH = 500
_AMOUNTS = "net integer, tax integer, gross integer"
_ACCEPTED = "accepted_net integer, accepted_tax integer, accepted_gross integer"
DDL = (
    f"""create table r_order_line_value (order_id text not null, n integer not null, line text, client text, product text,
      qty integer, price integer, discount integer, tax_rate integer, currency text, {_AMOUNTS}, _since text,
      primary key (order_id, n)) strict, without rowid""",
    f"""create table r_order_value (order_id text primary key, client text, currency text, lines integer not null,
      {_AMOUNTS}, _since text) strict, without rowid""",
    f"""create table r_shipment_line (shipment text not null, n integer not null, order_id text, order_line text,
      client text, product text, qty integer, accepted_qty integer, currency text, {_AMOUNTS}, {_ACCEPTED},
      shipped_on text, _accepted_on text, _since text, primary key (shipment, n)) strict, without rowid""",
    f"""create table r_shipment_value (shipment text primary key, order_id text, client text, currency text,
      lines integer not null, {_AMOUNTS}, {_ACCEPTED}, shipped_on text, _accepted_on text, _since text)
      strict, without rowid""",
    """create table r_shipment_day (client text not null, day text not null, gap integer, shipments integer not null,
      primary key (client, day)) strict, without rowid""",
)
INDEXES = (
    "create index r_order_line_value__client on r_order_line_value (client)",
    "create index r_order_line_value__product on r_order_line_value (product)",
    "create index r_order_value__client on r_order_value (client)",
    "create index r_shipment_line__order on r_shipment_line (order_id, order_line)",
    "create index r_shipment_line__client on r_shipment_line (client)",
    "create index r_shipment_line__product on r_shipment_line (product)",
    "create index r_shipment_value__order on r_shipment_value (order_id)",
    "create index r_shipment_value__client on r_shipment_value (client)",
)
_ORDER_FIELDS = {"client", "currency", "tax", "lines", "archived"}
_SHIPMENT_FIELDS = {"client", "order", "currency", "shipped_at", "accepted_at", "lines", "archived"}


def applies(kinds: Kinds) -> bool:
    """Whether the book's kinds have the orders and shipments these tables are derived from."""
    return all(
        name in kinds and fields <= set(kinds[name].fields)
        for name, fields in (("order", _ORDER_FIELDS), ("shipment", _SHIPMENT_FIELDS))
    )


def affected(connection: apsw.Connection, kinds: Kinds, touched: Iterable[tuple[str, str]]) -> set[str]:
    """The orders whose values depend on these records (kind, id), as the book has them now; "" for shipments without one."""
    if not applies(kinds):
        return set()
    orders: set[str] = set()
    for kind, record_id in touched:
        if kind == "policy" and _has_rounding(kinds):
            if connection.execute("select 1 from r_policy where tax_rounding is not null").fetchone():
                orders |= _all_orders(connection)
        elif kind == "order":
            orders.add(record_id)
        elif kind == "shipment":
            row = connection.execute('select "order" from r_shipment where id = ?', (record_id,)).fetchone()
            if row:
                orders.add(row[0] or "")
    return orders


def compute_all(connection: apsw.Connection, kinds: Kinds, currency: str) -> None:
    """Fill the empty tables of a new book."""
    if not applies(kinds):
        return
    _compute(connection, kinds, sorted(_all_orders(connection)), currency)
    _days(connection, None)


def update(connection: apsw.Connection, kinds: Kinds, currency: str, orders: Iterable[str]) -> None:
    """Compute the values of these orders and the shipping days of their clients again."""
    names = sorted(orders)
    if not names or not applies(kinds):
        return
    clients = _clients(connection, names)
    for order in names:
        for table in ("r_order_line_value", "r_order_value", "r_shipment_line", "r_shipment_value"):
            connection.execute(f"delete from {table} where order_id = ?", (order,))
    _compute(connection, kinds, names, currency)
    _days(connection, sorted(clients | _clients(connection, names)))


def tax_rounding(fetch: Fetch, kinds: Kinds) -> TaxRounding:
    """How tax is rounded in a book."""
    return read_rounding(fetch) if _has_rounding(kinds) else TaxRounding(())


def _all_orders(connection: apsw.Connection) -> set[str]:
    sql = "select id from r_order union select coalesce(\"order\", '') from r_shipment"
    return {row[0] for row in connection.execute(sql)}


def _has_rounding(kinds: Kinds) -> bool:
    return "policy" in kinds and "tax_rounding" in kinds["policy"].fields


def _compute(connection: apsw.Connection, kinds: Kinds, orders: Iterable[str], currency: str) -> None:
    rounding = tax_rounding(lambda *of: connection.execute(*of).fetchall(), kinds)
    names = list(orders)
    for start in range(0, len(names), _BATCH):
        some = list(read_orders(connection, names[start : start + _BATCH], currency, rounding))
        pending: dict[str, list[Row]] = {}
        for order, shipments in zip(some, read_shipments(connection, some, rounding), strict=True):
            if order.known and not order.archived:
                values, total = order_rows(order)
                pending.setdefault("r_order_line_value", []).extend(values)
                pending.setdefault("r_order_value", []).append(total)
            for shipment in shipments:
                pending.setdefault("r_shipment_line", []).extend(shipment.rows())
                pending.setdefault("r_shipment_value", []).append(shipment.total())
        _add(connection, pending)


def _add(connection: apsw.Connection, pending: dict[str, list[Row]]) -> None:
    for table, rows in pending.items():
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {table} values ({marks})", rows)


def _clients(connection: apsw.Connection, orders: Sequence[str]) -> set[str]:
    clients = set()
    for order in orders:
        sql = "select distinct client from r_shipment_value where order_id = ? and client is not null"
        clients |= {row[0] for row in connection.execute(sql, (order,))}
    return clients


def _days(connection: apsw.Connection, clients: Sequence[str] | None) -> None:
    """Fill `shipment_day` for some clients; for all (None) while it is empty."""
    sql = "select client, shipped_on, count(*) from r_shipment_value where {} group by client, shipped_on"
    if clients is None:
        known = "client is not null and shipped_on is not null"
        _add(connection, {"r_shipment_day": list(_gaps(connection.execute(sql.format(known))))})
        return
    for client in clients:
        connection.execute("delete from r_shipment_day where client = ?", (client,))
        days = connection.execute(sql.format("client = ? and shipped_on is not null"), (client,))
        _add(connection, {"r_shipment_day": list(_gaps(days))})


def _gaps(days: Iterable[tuple[str, str, int]]) -> Iterator[Row]:
    """Rows of `shipment_day` from (client, day, number of shipments) in order."""
    client, before = "", None
    for name, day, shipments in days:
        current = date.fromisoformat(day)
        gap = (current - before).days if before and name == client else None
        yield name, day, gap, shipments
        client, before = name, current
