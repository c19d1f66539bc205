"""Import of one file through a mapping: every row is imported, left out, or rejected with its line and a reason.

All changes are one commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from salesctl.api import Change, DryRun, FreeText, Line, Message, SalesctlError, Text, joined, say

from .convert import Rejection, RowConverter
from .csv_files import CsvRow, MissingColumns, read_rows, read_table
from .drafts import NewIds, RecordDraft, RecordDrafter
from .evidence import ColumnEvidence
from .grouping import group_rows, record_keys
from .mapping_tree import leaves
from .record_lookup import RecordLookup
from .rejections import RejectedRow, Tally, by_reason, write_rejected

if TYPE_CHECKING:
    from pathlib import Path

    from salesctl.api import Draft, Session

    from .mapping import ImportMapping

SHOWN = 20
"""Changes that a dry run lists. Of more nobody reads what each would mean."""
_EXAMPLES, _LINES = 3, 12
"""Of the rows rejected for one reason: how many are shown in full, and how many further ones by line."""
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
    dry_run: DryRun | None = None
    """Where nothing was written because it was a dry run; None, too, where there is nothing to write."""
    refused: bool = False
    """Rows were rejected, so that with `all_or_nothing` none was taken."""
    written: int = 0
    """Rejected rows in the file for them."""
    left_out: int = 0
    """Rows that do not meet the mapping's `where`."""
    repeated: int = 0
    """Rows whose key came before, and that say nothing else or nothing that counts."""
    mended: int = 0
    """Rows whose surplus fields were joined into the overflow column."""
    changes: tuple[str, ...] = ()
    """The first changes, a line each."""

    @property
    def nothing_taken(self) -> bool:
        """Whether there were rows to take, and none was taken."""
        return bool(self.rejected) and (self.refused or not self.created + self.updated + self.unchanged)


def import_file(
    session: Session,
    file: Path,
    mapping: ImportMapping,
    *,
    new: bool = False,
    all_or_nothing: bool = False,
    rejected_to: Path | None = None,
    progress: Progress | None = None,
) -> ImportResult:
    """Import a file's rows into the book; in a dry run nothing is written, with `all_or_nothing` only if all can be taken.

    Rejected rows are written to the file `rejected_to`. A row about a client that the book may know already is rejected with
    the candidates; with `new` it is another one. Raises SalesctlError when the file as a whole cannot be imported; nothing is
    written then.
    """
    lookup, tally = RecordLookup(session), Tally()
    tables: dict[str, Mapping[str, str]] = {}
    for table in mapping.tables:
        tables |= read_table(table, file.parent, mapping.formats)
    new_ids = NewIds(mapping.kind, mapping.prefix, mapping.source, lookup)
    ids: dict[str, str] = {}
    converter = RowConverter(
        mapping.source, tables, lookup, lambda kind, key: ids.get(key) if kind == mapping.kind.name else None
    )
    ids |= _ids_in_file(file, mapping, converter, new_ids)
    drafter = RecordDrafter(session, mapping, lookup, new_ids, new=new)
    drafts: list[RecordDraft] = []
    unchanged = 0
    evidence = ColumnEvidence(mapping.tree)
    rows = _with_progress(_rows(file, mapping), file, progress)
    for group in group_rows(rows, mapping, converter, tally, evidence):
        try:
            drafted = drafter.draft(group)
        except Rejection as rejection:
            tally.reject(group.lines, rejection.args[0])
            continue
        if drafted:
            drafts.append(drafted)
        else:
            unchanged += 1
    evidence.stop(file)
    accepted = _accepted(session, drafts, tally)
    created = sum(draft.before is None for draft in accepted)
    result = ImportResult(
        created=created,
        updated=len(accepted) - created,
        unchanged=unchanged,
        rejected=tuple(sorted(tally.rejected, key=lambda rejected: rejected.line)),
        refused=all_or_nothing and bool(tally.rejected),
        left_out=tally.left_out,
        repeated=tally.repeated,
        mended=tally.mended,
        changes=tuple(session.describe(draft).whole for draft in accepted[:SHOWN]),
    )
    if rejected_to:
        written = write_rejected(
            rejected_to, file, mapping.layout, list(mapping.columns), result.rejected, session.language
        )
        result = replace(result, written=written)
    if result.refused or not accepted:
        return result
    subject = session.subject(_subject(file.name, mapping, result))
    message = Message(subject, trailers=(("Source", mapping.source),))
    try:
        return replace(result, commit=session.write(_changes(accepted), message, many=True))
    except DryRun as run:
        return replace(result, dry_run=run)


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


def _ids_in_file(file: Path, mapping: ImportMapping, converter: RowConverter, new_ids: NewIds) -> dict[str, str]:
    """The ids, by key, of the records the file creates; read only where its rows may link to later rows."""
    forward = any(leaf.field.link == mapping.kind.name and leaf.source.by == "key" for leaf in leaves(mapping.tree))
    if not forward or mapping.existing_only:
        return {}
    keys = record_keys(_rows(file, mapping), mapping, converter)
    return {key: new_ids.of(key) for key in keys}


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


def result_lines(
    file: Path, mapping: ImportMapping, result: ImportResult, *, dry_run: bool, rejected_to: Path | None = None
) -> Iterator[str | Line]:
    """What an import did, or with `dry_run` would do, in lines for people."""
    yield Line(_first_sentence(file, mapping, result, dry_run=dry_run), "bad" if result.nothing_taken else "title")
    if result.left_out:
        yield say("{rows:row|rows} left out by the mapping's `where`", rows=result.left_out)
    if result.repeated:
        yield say("{rows:row|rows} with a key that came before, not taken again", rows=result.repeated)
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
    yield from _rejections(file, result.rejected)
    if rejected_to or result.rejected:
        yield _where_they_are(result, rejected_to)
    if result.commit:
        yield Line(say("committed {commit}", commit=result.commit[:10]), "dim")


def _first_sentence(file: Path, mapping: ImportMapping, result: ImportResult, *, dry_run: bool) -> Text:
    rows = len(result.rejected)
    if result.nothing_taken:
        if not result.refused:
            return say("nothing taken from {file}: {rows:row|rows} rejected", file=file.name, rows=rows)
        return say(
            "nothing taken from {file}: {rows:row|rows} rejected, and --all-or-nothing was asked for",
            file=file.name,
            rows=rows,
        )
    counts: dict[str, Any] = {"created": result.created, "updated": result.updated, "unchanged": result.unchanged}
    done = (
        say(
            "{created:number} would be added, {updated:number} would be changed, {unchanged:number} unchanged", **counts
        )
        if dry_run
        else say("{created:number} added, {updated:number} changed, {unchanged:number} unchanged", **counts)
    )
    return joined("", [f"{file.name} → ", mapping.kind.nouns, ": ", done])


def _where_they_are(result: ImportResult, rejected_to: Path | None) -> Line:
    """The file of the rejected rows, or how to get one."""
    if rejected_to is None:
        return Line(say("to get these rows as a file, to correct and import: --rejected FILE"), "dim")
    if not result.rejected:
        return Line(say("no row rejected: {file} holds the header only", file=rejected_to), "dim")
    return Line(
        say(
            "{rows:row|rows} written to {file}; correct them there, and import that file with the same mapping",
            rows=result.written,
            file=rejected_to,
        )
    )


def _rejections(file: Path, rejected: Sequence[RejectedRow]) -> Iterator[str | Line]:
    """The rejected rows by reason, of each the first ones in full; nothing when there are none."""
    groups = by_reason(rejected)
    if not groups:
        return
    yield Line(
        say("{rows:row|rows} rejected, for {reasons:reason|reasons}:", rows=len(rejected), reasons=len(groups)), "bad"
    )
    for rows in groups:
        shown = len(rows) if len(rows) <= _EXAMPLES + 1 else _EXAMPLES
        yield from (joined("", [f"{file}:{row.line}: ", row.reason]) for row in rows[:shown])
        if more := rows[shown:]:
            lines = ", ".join(str(row.line) for row in more[:_LINES])
            yield Line(
                say("… and {rows:more row|more rows} for that reason, on lines {lines}", rows=len(more), lines=lines)
                if len(more) <= _LINES
                else say(
                    "… and {rows:more row|more rows} for that reason, on lines {lines} …", rows=len(more), lines=lines
                ),
                "dim",
            )
