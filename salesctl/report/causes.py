"""Why a report says something else than on another day: of each row that differs the changes of its records, and who made them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.history.changes import changes, sentence
from salesctl.lang.text import say
from salesctl.model.links import links
from salesctl.model.table import Column, Table
from salesctl.named_tuples import NamedTuple

from .formats import currency_of_row

if TYPE_CHECKING:
    from salesctl.history.changes import RecordChange
    from salesctl.session.session import Session


class _Differing(NamedTuple):
    """A row that differs: what it is known by, and by how much.

    That is money where there is any, and of that what the report's `total` names first: a sum before its parts.
    """

    key: tuple[Any, ...]
    cells: Sequence[Any]
    figure: str
    """What the column that differs is called."""
    difference: int
    type: str
    currency: str


def causes(then: Session, now: Session, before: Table, after: Table, compared: Table) -> Table:
    """The changes behind each row of `compared` that differs: rows of money first, by how much they differ.

    A row's changes are those of the records its figures are made of in either state, of records with a sum that refer to these,
    and, of its client, of the kinds that the report rests on. Of a row without any it is said that the day alone moved it.
    """
    differing = list(_differing(compared, after.total))
    differing.sort(key=lambda one: (one.type != "money", -abs(one.difference)))
    records = _records(before, after, compared.key, differing)
    end = now.git.resolve(now.at or "HEAD")
    made = [one for one in changes(now, then.at, end) if not one.state]
    by_record: dict[str, list[RecordChange]] = defaultdict(list)
    by_client: dict[str, list[RecordChange]] = defaultdict(list)
    for one in made:
        known = {one.record}
        for tree in filter(None, (one.before, one.after)):
            if now.worth(one.kind, tree):  # a payment changes the debts it names, a call does not
                known |= {link.record for link in links(tree, one.kind.fields)}
            if one.kind.name in after.as_of and tree.get("client"):
                by_client[str(tree["client"])].append(one)
        for record in known:
            by_record[record].append(one)
    key_columns = [column for column in compared.columns if column.name in compared.key]
    people = {
        str(email).casefold(): (user, name)
        for user, name, email in now.query().rows('select id, name, email from "user" where email is not null')
    }
    rows, units = [], []
    for row in differing:
        found = [one for record in records[row.key] for one in by_record[record]]
        if "client" in compared.key:
            found += by_client[str(row.key[list(compared.key).index("client")])]
        told = sorted({(one.commit.oid, one.path): one for one in found}.values(), key=lambda one: one.at, reverse=True)
        lines: list[list[Any]] = [
            [one.record, sentence(now, one), people.get(one.commit.author_email.casefold(), ("", one.author))[1],
             one.at[:16], one.commit.oid[:12], one.why]
            for one in told
        ]  # fmt: skip
        for line in lines or [[None, say("no record was changed: the day alone did it"), None, None, None, ""]]:
            rows.append([*row.cells, row.figure, row.difference, *line])
            units.append(row.type)
    unit = [Column("currency", "currency")] if "currency" not in compared.key else []
    columns = [
        *key_columns,
        *unit,
        Column("figure", "text", say("what differs", "heading")),
        Column("difference", "as", say("difference", "heading")),
        Column("record", "ref", say("record")),
        Column("what", "text", say("what changed", "heading")),
        Column("who", "text", say("who", "heading")),
        Column("at", "moment", say("when", "heading")),
        Column("commit", "text", say("commit", "heading")),
        Column("why", "text", say("why", "heading")),
    ]
    shown = [n for n, column in enumerate(columns) if column.name != "why" or any(row[n] for row in rows)]
    return Table(
        "causes",
        say("Because of"),
        [columns[n] for n in shown],
        [[row[n] for n in shown] for row in rows],
        currency=now.config.currency,
        words=compared.words,
        units=units,
    )


def _differing(compared: Table, total: Sequence[str]) -> Iterator[_Differing]:
    names = [column.name for column in compared.columns]
    at = [names.index(name) for name in compared.key]
    figures = [
        (n, compared.columns[names.index(figure)], total.index(figure) if figure in total else len(total))
        for n, name in enumerate(names)
        if name.endswith("_change") and (figure := name.removesuffix("_change")) in names
    ]
    for n, row in enumerate(compared.rows):
        unit = compared.units[n] if compared.units else ""
        moved = [
            (row[c], unit if column.type == "as" else column.type, turn, column.title or column.name)
            for c, column, turn in figures
            if row[c]
        ]
        if not moved:
            continue
        value, type_, _, figure = min(moved, key=lambda one: (one[1] != "money", one[2], -abs(one[0])))
        currency = currency_of_row(compared, row)
        cells = [row[c] for c in sorted(at)] + ([currency] if "currency" not in compared.key else [])
        yield _Differing(tuple(row[c] for c in at), cells, figure, value, type_, currency)


def _records(
    before: Table, after: Table, key: Sequence[str], rows: Sequence[_Differing]
) -> Mapping[tuple[Any, ...], set[str]]:
    """The records that each row is made of, in either state, and those its key names."""
    wanted = {row.key for row in rows}
    found: dict[tuple[Any, ...], set[str]] = {one: set() for one in wanted}
    for table in (before, after):
        names = [column.name for column in table.columns]
        at = [names.index(name) for name in key]
        asked = [row for row in table.rows if tuple(row[n] for n in at) in wanted]
        for row in asked:
            own = {str(row[n]) for n in at if table.columns[n].type == "ref" and row[n] and names[n] not in _WHOSE}
            found[tuple(row[n] for n in at)] |= own
        for row, behind in zip(asked, table.behind(asked) if table.behind else (), strict=False):
            record = next(
                (n for n, column in enumerate(behind.columns) if column.type == "ref" and column.name not in names),
                None,
            )
            if record is not None:
                found[tuple(row[n] for n in at)] |= {str(one[record]) for one in behind.rows if one[record]}
    return found


_WHOSE = ("client", "owner", "user")
"""Columns of a key that say whose a row is, which is not what it is made of."""
