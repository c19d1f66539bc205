"""The `fields:` of a mapping as a tree in the shape of a record, with a source for each value.

It is checked against the kind before any row is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from salesctl.api import Field, Kinds, did_you_mean, say

from .cell_text import DATES, NUMBERS, CellFormats, CellPattern
from .located_yaml import LocatedValue
from .record_lookup import field_at

_SETTINGS = (
    "column", "columns", "join", "value", "like", "split", "map", "unknown", "default", "factor", "dates", "numbers",
    "by", "of", "kind", "system", "match", "once", "clear", "whole",
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
    targets: tuple[str, ...] = ()
    """For a link: the kinds it may lead to, or the items of one."""
    of: ItemOf | None = None
    """For the key of an item in a linked record: where the item is."""


@dataclass(frozen=True, slots=True)
class ItemOf:
    """The items of a record that the row's own record links to: the lines of its order."""

    link: MappingLeaf
    """The field of the row's record that links to the other, or to one from which `steps` lead there."""
    kinds: tuple[str, ...]
    """The kind that is linked to, then those that the steps lead to."""
    steps: tuple[str, ...]
    items: Field
    by: Field
    """The field of an item by which it is found."""
    by_path: str = ""
    """For a link: the field of the record linked to that holds the text; empty: the text is its key in the source."""


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
    match: bool = False
    """In an item of a list: the item with this value is the one meant, whatever its key."""


@dataclass(frozen=True, slots=True)
class MappingBranch:
    """An object, an item of a list, or the record itself."""

    parts: Mapping[str, MappingNode]
    """What it holds, by field name."""
    key: str = ""
    """Of an item: its key, where the mapping writes it."""

    @property
    def constants(self) -> list[MappingLeaf]:
        """The fields for which the mapping writes the value."""
        return [part for part in self.parts.values() if isinstance(part, MappingLeaf) and not part.source.columns]

    def identity(self, field: Field) -> list[str]:
        """The fields that tell an item of the list `field` from others, where its key may change; none: its key does.

        Those with `match`; else, where the key itself comes from the file, as a stage's date, those the mapping writes.
        """
        chosen = [name for name, part in self.parts.items() if isinstance(part, MappingLeaf) and part.match]
        key = self.parts.get(field.key)
        if not chosen and isinstance(key, MappingLeaf) and key.source.columns:
            chosen = [leaf.field.name for leaf in self.constants]
        return chosen


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
        self._record = fields, written
        return self._branch(fields, _entries(written))

    def _branch(self, fields: Mapping[str, Field], entries: Sequence[_Entry], key: str = "") -> MappingBranch:
        parts: dict[str, MappingNode] = {}
        for name in dict.fromkeys(path[0] for path, _ in entries):
            field, inside = fields.get(name), [(path[1:], written) for path, written in entries if path[0] == name]
            if field is None:
                raise inside[0][1].error(say("`{field}` is no field here", field=name), did_you_mean(name, fields))
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
            source = ValueSource(
                columns=self._columns(written), formats=self._formats, targets=self._targets(field, written)
            )
            return MappingLeaf(field, replace(source, by=self._by(source.targets, written.child("by"))))
        written.check_keys(_SETTINGS)
        return MappingLeaf(
            field,
            self._source(field, written),
            once=written.child("once").flag(),
            clear=written.child("clear").flag(),
            whole=written.child("whole").flag(),
            match=written.child("match").flag(),
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
        for name in ("by", "system", "kind") if not field.link and not written.child("of") else ():
            if written.child(name):
                raise written.child(name).error(
                    say("`{name}` is for links, and `{field}` is none", name=name, field=field.name)
                )
        if written.child("kind") and field.link != "*":
            raise written.child("kind").error(say("`kind` is for links to any record"))
        targets = self._targets(field, written)
        by = self._by(targets, written.child("by"))
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
            by=by,
            system=written.child("system").text(),
            targets=tuple(target for target in targets if by in ("key", "id") or not self._no_field(target, by)),
            of=self._item_of(written) if written.child("of") else None,
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
                did_you_mean(name, [*self._translations, *self.table_columns]),
            )
        if not column:
            raise table.error(
                say("which column of `{table}`?", table=name), say("write `map: {table}.COLUMN`", table=name)
            )
        self.table_columns[name].setdefault(column, table)

    def _targets(self, field: Field, written: LocatedValue) -> tuple[str, ...]:
        """What a link may lead to; for a link to any record the kind that `kind` names, or all."""
        if field.link != "*":
            return (field.link,) if field.link else ()
        kind = written.child("kind").text()
        if kind and kind not in self._kinds:
            raise written.child("kind").error(
                say("there is no kind `{kind}`", kind=kind), did_you_mean(kind, self._kinds)
            )
        return (kind,) if kind else tuple(self._kinds)

    def _by(self, targets: Sequence[str], written: LocatedValue) -> str:
        """How a link finds its record. Items of records have no key in another system: they are found by id or a field."""
        to_record = all(target in self._kinds for target in targets)
        by = written.text("key" if to_record else "id")
        if by == "id" or not targets or (by == "key" and to_record):
            return by
        problems = [problem for target in targets if (problem := self._no_field(target, by))]
        if len(problems) == len(targets):
            raise written.error(
                say("`{by}` finds nothing: {problem}", by=by, problem=problems[0]),
                say("write `key`, `id` or a field"),
            )
        return by

    def _no_field(self, target: str, path: str) -> str:
        """Why there is no value at a path of a kind or its items; empty where there is."""
        try:
            field_at(self._kinds, target, path)
        except ValueError as error:
            return str(error.args[0])
        return ""

    def _item_of(self, written: LocatedValue) -> ItemOf:
        """What `of: order.lines` and `by: product.sku` say: fields that lead to a list, and a field of its items."""
        of, by = written.child("of"), written.child("by")
        fields, record = self._record
        first, *steps = of.text().split(".")
        link, kinds = fields.get(first), []
        if not record.child(first):
            raise of.error(say("`{field}` is no field this mapping fills", field=first))
        for name in steps:
            if link is None or link.link not in self._kinds:
                break
            kinds.append(link.link)
            link = self._kinds[link.link].fields.get(name)
        if link is None or link.shape != "items" or len(kinds) != len(steps):
            raise of.error(
                say("`{path}` leads to no list of items", path=of.text()),
                say("write the field that links to the record, and its list: `of: order.lines`"),
            )
        name, _, path = by.text().partition(".")
        item = link.fields.get(name)
        problem = "" if item is None or not path else self._no_field(item.link, path)
        if item is None or problem:
            raise by.error(
                say("`{by}` finds nothing: {problem}", by=by.text(), problem=problem)
                if problem
                else say("`{field}` is no field here", field=name),
                did_you_mean(name, link.fields),
            )
        return ItemOf(self.leaf(fields[first], record.child(first)), tuple(kinds), tuple(steps[:-1]), link, item, path)


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
