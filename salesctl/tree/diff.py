"""The smallest edits that turn one tree of text into another.

A verb says what a record shall be, and only the lines that differ are touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from salesctl.yamlio import REMOVE, Edit

if TYPE_CHECKING:
    from salesctl.model.kinds import Field
    from salesctl.model.links import Keys


def edits(
    before: Mapping[str, Any], after: Mapping[str, Any], fields: Mapping[str, Field], at: Keys = ()
) -> list[Edit]:
    """In an order that can be applied one by one: later positions of a list before earlier ones where items go."""
    return list(_map(before, after, fields, at))


def _map(before: Mapping[str, Any], after: Mapping[str, Any], fields: Mapping[str, Field], at: Keys) -> Iterator[Edit]:
    for name, old in before.items():
        if after.get(name) is None and old is not None:
            yield Edit((*at, name), REMOVE)
    for name, new in after.items():
        if new is None or before.get(name) == new:
            continue
        yield from _value(before.get(name), new, fields.get(name), (*at, name))


def _value(old: Any, new: Any, field: Field | None, here: Keys) -> Iterator[Edit]:
    nested = field.fields if field else {}
    if isinstance(old, dict) and isinstance(new, dict) and old and new:
        yield from _map(old, new, nested, here)
    elif isinstance(old, list) and isinstance(new, list) and old and new:
        yield from _list(old, new, field, here)
    else:
        yield Edit(here, new)


def _list(old: list[Any], new: list[Any], field: Field | None, here: Keys) -> Iterator[Edit]:
    wanted = [_identity(item, field) for item in new]
    kept = [item for item in old if _identity(item, field) in wanted]
    if [_identity(item, field) for item in kept] != wanted[: len(kept)]:
        yield Edit(here, new)  # the order itself changed
        return
    for position in range(len(old) - 1, -1, -1):
        if _identity(old[position], field) not in wanted:
            yield Edit((*here, position), REMOVE)
    for position, (left, right) in enumerate(zip(kept, new, strict=False)):
        if left != right:
            yield from _value(left, right, _item(field), (*here, position))
    for position in range(len(kept), len(new)):
        yield Edit((*here, position), new[position])


def _identity(item: Any, field: Field | None) -> str:
    return field.key_of(item) if field and field.key and isinstance(item, dict) else repr(item)


def _item(field: Field | None) -> Field | None:
    return field._replace(shape="object") if field else None
