"""Which records the book holds: by the source's key, by a field, by id. Asked once a kind and then remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from salesctl.api import normal_phone

if TYPE_CHECKING:
    from salesctl.api import Field, Kind, Session


class Lookup:
    """Records of a book by what other systems call them."""

    def __init__(self, session: Session) -> None:
        self._desk = session
        self.ids = cache(self._ids)
        """The paths of a kind's records by id."""
        self._keys = cache(self._keys_of)
        self._values = cache(self._values_of)

    def by_key(self, kind: str, system: str, key: str) -> str | None:
        """The record that came from a system under a key."""
        return self._keys(kind, system).get(key)

    def by_field(self, target: str, field: str, text: str) -> list[str]:
        """What a link may lead to that holds a text in a field; case and spacing are no matter.

        `target` is a kind (`client`; the field may lie deeper: `entities.tax_id`) or the items of one, which are
        answered as `romashka/main` (`client/entities`, the field `tax_id`).
        """
        leaf = field_at(self._desk.kinds, target, field)
        return self._values(target, field).get(self._normal(leaf, text), [])

    def values(self, kind: str, fields: tuple[str, ...]) -> list[tuple[str, tuple[Any, ...]]]:
        """What every record has in some fields, as the book holds it; records without the first are left out."""
        columns = ", ".join(f'"{name}"' for name in fields)
        sql = f'select id, {columns} from "r_{kind}" where "{fields[0]}" is not null'  # noqa: S608 - a kind's own names
        query = self._desk.query()
        return [(row[0], tuple(row[1:])) for row in query.rows(sql)]

    def _ids(self, kind: str) -> Mapping[str, str]:
        return dict(self._rows(f'select id, path from "r_{kind}"'))  # noqa: S608 - a kind's name

    def _keys_of(self, kind: str, system: str) -> Mapping[str, str]:
        sql = f'select external_id, id from "r_{kind}" where external_system = ?'  # noqa: S608 - a kind's name
        return dict(self._rows(sql, system))

    def _values_of(self, target: str, field: str) -> Mapping[str, list[str]]:
        leaf = field_at(self._desk.kinds, target, field)
        found: dict[str, list[str]] = {}
        for text, record in self._rows(_sql(self._desk.kinds, target, field)):
            held = found.setdefault(self._normal(leaf, str(text)), [])
            if record not in held:
                held.append(record)
        return found

    def _normal(self, field: Field, text: str) -> str:
        if field.type == "phone":
            return normal_phone(text, self._desk.config.country or None)
        return " ".join(text.split()).casefold()

    def _rows(self, sql: str, *parameters: str) -> Iterable[tuple[str, str]]:
        query = self._desk.query()
        return [(row[0], row[1]) for row in query.rows(sql, parameters)]


def field_at(kinds: Mapping[str, Kind], target: str, path: str) -> Field:
    """The field with values at the end of a dotted path. Raises ValueError when there is none."""
    kind, _, inner = target.partition("/")
    if kind not in kinds:
        raise ValueError(f"there is no kind `{kind}`")
    fields: Mapping[str, Field] = kinds[kind].fields
    found = None
    for name in [*([inner] if inner else []), *path.split(".")]:
        found = fields.get(name)
        if found is None:
            raise ValueError(f"{target} has no field `{path}`")
        fields = found.fields
    if found is None or found.shape not in ("scalar", "list"):
        raise ValueError(f"`{path}` of {target} has fields of its own; name one of them")
    return found


def _sql(kinds: Mapping[str, Kind], target: str, path: str) -> str:
    """Text and what is linked to, of everything at a path: the tables of a kind follow its shape."""
    kind, _, inner = target.partition("/")
    table, column, answer = f"r_{kind}", "", "id"
    fields: Mapping[str, Field] = kinds[kind].fields
    for name in [*([inner] if inner else []), *path.split(".")]:
        field = fields[name]
        if field.shape in ("items", "list"):
            table, column, answer = f"{table}_{column}{name}", "", "record"
        if field.shape == "list":
            column = "value"
        elif field.shape != "items":
            column += name if field.shape == "scalar" else f"{name}_"
        fields = field.fields
    if inner:
        item = "item" if column == "value" else f'"{kinds[kind].fields[inner].key}"'
        answer = f"record || '/' || {item}"
    return f'select "{column}", {answer} from "{table}" where "{column}" is not null'  # noqa: S608 - names from schemas
