"""Looking things up: one record, any word, any question."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from salesctl.errors import UsageError
from salesctl.model.table import Column, Table
from salesctl.report.formats import as_csv
from salesctl.session.answer import Answer, Completes, Line

from . import records

if TYPE_CHECKING:
    from salesctl.session.session import Session


def show(
    session: Session, ref: Annotated[str, Completes(), typer.Argument(metavar="REF", show_default=False)]
) -> Answer:
    """Show one record with what follows from it: a client's debts, a deal's next step. An id, a name, a phone number."""
    return records.show(session, ref)


def find(
    session: Session,
    words: Annotated[list[str], typer.Argument(metavar="TEXT", show_default=False)],
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most N.")] = 20,
) -> Answer:
    """Find records by any words in them, best first. For the voice on the phone whose name you half caught."""
    hits = session.book.find(" ".join(words), limit)
    rows = [[number, hit.kind, hit.id, hit.title] for number, hit in enumerate(hits, 1)]
    columns = [Column("#", "integer"), Column("kind"), Column("id", "ref"), Column("title")]
    data = {"records": [{"kind": hit.kind, "id": hit.id, "title": hit.title} for hit in hits]}
    numbered = [{"kind": hit.kind, "id": hit.id} for hit in hits]
    return Answer(data, [Table("found", "", columns, rows)], numbered)


def query(
    session: Session,
    sql: Annotated[str, typer.Argument(metavar="SQL", show_default=False)],
    form: Annotated[str, typer.Option("--format", metavar="table|csv|json", help="How the rows come out.")] = "table",
) -> Answer:
    """Ask the book in SQL, read-only: every kind is a table, every derived fact a view.

    Money is in minor units. `salesctl query "select client, sum(outstanding) from receivable group by client"`; which
    tables there are: `salesctl query "select name, columns from tables"`.
    """
    if form not in ("table", "csv", "json"):
        raise UsageError(f"--format {form} is not known", hint="table, csv or json")
    names, rows = session.run_sql(sql)
    table = Table("query", "", [Column(name, "text") for name in names], rows)
    data = {"columns": names, "rows": [list(row) for row in rows]}
    if form == "csv":
        return Answer(data, raw=as_csv(table))
    if form == "json":
        return Answer(data, raw=(json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode())
    return Answer(data, [table] if rows else [Line("no rows", "dim")])
