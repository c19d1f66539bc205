"""Facts that cannot be: each a query in `facts/*.sql` that finds them, with a header that says them in words.

    -- message: {shipped:quantity} of `{line}` shipped, {ordered:quantity} ordered
    -- hint: correct the shipment, or the order
    -- words: sent, signed
    -- level: settle
    -- within: record
    -- needs: shipment_lines, order|contract
    -- of: shipment
    select 'shipment' as kind, … as id, 'lines.' || … as at, …

`kind`, `id` and `at` (a path of keys with dots, items by their key) say where; `words` are what the query may give for a
field `{x:words}`, for translators; `level`, as in `Finding`, is `error` unless given, in the header or as a column of each row;
`within: record` says that the fact is about one record alone, so that whoever changes it can be asked; `within: commit` that it is
about one commit alone, so that no merge brings it about.
`needs` names tables of records, each of which, of those parted by `|` one, has rows where the fact is found: without them nobody
has to ask. `of` names the kinds of records in which the fact may stand, any where it is missing.
The queries are asked as of no day, whatever lies ahead counts: what cannot be cannot be tomorrow either. `:today` is the day
on which it is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from salesctl import yamlio
from salesctl.book.query import sql_tables
from salesctl.errors import Finding
from salesctl.lang.text import Text
from salesctl.model.records import parse
from salesctl.model.sql_file import remembered, sql_files
from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from salesctl.book import Query
    from salesctl.errors import Level
    from salesctl.model.kinds import Kind, Kinds

    from .sources import FileReader

_FOLDER = Path(__file__).parent / "facts"


class Impossible(NamedTuple):
    """One query and its words."""

    name: str
    message: str
    hint: str
    sql: str
    level: Level = "error"
    within: str = ""
    """`record` or `commit`: it is about one alone, whatever the others say."""
    names: tuple[str, ...] = ()
    """What it reads: see `sql_tables.tables`."""
    needs: tuple[str, ...] = ()
    """Tables, named as views are, several parted by `|`: where none of these has a row, there is no such fact."""
    of: tuple[str, ...] = ()
    """The kinds of records in which it may stand; empty: any."""


@cache
def queries() -> tuple[Impossible, ...]:
    """The shipped queries by name."""
    files = {file.stem: file for file in sql_files(_FOLDER)}
    found = remembered("facts", files, lambda _, file: _read(file), Impossible._make, (__file__, sql_tables.__file__))
    return tuple(found.values())


def findings(
    kinds: Kinds, source: FileReader, query: Query, today: date, facts: Sequence[Impossible] | None = None
) -> Iterator[Finding]:
    """Every impossible fact, where it stands; or those of some queries alone."""
    for fact in queries() if facts is None else facts:
        if any(all(map(query.is_empty, need.split("|"))) for need in fact.needs):
            continue
        for row in query.rows(fact.sql, {"today": today.isoformat()}):
            path = query.one(
                "select path from file where kind = ? and id = ? order by state limit 1", (row["kind"], row["id"])
            )
            if path is None:
                continue
            raw = source.read(path[0])
            record = parse(kinds, path[0], raw)
            at = row["at"]
            line, column = yamlio.locate(raw, _keys(record.kind, record.data, at))
            told = dict(row)
            level: Level = told.get("level", fact.level)
            yield Finding(path[0], line, column, fact.name, Text(fact.message, told), Text(fact.hint, told), level, at)


def _read(file: Path) -> Impossible:
    header: dict[str, str] = {}
    lines = file.read_text(encoding="utf-8").splitlines()
    while lines and lines[0].startswith("--"):
        key, _, value = lines.pop(0)[2:].partition(":")
        header[key.strip()] = value.strip()
    level = cast("Level", header.get("level", "error"))
    sql = "\n".join(lines)
    names = tuple(sorted(sql_tables.tables(sql)))
    needs = tuple(header.get("needs", "").replace(",", " ").split())
    of = tuple(header.get("of", "").replace(",", " ").split())
    within = header.get("within", "")
    return Impossible(file.stem, header["message"], header["hint"], sql, level, within, names, needs, of)


def _keys(kind: Kind, data: Mapping[str, Any], dotted: str) -> tuple[str | int, ...]:
    """A path of keys as the file has it: an item's key becomes its position."""
    keys: list[str | int] = []
    fields, value = kind.fields, data
    parts = dotted.split(".")
    while parts:
        name = parts.pop(0)
        keys.append(name)
        field = fields.get(name)
        inner: Any = value.get(name) if isinstance(value, dict) else None
        if field is None or inner is None:
            break
        fields, value = field.fields, inner
        if field.shape == "items" and parts:
            wanted = parts.pop(0)
            position = next((n for n, item in enumerate(inner) if field.key_of(item) == wanted), 0)
            keys.append(position)
            value = inner[position]
    return tuple(keys)
