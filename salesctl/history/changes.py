"""The past of a record, told from Git: who changed which field when, from what to what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.lang.text import say
from salesctl.model.records import parse
from salesctl.session.agents import AGENT
from salesctl.session.differences import differences

if TYPE_CHECKING:
    from salesctl.session.resolve import Ref
    from salesctl.session.session import Session

_THERE = say("there", "word")
_UNREADABLE = say("cannot be read", "word")
TEAM_MOST = 50
"""How many commits the team's story goes back, unless more are asked for."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field changed by one commit. A record that appeared or went away is the field `""`."""

    commit: str
    at: str
    """ISO, in the book's zone."""
    author: str
    agent: str
    """The program that wrote it for the author; empty where they did so themselves."""
    record: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _Commit:
    """A commit and what it was made upon."""

    oid: str
    parents: tuple[str, ...]
    at: str
    author: str
    agent: str


def history(session: Session, ref: Ref | None, limit: int = 0, agent: str = "") -> list[FieldChange]:
    """A record's story, newest first; the team's last commits when no record is named. `limit` counts entries, 0 is all.

    `agent`: what a program of this name wrote.
    """
    found: list[FieldChange] = []
    told = _record_story(session, ref, agent) if ref else _team_story(session, agent)
    for entry in told:
        found.append(entry)
        if limit and len(found) == limit:
            break
    return found


def _record_story(session: Session, ref: Ref, agent: str) -> Iterator[FieldChange]:
    path = session.book.path_of(ref.kind, ref.id)
    if path is None:
        return
    yield from _told(session, ((step, path) for step in _steps(session, path, agent)))


def _team_story(session: Session, agent: str) -> Iterator[FieldChange]:
    for step in _steps(session, None, agent):
        touched = session.git.tree_delta(step.parents[0] if step.parents else None, step.oid)
        yield from _told(session, ((step, path) for path, _ in touched if session.kinds.of(path)))


def _steps(session: Session, path: str | None, agent: str) -> Sequence[_Commit]:
    """The commits that changed a file, merged branches included, newest first; those an agent wrote, where one is named."""
    start = session.git.resolve(session.at or "HEAD")
    arguments: dict[str, Any] = {"paths": path, "full_history": True} if path else {"max_count": TEAM_MOST}
    oldest = session.git.oldest()
    said = {
        line.oid: dict(line.trailers).get(AGENT, "") for line in session.git.commits(None, start, saying=f"{AGENT}: ")
    }
    if agent:
        arguments |= {"fixed_strings": True, "grep": f"{AGENT}: {agent}"}
    with session.git.repo() as repo:
        return [
            _Commit(
                commit.hexsha,
                () if commit.hexsha in oldest else tuple(parent.hexsha for parent in commit.parents),
                _local(session, commit.authored_datetime),
                str(commit.author.name or ""),
                said.get(commit.hexsha, ""),
            )
            for commit in repo.iter_commits(start, **arguments)
            if not agent or said.get(commit.hexsha) == agent
        ]


def _local(session: Session, moment: datetime) -> str:
    return moment.astimezone(session.config.zone).isoformat(timespec="minutes")


def _told(session: Session, asked: Iterable[tuple[_Commit, str]]) -> Iterator[FieldChange]:
    """What commits did to records, field by field."""
    wanted = list(asked)
    named = ((commit, path) for step, path in wanted for commit in (step.oid, *step.parents))
    contents = session.git.files_at(named)
    for step, path in wanted:
        after = next(contents)
        befores = [next(contents) for _ in step.parents] or [None]
        # a merge tells only what it made itself: what came with a branch was told by that branch's commits
        if after not in befores:
            yield from _compared(session, step, path, befores, after)


def _compared(
    session: Session, step: _Commit, path: str, befores: Sequence[bytes | None], after: bytes | None
) -> Iterator[FieldChange]:
    kind = session.kinds.of(path)
    record = path.rsplit("/", 1)[-1].removesuffix(".yaml")

    def entry(field: str, old: str, new: str) -> FieldChange:
        return FieldChange(step.oid, step.at, step.author, step.agent, record, field, old, new)

    if after is None:
        yield entry("", _THERE, "")
    elif all(before is None for before in befores):
        yield entry("", "", _THERE)
    olds, new = [_tree(session, path, before) for before in befores], _tree(session, path, after)
    if kind is None or new is None or None in olds:
        yield entry("", "", _UNREADABLE)
        return
    first, *others = [list(differences(old, new, kind.fields)) for old in olds]
    differing = [{keys for keys, *_ in other} for other in others]
    for keys, was, became, _ in first:
        if all(keys in there for there in differing):
            yield entry(".".join(map(str, keys)), was, became)


def _tree(session: Session, path: str, raw: bytes | None) -> Any:
    if raw is None:
        return {}
    try:
        return parse(session.kinds, path, raw).data
    except yamlio.LoadError:
        return None
