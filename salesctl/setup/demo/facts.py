"""What of a record had happened by a moment.

The dates that are facts are those a kind marks with `x-when`; plans and deadlines are there from the start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from salesctl.model.kinds import Field

Happened = Callable[[str], bool]
"""Whether a day or moment, as it is typed, had come."""


def as_of(tree: Mapping[str, Any], fields: Mapping[str, Field], happened: Happened) -> dict[str, Any]:
    """A record's tree without what had not happened yet; fields of one group come together with its last fact."""
    kept: dict[str, Any] = {}
    waiting: set[str] = set()
    for name, value in tree.items():
        field = fields.get(name)
        now = value if field is None or value is None else _value(value, field, happened)
        if field is not None and field.group and now != value:
            waiting.add(field.group)
        if now not in (None, [], {}):
            kept[name] = now
    return {
        name: value
        for name, value in kept.items()
        if _listed(fields.get(name)) or not _waits(fields.get(name), waiting)
    }


def _value(value: Any, field: Field, happened: Happened) -> Any:
    if field.shape == "object":
        return None if _ahead(value, field.fields, happened, "field") else as_of(value, field.fields, happened)
    if field.shape == "items":
        come = (item for item in value if not _ahead(item, field.fields, happened, "record"))
        return [as_of(item, field.fields, happened) for item in come]
    return None if field.when == "field" and not happened(value) else value


def _ahead(tree: Mapping[str, Any], fields: Mapping[str, Field], happened: Happened, when: str) -> bool:
    """Whether the whole of it still lies ahead: the first date that decides says so."""
    dates = [tree[name] for name, field in fields.items() if field.when == when and tree.get(name)]
    return bool(dates) and not happened(dates[0])


def _waits(field: Field | None, waiting: set[str]) -> bool:
    return field is not None and field.group in waiting


def _listed(field: Field | None) -> bool:
    return field is not None and field.shape == "items"
