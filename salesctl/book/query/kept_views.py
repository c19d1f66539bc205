"""The rows of staged views, kept beside the book until something changes that they are made of.

After a write a command computes those shared views again that read what was written, and takes the others as they were. What is
kept holds for one day, one scope and one making of the book's file; since the book notes when each column last changed
(`ingest.changes`), a query knows which views read none that changed since (`Query.depends_on`). Each view is a file of its own,
since a command needs few of them.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from salesctl import private_files
from salesctl.file_stamps import stamp

try:
    from _blake2 import blake2b  # without OpenSSL, see `cli.kept_answers`
except ImportError:  # a Python may leave its own out
    from hashlib import blake2b

if TYPE_CHECKING:
    from pathlib import Path

    Row = tuple[Any, ...]

DEAR = 0.003
"""Seconds that a view takes to make from which it is kept: many others are made sooner than they would be read."""
_PART = 500
"""Rows that are in memory at a time."""
_MOST = 12
"""Folders that are kept, each of one day and scope."""


class KeptViews:
    """Those of one day and scope, in a folder. They depend on `basis`, on files of code, and on the tables of records.

    `moment`: the book's before any view was made. What changes while they are made is in some of them, and not in others.
    """

    def __init__(self, folder: Path, moment: int, basis: Iterable[object], code: Iterable[str]) -> None:
        self._folder, self._moment = folder, moment
        depends = (*basis, *((file, stamp(file)) for file in code))
        self._basis = blake2b(repr(depends).encode("utf-8", "surrogatepass"), digest_size=32).digest()

    def load(self, view: str) -> tuple[int, Iterator[Row]] | None:
        """The moment of the book at which the rows of a view were these; None when none are kept."""
        kept = private_files.load(str(self._folder / view))
        if not kept or kept[0] != self._basis:
            return None
        return kept[1], chain.from_iterable(map(marshal.loads, kept[2]))

    def store(self, view: str, rows: Iterator[Row]) -> None:
        """Keep the rows of a view."""
        if not self._folder.is_dir():
            self._make_room()
        parts = [marshal.dumps(part) for part in iter(lambda: list(islice(rows, _PART)), [])]
        private_files.store(str(self._folder / view), (self._basis, self._moment, parts))

    def _make_room(self) -> None:
        """Remove the folders that were written to longest ago."""
        with suppress(OSError), os.scandir(self._folder.parent) as entries:
            ages = {entry.path: entry.stat().st_mtime_ns for entry in entries}
            for old in sorted(ages, key=ages.__getitem__, reverse=True)[_MOST - 1 :]:
                from shutil import rmtree

                rmtree(old, ignore_errors=True)
