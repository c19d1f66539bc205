"""What changes would break, seen before they are committed: errors of the book they make that the book has not now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from salesctl.book import open_book_at
from salesctl.model import records
from salesctl.store.pack import hand_over, oid
from salesctl.store.tree import Trees

from .run import between
from .sources import CommittedFiles

if TYPE_CHECKING:
    from salesctl.errors import Finding
    from salesctl.git import Git
    from salesctl.session.session import Session
    from salesctl.store import Change


def broken_by(session: Session, changes: Sequence[Change]) -> list[Finding]:
    """Errors that changes on top of HEAD would bring, by place. What is not committed is not looked at."""
    found = [finding for change in changes for finding in _own(session, change)]
    after = _between(session, _tree(session.git, changes))
    if after:
        # a line that moved is no new error
        before = {(f.path, f.rule, f.message) for f in _between(session, session.git.resolve("HEAD"))}
        found += [f for f in after if (f.path, f.rule, f.message) not in before]
    return sorted(found, key=lambda f: (f.path, f.line, f.column, f.rule))


def _own(session: Session, change: Change) -> Iterator[Finding]:
    """New errors of one file by itself."""

    def wrong(raw: bytes | None) -> list[Finding]:
        return [] if raw is None else records.findings(session.kinds, change.path, raw, session.config.zone)

    before = {(f.rule, f.message) for f in wrong(change.before)}
    return (f for f in wrong(change.after) if (f.rule, f.message) not in before)


def _between(session: Session, tree: str) -> list[Finding]:
    book = open_book_at(session.git, session.kinds, session.config, tree)
    return between(session, CommittedFiles(session.git, tree), book)


def _tree(git: Git, changes: Sequence[Change]) -> str:
    """The tree of files the changes would make. Git keeps its objects until it next tidies up."""
    trees = Trees(git, git.head(), [change.path for change in changes])
    algorithm = git.algorithm
    entries = {
        change.path: None if change.after is None else f"100644 {oid('blob', change.after, algorithm)}"
        for change in changes
    }
    root, new = trees.edited(entries)
    objects = [("tree", tree) for tree in new] + [
        ("blob", change.after) for change in changes if change.after is not None
    ]
    hand_over(git, objects, len(objects), algorithm)
    return root
