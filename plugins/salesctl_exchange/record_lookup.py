"""Finding records of the book by id, by their key in another system, or by the text of a field. One query per question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from salesctl.api import compared, say

if TYPE_CHECKING:
    from salesctl.api import Field, Kind, Session


_RECORDS = 1000
"""Records that are kept: those that neighbouring rows are about."""


class RecordLookup:
    """Finds the records of a session's book; what was read once is kept for the object's life."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.paths = cache(self._read_paths)
        """The paths of a kind's records by id."""
        self._keys = cache(self._read_keys)
        self._texts = cache(self._read_texts)
        self._records = lru_cache(_RECORDS)(self._read_record)

    def by_key(self, kind: str, system: str, key: str) -> str | None:
        """The id of the record that came from a system under a key."""
        return self._keys(kind, system).get(key)

    def known_to(self, system: str, kind: str) -> set[str]:
        """The ids of the records of a kind that came from a system."""
        return set(self._keys(kind, system).values())

    def record(self, kind: str, record_id: str) -> Mapping[str, Any] | None:
        """What the record holds, as text; None where there is none."""
        return self._records(kind, record_id)

    def by_field(self, target: str, path: str, text: str) -> list[str]:
        """The ids a link to `target` may have by a text in the field at a path, in its normal form.

        `target` is a kind (`client` with the path `name` or `entities.tax_id`) or the items of one (`client/entities` with
        the path `tax_id`), which are returned as `romashka/main`. Phone numbers match in any spelling.
        """
        field = field_at(self._session.kinds, target, path)
        normal = self._normal(field, text)
        return self._texts(target, path).get(normal, []) if normal else []

    def _read_paths(self, kind: str) -> Mapping[str, str]:
        return dict(self._rows(f'select id, path from "r_{kind}"'))

    def _read_record(self, kind: str, record_id: str) -> Mapping[str, Any] | None:
        return self._session.book.record(kind, record_id) if record_id in self.paths(kind) else None

    def _read_keys(self, kind: str, system: str) -> Mapping[str, str]:
        sql = f'select external_id, id from "r_{kind}" where external_system = ?'
        return dict(self._rows(sql, system))

    def _read_texts(self, target: str, path: str) -> Mapping[str, list[str]]:
        field = field_at(self._session.kinds, target, path)
        ids_by_text: dict[str, list[str]] = {}
        for text, record in self._rows(_sql(self._session.kinds, target, path)):
            ids = ids_by_text.setdefault(self._normal(field, str(text)), [])
            if record not in ids:
                ids.append(record)
        return ids_by_text

    def _normal(self, field: Field, text: str) -> str:
        """The form in which texts of a field are compared."""
        return compared(field.type, text, self._session.config.country or None)

    def _rows(self, sql: str, *parameters: str) -> Iterable[tuple[str, str]]:
        query = self._session.query()
        return [(row[0], row[1]) for row in query.rows(sql, parameters)]


def field_at(kinds: Mapping[str, Kind], target: str, path: str) -> Field:
    """The field at a dotted path of a kind or of its items, which has values itself. Raises ValueError if there is none."""
    kind, _, items = target.partition("/")
    if kind not in kinds:
        raise ValueError(say("there is no kind `{kind}`", kind=kind))
    fields: Mapping[str, Field] = kinds[kind].fields
    field = None
    for name in [*([items] if items else []), *path.split(".")]:
        field = fields.get(name)
        if field is None:
            raise ValueError(say("{target} has no field `{path}`", target=target, path=path))
        fields = field.fields
    if field is None or field.shape not in ("scalar", "list"):
        raise ValueError(say("`{path}` of {target} has fields of its own; name one of them", path=path, target=target))
    return field


def _sql(kinds: Mapping[str, Kind], target: str, path: str) -> str:
    """A query for the texts at a path and the ids they belong to: nested lists have tables named after the path."""
    kind, _, items = target.partition("/")
    table, column, record = f"r_{kind}", "", "id"
    fields: Mapping[str, Field] = kinds[kind].fields
    for name in [*([items] if items else []), *path.split(".")]:
        field = fields[name]
        if field.shape in ("items", "list"):
            table, column, record = f"{table}_{column}{name}", "", "record"
        if field.shape == "list":
            column = "value"
        elif field.shape != "items":
            column += name if field.shape == "scalar" else f"{name}_"
        fields = field.fields
    if items:
        item = "item" if column == "value" else f'"{kinds[kind].fields[items].key}"'
        record = f"record || '/' || {item}"
    return f'select "{column}", {record} from "{table}" where "{column}" is not null'
