"""Taking a commit back, by a new commit: field by field, so that later work on the same records stays.

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
from salesctl.model.records import parse
from salesctl.store import Change, Message
from salesctl.tree.diff import edits
from salesctl.tree.merge import merge

if TYPE_CHECKING:
    from salesctl.git import Git
    from salesctl.session.session import Session
    from salesctl.tree.outcome import Clash


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back."""

    undone: str
    subject: str
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
    """Take a commit back (the last one when none is named). Raises SalesctlError saying what rests on it."""
    if session.at:
        raise SalesctlError(say("the past cannot be written"), hint=say("leave out --at"))
    oid = session.git.resolve(commit or "HEAD")
    parent = _parent(session.git, oid)
    subject = session.git.run("log", "-1", "--format=%s", "--end-of-options", oid).decode("utf-8", "replace").strip()
    steps = _steps(session.git, oid, parent)
    foreign = [step.path for step in steps if not session.kinds.of(step.path)]
    if foreign:
        raise SalesctlError(
            say("{oid} changed {foreign}, which is no record", oid=oid[:10], foreign=foreign[0]),
            hint=say("git revert {oid}", oid=oid[:10]),
        )
    changes = [change for step in steps if (change := _back(session, step))]
    if not changes:
        raise SalesctlError(say("nothing of {oid} is left to take back", oid=oid[:10]))
    message = Message(
        session.subject(say("taken back: {subject}", subject=FreeText(subject))),
        session.book_language.say(say("Takes back {commit}.", commit=oid)),
        (("Undoes", oid),),
    )
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
    return Undone(oid, subject, committed, [change.path for change in changes])


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
    for clash in clashes:
        for keys in [(*clash.keys, *field) for field in clash.fields] or [clash.keys]:
            yield f"`{'.'.join(keys)}`"


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
