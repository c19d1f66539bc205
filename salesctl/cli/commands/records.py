"""What is read of records of any kind: lists of them, and one with what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

from salesctl.lang.text import joined, term
from salesctl.model.record_tables import kind_tables
from salesctl.model.table import Column, Table
from salesctl.model.values import TYPES, unscaled
from salesctl.report.formats import as_records
from salesctl.session.answer import Answer, Line
from salesctl.session.answer_shapes import RecordTree, Row
from salesctl.session.derived import derived_tables
from salesctl.session.field_texts import field_lines
from salesctl.session.resolve import resolve
from salesctl.session.rows_asked import RowsAsked

if TYPE_CHECKING:
    from salesctl.model.kinds import Kind
    from salesctl.session.session import Session


_COUNT = "#"
"""The column that says how many rows there are without the limit."""


class ShowAnswer(TypedDict):
    """A record as it is written, and what follows from it; `--from -` takes it."""

    kind: str
    id: str
    path: str
    fields: RecordTree
    derived: Annotated[dict[str, list[Row]], "By view: its rows about the record."]


def listing(session: Session, kind: Kind, *, where: str, sort: str, archived: bool) -> Answer:
    """Records of one kind; their line numbers can be given to other commands."""
    table = kind_tables(kind)[0]
    own = {column.name: column.form or "text" for column in table.columns}
    added = added_columns(session, kind, own)
    forms = {"id": "ref", **own, **added}
    usual = ["id", *(name for name in kind.columns if name in own), *added]
    columns, limit = session.asked.chosen(forms), session.asked.limit
    shown = columns or usual
    order, descending = sort.removeprefix("-"), sort.startswith("-")
    RowsAsked(columns=[order] if order else []).chosen(forms)
    conditions = [*([] if archived else ["archived = 0"]), *([f"({where})"] if where else [])]
    restricted = f" where {' and '.join(conditions)}" if conditions else ""
    most = f" limit {limit}" if limit else ""
    found = f"({listed(kind, added)}){restricted}"
    counted = f', (select count(*) from {found}) as "{_COUNT}"' if limit else ""
    sql = f"select *{counted} from {found}"
    if order or not kind.dated:
        sql += f' order by "{order or "id"}"{" desc" if descending else ""}, id{most}'
    else:
        # the newest, which stand last: right above the prompt
        sql = f'select * from ({sql} order by "{kind.dated}" desc, id desc{most}) order by "{kind.dated}", id'
    # only what was typed needs the sandbox, a process of its own
    if where:
        names, rows = session.run_sql(sql)
        records = [dict(zip(names, row, strict=True)) for row in rows]
    else:
        records = list(map(dict, session.query().rows(sql)))
    cells = [[number, *(record.get(name) for name in shown)] for number, record in enumerate(records, 1)]
    by_label = kind.label not in shown or not kind.numbered or all(record.get(kind.label) for record in records)
    if not columns and len(shown) > 1 and by_label:
        forms["id"] = "id"
    heads = [
        Column("#", "integer"),
        *(Column(name, _cell_type(kind, name, forms[name]), _inner_heading(kind, name)) for name in shown),
    ]
    # a sum is not told without its currency
    asked = {"id", *shown, *(["currency"] if any(forms[name] in ("money", "price") for name in shown) else [])}
    told = {name: form for name, form in forms.items() if not columns or name in asked}
    data: dict[str, Any] = {
        "kind": kind.name,
        "currency": session.config.currency,
        "records": [_as_text(record, told, session.config.currency) for record in records],
    }
    numbered = [{"kind": kind.name, "id": record["id"], **_client_of(kind, record)} for record in records]
    shown_table = session.named(Table(kind.plural, "", heads, cells, currency=session.config.currency))
    for record in data["records"]:
        called = ((name, shown_table.names.get((name, record[name]))) for name in shown if name in record)
        record |= {f"{name}_name": title for name, title in called if title}
    count = records[0][_COUNT] if limit and records else len(records)
    return Answer(data, [shown_table], numbered, left_out=count - len(records))


def _inner_heading(kind: Kind, column: str) -> str:
    """What a column is called that holds a field of an object (`metrics_calls`); empty for any other, which its name says."""
    for name, field in kind.fields.items():
        inner = field.fields.get(column.removeprefix(f"{name}_")) if field.shape == "object" else None
        if inner and column not in kind.fields:
            return inner.heading
    return ""


def listed(kind: Kind, added: Iterable[str]) -> str:
    """The query of a kind's records with what a view adds to lists of them: what `--where` speaks of."""
    if not added:
        return f'select own.* from "{kind.name}" as own'
    more = "".join(f', more."{name}"' for name in added)
    return f'select own.*{more} from "{kind.name}" as own left join "{kind.name}_list" as more on more."{kind.name}" = own.id'


def added_columns(session: Session, kind: Kind, own: Mapping[str, str]) -> dict[str, str]:
    """The columns that a view adds to lists of a kind, by name, each with the type of its cells."""
    view = session.query().listing(kind.name)
    if view is None:
        return {}
    names = session.query().columns(f'select * from "{view.name}"')
    return {name: view.forms.get(name, "text") for name in names if name != kind.name and name not in own}


def show(session: Session, ref: str, *kinds: str) -> Answer:
    """One record with its fields by their titles, and what follows from it."""
    found = resolve(session, ref, *kinds)
    kind = session.kinds[found.kind]
    path = session.book.path_of(found.kind, found.id) or ""
    data = session.book.record(found.kind, found.id)
    derived = [*derived_tables(session, found.kind, found.id), *_reasons(session, found.kind, found.id)]
    shown: list[str | Line | Table] = [Line(joined(" ", [term(kind.title), found.id]), "title"), Line(path, "dim")]
    shown += field_lines(kind.fields, data, session.config.currency)
    for table in derived:
        shown += ["", table] if table.rows else []
    told = {table.name: as_records(session.named(table)) for table in derived}
    return Answer({"kind": found.kind, "id": found.id, "path": path, "fields": data, "derived": told}, shown)


def _reasons(session: Session, kind: str, record_id: str) -> list[Table]:
    """Why an activity is planned, one row for each reason; no table for what is planned for nothing."""
    if kind != "activity":
        return []
    from salesctl.plan import reasons_of

    reasons = reasons_of(session, [record_id]).get(record_id, ())
    return [Table("reasons", "", [Column("why")], [[reason.why] for reason in reasons])] if reasons else []


def _cell_type(kind: Kind, name: str, form: str) -> str:
    """The type of a list's column; a field of a few values holds codes that have words."""
    field = kind.fields.get(name)
    if field and field.enum:
        return "word"
    return "ref" if field and field.link and "/" not in field.link else form


def _client_of(kind: Kind, record: Mapping[str, Any]) -> dict[str, str]:
    client = record["id"] if kind.name == "client" else record.get("client")
    return {"client": client} if isinstance(client, str) else {}


def _as_text(record: Mapping[str, Any], forms: Mapping[str, str], currency: str) -> dict[str, Any]:
    """A row as the documented JSON has it: text as it is typed, decimals exact, what is absent left out.

    `currency`: of sums in a row that names none.
    """
    made = {}
    for name, value in record.items():
        if value is None or name not in forms:
            continue
        form = TYPES.get(forms[name])
        if form is not None and form.scale is not None:
            made[name] = unscaled(value, form.name, str(record.get("currency") or currency))
        elif forms[name] == "boolean":
            made[name] = "yes" if value else "no"
        else:
            made[name] = str(value)
    return made
