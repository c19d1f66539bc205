"""One field of a record as it is in another version of the record, and nothing else of that version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .groups import groups, put, with_part

if TYPE_CHECKING:
    from salesctl.model.kinds import Field

    from .meaning import Tree
    from .outcome import Keys


def with_field(tree: Tree, fields: Mapping[str, Field], keys: Keys, source: Tree) -> dict[str, Any]:
    """The tree with the field at `keys`, and those of its group, as they are in `source`.

    Keys name fields, and items of a list by the item's key. An item that is not in `source` goes; one that is not here comes last.
    """
    for paths in groups(fields, (tree, source)):
        if any(path[: len(keys)] == keys or keys[: len(path)] == path for path in paths):
            return with_part(tree, paths, source)
    name, *rest = keys
    field = fields.get(name)
    here, there = tree.get(name), source.get(name)
    value = there
    if rest and field and field.shape == "items":
        value = _items(here or [], field, rest[0], tuple(rest[1:]), there or [])
    elif rest and all(one is None or isinstance(one, dict) for one in (here, there)):
        value = with_field(here or {}, field.fields if field else {}, tuple(rest), there or {})
    return put(tree, (name,), value)


def _items(items: list[Any], field: Field, key: str, rest: Keys, source: list[Any]) -> list[Any]:
    there = next((one for one in source if field.key_of(one) == key), None)
    made = []
    for item in items:
        if field.key_of(item) != key:
            made.append(item)
        elif there is not None:
            made.append(with_field(item, field.fields, rest, there) if rest else there)
        elif rest:
            made.append(with_field(item, field.fields, rest, {}))
    if there is not None and all(field.key_of(item) != key for item in items):
        made.append(there)
    return made
