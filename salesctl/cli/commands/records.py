"""What can be done to a record of any kind: add, list, show, set, edit, archive."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

from salesctl import yamlio
from salesctl.errors import SalesctlError, UsageError
from salesctl.lang.text import FreeText, joined, say, term
from salesctl.model.record_tables import kind_tables
from salesctl.model.table import Column, Table
from salesctl.model.values import TYPES, unscaled
from salesctl.policy.documents import with_currency
from salesctl.report.formats import as_records
from salesctl.session.answer import Answer, Line
from salesctl.session.answer_shapes import RecordTree, Row
from salesctl.session.field_texts import field_lines, without_addresses
from salesctl.session.known import unless_known
from salesctl.session.resolve import item_to_change, resolve, with_links
from salesctl.session.rows_asked import RowsAsked
from salesctl.session.typed_record import TypedRecord, typed_record
from salesctl.session.typed_values import typed_field, typed_value
from salesctl.tree.assign import assigned
from salesctl.tree.meaning import same

if TYPE_CHECKING:
    from salesctl.model.kinds import Field, Kind
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


def add(
    session: Session,
    kind: Kind,
    given: Mapping[str, Any],
    assignments: Sequence[str],
    source: str,
    record_id: str,
    *,
    new: bool,
) -> Answer:
    """A new record from options, assignments and a file, the later over the earlier.

    One that the book may know already is not written, unless it is `new`. A record of the book given as it stands changes nothing.
    """
    typed = {name.removesuffix("_"): value for name, value in given.items() if value not in (None, "", [])}
    read = _reader(session, typed)
    for name, value in typed.items():
        field = kind.fields[name]
        typed[name] = [read(field, one) for one in value] if isinstance(value, list) else read(field, value)
    if not (source or typed or assignments):
        hint = say("salesctl {command} add --help", command=kind.command)
        raise UsageError(say("nothing was said about the new {kind}", kind=kind.noun), hint=hint)
    given_record = _from(source, kind) if source else TypedRecord({})
    record_id = record_id or given_record.id
    if given_record.id and session.book.path_of(kind.name, record_id):
        stands, _ = session.read(kind.name, record_id)
        if not (typed or assignments) and same(stands.data, given_record.fields, kind.fields):
            return session.record(session.change(kind.name, record_id, []))
    written = with_links(session, kind, record_id, given_record.fields, {}, whole=True) if source else {}
    told = {**written, **_happened(session, kind, from_file=bool(source)), **typed}
    tree = _assigned(session, kind, told, assignments, typed)
    data = with_links(session, kind, record_id, tree, written)
    owner = kind.fields.get("owner")
    if owner and owner.link == "user" and "owner" not in data and session.me:
        data["owner"] = session.me

    def write() -> Answer:
        return session.record(session.new(kind.name, with_currency(session, kind, data), record_id))

    return unless_known(session, kind.name, data, write, new=new)


def _assigned(
    session: Session, kind: Kind, data: Mapping[str, Any], assignments: Sequence[str], record: Mapping[str, Any]
) -> dict[str, Any]:
    """A record's data with the assignments that were typed carried out; what they say is read as of `record`."""
    items = partial(item_to_change, session, data)
    return assigned(kind, data, assignments, _reader(session, record), partial(typed_field, session), items)


def _reader(session: Session, record: Mapping[str, Any]) -> Callable[[Field, str], str]:
    """Makes the text that a field of a record takes of a value as it is typed."""
    return lambda field, typed: typed_value(session, field, typed, record)


def _happened(session: Session, kind: Kind, *, from_file: bool) -> dict[str, str]:
    """When what the record tells of happened: as said, else now, where the kind requires it and no file tells it."""
    field = kind.happened
    if field is None or not (session.happened or (field.required and not from_file)):
        return {}
    return {field.name: session.moment if field.type == "moment" else session.happened_on}


def listing(session: Session, kind: Kind, *, where: str, sort: str, archived: bool) -> Answer:
    """Records of one kind; their line numbers can be given to other commands."""
    table = kind_tables(kind)[0]
    own = {column.name: column.form or "text" for column in table.columns}
    added = _added(session, kind, own)
    forms = {"id": "ref", **own, **added}
    usual = ["id", *(name for name in kind.columns if name in own), *added]
    columns, limit = session.asked.chosen(forms), session.asked.limit
    shown = columns or usual
    order, descending = sort.removeprefix("-"), sort.startswith("-")
    RowsAsked(columns=[order] if order else []).chosen(forms)
    conditions = [*([] if archived else ["archived = 0"]), *([f"({where})"] if where else [])]
    restricted = f" where {' and '.join(conditions)}" if conditions else ""
    most = f" limit {limit}" if limit else ""
    # --where runs in the sandbox, like the rest
    found = f"({_listed(kind, added)}){restricted}"
    counted = f', (select count(*) from {found}) as "{_COUNT}"' if limit else ""
    sql = f"select *{counted} from {found}"
    if order or not kind.dated:
        sql += f' order by "{order or "id"}"{" desc" if descending else ""}, id{most}'
    else:
        # the newest, which stand last: right above the prompt
        sql = f'select * from ({sql} order by "{kind.dated}" desc, id desc{most}) order by "{kind.dated}", id'
    names, rows = session.run_sql(sql)
    records = [dict(zip(names, row, strict=True)) for row in rows]
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
    listed = session.named(Table(kind.plural, "", heads, cells, currency=session.config.currency))
    for record in data["records"]:
        called = ((name, listed.names.get((name, record[name]))) for name in shown if name in record)
        record |= {f"{name}_name": title for name, title in called if title}
    count = records[0][_COUNT] if limit and records else len(records)
    return Answer(data, [listed], numbered, left_out=count - len(records))


def _inner_heading(kind: Kind, column: str) -> str:
    """What a column is called that holds a field of an object (`metrics_calls`); empty for any other, which its name says."""
    for name, field in kind.fields.items():
        inner = field.fields.get(column.removeprefix(f"{name}_")) if field.shape == "object" else None
        if inner and column not in kind.fields:
            return inner.heading
    return ""


def _listed(kind: Kind, added: Iterable[str]) -> str:
    """The query of a kind's records with what a view adds to lists of them: what `--where` speaks of."""
    if not added:
        return f'select own.* from "{kind.name}" as own'
    more = "".join(f', more."{name}"' for name in added)
    return f'select own.*{more} from "{kind.name}" as own left join "{kind.name}_list" as more on more."{kind.name}" = own.id'


def _added(session: Session, kind: Kind, own: Mapping[str, str]) -> dict[str, str]:
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
    derived = [*session.derived(found.kind, found.id), *_reasons(session, found.kind, found.id)]
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


def set_fields(session: Session, ref: str, assignments: Sequence[str], *kinds: str, source: str = "") -> Answer:
    """Change fields of a record, to those of a file first; only their lines of the record's file differ."""
    if not (source or assignments):
        raise UsageError(say("say what to change"), hint=say("write field=value, list+=value or field= to remove"))
    found = resolve(session, ref, *kinds)
    record, _ = session.read(found.kind, found.id)
    fields = _from(source, record.kind, found.id).fields if source else {}
    replaced = {name: value for name, value in {**record.data, **fields}.items() if value is not None}
    changed = _assigned(session, record.kind, replaced, assignments, record.data)
    after = with_links(session, record.kind, found.id, changed, record.data)
    return session.record(session.revise(found.kind, found.id, after))


def set_where(session: Session, kind: Kind, where: str, assignments: Sequence[str], source: str = "") -> Answer:
    """Change fields of all records of a kind for which SQL holds, as in lists of it: one commit, or none of them."""
    if source:
        raise UsageError(say("a file is of one record"), hint=say("leave out --from or --where"))
    if not assignments:
        raise UsageError(say("say what to change"), hint=say("write field=value, list+=value or field= to remove"))
    added = _added(session, kind, {column.name: "" for column in kind_tables(kind)[0].columns})
    _, rows = session.run_sql(f"select id from ({_listed(kind, added)}) where archived = 0 and ({where}) order by id")
    drafts = []
    for (record_id,) in rows:
        record, _ = session.read(kind.name, record_id)
        changed = _assigned(session, kind, record.data, assignments, record.data)
        draft = session.revise(kind.name, record_id, with_links(session, kind, record_id, changed, record.data))
        drafts += [draft] if draft.after != draft.before else []
    if not drafts:
        hint = say('salesctl {command} list --where "{where}"', command=kind.command, where=where)
        raise SalesctlError(
            say("of {n:number} {kinds} found none is to be changed", n=len(rows), kinds=kind.nouns), hint=hint
        )
    what = FreeText(without_addresses(", ".join(assignments)))
    asking = session.conversation.at_terminal and not (session.dry_run or session.confirmed)
    question = say("change {n:record|records}: {what}?", n=len(drafts), what=what)
    if asking and not session.conversation.confirm(question, usual=False):
        return Answer({"id": "", "path": "", "commit": "", "ids": []}, [Line(say("nothing was written"), "dim")])
    said = say("{kinds}, {n:record|records}: {what}", kinds=kind.nouns, n=len(drafts), what=what)
    return session.record(drafts, said, subject=said, ids=[draft.id for draft in drafts])


def archive(session: Session, ref: str, *kinds: str, back: bool) -> Answer:
    """Put a record away, or take it out again."""
    found = resolve(session, ref, *kinds)
    record, _ = session.read(found.kind, found.id)
    after = {name: value for name, value in record.data.items() if name != "archived"}
    after |= {} if back else {"archived": "yes"}
    draft = session.revise(found.kind, found.id, after)
    return session.record(draft)


def edit(session: Session, ref: str, *kinds: str) -> Answer:
    """A record in the user's editor."""
    found = resolve(session, ref, *kinds)
    draft = session.change(found.kind, found.id, [])
    typed = session.conversation.compose(draft.after.decode("utf-8", "surrogateescape"), f"-{found.id}.yaml")
    return session.record(draft._replace(after=typed.encode("utf-8", "surrogateescape")))


def _from(source: str, kind: Kind, record_id: str = "") -> TypedRecord:
    """The record in a file or on standard input, of this kind. Raises UsageError for another, or for one of another id."""
    raw = sys.stdin.buffer.read() if source == "-" else yamlio.read_file(Path(source).absolute(), source)
    found = typed_record(raw, source)
    if (found.kind or kind.name) != kind.name or (record_id and found.id not in ("", record_id)):
        raise UsageError(
            say(
                "{file} is the record {found}, not {wanted}", file=source, found=found.id, wanted=record_id or kind.noun
            ),
            hint=say("leave out `kind` and `id`, or name that record"),
        )
    return found


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
