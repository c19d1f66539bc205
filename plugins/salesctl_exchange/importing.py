"""Import of one file through a mapping: every row taken, or rejected with its line and a reason; one commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesctl.api import Change, Message, SalesctlError, summary, yamlio

from .distinct import distinct
from .drafting import Drafted, Drafter, made_id
from .gathering import Rejected, Tally, gathered, keys
from .lookup import Lookup
from .making import Maker, Rejection
from .plan import leaves
from .rows import MissingColumns, Row, rows
from .tables import tables
from .wording import Counts, subject

if TYPE_CHECKING:
    from pathlib import Path

    from salesctl.api import Draft, Session

    from .mapping import Mapping

_SHOWN = 20
_STEP = 500
Progress = Callable[[int, int], None]


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
    session: Session, file: Path, mapping: Mapping, *, dry_run: bool = False, progress: Progress | None = None
) -> Imported:
    """Take a file's rows into the book.

    Raises SalesctlError when the file as a whole cannot be taken; nothing is written then.
    """
    lookup, tally = Lookup(session), Tally()
    known: dict[str, Table[str, str]] = {}
    for joined in mapping.joined:
        known |= tables(joined, file.parent, mapping.forms)
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


def _rows(file: Path, mapping: Mapping) -> Iterator[Row]:
    try:
        yield from rows(file, mapping.layout, list(mapping.columns))
    except MissingColumns as error:
        # the place to mend is where the mapping names the column
        place = mapping.columns.get(error.columns[0])
        raise SalesctlError(f"{file.name}: {error.message}", place=place or error.place, hint=error.hint) from None


def _watched(found: Iterable[Row], file: Path, progress: Progress | None) -> Iterator[Row]:
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


def _read_ahead(file: Path, mapping: Mapping, maker: Maker) -> dict[str, str]:
    """Ids by key of the records the file makes, where some of its rows may refer to rows further down."""
    forward = any(leaf.field.link == mapping.kind.name and leaf.value.by == "key" for leaf in leaves(mapping.plan))
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


def _written(session: Session, drafts: list[Draft], file: Path, mapping: Mapping, counts: Counts) -> str:
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
