"""From the cells of a row to the values of its record: texts in the forms of their fields, links as ids.

A row with a cell that has no certain meaning is rejected.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.api import Text, joined, say, slug

from .cell_text import field_text
from .mapping_tree import ItemOf, MappingBranch, MappingItems, MappingLeaf, ValueSource

if TYPE_CHECKING:
    from .record_lookup import RecordLookup

_SHOWN = 60
"""Characters of a cell that an error quotes."""
_CANDIDATES = 4
"""Records that an error lists."""
Tree = dict[str, Any]


class Rejection(ValueError):
    """Why a row cannot be imported, in words for people."""


class FallbackText(str):
    """A constant or default of the mapping: it fills a gap and never replaces what a record holds."""

    __slots__ = ()


class RowConverter:
    """Turns rows into record trees.

    `source`: the system the file comes from. `tables`: values by key for each `TABLE.COLUMN`. `id_in_file(kind, key)`:
    the id of a record that another row of the same file creates, None where there is none.
    """

    def __init__(
        self,
        source: str,
        tables: Mapping[str, Mapping[str, str]],
        lookup: RecordLookup,
        id_in_file: Callable[[str, str], str | None],
    ) -> None:
        self._source = source
        self._tables = tables
        self._lookup = lookup
        self._id_in_file = id_in_file

    def tree(self, branch: MappingBranch, cells: Mapping[str, str]) -> Tree:
        """The values a row has for its record; fields without one are absent. Raises Rejection."""
        return self._branch(branch, cells)[0]

    def text(self, leaf: MappingLeaf, cells: Mapping[str, str]) -> str:
        """The value a row has for one field; empty where it has none. Raises Rejection."""
        return str(self._leaf(leaf, cells)[0] or "")

    def _branch(self, branch: MappingBranch, cells: Mapping[str, str]) -> tuple[Tree, bool]:
        """The tree, and whether any of it comes from the row: an object or item of constants alone is not created."""
        tree: Tree = {}
        from_row = False
        for name, part in branch.parts.items():
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
            from_row = from_row or live
        return tree, from_row

    def _items(self, items: MappingItems, cells: Mapping[str, str]) -> list[Tree]:
        trees = []
        for branch in items.branches:
            item, from_row = self._branch(branch, cells)
            if not from_row:
                continue
            if not items.field.key_of(item):
                item = {**_key(items, branch, item), **item}
            trees.append(item)
        return trees

    def _leaf(self, leaf: MappingLeaf, cells: Mapping[str, str]) -> tuple[str | list[str] | None, bool]:
        """The value or values, None where there is none, and whether they come from the row."""
        source, many = leaf.source, leaf.field.shape == "list"
        if not source.columns:
            return ([FallbackText(source.constant)] if many else FallbackText(source.constant)), False
        texts = cell_texts(leaf, cells)
        if not many:
            value = self._value(leaf, texts[0], cells) if texts else ""
            return value or FallbackText(source.default) or None, bool(value)
        values = dict.fromkeys(value for text in texts if (value := self._value(leaf, text, cells)))
        return list(values) or ([FallbackText(source.default)] if source.default else None), bool(values)

    def _value(self, leaf: MappingLeaf, text: str, cells: Mapping[str, str]) -> str:
        """A text of the file in the form of its field; empty for an unknown one that the mapping drops."""
        source, field = leaf.source, leaf.field
        words = source.translations
        if words is not None and (text in words or source.unknown != "keep"):
            # what the mapping writes is in the field's form already
            return (
                words[text] if text in words else _unknown(leaf, say("`{text}` is not in its `map`", text=_short(text)))
            )
        if source.table:
            answer = self._tables[source.table].get(text)
            if answer is None and source.unknown != "keep":
                return _unknown(leaf, say("table `{table}` has no `{text}`", table=source.table, text=_short(text)))
            text = answer or text
        if source.of:
            return self._item(leaf, source.of, text, cells)
        if field.link:
            return self._linked(leaf, text)
        try:
            return field_text(text, field.type, source.formats, source.factor)
        except ValueError as error:
            raise Rejection(joined(": ", (field.name, error.args[0]))) from None

    def _linked(self, leaf: MappingLeaf, text: str) -> str:
        """The id of the record a text refers to; empty for an unknown one that the mapping drops."""
        source = leaf.source
        if source.by == "id":
            return text
        found = self._found(source, text)
        if len(found) > 1:
            raise Rejection(joined(": ", (leaf.field.name, _several(found, text, source.by))))
        if not found and leaf.field.link == "*" and source.by == "number":
            # a document that is older than the book is known by its number alone
            found = [text] if self._lookup.by_field("balance/documents", "number", text) else []
        return found[0] if found else _unknown(leaf, _nowhere(leaf, text, source.system or self._source))

    def _found(self, source: ValueSource, text: str) -> list[str]:
        """The ids of the records, or items, a text may refer to."""
        if source.by != "key":
            return [record for target in source.targets for record in self._lookup.by_field(target, source.by, text)]
        system = source.system or self._source
        ids = [self._lookup.by_key(kind, system, text) for kind in source.targets]
        if system == self._source and not any(ids):
            ids = [self._id_in_file(kind, text) for kind in source.targets]
        return [record for record in ids if record]

    def _item(self, leaf: MappingLeaf, of: ItemOf, text: str, cells: Mapping[str, str]) -> str:
        """The key of the item a text refers to, in the record that the row's record links to."""
        record = self._leaf(of.link, cells)[0]
        kind = of.kinds[0]
        held = self._lookup.record(kind, str(record)) if record else None
        for step, next_kind in zip(of.steps, of.kinds[1:], strict=True):
            record, kind = (held or {}).get(step), next_kind
            held = self._lookup.record(kind, str(record)) if record else None
        if held is None:
            raise Rejection(
                joined(
                    ": ",
                    (
                        leaf.field.name,
                        say("there is no {kind} whose {items} it could be one of", kind=kind, items=of.items.name),
                    ),
                )
            )
        wanted = [text]
        if of.by.link:
            source = ValueSource(by=of.by_path or "key", targets=(of.by.link,))
            wanted = self._found(source, text)
        found = [of.items.key_of(item) for item in held.get(of.items.name) or [] if item.get(of.by.name) in wanted]
        if len(found) > 1:
            raise Rejection(joined(": ", (leaf.field.name, _several(found, text, of.by.name))))
        return (
            found[0]
            if found
            else _unknown(
                leaf,
                say(
                    "{record} has nothing in `{items}` with `{text}` in `{field}`",
                    record=record,
                    items=of.items.name,
                    text=_short(text),
                    field=of.by.name,
                ),
            )
        )


def _several(found: Sequence[str], text: str, field: str) -> Text:
    return say(
        "{records:record|records} with `{text}` in `{field}`: {list}",
        records=len(found),
        text=_short(text),
        field=field,
        list=", ".join(found[:_CANDIDATES]),
    )


def _nowhere(leaf: MappingLeaf, text: str, system: str) -> Text:
    kind, by = leaf.field.link, leaf.source.by
    if by == "key":
        if kind == "*":
            return say("there is no record `{key}` from {system}", key=_short(text), system=system)
        return say("there is no {kind} `{key}` from {system}", kind=kind, key=_short(text), system=system)
    if kind == "*":
        return say("no record has `{text}` in `{field}`", text=_short(text), field=by)
    return say("no {kind} has `{text}` in `{field}`", kind=kind, text=_short(text), field=by)


def cell_texts(leaf: MappingLeaf, cells: Mapping[str, str]) -> list[str]:
    """The texts of a row that become a field's value, one, or its values, several; none where the cells are empty."""
    source = leaf.source
    texts = [text for name in source.columns if (text := _part(source, cells[name]))]
    if leaf.field.shape != "list":
        return [source.join.join(texts)] if texts else []
    return [
        part
        for text in texts
        for each in (text.split(source.split) if source.split else [text])
        if (part := each.strip())
    ]


def _part(source: ValueSource, cell: str) -> str:
    """The part of a cell that the pattern takes; empty where the cell does not match."""
    if source.like is None or not cell:
        return cell
    return source.like.match(cell) or ""


def _unknown(leaf: MappingLeaf, reason: str) -> str:
    """The empty text for an unknown one. Raises Rejection when the mapping rejects such rows."""
    if leaf.source.unknown == "reject":
        raise Rejection(joined(": ", (leaf.field.name, reason)))
    return ""


def _key(items: MappingItems, branch: MappingBranch, item: Tree) -> Tree:
    """The key of an item without one: as the mapping writes it, else made of its first link, else of its first text."""
    name = items.field.key
    if branch.key:
        return dict(zip(name.split("+"), branch.key.split("+"), strict=False))
    if not has_generated_keys(items):
        raise Rejection(joined(": ", (items.field.name, say("an item without `{key}`", key=name))))
    texts = [part for n, part in branch.parts.items() if isinstance(part, MappingLeaf) and isinstance(item.get(n), str)]
    leaf = next((text for text in texts if text.field.link), texts[0] if texts else None)
    return {name: slug(str(item[leaf.field.name])) if leaf else "item"}


def has_generated_keys(items: MappingItems) -> bool:
    """Whether the import makes the items' keys: the mapping gives none, and the key is an id rather than a value."""
    key = items.field.fields.get(items.field.key)
    return key is not None and key.type == "id" and items.field.key not in items.branches[0].parts


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
