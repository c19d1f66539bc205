"""Which tables a book has: made from its kinds, never written by hand.

`r_<kind>` holds a row a record (id, path, then the scalar fields); objects are flattened (`promise_amount`). A list of
scalars is a table `r_<kind>_<field>` (record, n, value), a list of objects `r_<kind>_<field>` (record, n, the item's
columns), a list inside an item `r_<kind>_<field>_<sub>` (record, item, n, …), where item is the parent item's key.
Money, prices and the like are scaled integers. Beside each moment stands its day: `shipped_at` has `shipped_on`,
`start` has `start_on`. `_since` is the first day on which a row is a fact; NULL: it always was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from salesctl.errors import Place, SalesctlError
from salesctl.model.values import TYPES

if TYPE_CHECKING:
    from salesctl.model.kinds import Field, Kind, Kinds

INTEGER = "INTEGER"
TEXT = "TEXT"
RESERVED = frozenset(
    {"order_line_value", "order_value", "shipment_line", "shipment_value", "shipment_day", "phone", "calendar", "revision",
     "source", "search", "tables", "file", "meta", "dirty", "broken", "scope"}
)  # fmt: skip
"""What the book itself calls its tables and views."""


class SqlColumn(NamedTuple):
    """One column. `form` is a name in `values.TYPES`, `json` for an open object, or empty for a row's own keys."""

    name: str
    sql: str
    form: str = ""
    link: str = ""
    blank: str = ""
    """The column whose day decides whether this one is blank: after the day asked for it has not happened yet."""


class SqlTable(NamedTuple):
    """One table, and where in a record its rows come from."""

    name: str
    kind: str
    parent: str
    """The record's own table, or the table of the items this list stands in; empty for the record's own."""
    keys: tuple[str, ...]
    columns: tuple[SqlColumn, ...]
    client: str = ""
    """Of a record's own table: the column that names its client, `id` for a client itself."""

    @property
    def view(self) -> str:
        """The name rules and queries use: the facts as of a day."""
        return self.name.removeprefix("r_")

    @property
    def names(self) -> tuple[str, ...]:
        """All columns, in the order rows are inserted."""
        own = () if self.parent else ("path",)
        return (*self.keys, *own, *(column.name for column in self.columns), "_since")


@dataclass(slots=True)
class _Drawing:
    """A table while its columns are gathered."""

    name: str
    kind: Kind
    parent: str
    keys: tuple[str, ...]
    columns: dict[str, SqlColumn] = field(default_factory=dict)
    below: list[_Drawing] = field(default_factory=list)

    def add(self, column: SqlColumn) -> None:
        if column.name in self.columns or column.name in self.keys or (not self.parent and column.name == "path"):
            raise SalesctlError(
                f"two fields of {self.kind.name} would share the column `{column.name}`", place=Place(self.kind.source)
            )
        self.columns[column.name] = column


_known: dict[str, list[SqlTable]] = {}
"""Tables by the digest of the kinds they are for: a command opens the book several times."""


def tables(kinds: Kinds) -> list[SqlTable]:
    """Every record table, a kind's own before its lists. Raises SalesctlError when a name is taken."""
    if kinds.digest not in _known:
        _known[kinds.digest] = _tables(kinds)
    return _known[kinds.digest]


def _tables(kinds: Kinds) -> list[SqlTable]:
    made: list[SqlTable] = []
    owner: dict[str, Kind] = {}
    for kind in kinds.values():
        for table in kind_tables(kind):
            if table.view in RESERVED:
                message = f"`{table.view}` is a name of the book's own"
                raise SalesctlError(message, place=Place(kind.source), hint="rename the kind or the field")
            other = owner.setdefault(table.name, kind)
            if other is not kind:
                message = f"the kinds {kind.name} and {other.name} both need a table `{table.view}`"
                raise SalesctlError(message, place=Place(kind.source), hint="rename a field or the kind")
            made.append(table)
    return made


def kind_tables(kind: Kind) -> list[SqlTable]:
    """The tables of one kind, its own first."""
    top = _Drawing(f"r_{kind.name}", kind, "", ("id",))
    _gather(top, kind.fields, "", "")
    return [_finished(drawing) for drawing in _walk(top)]


def day_column(name: str) -> str:
    """The day beside a moment: `shipped_at` has `shipped_on`."""
    return f"{name.removesuffix('_at')}_on"


def happened(fields: Mapping[str, Field]) -> str:
    """The field whose date says when an object as a whole happened: its first `x-when: field`. Empty: none."""
    return next((name for name, f in fields.items() if f.when == "field" and f.shape == "scalar"), "")


def ddl(table: SqlTable) -> str:
    """The statement that makes a table. Its indexes come after its rows: see `indexes`."""
    columns = [f'"{key}" {INTEGER if key == "n" else TEXT} NOT NULL' for key in table.keys]
    columns += [] if table.parent else ['"path" TEXT NOT NULL']
    columns += [f'"{column.name}" {column.sql}' for column in table.columns]
    key = ", ".join(f'"{name}"' for name in table.keys)
    return (
        f'CREATE TABLE "{table.name}" ({", ".join(columns)}, "_since" TEXT, PRIMARY KEY ({key})) STRICT, WITHOUT ROWID'
    )


def indexes(table: SqlTable) -> list[str]:
    """Every link can be followed backwards; from a user straight to the clients of that user's records."""
    made = []
    for column in table.columns:
        if column.link and column.link != "*":
            more = (
                f', "{table.client}"' if column.link == "user" and table.client not in {"", "id", column.name} else ""
            )
            made.append(f'CREATE INDEX "{table.name}__{column.name}" ON "{table.name}" ("{column.name}"{more})')
    return made


def _gather(drawing: _Drawing, fields: Mapping[str, Field], prefix: str, blank: str) -> None:
    for name, spec in fields.items():
        column = prefix + name
        if spec.shape == "scalar":
            _scalar(drawing, spec, column, blank)
        elif spec.shape == "open":
            drawing.add(SqlColumn(column, TEXT, "json", "", blank))
        elif spec.shape == "object":
            day = happened(spec.fields)
            inner = _day_name(spec.fields[day], f"{column}_{day}") if day else blank
            _gather(drawing, spec.fields, f"{column}_", inner)
        else:
            _list(drawing, spec, column)


def _scalar(drawing: _Drawing, spec: Field, column: str, blank: str) -> None:
    form = TYPES.get(spec.type)
    if form is None:
        message = f"`{spec.name}` has the format `{spec.type}`, which is not known"
        raise SalesctlError(message, place=Place(drawing.kind.source), hint=f"one of {', '.join(TYPES)}")
    own = _day_name(spec, column) if spec.when == "field" else blank
    drawing.add(SqlColumn(column, form.sql, spec.type, spec.link, own))
    if spec.type == "moment":
        drawing.add(SqlColumn(day_column(column), TEXT, "date", "", own))


def _day_name(spec: Field, column: str) -> str:
    return day_column(column) if spec.type == "moment" else column


def _list(drawing: _Drawing, spec: Field, column: str) -> None:
    keys = ("record", "n") if not drawing.parent else ("record", "item", "n")
    below = _Drawing(f"{drawing.name}_{column}", drawing.kind, drawing.name, keys)
    if spec.shape == "list":
        _scalar(below, replace(spec, name="value", shape="scalar", when=""), "value", "")
    else:
        _gather(below, spec.fields, "", "")
    drawing.below.append(below)


def _walk(drawing: _Drawing) -> Iterator[_Drawing]:
    yield drawing
    for below in drawing.below:
        yield from _walk(below)


def _finished(drawing: _Drawing) -> SqlTable:
    columns = tuple(drawing.columns.values())
    client = "" if drawing.parent or drawing.kind.shared else _client(drawing.kind.name, columns)
    return SqlTable(drawing.name, drawing.kind.name, drawing.parent, drawing.keys, columns, client)


def _client(kind: str, columns: tuple[SqlColumn, ...]) -> str:
    if kind == "client":
        return "id"
    links = [column.name for column in columns if column.link == "client"]
    return "client" if "client" in links else next(iter(links), "")
