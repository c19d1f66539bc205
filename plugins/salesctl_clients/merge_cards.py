"""Two clients' cards merged into one: items that are the same merged, the others added, empty fields filled.

Where both cards say something else, the kept card's value stands; the other card remains in the book, archived.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from salesctl.api import normal_phone, slug

_ALIKE = 0.8
_OWN = frozenset({"name", "notes", "external", "archived"})
"""Fields that are not merged: another system goes on knowing the other card by its own key. Notes are appended."""
_IDENTIFYING = {
    "contacts": ("name", "phones", "emails"),
    "addresses": ("text",),
    "entities": ("tax_id", "vat_id", "legal_name"),
}
"""The fields by which two items of a list are recognised as the same."""


@dataclass(frozen=True, slots=True)
class MergedCard:
    """The kept card with all of both, and the keys of the other's items in it: `(list, old key) -> new key`."""

    data: dict[str, Any]
    moved: Mapping[tuple[str, str], str]


def merge_cards(keep: Mapping[str, Any], other: Mapping[str, Any], region: str) -> MergedCard:
    """`keep` with what `other` adds to it. `region`: the country of phone numbers without a country code."""
    merged: dict[str, Any] = dict(keep)
    moved: dict[tuple[str, str], str] = {}
    for name, value in other.items():
        if name in _OWN or value in (None, "", [], {}):
            continue
        if name in _IDENTIFYING:
            merged[name], keys = _items(name, keep.get(name) or [], value, region)
            moved |= {(name, old): new for old, new in keys.items()}
        elif isinstance(value, list):
            mine = list(merged.get(name) or [])
            merged[name] = mine + [item for item in value if item not in mine]
        elif isinstance(value, dict):
            merged[name] = {**value, **(merged.get(name) or {})}
        elif merged.get(name) in (None, ""):
            merged[name] = value
    if other.get("notes") and other["notes"] != keep.get("notes"):
        merged["notes"] = "\n".join(part for part in (keep.get("notes"), other["notes"]) if part)
    return MergedCard(merged, moved)


def _items(
    name: str, mine: list[dict[str, Any]], theirs: list[dict[str, Any]], region: str
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    items = [dict(item) for item in mine]
    keys: dict[str, str] = {}
    for item in theirs:
        same = next((one for one in items if _same(name, one, item, region)), None)
        if same is None:
            key = _free(item["id"], {one["id"] for one in items})
            items.append({**item, "id": key})
            keys[item["id"]] = key
        else:
            same.update(_filled(same, item, region))
            keys[item["id"]] = same["id"]
    return items, keys


def _same(name: str, one: Mapping[str, Any], other: Mapping[str, Any], region: str) -> bool:
    """Whether two items are one person, place or entity: an identifying value shared, or one key and no such value that differs."""
    both = [field for field in _IDENTIFYING[name] if one.get(field) and other.get(field)]
    if any(_values(one[field], region) & _values(other[field], region) for field in both):
        # people of one office share its number: a name that is not nearly the same is another person
        return "name" not in both or _alike(str(one["name"]), str(other["name"]))
    return one["id"] == other["id"] and not ({"name", "text", "tax_id", "vat_id", "legal_name"} & set(both))


def _alike(one: str, other: str) -> bool:
    """The same name for a person, in either script and by whichever rules of writing one in the other."""
    return SequenceMatcher(None, slug(one), slug(other)).ratio() >= _ALIKE


def _values(value: Any, region: str) -> set[str]:
    given = value if isinstance(value, list) else [value]
    return {_plain(str(item), region) for item in given}


def _plain(value: str, region: str) -> str:
    if any(c.isalpha() for c in value) or not any(c.isdigit() for c in value):
        return slug(value)
    return normal_phone(value, region or None)


def _filled(mine: Mapping[str, Any], theirs: Mapping[str, Any], region: str) -> dict[str, Any]:
    """What the other item adds: lists united, empty fields filled; of two confirmations the later one."""
    added: dict[str, Any] = {}
    for name, value in theirs.items():
        own = mine.get(name)
        if isinstance(value, list) and isinstance(own, list):
            known = _values(own, region)
            added[name] = own + [item for item in value if _plain(str(item), region) not in known]
        elif name == "confirmed_on" and own:
            added[name] = max(own, value)
        elif own in (None, "", [], {}):
            added[name] = value
    return added


def _free(key: str, taken: set[str]) -> str:
    candidate, number = key, 2
    while candidate in taken:
        candidate, number = f"{key}-{number}", number + 1
    return candidate
