"""The exports `csv` and `json`: the records of a kind, with their values as the book's files have them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from salesctl.api import TYPES, UsageError, csv_rows, csv_style, say

if TYPE_CHECKING:
    from salesctl.api import Field, Kind, Session

_LIST_SEPARATOR = "; "


def csv_file(session: Session, options: Mapping[str, str]) -> bytes:
    """A row for each record: its id and its fields, nested ones as `promise.amount`, lists joined by `; `.

    Options: `kind`; `items=lines` for a row for each item of that list; `csv`, the style; `delimiter`; `archived=yes` to
    include archived records. Raises UsageError for an option or a value that is not valid.
    """
    kind = _kind(session, options, "items", "delimiter", "csv")
    style = csv_style(options.get("csv", "plain"), session.language)
    delimiter = options.get("delimiter", style.delimiter)
    if len(delimiter) != 1:
        raise UsageError(
            say("`{delimiter}` cannot be a delimiter", delimiter=delimiter), hint=say("give one character: delimiter=;")
        )
    fields, items = kind.fields, options.get("items", "")
    if items:
        listed = kind.fields.get(items)
        if listed is None or listed.shape != "items":
            lists = ", ".join(name for name, field in kind.fields.items() if field.shape == "items")
            raise UsageError(
                say("{kind} has no list of objects `{items}`", kind=kind.name, items=items),
                hint=say("its lists are: {lists}", lists=lists) if lists else say("it has none"),
            )
        fields = listed.fields
    columns = dict(_columns(fields))
    heads = [kind.name if items else "id", *(".".join(path) for path in columns)]
    rows = (
        [record_id, *(_cell(_value_at(row, path), field) for path, field in columns.items())]
        for record_id, data in _records(session, kind, options)
        for row in (data.get(items) or [] if items else [data])
    )
    return csv_rows([heads, *rows], style._replace(delimiter=delimiter))


def json_file(session: Session, options: Mapping[str, str]) -> bytes:
    """`{"kind", "records": [{"id", …fields as text}]}`. Options: `kind`; `archived=yes` to include archived records."""
    kind = _kind(session, options)
    records = [{"id": record_id, **data} for record_id, data in _records(session, kind, options)]
    return (json.dumps({"kind": kind.name, "records": records}, ensure_ascii=False, indent=2) + "\n").encode()


def _kind(session: Session, options: Mapping[str, str], *more: str) -> Kind:
    known = ("kind", "archived", *more)
    for name in options:
        if name not in known:
            raise UsageError(
                say("`{name}` is no option of this export", name=name),
                hint=say("its options are: {list}", list=", ".join(known)),
            )
    name = options.get("kind", "").replace("-", "_")
    if name not in session.kinds:
        raise UsageError(
            say("there is no kind `{name}`", name=name) if name else say("which kind of record?"),
            hint=say("kind=client, for instance"),
        )
    return session.kinds[name]


def _records(session: Session, kind: Kind, options: Mapping[str, str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    which = "" if options.get("archived") == "yes" else " where archived = 0"
    query = session.query()
    ids = [row[0] for row in query.rows(f'select id from "r_{kind.name}"{which} order by id')]
    for record_id in ids:
        yield record_id, session.book.record(kind.name, record_id)


def _columns(fields: Mapping[str, Field], at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Field]]:
    """All fields with values of their own, each with its path; lists of objects are left out."""
    for name, field in fields.items():
        if field.shape in ("scalar", "list"):
            yield (*at, name), field
        elif field.shape == "object":
            yield from _columns(field.fields, (*at, name))


def _value_at(data: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    return data


def _cell(value: Any, field: Field) -> str | Decimal:
    """A value as text, one of decimals as the number it is."""
    if isinstance(value, list):
        return _LIST_SEPARATOR.join(str(item) for item in value)
    if value is None:
        return ""
    form = TYPES.get(field.type)
    return Decimal(value) if form is not None and form.scale is not None else str(value)
