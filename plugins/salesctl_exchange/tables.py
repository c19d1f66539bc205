"""Lookup tables: small files beside the imported one that say what a code stands for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl.api import Place, SalesctlError

from .forms import Forms, ours
from .rows import rows

if TYPE_CHECKING:
    from .mapping import Joined


def tables(joined: Joined, folder: Path, forms: Forms) -> dict[str, Mapping[str, str]]:
    """What each key stands for, by `table.column`. An empty cell is no answer.

    Raises SalesctlError for a row that cannot be read, and for a key with two answers where no date tells which counts.
    """
    file = folder / joined.file
    needed = list(dict.fromkeys([joined.key, *([joined.newest] if joined.newest else []), *joined.columns]))
    chosen: dict[str, tuple[str, int, tuple[str, ...]]] = {}
    for row in rows(file, joined.layout, needed):
        place = Place(str(file), row.line)
        if row.trouble:
            raise SalesctlError(f"table `{joined.name}`: {row.trouble}", place=place)
        key, answers = row.cells[joined.key], tuple(row.cells[column] for column in joined.columns)
        known = chosen.get(key)
        if known and known[2] != answers and not joined.newest:
            message = f"table `{joined.name}`: `{key}` stands for something else on line {known[1]}"
            raise SalesctlError(message, place=place, hint="with `newest: COLUMN` the row with the latest date counts")
        try:
            when = _when(row.cells, joined, forms)
        except ValueError as error:
            raise SalesctlError(f"table `{joined.name}`: {error}", place=place) from None
        if key and (known is None or when >= known[0]):
            chosen[key] = when, row.line, answers
    return {
        f"{joined.name}.{column}": {key: answers[n] for key, (_, _, answers) in chosen.items() if answers[n]}
        for n, column in enumerate(joined.columns)
    }


def _when(cells: Mapping[str, str], joined: Joined, forms: Forms) -> str:
    text = cells[joined.newest] if joined.newest else ""
    return ours(text, "moment", forms) if text else ""
