"""What an import says: the subject of its commit in the book's language, and its result to the person who ran it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """How many records an import made, changed and found as they should be."""

    created: int
    updated: int
    unchanged: int


def subject(lang: str, file: str, source: str, plural: str, counts: Counts) -> str:
    """`import orders.csv from northwind: orders: 830 added, 2 changed`."""
    ru = lang == "ru"
    parts = []
    if counts.created:
        parts.append(f"{'добавлено' if ru else 'added'} {counts.created}")
    if counts.updated:
        parts.append(f"{'изменено' if ru else 'changed'} {counts.updated}")
    opening = f"импорт {file} из {source}" if ru else f"import {file} from {source}"
    return f"{opening}: {plural} {', '.join(parts)}"
