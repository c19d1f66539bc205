"""What an import says in the log: the subject of its commit, in the book's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from salesctl.api import Kind


@dataclass(frozen=True, slots=True)
class Counts:
    """How many records an import made, changed and found as they should be."""

    created: int
    updated: int
    unchanged: int


def subject(lang: str, file: str, source: str, kind: Kind, counts: Counts) -> str:
    """`import orders.csv from northwind: 830 orders added, 2 changed`."""
    if lang == "ru":
        done = _listed((counts.created, "добавлено"), (counts.updated, "изменено"))
        return f"импорт {file} из {source}: {kind.plural}, {', '.join(f'{word} {count}' for count, word in done)}"
    (first, word), *rest = _listed((counts.created, "added"), (counts.updated, "changed"))
    noun = kind.title.lower() if first == 1 else kind.plural
    return f"import {file} from {source}: {', '.join([f'{first} {noun} {word}', *(f'{n} {w}' for n, w in rest)])}"


def _listed(*counted: tuple[int, str]) -> list[tuple[int, str]]:
    return [(count, word) for count, word in counted if count]
