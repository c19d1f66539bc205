"""`schema KIND`: what a record of a kind takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, NotRequired, TypedDict

from salesctl.errors import NotFound
from salesctl.lang.suggestions import did_you_mean
from salesctl.lang.text import joined, say, term
from salesctl.model.table import Column, Table
from salesctl.model.values import EXAMPLES
from salesctl.plugins.declaration import Argument
from salesctl.session.answer import Answer, Line
from salesctl.session.answer_shapes import RecordTree

if TYPE_CHECKING:
    from salesctl.model.kinds import Field
    from salesctl.session.session import Session


class FieldData(TypedDict):
    """A field; what says nothing is left out."""

    name: str
    required: bool
    shape: NotRequired[str]
    type: NotRequired[str]
    link: NotRequired[str]
    values: NotRequired[list[str]]
    unique: NotRequired[bool]
    personal: NotRequired[bool]
    key: NotRequired[str]
    minimum: NotRequired[str | int]
    above: NotRequired[str | int]
    description: NotRequired[str]
    example: NotRequired[object]
    fields: NotRequired[list[FieldData]]


class KindAnswer(TypedDict):
    """What a kind of record takes."""

    kind: str
    folder: str
    id: str
    description: str
    fields: list[FieldData]
    example: RecordTree


def schema(
    session: Session, kind: Annotated[str, Argument("KIND", help="client, order, price-list …")]
) -> Annotated[Answer, KindAnswer]:
    """What a record of a kind takes: its fields, which must be there, the values they take, an example of each.

    `salesctl client add --from -` takes such a record as YAML or JSON.
    """
    found = {one.command: one for one in session.kinds.values()}
    named = found.get(kind) or found.get(kind.replace("_", "-"))
    if named is None:
        raise NotFound(say("there is no kind `{kind}`", kind=kind), hint=did_you_mean(kind, found))
    examples = _Examples(session)
    rows = [
        [path, value_of(field), int(field.required), examples.text(field), term(field.description)]
        for path, field in fields_of(named.fields)
    ]
    columns = [
        Column("field", title=say("field", "heading")),
        Column("value", title=say("value", "heading")),
        Column("required", "boolean", say("required", "heading")),
        Column("example", title=say("example", "heading")),
        Column("meaning", title=say("meaning", "heading")),
    ]
    data = {
        "kind": named.name,
        "folder": named.folder,
        "id": named.id,
        "description": named.description,
        "fields": [_data(field, examples) for field in named.fields.values()],
        "example": examples.record(named.fields),
    }
    heading = [Line(term(named.title), "title"), Line(term(named.description), "dim")]
    return Answer(data, [*heading, Table("schema", "", columns, rows)])


def fields_of(fields: Mapping[str, Field], prefix: str = "") -> Iterator[tuple[str, Field]]:
    """Every field with its path: `contacts`, `contacts[].name`."""
    for field in fields.values():
        path = f"{prefix}{field.name}"
        yield path, field
        yield from fields_of(field.fields, f"{path}[]." if field.shape == "items" else f"{path}.")


def value_of(field: Field) -> str:
    """What a field takes, in a word: a type, the kind it refers to, the values there are."""
    if field.shape == "items":
        return say("list by `{key}`", key=field.key)
    if field.shape == "open":
        return say("free object")
    if field.shape in ("object", "map"):
        return say("object")
    if field.enum:
        word = " | ".join(field.enum)
    elif field.link:
        word = joined(" ", ["→", say("any record") if field.link == "*" else field.link])
    else:
        word = field.type
    return say("list of {values}", values=word) if field.shape == "list" else word


def _data(field: Field, examples: _Examples) -> dict[str, Any]:
    """A field as programs read it; what says nothing is left out."""
    told = {
        "name": field.name,
        "shape": field.shape,
        "type": field.type,
        "link": field.link,
        "values": list(field.enum),
        "required": field.required,
        "unique": field.unique,
        "personal": field.personal,
        "key": field.key,
        "minimum": field.minimum,
        "above": field.above,
        "description": field.description,
        "example": examples.value(field),
        "fields": [_data(one, examples) for one in field.fields.values()],
    }
    return {name: value for name, value in told.items() if value or name == "required"}


class _Examples:
    """Values that fields take; links lead to records of this book, where it has any."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, str] = {}
        """By kind the id of a record."""

    def record(self, fields: Mapping[str, Field]) -> dict[str, Any]:
        """The least record: what must be there."""
        return {name: self.value(field) for name, field in fields.items() if field.required}

    def value(self, field: Field) -> Any:
        """A value of a field; of an object or a list's item, what must be in it."""
        if field.shape == "items":
            return [self.record(field.fields)]
        if field.shape in ("object", "map"):
            return self.record(field.fields)
        if field.shape == "open":
            return {}
        one = field.enum[0] if field.enum else self._linked(field) or EXAMPLES.get(field.type, "")
        return [one] if field.shape == "list" else one

    def text(self, field: Field) -> str:
        """The example of a plain value, in a cell."""
        value = self.value(field)
        value = value[0] if field.shape == "list" else value
        return value if isinstance(value, str) else ""

    def _linked(self, field: Field) -> str:
        kind, _, item = field.link.partition("/")
        if kind in ("", "*"):
            return EXAMPLES["id"] if kind else ""
        if kind not in self._known:
            row = self._session.query().one("select min(id) from file where kind = ? and state = 0", (kind,))
            self._known[kind] = (row and row[0]) or kind
        return f"{self._known[kind]}/{EXAMPLES['id']}" if item else self._known[kind]
