"""One row becomes what its record shall hold: texts in our forms, links resolved. What is uncertain is rejected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from salesctl.api import slug

from .cell_text import field_text
from .mapping_tree import MappingBranch, MappingItems, MappingLeaf, ValueSource

if TYPE_CHECKING:
    from .record_lookup import RecordLookup

_SHOWN = 60
_CANDIDATES = 4
Tree = dict[str, Any]


class Rejection(ValueError):  # noqa: N818 - a row is rejected, nothing has failed
    """Why a row cannot be taken, in words."""


class Given(str):
    """A text the mapping provides where the row has none: it fills a gap and never replaces what a record holds."""

    __slots__ = ()


class Maker:
    """Makes trees out of rows. `here(kind, key)` is the id of a record that another row of the same file makes."""

    def __init__(
        self,
        source: str,
        tables: Mapping[str, Mapping[str, str]],
        lookup: RecordLookup,
        here: Callable[[str, str], str | None],
    ) -> None:
        self._source = source
        self._tables = tables
        self._lookup = lookup
        self._here = here

    def tree(self, plan: MappingBranch, cells: Mapping[str, str]) -> Tree:
        """What a row says about its record; what it does not say is absent. Raises Rejection."""
        return self._branch(plan, cells)[0]

    def leaf(self, leaf: MappingLeaf, cells: Mapping[str, str]) -> str:
        """What a row says in one field with a single value; empty when it says nothing. Raises Rejection."""
        return str(self._leaf(leaf, cells)[0] or "")

    def _branch(self, plan: MappingBranch, cells: Mapping[str, str]) -> tuple[Tree, bool]:
        """The tree, and whether the row itself said anything in it: constants alone make no contact and no address."""
        tree: Tree = {}
        said = False
        for name, part in plan.parts.items():
            value: Any
            if isinstance(part, MappingLeaf):
                value, live = self._leaf(part, cells)
            elif isinstance(part, MappingBranch):
                value, live = self._branch(part, cells)
            else:
                value = self._items(part, cells)
                live = bool(value)
            if value and (live or isinstance(part, MappingLeaf)):
                tree[name] = value
            said = said or live
        return tree, said

    def _items(self, plan: MappingItems, cells: Mapping[str, str]) -> list[Tree]:
        made = []
        for branch in plan.branches:
            item, said = self._branch(branch, cells)
            if not said:
                continue
            if not plan.field.key_of(item):
                item = {**_key(plan, branch, item), **item}
            made.append(item)
        return made

    def _leaf(self, leaf: MappingLeaf, cells: Mapping[str, str]) -> tuple[str | list[str] | None, bool]:
        value, many = leaf.source, leaf.field.shape == "list"
        if not value.columns:
            return ([Given(value.constant)] if many else Given(value.constant)), False
        texts = [text for name in value.columns if (text := _part(value, cells[name]))]
        if not many:
            made = self._one(leaf, value.join.join(texts)) if texts else ""
            return made or Given(value.default) or None, bool(made)
        parts = [part.strip() for text in texts for part in (text.split(value.split) if value.split else [text])]
        found = dict.fromkeys(made for part in parts if part and (made := self._one(leaf, part)))
        return list(found) or ([Given(value.default)] if value.default else None), bool(found)

    def _one(self, leaf: MappingLeaf, text: str) -> str:
        """A text of the file in our words; empty when the mapping lets an unknown one go."""
        value, field = leaf.source, leaf.field
        if value.translations is not None and (text in value.translations or value.unknown != "keep"):
            # what the mapping writes is ours already
            return (
                value.translations[text]
                if text in value.translations
                else _unknown(leaf, f"`{_short(text)}` is not in its `map`")
            )
        if value.table:
            answer = self._tables[value.table].get(text)
            if answer is None and value.unknown != "keep":
                return _unknown(leaf, f"table `{value.table}` has no `{_short(text)}`")
            text = answer or text
        if field.link:
            return self._linked(leaf, text)
        try:
            return field_text(text, field.type, value.formats, value.factor)
        except ValueError as error:
            raise Rejection(f"{field.name}: {error}") from None

    def _linked(self, leaf: MappingLeaf, text: str) -> str:
        """The id of the record a text refers to."""
        value, kind = leaf.source, leaf.field.link
        if value.by == "id":
            return text
        if value.by == "key":
            system = value.system or self._source
            found = self._lookup.by_key(kind, system, text)
            if found is None and system == self._source:
                found = self._here(kind, text)
            return found or _unknown(leaf, f"there is no {kind} `{_short(text)}` from {system}")
        several = self._lookup.by_field(leaf.field.link, value.by, text)
        if len(several) > 1:
            named = ", ".join(several[:_CANDIDATES])
            raise Rejection(f"{leaf.field.name}: `{_short(text)}` is the {value.by} of {len(several)} records: {named}")
        return several[0] if several else _unknown(leaf, f"no {kind} has the {value.by} `{_short(text)}`")


def _part(value: ValueSource, cell: str) -> str:
    if value.like is None or not cell:
        return cell
    return value.like.match(cell) or ""


def _unknown(leaf: MappingLeaf, reason: str) -> str:
    if leaf.source.unknown == "reject":
        raise Rejection(f"{leaf.field.name}: {reason}")
    return ""


def _key(plan: MappingItems, branch: MappingBranch, item: Tree) -> Tree:
    """A key for an item that has none of its own: the one the mapping writes, else one minted from what it links to."""
    name = plan.field.key
    if branch.key:
        return dict(zip(name.split("+"), branch.key.split("+"), strict=False))
    if not minted(plan):
        raise Rejection(f"{plan.field.name}: an item without `{name}`")
    texts = [part for n, part in branch.parts.items() if isinstance(part, MappingLeaf) and isinstance(item.get(n), str)]
    source = next((leaf for leaf in texts if leaf.field.link), texts[0] if texts else None)
    return {name: slug(str(item[source.field.name])) if source else "item"}


def minted(plan: MappingItems) -> bool:
    """Whether items get keys made here: where the mapping gives none and the key is a name, not a value of its own."""
    key = plan.field.fields.get(plan.field.key)
    return key is not None and key.type == "id" and plan.field.key not in plan.branches[0].parts


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
