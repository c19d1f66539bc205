"""The scope of a query: the clients it looks at, those of a user or those that some records have to do with, and their records.

The temporary table `scope` holds the ids of the clients, `scope.<kind>` those of a kind's records which are of these clients or of
none: what reads a list within records would otherwise look for the records each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from salesctl.model.record_tables import tables

TableRows = Mapping[str, set[tuple[Any, ...]]]
"""Rows by the name of their table."""

if TYPE_CHECKING:
    import apsw

    from salesctl.book.search import Fetch
    from salesctl.model.kinds import Kinds
    from salesctl.model.record_tables import SqlTable


TABLE = "scope"


def table_of(kind: str) -> str:
    """The table with the ids of the records of a kind."""
    return TABLE if kind == "client" else f"{TABLE}.{kind}"


def is_scope(table: str) -> bool:
    """Whether this is the name of a table of the scope."""
    return table.partition(".")[0] == TABLE


def fill(connection: apsw.Connection, kinds: Kinds, user: str) -> None:
    """Fill the temporary table `scope(id)` with the clients of all records that name a user, or whom the user covers for."""
    fill_from_clients(connection, kinds, ())
    all_tables = tables(kinds)
    people = [user, *_covered_for(connection, all_tables, user)]
    for kind in kinds:
        own = [table for table in all_tables if table.kind == kind]
        for sql in _clients(own):
            connection.executemany(f"insert or ignore into temp.scope {sql}", [(person,) for person in people])
    _add_groups(connection, kinds)


def fill_from_clients(connection: apsw.Connection, kinds: Kinds, clients: Iterable[str]) -> None:
    """Fill the temporary table `scope(id)` with clients, and the other clients of their groups."""
    connection.execute("create temp table scope (id text primary key) without rowid")
    connection.executemany("insert or ignore into temp.scope values (?)", [(client,) for client in clients])
    _add_groups(connection, kinds)


def fill_kind(connection: apsw.Connection, top: SqlTable) -> None:
    """Fill the table of a kind, `top` being that of its records; the clients are in the scope already."""
    name = table_of(top.kind)
    connection.execute(f'create temp table "{name}" (id text primary key) without rowid')
    connection.execute(
        f"""insert into temp."{name}" select id from main."{top.name}"
            where "{top.client}" is null or "{top.client}" in (select id from temp.scope)"""
    )


def clients_of(rows: Fetch, kinds: Kinds, records: Iterable[tuple[str, str]]) -> set[str] | None:
    """The clients of records (kind, id), of the records these link to, and of those that link to either.

    None where one of the records has no client: it may matter to all.
    """
    all_tables = tables(kinds)
    tops = {table.kind: table for table in all_tables if not table.parent}
    clients: set[str | None] = set()
    near: set[tuple[str, str]] = set()
    for kind, record_id in records:
        own = _own_client(rows, tops[kind], record_id)
        if own == [None] or not tops[kind].client:
            return None
        clients.update(own)
        near.add((kind, record_id))
        near |= _linked_from(rows, all_tables, kind, record_id)
    for kind, record_id in near:
        if kind == "client":
            clients.add(record_id)
        elif kind in tops and any(own := _own_client(rows, tops[kind], record_id)):
            clients.update(own)
            clients |= _clients_linking_to(rows, all_tables, tops, kind, record_id)
    return {client for client in clients if client is not None}


def different(kinds: Kinds, before: TableRows, after: TableRows) -> dict[str, frozenset[str] | None]:
    """By table that has rows in either state the columns in which they differ; None where rows come or go.

    With a record the rows of its lists go to another client.
    """
    found: dict[str, frozenset[str] | None] = {}
    moved: set[str] = set()
    for table in tables(kinds):
        old, new = before.get(table.name, set()), after.get(table.name, set())
        if not (old or new):
            continue
        gone, come = ({row[: len(table.keys)]: row for row in one - other} for one, other in ((old, new), (new, old)))
        if not table.parent and table.client:
            at = table.names.index(table.client)
            moved |= (
                {table.kind} if any(row[at] != come[key][at] for key, row in gone.items() if key in come) else set()
            )
        if gone.keys() == come.keys() and not (table.parent and table.kind in moved):
            changed = (zip(table.names, row, come[key], strict=True) for key, row in gone.items())
            found[table.name] = frozenset(name for row in changed for name, was, now in row if was != now)
        else:
            found[table.name] = None
    return found


def _own_client(rows: Fetch, top: SqlTable, record_id: str) -> list[str | None]:
    """The client a record names; empty when there is no such record."""
    if not top.client:
        return []
    return [row[0] for row in rows(f'select "{top.client}" from "{top.name}" where "id" = ?', (record_id,))]


def _linked_from(rows: Fetch, all_tables: list[SqlTable], kind: str, record_id: str) -> set[tuple[str, str]]:
    """Kind and id of the records that a record links to."""
    found: set[tuple[str, str]] = set()
    for table in all_tables:
        for column in table.columns if table.kind == kind else ():
            target, own = column.link.partition("/")[0], f'"{table.name}" as t where t."{table.keys[0]}" = ?'
            if target == "*":
                sql = f'select kind, id from file where id in (select t."{column.name}" from {own})'
                found.update((row[0], row[1]) for row in rows(sql, (record_id,)))
            elif target:
                links = rows(f'select t."{column.name}" from {own} and t."{column.name}" is not null', (record_id,))
                found.update((target, row[0].partition("/")[0]) for row in links)
    return found


def _clients_linking_to(
    rows: Fetch, all_tables: list[SqlTable], tops: Mapping[str, SqlTable], kind: str, record_id: str
) -> set[str | None]:
    """The clients of the records that link to a record."""
    found: set[str | None] = set()
    for table in all_tables:
        top = tops[table.kind]
        for column in table.columns if top.client else ():
            if column.link in (kind, "*"):
                sql = (
                    f'select distinct c."{top.client}" from "{table.name}" as t cross join "{top.name}" as c'
                    f' on c.id = t."{table.keys[0]}" where t."{column.name}" = ?'
                )
                found.update(row[0] for row in rows(sql, (record_id,)))
    return found


def _covered_for(connection: apsw.Connection, all_tables: list[SqlTable], user: str) -> list[str]:
    """The users who name this user in one of their lists, such as who covers their absences."""
    people: set[str] = set()
    for table in all_tables:
        if table.kind == "user" and table.parent:
            for column in table.columns:
                if column.link == "user":
                    sql = f'select record from "{table.name}" where "{column.name}" = ?'
                    people |= {row[0] for row in connection.execute(sql, (user,))}
    return sorted(people)


def _clients(own: list[SqlTable]) -> list[str]:
    """Queries for the clients of one kind's records that name a user, in whichever of their tables they do."""
    people = [(table, column.name) for table in own for column in table.columns if column.link == "user"]
    clients = [(table, column.name) for table in own for column in table.columns if column.link == "client"]
    if own[0].kind == "client":
        clients = [(own[0], "id")]
    queries = []
    for named, person in people:
        for listed, client in clients:
            if named is listed:
                queries.append(f'select "{client}" from "{named.name}" where "{person}" = ? and "{client}" is not null')
            else:
                queries.append(
                    f'select c."{client}" from "{named.name}" p join "{listed.name}" c on '
                    f'c."{listed.keys[0]}" = p."{named.keys[0]}" where p."{person}" = ? and c."{client}" is not null'
                )
    return queries


def _add_groups(connection: apsw.Connection, kinds: Kinds) -> None:
    """Add the other clients of their groups: limits and debts are computed over a group."""
    if "client" not in kinds or "parent" not in kinds["client"].fields:
        return
    connection.execute(
        """insert or ignore into temp.scope
           with recursive family(id) as (
             select id from temp.scope
             union select c.parent from family f join r_client c on c.id = f.id where c.parent is not null
             union select c.id from family f join r_client c on c.parent = f.id)
           select id from family"""
    )
