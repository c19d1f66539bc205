"""A record's tree of text becomes rows. What does not convert is left NULL and named; nothing is skipped in silence.

Runs once for each file of a cold build, so it walks the tree once and looks up what to do with each name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from salesctl.model.values import normal_phone

from .row_plan import RowPlanner

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from salesctl.model.kinds import Kind

    from .row_plan import RowPlan, RowSlot, Store

Keys = tuple[str | int, ...]
_DAY = slice(0, 10)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A value the book could not take in."""

    keys: Keys
    rule: str
    message: str


@dataclass(slots=True)
class RowSet:
    """What one record becomes."""

    title: str
    rows: dict[str, list[list[Any]]] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    """Every text a person may search for."""
    phones: set[tuple[str, str]] = field(default_factory=set)
    """(contact, normal number)"""
    troubles: list[Trouble] = field(default_factory=list)


class RowBuilder:
    """Makes the rows of one kind's records."""

    def __init__(self, kind: Kind, zone: ZoneInfo, region: str) -> None:
        self._label = kind.label
        self._region = region or None
        planner = RowPlanner(kind, zone)
        self._own, self._layout = planner.table, planner.layout

    def make(self, record_id: str, path: str, data: Mapping[str, Any]) -> RowSet:
        """The rows of one record, for each table the columns of `Table.names` in order."""
        label = data.get(self._label)
        made = RowSet(label if isinstance(label, str) else record_id)
        layout = self._layout
        row = layout.blank.copy()
        row[0], row[1] = record_id, path
        row[-1] = since = _since(layout, data, None)
        made.rows[self._own] = [row]
        self._fill(layout, data, row, _Place(made, record_id, since))
        return made

    def _fill(self, layout: RowPlan, data: Mapping[str, Any], row: list[Any], place: _Place) -> None:
        for name, value in data.items():
            if value is None:
                continue
            slot = layout.slots.get(name)
            if slot is None:
                place.trouble((name,), "unknown-field", f"`{name}` is no field here")
            elif slot.shape == "scalar":
                self._put(slot, value, row, place, name)
            elif slot.shape == "items" and isinstance(value, list):
                self._items(slot, value, place.below(name))
            elif slot.shape == "list" and isinstance(value, list):
                self._list(slot, value, place.below(name))
            elif slot.shape == "object" and isinstance(value, dict) and slot.inner:
                inner = place.below(name)
                inner.floor(slot.inner, value)
                self._fill(slot.inner, value, row, inner)
            elif slot.shape == "open" and isinstance(value, dict):
                row[slot.at] = json.dumps(value, ensure_ascii=False)
                place.made.words.extend(_leaves(value))
            else:
                place.trouble((name,), "wrong-shape", f"`{name}` has the wrong shape")

    def _put(self, slot: RowSlot, value: Any, row: list[Any], place: _Place, key: str | int) -> None:
        if type(value) is not str:
            place.trouble((key,), "wrong-shape", f"`{key}` takes one value")
            return
        if slot.store is None:
            row[slot.at] = value
        else:
            try:
                stored = slot.store(value)
            except ValueError as error:
                place.trouble((key,), "bad-value", f"`{key}`: {error}")
                return
            row[slot.at] = stored
            if slot.day >= 0:
                row[slot.day] = str(stored)[_DAY]
        if slot.searched:
            place.made.words.append(value)
            if slot.phone:
                place.made.phones.add((place.contact, normal_phone(value, self._region)))

    def _items(self, slot: RowSlot, items: list[Any], place: _Place) -> None:
        layout, spec = slot.inner, slot.spec
        if layout is None or spec is None:
            return
        rows = place.made.rows.setdefault(slot.table, [])
        seen: set[str] = set()
        for n, item in enumerate(items):
            if not isinstance(item, dict):
                place.trouble((n,), "wrong-shape", "an item of this list is an object")
                continue
            row = layout.blank.copy()
            row[: len(place.row_keys) + 1] = (*place.row_keys, n)
            row[-1] = since = _since(layout, item, place.since)
            rows.append(row)
            key = spec.key_of(item)
            if not key or key in seen:
                key = f"{key}#{n}"  # `check` names it; here it must only not be mixed up with another
            seen.add(key)
            self._fill(layout, item, row, place.item(n, key, since))

    def _list(self, slot: RowSlot, values: list[Any], place: _Place) -> None:
        layout = slot.inner
        if layout is None:
            return
        rows = place.made.rows.setdefault(slot.table, [])
        for n, value in enumerate(values):
            row = layout.blank.copy()
            row[: len(place.row_keys) + 1] = (*place.row_keys, n)
            row[-1] = place.since
            rows.append(row)
            self._put(layout.slots[""], value, row, place, n)


class _Place:
    """Where in a record we are: which rows stand above, and since when they are facts."""

    __slots__ = ("_keys", "contact", "made", "row_keys", "since")

    def __init__(self, made: RowSet, record_id: str, since: str | None) -> None:
        self.made = made
        self.since = since
        self.row_keys: tuple[str, ...] = (record_id,)
        self.contact = ""
        self._keys: Keys = ()

    def below(self, name: str) -> _Place:
        """Inside the value called `name`."""
        place = self._copied()
        place._keys = (*self._keys, name)  # noqa: SLF001 - its own class
        return place

    def item(self, n: int, key: str, since: str | None) -> _Place:
        """Inside the n-th item of a list."""
        place = self._copied()
        place._keys = (*self._keys, n)  # noqa: SLF001 - its own class
        place.contact = key
        above = self.row_keys[1] + "/" if len(self.row_keys) > 1 else ""
        place.row_keys = (self.row_keys[0], above + key)
        place.since = since
        return place

    def floor(self, layout: RowPlan, data: Mapping[str, Any]) -> None:
        """Lists inside an object are no facts before the object itself is."""
        if layout.happened:
            name, store = layout.happened
            self.since = _later(self.since, data.get(name), store)

    def trouble(self, keys: Keys, rule: str, message: str) -> None:
        """Note what could not be taken in."""
        self.made.troubles.append(Trouble((*self._keys, *keys), rule, message))

    def _copied(self) -> _Place:
        place = _Place(self.made, self.row_keys[0], self.since)
        place.row_keys, place.contact, place._keys = self.row_keys, self.contact, self._keys
        return place


def _since(layout: RowPlan, data: Mapping[str, Any], since: str | None) -> str | None:
    """The latest of the days that hide a row; None when it always was a fact."""
    for path, store in layout.hides:
        value: Any = data
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        since = _later(since, value, store)
    return since


def _later(since: str | None, value: Any, store: Store) -> str | None:
    if not isinstance(value, str):
        return since
    try:
        day = str(store(value))[_DAY]
    except ValueError:
        return since  # named where the value itself is put into its column
    return day if since is None or day > since else since


def _leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for child in value.values() for leaf in _leaves(child)]
    if isinstance(value, list):
        return [leaf for child in value for leaf in _leaves(child)]
    return [value] if isinstance(value, str) else []
