"""The values in which two versions of a record differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from salesctl.model.kinds import Field
    from salesctl.model.links import Keys


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], fields: Mapping[str, Field], at: Keys = ()
) -> Iterator[tuple[Keys, str, str, bool]]:
    """Every value that differs: its keys, the old and the new text, and whether it is personal.

    Items of a list of objects are matched by their key, so an item that moved is no difference. The key of an item that came or
    went stands in the keys of its other values, and is none by itself, unless it is all there is.
    """
    for name in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        field = fields.get(name)
        here = (*at, name)
        nested = field.fields if field else {}
        if field and field.shape == "items":
            yield from _of_items(items_by_key(old, field), items_by_key(new, field), field, here)
        elif isinstance(old, dict) or isinstance(new, dict):
            old_map = old if isinstance(old, dict) else {}
            new_map = new if isinstance(new, dict) else {}
            yield from differences(old_map, new_map, nested, here)
        else:
            yield here, value_as_text(old), value_as_text(new), bool(field and field.personal)


def _of_items(
    before: Mapping[str, Any], after: Mapping[str, Any], field: Field, at: Keys
) -> Iterator[tuple[Keys, str, str, bool]]:
    for key in [*before, *(key for key in after if key not in before)]:
        found = list(differences(before.get(key, {}), after.get(key, {}), field.fields, (*at, key)))
        yield from [one for one in found if one[0] != (*at, key, field.key)] or found


def value_as_text(value: Any) -> str:
    """A value of a record in one text, as it is written; empty for none."""
    if isinstance(value, list):
        return ", ".join(value_as_text(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {value_as_text(item)}" for key, item in value.items())
    return "" if value is None else str(value)


def items_by_key(items: Any, field: Field) -> dict[str, Any]:
    """The items of a list by their keys, an item without one by its place."""
    if not isinstance(items, list):
        return {}
    return {field.key_of(item) or str(n): item for n, item in enumerate(items) if isinstance(item, dict)}
