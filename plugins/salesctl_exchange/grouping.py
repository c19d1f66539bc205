"""From rows to what is said about each record: one row a record, or several rows that are items of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Cells
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .convert import Maker, Rejection, Tree, minted
from .mapping_tree import MappingItems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .csv_files import CsvRow
    from .mapping import ImportMapping


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken."""

    line: int
    """The physical line it starts on."""
    reason: str


@dataclass(slots=True)
class Said:
    """What one or several rows say about one record."""

    key: str
    lines: list[int]
    tree: Tree
    trouble: list[Rejected] = field(default_factory=list)
    """Rows of this record that cannot be taken; then none of them is."""


@dataclass(slots=True)
class Tally:
    """What happened to rows besides becoming records."""

    rejected: list[Rejected] = field(default_factory=list)
    left_out: int = 0
    mended: int = 0

    def reject(self, lines: Sequence[int], reason: str) -> None:
        """Reject every row of a record, with the reason at the first."""
        self.rejected.append(Rejected(lines[0], reason))
        self.rejected += (Rejected(line, f"goes with line {lines[0]}, which was rejected") for line in lines[1:])


def gathered(rows: Iterable[CsvRow], mapping: ImportMapping, maker: Maker, tally: Tally) -> Iterator[Said]:
    """What the rows say, record by record. Rows that cannot be taken are put on the tally."""
    meant = _meant(rows, mapping, tally)
    found = _together(meant, mapping, maker) if mapping.gather else _singly(meant, mapping, maker)
    for said in found:
        if said.trouble:
            bad = {rejected.line for rejected in said.trouble}
            beside = f"another row of the same record was rejected: line {said.trouble[0].line}"
            tally.rejected += said.trouble
            tally.rejected += (Rejected(line, beside) for line in said.lines if line not in bad)
        else:
            yield said


def keys(rows: Iterable[CsvRow], mapping: ImportMapping, maker: Maker) -> Iterator[str]:
    """The keys of the records a file makes, without making them."""
    for row in _meant(rows, mapping, Tally()):
        try:
            yield _key(row.cells, mapping, maker)
        except Rejection:
            continue  # said when its record is made


def _meant(rows: Iterable[CsvRow], mapping: ImportMapping, tally: Tally) -> Iterator[CsvRow]:
    for row in rows:
        if row.problem:
            tally.rejected.append(Rejected(row.line, row.problem))
        elif not all(condition.holds(row.cells) for condition in mapping.where):
            tally.left_out += 1
        else:
            tally.mended += row.mended
            yield row


def _key(cells: Cells[str, str], mapping: ImportMapping, maker: Maker) -> str:
    """The record's key in the source. Raises Rejection where a part of it is missing."""
    parts = []
    for leaf in mapping.key:
        part = maker.leaf(leaf, cells)
        if not part:
            raise Rejection(f"no key: nothing in `{'`, `'.join(leaf.source.columns)}`")
        parts.append(part)
    return "-".join(parts)


def _singly(rows: Iterable[CsvRow], mapping: ImportMapping, maker: Maker) -> Iterator[Said]:
    seen: dict[str, int] = {}
    for row in rows:
        said = _said(row, mapping, maker)
        if said.key and seen.setdefault(said.key, row.line) != row.line:
            said.trouble.append(Rejected(row.line, f"line {seen[said.key]} has the key `{said.key}` already"))
        yield said


def _said(row: CsvRow, mapping: ImportMapping, maker: Maker) -> Said:
    said = Said("", [row.line], {})
    try:
        said.key = _key(row.cells, mapping, maker)
        said.tree = maker.tree(mapping.tree, row.cells)
    except Rejection as rejection:
        said.trouble.append(Rejected(row.line, str(rejection)))
    return said


def _together(rows: Iterable[CsvRow], mapping: ImportMapping, maker: Maker) -> Iterator[Said]:
    """Rows with one key (without one: with the same fields to match by) make one record, first rows first."""
    records: dict[str, Said] = {}
    for row in rows:
        said = _said(row, mapping, maker)
        name = said.key or "\0".join(str(said.tree.get(leaf.field.name)) for leaf in mapping.match)
        first = records.setdefault(name, said)
        if first is not said:
            first.lines += said.lines
            first.trouble += said.trouble
            if not said.trouble and not first.trouble:
                _add(first, said, mapping.gather)
    items = mapping.tree.parts[mapping.gather]
    for name in list(records):
        said = records.pop(name)  # what is drafted needs its tree no longer
        if isinstance(items, MappingItems) and not said.trouble:
            _number(said, items)
        yield said


def _add(first: Said, more: Said, gather: str) -> None:
    """Another row's item; what both say about the record itself must agree."""
    for name in {*first.tree, *more.tree} - {gather}:
        if first.tree.get(name) != more.tree.get(name):
            reason = f"{name} is not what line {first.lines[0]} says of the same record"
            first.trouble.append(Rejected(more.lines[0], reason))
            return
    first.tree.setdefault(gather, []).extend(more.tree.get(gather, []))


def _number(said: Said, plan: MappingItems) -> None:
    """Tell items of one minted key apart: `chai`, `chai-2`. Two items of one written key are a mistake."""
    key, seen = plan.field.key, set[str]()
    for n, item in enumerate(said.tree.get(plan.field.name, [])):
        name, count = plan.field.key_of(item), 1
        while minted(plan) and item[key] in seen:
            count += 1
            item[key] = f"{name}-{count}"
        if plan.field.key_of(item) in seen:
            line = said.lines[min(n, len(said.lines) - 1)]
            said.trouble.append(Rejected(line, f"{plan.field.name} has `{name}` twice"))
            return
        seen.add(plan.field.key_of(item))
