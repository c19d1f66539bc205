"""What kinds of record there are. A kind is one schema file; everything about it is read from there and only there."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from salesctl import user_cache
from salesctl.errors import Finding, Place, SalesctlError, UsageError
from salesctl.lang.suggestions import did_you_mean
from salesctl.lang.text import Text, say, term
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern

from . import declarations, dialect
from .declarations import OWN, extended, fault_findings, judged, schema_files
from .normal_forms import FORMS
from .record_tables import distinct
from .shipped import shipped
from .uniqueness import dated

Shape = Literal["scalar", "list", "object", "items", "open", "map"]
"""`map`: objects with the same fields, by names that are not known beforehand. Only settings have such."""

# Every kind carries these, a book's own kinds included.
COMMON: Mapping[str, Any] = MappingProxyType(
    {
        "notes": {"type": "string", "description": "Free text."},
        "tags": {"type": "array", "items": {"type": "string"}, "description": "Words to find it by."},
        "custom": {
            "type": "object",
            "additionalProperties": True,
            "description": "Whatever else the team keeps.",
        },
        "external": {
            "type": "object",
            "description": "The system this record came from and its key there.",
            "properties": {
                "system": {"type": "string"},
                "id": {"type": "string"},
                "version": {"type": "string", "description": "Which state of it was taken last."},
            },
            "required": ["system", "id"],
        },
        "archived": {"type": "boolean", "description": "Put away: kept, but out of every list and plan."},
    }
)
_WITH_FIELDS = ("items", "object", "map")
NOUN = "record kind"
"""The context under which catalogues hold what kinds are called within a sentence."""
HEADING = "field"
"""The context under which catalogues hold what fields are called."""
_SHARD = lazy_pattern(r"\{([a-z_|]+):([^}]+)\}")


class Field(NamedTuple):
    """One property of a kind, or of a nested object or list item."""

    name: str
    shape: Shape
    type: str = ""
    """For a scalar and a list of scalars: the name of its lexical form in `values.TYPES`."""
    link: str = ""
    """The kind it refers to; `client/contacts` for an item of another record, `*` for any record."""
    when: Literal["", "record", "field"] = ""
    """A date that is a fact: after the day asked for it hides the record (or list item), or blanks this field."""
    personal: bool = False
    unique: bool = False
    decision: bool = False
    """What a person decides, or does in the company's name: no agent writes it."""
    match: str = ""
    """What its value is that identifies the record, a name in `normal_forms.FORMS`; empty: it does not."""
    group: str = ""
    earlier: str = ""
    """The list of what it was before: each item has the last day, `until`, and the value under the field's own name."""
    key: str = ""
    """For items: the property they are addressed and merged by."""
    fields: Mapping[str, Field] = {}
    title: str = ""
    description: str = ""
    enum: tuple[str, ...] = ()
    required: bool = False
    minimum: str = ""
    """Decimals only: the least value allowed, as typed in the schema."""
    above: str = ""
    """Decimals only: the value must be greater than this."""
    distinct: bool = False
    """Of a list of scalars: no value may stand in it twice."""

    @property
    def heading(self) -> Text:
        """What it is called over a column, and before its value."""
        return term(self.title, HEADING)

    @property
    def is_text(self) -> bool:
        """Whether it holds one text: a word, a name, the id of another record."""
        return self.shape == "scalar" and self.type == "text"

    @property
    def kept_by_time(self) -> bool:
        """Whether it is a list whose items are steps, each known by its day or moment."""
        return self.shape == "items" and self.fields[self.key].type in ("date", "moment")

    def key_of(self, item: Mapping[str, Any]) -> str:
        """What an item of this list is addressed and merged by; empty when it lacks its key."""
        return str(item.get(self.key) or "")


class Sentence(NamedTuple):
    """How the history tells one thing that happens to a record: `{number} delivered {delivered_at}`."""

    when: str
    """What happened: `new`, or the field that changed, its names joined by dots, as in `lines.short`; the list for a new item."""
    template: str
    """Names fields of the record and of the item; `session.told` says which values there are besides."""
    given: tuple[str, ...] = ()
    """What must hold: the names of fields that have a value, or `field=value|value`."""
    brief: str = ""
    """The same in fewer words, for a commit of several records."""


class Kind(NamedTuple):
    """A kind of record: its name is its schema file's stem and its table's name."""

    name: str
    title: str
    description: str
    plural: str
    folder: str
    id: str
    label: str
    """The field that names a record to a person."""
    columns: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...]
    """Combinations no two records share, see `uniqueness`."""
    fields: Mapping[str, Field]
    schema: Mapping[str, Any]
    source: str
    short: str = ""
    """The field that names a record within a sentence; empty where it has no name that is short and not personal."""
    same_when: tuple[tuple[str, ...], ...] = ()
    """Combinations, as in `uniqueness`, that two records entered at the same time share if they are one fact entered twice."""
    sentences: tuple[Sentence, ...] = ()
    """How its history is told: of those for one event the first whose fields have values."""
    shared: bool = False
    """Everybody's, though it may name a client: it is looked at whichever clients are."""
    decision: bool = False
    """All of a record is what a person decides."""
    begins: bool = False
    """Whether a record is a fact only from some day on: it has a date of its own that says so, or all dates in it are those of
    list items, such as the stages of a deal. Where it gives no date of its own, it begins with the first date in it. Fields that
    were added to the kind later make no difference."""

    @property
    def noun(self) -> Text:
        """What a record of it is called within a sentence."""
        return term(self.title.lower(), NOUN)

    @property
    def nouns(self) -> Text:
        """What several of them are called within a sentence."""
        return term(self.plural.replace("_", " "), NOUN)

    @property
    def dated(self) -> str:
        """The field with the day from which a record is a fact; empty when it has none."""
        return next((name for name, field in self.fields.items() if field.when == "record"), "")

    @property
    def called(self) -> bool:
        """Whether a sentence can call one of its records by its `short` field: a name or title that is its own."""
        field = self.fields.get(self.short)
        if field is None or field.type != "text" or field.enum or field.link:
            return False
        return field.name == self.label or field.unique

    @property
    def personal(self) -> bool:
        """Whether a record is about one person, whose name and id stand for the person."""
        return any(field.personal for field in self.fields.values())

    @property
    def numbered(self) -> bool:
        """Whether its records are documents, which are called by a number."""
        return self.label == "number"

    @property
    def recognised(self) -> bool:
        """Whether its records are recognised by their names, and looked for before a new one is written."""
        label = self.fields.get(self.label)
        return label is not None and label.match == "name"

    @property
    def command(self) -> str:
        """The word for it on the command line."""
        return self.name.replace("_", "-")

    @property
    def happened(self) -> Field | None:
        """The field that says when what a record tells of happened; None for what lasts, as clients do."""
        own = (field for field in self.fields.values() if field.when == "record" and field.shape == "scalar")
        return next(own, None)

    @property
    def root(self) -> str:
        """The folder that holds all its records, shards included."""
        return self.folder.split("/{", 1)[0]

    def path(self, record_id: str, data: Mapping[str, Any]) -> str:
        """Where a new record goes. Chosen once: later values never move it."""

        def shard(match: re.Match[str]) -> str:
            names, form = match.groups()
            day = next((str(data[n])[:10] for n in names.split("|") if data.get(n)), "")
            if not day:
                return "undated"
            return dated(day, form)

        return f"{_SHARD.sub(shard, self.folder)}/{record_id}.yaml"

    def order(self, keys: Sequence[str | int]) -> list[str]:
        """The names of the fields at some point of a record, in the order in which they stand in its file."""
        if not keys:
            return list(self.fields)
        field = self.at(keys)
        return list(field.fields) if field else []

    def dotted(self, tree: Mapping[str, Any], keys: Iterable[str | int]) -> str:
        """Keys that lead to a value of a record's tree, joined by dots, items named by their keys: `lines.pump.qty`."""
        return ".".join(self.keyed(tree, keys))

    def keyed(self, tree: Mapping[str, Any], keys: Iterable[str | int]) -> tuple[str, ...]:
        """Keys that lead to a value of a record's tree, items named by their keys and not by their places."""
        parts: list[str] = []
        value: Any = tree
        fields: Mapping[str, Field] = self.fields
        field: Field | None = None
        for key in keys:
            if isinstance(key, int):
                value = value[key] if isinstance(value, list) and key < len(value) else None
                named = field.key_of(value) if field and field.shape == "items" and isinstance(value, dict) else ""
                parts.append(named or str(key))
            else:
                field = fields.get(key)
                fields = field.fields if field else {}
                value = value.get(key) if isinstance(value, dict) else None
                parts.append(key)
        return tuple(parts)

    def at(self, keys: Iterable[str | int]) -> Field | None:
        """The field a path of keys leads to (list positions and item keys skip a level), or None."""
        fields, found = self.fields, None
        inside_items = False
        for key in keys:
            if inside_items:
                inside_items = False
                continue
            found = fields.get(str(key))
            if found is None:
                return None
            fields, inside_items = found.fields, found.shape in ("items", "list")
        return found


class Kinds(Mapping[str, Kind]):
    """All kinds a book knows, by name."""

    def __init__(self, kinds: Iterable[Kind], digest: str, faults: Sequence[Finding] = ()) -> None:
        self._kinds = {kind.name: kind for kind in kinds}
        self._roots = {kind.root: kind for kind in self._kinds.values()}
        self._folders: dict[str, Kind | None] = {}
        """Of which kind the records in a folder are, as far as that was asked."""
        self.digest = digest
        """Changes whenever any schema does; part of the book's version."""
        self.faults = faults
        """What is wrong with schemas that are left out because of it."""

    def __getitem__(self, name: str) -> Kind:
        return self._kinds[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)

    def typed(self, name: str) -> Kind:
        """The kind somebody names, as it is called on the command line or in files. Raises UsageError where there is none."""
        kind = self._kinds.get(name.replace("-", "_"))
        if kind is None:
            raise UsageError(say("there is no kind `{kind}`", kind=name), hint=did_you_mean(name, self._kinds))
        return kind

    def of(self, path: str) -> Kind | None:
        """The kind whose folder a repository path lies in, however deep; None for anything else in the repository.

        Where a kind's folder lies inside another's (`clients/vip`), the inner one counts.
        """
        if not path.endswith(".yaml"):
            return None
        folder = path.rpartition("/")[0]
        try:
            return self._folders[folder]
        except KeyError:
            found = self._folders[folder] = self._within(folder)
            return found

    def _within(self, folder: str) -> Kind | None:
        while folder and folder not in self._roots:
            folder = folder.rpartition("/")[0]
        return self._roots.get(folder)


def load_kinds(root: Path | None = None, extra: Iterable[Path] = ()) -> Kinds:
    """Shipped schemas, then those of plugins, then the book's own in `.salesctl/schemas/`: more fields, more kinds.

    A file that cannot be used is left out whole, and its faults are kept in `Kinds.faults`. What they say is kept until one of
    them changes; nothing is while one of them has faults.
    """
    packages = [shipped("schemas"), *extra]
    others = _added(root, packages[1:])
    read = (*schema_files(packages[0]), *(file for file, _ in others))
    # a book's own schemas are not read through a link, so that its folders count, too
    own = (root / OWN, (root / OWN).parent) if root and any(file.parent == root / OWN for file in read) else ()
    folders = "\n".join(map(str, (*packages, *own)))
    kinds, digest, faults = user_cache.of_files(
        f"kinds-{zlib.crc32(folders.encode()):08x}", map(str, (*_CODE, *own, *read)), lambda: _read(others), _again
    )
    return Kinds(kinds, digest, faults)


_Read = tuple[Sequence[Kind], str, Sequence[Finding]]
"""Kinds, the digest of their files, and the faults of those that are left out."""
_CODE = (__file__, declarations.__file__, dialect.__file__)
"""The modules that make kinds of schemas."""


def _read(others: Iterable[tuple[Path, str]]) -> tuple[_Read, bool]:
    """What the shipped schemas and others say, and whether all of them count."""
    import hashlib  # loads OpenSSL, and what was read is kept

    schemas: dict[str, dict[str, Any]] = {}
    sources: dict[str, str] = {}
    added: dict[str, frozenset[str]] = {}
    kinds: dict[str, Kind] = {}
    digest = hashlib.sha256()
    for file in schema_files(shipped("schemas")):
        raw = file.read_bytes()
        kind, schemas[file.stem] = _shipped_kind(file.stem, raw, str(file))
        kinds[kind.name], sources[kind.name] = kind, kind.source
        digest.update(raw)
    found: list[Finding] = []
    for file, shown in others:
        try:
            raw, schema = judged(file, shown, COMMON)
            digest.update(shown.encode() + b"\0" + raw + b"\0")
            name = file.stem
            whole = extended(schemas[name], schema, raw, shown) if name in schemas else schema
            of_others = added.get(name, frozenset()) | schema["properties"].keys() if name in schemas else frozenset()
            kind = kind_from(name, whole, sources.get(name, shown), added=of_others)
            rest = [other for other in kinds.values() if other.name != name]
            _refuse_shared_folder(kind, rest, shown)
            distinct([*rest, kind], shown)
        except SalesctlError as error:
            found += fault_findings(error, shown)
        else:
            schemas[name], kinds[name], added[name] = whole, kind, of_others
            sources.setdefault(name, shown)
    return (tuple(kinds.values()), digest.hexdigest(), found), not found


@lru_cache(maxsize=256)  # a book whose own schemas have just been written has them read again and again
def _shipped_kind(name: str, raw: bytes, source: str) -> tuple[Kind, dict[str, Any]]:
    """A kind that ships with salesctl, and its schema."""
    schema = json.loads(raw)
    return kind_from(name, schema, source), schema


def _again(kept: _Read) -> _Read:
    kinds, digest, faults = kept
    return tuple(map(_kind_again, kinds)), digest, faults


def _kind_again(kept: tuple[Any, ...]) -> Kind:
    kind = Kind._make(kept)
    return kind._replace(fields=_fields_again(kind.fields), sentences=tuple(map(Sentence._make, kind.sentences)))


def _fields_again(kept: Mapping[str, Any]) -> dict[str, Field]:
    fields = {name: Field._make(values) for name, values in kept.items()}
    return {
        name: field._replace(fields=_fields_again(field.fields)) if field.fields else field
        for name, field in fields.items()
    }


def _added(root: Path | None, extra: Iterable[Path]) -> list[tuple[Path, str]]:
    """The schema files that do not ship with salesctl, each with how it is named to a person."""
    found = [(file, str(file)) for folder in extra for file in schema_files(folder)]
    return [*found, *((file, f"{OWN}/{file.name}") for file in (schema_files(root / OWN) if root else ()))]


def kind_from(
    name: str,
    schema: Mapping[str, Any],
    source: str,
    common: Mapping[str, Any] = COMMON,
    added: frozenset[str] = frozenset(),
) -> Kind:
    """A kind from a schema without faults. `source`: its file; `common`: the properties it has besides its own.

    `added`: the fields that are not from the file that declared it first.
    """
    own = schema.get("x-salesctl", {})
    properties = {**schema["properties"], **common}
    fields = _fields(properties, schema.get("required", ()))
    title = str(schema.get("title", name.replace("_", " ").capitalize()))
    plural = str(own.get("plural", f"{name}s"))
    folder = str(own.get("folder", plural.replace("_", "-").replace(" ", "-")))
    label = str(own.get("title", "name" if "name" in fields else "id"))
    columns = tuple(name.replace(".", "_") for name in own.get("columns", list(fields)[:4]))
    unique = tuple(tuple(combination) for combination in own.get("unique", ()))
    return Kind(
        name=name,
        title=title,
        description=str(schema.get("description", "")),
        plural=plural,
        folder=folder,
        id=str(own.get("id", "{" + label + "}")),
        label=label,
        columns=columns,
        unique=unique,
        fields=fields,
        schema={**schema, "properties": properties},
        source=source,
        short=str(own.get("short", label if label in fields and not fields[label].personal else "")),
        same_when=tuple(tuple(combination) for combination in own.get("same-when", ())),
        sentences=tuple(
            Sentence(str(one["when"]), str(one["say"]), tuple(one.get("if", ())), str(one.get("brief", "")))
            for one in own.get("sentences", ())
        ),
        shared=bool(own.get("shared", False)),
        decision=bool(own.get("decision", False)),
        begins=_begins({name: field for name, field in fields.items() if name not in added}),
    )


def _begins(fields: Mapping[str, Field]) -> bool:
    dates = set(_dates(fields, of_items=False))
    return (False, "record") in dates or dates == {(True, "record")}


def _dates(fields: Mapping[str, Field], *, of_items: bool) -> Iterator[tuple[bool, str]]:
    """Of each date that is a fact: whether it belongs to an item of a list, and what it hides until then."""
    for spec in fields.values():
        if spec.when:
            yield of_items, spec.when
        yield from _dates(spec.fields, of_items=of_items or spec.shape == "items")


def _fields(properties: Mapping[str, Any], required: Iterable[str]) -> dict[str, Field]:
    needed = set(required)
    return {name: _field(name, spec, required=name in needed) for name, spec in properties.items()}


def _field(name: str, spec: Mapping[str, Any], *, required: bool) -> Field:
    shape, leaf = _shape(spec)
    holder = {"items": spec.get("items", {}), "map": leaf}.get(shape, spec)
    return Field(
        name=name,
        shape=shape,
        type=_type(leaf) if shape in ("scalar", "list") else "",
        link=leaf.get("x-link", spec.get("x-link", "")),
        when=spec.get("x-when", ""),
        personal=bool(spec.get("x-personal", leaf.get("x-personal", False))),
        unique=spec.get("x-unique") is True,
        decision=spec.get("x-decision") is True,
        match=_match(leaf),
        group=spec.get("x-group", ""),
        earlier=spec.get("x-earlier", ""),
        key=spec.get("x-key", "id") if shape == "items" else "",
        fields=_fields(holder.get("properties", {}), holder.get("required", ())) if shape in _WITH_FIELDS else {},
        title=str(spec.get("title", name.replace("_", " "))),
        description=str(spec.get("description", "")),
        enum=tuple(leaf.get("enum", ())),
        required=required,
        minimum=str(leaf.get("minimum", "")),
        above=str(leaf.get("exclusiveMinimum", "")),
        distinct=shape == "list" and spec.get("uniqueItems") is True,
    )


def _shape(spec: Mapping[str, Any]) -> tuple[Shape, Mapping[str, Any]]:
    if spec.get("type") == "array":
        items = spec.get("items", {})
        return ("items", items) if "properties" in items else ("list", items)
    if spec.get("type") == "object":
        inner = spec.get("additionalProperties")
        if isinstance(inner, dict) and "properties" in inner:
            return "map", inner
        return ("object" if "properties" in spec else "open"), spec
    return "scalar", spec


def _type(spec: Mapping[str, Any]) -> str:
    kind = spec.get("type", "string")
    return str(kind) if kind in ("integer", "boolean") else str(spec.get("format", "text"))


def _match(leaf: Mapping[str, Any]) -> str:
    form = str(leaf.get("format", ""))
    return str(leaf.get("x-match", form if form in FORMS else ""))


def _refuse_shared_folder(kind: Kind, others: Iterable[Kind], source: str) -> None:
    for other in others:
        if other.root == kind.root:
            raise SalesctlError(
                say("{kind} and {other} share the folder {root}/", kind=kind.name, other=other.name, root=kind.root),
                place=Place(source),
            )
