"""The facts as of a day: temporary views named like the kinds, over the record tables and the derived tables.

A row whose day is after `today()` is left out; a column whose day is after it is NULL. With a scope, rows of clients that are
not in the table `scope` are left out as well. That is for speed: the table has more clients than the user's own, so queries
still filter by owner. Records without a client are never left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from salesctl.model.record_tables import tables

if TYPE_CHECKING:
    from salesctl.model.kinds import Kinds
    from salesctl.model.record_tables import SqlColumn, SqlTable

_HAPPENED = '("_since" > today()) is not true'
_AHEAD = "dated_ahead"
"""The view of the records in which something is dated after the day asked for, with the last such day."""
_SIGNATURE = "signature"
"""The table of who wrote what users are said to have done: of records, and of the commits."""
_AMOUNTS = ("net", "tax", "gross")
_OF_ANY_KIND = ("match_key", "phone")
"""The views of what identifies records, which may be of any kind."""


def views(kinds: Kinds, *, scoped: bool) -> dict[str, Callable[[], str]]:
    """Functions that return the SQL of each view, by name: a command needs few of them."""
    key = kinds.digest, scoped
    if key not in _views:
        _views[key] = _made(kinds, scoped=scoped)
    return _views[key]


_views: dict[tuple[str, bool], dict[str, Callable[[], str]]] = {}
"""By the digest of their kinds: a command makes several queries."""


def _made(kinds: Kinds, *, scoped: bool) -> dict[str, Callable[[], str]]:
    texts: dict[str, Callable[[], str]] = {}
    tops: dict[str, SqlTable] = {}
    for table in tables(kinds):
        if not table.parent:
            tops[table.kind] = table
        texts[table.view] = partial(_record_view, table, tops[table.kind], scoped=scoped)
    texts[_AHEAD] = partial(_ahead_view, tops, scoped=scoped)
    return texts | {name: partial(str, text) for name, text in _derived_views(scoped=scoped).items()}


def _record_view(table: SqlTable, top: SqlTable, *, scoped: bool) -> str:
    columns = [f'"{key}"' for key in table.keys]
    columns += [] if table.parent else ['"path"']
    columns += [_earlier(table, column) if column.earlier else _column(column) for column in table.columns]
    conditions = [_HAPPENED]
    if scoped and top.client:
        own = _in_scope(top.client)
        conditions.append(f'"record" in (select "id" from "{top.name}" where {own})' if table.parent else own)
    return f'select {", ".join(columns)} from "{table.name}" where {" and ".join(conditions)}'


def _column(column: SqlColumn) -> str:
    if not column.blank:
        return f'"{column.name}"'
    value = f'iif("{column.blank}" > today(), null, "{column.name}")'
    # an expression has no affinity, without which a join cannot use an index
    return f'{f"cast({value} as text)" if column.link else value} as "{column.name}"'


def _earlier(table: SqlTable, column: SqlColumn) -> str:
    """A column as it was on the day asked for, by the list of what it was before."""
    name, of = f'"{column.name}"', f'"{table.name}_{column.earlier}"'
    was = (
        f'select e.{name} from {of} as e where e."record" = "{table.name}"."id" and e."until" >= today()'
        ' order by e."until" limit 1'
    )
    return f"cast(coalesce(({was}), {name}) as text) as {name}"


def _ahead_view(tops: Mapping[str, SqlTable], *, scoped: bool) -> str:
    arms = []
    for kind, top in tops.items():
        client = f't."{top.client}"' if top.client else "null"
        own = f" and {_in_scope(top.client, 't.')}" if scoped and top.client else ""
        arms.append(
            f"""select '{kind}' as kind, f.id as record, {client} as client, f.last_on
            from file as f cross join "{top.name}" as t on t.id = f.id
            where f.kind = '{kind}' and f.state = 0 and f.last_on > today(){own}"""
        )
    return " union all ".join(arms)


def source_tables(kinds: Kinds) -> dict[str, set[str]]:
    """The tables of records, and of their authors, from which each table and view is made, by its name in SQL."""
    every = tables(kinds)
    made = {name: {table.name} for table in every for name in (table.name, table.view)}
    all_names = {table.name for table in every}
    made[_AHEAD] = all_names
    made[_SIGNATURE] = {_SIGNATURE}
    for name in _derived_views(scoped=False):
        of = {table.name for table in every if table.kind in {"order", "shipment", "policy"}}
        made[name] = made[f"r_{name}"] = all_names if name in _OF_ANY_KIND else of
    return made


def scoped_tables(kinds: Kinds) -> dict[str, str]:
    """A query for each table that holds records of clients, by the table's name: its rows of the clients in `scope`."""
    made: dict[str, str] = {}
    tops: dict[str, SqlTable] = {}
    for table in tables(kinds):
        top = tops.setdefault(table.kind, table)
        if top.client:
            own = _in_scope(top.client)
            kept = f'"record" in (select "id" from main."{top.name}" where {own})' if table.parent else own
            made[table.name] = f'select * from main."{table.name}" where {kept}'
    for name in _derived_views(scoped=False):
        if name not in _OF_ANY_KIND:
            made[f"r_{name}"] = f'select * from main."r_{name}" where {_in_scope("client")}'
    return made


def _in_scope(column: str, of: str = "") -> str:
    if column == "id":
        return f'{of}"id" in (select "id" from temp."scope")'
    return f'({of}"{column}" is null or {of}"{column}" in (select "id" from temp."scope"))'


def _derived_views(*, scoped: bool) -> dict[str, str]:
    in_scope = f" and {_in_scope('client')}" if scoped else ""
    accepted = ", ".join(
        f"iif(_accepted_on > today(), {name}, accepted_{name}) as accepted_{name}" for name in _AMOUNTS
    )
    amounts = ", ".join(_AMOUNTS)
    order_line = f"order_id, n, line, client, product, qty, price, discount, tax_rate, currency, {amounts}"
    shipment_line = f"""shipment, n, order_id, order_line, client, product, qty,
        iif(_accepted_on > today(), null, accepted_qty) as accepted_qty, currency, {amounts}, {accepted}, shipped_on"""
    shipment = f"shipment, order_id, client, currency, lines, {amounts}, {accepted}, shipped_on"
    return {
        "order_line_value": f"select {order_line} from r_order_line_value where {_HAPPENED}{in_scope}",
        "order_value": f"select order_id, client, currency, lines, {amounts} from r_order_value where {_HAPPENED}{in_scope}",
        "shipment_line": f"select {shipment_line} from r_shipment_line where {_HAPPENED}{in_scope}",
        "shipment_value": f"select {shipment} from r_shipment_value where {_HAPPENED}{in_scope}",
        "shipment_day": f"select client, day, gap, shipments from r_shipment_day where day <= today(){in_scope}",
        "match_key": f"select kind, record, item, form, value from r_match_key where {_HAPPENED}",
        "phone": "select kind, record, item as contact, value as number from r_match_key "
        f"where form in ('phone', 'extension') and {_HAPPENED}",
    }
