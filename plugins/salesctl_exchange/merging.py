"""What a record holds after an import: what it held, with the values of the file put in.

The file's value replaces the record's, save in fields marked `once`. An empty cell removes a value only where the field is
marked `clear`; constants and defaults of the mapping only fill gaps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.api import TYPES

from .convert import FallbackText
from .mapping_tree import MappingBranch, MappingItems, MappingLeaf

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from salesctl.api import Field

Tree = dict[str, Any]


def merged(branch: MappingBranch, held: Mapping[str, Any], imported: Mapping[str, Any], zone: ZoneInfo) -> Tree:
    """The tree a record shall have. `held` is not changed; a text that has the same value as the file's stays."""
    after = dict(held)
    for name, part in branch.parts.items():
        old, new = held.get(name), imported.get(name)
        if isinstance(part, MappingLeaf):
            value = _leaf(part, old, new, zone)
        elif new is None:
            value = _cleared(part, old, zone)
        elif isinstance(part, MappingBranch):
            value = merged(part, old if isinstance(old, dict) else {}, new, zone)
        else:
            value = _items(part, old if isinstance(old, list) else [], new, zone)
        if value is None:
            after.pop(name, None)
        else:
            after[name] = value
    return after


def _cleared(part: MappingBranch | MappingItems, held: Any, zone: ZoneInfo) -> Any:
    """An object or list the file has no value for: values marked `clear` are removed, list items stay."""
    if isinstance(part, MappingBranch) and isinstance(held, dict):
        return merged(part, held, {}, zone) or None
    return held


def _leaf(leaf: MappingLeaf, held: Any, imported: Any, zone: ZoneInfo) -> Any:
    if held in (None, "", []):
        return _plain(imported)
    fallback = isinstance(imported[0] if isinstance(imported, list) else imported, FallbackText)
    if leaf.once or fallback or (imported is None and not leaf.clear):
        return held
    if imported is None:
        return None
    if leaf.field.shape == "scalar":
        return held if same(leaf.field, held, imported, zone) else imported
    return _list(leaf, held if isinstance(held, list) else [held], imported, zone)


def _list(leaf: MappingLeaf, held: Sequence[Any], imported: Sequence[str], zone: ZoneInfo) -> list[Any]:
    kept = [old for old in held if not leaf.whole or any(same(leaf.field, old, new, zone) for new in imported)]
    return [*kept, *(str(new) for new in imported if not any(same(leaf.field, old, new, zone) for old in kept))]


def _items(items: MappingItems, held: Sequence[Any], imported: Sequence[Tree], zone: ZoneInfo) -> list[Any]:
    news = {items.field.key_of(item): item for item in imported}
    after = []
    for old in held:
        name = items.field.key_of(old) if isinstance(old, dict) else ""
        if name in news:
            after.append(merged(_branch(items, name), old, news.pop(name), zone))
        elif not items.whole:
            after.append(old)
    return [*after, *(_new(items, name, item, zone) for name, item in news.items())]


def _new(items: MappingItems, name: str, item: Tree, zone: ZoneInfo) -> Tree:
    key = {part: item[part] for part in items.field.key.split("+")}
    return {**key, **merged(_branch(items, name), {}, item, zone)}


def _branch(items: MappingItems, key: str) -> MappingBranch:
    """The mapping of an item: the one under its key, else those of items without a written key together."""
    of_key = [branch for branch in items.branches if branch.key == key]
    of_any = [branch for branch in items.branches if not branch.key]
    return (
        of_key[0] if of_key else MappingBranch({name: part for branch in of_any for name, part in branch.parts.items()})
    )


def _plain(imported: Any) -> Any:
    if isinstance(imported, list):
        return [str(text) for text in imported]
    return str(imported) if isinstance(imported, str) else imported


def same(field: Field, held: Any, imported: str, zone: ZoneInfo) -> bool:
    """Whether two texts mean one value: `10.50` and `10.5` are one price."""
    if held == imported:
        return True
    form = TYPES.get(field.type)
    if form is None or not isinstance(held, str):
        return False
    try:
        return form.store(held, zone) == form.store(imported, zone)
    except ValueError:
        return False
