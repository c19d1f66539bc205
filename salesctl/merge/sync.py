"""Two clones of one book brought together: fetch, merge, judge, commit with two parents, advance, push, again if need be.

The merge is made of commits, so that the work tree never holds half of it, and the book moves in one step or not at all.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from salesctl.errors import InvalidRecord, SalesctlError
from salesctl.lang.text import joined, say
from salesctl.model.root import NAME
from salesctl.named_tuples import NamedTuple
from salesctl.store import Changed, Message
from salesctl.store.prepare import require_branch
from salesctl.yamlio import LoadError

from . import remote as remotes
from .answers import Answers
from .doubles import Double, doubles
from .erasures import refuse_withdrawn
from .incoming import left_out, merges
from .judging import judged, unreadable
from .record import invalid
from .told import body, subject, trailers
from .trees import Conflict, Decided, MergedTrees, merge_trees
from .unfit import refuse_to_send, refuse_unfit, settings_faults

if TYPE_CHECKING:
    from salesctl.errors import Finding
    from salesctl.git import Git
    from salesctl.session.session import Session

    from .remote import Remote

TRIES = 10
"""How often a push is tried again because others were faster."""
MANY_REMOVED = 20
"""More removed records than this, or a quarter of the book, are asked about."""


class _Joined(NamedTuple):
    """A commit that joins two, and what is to be said of it."""

    commit: str
    decisions: Sequence[Decided] = ()
    settle: Sequence[Finding] = ()
    doubles: Sequence[Double] = ()
    blobs: Mapping[str, bytes] = MappingProxyType({})
    """By name, contents of what differs that were read or made."""


class Synced:
    """What a sync did, or what it waits for."""

    def __init__(self, remote: str, branch: str) -> None:
        self.remote = remote
        self.branch = branch
        """The branch here that it is about."""
        self.received = 0
        """Commits of others that the book has now."""
        self.sent = 0
        self.tries = 1
        self.commit = ""
        """The merge that was made; empty where none was needed."""
        self.conflicts: list[Conflict] = []
        """What has to be answered first; the book has not moved then."""
        self.removed: Counter[str] = Counter()
        """Records, by kind, that others removed, when they are too many to go unasked; the book has not moved then."""
        self.decisions: list[Decided] = []
        self.settle: list[Finding] = []
        self.doubles: list[Double] = []
        self.base = self.ours = self.theirs = ""
        """The commits that conflicts are between."""

    @property
    def waits(self) -> bool:
        """Whether somebody has to decide."""
        return bool(self.conflicts or self.removed)

    def note(self, made: _Joined) -> None:
        """Take in what is to be said of a merge; there are several where others pushed meanwhile."""
        self.decisions += made.decisions
        self.settle += made.settle
        self.doubles += made.doubles


def sync(session: Session, name: str = "", *, accept_removals: bool = False) -> Synced:
    """Bring this book and another together: that of a remote, the branch's own without a name, or a bundle by its absolute path.

    Raises SalesctlError saying what stops it; nothing has moved then.
    """
    session.require_person(
        say("what colleagues get is for people to send: the agent {agent} does not sync", agent=session.agent)
    )
    git = session.git
    branch = require_branch(git)
    remote = remotes.remote_of(git, branch, name)
    answers = Answers.load(git)
    done = Synced(remote.name, branch)
    for done.tries in range(1, TRIES + 1):
        incoming = remotes.fetch(git, remote)
        still_on(git, branch)
        _refuse_rewritten(session, remote, incoming)
        if incoming and not _receive(session, branch, remote, incoming, answers, done, accept_removals=accept_removals):
            with Answers.changing(session.store) as kept:
                kept.remote = name
            return done
        ours = still_on(git, branch) or git.resolve("HEAD")
        if ours == incoming:
            _ended(session, remote, ours)
            return done
        _refuse_to_send(session, ours, incoming)
        waiting = _count(session, ours, incoming)
        said = remotes.push(git, remote, ours)
        if not said:
            done.sent = waiting
            _ended(session, remote, ours)
            return done
        # a remote that did not move refused it, unless another's lock stood in the way for a moment
        if done.tries > 2 and remotes.tip(git, remote) == incoming:
            raise SalesctlError(
                say("`{remote}` took nothing: {said}", remote=remote.name, said=said),
                hint=say(
                    "{n:commit waits|commits wait} here; where the branch takes only what was reviewed: "
                    "git switch -c NAME && salesctl sync",
                    n=waiting,
                ),
            )
        _pause(done.tries)
    raise SalesctlError(
        say("others keep pushing to `{remote}`", remote=remote.name), hint=say("everything is kept here; sync again")
    )


def still_on(git: Git, branch: str) -> str | None:
    """The commit HEAD stands on. Raises Changed when another branch was checked out meanwhile: its work is not this one's."""
    head = git.head()
    if (now := require_branch(git)) != branch:
        was, now = (name.removeprefix("refs/heads/") for name in (branch, now))
        raise Changed(
            say("`{now}` was checked out meanwhile, in place of `{branch}`", now=now, branch=was),
            hint=say("to go on where this left off: git switch {branch} && salesctl sync", branch=was),
        )
    return head


def _pause(tries: int) -> None:
    """Wait, a random while, so that two whose pushes met do not meet again."""
    import random

    time.sleep(random.uniform(0, 0.05 * 2 ** min(tries, 6)))  # noqa: S311


def foreseen(session: Session, name: str = "") -> Synced:
    """What `sync` would do: fetched is what the remote has, nothing moves here or there. `sent` is without a merge's own commit."""
    git = session.git
    branch = require_branch(git)
    remote = remotes.remote_of(git, branch, name)
    incoming, ours = remotes.fetch(git, remote), git.head()
    _refuse_rewritten(session, remote, incoming)
    done = pending(session, name)
    done.received = _count(session, incoming, ours) if incoming else 0
    done.sent = _count(session, ours, incoming) if ours else 0
    return done


def pending(session: Session, name: str = "") -> Synced:
    """What has to be answered before this book and what was last fetched can be one. Nothing is fetched, nothing moves."""
    git = session.git
    branch = require_branch(git)
    answers = Answers.load(git)
    remote = remotes.remote_of(git, branch, name or answers.remote)
    done = Synced(remote.name, branch)
    incoming, ours = git.commit_of(remote.incoming), git.head()
    if incoming and ours:
        bases = git.merge_bases(ours, incoming)
        if bases and bases not in ([ours], [incoming]):
            made = _merged(session, bases, ours, incoming, answers, done)
            if made:
                done.note(made)
    return done


def _ended(session: Session, remote: Remote, commit: str) -> None:
    remotes.note(session.git, remote, commit)
    Answers.forget(session.git)


def _receive(
    session: Session,
    branch: str,
    remote: Remote,
    incoming: str,
    answers: Answers,
    done: Synced,
    *,
    accept_removals: bool,
) -> bool:
    """Bring the book to a commit that has the incoming one in it; False when somebody has to decide first."""
    git = session.git
    for _ in range(TRIES):
        ours = still_on(git, branch)
        bases = _bases(session, remote, ours, incoming) if ours else []
        if bases == [incoming]:
            return True
        if ours and not accept_removals and (removed := _removed(session, ours, bases, incoming)):
            done.removed = removed
            return False
        if not ours or bases == [ours]:
            refuse_unfit(git, ours, ours, incoming)
            _refuse_unreadable(session, ours, incoming)
            made = _Joined(incoming)
        elif joined_ := _merged(session, bases, ours, incoming, answers, done, keep=True):
            made = joined_
        else:
            return False
        received = _count(session, incoming, ours)
        _ = session.language  # who reads the answer: asked afterwards, the book would be read anew for it
        try:
            session.advance(ours, made.commit, f"sync: {remote.name}", made.blobs)
        except Changed:
            if git.head() == ours:
                raise
            continue  # somebody else wrote here meanwhile
        done.received += received
        if made.commit != incoming:
            done.commit = made.commit
            done.note(made)
        # a clone that had nothing takes the past as it is
        done.settle += left_out(git, session.kinds, merges(git, [ours], incoming)) if ours else []
        return True
    raise Changed(say("somebody else keeps committing to this book"), hint=say("sync again when they are through"))


def _merged(
    session: Session,
    bases: Sequence[str],
    ours: str,
    theirs: str,
    answers: Answers,
    done: Synced,
    *,
    keep: bool = False,
) -> _Joined | None:
    """The commit that joins two, judged, on no branch yet; None when something has to be answered first.

    `keep`: the branch is brought there next, and the book may mirror it already.
    """
    git, kinds, config = session.git, session.kinds, session.config
    done.base, done.ours, done.theirs = bases[0], ours, theirs
    refuse_unfit(git, bases[0], ours, theirs)
    _refuse_settings(git, bases[0], theirs)
    try:
        made = merge_trees(git, kinds, config.zone, bases, ours, theirs, answers)
    except LoadError as error:
        raise _stopped([error.finding]) from None
    done.conflicts = made.conflicts
    if made.conflicts:
        return None
    blobs = {**made.read, **made.contents}
    joined_ = _Joined(_commit(session, made, done), made.decisions, blobs=blobs)
    views, day = session.installed.views, session.present_day
    _refuse_settings(git, ours, joined_.commit)
    sides, merged = (ours, theirs), joined_.commit
    verdict = judged(git, kinds, config, views, day, merged, sides, made.both, session.book, blobs, keep=keep)
    if verdict.stop:
        raise _stopped(verdict.stop)
    done.conflicts = [_asked(session, finding, bases[0], ours, theirs, joined_.commit) for finding in verdict.ask]
    if done.conflicts:
        return None
    twice = list(doubles(git, kinds, config.zone, config.country, bases[0], ours, theirs))
    if not verdict.settle and not twice:
        return joined_
    commit = _commit(session, made, done, verdict.settle, twice)
    return _Joined(commit, made.decisions, verdict.settle, twice, blobs)


def _commit(
    session: Session,
    made: MergedTrees,
    done: Synced,
    settle: Sequence[Finding] = (),
    twice: Sequence[Double] = (),
) -> str:
    git = session.git
    who = git.run("log", "--format=%aN", "--end-of-options", done.theirs, f"^{done.ours}", "--").decode(
        "utf-8", "replace"
    )
    people = list(dict.fromkeys(line for line in who.splitlines() if line))
    message = Message(
        session.subject(subject(people, made)),
        "\n".join(
            session.book_language.say(line)
            for line in body(session, (done.ours, done.theirs), made.decisions, settle, twice)
        ),
        tuple(dict.fromkeys(trailers(settle, twice, session.kinds))),
    )
    when = session.now.isoformat(timespec="seconds")
    contents = list(made.contents.values())
    # the shared line first: what the first parents make is the book as it stood there, not as one clone had it
    parents = [done.theirs, done.ours]
    return session.store.merge_commit(
        parents, made.entries, contents, session.reasoned(message), when=when, start=done.ours
    )


def _asked(session: Session, finding: Finding, base: str, ours: str, theirs: str, merged: str) -> Conflict:
    """A fact that a merged record cannot hold, as a conflict about the field it names."""
    from salesctl.model.records import parse

    contents = session.git.files_at((commit, finding.path) for commit in (base, ours, theirs, merged))
    trees: list[Any] = [parse(session.kinds, finding.path, raw).data if raw else {} for raw in contents]
    was, mine, other, made = trees
    record = parse(session.kinds, finding.path, b"")
    keys = tuple(part for part in finding.at.split(".") if part)
    clash = invalid(keys, finding.message, made, was, mine, other)
    return Conflict(finding.path, record.kind.name, record.id, clash)


_NOT_MERGED = say("nothing was merged: mend it here or there, and sync again")


def _stopped(found: Sequence[Finding], way: str = _NOT_MERGED) -> InvalidRecord:
    first = found[0]
    told = first._replace(hint=joined("; ", [text for text in (first.hint, way) if text]))
    return InvalidRecord([told, *found[1:]])


def _refuse_rewritten(session: Session, remote: Remote, incoming: str | None) -> None:
    """Whoever rewrote the remote did so to be rid of something: old commits are never pushed back."""
    git = session.git
    gone = remotes.vanished(git, remote, incoming, git.head())
    if not gone:
        return
    ours = git.head()
    if incoming and ours:
        refuse_withdrawn(git, remote, ours, incoming)
    elif first := remotes.first_branch(git, remote):
        renamed = first.removeprefix("refs/heads/")
        raise SalesctlError(
            say(
                "`{remote}` has no branch `{branch}` any more: clones of it begin on `{first}`",
                remote=remote.name,
                branch=remote.branch.removeprefix("refs/heads/"),
                first=renamed,
            ),
            hint=say(
                "where it was renamed: git fetch {remote} && git branch -m {first} && git branch -u {remote}/{first}",
                remote=remote.name,
                first=renamed,
            ),
        )
    known = git.commit_of(remote.known) or git.commit_of(remote.tracking) or ""
    way = say(
        "ask who rewrote it; then bring your own work over: git rebase --onto {new} {old}",
        new=(incoming or "")[:12],
        old=known[:12],
    )
    raise SalesctlError(
        say(
            "`{remote}` was rewritten: {n:commit of your book is|commits of your book are} there no more ({commits})",
            remote=remote.name,
            n=len(gone),
            commits="; ".join(gone[:5]),
        ),
        hint=way
        if incoming
        else say("ask who took the branch away; to begin it anew: git push {remote}", remote=remote.name),
    )


def _bases(session: Session, remote: Remote, ours: str, incoming: str) -> list[str]:
    """The last common ancestors. Raises Erased, or SalesctlError where the two have nothing in common."""
    bases = session.git.merge_bases(ours, incoming)
    if bases not in ([ours], [incoming]):
        refuse_withdrawn(session.git, remote, ours, incoming)
    return bases or _deepened(session, remote, ours, incoming)


def _deepened(session: Session, remote: Remote, ours: str, incoming: str) -> list[str]:
    """The bases, once what was cut off when cloning is here. Raises SalesctlError where the two have nothing in common."""
    git = session.git
    if git.oldest():
        remotes.fetch(git, remote, deepen=True)
    bases = git.merge_bases(ours, incoming)
    if not bases:
        raise SalesctlError(
            say("`{remote}` has another book: the two have no commit in common", remote=remote.name),
            hint=say("look at its address: git remote -v"),
        )
    return bases


def _removed(session: Session, ours: str, bases: Sequence[str], incoming: str) -> Counter[str]:
    """By kind, the records that would go, if they are too many to go unasked."""
    git, kinds = session.git, session.kinds
    base = bases[0] if bases else None
    between = git.entries_between(base, incoming)
    if all(entry for _, entry in between.values()):
        return Counter()
    here = {path for path in git.entries_between(None, ours) if kinds.of(path)}

    def named(path: str) -> tuple[str, str]:
        kind = kinds.of(path)
        return kind.name if kind else "", path.rpartition("/")[2]

    kept = {named(path) for path, (_, entry) in between.items() if entry}
    gone = [path for path, (_, entry) in between.items() if entry is None and path in here and named(path) not in kept]
    too_many = len(gone) > MANY_REMOVED or (len(gone) > 1 and len(gone) * 4 > len(here))
    return Counter(kind.name for path in gone if (kind := kinds.of(path))) if too_many else Counter()


def _refuse_unreadable(session: Session, ours: str | None, incoming: str) -> None:
    _refuse_settings(session.git, ours, incoming)
    paths = {path for path, (_, entry) in session.git.entries_between(ours, incoming).items() if entry}
    found = unreadable(session.git, session.kinds, session.config, incoming, paths)
    if found:
        raise _stopped(found)


def _refuse_to_send(session: Session, ours: str, incoming: str | None) -> None:
    """What nobody can receive would stop everybody's sync: it stays with whoever committed it by hand."""
    refuse_to_send(session.git, incoming, ours)
    suspects = {finding.path for finding in session.book.broken}
    if suspects:
        sent = suspects & session.git.entries_between(incoming, ours).keys()
        found = unreadable(session.git, session.kinds, session.config, ours, sent)
        if found:
            raise _stopped(found, say("nothing was sent: mend it, commit it, and sync again"))


def _refuse_settings(git: Git, old: str | None, new: str) -> None:
    """A book whose settings cannot be read is one that no command works in: nobody receives it."""
    if NAME in git.entries_between(old, new) and (found := settings_faults(git, new)):
        raise _stopped(found)


def _count(session: Session, new: str, old: str | None) -> int:
    without = (f"^{old}",) if old else ()
    return int(session.git.run("rev-list", "--count", "--end-of-options", new, *without, "--"))
