"""What the columns of a report come to that add up."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from .formats import currency_of_row

if TYPE_CHECKING:
    from salesctl.model.table import Table


def totals(table: Table) -> list[list[Any]]:
    """The rows of `Table.totals`: two currencies are never added, nor two parts. The book's currency comes first.

    Where each currency has one row alone, the rows say all that totals would.
    """
    names = [column.name for column in table.columns]
    summed = [names.index(name) for name in table.total]
    by, unit = (names.index(name) if name in names else None for name in (table.by, "currency"))
    sizes: Counter[Any] = Counter()
    found: dict[Any, dict[str, list[Any]]] = {}
    for row in table.rows:
        part, currency = None if by is None else row[by], currency_of_row(table, row)
        sizes[part] += 1
        sums = found.setdefault(part, {}).setdefault(currency, [None] * len(names))
        for c in summed:
            sums[c] = row[c] if sums[c] is None else sums[c] + (row[c] or 0)
        if by is not None:
            sums[by] = part
        if unit is not None:
            sums[unit] = currency
    return [
        own[currency]
        for part, own in found.items()
        if sizes[part] > len(own)
        for currency in sorted(own, key=lambda one: (one != table.currency, one))
        if any(own[currency][c] is not None for c in summed)
    ]
