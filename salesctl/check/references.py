"""What files say of each other: links that lead nowhere, ids and numbers that two records share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.book.tables import tables
from salesctl.errors import Finding
from salesctl.lang.text import say
from salesctl.model.links import Link, links
from salesctl.model.records import parse
from salesctl.session.uniqueness import unique

if TYPE_CHECKING:
    from salesctl.book import Query
    from salesctl.model.kinds import Kinds

    from .sources import FileSet


def findings(kinds: Kinds, source: FileSet, query: Query) -> Iterator[Finding]:
    """All of it; the book finds the records, their files are read only to say where."""
    yield from _links(kinds, source, query)
    yield from _twice(query)
    for kind in kinds.values():
        for names in unique(kind):
            yield from _shared(kinds, source, query, kind.name, names)


def _links(kinds: Kinds, source: FileSet, query: Query) -> Iterator[Finding]:
    suspects: dict[str, None] = {}
    for table in tables(kinds):
        record = "id" if not table.parent else "record"
        for column in table.columns:
            target, _, item = column.link.partition("/")
            if not column.link or (target != "*" and target not in kinds):
                continue
            if item:
                # taken apart, so that the items' own key finds them
                cut = f"""instr(t."{column.name}", '/')"""
                there = (
                    f'select 1 from "r_{target}_{item}" as i where i.record = substr(t."{column.name}", 1, {cut} - 1)'  # noqa: S608
                    f' and i.id = substr(t."{column.name}", {cut} + 1)'
                )
            else:
                of_kind = "" if target == "*" else f" and f.kind = '{target}'"
                there = f'select 1 from file as f where f.id = t."{column.name}"{of_kind}'  # noqa: S608 - names from schemas
            sql = f"""select distinct f.path from (
                  select t."{record}" as id from "{table.name}" as t
                  where t."{column.name}" is not null and not exists ({there})
                ) as lost
                cross join file as f on f.id = lost.id and f.kind = '{table.kind}'"""  # noqa: S608 - names from schemas
            suspects |= dict.fromkeys(row[0] for row in query.rows(sql))
    for path in suspects:
        raw = source.read(path)
        record_ = parse(kinds, path, raw)
        for link in links(record_.data, record_.kind.fields):
            if not _leads_somewhere(kinds, query, link):
                line, column_ = yamlio.locate(raw, link.keys)
                yield Finding(
                    path, line, column_, "broken-link", _nowhere(kinds, link), say("correct the id, or add the record")
                )


def _leads_somewhere(kinds: Kinds, query: Query, link: Link) -> bool:
    if link.kind not in (*kinds, "*"):
        return True  # a kind this book does not have
    if "/" in link.target:
        items = f"r_{link.kind}_{link.target.partition('/')[2]}"
        row = query.one(f'select 1 from "{items}" where record = ? and id = ?', (link.record, link.item))  # noqa: S608
    elif link.kind == "*":
        row = query.one("select 1 from file where id = ?", (link.value,))
        # the opening balance's documents have numbers of their own
        row = row or query.one("select 1 from r_balance_documents where number = ?", (link.value,))
    else:
        row = query.one("select 1 from file where kind = ? and id = ?", (link.kind, link.record))
    return row is not None


def _nowhere(kinds: Kinds, link: Link) -> str:
    if "/" in link.target:
        return f"there is no `{link.value}` among the {link.target.partition('/')[2]} of clients"
    what = "record" if link.kind == "*" else kinds[link.kind].title.lower()
    return f"there is no {what} `{link.value}`"


def _twice(query: Query) -> Iterator[Finding]:
    """One id, two files: moved by hand into another year, or copied."""
    sql = """select kind, id, path, first from
        (select *, first_value(path) over (partition by kind, id order by path) as first from file) where path <> first"""
    for kind, record_id, path, first in query.rows(sql):
        yield Finding(
            path,
            0,
            0,
            "same-id",
            say("{kind} `{record_id}` is also in {first}", kind=kind, record_id=record_id, first=first),
            say("delete one, or rename it"),
        )


def _shared(kinds: Kinds, source: FileSet, query: Query, kind: str, names: tuple[str, ...]) -> Iterator[Finding]:
    """Records after the first of those that hold the same value, or the same combination."""
    columns = ", ".join(f't."{name}"' for name in names)
    sql = f"""select path, first, {", ".join(f'"{n}"' for n in names)} from (
          select t.path, {columns}, first_value(t.id) over (partition by {columns} order by t.id) as first,
            row_number() over (partition by {columns} order by t.id) as turn
          from "r_{kind}" as t where t."{names[0]}" is not null and t.archived = 0)
        where turn > 1"""  # noqa: S608 - names from schemas
    for row in query.rows(sql):
        raw = source.read(row["path"])
        keys: tuple[str, ...] = tuple(names[0].split("_", 1)) if names[0].startswith("external_") else (names[0],)
        line, column = yamlio.locate(raw, keys)
        shared = f"{names[0].replace('_', ' ')} {_typed(kinds, source, row, keys)}"
        message = say(
            "{title} `{first}` has {shared}", title=kinds[kind].title.lower(), first=row["first"], shared=shared
        )
        hint = say("correct one of the two, or archive the double")
        yield Finding(row["path"], line, column, "not-unique", say("{message} already", message=message), hint)


def _typed(kinds: Kinds, source: FileSet, row: Any, keys: tuple[str, ...]) -> str:
    value: Any = parse(kinds, row["path"], source.read(row["path"])).data
    for key in keys:
        value = value[key]
    return str(value)
