"""A report on two days side by side: what each figure was, what it is, and the difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from salesctl.errors import SalesctlError
from salesctl.lang.text import say
from salesctl.model.table import Column, Table

from .formats import NUMBERS

_PARTS = ("percent", "rate")
"""Figures that do not add up: what is not there is not nothing."""


def against(now: Table, then: Table) -> Table:
    """Two tables of one report joined by its key; a row of one of them alone stays.

    Of every figure three columns: `NAME_before`, `NAME`, `NAME_change`. Where the tables are of one period the columns that
    say the period belong to the key. A sum that was in another currency is not shown beside what it is now.
    Raises SalesctlError for a report without a key, and for rows that share one.
    """
    if not now.key:
        raise SalesctlError(
            say("the rows of `{report}` have no key to compare them by", report=now.name),
            hint=say("-- key: client, currency"),
        )
    names = [column.name for column in now.columns]
    key = [*now.key, *(now.period_columns if now.period == then.period else ())]
    at = [names.index(name) for name in key]
    figures = [n for n, column in enumerate(now.columns) if column.type in (*NUMBERS, "as") and n not in at]
    is_, was = _by_key(now, at), _by_key(then, at)
    # sums of a row are in its currency, which the key need not say
    unit = [n for n, name in enumerate(names) if name == "currency" and n not in at]
    columns = [now.columns[n] for n in (*at, *unit)]
    for n in figures:
        columns += _three(now.columns[n])
    rows, units = [], []
    for one in dict.fromkeys(chain(is_, was)):
        new, old = is_.get(one), was.get(one)
        cells: list[Any] = [*one, *((new or old or ((), ""))[0][n] for n in unit)]
        alike = not (new and old) or all(new[0][n] == old[0][n] for n in unit)
        for n in figures:
            before, after = old[0][n] if old else None, new[0][n] if new else None
            type_ = now.columns[n].type
            of_money = type_ in ("money", "price")
            if of_money and not alike:
                before = None  # two currencies have no difference
            cells += [before, after, _change(before, after, type_) if alike or not of_money else None]
        rows.append(cells)
        units.append((new or old or ((), ""))[1])
    title = say("{now} against {then}", now=now.title, then=then.title)
    return Table(
        now.name,
        title,
        columns,
        rows,
        now.period,
        currency=now.currency,
        words=now.words,
        units=units if now.units or then.units else (),
        key=key,
    )


def _by_key(table: Table, at: Sequence[int]) -> Mapping[tuple[Any, ...], tuple[Sequence[Any], str]]:
    found: dict[tuple[Any, ...], tuple[Sequence[Any], str]] = {}
    for n, row in enumerate(table.rows):
        key = tuple(row[column] for column in at)
        if key in found:
            said = ", ".join(str(value) for value in key)
            raise SalesctlError(
                say("`{report}` has several rows for {key}", report=table.name, key=said),
                hint=say("name a single month with --period"),
            )
        found[key] = (row, table.units[n] if table.units else "")
    return found


def _three(column: Column) -> list[Column]:
    title = column.title or column.name.replace("_", " ")
    return [
        Column(f"{column.name}_before", column.type, say("{figure}, before", figure=title)),
        column,
        Column(f"{column.name}_change", column.type, say("{figure}, change", figure=title)),
    ]


def _change(before: int | None, after: int | None, type_: str) -> int | None:
    if before is None and after is None:
        return None
    if type_ in _PARTS and (before is None or after is None):
        return None
    return (after or 0) - (before or 0)
