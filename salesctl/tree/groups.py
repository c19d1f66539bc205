"""The fields of one `x-group`, which change as one: an amount and its currency, the ways an offer was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from .meaning import Tree, empty

if TYPE_CHECKING:
    from salesctl.model.kinds import Field

    from .outcome import Keys


def groups(fields: Mapping[str, Field], trees: Sequence[Tree]) -> list[list[Keys]]:
    """The paths of each group's fields in a record or item, for groups of two fields and more.

    A group reaches into nested objects (`accepted_at`, `declined.at`), but not into lists: each item has its own.
    Nothing is looked for inside a value that is no object in one of the trees.
    """
    found: dict[str, list[Keys]] = {}
    _collect(fields, trees, (), found)
    return [paths for paths in found.values() if len(paths) > 1]


def changed_groups(fields: Mapping[str, Field], trees: Sequence[Tree]) -> list[list[Keys]]:
    """The groups that the trees differ in."""
    first, *others = trees

    def differ(path: Keys) -> bool:
        return any(get(tree, path) != get(first, path) for tree in others)

    changed = (fields.get(name) for name in dict.fromkeys(chain(*trees)) if differ((name,)))
    if not any(field and (field.group or field.shape == "object") for field in changed):
        return []  # as of nearly every record, without looking through all that its kind could have
    return [paths for paths in groups(fields, trees) if any(map(differ, paths))]


def _collect(fields: Mapping[str, Field], trees: Sequence[Tree], at: Keys, found: dict[str, list[Keys]]) -> None:
    for name, field in fields.items():
        if field.group:
            found.setdefault(field.group, []).append((*at, name))
        elif field.shape == "object":
            inner = [tree.get(name) or {} for tree in trees]
            if all(isinstance(value, dict) for value in inner):
                _collect(field.fields, inner, (*at, name), found)


def part(tree: Tree, paths: Sequence[Keys]) -> dict[str, Any]:
    """The tree with these fields only."""
    return with_part({}, paths, tree)


def with_part(tree: Tree, paths: Sequence[Keys], source: Tree) -> dict[str, Any]:
    """The tree with these fields as they are in `source`."""
    made = dict(tree)
    for path in paths:
        made = put(made, path, get(source, path))
    return made


def get(tree: Tree, path: Keys) -> Any:
    """The value of a nested field; None when there is none."""
    value: Any = tree
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def put(tree: Tree, path: Keys, value: Any) -> dict[str, Any]:
    """The tree with a nested field set; with nothing to set, the field goes, and so does an object left empty."""
    name, *rest = path
    made = dict(tree)
    new = put(made.get(name) or {}, tuple(rest), value) if rest else value
    if not empty(new):
        made[name] = new
    elif not empty(made.get(name)):
        del made[name]
    return made
