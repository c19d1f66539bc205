"""What to do with each name of a kind's records, worked out once a kind and used for each of its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from salesctl.book.tables import day_column, happened, kind_tables
from salesctl.model.values import TYPES

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from salesctl.book.tables import SqlTable
    from salesctl.model.kinds import Field, Kind

Store = Callable[[str], str | int]

_UNSEARCHED = frozenset(
    {
        "boolean",
        "integer",
        "money",
        "price",
        "quantity",
        "percent",
        "rate",
        "date",
        "month",
        "time",
        "moment",
        "interval",
    }
)


@dataclass(slots=True)
class RowSlot:
    """What to do with one name of an object."""

    shape: str
    at: int = -1
    """The column's place in its row."""
    day: int = -1
    """The place of the day beside a moment."""
    store: Store | None = None
    """None for plain text."""
    searched: bool = False
    phone: bool = False
    inner: RowPlan | None = None
    table: str = ""
    spec: Field | None = None
    """Of a list of objects: its declaration, which knows what an item is addressed by."""


@dataclass(slots=True)
class RowPlan:
    """One level of the tree: its names, and the row it fills."""

    slots: dict[str, RowSlot]
    blank: list[Any]
    hides: list[tuple[tuple[str, ...], Store]]
    """Paths of the dates before which the row is no fact."""
    happened: tuple[str, Store] | None = None
    """Of an object: the date before which its lists are no facts."""


class RowPlanner:
    """Lays out one kind: every row its records can become."""

    def __init__(self, kind: Kind, zone: ZoneInfo) -> None:
        self._zone = zone
        self._tables = {table.name: table for table in kind_tables(kind)}
        own = next(iter(self._tables.values()))
        self.table = own.name
        self.layout = self._laid_out(own, kind.fields)

    def _laid_out(self, table: SqlTable, fields: Mapping[str, Field]) -> RowPlan:
        places = {name: n for n, name in enumerate(table.names)}
        blank: list[Any] = [None] * len(places)
        if not table.parent and "archived" in places:
            blank[places["archived"]] = 0
        slots, hides = self._slots(table, fields, "", places)
        return RowPlan(slots, blank, hides)

    def _slots(
        self, table: SqlTable, fields: Mapping[str, Field], prefix: str, places: Mapping[str, int]
    ) -> tuple[dict[str, RowSlot], list[tuple[tuple[str, ...], Store]]]:
        slots: dict[str, RowSlot] = {}
        hides: list[tuple[tuple[str, ...], Store]] = []
        for name, spec in fields.items():
            column = prefix + name
            if spec.shape == "scalar":
                slots[name] = slot = self._scalar(spec, places[column])
                if spec.type == "moment":
                    slot.day = places[day_column(column)]
                if spec.when == "record":
                    hides.append(((name,), self._store(spec.type)))
            elif spec.shape == "open":
                slots[name] = RowSlot("open", places[column])
            elif spec.shape == "object":
                inner, deeper = self._slots(table, spec.fields, f"{column}_", places)
                day = happened(spec.fields)
                when = (day, self._store(spec.fields[day].type)) if day else None
                slots[name] = RowSlot("object", inner=RowPlan(inner, [], [], when))
                hides += [((name, *path), store) for path, store in deeper]
            else:
                slots[name] = self._listed(spec, f"{table.name}_{column}")
        return slots, hides

    def _scalar(self, spec: Field, at: int) -> RowSlot:
        store = None if spec.type == "text" else self._store(spec.type)
        searched = spec.type not in _UNSEARCHED and not spec.enum
        return RowSlot("scalar", at, store=store, searched=searched, phone=spec.type == "phone")

    def _listed(self, spec: Field, name: str) -> RowSlot:
        table = self._tables[name]
        if spec.shape == "items":
            return RowSlot("items", inner=self._laid_out(table, spec.fields), table=name, spec=spec)
        slot = self._scalar(spec, table.names.index("value"))
        if spec.type == "moment":
            slot.day = table.names.index(day_column("value"))
        return RowSlot("list", inner=RowPlan({"": slot}, [None] * len(table.names), []), table=name)

    def _store(self, form: str) -> Store:
        store, zone = TYPES[form].store, self._zone
        return lambda text: store(text, zone)
