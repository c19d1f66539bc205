"""What a row becomes: the shape of a record with a source for each value, checked before any row is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from salesctl.api import Field, Kinds

from .cell_text import DATES, NUMBERS, CellFormats, CellPattern
from .located_yaml import LocatedValue, name_hint
from .record_lookup import field_at

_SETTINGS = (
    "column", "columns", "join", "value", "like", "split", "map", "unknown", "default", "factor", "dates", "numbers",
    "by", "system", "once", "clear", "whole",
)  # fmt: skip
_FACTOR = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?\Z", re.ASCII)
Unknown = Literal["reject", "empty", "keep"]


@dataclass(frozen=True, slots=True)
class Value:
    """Where one value comes from. What the mapping writes itself is in our forms, what the file holds in its own."""

    columns: tuple[str, ...] = ()
    constant: str = ""
    join: str = " "
    like: CellPattern | None = None
    split: str = ""
    words: Mapping[str, str] | None = None
    """A small table the mapping writes itself: from the file's words to ours."""
    table: str = ""
    """`table.column` of a file joined to this one: its answers are the file's words, too."""
    unknown: Unknown = "reject"
    """What becomes of a text that a table or a link does not know."""
    default: str = ""
    factor: Decimal | None = None
    forms: CellFormats = field(default_factory=CellFormats)
    by: str = "key"
    """For a link: `key` (the source's own), `id`, or a field of the record linked to."""
    system: str = ""
    """For a link by key: the system whose key it is, when not the mapping's."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field with one value, or a list of values."""

    field: Field
    value: Value
    once: bool = False
    """Set when the record is made and left to the team afterwards."""
    clear: bool = False
    """An empty cell removes the value; otherwise it says nothing."""
    whole: bool = False
    """Of a list: values the file does not hold are removed."""


@dataclass(frozen=True, slots=True)
class Branch:
    """An object, an item of a list, or the record itself."""

    parts: Mapping[str, Plan]
    key: str = ""
    """Of an item: its key, when the mapping writes it."""


@dataclass(frozen=True, slots=True)
class Items:
    """A list of objects, matched by their key."""

    field: Field
    branches: tuple[Branch, ...]
    whole: bool = False
    """Items the file does not hold are removed."""


Plan = Leaf | Branch | Items


def leaves(plan: Plan) -> Iterator[Leaf]:
    """Every leaf of a plan."""
    if isinstance(plan, Leaf):
        yield plan
    elif isinstance(plan, Branch):
        for part in plan.parts.values():
            yield from leaves(part)
    else:
        for branch in plan.branches:
            yield from leaves(branch)


class Planner:
    """Turns the `fields:` of a mapping into a plan. They may name tables: of `words`, and of files `joined`."""

    def __init__(
        self, kinds: Kinds, forms: CellFormats, words: Mapping[str, Mapping[str, str]], joined: Sequence[str]
    ) -> None:
        self._kinds = kinds
        self._forms = forms
        self._words = words
        self.joined: dict[str, dict[str, LocatedValue]] = {name: {} for name in joined}
        """The columns named of every joined file, with the first place that names each."""
        self.columns: dict[str, LocatedValue] = {}
        """Every column named, with the first place that names it."""

    def record(self, fields: Mapping[str, Field], written: LocatedValue) -> Branch:
        """The plan of a whole record."""
        entries = [(tuple(name.split(".")), point) for name, point in written.entries("`fields`")]
        return self._branch(fields, entries)

    def _branch(
        self, fields: Mapping[str, Field], entries: Sequence[tuple[tuple[str, ...], LocatedValue]], key: str = ""
    ) -> Branch:
        parts: dict[str, Plan] = {}
        for name in dict.fromkeys(path[0] for path, _ in entries):
            field, inside = fields.get(name), [(path[1:], point) for path, point in entries if path[0] == name]
            if field is None:
                raise inside[0][1].error(f"`{name}` is no field here", name_hint(name, fields))
            parts[name] = self._part(field, inside)
        return Branch(parts, key)

    def _part(self, field: Field, entries: Sequence[tuple[tuple[str, ...], LocatedValue]]) -> Plan:
        if field.shape in ("scalar", "list"):
            path, point = entries[0]
            if path or len(entries) > 1:
                again = entries[-1][1]
                raise again.error(
                    f"`{field.name}` is given twice" if not path else f"`{field.name}` has nothing inside it"
                )
            return self.leaf(field, point)
        opened = [entry for path, point in entries for entry in self._opened(field, path, point)]
        if field.shape == "object":
            return self._branch(field.fields, opened)
        if field.shape == "open":
            loose = {path[0]: Field(path[0], "scalar", "text") for path, _ in opened}
            return self._branch(loose, opened)
        return Items(field, tuple(self._items(field, opened)))

    def _opened(
        self, field: Field, path: tuple[str, ...], point: LocatedValue
    ) -> Iterator[tuple[tuple[str, ...], LocatedValue]]:
        """Entries one level down; an item without a written key gets the empty one."""
        if path:
            yield path, point
        elif field.shape == "items" and isinstance(point.value, list):
            for item in point.items():
                yield ("",), item
        else:
            for name, inner in point.entries():
                yield tuple(name.split(".")), inner

    def _items(self, field: Field, entries: Sequence[tuple[tuple[str, ...], LocatedValue]]) -> Iterator[Branch]:
        keyed: dict[str, list[tuple[tuple[str, ...], LocatedValue]]] = {}
        for path, point in entries:
            inner = (
                [(tuple(name.split(".")), p) for name, p in point.entries()] if len(path) == 1 else [(path[1:], point)]
            )
            if path[0]:
                keyed.setdefault(path[0], []).extend(inner)
            else:
                yield self._branch(field.fields, inner)
        for key, inner in keyed.items():
            yield self._branch(field.fields, inner, key)

    def leaf(self, field: Field, point: LocatedValue) -> Leaf:
        """The plan of one field from what is written for it: a column, a list of columns, or a mapping of settings."""
        if not isinstance(point.value, dict):
            return Leaf(field, Value(columns=self._named(point), forms=self._forms))
        point.check_keys(_SETTINGS, "a field")
        return Leaf(
            field,
            self._value(field, point),
            once=point.child("once").flag(),
            clear=point.child("clear").flag(),
            whole=point.child("whole").flag(),
        )

    def _named(self, point: LocatedValue) -> tuple[str, ...]:
        named = point.texts()
        if not named or not all(named):
            raise point.error(
                "the name of a column is missing", "write the column's name, or `{value: …}` for a constant"
            )
        for item in point.items():
            self.columns.setdefault(item.text(), item)
        return named

    def _value(self, field: Field, point: LocatedValue) -> Value:
        sources = [name for name in ("column", "columns", "value") if point.child(name)]
        if len(sources) != 1:
            raise point.error("a field takes its value from one of `column`, `columns` and `value`")
        for name in ("by", "system") if not field.link else ():
            if point.child(name):
                raise point.child(name).error(f"`{name}` is for links, and `{field.name}` is none")
        value = Value(
            join=point.child("join").text(" "),
            like=pattern_at(point.child("like")),
            split=point.child("split").text(),
            unknown=point.child("unknown").choice(("reject", "empty", "keep"), "reject"),  # type: ignore[arg-type]
            default=point.child("default").text(),
            factor=_factor(point.child("factor")),
            forms=CellFormats(
                point.child("dates").choice(DATES, self._forms.dates),
                point.child("numbers").choice(NUMBERS, self._forms.numbers),
            ),
            by=self._by(field, point.child("by")),
            system=point.child("system").text(),
        )
        if sources[0] == "value":
            return replace(value, constant=point.child("value").text())
        value = replace(value, columns=self._named(point.child(sources[0])))
        table = point.child("map")
        if isinstance(table.value, dict):
            return replace(value, words=table.text_map())
        if table and table.text() in self._words:
            return replace(value, words=self._words[table.text()])
        if table:
            self._join(table)
        return replace(value, table=table.text())

    def _join(self, table: LocatedValue) -> None:
        name, _, column = table.text().partition(".")
        if name not in self.joined:
            raise table.error(f"there is no table `{name}`", name_hint(name, [*self._words, *self.joined]))
        if not column:
            raise table.error(f"which column of `{name}`?", f"write `map: {name}.COLUMN`")
        self.joined[name].setdefault(column, table)

    def _by(self, field: Field, written: LocatedValue) -> str:
        """How a link finds what it leads to. Only a record of a kind has a key; an item has fields of its own."""
        one_kind = field.link in self._kinds
        by = written.text("key" if one_kind else "id")
        if by == "id" or not field.link or (by == "key" and one_kind):
            return by
        try:
            field_at(self._kinds, field.link, by)
        except ValueError as error:
            raise written.error(f"`{by}` finds nothing: {error}", "write `key`, `id` or a field") from None
        return by


def pattern_at(point: LocatedValue) -> CellPattern | None:
    """The pattern written at a point, if any. Raises SalesctlError pointing at one that cannot be understood."""
    try:
        return CellPattern(point.text()) if point else None
    except ValueError as error:
        raise point.error(str(error)) from None


def _factor(point: LocatedValue) -> Decimal | None:
    if not point:
        return None
    if not _FACTOR.match(point.text()):
        raise point.error(f"`{point.text()}` is no factor", "write a number like 100, 0.01 or -1")
    return Decimal(point.text())
