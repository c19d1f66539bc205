"""Facts that cannot be: each a query in `facts/*.sql` that finds them, with a header that says them in words.

    -- message: {shipped:quantity} of `{line}` shipped, {ordered:quantity} ordered
    -- hint: correct the shipment, or the order
    select 'shipment' as kind, … as id, 'lines.' || … as at, …

`kind`, `id` and `at` (a path of keys with dots, items by their key) say where. The queries read the tables, not the facts
as of a day: what cannot be cannot be tomorrow either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.errors import Finding
from salesctl.lang.text import Text
from salesctl.model.records import parse

if TYPE_CHECKING:
    from salesctl.book import Query
    from salesctl.model.kinds import Kind, Kinds

    from .sources import FileSet

_FOLDER = Path(__file__).parent / "facts"


@dataclass(frozen=True, slots=True)
class Impossible:
    """One query and its words."""

    name: str
    message: str
    hint: str
    sql: str


@cache
def queries() -> tuple[Impossible, ...]:
    """The shipped queries by name."""
    return tuple(_read(file) for file in sorted(_FOLDER.glob("*.sql")))


def findings(kinds: Kinds, source: FileSet, query: Query) -> Iterator[Finding]:
    """Every impossible fact, where it stands."""
    for fact in queries():
        for row in query.rows(fact.sql):
            path = query.one("select path from file where kind = ? and id = ?", (row["kind"], row["id"]))
            if path is None:
                continue
            raw = source.read(path[0])
            record = parse(kinds, path[0], raw)
            line, column = yamlio.locate(raw, _keys(record.kind, record.data, row["at"]))
            message = Text(fact.message, dict(row))
            yield Finding(path[0], line, column, fact.name, message, Text(fact.hint))


def _read(file: Path) -> Impossible:
    header: dict[str, str] = {}
    lines = file.read_text(encoding="utf-8").splitlines()
    while lines and lines[0].startswith("--"):
        key, _, value = lines.pop(0)[2:].partition(":")
        header[key.strip()] = value.strip()
    return Impossible(file.stem, header["message"], header["hint"], "\n".join(lines))


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
