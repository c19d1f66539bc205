"""Two clients' cards merged into one: items that are the same merged, the others added, empty fields filled.

Where both cards say something else, the kept card's value stands and the difference is told; the other card remains in
the book, archived.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, NamedTuple

from salesctl.api import merge, normal_phone, slug

if TYPE_CHECKING:
    from salesctl.api import Field

Tree = Mapping[str, Any]
ItemKeys = Mapping[tuple[str, str], str]
"""The keys of the other card's items on the kept card: `(list, old key) -> new key`."""

_ALIKE = 0.8
_OWN = frozenset({"name", "notes", "external", "archived"})
"""Fields that are not merged: another system goes on knowing the other card by its own key. Notes are appended."""
_IDENTIFYING = {
    "contacts": ("name", "phones", "emails"),
    "addresses": ("text",),
    "entities": ("tax_id", "vat_id", "legal_name"),
}
"""The fields by which two items of a list are recognised as the same."""


class CardDifference(NamedTuple):
    """A field of which the two cards say different things."""

    field: str
    """With dots, as it is typed: `contacts.olga.position`."""
    kept: Any
    other: Any


class MergedCard(NamedTuple):
    """The kept card with all of both."""

    data: dict[str, Any]
    differences: list[CardDifference]


def item_keys(keep: Tree, other: Tree, fields: Mapping[str, Field], region: str) -> ItemKeys:
    """Under which keys the other card's items are found on the kept card: that of the same item, or a free one.

    `region`: the country of phone numbers without a country code.
    """
    keys: dict[tuple[str, str], str] = {}
    for name in _IDENTIFYING:
        items = {one["id"]: one for one in keep.get(name) or []}
        for item in other.get(name) or []:
            same = next((key for key, one in items.items() if _same(name, one, item, region)), None)
            key = same or _free(item["id"], items)
            merged = merge_cards(
                {name: [items[key]] if same else []}, {name: [item]}, fields, {(name, item["id"]): key}, region
            )
            items[key] = merged.data[name][0]
            keys[name, item["id"]] = key
    return keys


def merge_cards(keep: Tree, other: Tree, fields: Mapping[str, Field], keys: ItemKeys, region: str) -> MergedCard:
    """`keep` with what `other` adds to it. `keys`: of `item_keys`."""
    data, differences = dict(keep), []
    for card in _cards(other, keys):
        theirs = _spelled_alike(data, card, region)
        merged = merge(_base(data, theirs, fields), data, theirs, fields)
        differences += [difference for clash in merged.clashes for difference in _differences(clash)]
        data = merged.tree
    if other.get("notes") and other["notes"] != keep.get("notes"):
        data["notes"] = "\n".join(part for part in (keep.get("notes"), other["notes"]) if part)
    return MergedCard(data, differences)


def _cards(other: Tree, keys: ItemKeys) -> list[dict[str, Any]]:
    """What is merged of the other card, its items under their new keys: those that share one are on a card each."""
    cards = [{name: value for name, value in other.items() if name not in _OWN and name not in _IDENTIFYING}]
    for name in _IDENTIFYING:
        used: Counter[str] = Counter()
        for item in other.get(name) or []:
            key = keys[name, item["id"]]
            if used[key] == len(cards):
                cards.append({})
            cards[used[key]].setdefault(name, []).append({**item, "id": key})
            used[key] += 1
    return cards


def _base(ours: Tree, theirs: Tree, fields: Mapping[str, Field]) -> dict[str, Any]:
    """What the cards are merged from: the items they share, of which nothing is known but the older confirmation."""
    base: dict[str, Any] = {}
    for name, field in fields.items():
        if field.shape == "items":
            mine = {field.key_of(item): item for item in ours.get(name) or []}
            base[name] = [
                _known(field.key, mine[key], item)
                for item in theirs.get(name) or []
                if (key := field.key_of(item)) in mine
            ]
    return base


def _known(key: str, mine: Tree, theirs: Tree) -> dict[str, Any]:
    confirmed = [item["confirmed_on"] for item in (mine, theirs) if item.get("confirmed_on")]
    return {key: mine[key], **({"confirmed_on": min(confirmed)} if len(confirmed) > 1 else {})}


def _spelled_alike(ours: Tree, theirs: Tree, region: str) -> dict[str, Any]:
    """The other card with names, numbers and addresses of shared items as the kept card spells them."""
    spelled = dict(theirs)
    for name, identifying in _IDENTIFYING.items():
        if name in theirs:
            mine = {item["id"]: item for item in ours.get(name) or []}
            spelled[name] = [
                {
                    part: _spelled(value, mine.get(item["id"], {}).get(part), region) if part in identifying else value
                    for part, value in item.items()
                }
                for item in theirs[name]
            ]
    return spelled


def _spelled(value: Any, mine: Any, region: str) -> Any:
    known = {_plain(one, region): one for one in _values(mine)}
    if isinstance(value, list):
        return list(dict.fromkeys(known.get(_plain(one, region), one) for one in value))
    return known.get(_plain(str(value), region), value)


def _differences(clash: Any) -> Iterator[CardDifference]:
    """One for each field: fields that change together clash as one."""
    for path in clash.fields or [()]:
        kept, other = clash.ours, clash.theirs
        for name in path:
            kept, other = (kept or {}).get(name), (other or {}).get(name)
        if kept != other:
            yield CardDifference(".".join((*clash.keys, *path)), kept, other)


def _same(name: str, one: Tree, other: Tree, region: str) -> bool:
    """Whether two items are one person, place or entity: an identifying value shared, or one key and no such value that differs."""
    both = [field for field in _IDENTIFYING[name] if one.get(field) and other.get(field)]
    plain = [[{_plain(value, region) for value in _values(item[field])} for item in (one, other)] for field in both]
    if any(mine & theirs for mine, theirs in plain):
        # people of one office share its number: a name that is not nearly the same is another person
        return "name" not in both or _alike(str(one["name"]), str(other["name"]))
    return one["id"] == other["id"] and not ({"name", "text", "tax_id", "vat_id", "legal_name"} & set(both))


def _alike(one: str, other: str) -> bool:
    """The same name for a person, in either script and by whichever rules of writing one in the other."""
    return SequenceMatcher(None, slug(one), slug(other)).ratio() >= _ALIKE


def _values(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []


def _plain(value: str, region: str) -> str:
    if any(c.isalpha() for c in value) or not any(c.isdigit() for c in value):
        return slug(value)
    return normal_phone(value, region or None)


def _free(key: str, taken: Mapping[str, Any]) -> str:
    candidate, number = key, 2
    while candidate in taken:
        candidate, number = f"{key}-{number}", number + 1
    return candidate
