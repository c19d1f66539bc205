"""What no two records may share, looked up before a record is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from salesctl import yamlio
from salesctl.errors import Finding
from salesctl.lang.text import say
from salesctl.model.values import TYPES

if TYPE_CHECKING:
    from salesctl.book import Query
    from salesctl.model.kinds import Kind
    from salesctl.model.records import Record

    from .drafts import Draft

_UTC = ZoneInfo("UTC")


def clashes(query: Query, drafts: Sequence[Draft], records: Sequence[Record]) -> list[Finding]:
    """Every unique field, or combination of fields, that another record holds already. Indexed questions only."""
    wanted = [
        (draft, record, combination)
        for draft, record in zip(drafts, records, strict=True)
        for combination in unique(record.kind)
    ]
    if not any(all(_value(record, name) is not None for name in combination[:1]) for _, record, combination in wanted):
        return []
    return [finding for draft, record, names in wanted for finding in _clash(query, draft, record, names)]


def unique(kind: Kind) -> Iterator[tuple[str, ...]]:
    """The combinations of columns no two records of a kind share."""
    yield from ((field.name,) for field in kind.fields.values() if field.unique)
    yield from kind.unique
    yield ("external_id", "external_system")


def _clash(query: Query, draft: Draft, record: Record, names: tuple[str, ...]) -> Iterator[Finding]:
    values = [_value(record, name) for name in names]
    if values[0] is None:
        return
    same = " and ".join(f'"{name}" is ?' for name in names)
    sql = f'select id from "r_{record.kind.name}" where {same} and id <> ? limit 1'  # noqa: S608 - names from schemas
    other = query.one(sql, (*values, record.id))
    if other is None:
        return
    keys = names[0].split("_", 1) if names[0].startswith("external_") else [names[0]]
    line, column = yamlio.locate(draft.after, tuple(keys))
    shown = ", ".join(str(record.data.get(name)) for name in names if record.data.get(name)) or str(values[0])
    message = say(
        "{title} `{other}` has {names} {shown} already",
        title=record.kind.title.lower(),
        other=other[0],
        names=names[0].replace("_", " "),
        shown=shown,
    )
    yield Finding(draft.path, line, column, "not-unique", message, say("correct one of the two, or archive the double"))


def _value(record: Record, name: str) -> Any:
    """What the book would hold, None when absent."""
    data: Any = record.data
    if name.startswith("external_"):
        data, name = data.get("external") or {}, name.removeprefix("external_")
        return data.get(name)
    text = data.get(name)
    field = record.kind.fields.get(name)
    return TYPES[field.type].store(text, _UTC) if isinstance(text, str) and field else None
