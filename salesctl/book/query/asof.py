"""The facts as of a day: temporary views named like the kinds, over the record tables and the derived tables.

A row whose day is after `today()` is left out; a column whose day is after it is NULL. Where nothing of a kind is dated after it,
its views do not say so: SQLite compiles what a view says into every query that names it. With a scope, rows of clients that
are not in it are left out as well, see `scope`. That is for speed: it has more clients than the user's own, so queries
still filter by owner. Records without a client are never left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import TYPE_CHECKING

from salesctl.model.record_tables import tables
from salesctl.named_tuples import NamedTuple

from . import scope

if TYPE_CHECKING:
    import apsw

    from salesctl.model.kinds import Kinds
    from salesctl.model.record_tables import SqlColumn, SqlTable

_HAPPENED = '("_since" > today()) is not true'
_AHEAD = "dated_ahead"
"""The view of the records in which something is dated after the day asked for, with the last such day."""
_NONE_AHEAD = "select null as kind, null as record, null as client, null as last_on where false"
_SIGNATURE = "signature"
"""The table of who wrote what users are said to have done: of records, and of the commits."""
_AMOUNTS = ("net", "tax", "gross")
_OF_ANY_KIND = ("match_key", "phone")
"""The views of what identifies records, which may be of any kind."""


class Extent(NamedTuple):
    """What a book holds that its views must mind, as of a day."""

    ahead: frozenset[str]
    """The kinds with something dated after it."""
    earlier: frozenset[str]
    """The tables of earlier values in which one still held on it."""
    clientless: frozenset[str]
    """The kinds whose records have a client, with one that has none."""


View = Callable[[Extent], str]


def extent(connection: apsw.Connection, kinds: Kinds) -> Extent:
    """What the views over this connection must mind: three questions in one statement."""
    sql = """select 'ahead', value from json_each(?)
             where exists (select 1 from file as f where f.kind = value and f.last_on > today())"""
    for table in tables(kinds):
        for name in {f"{table.name}_{column.earlier}" for column in table.columns if column.earlier}:
            sql += f""" union all select 'earlier', '{name}'
                where exists (select 1 from main."{name}" where "until" >= today())"""
        if table.client not in {"", "id"}:
            sql += f""" union all select 'clientless', '{table.kind}'
                where exists (select 1 from main."{table.name}" where "{table.client}" is null)"""
    found: dict[str, set[str]] = {"ahead": set(), "earlier": set(), "clientless": set()}
    for what, name in connection.execute(sql, (json.dumps(list(kinds)),)):
        found[what].add(name)
    return Extent(**{what: frozenset(names) for what, names in found.items()})


def views(kinds: Kinds, *, scoped: bool) -> dict[str, View]:
    """Functions that return the SQL of each view, by name: a command needs few of them."""
    key = kinds.digest, scoped
    if key not in _views:
        _views[key] = _made(kinds, scoped=scoped)
    return _views[key]


_views: dict[tuple[str, bool], dict[str, View]] = {}
"""By the digest of their kinds: a command makes several queries."""


def _made(kinds: Kinds, *, scoped: bool) -> dict[str, View]:
    tops = _tops(kinds)
    made: dict[str, View] = {
        table.view: partial(_record_view, table, tops[table.kind], scoped=scoped) for table in tables(kinds)
    }
    made[_AHEAD] = partial(_ahead_view, tops, scoped=scoped)
    return made | {name: partial(_derived_view, name, scoped=scoped) for name in _derived_columns(ahead=False)}


def _tops(kinds: Kinds) -> dict[str, SqlTable]:
    return {table.kind: table for table in tables(kinds) if not table.parent}


def scoped_lists(kinds: Kinds) -> dict[str, SqlTable]:
    """The table of the records that hold each list which a scope limits, by the list's view."""
    tops = _tops(kinds)
    return {table.view: tops[table.kind] for table in tables(kinds) if table.parent and tops[table.kind].client}


def _record_view(table: SqlTable, top: SqlTable, held: Extent, *, scoped: bool) -> str:
    ahead = table.kind in held.ahead
    columns = [f'"{key}"' for key in table.keys]
    columns += [] if table.parent else ['"path"']
    for column in table.columns:
        if f"{table.name}_{column.earlier}" in held.earlier:
            columns.append(_earlier(table, column))
        else:
            columns.append(_blank(column) if column.blank and ahead else f'"{column.name}"')
    conditions = [_HAPPENED] if ahead else []
    if scoped and top.client:
        conditions.append(_in_scope(table, top, held))
    return f'select {", ".join(columns)} from "{table.name}"{_where(conditions)}'


def _in_scope(table: SqlTable, top: SqlTable, held: Extent, of: str = "") -> str:
    if table.parent:
        return f'{of}"record" in (select "id" from temp."{scope.table_of(top.kind)}")'
    return _of_scoped_client(top.client, of, clientless=top.kind in held.clientless)


def _of_scoped_client(column: str, of: str = "", *, clientless: bool) -> str:
    own = f'{of}"{column}" in (select "id" from temp."{scope.TABLE}")'
    return f'({of}"{column}" is null or {own})' if clientless else own


def _blank(column: SqlColumn) -> str:
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


def _where(conditions: Collection[str]) -> str:
    return f" where {' and '.join(conditions)}" if conditions else ""


def _ahead_view(tops: Mapping[str, SqlTable], held: Extent, *, scoped: bool) -> str:
    arms = []
    for kind, top in tops.items():
        if kind not in held.ahead:
            continue
        client = f't."{top.client}"' if top.client else "null"
        own = f" and {_in_scope(top, top, held, 't.')}" if scoped and top.client else ""
        arms.append(
            f"""select '{kind}' as kind, f.id as record, {client} as client, f.last_on
            from file as f cross join "{top.name}" as t on t.id = f.id
            where f.kind = '{kind}' and f.state = 0 and f.last_on > today(){own}"""
        )
    return " union all ".join(arms) or _NONE_AHEAD


def source_tables(kinds: Kinds) -> dict[str, set[str]]:
    """The tables of records, and of their authors, from which each table and view is made, by its name in SQL."""
    every = tables(kinds)
    made = {name: {table.name} for table in every for name in (table.name, table.view)}
    all_names = {table.name for table in every}
    made[_AHEAD] = all_names
    made[_SIGNATURE] = {_SIGNATURE}
    for name in _derived_columns(ahead=False):
        of = {table.name for table in every if table.kind in {"order", "shipment", "policy"}}
        made[name] = made[f"r_{name}"] = all_names if name in _OF_ANY_KIND else of
    return made


def noticed(kinds: Kinds, changes: Mapping[str, frozenset[str] | None]) -> Mapping[str, frozenset[str] | None]:
    """Changes, by table the columns, as they count for these views, of which one may read a column without naming it.

    What decides whether a row is seen, or what is seen of it, changes all of the table (None).
    """
    found = dict(changes)
    for table in tables(kinds):
        columns = changes.get(table.name, frozenset())
        decide = {"_since", table.client, *(column.blank for column in table.columns)}
        earlier = {f"{table.name}_{column.earlier}" for column in table.columns if column.earlier}
        if not (earlier.isdisjoint(changes) and decide.isdisjoint(columns or ())):
            found[table.name] = None
    return found


def scoped_tables(kinds: Kinds, held: Extent) -> dict[str, str]:
    """A query for each table that holds records of clients, by the table's name: its rows of the clients in the scope."""
    tops = _tops(kinds)
    made = {
        table.name: f'select * from main."{table.name}" where {_in_scope(table, tops[table.kind], held)}'
        for table in tables(kinds)
        if tops[table.kind].client
    }
    for name in set(_derived_columns(ahead=False)) - set(_OF_ANY_KIND):
        made[f"r_{name}"] = f'select * from main."r_{name}" where {_derived_in_scope(held)}'
    return made


def _derived_in_scope(held: Extent) -> str:
    return _of_scoped_client("client", clientless=not held.clientless.isdisjoint({"order", "shipment"}))


def _derived_view(name: str, held: Extent, *, scoped: bool) -> str:
    of_any_kind = name in _OF_ANY_KIND
    ahead = bool(held.ahead) if of_any_kind else not held.ahead.isdisjoint({"order", "shipment"})
    conditions = [] if not ahead else ["day <= today()"] if name == "shipment_day" else [_HAPPENED]
    conditions += [_derived_in_scope(held)] if scoped and not of_any_kind else []
    conditions += ["form in ('phone', 'extension')"] if name == "phone" else []
    columns, table = _derived_columns(ahead=ahead)[name], "match_key" if name == "phone" else name
    return f'select {columns} from "r_{table}"{_where(conditions)}'


def _derived_columns(*, ahead: bool) -> dict[str, str]:
    accepted = ", ".join(
        f"iif(_accepted_on > today(), {name}, accepted_{name}) as accepted_{name}" if ahead else f"accepted_{name}"
        for name in _AMOUNTS
    )
    accepted_qty = "iif(_accepted_on > today(), null, accepted_qty) as accepted_qty" if ahead else "accepted_qty"
    amounts = ", ".join(_AMOUNTS)
    return {
        "order_line_value": f"order_id, n, line, client, product, qty, price, discount, tax_rate, currency, {amounts}",
        "order_value": f"order_id, client, currency, lines, {amounts}",
        "shipment_line": f"shipment, n, order_id, order_line, client, product, qty, {accepted_qty}, currency, {amounts}, "
        f"{accepted}, shipped_on",
        "shipment_value": f"shipment, order_id, client, currency, lines, {amounts}, {accepted}, shipped_on",
        "shipment_day": "client, day, gap, shipments",
        "match_key": "kind, record, item, form, value",
        "phone": "kind, record, item as contact, value as number",
    }
