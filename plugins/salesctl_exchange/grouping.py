"""From rows to records as the file describes them: each row is one record, or rows with one key are items of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from salesctl.api import say

from .convert import Rejection, RowConverter, Tree, has_generated_keys
from .csv_files import CsvRow, listed
from .mapping_tree import MappingItems

if TYPE_CHECKING:
    from .mapping import ImportMapping


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that is not imported."""

    line: int
    """The physical line it starts on."""
    reason: str


@dataclass(slots=True)
class RowGroup:
    """The rows of one record, and what they say about it."""

    key: str
    """The record's key in the source; empty where the mapping has none."""
    lines: list[int]
    tree: Tree
    rejected: list[RejectedRow] = field(default_factory=list)
    """Those of its rows that cannot be imported; if there are any, none of its rows is."""


@dataclass(slots=True)
class Tally:
    """The rows that were rejected, and how many were left out or mended."""

    rejected: list[RejectedRow] = field(default_factory=list)
    left_out: int = 0
    mended: int = 0

    def reject(self, lines: Sequence[int], reason: str) -> None:
        """Reject all rows of a record, with the reason at the first."""
        self.rejected.append(RejectedRow(lines[0], reason))
        same = say("goes with line {line}, which was rejected", line=lines[0])
        self.rejected += (RejectedRow(line, same) for line in lines[1:])


def group_rows(
    rows: Iterable[CsvRow], mapping: ImportMapping, converter: RowConverter, tally: Tally
) -> Iterator[RowGroup]:
    """The groups of rows that can be imported, in the order of their first rows; other rows are put on the tally."""
    selected = _selected(rows, mapping, tally)
    groups = _grouped(selected, mapping, converter) if mapping.gather else _ungrouped(selected, mapping, converter)
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


def _ungrouped(rows: Iterable[CsvRow], mapping: ImportMapping, converter: RowConverter) -> Iterator[RowGroup]:
    """A group for each row; a key that comes again is rejected."""
    seen: dict[str, int] = {}
    for row in rows:
        group = _group(row, mapping, converter)
        if group.key and seen.setdefault(group.key, row.line) != row.line:
            reason = say("line {line} has the key `{key}` already", line=seen[group.key], key=group.key)
            group.rejected.append(RejectedRow(row.line, reason))
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
                _add_items(first, group, mapping.gather)
    items = mapping.tree.parts[mapping.gather]
    for name in list(groups):
        group = groups.pop(name)  # frees its tree as soon as its record is drafted
        if isinstance(items, MappingItems) and not group.rejected:
            _number_items(group, items)
        yield group


def _add_items(first: RowGroup, group: RowGroup, gather: str) -> None:
    """Add a row's items to its record's group. The row is rejected when another field differs from the first row's."""
    for name in {*first.tree, *group.tree} - {gather}:
        if first.tree.get(name) != group.tree.get(name):
            reason = say("`{field}` is not what line {line} says of the same record", field=name, line=first.lines[0])
            first.rejected.append(RejectedRow(group.lines[0], reason))
            return
    first.tree.setdefault(gather, []).extend(group.tree.get(gather, []))


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
