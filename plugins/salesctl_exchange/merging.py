"""What a record holds after an import: what it held, with the values of the file put in.

The file's value replaces the record's, save in fields marked `once`. An empty cell removes a value only where the field is
marked `clear`; constants and defaults of the mapping only fill gaps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.api import alike, in_time, say

from .convert import FallbackText, Rejection, Tree
from .mapping_tree import MappingBranch, MappingItems, MappingLeaf

if TYPE_CHECKING:
    from salesctl.api import Field


def merged(branch: MappingBranch, held: Mapping[str, Any], imported: Mapping[str, Any]) -> Tree:
    """The tree a record shall have. `held` is not changed; a text that has the same value as the file's stays."""
    after = dict(held)
    for name, part in branch.parts.items():
        old, new = held.get(name), imported.get(name)
        if isinstance(part, MappingLeaf):
            value = _leaf(part, old, new)
        elif new is None:
            value = _cleared(part, old)
        elif isinstance(part, MappingBranch):
            value = merged(part, old if isinstance(old, dict) else {}, new)
        else:
            value = _items(part, old if isinstance(old, list) else [], new)
        if value is None:
            after.pop(name, None)
        else:
            after[name] = value
    return after


def _cleared(part: MappingBranch | MappingItems, held: Any) -> Any:
    """An object or list the file has no value for: values marked `clear` are removed, list items stay."""
    if isinstance(part, MappingBranch) and isinstance(held, dict):
        return merged(part, held, {}) or None
    return held


def _leaf(leaf: MappingLeaf, held: Any, imported: Any) -> Any:
    if held in (None, "", []):
        return _plain(imported)
    fallback = isinstance(imported[0] if isinstance(imported, list) else imported, FallbackText)
    if leaf.once or fallback or (imported is None and not leaf.clear):
        return held
    if imported is None:
        return None
    if leaf.field.shape == "scalar":
        return held if alike(held, imported, leaf.field) else imported
    return _list(leaf, held if isinstance(held, list) else [held], imported)


def _list(leaf: MappingLeaf, held: Sequence[Any], imported: Sequence[str]) -> list[Any]:
    kept = [old for old in held if not leaf.whole or any(alike(old, new, leaf.field) for new in imported)]
    return [*kept, *(str(new) for new in imported if not any(alike(old, new, leaf.field) for old in kept))]


def _items(items: MappingItems, held: Sequence[Any], imported: Sequence[Tree]) -> list[Any]:
    """The list's items, each in the place of the one it is; new ones last, or by date where the key is one."""
    news = {items.field.key_of(item): item for item in imported}
    meant = _recognised(items, held, news)
    after: dict[str, Any] = {}
    for old in held:
        name = items.field.key_of(old) if isinstance(old, dict) else ""
        new = meant.get(name) or news.get(name)
        if new is not None:
            item = merged(_branch(items, new), old, new)
            after[items.field.key_of(item)] = item
        elif not items.whole:
            after[name] = old
    taken = [items.field.key_of(new) for new in meant.values()]
    after |= {name: _new(items, item) for name, item in news.items() if name not in taken and name not in after}
    before = [items.field.key_of(old) for old in held if isinstance(old, dict)]
    return [after[str(name)] for name in in_time(list(after), items.field, [dict.fromkeys(before)])]


def _recognised(items: MappingItems, held: Sequence[Any], news: Mapping[str, Tree]) -> dict[str, Tree]:
    """The file's items under the keys of those they are in the record, where the keys differ.

    They are recognised by the fields that tell the mapping's items apart. Raises Rejection where it is not certain which
    one is meant: the record has more of them than the file.
    """
    found: dict[str, Tree] = {}
    keyed = {items.field.key_of(old): old for old in held if isinstance(old, dict)}
    olds = [old for key, old in keyed.items() if key not in news]
    unknown = [new for key, new in news.items() if key not in keyed]
    while unknown:
        first = unknown[0]
        names = _branch(items, first).identity(items.field)
        like_it = [new for new in unknown if new is first or _share(names, first, new, items.field)]
        meant = [old for old in olds if _share(names, first, old, items.field)]
        if len(meant) > len(like_it) and not items.whole:
            raise Rejection(
                say(
                    "`{field}` of the record has {count:number} with {values}: which one is meant is not certain",
                    field=items.field.name,
                    count=len(meant),
                    values=", ".join(f"{name} {first.get(name)}" for name in names),
                )
            )
        found |= {items.field.key_of(old): new for old, new in zip(meant, like_it, strict=False)}
        unknown = [new for new in unknown if new not in like_it]
    return found


def _share(names: Sequence[str], one: Tree, other: Tree, field: Field) -> bool:
    """Whether two items of a list have the same values in fields that tell items apart, where there are such fields."""
    return bool(names) and all(alike(one.get(name), other.get(name), field.fields[name]) for name in names)


def _new(items: MappingItems, item: Tree) -> Tree:
    key = {part: item[part] for part in items.field.key.split("+")}
    return {**key, **merged(_branch(items, item), {}, item)}


def _branch(items: MappingItems, item: Tree) -> MappingBranch:
    """The mapping of an item: the one under its key, else the first without a written key whose constants it has."""
    of_key = [branch for branch in items.branches if branch.key and branch.key == items.field.key_of(item)]
    of_any = [
        branch
        for branch in items.branches
        if not branch.key and all(item.get(leaf.field.name) == leaf.source.constant for leaf in branch.constants)
    ]
    return (of_key or of_any or list(items.branches))[0]


def _plain(imported: Any) -> Any:
    if isinstance(imported, list):
        return [str(text) for text in imported]
    return str(imported) if isinstance(imported, str) else imported
