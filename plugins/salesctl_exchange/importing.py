"""Import of one file through a mapping: every row is imported, left out, or rejected with its line and a reason.

All changes are one commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from salesctl.api import Change, FreeText, Line, Message, SalesctlError, Text, joined, say

from .convert import Rejection, RowConverter
from .csv_files import CsvRow, MissingColumns, read_rows, read_table
from .drafts import RecordDraft, RecordDrafter, consistent, id_for_key
from .grouping import RejectedRow, Tally, group_rows, record_keys
from .mapping_tree import leaves
from .record_lookup import RecordLookup

if TYPE_CHECKING:
    from pathlib import Path

    from salesctl.api import Draft, Session

    from .mapping import ImportMapping

_SHOWN = 20
"""Changes that a dry run lists."""
_STEP = 500
"""Lines between two reports of progress."""
Progress = Callable[[int, int], None]
"""Is called with the lines read and the lines in all."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or would do. Records are counted as created, updated and unchanged."""

    created: int
    updated: int
    unchanged: int
    rejected: tuple[RejectedRow, ...]
    commit: str = ""
    """Empty when nothing was written."""
    left_out: int = 0
    """Rows that do not meet the mapping's `where`."""
    mended: int = 0
    """Rows whose surplus fields were joined into the overflow column."""
    changes: tuple[str, ...] = ()
    """The first changes, a line each."""


def import_file(
    session: Session, file: Path, mapping: ImportMapping, *, dry_run: bool = False, progress: Progress | None = None
) -> ImportResult:
    """Import a file's rows into the book; with `dry_run` nothing is written.

    Raises SalesctlError when the file as a whole cannot be imported; nothing is written then.
    """
    lookup, tally = RecordLookup(session), Tally()
    tables: dict[str, Mapping[str, str]] = {}
    for table in mapping.tables:
        tables |= read_table(table, file.parent, mapping.formats)
    ids: dict[str, str] = {}
    converter = RowConverter(
        mapping.source, tables, lookup, lambda kind, key: ids.get(key) if kind == mapping.kind.name else None
    )
    ids |= _ids_in_file(file, mapping, converter)
    drafter = RecordDrafter(session, mapping, lookup)
    drafts: list[RecordDraft] = []
    unchanged = 0
    for group in group_rows(_with_progress(_rows(file, mapping), file, progress), mapping, converter, tally):
        try:
            drafted = drafter.draft(group)
        except Rejection as rejection:
            tally.reject(group.lines, rejection.args[0])
            continue
        if drafted:
            drafts.append(drafted)
        else:
            unchanged += 1
    accepted = _accepted(session, consistent(mapping.kind, drafts, lookup, tally), tally)
    created = sum(draft.before is None for draft in accepted)
    result = ImportResult(
        created=created,
        updated=len(accepted) - created,
        unchanged=unchanged,
        rejected=tuple(sorted(tally.rejected, key=lambda rejected: rejected.line)),
        left_out=tally.left_out,
        mended=tally.mended,
        changes=tuple(session.describe(draft).whole for draft in accepted[:_SHOWN]),
    )
    if dry_run or not accepted:
        return result
    subject = session.subject(_subject(file.name, mapping, result))
    message = Message(subject, trailers=(("Source", mapping.source),))
    return replace(result, commit=session.write(_changes(accepted), message, many=True))


def _accepted(session: Session, drafts: list[RecordDraft], tally: Tally) -> list[Draft]:
    """The drafts that bring no error to the book, as `check` would find it; the rows of the others are rejected."""
    reasons = session.rejected(_changes([one.draft for one in drafts]))
    for one in drafts:
        if error := reasons.get(one.draft.path):
            where = "" if error.path == one.draft.path else f"{error.place}: "
            tally.reject(one.lines, joined("", [where, error.message]))
    return [one.draft for one in drafts if one.draft.path not in reasons]


def _changes(drafts: Iterable[Draft]) -> list[Change]:
    return [Change(draft.path, draft.after, draft.before) for draft in drafts]


def _rows(file: Path, mapping: ImportMapping) -> Iterator[CsvRow]:
    try:
        yield from read_rows(file, mapping.layout, list(mapping.columns))
    except MissingColumns as error:
        # the mapping is what has to be corrected: point at the place that names the column
        place = mapping.columns.get(error.columns[0])
        raise SalesctlError(
            joined("", [f"{file.name}: ", error.message]), place=place or error.place, hint=error.hint
        ) from None


def _with_progress(rows: Iterable[CsvRow], file: Path, progress: Progress | None) -> Iterator[CsvRow]:
    """The rows, with progress reported as they are read."""
    if progress is None:
        yield from rows
        return
    with file.open("rb") as stream:
        total = sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1 << 20), b""))
    for row in rows:
        if row.line % _STEP == 0:
            progress(row.line, total)
        yield row
    progress(total, total)


def _ids_in_file(file: Path, mapping: ImportMapping, converter: RowConverter) -> dict[str, str]:
    """The ids, by key, of the records the file creates; read only where its rows may link to later rows."""
    forward = any(leaf.field.link == mapping.kind.name and leaf.source.by == "key" for leaf in leaves(mapping.tree))
    if not forward or mapping.existing_only:
        return {}
    keys = record_keys(_rows(file, mapping), mapping, converter)
    return {key: id_for_key(mapping.kind, mapping.prefix, key) for key in keys}


def _subject(file: str, mapping: ImportMapping, result: ImportResult) -> Text:
    """The commit's subject: `import orders.csv from northwind: orders, 830 added, 2 changed`."""
    done = [say("{count:number} added", count=result.created)] if result.created else []
    done += [say("{count:number} changed", count=result.updated)] if result.updated else []
    return say(
        "import {file} from {source}: {kinds}, {done}",
        file=FreeText(file),
        source=mapping.source,
        kinds=mapping.kind.nouns,
        done=joined(", ", done),
    )


def result_lines(file: Path, mapping: ImportMapping, result: ImportResult, *, dry_run: bool) -> Iterator[str | Line]:
    """What an import did, or with `dry_run` would do, in lines for people."""
    counts: dict[str, Any] = {"created": result.created, "updated": result.updated, "unchanged": result.unchanged}
    done = (
        say(
            "{created:number} would be added, {updated:number} would be changed, {unchanged:number} unchanged", **counts
        )
        if dry_run
        else say("{created:number} added, {updated:number} changed, {unchanged:number} unchanged", **counts)
    )
    yield Line(joined("", [f"{file.name} → ", mapping.kind.nouns, ": ", done]), "title")
    if result.left_out:
        yield say("{rows:row|rows} left out by the mapping's `where`", rows=result.left_out)
    if result.mended:
        yield say(
            "{rows:row|rows} with stray delimiters, put back into `{column}`",
            rows=result.mended,
            column=mapping.layout.overflow,
        )
    if dry_run:
        yield from result.changes
        hidden = result.created + result.updated - len(result.changes)
        if hidden > 0:
            yield Line(say("… and {count:number} more", count=hidden), "dim")
    if result.rejected:
        yield Line(say("{rows:row|rows} rejected:", rows=len(result.rejected)), "bad")
        yield from (joined("", [f"{file}:{rejected.line}: ", rejected.reason]) for rejected in result.rejected)
    if result.commit:
        yield Line(say("committed {commit}", commit=result.commit[:10]), "dim")
