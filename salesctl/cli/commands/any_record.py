"""Commands on any record by name: show, find, query, set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypedDict

from salesctl.cli.binding import file_option
from salesctl.errors import UsageError
from salesctl.lang.text import say
from salesctl.model.table import Column, Table
from salesctl.model.values import TYPES
from salesctl.plugins.declaration import ANY_KIND, Argument, Option
from salesctl.report.formats import as_data
from salesctl.session.answer import Answer
from salesctl.session.answer_shapes import Cell

from . import records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from salesctl.session.session import Session


_FOUND = 20
"""Records that are shown where nobody says how many."""
_MOST_FOUND = 1_000_000
"""More than a book holds: all of them."""


class FoundRecord(TypedDict):
    """A record in which the words were found."""

    kind: str
    id: str
    title: str


class FindAnswer(TypedDict):
    """Records found, best first."""

    records: list[FoundRecord]


class QueryAnswer(TypedDict):
    """The rows of a query in SQL."""

    columns: list[str]
    rows: list[list[Cell]]


def show(
    session: Session, ref: Annotated[str, Argument("REF", completes=ANY_KIND)]
) -> Annotated[Answer, records.ShowAnswer]:
    """Show one record with what follows from it: a client's debts, a deal's next step. An id, a name, a phone number."""
    return records.show(session, ref)


def find(
    session: Session,
    words: Annotated[list[str], Argument("TEXT")],
) -> Annotated[Answer, FindAnswer]:
    """Find records by any words in them, best first. For the voice on the phone whose name you half caught.

    Without --limit the best 20 are shown.
    """
    limit = _FOUND if session.asked.limit is None else session.asked.limit or _MOST_FOUND
    hits = session.book.find(" ".join(words), limit + 1)
    more = len(hits) > limit
    hits = hits[:limit]
    rows = [[number, hit.kind, hit.id, hit.title] for number, hit in enumerate(hits, 1)]
    columns = [Column("#", "integer"), Column("kind", "word"), Column("id", "id"), Column("title")]
    nouns = {name: kind.noun for name, kind in session.kinds.items()}
    data = {"records": [{"kind": hit.kind, "id": hit.id, "title": hit.title} for hit in hits]}
    numbered = [{"kind": hit.kind, "id": hit.id} for hit in hits]
    return Answer(data, [Table("found", "", columns, rows, words=nouns)], numbered, left_out=None if more else 0)


def query(
    session: Session,
    sql: Annotated[str, Argument("SQL")],
    as_: Annotated[
        list[str] | None, Option("--as", metavar="COLUMN:TYPE", help="What a column holds: debt:money, share:percent.")
    ] = None,
) -> Annotated[Answer, QueryAnswer]:
    """Ask the book in SQL, read-only: every kind is a table, every derived fact a view.

    `salesctl query "select client, sum(outstanding) as debt from receivable group by client" --as debt:money`; which tables
    there are: `salesctl query "select name, columns from tables"`. SQL does not say what a column holds: without --as, money
    and prices are whole numbers of 1/10000, percentages of 1/10000 of a percent, quantities of 1/1000000, yes and no are 1 and 0.
    """
    names, rows = session.run_sql(sql)
    types = dict(_typed(names, one) for one in as_ or ())
    columns = [Column(name, types.get(name, "text")) for name in names]
    table = Table("query", "", columns, rows, currency=session.config.currency)
    return Answer({"columns": names, "rows": as_data(table)["rows"]}, [table])


def _typed(names: Sequence[str], typed: str) -> tuple[str, str]:
    """Column and type of `COLUMN:TYPE`. Raises UsageError."""
    name, _, type_ = typed.rpartition(":")
    if name not in names:
        hint = say("the columns are {list}", list=", ".join(names))
        raise UsageError(say("--as: there is no column `{name}`", name=name), hint=hint)
    if type_ not in TYPES:
        hint = say("one of {list}", list=", ".join(TYPES))
        raise UsageError(say("--as: `{type}` is no type of a column", type=type_), hint=hint)
    return name, type_


def set_(
    session: Session,
    ref: Annotated[str, Argument("REF", completes=ANY_KIND)],
    assignments: Annotated[list[str] | None, Argument("FIELD=VALUE…")] = None,
    source: Annotated[str, file_option()] = "",
    where: Annotated[
        str, Option("--where", metavar="SQL", help="All for which this holds, as in lists; REF is their kind then.")
    ] = "",
) -> Answer:
    """Change a record's fields: field=value, list+=value, list-=value, field= to remove.

    A nested field is written with dots, an item by its key: `salesctl set acme contacts.olga.phones+=+493012345`. What
    `show --json` prints is taken by `--from -`; fields that are not in it stay, null takes one away. Of many at once:
    `salesctl set client --where "district='north'" owner=boris --dry-run`.
    """
    from . import record_changes

    if where:
        return record_changes.set_where(session, session.kinds.typed(ref), where, assignments or (), source)
    return record_changes.set_fields(session, ref, assignments or (), source=source)
