"""The state of a repository that a book mirrors: a commit, and the files of the work tree that differ from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    import apsw

    from salesctl.book.ingest.parse import ParseSettings
    from salesctl.git import Git, Status
    from salesctl.model.config import Config
    from salesctl.model.kinds import Kinds


class State(NamedTuple):
    """A commit, and the blobs by path of records' files that differ from it in the work tree; None: the file is gone."""

    head: str | None
    work: Mapping[str, str | None] = {}


class RecordSource(NamedTuple):
    """A repository, with the kinds and the settings its records are read by."""

    git: Git
    kinds: Kinds
    config: Config

    @property
    def parse_settings(self) -> ParseSettings:
        """What parsing its files depends on."""
        from salesctl.book.ingest.parse import ParseSettings

        return ParseSettings(self.kinds, self.config.zone, self.config.country)

    def state(self, status: Status) -> State:
        """The state that a Git status shows; of the files only those that differ from HEAD are read."""
        paths = [entry.path for entry in status.entries if self.kinds.of(entry.path) is not None]
        if not paths:
            return State(status.head)
        from salesctl.book.ingest.parse import storable_path, work_blob

        return State(status.head, {storable_path(path): work_blob(str(self.git.root), path) for path in paths})

    def tree(self, old: str | None, new: str) -> dict[str, str | None]:
        """The records' files that differ between two commits (None: all), with their blobs in the new one. Raises GitError."""
        from salesctl.book.ingest.parse import storable_path

        delta = self.git.tree_delta(old, new)
        return {storable_path(path): oid for path, oid in delta if self.kinds.of(path) is not None}


def stored_state(connection: apsw.Connection) -> State:
    """The state a book mirrors."""
    row = connection.execute("select value from meta where key = 'head'").fetchone()
    return State(row[0] if row else None, dict(connection.execute("select path, blob from dirty")))
