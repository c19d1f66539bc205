"""The past of a record, told from Git: who changed which field when, from what to what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.model.records import parse
from salesctl.session.summary import differences

if TYPE_CHECKING:
    from salesctl.session.resolve import Ref
    from salesctl.session.session import Desk

TEAM_MOST = 50
"""How many commits the team's story goes back, unless more are asked for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One field changed by one commit. A record that appeared or went away is the field `""`."""

    commit: str
    at: str
    """ISO, in the book's zone."""
    author: str
    record: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _Step:
    """A commit and what it was made upon."""

    oid: str
    parents: tuple[str, ...]
    at: str
    author: str


def history(desk: Desk, ref: Ref | None, limit: int = 0) -> list[Entry]:
    """A record's story, newest first; the team's last commits when no record is named. `limit` counts entries, 0 is all."""
    found: list[Entry] = []
    told = _record_story(desk, ref) if ref else _team_story(desk)
    for entry in told:
        found.append(entry)
        if limit and len(found) == limit:
            break
    return found


def _record_story(desk: Desk, ref: Ref) -> Iterator[Entry]:
    path = desk.book.path_of(ref.kind, ref.id)
    if path is None:
        return
    yield from _told(desk, ((step, path) for step in _steps(desk, path)))


def _team_story(desk: Desk) -> Iterator[Entry]:
    for step in _steps(desk, None):
        touched = desk.git.tree_delta(step.parents[0] if step.parents else None, step.oid)
        yield from _told(desk, ((step, path) for path, _ in touched if desk.kinds.of(path)))


def _steps(desk: Desk, path: str | None) -> Sequence[_Step]:
    """The commits that changed a file, merged branches included, newest first."""
    start = desk.git.resolve(desk.at or "HEAD")
    arguments: dict[str, Any] = {"paths": path, "full_history": True} if path else {"max_count": TEAM_MOST}
    with desk.git.repo() as repo:
        return [
            _Step(
                commit.hexsha,
                tuple(parent.hexsha for parent in commit.parents),
                _local(desk, commit.authored_datetime),
                str(commit.author.name or ""),
            )
            for commit in repo.iter_commits(start, **arguments)
        ]


def _local(desk: Desk, moment: datetime) -> str:
    return moment.astimezone(desk.config.zone).isoformat(timespec="minutes")


def _told(desk: Desk, asked: Iterable[tuple[_Step, str]]) -> Iterator[Entry]:
    """What commits did to records, field by field."""
    wanted = list(asked)
    named = ((commit, path) for step, path in wanted for commit in (step.oid, *step.parents))
    contents = desk.git.files_at(named)
    for step, path in wanted:
        after = next(contents)
        befores = [next(contents) for _ in step.parents] or [None]
        # a merge tells only what it made itself: what came with a branch was told by that branch's commits
        if after not in befores:
            yield from _compared(desk, step, path, befores, after)


def _compared(
    desk: Desk, step: _Step, path: str, befores: Sequence[bytes | None], after: bytes | None
) -> Iterator[Entry]:
    kind = desk.kinds.of(path)
    record = path.rsplit("/", 1)[-1].removesuffix(".yaml")

    def entry(field: str, old: str, new: str) -> Entry:
        return Entry(step.oid, step.at, step.author, record, field, old, new)

    if after is None:
        yield entry("", "there", "")
    elif all(before is None for before in befores):
        yield entry("", "", "there")
    olds, new = [_tree(desk, path, before) for before in befores], _tree(desk, path, after)
    if kind is None or new is None or None in olds:
        yield entry("", "", "cannot be read")
        return
    first, *others = [list(differences(old, new, kind.fields)) for old in olds]
    differing = [{keys for keys, *_ in other} for other in others]
    for keys, was, became, _ in first:
        if all(keys in there for there in differing):
            yield entry(".".join(map(str, keys)), was, became)


def _tree(desk: Desk, path: str, raw: bytes | None) -> Any:
    if raw is None:
        return {}
    try:
        return parse(desk.kinds, path, raw).data
    except yamlio.LoadError:
        return None
