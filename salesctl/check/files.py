"""Each file by itself: its name and place, its YAML, its kind's schema. Many files are shared out among processes.

A file that was found right is not read again: the book notes those that were when it was made, and those that are found so here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from salesctl.errors import Finding
from salesctl.lang.text import say
from salesctl.model import records
from salesctl.store.pack import oid

from .sources import WorkTree

if TYPE_CHECKING:
    from salesctl.book import Book, RecordSource
    from salesctl.model.kinds import Kinds

    from .sources import FileSet

Looked = tuple[list[Finding], list[tuple[str, str]]]
"""What is wrong with some files, and those with nothing wrong: their paths, and what Git calls their content."""
_ALONE = 2000
"""Fewer files than this are looked at by the process itself: starting others would take longer."""
_CHUNK = 500


def findings(book: Book, files: FileSet) -> Iterator[Finding]:
    """What is wrong with single files, in no particular order. The book is the one made of them."""
    kinds = book.source.kinds
    yield from _strays(kinds, files.paths)
    everything = files.records(kinds)
    fitting = book.fitting()
    paths = [path for path in everything if path not in fitting]
    chunks = [paths[n : n + _CHUNK] for n in range(0, len(paths), _CHUNK)]
    workers = min(os.cpu_count() or 1, 8)
    right: list[tuple[str, str]] = []
    if len(paths) < _ALONE or workers == 1:
        looked_at = [_looked_at(book.source, files, chunk) for chunk in chunks]
    else:
        import multiprocessing

        _Shared.source, _Shared.files = book.source, files
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            looked_at = list(pool.imap_unordered(_Shared.look, chunks))
    for found, without in looked_at:
        yield from found
        right += without
    if right and isinstance(files, WorkTree):
        book.note_fitting(right)


class _Shared:
    """What forked children inherit instead of being sent."""

    source: RecordSource
    files: FileSet

    @classmethod
    def look(cls, paths: Sequence[str]) -> Looked:
        return _looked_at(cls.source, cls.files, paths)


def _looked_at(source: RecordSource, files: FileSet, paths: Sequence[str]) -> Looked:
    found: list[Finding] = []
    right: list[tuple[str, str]] = []
    for path, content in files.contents(paths):
        if isinstance(content, bytes):
            wrong = records.findings(source.kinds, path, content, source.config.zone)
            found += wrong
            right += [] if wrong else [(path, oid("blob", content, source.git.algorithm))]
        else:
            place = content.place
            line, column = (place.line, place.column) if place else (0, 0)
            found.append(Finding(path, line, column, content.rule, content.message, content.hint))
    return found, right


def _strays(kinds: Kinds, paths: Sequence[str]) -> Iterator[Finding]:
    """Files in a kind's folder that are no records: easily taken for one, and never read."""
    roots = {kind.root for kind in kinds.values()}
    for path in paths:
        head, _, rest = path.partition("/")
        name = PurePosixPath(path).name
        if head in roots and rest and not path.endswith(".yaml") and not name.startswith("."):
            message = say("{name} is no record: its name does not end in .yaml", name=name)
            hint = (
                say("git mv {path} {path_2}.yaml", path=path, path_2=path.rsplit(".", 1)[0])
                if path.endswith((".yml", ".YAML"))
                else say("move it elsewhere")
            )
            yield Finding(path, 0, 0, "stray-file", message, hint)
