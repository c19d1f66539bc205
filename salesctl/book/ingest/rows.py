"""Turning a record's tree of text into rows. A value that does not convert becomes NULL and is reported as a problem.

This runs once for each file of a build, so the tree is walked once, and what to do with each name is looked up in a `row_plan`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from salesctl.lang.text import joined, say
from salesctl.model.normal_forms import match_key
from salesctl.named_tuples import NamedTuple

from .row_plan import RowPlanner

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from salesctl.model.kinds import Kind

    from .row_plan import RowPlan, RowSlot, Store

Keys = tuple[str | int, ...]
_DAY = slice(0, 10)


class ValueProblem(NamedTuple):
    """A value the book cannot store."""

    keys: Keys
    rule: str
    message: str


class RowSet:
    """The rows of one record, by table, and what else the book stores about it."""

    __slots__ = ("days", "match_keys", "problems", "rows", "title", "words")

    def __init__(self, title: str) -> None:
        self.title = title
        self.rows: dict[str, list[list[Any]]] = {}
        self.words: list[str] = []
        """The texts it is found by."""
        self.match_keys: set[tuple[str, str, str]] = set()
        """Item (empty for the record itself), form and normal value of what identifies it."""
        self.problems: list[ValueProblem] = []
        self.days: tuple[str, str] | None = None
        """The first and the last day of its facts; None: none of them is dated."""


class RowBuilder:
    """Builds the rows of one kind's records. `region`: the country of phone numbers written without one."""

    def __init__(self, kind: Kind, zone: ZoneInfo, region: str) -> None:
        self._label = kind.label
        self._begins = kind.begins
        self._region = region or None
        planner = RowPlanner(kind, zone)
        self._table, self._plan = planner.table, planner.plan

    def build(self, record_id: str, path: str, data: Mapping[str, Any]) -> RowSet:
        """The rows of one record; each has the columns of `SqlTable.names` in order."""
        label = data.get(self._label)
        row_set = RowSet(label if isinstance(label, str) else record_id)
        plan = self._plan
        row = plan.blank.copy()
        row[0], row[1] = record_id, path
        since = _since(plan, data, None)
        days = list(_fact_days(plan, data))
        if days:
            row_set.days = min(days), max(days)
            if since is None and self._begins:
                since = row_set.days[0]
        row[-1] = since
        row_set.rows[self._table] = [row]
        self._fill(plan, data, row, _Position(row_set, record_id, since))
        return row_set

    def _fill(self, plan: RowPlan, data: Mapping[str, Any], row: list[Any], position: _Position) -> None:
        for name, value in data.items():
            if value is None:
                continue
            slot = plan.slots.get(name)
            if slot is None:
                position.problem((name,), "unknown-field", say("`{field}` is no field here", field=name))
            elif slot.shape == "scalar":
                self._put(slot, value, row, position, name)
            elif slot.shape == "items" and isinstance(value, list):
                self._items(slot, value, position.below(name))
            elif slot.shape == "list" and isinstance(value, list):
                self._list(slot, value, position.below(name))
            elif slot.shape == "object" and isinstance(value, dict) and slot.inner:
                inner = position.below(name)
                inner.hide_until(slot.inner, value)
                self._fill(slot.inner, value, row, inner)
            elif slot.shape == "open" and isinstance(value, dict):
                row[slot.at] = json.dumps(value, ensure_ascii=False)
                position.row_set.words.extend(_leaves(value))
            else:
                position.problem((name,), "wrong-shape", say("`{field}` has the wrong shape", field=name))

    def _put(self, slot: RowSlot, value: Any, row: list[Any], position: _Position, key: str | int) -> None:
        if type(value) is not str:
            position.problem((key,), "wrong-shape", say("`{field}` takes one value", field=key))
            return
        if slot.store is None:
            row[slot.at] = value
        else:
            try:
                stored = slot.store(value)
            except ValueError as error:
                position.problem((key,), "bad-value", joined(": ", (f"`{key}`", error.args[0])))
                return
            row[slot.at] = stored
            if slot.day >= 0:
                row[slot.day] = str(stored)[_DAY]
        if slot.searched:
            position.row_set.words.append(value)
        if slot.match and (identity := match_key(slot.match, value, self._region)):
            position.row_set.match_keys.add((position.within, *identity))

    def _items(self, slot: RowSlot, items: list[Any], position: _Position) -> None:
        plan, spec = slot.inner, slot.spec
        if plan is None or spec is None:
            return
        rows = position.row_set.rows.setdefault(slot.table, [])
        seen: set[str] = set()
        for n, item in enumerate(items):
            if not isinstance(item, dict):
                position.problem((n,), "wrong-shape", say("an item of this list is an object"))
                continue
            row = plan.blank.copy()
            row[: len(position.row_keys) + 1] = (*position.row_keys, n)
            row[-1] = since = _since(plan, item, position.since)
            rows.append(row)
            key = spec.key_of(item)
            if not key or key in seen:
                key = f"{key}#{n}"  # `check` reports it; here its rows must only be kept apart from another item's
            seen.add(key)
            self._fill(plan, item, row, position.item(n, key, since))

    def _list(self, slot: RowSlot, values: list[Any], position: _Position) -> None:
        plan = slot.inner
        if plan is None:
            return
        rows = position.row_set.rows.setdefault(slot.table, [])
        for n, value in enumerate(values):
            row = plan.blank.copy()
            row[: len(position.row_keys) + 1] = (*position.row_keys, n)
            row[-1] = position.since
            rows.append(row)
            self._put(plan.slots[""], value, row, position, n)


class _Position:
    """A position in a record: its path, the keys of its rows, and the first day on which they are facts."""

    __slots__ = ("_keys", "row_keys", "row_set", "since", "within")

    def __init__(self, row_set: RowSet, record_id: str, since: str | None) -> None:
        self.row_set = row_set
        self.since = since
        self.row_keys: tuple[str, ...] = (record_id,)
        self.within = ""
        self._keys: Keys = ()

    def below(self, name: str) -> _Position:
        """The position inside the value called `name`."""
        return self._copy(name)

    def item(self, n: int, key: str, since: str | None) -> _Position:
        """The position inside the n-th item of a list."""
        position = self._copy(n)
        position.within = key
        above = self.row_keys[1] + "/" if len(self.row_keys) > 1 else ""
        position.row_keys = (self.row_keys[0], above + key)
        position.since = since
        return position

    def hide_until(self, plan: RowPlan, data: Mapping[str, Any]) -> None:
        """Hide the lists inside an object until the day of the object itself."""
        if plan.event_date:
            name, store = plan.event_date
            self.since = _later(self.since, data.get(name), store)

    def problem(self, keys: Keys, rule: str, message: str) -> None:
        """Add a problem at this position."""
        self.row_set.problems.append(ValueProblem((*self._keys, *keys), rule, message))

    def _copy(self, key: str | int) -> _Position:
        position = _Position(self.row_set, self.row_keys[0], self.since)
        position.row_keys, position.within, position._keys = self.row_keys, self.within, (*self._keys, key)
        return position


def _since(plan: RowPlan, data: Mapping[str, Any], since: str | None) -> str | None:
    """The first day on which a row is a fact: the latest of the dates that hide it until then; None when it has none."""
    for path, store in plan.hidden_until:
        value: Any = data
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        since = _later(since, value, store)
    return since


def _later(since: str | None, value: Any, store: Store) -> str | None:
    if not isinstance(value, str):
        return since
    day = _day(value, store)
    return day if since is None or (day and day > since) else since


def _fact_days(plan: RowPlan, data: Mapping[str, Any]) -> Iterator[str]:
    """The days of all dated facts in a tree."""
    for name, store in plan.facts:
        value = data.get(name)
        if isinstance(value, str) and (day := _day(value, store)):
            yield day
    for name, inner_plan in plan.dated:
        value = data.get(name)
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from _fact_days(inner_plan, inner)


def _day(value: str, store: Store) -> str | None:
    try:
        return str(store(value))[_DAY]
    except ValueError:
        return None  # reported where the value is stored in its column


def _leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for child in value.values() for leaf in _leaves(child)]
    if isinstance(value, list):
        return [leaf for child in value for leaf in _leaves(child)]
    return [value] if isinstance(value, str) else []
