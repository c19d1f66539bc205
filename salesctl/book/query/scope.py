"""The table `scope`: the clients of all records that name a user, or somebody whom the user covers for."""

# ruff: noqa: S608 - names come from schemas and from here, values are bound

from __future__ import annotations

from typing import TYPE_CHECKING

from salesctl.book.tables import tables

if TYPE_CHECKING:
    import sqlite3

    from salesctl.book.tables import SqlTable
    from salesctl.model.kinds import Kinds


def fill(connection: sqlite3.Connection, kinds: Kinds, user: str) -> None:
    """Fill the temporary table `scope(id)` with the clients of a user."""
    connection.execute("create temp table scope (id text primary key) without rowid")
    all_tables = tables(kinds)
    people = [user, *_covered_for(connection, all_tables, user)]
    for kind in kinds:
        own = [table for table in all_tables if table.kind == kind]
        for sql in _clients(own):
            connection.executemany(f"insert or ignore into temp.scope {sql}", [(person,) for person in people])
    if "client" in kinds and "parent" in kinds["client"].fields:
        _add_groups(connection)


def _covered_for(connection: sqlite3.Connection, all_tables: list[SqlTable], user: str) -> list[str]:
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


def _add_groups(connection: sqlite3.Connection) -> None:
    """Add the other clients of their groups: limits and debts are computed over a group."""
    connection.execute(
        """insert or ignore into temp.scope
           with recursive family(id) as (
             select id from temp.scope
             union select c.parent from family f join r_client c on c.id = f.id where c.parent is not null
             union select c.id from family f join r_client c on c.parent = f.id)
           select id from family"""
    )
