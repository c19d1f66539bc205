"""What was found between records, kept in the book's file as long as nothing changes that it depends on.

A part is what is looked for at a time: one fact, all references, odd dates. What is kept of a fact holds while no column changes
that its query reads, nor a file in which it was found; what is kept of the others, while no file changes at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from salesctl.book.ingest.findings import Verdict
from salesctl.store.pack import oid
from salesctl.yamlio import LoadError

from . import dates, facts, references
from .renamed import renamed

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from salesctl.book import Book, Query
    from salesctl.errors import Finding

    from .facts import Impossible
    from .sources import FileReader

_REFERENCES, _DATES = "references", "dates"


def between_records(book: Book, source: FileReader, today: date, views: Sequence[Path]) -> list[Finding]:
    """Everything that is wrong between the records of a book, and the dates that are odd as of a day.

    `source` has the files that the book was made of; `views` as for `Book.query`.
    """
    kept, bases = book.verdicts(), _bases(book, today, views)
    current = {part: (basis, book.moment) for part, basis in bases.items()}
    if {part: (one.basis, one.moment) for part, one in kept.items()} != current:
        kept = _looked_for(book, source, today, views, bases)
    return [finding for one in kept.values() for finding in one.findings]


def _bases(book: Book, today: date, views: Sequence[Path]) -> Mapping[str, str]:
    """By part what is found depends on besides the records, as a digest."""
    texts = repr((facts.queries(), book.view_texts(views), book.source.git.identity(), book.source.git.mailmap()))
    always = sha256(texts.encode()).hexdigest()
    of_day = f"{always} {today}"
    found = {fact.name: of_day if ":today" in fact.sql else always for fact in facts.queries()}
    return {_REFERENCES: always, _DATES: of_day, **found}


def _looked_for(
    book: Book, source: FileReader, today: date, views: Sequence[Path], bases: Mapping[str, str]
) -> Mapping[str, Verdict]:
    """What holds of what is kept, and what is found of the rest; all of it is kept."""
    kinds, zone = book.source.kinds, book.source.config.zone
    book.update_authors()
    moment, kept = book.moment, book.verdicts()
    found: dict[str, Verdict] = {}
    with book.query_all(views=views) as query:

        def look(part: str, ask: Iterable[Finding], fact: Impossible | None = None) -> None:
            one = kept.get(part)
            holds = one and one.basis == bases[part] and (one.moment == moment or _holds(book, query, fact, one))
            found[part] = Verdict(bases[part], moment, one.findings if one and holds else list(ask))

        look(_REFERENCES, references.findings(kinds, source, query, gone=renamed(book.source.git, kinds, query)))
        look(_DATES, dates.findings(kinds, source, query, today, zone))
        for fact in facts.queries():
            look(fact.name, facts.findings(kinds, source, query, today, [fact]), fact)
    held = {path: _is_held(book, source, path) for one in found.values() for path in {f.path for f in one.findings}}
    book.keep_verdicts({part: one for part, one in found.items() if all(held[f.path] for f in one.findings)})
    return found


def _holds(book: Book, query: Query, fact: Impossible | None, one: Verdict) -> bool:
    """Whether what was found of a part some time ago cannot be otherwise now."""
    changed = book.changes_since(one.moment)
    files = changed.get("file", ())
    return (
        fact is not None
        and files is not None
        and not any(finding.path in files for finding in one.findings)
        and not query.depends_on(fact.sql, fact.names, changed)
    )


def _is_held(book: Book, source: FileReader, path: str) -> bool:
    """Whether a file has the content that the book has of it: otherwise it is being edited."""
    try:
        return oid("blob", source.read(path), book.source.git.algorithm) == book.blob_of(path)
    except LoadError:
        return False
