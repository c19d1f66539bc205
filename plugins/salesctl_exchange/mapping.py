"""A mapping file: how the rows of a CSV file become records of one kind. README.md documents the format."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl.api import Field, Place, did_you_mean, joined, say, yamlio

from .cell_text import DATES, NUMBERS, CellFormats, CellPattern
from .csv_files import CsvLayout, JoinedTable
from .located_yaml import LocatedValue, read_located
from .mapping_tree import MappingBranch, MappingItems, MappingLeaf, MappingTreeBuilder, pattern

if TYPE_CHECKING:
    from salesctl.api import Kind, Kinds

_SETTINGS = (
    "source",
    "kind",
    "key",
    "prefix",
    "match",
    "records",
    "first",
    "file",
    "gather",
    "where",
    "tables",
    "fields",
)
_FILE = ("encoding", "delimiter", "quotes", "header", "columns", "nulls", "overflow", "dates", "numbers")
_TABLE = ("file", "key", "newest", *_FILE[:-2])
_CONDITION_HINT = say("write `present`, `empty`, or one of {{is: …}}, {{not: …}}, {{like: …}}, {{unlike: …}}")
_DELIMITERS: Mapping[str, str] = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


@dataclass(frozen=True, slots=True)
class RowCondition:
    """What one column of a row must hold for the row to be imported: all that is given here."""

    column: str
    allowed: frozenset[str] = frozenset()
    """The texts it may hold; empty: any."""
    excluded: frozenset[str] = frozenset()
    like: CellPattern | None = None
    unlike: CellPattern | None = None
    present: bool | None = None
    """Whether there must be a text, or must be none."""

    def holds(self, cells: Mapping[str, str]) -> bool:
        """Whether a row with these cells meets the condition."""
        text = cells[self.column]
        if self.present is not None and self.present != bool(text):
            return False
        if (self.allowed and text not in self.allowed) or text in self.excluded:
            return False
        if self.unlike and self.unlike.match(text) is not None:
            return False
        return self.like is None or self.like.match(text) is not None


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """A mapping that has been checked against its kind."""

    source: str
    """The system the file comes from."""
    kind: Kind
    key: tuple[MappingLeaf, ...]
    """The texts that, joined by `-`, are a record's key in the source; empty: records are found by `match` only."""
    prefix: str
    """What new ids begin with; empty: the kind's name where the key alone would be digits, else nothing."""
    match: tuple[MappingLeaf, ...]
    """Fields by which a record is found that does not have the source's key yet."""
    existing_only: bool
    """Rows change records and never create one."""
    first_wins: bool
    """Of rows that contradict each other about a record the first counts; otherwise the later is rejected."""
    layout: CsvLayout
    formats: CellFormats
    tree: MappingBranch
    gather: str
    """The field with the list whose items are rows: rows with one key make one record. Empty: each row makes one."""
    where: tuple[RowCondition, ...]
    """What a row must meet; others are left out."""
    tables: tuple[JoinedTable, ...]
    columns: Mapping[str, Place] = field(repr=False)
    """The columns the file must have, with the place in the mapping that names them."""


def read_mapping(file: Path, kinds: Kinds) -> ImportMapping:
    """The mapping in a file. Raises SalesctlError pointing at what is not valid."""
    return load_mapping(yamlio.read_file(file, str(file)), str(file), kinds)


def load_mapping(raw: bytes, file_name: str, kinds: Kinds) -> ImportMapping:
    """The mapping in a document; `file_name` names it in errors. Raises SalesctlError pointing at what is not valid."""
    root = read_located(raw, file_name).check_keys(_SETTINGS)
    kind_name = _needed(root, "kind", say("it says which kind of record the rows are"))
    if kind_name not in kinds:
        raise root.child("kind").error(say("there is no kind `{kind}`", kind=kind_name), did_you_mean(kind_name, kinds))
    kind = kinds[kind_name]
    source = _needed(root, "source", say("it names the system the file comes from, in a word"))
    layout, formats = _layout(root.child("file").check_keys(_FILE), CsvLayout()), _formats(root.child("file"))
    tables = {table.name: table for table in _joined_tables(root.child("tables"), layout)}
    translations = {name: t.text_map() for name, t in root.child("tables").entries() if name not in tables}
    builder = MappingTreeBuilder(kinds, formats, translations, list(tables))
    _needed(root, "fields", say("it says which columns go into which fields"), text=False)
    tree = builder.record(kind.fields, root.child("fields"))
    gathered = _gather(root.child("gather"), tree)
    if gathered:
        tree = replace(tree, parts={**tree.parts, gathered.field.name: gathered})
    if "external" in tree.parts:
        raise (
            root.child("fields")
            .child("external")
            .error(say("`external` is made from `source` and `key`"), say("leave it out"))
        )
    key = tuple(builder.leaf(Field("key", "scalar", "text"), written) for written in root.child("key").items())
    where = tuple(_conditions(root.child("where")))
    named = {**builder.columns, **dict(root.child("where").entries())}
    mapping = ImportMapping(
        source=source,
        kind=kind,
        key=key,
        prefix=root.child("prefix").text(),
        match=tuple(_match(root.child("match"), tree)),
        existing_only=root.child("records").choice(("any", "existing"), "any") == "existing",
        first_wins=bool(root.child("first").choice(("wins",), "wins") if root.child("first") else ""),
        layout=layout,
        formats=formats,
        tree=tree,
        gather=gathered.field.name if gathered else "",
        where=where,
        tables=tuple(replace(tables[name], columns=tuple(used)) for name, used in builder.table_columns.items()),
        columns={name: written.place for name, written in named.items()},
    )
    if not key and not (mapping.match and mapping.existing_only):
        hint = say(
            "name the column that tells rows apart, or change what is there with `match: FIELD` and `records: existing`"
        )
        raise root.error(say("`{setting}` is missing", setting="key"), hint)
    return mapping


def _needed(root: LocatedValue, name: str, hint: str, *, text: bool = True) -> str:
    """The text of a setting that must be there; with `text=False` only its presence is checked. `hint` says what it is."""
    written = root.child(name)
    if not written:
        raise root.error(say("`{setting}` is missing", setting=name), hint)
    return written.text() if text else ""


def _formats(written: LocatedValue) -> CellFormats:
    return CellFormats(written.child("dates").choice(DATES, "iso"), written.child("numbers").choice(NUMBERS, "plain"))


def _layout(written: LocatedValue, base: CsvLayout) -> CsvLayout:
    """How a file is written; `base` has what is not given."""
    delimiter = written.child("delimiter").text(base.delimiter)
    delimiter = _DELIMITERS.get(delimiter, delimiter)
    if len(delimiter) != 1:
        hint = say("write one character, or one of: {list}", list=", ".join(_DELIMITERS))
        raise written.child("delimiter").error(say("`{delimiter}` cannot be a delimiter", delimiter=delimiter), hint)
    encoding = written.child("encoding").text(base.encoding)
    try:
        codecs.lookup(encoding).name.encode(encoding)
    except (LookupError, UnicodeError):
        raise written.child("encoding").error(
            say("`{encoding}` is no encoding", encoding=encoding), say("such as utf-8, cp1251, utf-16")
        ) from None
    header = written.child("header").text("0")
    if not header.isascii() or not header.isdigit():
        raise written.child("header").error(say("`header` is the number of the line the column names stand on"))
    layout = replace(
        base,
        encoding=encoding,
        delimiter=delimiter,
        quotes=written.child("quotes").flag(default=base.quotes),
        header=int(header),
        columns=written.child("columns").texts(),
        nulls=frozenset(written.child("nulls").texts()) or base.nulls,
        overflow=written.child("overflow").text(),
    )
    if layout.columns and layout.overflow and layout.overflow not in layout.columns:
        raise written.child("overflow").error(
            say("no column is called `{column}`", column=layout.overflow), did_you_mean(layout.overflow, layout.columns)
        )
    return layout


def _joined_tables(tables: LocatedValue, base: CsvLayout) -> Iterator[JoinedTable]:
    for name, written in tables.entries():
        if not written.child("file"):
            continue
        if "." in name:
            raise written.error(say("`{name}` cannot be a table's name", name=name), say("leave out the dot"))
        written.check_keys(_TABLE)
        file = written.child("file").text()
        if Path(file).name != file or file in (".", ".."):
            # a mapping may come with a cloned book: it must not reach a file its user did not point at
            raise written.child("file").error(
                say("a table's file lies beside the imported one"), say("write its bare name")
            )
        yield JoinedTable(
            name=name,
            file=file,
            key=_needed(written, "key", say("it says which column is looked up")),
            newest=written.child("newest").text(),
            layout=_layout(written, replace(base, header=0, columns=(), overflow="")),
        )


def _match(written: LocatedValue, tree: MappingBranch) -> Iterator[MappingLeaf]:
    for name in written.items():
        part = tree.parts.get(name.text())
        if not isinstance(part, MappingLeaf) or part.field.shape != "scalar":
            known = [n for n, p in tree.parts.items() if isinstance(p, MappingLeaf) and p.field.shape == "scalar"]
            raise name.error(
                say("`{field}` is no field this mapping fills", field=name.text()), did_you_mean(name.text(), known)
            )
        yield part


def _gather(written: LocatedValue, tree: MappingBranch) -> MappingItems | None:
    """The list that `gather` names, if it is given."""
    if not written:
        return None
    name, whole = written, False
    if isinstance(written.value, dict):
        name, whole = written.check_keys(("items", "whole")).child("items"), written.child("whole").flag()
    part = tree.parts.get(name.text())
    if not isinstance(part, MappingItems) or len(part.branches) != 1 or part.branches[0].key:
        known = [n for n, p in tree.parts.items() if isinstance(p, MappingItems)]
        hint = say("give the list one item without a key: `lines: [{{product: …, qty: …}}]`")
        raise name.error(
            say("`{field}` is no list whose items the rows could be", field=name.text()),
            hint if known else did_you_mean("", known),
        )
    return replace(part, whole=whole)


def _conditions(where: LocatedValue) -> Iterator[RowCondition]:
    for column, written in where.entries():
        if isinstance(written.value, str):
            if written.value not in ("present", "empty"):
                raise written.error(
                    say("`{text}` is no condition", text=written.value),
                    joined("; ", (_CONDITION_HINT, say("for a text write `{{is: {text}}}`", text=written.value))),
                )
            yield RowCondition(column, present=written.value == "present")
            continue
        written.check_keys(("is", "not", "like", "unlike"))
        if not written.value:
            raise written.error(say("the condition on `{column}` is missing", column=column), _CONDITION_HINT)
        yield RowCondition(
            column,
            frozenset(written.child("is").texts()),
            frozenset(written.child("not").texts()),
            pattern(written.child("like")),
            pattern(written.child("unlike")),
        )
