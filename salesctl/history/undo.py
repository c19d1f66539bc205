"""Taking a commit back and bringing it again, by a new commit: field by field, so that later work on the same records stays.

A commit that takes others back names them in trailers `Undoes`, one that brings them again in `Redoes`; of those about one commit
the newest decides whether it stands. Without a commit, `undo` and `redo` go through what this user wrote in this work tree:
commits whose author has the user's e-mail address, made here as the work tree's own reflog remembers. An agent goes through what
it wrote itself, and takes back nothing else.

Refused when later work rests on it: a field it set was changed again, or the book would have an error it has not now,
such as an order that refers to a client who is gone, or goods shipped of a line nobody ordered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from salesctl import yamlio
from salesctl.errors import InvalidRecord, SalesctlError
from salesctl.lang.text import FreeText, Text, say, translatable
from salesctl.model.normal_forms import compared
from salesctl.model.records import parse
from salesctl.session.agents import AGENT
from salesctl.store import Change, Message
from salesctl.tree.diff import edits
from salesctl.tree.meaning import same
from salesctl.tree.merge import merge

if TYPE_CHECKING:
    from salesctl.git import Git
    from salesctl.git.history import CommitLine
    from salesctl.session.session import Session
    from salesctl.tree.outcome import Clash


_UNDOES, _REDOES = "Undoes", "Redoes"
"""Trailers: a commit that is taken back, or brought again."""
_TAKEN, _BROUGHT = translatable("Takes back {commit}."), translatable("Brings again {commit}.")


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, or brought again."""

    undone: str
    """The commit that was reversed; of several the newest."""
    subject: str
    """What it had recorded; for one that took something back, what that was."""
    restored: bool
    """Whether it had taken something back, which is there again now."""
    commit: str
    paths: Sequence[str]
    all_undone: Sequence[str]
    """Every commit that was reversed, newest first."""


@dataclass(frozen=True, slots=True)
class _RecordChange:
    """What a commit did to one record."""

    commit: str
    path: str
    before: bytes | None
    after: bytes | None


def undo(session: Session, commit: str | None = None) -> Undone:
    """Take a commit back; without one, the newest this user wrote here that stands.

    Raises SalesctlError saying what rests on it.
    """
    _refuse_past(session)
    return _reversed(session, session.git.resolve(commit) if commit else _newest_standing(session))


def undo_agent(session: Session, agent: str, since: date) -> Undone:
    """Take back, by one commit, what an agent wrote for this user from a day on and stands still, wherever it wrote it.

    Raises SalesctlError saying what rests on it, or that there is nothing.
    """
    _refuse_past(session)
    zone = session.config.zone
    found = [
        line.oid
        for line, standing in _own_commits(session)
        if standing
        and not _about(line)
        and _agent(line) == agent
        and datetime.fromisoformat(line.at).astimezone(zone).date() >= since
    ]
    if not found:
        raise SalesctlError(
            say(
                "the agent {agent} wrote nothing for you since {day:date} that stands",
                agent=agent,
                day=since.isoformat(),
            ),
            hint=say("`salesctl history --agent {agent}` shows what it wrote", agent=agent),
        )
    subject = say("{count:write|writes} of the agent {agent}", count=len(found), agent=agent)
    return _write(session, _changes_back(session, found), found, found, subject, restored=False)


def redo(session: Session) -> Undone:
    """Bring again what this user took back last, unless they wrote something else since. Raises SalesctlError."""
    _refuse_past(session)
    return _reversed(session, _newest_undoing(session))


def _refuse_past(session: Session) -> None:
    if session.at:
        raise SalesctlError(say("the past cannot be written"), hint=say("leave out --at"))


def _newest_standing(session: Session) -> str:
    """The newest commit this user wrote here that was not taken back."""
    for line, standing in _own_commits(session, here=True):
        if standing and not _about(line):
            return line.oid
    raise SalesctlError(
        say("nothing is left that you wrote here and could take back"),
        hint=say("another commit: `salesctl undo COMMIT`; `git log` names them"),
    )


def _newest_undoing(session: Session) -> str:
    """The newest commit by which this user took something back that is still gone, with none of their writes after it."""
    for line, standing in _own_commits(session, here=True):
        if standing and not _about(line):
            break
        if standing and _UNDOES in dict(line.trailers):
            return line.oid
    raise SalesctlError(
        say("there is nothing to bring again: you took nothing back, or wrote something else since"),
        hint=say("`salesctl undo COMMIT` of the commit that took it back brings it again"),
    )


def _own_commits(session: Session, *, here: bool = False) -> Iterator[tuple[CommitLine, bool]]:
    """The commits this user wrote, newest first, each with whether it stands; `here`: in this work tree.

    An original stands unless it was taken back; a commit that took others back, or brought them again, while no newer one did
    the other. Where an agent is at work, they are those it wrote.
    """
    git = session.git
    identity = git.identity()
    if identity is None:
        return
    mine, made_here = compared("email", identity[1], None), git.made_here() if here else ()
    decided: dict[str, bool] = {}
    for line in git.commits(None, git.resolve("HEAD")):
        about = _about(line)
        standing = not any(one in decided for one in about) if about else decided.get(line.oid, True)
        for one in about:
            decided.setdefault(one, _REDOES in dict(line.trailers))
        own = compared("email", line.author_email, None) == mine and (not here or line.oid in made_here)
        if own and session.agent in ("", _agent(line)):
            yield line, standing


def _about(line: CommitLine) -> tuple[str, ...]:
    """The commits that this one takes back or brings again; none for one that does neither."""
    return tuple(value for name, value in line.trailers if name in (_UNDOES, _REDOES))


def _agent(line: CommitLine) -> str:
    return dict(line.trailers).get(AGENT, "")


def _reversed(session: Session, oid: str) -> Undone:
    """Write the reverse of a commit."""
    git = session.git
    line = next(git.commits(_parent(git, oid), oid))
    if session.agent != _agent(line):
        session.require_person(
            say("what others wrote is for people to take back: the agent {agent} does not", agent=session.agent)
        )
    originals, restored = _about(line) or (oid,), _UNDOES in dict(line.trailers)
    told = git.run("log", "-1", "--format=%s", "--end-of-options", originals[0]) if originals != (oid,) else b""
    subject: str = FreeText(told.decode("utf-8", "replace").strip() or line.subject)
    if len(originals) > 1:
        subject = say("{count:write|writes} of the agent {agent}", count=len(originals), agent=_agent(line))
    return _write(session, _changes_back(session, [oid]), [oid], originals, subject, restored=restored)


def _changes_back(session: Session, oids: Sequence[str]) -> list[Change]:
    """The changes that reverse commits, newest first. Raises SalesctlError saying what rests on them, or that nothing is left."""
    git = session.git
    found: dict[str, Change] = {}
    for oid in oids:
        steps = _steps(git, oid, _parent(git, oid))
        foreign = [step.path for step in steps if not session.kinds.of(step.path)]
        if foreign:
            raise SalesctlError(
                say("{oid} changed {foreign}, which is no record", oid=oid[:10], foreign=foreign[0]),
                hint=say("git revert {oid}", oid=oid[:10]),
            )
        for step in steps:
            now = found[step.path].after if step.path in found else _now(session, step.path)
            if change := _back(session, step, now):
                found[step.path] = Change(step.path, change.after, found.get(step.path, change).before)
    changes = [change for change in found.values() if change.after != change.before]
    if not changes:
        raise SalesctlError(say("nothing of {oid} is left to take back", oid=oids[0][:10]))
    return changes


def _write(
    session: Session,
    changes: Sequence[Change],
    oids: Sequence[str],
    originals: Sequence[str],
    subject: str,
    *,
    restored: bool,
) -> Undone:
    """Commit the reverse of commits, which are about `originals` or are these themselves."""
    sentence, body, trailer = (
        (say("brought again: {subject}", subject=subject), _BROUGHT, _REDOES)
        if restored
        else (say("taken back: {subject}", subject=subject), _TAKEN, _UNDOES)
    )
    lines = [session.book_language.say(Text(body, {"commit": original})) for original in originals]
    trailers = tuple((trailer, original) for original in originals)
    message = Message(session.subject(sentence), "\n".join(lines), trailers)
    try:
        committed = session.write(changes, message)
    except InvalidRecord as error:
        raise SalesctlError(
            say(
                "later work rests on it: without {commit}, {problem} ({place})",
                commit=oids[0][:10],
                problem=error.message,
                place=error.place,
            ),
            hint=say("take back or correct that first"),
        ) from None
    return Undone(oids[0], subject, restored, committed, [change.path for change in changes], oids)


def _parent(git: Git, oid: str) -> str:
    """The commit before one that can be taken back."""
    if git.run("rev-list", "-n", "1", "--end-of-options", oid, "^HEAD", "--"):
        raise SalesctlError(
            say("{oid} is not part of this branch", oid=oid[:10]), hint=say("switch to the branch that has it")
        )
    parents = git.parents(oid)
    if len(parents) != 1:
        if parents:
            raise SalesctlError(say("{commit} merges branches: it cannot be taken back", commit=oid[:10]))
        raise SalesctlError(say("{commit} began the book: it cannot be taken back", commit=oid[:10]))
    return parents[0]


def _steps(git: Git, oid: str, parent: str) -> list[_RecordChange]:
    after, before = dict(git.tree_delta(parent, oid)), dict(git.tree_delta(oid, parent))
    named = {blob for blob in (*before.values(), *after.values()) if blob}
    contents: Mapping[str | None, bytes] = dict(git.blobs(named))
    return [_RecordChange(oid, path, contents.get(before[path]), contents.get(made)) for path, made in after.items()]


def _now(session: Session, path: str) -> bytes | None:
    file = session.root / path
    return yamlio.read_file(file, path) if file.exists() else None


def _back(session: Session, step: _RecordChange, now: bytes | None) -> Change | None:
    """One record as it was before the commit, with everything later left as it is `now`; None when nothing of it is left."""
    if now == step.before:
        return None
    if now == step.after:
        return Change(step.path, step.before, now)
    kind = session.kinds.of(step.path)
    if kind and now is not None and step.after is not None and step.before is None:
        added, there = (parse(session.kinds, step.path, raw).data for raw in (step.after, now))
        if same(added, there, kind.fields):
            return Change(step.path, None, now)
    if kind is None or now is None or step.after is None or step.before is None:
        gone, changed = say("the record was taken away since"), say("the record was changed since")
        raise _later(session, step, gone if now is None else changed)
    base, ours, theirs = (parse(session.kinds, step.path, raw).data for raw in (step.after, now, step.before))
    merged = merge(base, ours, theirs, kind.fields, policy="strict")
    if merged.clashes:
        raise _later(
            session, step, say("{fields} was changed again since", fields=", ".join(_clashing(merged.clashes)))
        )
    wanted = merged.tree
    if wanted == ours:
        return None
    return Change(step.path, yamlio.edit(now, edits(ours, wanted, kind.fields), kind.order), now)


def _clashing(clashes: Sequence[Clash]) -> Iterator[str]:
    """The fields that clash, with dots and in backticks."""
    return (f"`{'.'.join(keys)}`" for clash in clashes for keys in clash.paths)


def _later(session: Session, step: _RecordChange, reason: str) -> SalesctlError:
    log = ("log", "-1", "--format=%h %an: %s", "--end-of-options", f"{step.commit}..HEAD", "--", step.path)
    last = session.git.run(*log).decode("utf-8", "replace").strip()
    hint = (
        say("take that back first: salesctl undo {last}", last=last.split(" ")[0])
        if last
        else say("commit or undo your edits first")
    )
    return SalesctlError(
        say(
            "later work rests on it: in {path} {reason} ({last})",
            path=step.path,
            reason=reason,
            last=last or say("not committed"),
        ),
        hint=hint,
    )
