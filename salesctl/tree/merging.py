"""Two changes of one record brought together, field by field; items of a list by their keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from salesctl.model.kinds import Field

Tree = Mapping[str, Any]
_NOTHING: tuple[Any, ...] = (None, "", [], {})


class Clash(Exception):  # noqa: N818 - it becomes a refusal as soon as the file is known
    """Both changed the same thing. `field` names it, with dots."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def merged(base: Tree, ours: Tree, theirs: Tree, fields: Mapping[str, Field], at: str = "") -> dict[str, Any]:
    """`ours` with what leads from `base` to `theirs` done to it too. Raises Clash."""
    made = dict(ours)
    for name in dict.fromkeys((*base, *theirs)):
        was, wanted, now = base.get(name), theirs.get(name), ours.get(name)
        if wanted in (was, now):
            continue
        value = wanted if now == was else _inside(was, now, wanted, fields.get(name), f"{at}{name}")
        if value in _NOTHING:
            made.pop(name, None)
        else:
            made[name] = value
    return made


def _inside(was: Any, now: Any, wanted: Any, field: Field | None, at: str) -> Any:
    """A value both changed: they may have changed different parts of it."""
    if field and field.shape in ("object", "open") and isinstance(now, dict):
        return merged(was or {}, now, wanted or {}, field.fields, f"{at}.")
    if field and field.shape == "items" and isinstance(now, list):
        return _items(was or [], now, wanted or [], field, at)
    raise Clash(at)


def _items(base: list[Any], ours: list[Any], theirs: list[Any], field: Field, at: str) -> list[Any]:
    was, now, wanted = (_by_key(items, field, at) for items in (base, ours, theirs))
    made = {}
    for key, item in now.items():
        before, after = was.get(key), wanted.get(key)
        if after in (before, item):
            made[key] = item
        elif item == before:
            made |= {key: after} if after is not None else {}
        elif before is None or after is None:
            raise Clash(f"{at}.{key}")
        else:
            made[key] = merged(before, item, after, field.fields, f"{at}.{key}.")
    for key in wanted:
        if key in now or wanted[key] == was.get(key):
            continue
        if key in was:
            raise Clash(f"{at}.{key}")  # taken away, and changed
        made = _put(made, key, wanted)
    return list(made.values())


def _put(made: dict[str, Any], key: str, items: Mapping[str, Any]) -> dict[str, Any]:
    """An item back in its place: after the nearest of those that stood before it."""
    order = list(made)
    earlier = list(items)[: list(items).index(key)]
    place = max((order.index(other) + 1 for other in earlier if other in made), default=0)
    order.insert(place, key)
    return {name: items[key] if name == key else made[name] for name in order}


def _by_key(items: list[Any], field: Field, at: str) -> dict[str, Any]:
    found = {field.key_of(item): item for item in items if isinstance(item, dict)}
    if len(found) < len(items) or "" in found:
        raise Clash(at)  # items that cannot be told apart
    return found
