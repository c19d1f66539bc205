"""Comparison of record trees by meaning: `15000` and `15000.00` are one amount, an empty field is an absent one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from salesctl.model.values import TYPES

if TYPE_CHECKING:
    from salesctl.model.kinds import Field

Tree = Mapping[str, Any]

# A moment without an offset is told in the book's zone, which is not known here. Read in two zones that are never at
# the same hour, two moments are equal only if they are equal in every zone.
_ZONES = (ZoneInfo("UTC"), ZoneInfo("Etc/GMT-14"))


def same(one: Tree, other: Tree, fields: Mapping[str, Field]) -> bool:
    """Whether two records (or items, or nested objects) of these fields say the same."""
    return bool(one == other) or _map(one, fields) == _map(other, fields)


def alike(one: Any, other: Any, field: Field | None) -> bool:
    """Whether two values of one field say the same. A field that is not declared (None) is compared by its text."""
    return bool(one == other) or meaning(one, field) == meaning(other, field)


def meaning(value: Any, field: Field | None) -> Any:
    """A form in which values of one field that say the same are equal; None when there is nothing.

    Hashable for a scalar. Text that is no value of the field's type stands for itself.
    """
    if empty(value):
        return None
    if isinstance(value, dict):
        return _map(value, field.fields if field else {}) or None
    if isinstance(value, list):
        return [meaning(entry, field) for entry in value]
    form = TYPES.get(field.type) if field and isinstance(value, str) else None
    if form is None:
        return value
    try:
        return tuple(form.store(value, zone) for zone in _ZONES)
    except ValueError:
        return value


def empty(value: Any) -> bool:
    """Whether a field with this value says as much as one that is not there."""
    return value is None or value in ("", [], {})


def _map(tree: Tree, fields: Mapping[str, Field]) -> dict[str, Any]:
    return {name: m for name, value in tree.items() if (m := meaning(value, fields.get(name))) is not None}
