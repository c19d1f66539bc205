"""Taking a commit back and bringing it again, by a new commit: field by field, so that later work on the same records stays.

A commit that takes one back names it in the trailer `Undoes`, one that brings it again in `Redoes`; of those about one commit
the newest decides whether it stands. Without a commit, `undo` and `redo` go through what this user wrote in this work tree:
commits whose author has the user's e-mail address, made here as the work tree's own reflog remembers.

Refused when later work rests on it: a field it set was changed again, or the book would have an error it has not now,
such as an order that refers to a client who is gone, or goods shipped of a line nobody ordered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesctl import yamlio
from salesctl.errors import InvalidRecord, SalesctlError
from salesctl.lang.text import FreeText, say
from salesctl.model.normal_forms import compared
from salesctl.model.records import parse
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
"""Trailers: the commit that is taken back, or brought again."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, or brought again."""

    undone: str
    """The commit that was reversed."""
    subject: str
    """What it had recorded; for one that took something back, what that was."""
    restored: bool
    """Whether it had taken something back, which is there again now."""
    commit: str
    paths: Sequence[str]


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


def redo(session: Session) -> Undone:
    """Bring again what this user took back last, unless they wrote something else since. Raises SalesctlError."""
    _refuse_past(session)
    return _reversed(session, _newest_undoing(session))


def _refuse_past(session: Session) -> None:
    if session.at:
        raise SalesctlError(say("the past cannot be written"), hint=say("leave out --at"))


def _newest_standing(session: Session) -> str:
    """The newest commit this user wrote here that was not taken back."""
    for line, standing in _own_commits(session):
        if standing and not _about(line):
            return line.oid
    raise SalesctlError(
        say("nothing is left that you wrote here and could take back"),
        hint=say("another commit: `salesctl undo COMMIT`; `git log` names them"),
    )


def _newest_undoing(session: Session) -> str:
    """The newest commit by which this user took something back that is still gone, with none of their writes after it."""
    for line, standing in _own_commits(session):
        if standing and not _about(line):
            break
        if standing and _UNDOES in dict(line.trailers):
            return line.oid
    raise SalesctlError(
        say("there is nothing to bring again: you took nothing back, or wrote something else since"),
        hint=say("`salesctl undo COMMIT` of the commit that took it back brings it again"),
    )


def _own_commits(session: Session) -> Iterator[tuple[CommitLine, bool]]:
    """The commits this user wrote here, newest first, each with whether it stands.

    An original stands unless it was taken back; a commit that took one back, or brought it again, while no newer one did
    the other.
    """
    git = session.git
    identity = git.identity()
    if identity is None:
        return
    mine, made_here = compared("email", identity[1], None), git.made_here()
    decided: dict[str, bool] = {}
    for line in git.commits(None, git.resolve("HEAD")):
        about = _about(line)
        standing = about not in decided if about else decided.get(line.oid, True)
        if about:
            decided.setdefault(about, _REDOES in dict(line.trailers))
        if line.oid in made_here and compared("email", line.author_email, None) == mine:
            yield line, standing


def _about(line: CommitLine) -> str:
    """The commit that this one takes back or brings again; empty for one that does neither."""
    trailers = dict(line.trailers)
    return trailers.get(_UNDOES) or trailers.get(_REDOES) or ""


def _reversed(session: Session, oid: str) -> Undone:
    """Write the reverse of a commit."""
    git = session.git
    parent = _parent(git, oid)
    line = next(git.commits(parent, oid))
    original, restored = _about(line) or oid, _UNDOES in dict(line.trailers)
    told = git.run("log", "-1", "--format=%s", "--end-of-options", original) if original != oid else b""
    subject = told.decode("utf-8", "replace").strip() or line.subject
    steps = _steps(git, oid, parent)
    foreign = [step.path for step in steps if not session.kinds.of(step.path)]
    if foreign:
        raise SalesctlError(
            say("{oid} changed {foreign}, which is no record", oid=oid[:10], foreign=foreign[0]),
            hint=say("git revert {oid}", oid=oid[:10]),
        )
    changes = [change for step in steps if (change := _back(session, step))]
    if not changes:
        raise SalesctlError(say("nothing of {oid} is left to take back", oid=oid[:10]))
    sentence, body = (
        (say("brought again: {subject}", subject=FreeText(subject)), say("Brings again {commit}.", commit=original))
        if restored
        else (say("taken back: {subject}", subject=FreeText(subject)), say("Takes back {commit}.", commit=original))
    )
    trailer = (_REDOES if restored else _UNDOES, original)
    message = Message(session.subject(sentence), session.book_language.say(body), (trailer,))
    try:
        committed = session.write(changes, message)
    except InvalidRecord as error:
        raise SalesctlError(
            say(
                "later work rests on it: without {commit}, {problem} ({place})",
                commit=oid[:10],
                problem=error.message,
                place=error.place,
            ),
            hint=say("take back or correct that first"),
        ) from None
    return Undone(oid, subject, restored, committed, [change.path for change in changes])


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


def _back(session: Session, step: _RecordChange) -> Change | None:
    """One record as it was before the commit, with everything later left as it is; None when nothing of it is left."""
    file = session.root / step.path
    now = yamlio.read_file(file, step.path) if file.exists() else None
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
