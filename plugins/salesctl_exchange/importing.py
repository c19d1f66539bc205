"""Import of one file through a mapping: every row taken, or rejected with its line and a reason; one commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesctl.api import Change, Line, Message, SalesctlError, plural, summary, text, word, yamlio

from .convert import Maker, Rejection
from .csv_files import CsvRow, MissingColumns, read_rows, read_table
from .drafts import Drafted, Drafter, distinct, made_id
from .grouping import Rejected, Tally, gathered, keys
from .mapping_tree import leaves
from .record_lookup import RecordLookup

if TYPE_CHECKING:
    from pathlib import Path

    from salesctl.api import Draft, Kind, Session

    from .mapping import ImportMapping

_SHOWN = 20
_STEP = 500
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many records an import made, changed and found as they should be."""

    created: int
    updated: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do."""

    created: int
    updated: int
    unchanged: int
    rejected: tuple[Rejected, ...]
    commit: str = ""
    """Empty when nothing was written."""
    left_out: int = 0
    """Rows the mapping's `where` does not mean."""
    mended: int = 0
    """Rows whose stray delimiters went into the overflow column."""
    changes: tuple[str, ...] = ()
    """The first changes, a line each."""


def import_file(
    session: Session, file: Path, mapping: ImportMapping, *, dry_run: bool = False, progress: Progress | None = None
) -> Imported:
    """Take a file's rows into the book.

    Raises SalesctlError when the file as a whole cannot be taken; nothing is written then.
    """
    lookup, tally = RecordLookup(session), Tally()
    known: dict[str, Table[str, str]] = {}
    for joined in mapping.tables:
        known |= read_table(joined, file.parent, mapping.formats)
    beside: dict[str, str] = {}
    maker = Maker(
        mapping.source, known, lookup, lambda kind, key: beside.get(key) if kind == mapping.kind.name else None
    )
    beside |= _read_ahead(file, mapping, maker)
    drafter = Drafter(session, mapping, lookup)
    drafted: list[Drafted] = []
    unchanged = 0
    for said in gathered(_watched(_rows(file, mapping), file, progress), mapping, maker, tally):
        try:
            made = drafter.draft(said)
        except Rejection as rejection:
            tally.reject(said.lines, str(rejection))
            continue
        if made:
            drafted.append(made)
        else:
            unchanged += 1
    while len(kept := _supported(distinct(mapping.kind, drafted, lookup, tally), tally)) < len(drafted):
        drafted = kept  # whoever was dropped may have been leant on, or may hold on to what another claims
    wanted = [made.draft for made in kept]
    created = sum(draft.before is None for draft in wanted)
    counts = Counts(created, len(wanted) - created, unchanged)
    return Imported(
        created=counts.created,
        updated=counts.updated,
        unchanged=counts.unchanged,
        rejected=tuple(sorted(tally.rejected, key=lambda rejected: rejected.line)),
        commit="" if dry_run else _written(session, wanted, file, mapping, counts),
        left_out=tally.left_out,
        mended=tally.mended,
        changes=tuple(_summary(draft) for draft in wanted[:_SHOWN]),
    )


def _rows(file: Path, mapping: ImportMapping) -> Iterator[CsvRow]:
    try:
        yield from read_rows(file, mapping.layout, list(mapping.columns))
    except MissingColumns as error:
        # the place to mend is where the mapping names the column
        place = mapping.columns.get(error.columns[0])
        raise SalesctlError(f"{file.name}: {error.message}", place=place or error.place, hint=error.hint) from None


def _watched(found: Iterable[CsvRow], file: Path, progress: Progress | None) -> Iterator[CsvRow]:
    """The rows, reported as they pass."""
    if progress is None:
        yield from found
        return
    with file.open("rb") as stream:
        total = sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1 << 20), b""))
    for row in found:
        if row.line % _STEP == 0:
            progress(row.line, total)
        yield row
    progress(total, total)


def _read_ahead(file: Path, mapping: ImportMapping, maker: Maker) -> dict[str, str]:
    """Ids by key of the records the file makes, where some of its rows may refer to rows further down."""
    forward = any(leaf.field.link == mapping.kind.name and leaf.source.by == "key" for leaf in leaves(mapping.tree))
    if not forward or mapping.existing_only:
        return {}
    return {key: made_id(mapping.kind, mapping.prefix, key) for key in keys(_rows(file, mapping), mapping, maker)}


def _supported(drafted: list[Drafted], tally: Tally) -> list[Drafted]:
    """Those whose links to other rows hold; a row that was rejected takes along the records that refer to it."""
    while True:
        made = {one.draft.id for one in drafted}
        kept = []
        for one in drafted:
            missing = next((record for record in one.awaits if record not in made), "")
            if missing:
                tally.reject(one.lines, f"there is no {one.draft.kind.name} `{missing}`: its own row was not taken")
            else:
                kept.append(one)
        if len(kept) == len(drafted):
            return kept
        drafted = kept


def _written(session: Session, drafts: list[Draft], file: Path, mapping: ImportMapping, counts: Counts) -> str:
    if not drafts:
        return ""
    message = Message(
        subject(session.config.locale, file.name, mapping.source, mapping.kind, counts),
        trailers=(("Source", mapping.source),),
    )
    changes = [Change(draft.path, draft.after, draft.before) for draft in drafts]
    committed = session.store.bulk(changes, message)
    return committed.oid if committed else ""


def _summary(draft: Draft) -> str:
    before = yamlio.read(draft.before, draft.path) if draft.before is not None else None
    return summary(draft.kind, draft.id, before, draft.data)


def subject(lang: str, file: str, source: str, kind: Kind, counts: Counts) -> str:
    """`import orders.csv from northwind: 830 orders added, 2 changed`."""
    if lang == "ru":
        done = _listed((counts.created, "добавлено"), (counts.updated, "изменено"))
        return f"импорт {file} из {source}: {named(kind, lang)}, {', '.join(f'{said} {count}' for count, said in done)}"
    (first, said), *rest = _listed((counts.created, "added"), (counts.updated, "changed"))
    noun = kind.title.lower() if first == 1 else kind.plural
    return f"import {file} from {source}: {', '.join([f'{first} {noun} {said}', *(f'{n} {w}' for n, w in rest)])}"


def told(lang: str, file: Path, mapping: ImportMapping, result: Imported, *, dry_run: bool) -> Iterator[str | Line]:
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
        yield _row_count(result.left_out, lang) + text(
            lang, " left out by the mapping's `where`", ": не подходит по `where`"
        )
    if result.mended:
        overflow = mapping.layout.overflow
        yield _row_count(result.mended, lang) + text(
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
        yield Line(_row_count(len(result.rejected), lang) + text(lang, " rejected:", " не принято, причины:"), "bad")
        yield from (f"{file}:{rejected.line}: {rejected.reason}" for rejected in result.rejected)
    if result.commit:
        yield Line(text(lang, f"committed {result.commit[:10]}", f"коммит {result.commit[:10]}"), "dim")


def named(kind: Kind, lang: str) -> str:
    """A kind's records in a word; a team's own kind has one in its schema alone."""
    try:
        return word(f"kind_{kind.name}", lang)
    except KeyError:
        return kind.plural


def _row_count(count: int, lang: str) -> str:
    return f"{count} {plural(count, text(lang, 'row|rows', 'строка|строки|строк'), lang)}"


def _listed(*counted: tuple[int, str]) -> list[tuple[int, str]]:
    return [(count, said) for count, said in counted if count]
