"""The `fields:` of a mapping as a tree in the shape of a record, with a source for each value.

It is checked against the kind before any row is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from salesctl.api import Field, Kinds, say, suggestion

from .cell_text import DATES, NUMBERS, CellFormats, CellPattern
from .located_yaml import LocatedValue
from .record_lookup import field_at

_SETTINGS = (
    "column", "columns", "join", "value", "like", "split", "map", "unknown", "default", "factor", "dates", "numbers",
    "by", "system", "once", "clear", "whole",
)  # fmt: skip
_FACTOR = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?\Z", re.ASCII)
_OnUnknown = Literal["reject", "empty", "keep"]
_Entry = tuple[tuple[str, ...], LocatedValue]
"""The path of a field and what the mapping writes for it."""


@dataclass(frozen=True, slots=True)
class ValueSource:
    """Where one value comes from. The texts of columns and joined tables are in the file's forms, all others in ours."""

    columns: tuple[str, ...] = ()
    constant: str = ""
    """The value where no column is named."""
    join: str = " "
    """What stands between the texts of several columns."""
    like: CellPattern | None = None
    """Which part of a cell to take."""
    split: str = ""
    """What separates the values of a list within a cell."""
    translations: Mapping[str, str] | None = None
    """Values in our forms by texts of the file, as the mapping writes them."""
    table: str = ""
    """`TABLE.COLUMN` of a joined table whose answer replaces the text."""
    unknown: _OnUnknown = "reject"
    """What happens to a text without translation, answer or linked record."""
    default: str = ""
    """The value where the cells are empty."""
    factor: Decimal | None = None
    formats: CellFormats = field(default_factory=CellFormats)
    by: str = "key"
    """For a link: `key` (the record's key in `system`), `id`, or a field of the record."""
    system: str = ""
    """For a link by key: the system whose key it is; empty: the mapping's own source."""


@dataclass(frozen=True, slots=True)
class MappingLeaf:
    """A field with one value, or a list of values."""

    field: Field
    source: ValueSource
    once: bool = False
    """The value is set only where the record has none."""
    clear: bool = False
    """An empty cell removes the value; otherwise it leaves it."""
    whole: bool = False
    """Of a list: values that are not in the file are removed."""


@dataclass(frozen=True, slots=True)
class MappingBranch:
    """An object, an item of a list, or the record itself."""

    parts: Mapping[str, MappingNode]
    """What it holds, by field name."""
    key: str = ""
    """Of an item: its key, where the mapping writes it."""


@dataclass(frozen=True, slots=True)
class MappingItems:
    """A list of objects, which are matched by their keys."""

    field: Field
    branches: tuple[MappingBranch, ...]
    """The items a row can make."""
    whole: bool = False
    """Items that are not in the file are removed."""


MappingNode = MappingLeaf | MappingBranch | MappingItems


def leaves(node: MappingNode) -> Iterator[MappingLeaf]:
    """All leaves below a node."""
    if isinstance(node, MappingLeaf):
        yield node
    elif isinstance(node, MappingBranch):
        for part in node.parts.values():
            yield from leaves(part)
    else:
        for branch in node.branches:
            yield from leaves(branch)


class MappingTreeBuilder:
    """Builds the tree of a mapping. All errors are SalesctlErrors that point into the mapping.

    `translations`: the tables the mapping writes itself, by name. `joined`: the names of joined tables.
    """

    def __init__(
        self, kinds: Kinds, formats: CellFormats, translations: Mapping[str, Mapping[str, str]], joined: Sequence[str]
    ) -> None:
        self._kinds = kinds
        self._formats = formats
        self._translations = translations
        self.table_columns: dict[str, dict[str, LocatedValue]] = {name: {} for name in joined}
        """The columns named of each joined table, with the first place that names them."""
        self.columns: dict[str, LocatedValue] = {}
        """The columns of the imported file that are named, with the first place that names them."""

    def record(self, fields: Mapping[str, Field], written: LocatedValue) -> MappingBranch:
        """The tree of a whole record with these fields."""
        return self._branch(fields, _entries(written))

    def _branch(self, fields: Mapping[str, Field], entries: Sequence[_Entry], key: str = "") -> MappingBranch:
        parts: dict[str, MappingNode] = {}
        for name in dict.fromkeys(path[0] for path, _ in entries):
            field, inside = fields.get(name), [(path[1:], written) for path, written in entries if path[0] == name]
            if field is None:
                raise inside[0][1].error(say("`{field}` is no field here", field=name), suggestion(name, fields))
            parts[name] = self._part(field, inside)
        return MappingBranch(parts, key)

    def _part(self, field: Field, entries: Sequence[_Entry]) -> MappingNode:
        if field.shape in ("scalar", "list"):
            path, written = entries[0]
            if path or len(entries) > 1:
                raise entries[-1][1].error(
                    say("`{field}` has nothing inside it", field=field.name)
                    if path
                    else say("`{field}` is given twice", field=field.name)
                )
            return self.leaf(field, written)
        inside = [entry for path, written in entries for entry in self._inside(field, path, written)]
        if field.shape == "object":
            return self._branch(field.fields, inside)
        if field.shape == "open":
            loose = {path[0]: Field(path[0], "scalar", "text") for path, _ in inside}
            return self._branch(loose, inside)
        return MappingItems(field, tuple(self._items(field, inside)))

    def _inside(self, field: Field, path: tuple[str, ...], written: LocatedValue) -> Iterator[_Entry]:
        """Entries one level down, for items under their keys; an item whose key is not written has an empty one."""
        if path:
            yield path, written
        elif field.shape == "items" and isinstance(written.value, list):
            for item in written.items():
                yield ("",), item
        else:
            yield from _entries(written)

    def _items(self, field: Field, entries: Sequence[_Entry]) -> Iterator[MappingBranch]:
        """Items without a written key, one an entry; then those with one, which several entries may describe."""
        keyed: dict[str, list[_Entry]] = {}
        for path, written in entries:
            inner = _entries(written) if len(path) == 1 else [(path[1:], written)]
            if path[0]:
                keyed.setdefault(path[0], []).extend(inner)
            else:
                yield self._branch(field.fields, inner)
        for key, inner in keyed.items():
            yield self._branch(field.fields, inner, key)

    def leaf(self, field: Field, written: LocatedValue) -> MappingLeaf:
        """The leaf of one field, written as a column, a list of columns, or a mapping of settings."""
        if not isinstance(written.value, dict):
            return MappingLeaf(field, ValueSource(columns=self._columns(written), formats=self._formats))
        written.check_keys(_SETTINGS)
        return MappingLeaf(
            field,
            self._source(field, written),
            once=written.child("once").flag(),
            clear=written.child("clear").flag(),
            whole=written.child("whole").flag(),
        )

    def _columns(self, written: LocatedValue) -> tuple[str, ...]:
        """The names of one or several columns, which are added to `columns`."""
        names = written.texts()
        if not names or not all(names):
            raise written.error(
                say("the name of a column is missing"),
                say("write the column's name, or `{{value: …}}` for a constant"),
            )
        for item in written.items():
            self.columns.setdefault(item.text(), item)
        return names

    def _source(self, field: Field, written: LocatedValue) -> ValueSource:
        given = [name for name in ("column", "columns", "value") if written.child(name)]
        if len(given) != 1:
            raise written.error(say("a field takes its value from one of `column`, `columns` and `value`"))
        for name in ("by", "system") if not field.link else ():
            if written.child(name):
                raise written.child(name).error(
                    say("`{name}` is for links, and `{field}` is none", name=name, field=field.name)
                )
        source = ValueSource(
            join=written.child("join").text(" "),
            like=pattern(written.child("like")),
            split=written.child("split").text(),
            unknown=written.child("unknown").choice(("reject", "empty", "keep"), "reject"),  # type: ignore[arg-type]
            default=written.child("default").text(),
            factor=_factor(written.child("factor")),
            formats=CellFormats(
                written.child("dates").choice(DATES, self._formats.dates),
                written.child("numbers").choice(NUMBERS, self._formats.numbers),
            ),
            by=self._by(field, written.child("by")),
            system=written.child("system").text(),
        )
        if given[0] == "value":
            return replace(source, constant=written.child("value").text())
        source = replace(source, columns=self._columns(written.child(given[0])))
        table = written.child("map")
        if isinstance(table.value, dict):
            return replace(source, translations=table.text_map())
        if table and table.text() in self._translations:
            return replace(source, translations=self._translations[table.text()])
        if table:
            self._add_table_column(table)
        return replace(source, table=table.text())

    def _add_table_column(self, table: LocatedValue) -> None:
        name, _, column = table.text().partition(".")
        if name not in self.table_columns:
            raise table.error(
                say("there is no table `{table}`", table=name),
                suggestion(name, [*self._translations, *self.table_columns]),
            )
        if not column:
            raise table.error(
                say("which column of `{table}`?", table=name), say("write `map: {table}.COLUMN`", table=name)
            )
        self.table_columns[name].setdefault(column, table)

    def _by(self, field: Field, written: LocatedValue) -> str:
        """How a link finds its record. Items of records have no key in another system: they are found by id or a field."""
        to_record = field.link in self._kinds
        by = written.text("key" if to_record else "id")
        if by == "id" or not field.link or (by == "key" and to_record):
            return by
        try:
            field_at(self._kinds, field.link, by)
        except ValueError as error:
            raise written.error(
                say("`{by}` finds nothing: {problem}", by=by, problem=error.args[0]),
                say("write `key`, `id` or a field"),
            ) from None
        return by


def pattern(written: LocatedValue) -> CellPattern | None:
    """The pattern that is written, if any. Raises SalesctlError pointing at one that is not valid."""
    try:
        return CellPattern(written.text()) if written else None
    except ValueError as error:
        raise written.error(error.args[0]) from None


def _entries(written: LocatedValue) -> list[_Entry]:
    return [(tuple(name.split(".")), value) for name, value in written.entries()]


def _factor(written: LocatedValue) -> Decimal | None:
    if not written:
        return None
    if not _FACTOR.match(written.text()):
        raise written.error(
            say("`{text}` is no factor", text=written.text()), say("write a number like 100, 0.01 or -1")
        )
    return Decimal(written.text())
