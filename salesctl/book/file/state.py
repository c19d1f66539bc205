"""Where a book's records come from, and what of them it should hold: a commit's tree, and the work tree's own over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

    from salesctl.book.ingest.parse import Reading
    from salesctl.git import Git, Status
    from salesctl.model.config import Config
    from salesctl.model.kinds import Kinds


@dataclass(frozen=True, slots=True)
class State:
    """A commit, and the records' files that differ from it: by path what they hold now; None: they are gone."""

    head: str | None
    work: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordSource:
    """A repository, and how its files are to be understood."""

    git: Git
    kinds: Kinds
    config: Config

    @property
    def reading(self) -> Reading:
        """How files are read."""
        from salesctl.book.ingest.parse import Reading

        return Reading(self.kinds, self.config.zone, self.config.country)

    def state(self, status: Status) -> State:
        """The state of the work tree. Only files that differ from HEAD are looked at."""
        paths = [entry.path for entry in status.entries if self.kinds.of(entry.path) is not None]
        if not paths:
            return State(status.head)
        from salesctl.book.ingest.parse import shown, work_blob

        return State(status.head, {shown(path): work_blob(str(self.git.root), path) for path in paths})

    def tree(self, old: str | None, new: str) -> dict[str, str | None]:
        """The records' files that differ between two commits, with what the new one has. Raises GitError."""
        from salesctl.book.ingest.parse import shown

        delta = self.git.tree_delta(old, new)
        return {shown(path): oid for path, oid in delta if self.kinds.of(path) is not None}


def indexed(connection: sqlite3.Connection) -> State:
    """The state the book was last brought to."""
    row = connection.execute("select value from meta where key = 'head'").fetchone()
    return State(row[0] if row else None, dict(connection.execute("select path, blob from dirty")))
