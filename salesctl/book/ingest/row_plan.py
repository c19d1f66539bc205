"""What to do with each name of a kind's records: worked out once for the kind, used for each of its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from salesctl.model.record_tables import day_column, event_date, kind_tables
from salesctl.model.values import TYPES
from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from salesctl.model.kinds import Field, Kind
from salesctl.model.record_tables import SqlTable

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


class RowSlot(NamedTuple):
    """Where the value of one name goes."""

    shape: str
    at: int = -1
    """The index of the column in its row; -1: it has none."""
    day: int = -1
    """The index of the column with the day of a moment; -1: there is none."""
    store: Store | None = None
    """Converts the text; None: it is stored as it is."""
    fact: bool = False
    """Whether it is the date of a fact."""
    searched: bool = False
    """Whether the record is found by this text."""
    match: str = ""
    """What its value is that identifies the record, a name in `normal_forms.FORMS`; empty: it does not."""
    inner: RowPlan | None = None
    table: str = ""
    spec: Field | None = None
    """Of a list of objects: its field, for the keys of items."""


class RowPlan:
    """One level of the tree: its names, and an empty row to fill."""

    __slots__ = ("blank", "dated", "event_date", "facts", "hidden_until", "slots")

    def __init__(
        self,
        slots: dict[str, RowSlot],
        blank: list[Any],
        hidden_until: list[tuple[tuple[str, ...], Store]],
        event_date: tuple[str, Store] | None = None,
    ) -> None:
        self.slots = slots
        self.blank = blank
        self.hidden_until = hidden_until
        """Paths of the dates before which the row is not a fact."""
        self.event_date = event_date
        """Of an object: the date before which its lists are not facts."""
        self.facts = [(name, slot.store) for name, slot in slots.items() if slot.fact and slot.store]
        """The dates of facts: most names hold none."""
        self.dated: list[tuple[str, RowPlan]] = [
            (name, slot.inner)
            for name, slot in slots.items()
            if slot.inner and slot.shape in ("object", "items") and (slot.inner.facts or slot.inner.dated)
        ]
        """The objects and lists of objects in which there are such dates."""


class RowPlanner:
    """Plans the rows of one kind's records."""

    def __init__(self, kind: Kind, zone: ZoneInfo) -> None:
        self._zone = zone
        self._tables = {table.name: table for table in kind_tables(kind)}
        own = next(iter(self._tables.values()))
        self.table = own.name
        self.plan = self._row_plan(own, kind.fields)

    def _row_plan(self, table: SqlTable, fields: Mapping[str, Field]) -> RowPlan:
        positions = {name: n for n, name in enumerate(table.names)}
        blank: list[Any] = [None] * len(positions)
        if not table.parent and "archived" in positions:
            blank[positions["archived"]] = 0
        slots, hidden_until = self._slots(table, fields, "", positions)
        return RowPlan(slots, blank, hidden_until)

    def _slots(
        self, table: SqlTable, fields: Mapping[str, Field], prefix: str, positions: Mapping[str, int]
    ) -> tuple[dict[str, RowSlot], list[tuple[tuple[str, ...], Store]]]:
        slots: dict[str, RowSlot] = {}
        hidden_until: list[tuple[tuple[str, ...], Store]] = []
        for name, spec in fields.items():
            column = prefix + name
            if spec.shape == "scalar":
                slot = self._scalar_slot(spec, positions[column])
                if spec.type == "moment":
                    slot = slot._replace(day=positions[day_column(column)])
                slots[name] = slot
                if spec.when == "record":
                    hidden_until.append(((name,), self._store(spec.type)))
            elif spec.shape == "open":
                slots[name] = RowSlot("open", positions[column])
            elif spec.shape == "object":
                inner, deeper = self._slots(table, spec.fields, f"{column}_", positions)
                day = event_date(spec.fields)
                when = (day, self._store(spec.fields[day].type)) if day else None
                slots[name] = RowSlot("object", inner=RowPlan(inner, [], [], when))
                hidden_until += [((name, *path), store) for path, store in deeper]
            else:
                slots[name] = self._list_slot(spec, f"{table.name}_{column}")
        return slots, hidden_until

    def _scalar_slot(self, spec: Field, at: int) -> RowSlot:
        store = None if spec.type == "text" else self._store(spec.type)
        searched = spec.type not in _UNSEARCHED and not spec.enum
        return RowSlot("scalar", at, store=store, fact=bool(spec.when), searched=searched, match=spec.match)

    def _list_slot(self, spec: Field, name: str) -> RowSlot:
        table = self._tables[name]
        if spec.shape == "items":
            return RowSlot("items", inner=self._row_plan(table, spec.fields), table=name, spec=spec)
        slot = self._scalar_slot(spec, table.names.index("value"))
        if spec.type == "moment":
            slot = slot._replace(day=table.names.index(day_column("value")))
        return RowSlot("list", inner=RowPlan({"": slot}, [None] * len(table.names), []), table=name)

    def _store(self, form: str) -> Store:
        store, zone = TYPES[form].store, self._zone
        return lambda text: store(text, zone)
