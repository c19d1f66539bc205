"""A mapping: how rows of one file of another system become records of one kind. README.md documents the format."""

from __future__ import annotations

import codecs
from collections import abc
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl.api import Field, Place, yamlio

from .cell_text import DATES, NUMBERS, CellFormats, CellPattern
from .csv_files import CsvLayout, JoinedTable
from .located_yaml import LocatedValue, name_hint, read_located
from .mapping_tree import Branch, Items, Leaf, Planner, pattern_at

if TYPE_CHECKING:
    from salesctl.api import Kind, Kinds

_SETTINGS = ("source", "kind", "key", "prefix", "match", "records", "file", "gather", "where", "tables", "fields")
_FILE = ("encoding", "delimiter", "quotes", "header", "columns", "nulls", "overflow", "dates", "numbers")
_TABLE = ("file", "key", "newest", *_FILE[:-2])
_CONDITIONS = "write `present`, `empty`, or one of {is: …}, {not: …}, {like: …}, {unlike: …}"
_DELIMITERS: abc.Mapping[str, str] = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


@dataclass(frozen=True, slots=True)
class Condition:
    """What one column must hold."""

    column: str
    wanted: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    like: CellPattern | None = None
    unlike: CellPattern | None = None
    present: bool | None = None

    def holds(self, cells: abc.Mapping[str, str]) -> bool:
        """Whether a row is meant, as far as this column goes."""
        text = cells[self.column]
        if self.present is not None and self.present != bool(text):
            return False
        if (self.wanted and text not in self.wanted) or text in self.refused:
            return False
        if self.unlike and self.unlike.match(text) is not None:
            return False
        return self.like is None or self.like.match(text) is not None


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping that fits its kind."""

    source: str
    """The system the file comes from."""
    kind: Kind
    key: tuple[Leaf, ...]
    """The texts that, joined by `-`, are the record's key in the source; none: `match` finds records."""
    prefix: str
    """Stands before the key in ids; when empty, the kind's name does where the key alone could be no id."""
    match: tuple[Leaf, ...]
    """Fields by which a record is recognised that the source's key does not find."""
    existing_only: bool
    """Rows change records and never make one."""
    layout: CsvLayout
    forms: CellFormats
    plan: Branch
    gather: str
    """The list whose items are rows: rows with one key make one record."""
    where: tuple[Condition, ...]
    joined: tuple[JoinedTable, ...]
    columns: abc.Mapping[str, Place] = field(repr=False)
    """Every column the mapping needs, and where it names it."""


def read_mapping(file: Path, kinds: Kinds) -> Mapping:
    """The mapping in a file. Raises SalesctlError pointing at whatever cannot be used."""
    return load_mapping(yamlio.read_file(file, str(file)), str(file), kinds)


def load_mapping(raw: bytes, shown: str, kinds: Kinds) -> Mapping:
    """The mapping in a document; `shown` names it in errors."""
    root = read_located(raw, shown).check_keys(_SETTINGS, "a mapping")
    kind_name = _needed(root, "kind", "which kind of record the rows are")
    if kind_name not in kinds:
        raise root.child("kind").error(f"there is no kind `{kind_name}`", name_hint(kind_name, kinds))
    kind = kinds[kind_name]
    source = _needed(root, "source", "the system the file comes from, in a word")
    layout, forms = _layout(root.child("file").check_keys(_FILE, "`file`"), CsvLayout()), _forms(root.child("file"))
    tables = {table.name: table for table in _joined(root.child("tables"), layout)}
    words = {name: p.text_map() for name, p in root.child("tables").entries() if name not in tables}
    planner = Planner(kinds, forms, words, list(tables))
    _needed(root, "fields", "which columns go into which fields", text=False)
    plan = planner.record(kind.fields, root.child("fields"))
    gathered = _gather(root.child("gather"), plan)
    if gathered:
        plan = replace(plan, parts={**plan.parts, gathered.field.name: gathered})
    if "external" in plan.parts:
        raise root.child("fields").child("external").error("`external` is made from `source` and `key`", "leave it out")
    key = tuple(planner.leaf(Field("key", "scalar", "text"), point) for point in root.child("key").items())
    where = tuple(conditions(root.child("where")))
    used = {**planner.columns, **dict(root.child("where").entries())}
    mapping = Mapping(
        source=source,
        kind=kind,
        key=key,
        prefix=root.child("prefix").text(),
        match=tuple(_match(root.child("match"), plan)),
        existing_only=root.child("records").choice(("any", "existing"), "any") == "existing",
        layout=layout,
        forms=forms,
        plan=plan,
        gather=gathered.field.name if gathered else "",
        where=where,
        joined=tuple(replace(tables[name], columns=tuple(columns)) for name, columns in planner.joined.items()),
        columns={name: point.place for name, point in used.items()},
    )
    if not key and not (mapping.match and mapping.existing_only):
        hint = (
            "name the column that tells rows apart, or change what is there with `match: FIELD` and `records: existing`"
        )
        raise root.error("`key` is missing", hint)
    return mapping


def _needed(root: LocatedValue, name: str, meaning: str, *, text: bool = True) -> str:
    point = root.child(name)
    if not point:
        raise root.error(f"`{name}` is missing", f"it says {meaning}")
    return point.text() if text else ""


def _forms(point: LocatedValue) -> CellFormats:
    return CellFormats(point.child("dates").choice(DATES, "iso"), point.child("numbers").choice(NUMBERS, "plain"))


def _layout(point: LocatedValue, base: CsvLayout) -> CsvLayout:
    delimiter = point.child("delimiter").text(base.delimiter)
    delimiter = _DELIMITERS.get(delimiter, delimiter)
    if len(delimiter) != 1:
        hint = f"write one character, or one of: {', '.join(_DELIMITERS)}"
        raise point.child("delimiter").error(f"`{delimiter}` cannot be a delimiter", hint)
    encoding = point.child("encoding").text(base.encoding)
    try:
        codecs.lookup(encoding).name.encode(encoding)
    except (LookupError, UnicodeError):
        raise point.child("encoding").error(f"`{encoding}` is no encoding", "such as utf-8, cp1251, utf-16") from None
    header = point.child("header").text("0")
    if not header.isascii() or not header.isdigit():
        raise point.child("header").error("`header` is the number of the line the column names stand on")
    layout = replace(
        base,
        encoding=encoding,
        delimiter=delimiter,
        quotes=point.child("quotes").flag(default=base.quotes),
        header=int(header),
        columns=point.child("columns").texts(),
        nulls=frozenset(point.child("nulls").texts()) or base.nulls,
        overflow=point.child("overflow").text(),
    )
    if layout.columns and layout.overflow and layout.overflow not in layout.columns:
        raise point.child("overflow").error(
            f"no column is called `{layout.overflow}`", name_hint(layout.overflow, layout.columns)
        )
    return layout


def _joined(tables: LocatedValue, base: CsvLayout) -> Iterator[JoinedTable]:
    for name, point in tables.entries():
        if not point.child("file"):
            continue
        if "." in name:
            raise point.error(f"`{name}` cannot be a table's name", "leave out the dot")
        point.check_keys(_TABLE, "a table")
        file = point.child("file").text()
        if Path(file).name != file or file in (".", ".."):
            # a mapping may come with a cloned book: it must not reach a file its user did not point at
            raise point.child("file").error("a table's file lies beside the imported one", "write its bare name")
        yield JoinedTable(
            name=name,
            file=file,
            key=_needed(point, "key", "which column is looked up"),
            newest=point.child("newest").text(),
            layout=_layout(point, replace(base, header=0, columns=(), overflow="")),
        )


def _match(written: LocatedValue, plan: Branch) -> Iterator[Leaf]:
    for point in written.items():
        part = plan.parts.get(point.text())
        if not isinstance(part, Leaf) or part.field.shape != "scalar":
            known = [name for name, p in plan.parts.items() if isinstance(p, Leaf) and p.field.shape == "scalar"]
            raise point.error(f"`{point.text()}` is no field this mapping fills", name_hint(point.text(), known))
        yield part


def _gather(written: LocatedValue, plan: Branch) -> Items | None:
    if not written:
        return None
    name, whole = written, False
    if isinstance(written.value, dict):
        name, whole = written.check_keys(("items", "whole"), "`gather`").child("items"), written.child("whole").flag()
    part = plan.parts.get(name.text())
    if not isinstance(part, Items) or len(part.branches) != 1 or part.branches[0].key:
        known = [n for n, p in plan.parts.items() if isinstance(p, Items)]
        hint = "give the list one item without a key: `lines: [{product: …, qty: …}]`"
        raise name.error(
            f"`{name.text()}` is no list whose items the rows could be", hint if known else name_hint("", known)
        )
    return replace(part, whole=whole)


def conditions(written: LocatedValue) -> Iterator[Condition]:
    """The conditions written under `where:`. Raises SalesctlError pointing at one that cannot be understood."""
    for column, point in written.entries():
        if isinstance(point.value, str):
            if point.value not in ("present", "empty"):
                raise point.error(
                    f"`{point.value}` is no condition", f"{_CONDITIONS}; for a text write `{{is: {point.value}}}`"
                )
            yield Condition(column, present=point.value == "present")
            continue
        point.check_keys(("is", "not", "like", "unlike"), "a condition")
        if not point.value:
            raise point.error(f"the condition on `{column}` is missing", _CONDITIONS)
        yield Condition(
            column,
            frozenset(point.child("is").texts()),
            frozenset(point.child("not").texts()),
            pattern_at(point.child("like")),
            pattern_at(point.child("unlike")),
        )
