"""What the records of a book are called: in the cells of tables, beside ids for programs, and within sentences."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from salesctl.lang.text import RecordName, Text, filled, joined, with_values
from salesctl.patterns import lazy_pattern

from .answer import Line
from .field_texts import of_day

if TYPE_CHECKING:
    from salesctl.model.kinds import Kind, Kinds
    from salesctl.model.table import Table

    from .session import Session

_WORD = lazy_pattern(r"[\w./-]+\Z")
"""What may stand in a command as one word."""
_TYPED = frozenset(("typed", "text", "remote"))
"""Values of sentences that are no ids: what was typed, and what remotes are called."""


def named(session: Session, table: Table, *, ids: bool = False) -> Table:
    """The table with what the records are called whose ids stand in its `ref` cells; `ids`: with the id behind it.

    A column named like a kind holds ids of that kind. Elsewhere an id that records of several kinds have stays as it is.
    """
    table = table._replace(rows=[*table.rows])  # once, where they are made as they are read
    columns = [(n, column.name) for n, column in enumerate(table.columns) if column.type == "ref"]
    cells = {(name, str(row[n])) for n, name in columns if name != "id" for row in table.rows if row[n]}
    told = _sentences_told(session, table.rows, ids=ids)
    table = table._replace(ids=ids, rows=told, naming=partial(named, session, ids=ids))
    if not cells or (table.names and not ids):
        return table
    names = _titles(session, cells)
    return table._replace(
        names={cell: joined(" ", [said, f"({cell[1]})"]) if ids else said for cell, said in names.items()}
    )


def _sentences_told(session: Session, rows: Sequence[Sequence[Any]], *, ids: bool) -> Sequence[Sequence[Any]]:
    """Rows of a table, the sentences in their cells with what they call records."""
    texts = [cell for row in rows for cell in row if isinstance(cell, Text)]
    if not texts:
        return rows
    called = iter(with_names_told(session, texts, ids=ids))
    return [[next(called) if isinstance(cell, Text) else cell for cell in row] for row in rows]


def with_titles(session: Session, rows: Iterable[Mapping[str, Any]], *columns: str) -> list[dict[str, Any]]:
    """Rows for programs, with what the records are called whose ids stand in these columns: `client_name` behind `client`.

    An id without a name stands for itself; null is nobody. Names are looked up as `named` does.
    """
    rows = list(rows)
    names = _titles(session, {(name, str(row[name])) for row in rows for name in columns if row[name]})
    return [
        {**row, **{f"{name}_name": names.get((name, str(row[name])), row[name]) for name in columns}} for row in rows
    ]


def _titles(session: Session, cells: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What records are called by column and id, as far as they are called by something else than their ids."""
    titles: dict[str, dict[str, str]] = {}
    sql = "select id, kind, title from file where state = 0 and id in (select value from json_each(?))"
    for record_id, kind, title in session.query().rows(sql, (json.dumps(sorted({cell[1] for cell in cells})),)):
        titles.setdefault(record_id, {})[kind] = title
    names = _item_names(session, cells)
    for name, record_id in cells:
        called = titles.get(record_id, {})
        said = called.get(name) or (next(iter(called.values())) if len(called) == 1 else "")
        if said and said != record_id:
            names[name, record_id] = said
    unnamed: dict[str, list[tuple[str, str]]] = {}
    for cell in cells:
        if cell not in names and len(kinds := titles.get(cell[1], {})) == 1:
            unnamed.setdefault(next(iter(kinds)), []).append(cell)
    return names | {
        cell: said for kind, of in unnamed.items() for cell, said in _days(session, session.kinds[kind], of)
    }


def _days(session: Session, kind: Kind, cells: Collection[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Text]]:
    """Of cells that hold ids of one kind what tells records without a name apart: the day they are of."""
    if kind.dated:
        sql = f'select id, "{kind.dated}" from "{kind.name}" where id in (select value from json_each(?))'
        asked = json.dumps(sorted({id_ for _, id_ in cells}))
        days = {row[0]: row[1] for row in session.query().rows(sql, (asked,))}
        for cell in cells:
            if said := of_day(kind, {kind.dated: days.get(cell[1])}, session.present_day.isoformat()):
                yield cell, said


def with_names_told(session: Session, texts: Sequence[str], *, ids: bool = False) -> list[str]:
    """Sentences that call records as people do: documents by number, others by name; `ids`: with the id behind it.

    A document without a number is called by its day where the sentence has no word for it but this (`{order:record}`). What
    has none of these stays its id, and so does what a command names that could be taken for another record.
    """
    found: dict[str, set[str]] = {}

    def note(name: str, value: Any) -> Any:
        if isinstance(value, str) and not isinstance(value, RecordName) and name not in _TYPED:
            found.setdefault(value, set()).add(name)
        return value

    for text in texts:
        with_values(text, note)
    if not found:
        return list(texts)
    documents, names = _numbers(session, found), _names(session, found)
    standing_alone = [{(name, value) for name, form, value in filled(text) if form == "record"} for text in texts]
    days = _document_days(session, {value for alone in standing_alone for _, value in alone} - documents.keys())

    def told(name: str, value: Any, *, command: bool, alone: Collection[tuple[str, str]]) -> Any:
        if not isinstance(value, str) or isinstance(value, RecordName) or name in _TYPED:
            return value
        called, sure = documents.get(value, (value, False))
        if command and not (sure and _WORD.match(called)):
            return value
        called = called if called != value or command else names.get((name, value), value)
        if called == value and (name, value) in alone:
            called = days.get(value, value)
        return value if called == value else joined(" ", [called, f"({value})"]) if ids and not command else called

    return [
        with_values(text, partial(told, command="salesctl " in text, alone=alone))
        for text, alone in zip(texts, standing_alone, strict=True)
    ]


def _numbers(session: Session, ids: Iterable[str]) -> dict[str, tuple[str, bool]]:
    """Documents' numbers by id, each with whether no other document has it."""
    ids = set(ids)
    drafts = [one for one in session.recorded if one.kind.short == "number" and one.id in ids]
    numbers = {draft.id: (str(number), False) for draft in drafts if (number := draft.data.get("number"))}
    if opening := sorted(one for one in ids if "/" in one):
        sql = """
            select record || '/' || number, number from balance_documents
            where record || '/' || number in (select value from json_each(:ids))
        """
        numbers |= {row[0]: (row[1], False) for row in session.query().rows(sql, {"ids": json.dumps(opening)})}
    sql = """
        select f.id, f.title, not exists (
          select 1 from file as o
          where o.kind in (select value from json_each(:kinds)) and o.name = f.name and (o.kind, o.id) <> (f.kind, f.id))
        from file as f
        where f.state = 0 and f.kind in (select value from json_each(:kinds)) and f.title <> f.id
          and f.id in (select value from json_each(:ids))
    """
    given = {"kinds": json.dumps(_numbered(session.kinds)), "ids": json.dumps(sorted(ids))}
    return numbers | {row[0]: (row[1], bool(row[2])) for row in session.query().rows(sql, given)}


def _document_days(session: Session, ids: Collection[str]) -> dict[str, Text]:
    """What documents are called that have no number, by id: the day they are of."""
    if not ids:
        return {}
    sql = """
        select kind, id from file
        where state = 0 and kind in (select value from json_each(:kinds)) and id in (select value from json_each(:ids))
    """
    given = {"kinds": json.dumps(_numbered(session.kinds)), "ids": json.dumps(sorted(ids))}
    cells: dict[str, list[tuple[str, str]]] = {}
    for kind, record_id in session.query().rows(sql, given):
        cells.setdefault(kind, []).append((kind, record_id))
    return {
        record_id: said
        for kind, of in cells.items()
        for (_, record_id), said in _days(session, session.kinds[kind], of)
    }


def _numbered(kinds: Kinds) -> list[str]:
    """The kinds of documents, which people call by number."""
    return [kind.name for kind in kinds.values() if kind.short == "number"]


def _names(session: Session, found: Mapping[str, Collection[str]]) -> dict[tuple[str, str], str]:
    """Names of records by what a sentence calls them and their id: by a kind, by a field that links to it, or in a list.

    `found` has the names by which a sentence has each id.
    """
    linking = {name for kind in session.kinds.values() for name, field in kind.fields.items() if field.link}
    linking |= {"", "record", "other", *session.kinds}
    wanted = sorted(value for value, names in found.items() if not linking.isdisjoint(names))
    called = [kind.name for kind in session.kinds.values() if kind.called and kind.short != "number"]
    sql = """
        select id, kind from file
        where state = 0 and kind in (select value from json_each(?)) and id in (select value from json_each(?))
    """
    kinds: dict[str, list[str]] = {}
    for record_id, kind in session.query().rows(sql, (json.dumps(called), json.dumps(wanted))) if wanted else ():
        kinds.setdefault(record_id, []).append(kind)
    return {
        (name, record_id): session.name_of(name if name in of else of[0], record_id)
        for record_id, of in kinds.items()
        for name in found[record_id]
        if name in of or (len(of) == 1 and name in linking)
    }


def _item_names(session: Session, cells: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Of the cells those that hold `RECORD/ITEM`, with what the item is called: a client's legal entity, a contact.

    An id that items of several lists of a record have stays as it is.
    """
    wanted = [cell for cell in cells if "/" in cell[1]]
    said: dict[str, set[str]] = {}
    for table, name in _named_items(session.kinds) if wanted else ():
        sql = f"""select record || '/' || id as ref, "{name}" as name from "{table}"
            where "{name}" is not null and record || '/' || id in (select value from json_each(?))"""
        for ref, text in session.query().rows(sql, (json.dumps(sorted({ref for _, ref in wanted})),)):
            said.setdefault(ref, set()).add(text)
    called = {ref: next(iter(names)) for ref, names in said.items() if len(names) == 1}
    return {(name, ref): called[ref] for name, ref in wanted if ref in called}


def _named_items(kinds: Kinds) -> Iterator[tuple[str, str]]:
    """The tables of lists whose items have names, each with the column that holds them."""
    for kind in kinds.values():
        for field in kind.fields.values():
            for name, inner in field.fields.items() if field.shape == "items" and field.key else ():
                if inner.match == "name":
                    yield f"{kind.name}_{field.name}", name


def with_clients(session: Session, said: Any) -> Any:
    """A sentence, or a line of it, that names its client by what it is called; anything else as it is."""
    if isinstance(said, Line):
        return said._replace(text=with_clients(session, said.text))
    return with_values(said, partial(_named_client, session)) if isinstance(said, str) else said


def _named_client(session: Session, name: str, value: Any) -> Any:
    if name != "client" or not isinstance(value, str):
        return value
    return RecordName(session.name_of("client", value), value)
