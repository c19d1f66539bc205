"""The clients a user has to do with: those of every record that names the user, or somebody the user stands in for."""

# ruff: noqa: S608 - names come from schemas and from here, values are bound

from __future__ import annotations

from typing import TYPE_CHECKING

from salesctl.book.tables import tables

if TYPE_CHECKING:
    import sqlite3

    from salesctl.book.tables import SqlTable
    from salesctl.model.kinds import Kinds


def cut(connection: sqlite3.Connection, kinds: Kinds, user: str) -> None:
    """Fill the temporary table `scope(id)` with the clients of a user."""
    connection.execute("create temp table scope (id text primary key) without rowid")
    made = tables(kinds)
    people = [user, *_stood_in_for(connection, made, user)]
    for kind in kinds:
        own = [table for table in made if table.kind == kind]
        for sql in _clients(own):
            connection.executemany(f"insert or ignore into temp.scope {sql}", [(person,) for person in people])
    if "client" in kinds and "parent" in kinds["client"].fields:
        _families(connection)


def _stood_in_for(connection: sqlite3.Connection, made: list[SqlTable], user: str) -> list[str]:
    """Whoever names this user in a list of their own, such as those who cover their absences."""
    found: set[str] = set()
    for table in made:
        if table.kind == "user" and table.parent:
            for column in table.columns:
                if column.link == "user":
                    sql = f'select record from "{table.name}" where "{column.name}" = ?'
                    found |= {row[0] for row in connection.execute(sql, (user,))}
    return sorted(found)


def _clients(own: list[SqlTable]) -> list[str]:
    """Queries for the clients of one kind's records that name a user, wherever they name them."""
    people = [(table, column.name) for table in own for column in table.columns if column.link == "user"]
    clients = [(table, column.name) for table in own for column in table.columns if column.link == "client"]
    if own[0].kind == "client":
        clients = [(own[0], "id")]
    made = []
    for named, person in people:
        for listed, client in clients:
            if named is listed:
                made.append(f'select "{client}" from "{named.name}" where "{person}" = ? and "{client}" is not null')
            else:
                made.append(
                    f'select c."{client}" from "{named.name}" p join "{listed.name}" c on '
                    f'c."{listed.keys[0]}" = p."{named.keys[0]}" where p."{person}" = ? and c."{client}" is not null'
                )
    return made


def _families(connection: sqlite3.Connection) -> None:
    """Clients of one group stay together: limits and debts may be looked at across it."""
    connection.execute(
        """insert or ignore into temp.scope
           with recursive family(id) as (
             select id from temp.scope
             union select c.parent from family f join r_client c on c.id = f.id where c.parent is not null
             union select c.id from family f join r_client c on c.parent = f.id)
           select id from family"""
    )
