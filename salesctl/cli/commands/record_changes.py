"""What changes a record of any kind: add, set, edit, archive."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.errors import SalesctlError, UsageError
from salesctl.lang.text import FreeText, say
from salesctl.model.record_tables import kind_tables
from salesctl.policy.documents import with_currency
from salesctl.session.answer import Answer, Line
from salesctl.session.field_texts import without_addresses
from salesctl.session.known import unless_known
from salesctl.session.resolve import item_to_change, resolve, with_links
from salesctl.session.typed_record import TypedRecord, typed_record
from salesctl.session.typed_values import typed_field, typed_value
from salesctl.tree.assign import assigned
from salesctl.tree.meaning import same

from .records import added_columns, listed

if TYPE_CHECKING:
    from salesctl.model.kinds import Field, Kind
    from salesctl.session.session import Session


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
    added = added_columns(session, kind, {column.name: "" for column in kind_tables(kind)[0].columns})
    _, rows = session.run_sql(f"select id from ({listed(kind, added)}) where archived = 0 and ({where}) order by id")
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
