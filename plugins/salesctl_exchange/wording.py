"""What an import says, in English and Russian: the subject of its commit, and its result to whoever ran it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesctl.api import Line, plural, text, word

if TYPE_CHECKING:
    from pathlib import Path

    from salesctl.api import Kind

    from .importing import Imported
    from .mapping import Mapping


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
        return f"импорт {file} из {source}: {named(kind, lang)}, {', '.join(f'{said} {count}' for count, said in done)}"
    (first, said), *rest = _listed((counts.created, "added"), (counts.updated, "changed"))
    noun = kind.title.lower() if first == 1 else kind.plural
    return f"import {file} from {source}: {', '.join([f'{first} {noun} {said}', *(f'{n} {w}' for n, w in rest)])}"


def told(lang: str, file: Path, mapping: Mapping, result: Imported, *, dry_run: bool) -> Iterator[str | Line]:
    """What happened, or with `dry_run` would happen, line by line."""
    would, ru_would = ("would be ", "будет ") if dry_run else ("", "")
    yield Line(
        f"{file.name} → {named(mapping.kind, lang)}: "
        + text(
            lang,
            f"{result.created} {would}added, {result.updated} {would}changed, {result.unchanged} unchanged",
            f"{ru_would}добавлено {result.created}, изменено {result.updated}, без изменений {result.unchanged}",
        ),
        "title",
    )
    if result.left_out:
        yield _rows(result.left_out, lang) + text(
            lang, " left out by the mapping's `where`", ": не подходит по `where`"
        )
    if result.mended:
        overflow = mapping.layout.overflow
        yield _rows(result.mended, lang) + text(
            lang,
            f" with stray delimiters, put back into `{overflow}`",
            f": лишние разделители возвращены в `{overflow}`",
        )
    if dry_run:
        yield from result.changes
        hidden = result.created + result.updated - len(result.changes)
        if hidden > 0:
            yield Line(text(lang, f"… and {hidden} more", f"… и ещё {hidden}"), "dim")
    if result.rejected:
        yield Line(_rows(len(result.rejected), lang) + text(lang, " rejected:", " не принято, причины:"), "bad")
        yield from (f"{file}:{rejected.line}: {rejected.reason}" for rejected in result.rejected)
    if result.commit:
        yield Line(text(lang, f"committed {result.commit[:10]}", f"коммит {result.commit[:10]}"), "dim")


def named(kind: Kind, lang: str) -> str:
    """A kind's records in a word; a team's own kind has one in its schema alone."""
    try:
        return word(f"kind_{kind.name}", lang)
    except KeyError:
        return kind.plural


def _rows(count: int, lang: str) -> str:
    return f"{count} {plural(count, text(lang, 'row|rows', 'строка|строки|строк'), lang)}"


def _listed(*counted: tuple[int, str]) -> list[tuple[int, str]]:
    return [(count, said) for count, said in counted if count]
