"""The tables of a book, made from its kinds.

`r_<kind>` has a row for each record (id, path, then the scalar fields); objects are flattened (`promise_amount`). A list of
scalars is a table `r_<kind>_<field>` (record, n, value), a list of objects `r_<kind>_<field>` (record, n, the item's
columns), a list inside an item `r_<kind>_<field>_<sub>` (record, item, n, …), where item is the parent item's key.
Money, prices and the like are scaled integers. Each moment has a column for its day: `shipped_at` has
`shipped_on`, `start` has `start_on`. `_since` is the first day on which a row is a fact; NULL: it has always been one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from salesctl.errors import Place, SalesctlError
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple

from .values import TYPES

if TYPE_CHECKING:
    from .kinds import Field, Kind, Kinds

INTEGER = "INTEGER"
TEXT = "TEXT"
RESERVED = frozenset(
    {"order_line_value", "order_value", "shipment_line", "shipment_value", "shipment_day", "phone", "match_key", "unique_key",
     "calendar", "revision", "source", "command_key", "search", "tables", "file", "meta", "dirty", "broken", "scope", "dated_ahead"}
)  # fmt: skip
"""Names of tables and views that are not made from kinds."""


class SqlColumn(NamedTuple):
    """One column. `form` is a name in `values.TYPES`, `json` for an open object, or empty for a row's own keys."""

    name: str
    sql: str
    form: str = ""
    link: str = ""
    blank: str = ""
    """The column whose day must not be after the day asked for; until then this column is NULL."""
    earlier: str = ""
    """The list with what this column was before, see `Field.earlier`."""


class SqlTable(NamedTuple):
    """One table of records or of a list within them."""

    name: str
    kind: str
    parent: str
    """Of a list: the table of the records or items it belongs to; empty for a table of records."""
    keys: tuple[str, ...]
    columns: tuple[SqlColumn, ...]
    client: str = ""
    """Of a table of records: the column with the record's client, `id` for clients; empty: none."""

    @property
    def view(self) -> str:
        """The name of the view that rules and queries use: the facts as of a day."""
        return self.name.removeprefix("r_")

    @property
    def names(self) -> tuple[str, ...]:
        """All columns, in the order rows are inserted."""
        own = () if self.parent else ("path",)
        return (*self.keys, *own, *(column.name for column in self.columns), "_since")


class _TableDraft(NamedTuple):
    """A table whose columns are being collected."""

    name: str
    kind: Kind
    parent: str
    keys: tuple[str, ...]
    columns: dict[str, SqlColumn]
    lists: list[_TableDraft]

    def add(self, column: SqlColumn) -> None:
        if column.name in self.columns or column.name in self.keys or (not self.parent and column.name == "path"):
            raise SalesctlError(
                say("two fields of {kind} would share the column `{column}`", kind=self.kind.name, column=column.name),
                place=Place(self.kind.source),
            )
        self.columns[column.name] = column


_cache: dict[str, list[SqlTable]] = {}
"""Tables by the digest of their kinds: a command opens the book several times."""


def tables(kinds: Kinds) -> list[SqlTable]:
    """All tables of the kinds, a kind's own before those of its lists."""
    if kinds.digest not in _cache:
        _cache[kinds.digest] = [table for kind in kinds.values() for table in kind_tables(kind)]
    return _cache[kinds.digest]


def distinct(kinds: Iterable[Kind], source: str) -> None:
    """Raises SalesctlError when two tables of the kinds would share a name; `source` is the schema file in doubt."""
    owner: dict[str, Kind] = {}
    for kind in kinds:
        for table in kind_tables(kind):
            if table.view in RESERVED:
                message = say("`{view}` is a name of the book's own", view=table.view)
                raise SalesctlError(message, place=Place(source), hint=say("rename the kind or the field"))
            other = owner.setdefault(table.name, kind)
            if other is not kind:
                message = say(
                    "the kinds {kind} and {other} both need a table `{view}`",
                    kind=kind.name,
                    other=other.name,
                    view=table.view,
                )
                raise SalesctlError(message, place=Place(source), hint=say("rename a field or the kind"))


def kind_tables(kind: Kind) -> list[SqlTable]:
    """The tables of one kind, its own first."""
    top = _TableDraft(f"r_{kind.name}", kind, "", ("id",), {}, [])
    _add_columns(top, kind.fields, "", "")
    return [_table(draft) for draft in _with_lists(top)]


def day_column(name: str) -> str:
    """The column for the day of a moment: `shipped_on` for `shipped_at`."""
    return f"{name.removesuffix('_at')}_on"


def event_date(fields: Mapping[str, Field]) -> str:
    """The field whose date says when an object as a whole became a fact: its first `x-when: field`; empty: none."""
    return next((name for name, f in fields.items() if f.when == "field" and f.shape == "scalar"), "")


def ddl(table: SqlTable) -> str:
    """The statement that creates a table, without its indexes."""
    columns = [f'"{key}" {INTEGER if key == "n" else TEXT} NOT NULL' for key in table.keys]
    columns += [] if table.parent else ['"path" TEXT NOT NULL']
    columns += [f'"{column.name}" {column.sql}' for column in table.columns]
    key = ", ".join(f'"{name}"' for name in table.keys)
    return (
        f'CREATE TABLE "{table.name}" ({", ".join(columns)}, "_since" TEXT, PRIMARY KEY ({key})) STRICT, WITHOUT ROWID'
    )


def indexes(table: SqlTable) -> list[str]:
    """The statements for a table's indexes: one for each link, with the client beside links to users."""
    statements = []
    for column in table.columns:
        if column.link and column.link != "*":
            more = (
                f', "{table.client}"' if column.link == "user" and table.client not in {"", "id", column.name} else ""
            )
            statements.append(f'CREATE INDEX "{table.name}__{column.name}" ON "{table.name}" ("{column.name}"{more})')
    return statements


def _add_columns(draft: _TableDraft, fields: Mapping[str, Field], prefix: str, blank: str) -> None:
    for name, spec in fields.items():
        column = prefix + name
        if spec.shape == "scalar":
            _add_scalar(draft, spec, column, blank)
        elif spec.shape == "open":
            draft.add(SqlColumn(column, TEXT, "json", "", blank))
        elif spec.shape == "object":
            day = event_date(spec.fields)
            inner = _day_name(spec.fields[day], f"{column}_{day}") if day else blank
            _add_columns(draft, spec.fields, f"{column}_", inner)
        else:
            _add_list(draft, spec, column)


def _add_scalar(draft: _TableDraft, spec: Field, column: str, blank: str) -> None:
    form = TYPES[spec.type]
    own = _day_name(spec, column) if spec.when == "field" else blank
    draft.add(SqlColumn(column, form.sql, spec.type, spec.link, own, spec.earlier))
    if spec.type == "moment":
        draft.add(SqlColumn(day_column(column), TEXT, "date", "", own))


def _day_name(spec: Field, column: str) -> str:
    return day_column(column) if spec.type == "moment" else column


def _add_list(draft: _TableDraft, spec: Field, column: str) -> None:
    keys = ("record", "n") if not draft.parent else ("record", "item", "n")
    table = _TableDraft(f"{draft.name}_{column}", draft.kind, draft.name, keys, {}, [])
    if spec.shape == "list":
        _add_scalar(table, spec._replace(name="value", shape="scalar", when=""), "value", "")
    else:
        _add_columns(table, spec.fields, "", "")
    draft.lists.append(table)


def _with_lists(draft: _TableDraft) -> Iterator[_TableDraft]:
    """A table and all tables of lists below it."""
    yield draft
    for table in draft.lists:
        yield from _with_lists(table)


def _table(draft: _TableDraft) -> SqlTable:
    columns = tuple(draft.columns.values())
    client = "" if draft.parent or draft.kind.shared else _client(draft.kind.name, columns)
    return SqlTable(draft.name, draft.kind.name, draft.parent, draft.keys, columns, client)


def _client(kind: str, columns: tuple[SqlColumn, ...]) -> str:
    if kind == "client":
        return "id"
    links = [column.name for column in columns if column.link == "client"]
    return "client" if "client" in links else next(iter(links), "")
