"""What files say of each other: links that lead nowhere, ids and numbers that two records share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from salesctl import yamlio
from salesctl.errors import Finding
from salesctl.lang.text import joined, say
from salesctl.model.links import Link, links
from salesctl.model.record_tables import tables
from salesctl.model.records import parse
from salesctl.model.uniqueness import fields_of, value_at

if TYPE_CHECKING:
    from salesctl.book import Query
    from salesctl.model.kinds import Kinds
    from salesctl.model.record_tables import SqlColumn, SqlTable

    from .sources import FileReader

_DOCUMENTS = "r_balance_documents"
"""The opening balance's documents have numbers of their own, to which `*` may link as to a record; two clients' may share
one, so that one is also named `BALANCE/NUMBER`."""


_THERE = "select 1 from file where kind = ? and id = ?"


def findings(
    kinds: Kinds,
    source: FileReader,
    query: Query,
    changed: Mapping[str, frozenset[str] | None] | None = None,
    *,
    gone: Callable[[str, str], str] = lambda _kind, _id: "",
) -> Iterator[Finding]:
    """All of it; the book finds the records, their files are read only to say where.

    With `changed`, columns as in `Query.changed`, without the links that lead where they led before these changed.
    `gone` says what to do about a record, by kind and id, that is no more; nothing where it knows no better.
    """
    yield from _broken(kinds, source, query, _suspects(kinds, query, changed), gone)
    yield from _twice(kinds, query)
    yield from _shared(kinds, source, query)


def findings_about(
    kinds: Kinds, source: FileReader, query: Query, records: Collection[tuple[str, str]]
) -> Iterator[Finding]:
    """What is wrong about some records (kind, id), which may be gone: their own links, the links to them, what they share.

    Of two records that share something the one asked about is named; of two asked about the later one by id.
    """
    sql = "select path from file where kind = ? and id = ? and state = 0"
    own = [row[0] for record in records for row in query.rows(sql, record)]
    yield from _broken(kinds, source, query, [*own, *_suspects_linking_to(kinds, query, records)])
    for kind, record_id in records:
        yield from _twice(kinds, query, kind, record_id)
        yield from _shared_with(kinds, source, query, (kind, record_id), records)


# -- links -------------------------------------------------------------------------------------------------------


def _suspects(kinds: Kinds, query: Query, changed: Mapping[str, frozenset[str] | None] | None) -> Iterator[str]:
    """Files of records with a link that seems to lead nowhere; of all, or where it may lead elsewhere because of changes."""
    for table, column in _link_columns(kinds):
        if changed is None or _may_lead_elsewhere(kinds, table, column, changed):
            yield from _suspects_by(query, table, column)


def _may_lead_elsewhere(
    kinds: Kinds, table: SqlTable, column: SqlColumn, changed: Mapping[str, frozenset[str] | None]
) -> bool:
    """Whether links of a column changed, or what they lead to came or went."""
    own = changed.get(table.name, frozenset())
    if own is None or column.name in own:
        return True
    target, _, item = column.link.partition("/")
    if target == "*" and changed.get(_DOCUMENTS):
        return True
    if item:
        items = changed.get(f"r_{target}_{item}", frozenset())
        return items is None or kinds[target].fields[item].key in items
    targets = [f"r_{target}"]
    if target == "*":
        targets = [_DOCUMENTS, *(f"r_{kind}" for kind in kinds)]
    return any(changed.get(name, frozenset()) is None for name in targets)


def _suspects_linking_to(kinds: Kinds, query: Query, records: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Files of records with a link to one of these records, or to an item of it, that seems to lead nowhere."""
    lost = {record for record in records if query.one(_THERE, record) is None}
    for table, column in _link_columns(kinds):
        target, _, item = column.link.partition("/")
        value = f't."{column.name}"'
        for kind, record_id in records:
            if target == kind and item:
                yield from _suspects_by(
                    query, table, column, f"{value} >= ? and {value} < ?", f"{record_id}/", f"{record_id}0"
                )
            elif target == "*" and _DOCUMENTS.startswith(f"r_{kind}_"):
                yield from _suspects_by(query, table, column)
            elif target in (kind, "*") and (kind, record_id) in lost:
                yield from _suspects_by(query, table, column, f"{value} = ?", record_id)


def _link_columns(kinds: Kinds) -> Iterator[tuple[SqlTable, SqlColumn]]:
    """The columns that hold links to kinds of this book."""
    for table in tables(kinds):
        for column in table.columns:
            if column.link and column.link.partition("/")[0] in (*kinds, "*"):
                yield table, column


def _suspects_by(query: Query, table: SqlTable, column: SqlColumn, where: str = "true", *values: str) -> Iterator[str]:
    target, _, item = column.link.partition("/")
    if item:
        # taken apart, so that the items' own key finds them
        cut = f"""instr(t."{column.name}", '/')"""
        there = (
            f'select 1 from "r_{target}_{item}" as i where i.record = substr(t."{column.name}", 1, {cut} - 1)'
            f' and i.id = substr(t."{column.name}", {cut} + 1)'
        )
    else:
        of_kind = "" if target == "*" else f" and f.kind = '{target}'"
        there = f'select 1 from file as f where f.id = t."{column.name}"{of_kind}'
    sql = f"""select distinct f.path from (
          select t."{table.keys[0]}" as id from "{table.name}" as t
          where t."{column.name}" is not null and {where} and not exists ({there})
        ) as lost
        cross join file as f on f.id = lost.id and f.kind = '{table.kind}'"""
    yield from (row[0] for row in query.rows(sql, values))


def _broken(
    kinds: Kinds,
    source: FileReader,
    query: Query,
    paths: Iterable[str],
    gone: Callable[[str, str], str] = lambda _kind, _id: "",
) -> Iterator[Finding]:
    """The links of these files that lead nowhere."""
    for path in dict.fromkeys(paths):
        raw = source.read(path)
        record = parse(kinds, path, raw)
        for link in links(record.data, record.kind.fields):
            if not _leads_somewhere(kinds, query, link):
                line, column = yamlio.locate(raw, link.keys)
                known = link.kind in kinds and not query.one(_THERE, (link.kind, link.record))
                hint = (known and gone(link.kind, link.record)) or say("correct the id, or add the record")
                told = _nowhere(kinds, link)
                yield Finding(
                    path, line, column, "broken-link", told, hint, field=record.kind.dotted(record.data, link.keys)
                )


def _leads_somewhere(kinds: Kinds, query: Query, link: Link) -> bool:
    if link.kind not in (*kinds, "*"):
        return True  # a kind this book does not have
    if "/" in link.target:
        items = f"r_{link.kind}_{link.target.partition('/')[2]}"
        row = query.one(f'select 1 from "{items}" where record = ? and id = ?', (link.record, link.item))
    elif link.kind == "*":
        row = query.one("select 1 from file where id = ?", (link.value,))
        balance, _, number = link.value.rpartition("/")
        of_balance, given = (" and record = ?", (number, balance)) if balance else ("", (number,))
        row = row or query.one(f"select 1 from {_DOCUMENTS} where number = ?{of_balance}", given)
    else:
        row = query.one(_THERE, (link.kind, link.record))
    return row is not None


def _nowhere(kinds: Kinds, link: Link) -> str:
    if "/" in link.target:
        nouns, items = kinds[link.kind].nouns, link.target.partition("/")[2]
        return say("there is no `{value}` among the `{items}` of {kinds}", value=link.value, items=items, kinds=nouns)
    if link.kind == "*":
        return say("there is no record `{record}`", record=link.value)
    return say("there is no {kind} `{record}`", kind=kinds[link.kind].noun, record=link.value)


# -- ids and values that are one record's alone --------------------------------------------------------------------


def _twice(kinds: Kinds, query: Query, kind: str = "", record_id: str = "") -> Iterator[Finding]:
    """One id, two files: moved by hand into another year, or copied. Of every record, or of one."""
    several = "select id, kind from file group by id, kind having count(*) > 1"
    some, values = ("kind = ? and id = ?", (kind, record_id)) if kind else (f"(id, kind) in ({several})", ())
    sql = f"""select kind, id, path, first from
        (select *, first_value(path) over (partition by kind, id order by path) as first from file where {some})
        where path <> first"""
    for row in query.rows(sql, values):
        noun = kinds[row["kind"]].noun
        message = say("{kind} `{record_id}` is also in {first}", kind=noun, record_id=row["id"], first=row["first"])
        yield Finding(row["path"], 0, 0, "same-id", message, say("delete one, or rename it"))


def _shared(kinds: Kinds, source: FileReader, query: Query) -> Iterator[Finding]:
    """Records after the first of those that share a unique value, or a combination of values."""
    sql = """select f.path, k.rule, s.first from (
          select kind, rule, value, min(record) as first from r_unique_key group by kind, rule, value having count(*) > 1) as s
        join r_unique_key as k on k.kind = s.kind and k.rule = s.rule and k.value = s.value and k.record <> s.first
        join file as f on f.id = k.record and f.kind = k.kind and f.state = 0"""
    for path, rule, first in query.rows(sql):
        yield _taken(kinds, source, path, first, rule)


def _shared_with(
    kinds: Kinds,
    source: FileReader,
    query: Query,
    record: tuple[str, str],
    asked: Collection[tuple[str, str]],
) -> Iterator[Finding]:
    """What a record shares with another one that is not the one to be named."""
    sql = """select f.path, k.rule, o.record as other
        from r_unique_key as k
        cross join r_unique_key as o on o.kind = k.kind and o.rule = k.rule and o.value = k.value and o.record <> k.record
        join file as f on f.id = k.record and f.kind = k.kind and f.state = 0
        where k.kind = ? and k.record = ? order by k.rule, o.record"""
    named = set()
    for path, rule, other in query.rows(sql, record):
        if rule not in named and (other < record[1] or (record[0], other) not in asked):
            named.add(rule)
            yield _taken(kinds, source, path, other, rule)


def _taken(kinds: Kinds, source: FileReader, path: str, other: str, rule: str) -> Finding:
    raw = source.read(path)
    record = parse(kinds, path, raw)
    name, value = next(
        (name, found) for name in fields_of(rule.partition(" ")[0]) if (found := value_at(record.data, name))
    )
    keys = tuple(name.split("."))
    line, column = yamlio.locate(raw, keys)
    message = say(
        "{kind} `{other}` has {field} {value} already",
        kind=record.kind.noun,
        other=other,
        field=joined(" ", (field.heading for n in range(len(keys)) if (field := record.kind.at(keys[: n + 1])))),
        value=value,
    )
    hint = say("correct one of the two, or archive the double")
    return Finding(path, line, column, "not-unique", message, hint, field=name)
