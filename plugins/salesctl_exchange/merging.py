"""What a record will hold after an import: what it held, with what the file says put in, and nothing else touched.

The file is right about the fields it fills, save those marked `once`. An empty cell says nothing, unless it is marked
`clear`; what the mapping gives in its place only fills a gap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.api import TYPES

from .convert import Given
from .mapping_tree import MappingBranch, MappingItems, MappingLeaf

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from salesctl.api import Field

Tree = dict[str, Any]


def merged(plan: MappingBranch, held: Mapping[str, Any], said: Mapping[str, Any], zone: ZoneInfo) -> Tree:
    """The tree a record shall have. `held` is not changed; where nothing differs in meaning, the held text stays."""
    after = dict(held)
    for name, part in plan.parts.items():
        old, new = held.get(name), said.get(name)
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
    """An object the file says nothing about: only values marked `clear` go. MappingItems stay: no rows are no news."""
    if isinstance(part, MappingBranch) and isinstance(held, dict):
        return merged(part, held, {}, zone) or None
    return held


def _leaf(leaf: MappingLeaf, held: Any, said: Any, zone: ZoneInfo) -> Any:
    if held in (None, "", []):
        return _plain(said)
    given = isinstance(said[0] if isinstance(said, list) else said, Given)
    if leaf.once or given or (said is None and not leaf.clear):
        return held
    if said is None:
        return None
    if leaf.field.shape == "scalar":
        return held if same(leaf.field, held, said, zone) else said
    return _list(leaf, held if isinstance(held, list) else [held], said, zone)


def _list(leaf: MappingLeaf, held: Sequence[Any], said: Sequence[str], zone: ZoneInfo) -> list[Any]:
    kept = [old for old in held if not leaf.whole or any(same(leaf.field, old, new, zone) for new in said)]
    return [*kept, *(str(new) for new in said if not any(same(leaf.field, old, new, zone) for old in kept))]


def _items(plan: MappingItems, held: Sequence[Any], said: Sequence[Tree], zone: ZoneInfo) -> list[Any]:
    news = {plan.field.key_of(item): item for item in said}
    after = []
    for old in held:
        name = plan.field.key_of(old) if isinstance(old, dict) else ""
        if name in news:
            after.append(merged(_branch(plan, name), old, news.pop(name), zone))
        elif not plan.whole:
            after.append(old)
    return [*after, *(_new(plan, name, item, zone) for name, item in news.items())]


def _new(plan: MappingItems, name: str, item: Tree, zone: ZoneInfo) -> Tree:
    key = {part: item[part] for part in plan.field.key.split("+")}
    return {**key, **merged(_branch(plan, name), {}, item, zone)}


def _branch(plan: MappingItems, key: str) -> MappingBranch:
    """What the mapping says about an item: under its key, or about items it knows by their values."""
    of_key = [branch for branch in plan.branches if branch.key == key]
    of_any = [branch for branch in plan.branches if not branch.key]
    return (
        of_key[0] if of_key else MappingBranch({name: part for branch in of_any for name, part in branch.parts.items()})
    )


def _plain(said: Any) -> Any:
    if isinstance(said, list):
        return [str(text) for text in said]
    return str(said) if isinstance(said, str) else said


def same(field: Field, held: Any, said: str, zone: ZoneInfo) -> bool:
    """Whether two texts mean one value: `10.50` and `10.5` are one price."""
    if held == said:
        return True
    form = TYPES.get(field.type)
    if form is None or not isinstance(held, str):
        return False
    try:
        return form.store(held, zone) == form.store(said, zone)
    except ValueError:
        return False
