"""The merged book, judged as `check` judges: what is wrong with it and was with neither side's.

What one person's record is wrong by must be asked, what two people's records are wrong by together goes through and is to be
settled, and what would leave the book unreadable stops.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from types import MappingProxyType
from typing import TYPE_CHECKING

from salesctl.book import open_book_at
from salesctl.check import facts
from salesctl.check.gate import judge_merge, new
from salesctl.check.run import check
from salesctl.check.sources import CommittedFiles
from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from salesctl.book import Book
    from salesctl.errors import Finding
    from salesctl.git import Git
    from salesctl.model.config import Config
    from salesctl.model.kinds import Kinds


class MergeFindings(NamedTuple):
    """What only the merged book has."""

    stop: Sequence[Finding]
    ask: Sequence[Finding]
    """Facts within a record that both changed."""
    settle: Sequence[Finding]


def judged(
    git: Git,
    kinds: Kinds,
    config: Config,
    views: Sequence[Path],
    today: date,
    merged: str,
    sides: Sequence[str],
    both: Collection[str],
    book: Book | None = None,
    known: Mapping[str, bytes] = MappingProxyType({}),
    *,
    keep: bool = False,
) -> MergeFindings:
    """The findings of the commit `merged` that no commit of `sides` has. `both`: paths of records merged by fields.

    Only what differs from the first side is looked at, in the book of it, which `book` may be. Where that brings anything, the
    whole of all of them is: what another side has, too, is nobody's to settle. `known`: by their names, blobs that were read.
    `keep`: `book` is to mirror the merge, where nothing is found.
    """
    first = sides[0]
    entries = {path: entry for path, (_, entry) in git.entries_between(first, merged).items() if kinds.of(path)}
    names = {path: entry and entry[7:] for path, entry in entries.items()}
    blobs = {**known, **dict(git.blobs({name for name in names.values() if name} - known.keys()))}
    contents = {path: blobs[name] if name else None for path, name in names.items()}
    with nullcontext(book) if book and book.mirrors(first) else open_book_at(git, kinds, config, first) as held:
        commit = merged if keep and held is book else ""
        broken, brought = judge_merge(held, CommittedFiles(git, first), contents, today, views, commit)
    if broken or not brought:
        return MergeFindings(broken, [], [])
    left = standing(git, kinds, config, views, today, merged)
    for side in sides:
        if left:
            left = new(left, standing(git, kinds, config, views, today, side))
    return classified(left, both)


def standing(
    git: Git, kinds: Kinds, config: Config, views: Sequence[Path], today: date, commit: str
) -> Sequence[Finding]:
    """What is wrong with a commit; warnings aside."""
    with open_book_at(git, kinds, config, commit) as book:
        found = check(book, CommittedFiles(git, commit), today, views).findings
    return [one for one in found if one.level != "warning"]


def classified(found: Sequence[Finding], both: Collection[str]) -> MergeFindings:
    """What is found of a merge and of neither side, by what becomes of it."""
    between = {"not-unique", *(fact.name for fact in facts.queries() if not fact.within)}
    within = {fact.name for fact in facts.queries() if fact.within == "record"}
    stop: list[Finding] = []
    ask: list[Finding] = []
    settle: list[Finding] = []
    for finding in found:
        if finding.rule in within and finding.path in both:
            ask.append(finding)
        elif finding.rule in between or finding.rule in within or finding.level == "settle":
            settle.append(finding)
        else:
            stop.append(finding)
    return MergeFindings(stop, ask, settle)


def unreadable(git: Git, kinds: Kinds, config: Config, commit: str, paths: Collection[str]) -> list[Finding]:
    """What of some files of a commit cannot be read."""
    with open_book_at(git, kinds, config, commit) as book:
        return [finding for finding in book.broken if finding.path in paths]
