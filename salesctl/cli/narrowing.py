"""Cuts an answer to the rows and columns that `--limit` and `--columns` ask for: its tables, and its data alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.lang.text import say
from salesctl.model.table import Table

if TYPE_CHECKING:
    from salesctl.session.answer import Answer, Shown
    from salesctl.session.rows_asked import RowsAsked

BESIDE = ("id", "line", "currency")
"""What stands in a row of data whichever columns are asked for: the row is known by it, or its sums are told with it."""
_SAID_OF = ("_name", "_text")
"""What a value is called stands in a key of its own, which ends so."""


def narrowed(answer: Answer, asked: RowsAsked, keys: Sequence[str], *, data: bool) -> Answer:
    """The answer with the rows and columns that are asked for; what is left out is counted, and totals stay those of all rows.

    `keys` of the data hold rows; `data`: it is they that are delivered, else the tables. Raises UsageError for a column that
    none of these has.
    """
    return _narrowed_data(answer, asked, keys) if data else _narrowed_tables(answer, asked)


def _narrowed_tables(answer: Answer, asked: RowsAsked) -> Answer:
    chosen = asked.chosen(dict.fromkeys(column.name for table in answer.tables for column in table.columns))
    shown: list[Shown] = []
    unfetched = answer.left_out
    for part in answer.shown:
        if not isinstance(part, Table):
            shown.append(part)
            continue
        own = [name for name in chosen if name in part.names_of_columns]
        if chosen and not own:
            continue
        table = part.with_columns(own) if own else part
        left = max(len(table.rows) - asked.limit, 0) if asked.limit else 0
        table = table.with_rows(range(asked.limit)) if left and asked.limit else table
        more = _more(None if unfetched is None else left + unfetched)
        shown.append(table._replace(notes=[*more, *table.notes]) if more else table)
        unfetched = 0
    numbered = answer.numbered[: asked.limit] if answer.numbered and asked.limit else answer.numbered
    return answer._replace(shown=shown, numbered=numbered)


def _more(left_out: int | None) -> list[str]:
    """What is said under a table of the rows that are left out."""
    if left_out is None:
        return [say("there are more: --limit 0 shows all")]
    return [say("{n:more|more}: --limit 0 shows all", n=left_out)] if left_out else []


def _narrowed_data(answer: Answer, asked: RowsAsked, keys: Sequence[str]) -> Answer:
    data = dict(answer.data)
    rows = [(key, data[key]) for key in keys if key in data]
    names = dict.fromkeys(name for key, value in rows for name in _names(data, key, value))
    # a key that holds nothing may be left out of a row
    told = dict.fromkeys(column.name for table in answer.tables for column in table.columns)
    chosen = asked.chosen({**told, **names}) if names else []
    left = 0
    for key, value in rows:
        if _is_table(data, key):
            cut, data = _cut(data, chosen, asked.limit)
        elif all(_is_table(one, "rows") for one in value):
            parts = [_cut(one, chosen, asked.limit) for one in value]
            cut, data[key] = sum(n for n, _ in parts), [one for _, one in parts if one["columns"]]
        else:
            kept = value[: asked.limit] if asked.limit else value
            cut, data[key] = len(value) - len(kept), [_chosen(row, chosen) for row in kept] if chosen else kept
        left += cut
    if answer.left_out is None:
        data["left_out"] = None
    elif left + answer.left_out:
        data["left_out"] = left + answer.left_out
    return answer._replace(data=data)


def _is_table(data: Mapping[str, Any], key: str) -> bool:
    """Whether rows are lists of cells, whose columns are named beside them."""
    return key == "rows" and "columns" in data


def _names(data: Mapping[str, Any], key: str, value: Sequence[Any]) -> Iterator[str]:
    """The columns that rows of data have."""
    if _is_table(data, key):
        yield from data["columns"]
    else:
        for row in value:
            yield from row["columns"] if _is_table(row, "rows") else row


def _cut(data: Mapping[str, Any], chosen: Sequence[str], limit: int | None) -> tuple[int, dict[str, Any]]:
    """A table of data with the columns and rows asked for, and how many rows are left out."""
    columns, rows = data["columns"], data["rows"]
    kept = rows[:limit] if limit else rows
    made = {**data, "rows": kept}
    if chosen:
        at = {name: n for n, name in reversed([*enumerate(columns)])}
        told = [
            n for name in chosen for n in (at.get(name), *(at.get(name + end) for end in _SAID_OF)) if n is not None
        ]
        told += [at["currency"]] if told and "currency" in at else []
        told = list(dict.fromkeys(told))
        made |= {name: [data[name][n] for n in told] for name in ("columns", "types") if name in data}
        made["rows"] = [[row[n] for n in told] for row in kept]
        if "totals" in data:
            sums = [n for n in told if columns[n] not in BESIDE]
            made["totals"] = [[row[n] for n in told] for row in data["totals"] if any(row[n] is not None for n in sums)]
    made |= {"units": data["units"][: len(kept)]} if "units" in data else {}
    return len(rows) - len(kept), made


def _chosen(row: Mapping[str, Any], chosen: Sequence[str]) -> dict[str, Any]:
    names = [name for one in chosen for name in (one, *(one + end for end in _SAID_OF))]
    return {name: row[name] for name in dict.fromkeys((*BESIDE[:1], *names, *BESIDE[1:])) if name in row}
