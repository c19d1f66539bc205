"""A commit's message, written for the manager who reads the log: which record, what changed, from what to what.

Values of personal fields are never quoted: a message outlives an erasure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from salesctl.lang.text import joined, say

if TYPE_CHECKING:
    from salesctl.model.kinds import Field, Kind
    from salesctl.model.links import Keys

_MOST = 4
_WIDTH = 60


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], fields: Mapping[str, Field], at: Keys = ()
) -> Iterator[tuple[Keys, str, str, bool]]:
    """Every value that differs: its keys, the old and the new text, and whether it is personal.

    Items of a list of objects are matched by their key, so an item that moved is no difference.
    """
    for name in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        field = fields.get(name)
        here = (*at, name)
        nested = field.fields if field else {}
        if field and field.shape == "items":
            yield from differences(_by_key(old, field), _by_key(new, field), _Everything(field), here)
        elif isinstance(old, dict) or isinstance(new, dict):
            old_map = old if isinstance(old, dict) else {}
            new_map = new if isinstance(new, dict) else {}
            yield from differences(old_map, new_map, nested, here)
        else:
            yield here, _text(old), _text(new), bool(field and field.personal)


def summary(kind: Kind, record_id: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    """One line: `deal acme-line-2: stage proposal → negotiation, amount 120000 → 135000`."""
    head = {"kind": kind.noun, "id": record_id}
    if before is None:
        label = _text((after or {}).get(kind.label))
        personal = kind.label in kind.fields and kind.fields[kind.label].personal
        if personal or not label or label == record_id:
            return say("{kind} {id}: new", **head)
        return say("{kind} {id}: new, {label}", **head, label=_short(label))
    if after is None:
        return say("{kind} {id}: removed", **head)
    parts = list(_parts(before, after, kind.fields))
    more = [say("{count} more", count=len(parts) - _MOST)] if len(parts) > _MOST else []
    if not parts:
        return say("{kind} {id}", **head)
    return say("{kind} {id}: {changes}", **head, changes=joined(", ", [*parts[:_MOST], *more]))


def _parts(before: Mapping[str, Any], after: Mapping[str, Any], fields: Mapping[str, Field]) -> Iterator[str]:
    """What changed, in words: an item that came or went is one change, however much it holds."""
    for name in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(name), after.get(name)
        field = fields.get(name)
        if old == new:
            continue
        if field is None or field.shape != "items":
            yield from (_said(*difference) for difference in differences({name: old}, {name: new}, fields))
            continue
        was, became = _by_key(old, field), _by_key(new, field)
        came = [key for key in became if key not in was]
        if came and field.fields[field.key].type in ("moment", "date"):
            yield _step(name, list(was.values()), became[came[-1]], field)
        else:
            yield from (f"{name} + {_short(key)}" for key in came)
        yield from (f"{name} - {_short(key)}" for key in was if key not in became)
        for key in (key for key in was if key in became):
            for keys, said, now, personal in differences(was[key], became[key], field.fields, (key,)):
                yield _said((name, *keys), said, now, personal)


def _step(name: str, was: list[Any], came: Mapping[str, Any], field: Field) -> str:
    """A list kept by time tells a way: `stages proposal → negotiation`."""

    def at(item: Mapping[str, Any]) -> str:
        return _text(
            next((value for key, value in item.items() if key != field.key and not field.fields[key].personal), "")
        )

    return f"{name} {_short(at(was[-1]))} → {_short(at(came))}" if was else f"{name} {_short(at(came))}"


def _said(keys: Keys, old: str, new: str, personal: bool) -> str:  # noqa: FBT001 - spread from differences()
    name = ".".join(map(str, keys))
    if personal:
        return say("{field} changed", field=name)
    if not old:
        return f"{name} {_short(new)}"
    return f"{name} {_short(old)} → {_short(new)}" if new else say("{field} removed", field=name)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_text(item)}" for key, item in value.items())
    return "" if value is None else str(value)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"


def _by_key(items: Any, field: Field) -> dict[str, Any]:
    if not isinstance(items, list):
        return {}
    return {field.key_of(item) or str(n): item for n, item in enumerate(items) if isinstance(item, dict)}


class _Everything(dict[str, "Field"]):
    """Fields of a map from item keys to items: whatever the key, the item is an object of the list's fields."""

    def __init__(self, items: Field) -> None:
        from dataclasses import replace

        super().__init__()
        self._item = replace(items, shape="object")

    def get(self, key: object, default: Any = None) -> Any:  # noqa: ARG002 - dict's own signature
        return self._item
