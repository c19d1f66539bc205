"""From rows to records as the file describes them: each row is one record, or rows with one key are items of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from salesctl.api import Text, say

from .convert import FallbackText, Rejection, RowConverter, Tree, has_generated_keys
from .csv_files import CsvRow, listed
from .mapping_tree import MappingItems
from .rejections import RejectedRow, Tally

if TYPE_CHECKING:
    from .evidence import ColumnEvidence
    from .mapping import ImportMapping


@dataclass(slots=True)
class RowGroup:
    """The rows of one record, and what they say about it."""

    key: str
    """The record's key in the source; empty where the mapping has none."""
    lines: list[int]
    tree: Tree
    rejected: list[RejectedRow] = field(default_factory=list)
    """Those of its rows that cannot be imported; if there are any, none of its rows is."""


def group_rows(
    rows: Iterable[CsvRow], mapping: ImportMapping, converter: RowConverter, tally: Tally, evidence: ColumnEvidence
) -> Iterator[RowGroup]:
    """The groups of rows that can be imported, in the order of their first rows; other rows are put on the tally."""
    selected = _observed(_selected(rows, mapping, tally), evidence)
    groups = (
        _grouped(selected, mapping, converter) if mapping.gather else _ungrouped(selected, mapping, converter, tally)
    )
    for group in groups:
        if group.rejected:
            bad = {rejected.line for rejected in group.rejected}
            reason = say("another row of the same record was rejected: line {line}", line=group.rejected[0].line)
            tally.rejected += group.rejected
            tally.rejected += (RejectedRow(line, reason) for line in group.lines if line not in bad)
        else:
            yield group


def record_keys(rows: Iterable[CsvRow], mapping: ImportMapping, converter: RowConverter) -> Iterator[str]:
    """The keys of the records that the rows describe."""
    for row in _selected(rows, mapping, Tally()):
        try:
            yield _key(row.cells, mapping, converter)
        except Rejection:
            continue  # group_rows reports it


def _selected(rows: Iterable[CsvRow], mapping: ImportMapping, tally: Tally) -> Iterator[CsvRow]:
    """The rows without a problem that meet the mapping's conditions."""
    for row in rows:
        if row.problem:
            tally.rejected.append(RejectedRow(row.line, row.problem))
        elif not all(condition.holds(row.cells) for condition in mapping.where):
            tally.left_out += 1
        else:
            tally.mended += row.mended
            yield row


def _observed(rows: Iterable[CsvRow], evidence: ColumnEvidence) -> Iterator[CsvRow]:
    for row in rows:
        evidence.observe(row)
        yield row


def _key(cells: Mapping[str, str], mapping: ImportMapping, converter: RowConverter) -> str:
    """The record's key in the source. Raises Rejection where a part of it is missing."""
    parts = []
    for leaf in mapping.key:
        part = converter.text(leaf, cells)
        if not part:
            raise Rejection(say("no key: nothing in {columns}", columns=listed(leaf.source.columns)))
        parts.append(part)
    return "-".join(parts)


def _group(row: CsvRow, mapping: ImportMapping, converter: RowConverter) -> RowGroup:
    """A group of one row."""
    group = RowGroup("", [row.line], {})
    try:
        group.key = _key(row.cells, mapping, converter)
        group.tree = converter.tree(mapping.tree, row.cells)
    except Rejection as rejection:
        group.rejected.append(RejectedRow(row.line, rejection.args[0]))
    return group


def _ungrouped(
    rows: Iterable[CsvRow], mapping: ImportMapping, converter: RowConverter, tally: Tally
) -> Iterator[RowGroup]:
    """A group for each key. A row whose key came before is left out when it says nothing else, and rejected when it does."""
    seen: dict[str, tuple[int, tuple[int, ...]]] = {}
    names = list(mapping.tree.parts)
    for row in rows:
        group = _group(row, mapping, converter)
        if not group.key or group.rejected:
            yield group
            continue
        # what a row says is kept as hashes: a file may have a hundred thousand of them
        said = tuple(hash(repr(group.tree[name])) if name in group.tree else 0 for name in names)
        line, first = seen.setdefault(group.key, (row.line, said))
        if line == row.line:
            yield group
            continue
        other = next((name for name, old, new in zip(names, first, said, strict=True) if new not in (0, old)), "")
        if not other or mapping.first_wins:
            tally.repeated += 1
        else:
            group.rejected.append(RejectedRow(row.line, _contradiction(other, line)))
            yield group


def _grouped(rows: Iterable[CsvRow], mapping: ImportMapping, converter: RowConverter) -> Iterator[RowGroup]:
    """A group for all rows with one key; without a key, for all with the same fields to match by."""
    groups: dict[str, RowGroup] = {}
    for row in rows:
        group = _group(row, mapping, converter)
        name = group.key or "\0".join(str(group.tree.get(leaf.field.name)) for leaf in mapping.match)
        first = groups.setdefault(name, group)
        if first is not group:
            first.lines += group.lines
            first.rejected += group.rejected
            if not group.rejected and not first.rejected:
                _add_items(first, group, mapping)
    items = mapping.tree.parts[mapping.gather]
    for name in list(groups):
        group = groups.pop(name)  # frees its tree as soon as its record is drafted
        if isinstance(items, MappingItems) and not group.rejected:
            _number_items(group, items)
        yield group


def _add_items(first: RowGroup, group: RowGroup, mapping: ImportMapping) -> None:
    """Add a row's items to its record's group. The row is rejected when it contradicts an earlier one in another field."""
    for name, value in group.tree.items():
        before = first.tree.get(name)
        if name == mapping.gather:
            continue
        if before is None or isinstance(before, FallbackText):
            first.tree[name] = value
        elif value != before and not isinstance(value, FallbackText) and not mapping.first_wins:
            first.rejected.append(RejectedRow(group.lines[0], _contradiction(name, first.lines[0])))
            return
    first.tree.setdefault(mapping.gather, []).extend(group.tree.get(mapping.gather, []))


def _contradiction(name: str, line: int) -> Text:
    return say("`{field}` is not what line {line} says of the same record", field=name, line=line)


def _number_items(group: RowGroup, items: MappingItems) -> None:
    """Make generated keys differ: `chai`, `chai-2`. A row whose written key another item has is rejected."""
    key, seen = items.field.key, set[str]()
    for n, item in enumerate(group.tree.get(items.field.name, [])):
        name, count = items.field.key_of(item), 1
        while has_generated_keys(items) and item[key] in seen:
            count += 1
            item[key] = f"{name}-{count}"
        if items.field.key_of(item) in seen:
            line = group.lines[min(n, len(group.lines) - 1)]
            group.rejected.append(
                RejectedRow(line, say("`{field}` has `{key}` twice", field=items.field.name, key=name))
            )
            return
        seen.add(items.field.key_of(item))
