"""Two clients' cards made one: items that are the same united, the rest added, empty fields filled. Nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from salesctl.api import normal_phone, slug

_ALIKE = 0.8
_OWN = frozenset({"name", "notes", "external", "archived"})
"""What each card keeps to itself: another system goes on knowing the other by its own key."""
_TELLING = {
    "contacts": ("name", "phones", "emails"),
    "addresses": ("text",),
    "entities": ("tax_id", "vat_id", "legal_name"),
}
"""By which fields two items of a list are the same, the first that both have deciding for names and numbers alike."""


@dataclass(frozen=True, slots=True)
class United:
    """The kept card as it becomes, and where the other's items went: `(list, old key) -> new key`."""

    data: dict[str, Any]
    moved: Mapping[tuple[str, str], str]


def united(keep: Mapping[str, Any], other: Mapping[str, Any], region: str) -> United:
    """`keep` with all that `other` knows beside it. `region`: the country numbers without a code belong to."""
    made: dict[str, Any] = dict(keep)
    moved: dict[tuple[str, str], str] = {}
    for name, value in other.items():
        if name in _OWN or value in (None, "", [], {}):
            continue
        if name in _TELLING:
            made[name], keys = _items(name, keep.get(name) or [], value, region)
            moved |= {(name, old): new for old, new in keys.items()}
        elif isinstance(value, list):
            mine = list(made.get(name) or [])
            made[name] = mine + [item for item in value if item not in mine]
        elif isinstance(value, dict):
            made[name] = {**value, **(made.get(name) or {})}
        elif made.get(name) in (None, ""):
            made[name] = value
    if other.get("notes") and other["notes"] != keep.get("notes"):
        made["notes"] = "\n".join(part for part in (keep.get("notes"), other["notes"]) if part)
    return United(made, moved)


def _items(
    name: str, mine: list[dict[str, Any]], theirs: list[dict[str, Any]], region: str
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    made = [dict(item) for item in mine]
    keys: dict[str, str] = {}
    for item in theirs:
        same = next((one for one in made if _same(name, one, item, region)), None)
        if same is None:
            key = _free(item["id"], {one["id"] for one in made})
            made.append({**item, "id": key})
            keys[item["id"]] = key
        else:
            same.update(_filled(same, item, region))
            keys[item["id"]] = same["id"]
    return made, keys


def _same(name: str, one: Mapping[str, Any], other: Mapping[str, Any], region: str) -> bool:
    """The same person, place or legal entity: a telling value shared, or one id and nothing that speaks against it."""
    both = [field for field in _TELLING[name] if one.get(field) and other.get(field)]
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
