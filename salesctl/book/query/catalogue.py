"""The table `tables` (name, columns, meaning): a row for each view of a kind, derived table and view file.

With `salesctl query "select name, meaning from tables"` a user finds out what can be queried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError
from salesctl.model.record_tables import tables

from .views import read

if TYPE_CHECKING:
    from salesctl.model.kinds import Kinds

NAME = "tables"
DDL = 'create temp table "tables" (name text primary key, columns text, meaning text) without rowid'

DERIVED: Mapping[str, str] = {
    "order_line_value": "What each line of an order comes to, cancelled ones included.",
    "order_value": "What each order comes to.",
    "shipment_line": "Every line that left, with its value and that of what the client accepted.",
    "shipment_value": "What each shipment comes to.",
    "shipment_day": "Every day something was shipped to a client, and the days since the time before.",
    "match_key": "What identifies records in any spelling: phone, e-mail, tax number, site, name; each in its normal form.",
    "dated_ahead": "Records with something dated after the day asked for, and the last such day.",
    "phone": "Every phone number in one spelling, and whose it is.",
    "calendar": "Every day, whether it is a working day, and a running number of working days.",
    "revision": "How many commits changed each file, and the last of them.",
    "signature": "Who committed what users are said to have done; no e-mail address where the history was cut off.",
}
"""The meaning of the derived tables."""


def rows(
    kinds: Kinds, views: Mapping[str, Path], own: Mapping[str, Path], columns: Callable[[str], str]
) -> Iterator[tuple[str, str, str]]:
    """The rows of `tables`. `columns(name)` lists columns; it is not called for a book's own views, which are untrusted."""
    for table in tables(kinds):
        kind = kinds[table.kind]
        meaning = kind.description or kind.title
        if table.parent:
            meaning = f"{kind.title}: {table.view.removeprefix(f'{kind.name}_').replace('_', ' ')}"
        yield table.view, columns(table.view), meaning
    for name, meaning in DERIVED.items():
        yield name, columns(name), meaning
    for name, path in {**own, **views}.items():
        try:
            view = read(name, path, own=name not in views)
            yield name, columns(name) if name in views else "", view.meaning
        except SalesctlError as error:
            yield name, "", f"does not work: {error}"
