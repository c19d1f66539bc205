"""What follows from a record: what the views of the book say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesctl.lang.text import term
from salesctl.model.table import Column, Table

if TYPE_CHECKING:
    from .session import Session


def derived_tables(session: Session, kind: str, record_id: str) -> list[Table]:
    """What follows from a record: the rows about it of every view whose header says `-- shows: KIND`."""
    found = []
    clients = session.query().clients_of([(kind, record_id)])
    query = session.query() if clients is None else session.query_about(*clients)
    for view in query.showing(kind):
        sql = f'select * from "{view.name}" where "{kind}" = ?'
        answer = query.rows(sql, (record_id,))
        rows = [tuple(row) for row in answer]
        # a column that says nothing of any row would only take room
        kept = [
            n for n, name in enumerate(answer.columns) if name != kind and any(row[n] not in (None, "") for row in rows)
        ]
        forms = {**dict.fromkeys((*session.kinds, "owner"), "ref"), **view.forms}
        columns = [Column(answer.columns[n], forms.get(answer.columns[n], "text")) for n in kept]
        told = [[row[n] for n in kept] for row in rows]
        found.append(
            Table(view.name, term(view.name.replace("_", " "), "view"), columns, told, currency=session.config.currency)
        )
    return found
