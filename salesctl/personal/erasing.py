"""Erasing a person: the whole history is made again without them, judged, and put in place of the branch in one step.

Until that step there are only objects nobody refers to, so whoever is interrupted has the book as it was.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError
from salesctl.git.history import cut_off
from salesctl.lang.text import Text, joined, say
from salesctl.merge.answers import Answers
from salesctl.merge.erasures import WITHDRAWN
from salesctl.merge.incoming import figures
from salesctl.merge.judging import standing
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern
from salesctl.store import Message
from salesctl.store.prepare import require_branch
from salesctl.store.rewriting import Rewritten, Substitution, rewrite

from .occurrences import Occurrences
from .person import Person, learn_history

if TYPE_CHECKING:
    from salesctl.session.session import Session

ERASED = "Erased"
"""The trailer: the pseudonym that stands in place of whom an erasure was about."""
_CLIENT = lazy_pattern(rb"^Client: (.+)$", re.MULTILINE)


class _Ref(NamedTuple):
    """A ref of this repository, or the HEAD of a linked work tree."""

    name: str
    oid: str
    """What it names."""
    commit: str
    """The commit it leads to; empty where it leads to none."""


class Erasure(NamedTuple):
    """A history without a person, ready to take the branch's place."""

    pseudonym: str
    old: str
    new: str
    made: Rewritten
    others: Mapping[str, tuple[str, str]]
    """Further branches and tags that are to be moved, each from one object to another."""


def pseudonym() -> str:
    """A name that says nothing."""
    return f"person-{os.urandom(3).hex()}"


def prepared(
    session: Session, person: Person, name: str, more: Sequence[str] = (), *, all_branches: bool = False
) -> Erasure:
    """Make the branch's history again with the pseudonym `name` in place of a person; `all_branches`: and every other's, and tags'.

    `more`: further spellings. Raises SalesctlError where history is not whole, nothing is to be erased, the book would not be
    as sound, or its figures not the same, as before, or a branch that is to move is checked out in another work tree.
    """
    git = session.git
    require_branch(git)
    old = git.resolve("HEAD")
    if git.oldest():
        raise cut_off(git.history_start())
    refs = _local_refs(session) if all_branches else []
    tips = list(dict.fromkeys([old, *(ref.commit for ref in refs)]))
    learn_history(session, person, tips)
    without = Occurrences(session.kinds, person, name, tuple(more))
    clients = {place.record.encode() for place in person.places if place.kind == "client"}

    def message(raw: bytes) -> bytes:
        about = bool(clients & set(_CLIENT.findall(raw)))
        return without.without_in_text(raw, about=about)

    tags = [ref.oid for ref in refs if ref.oid != ref.commit]
    made = rewrite(git, tips, Substitution(without.without, without.renamed, message, without.without_author), tags)
    if not made.commits and not made.tags:
        raise SalesctlError(
            say("the book and its history have nothing of this person"), hint=say("add other spellings with --text")
        )
    told = Message(
        session.subject(say("Personal data erased: {pseudonym}", pseudonym=name)),
        trailers=((ERASED, name), *((WITHDRAWN, commit) for commit in made.withdrawn)),
    )
    when = session.now.isoformat(timespec="seconds")
    new = session.store.merge_commit([made.of(old)], {}, [], session.reasoned(told), when=when)
    others = {ref.name: (ref.oid, made.of(ref.oid)) for ref in refs if made.of(ref.oid) != ref.oid}
    _require_not_checked_out(session, others)
    for before, after in {old: new, **{tip: made.of(tip) for tip in tips[1:] if made.of(tip) != tip}}.items():
        _require_equal(session, before, after)
    return Erasure(name, old, new, made, others)


def erase(session: Session, erasure: Erasure) -> None:
    """Put it in place: other branches and tags move all or none, then files, index and branch in one step.

    Raises GitError where somebody moved one of the others meanwhile, and what `Store.advance` raises; nothing has moved then.
    """
    git = session.git
    session.language  # noqa: B018 - asked of the book while it is open
    session.forget()
    _move(session, erasure.others)
    try:
        session.store.advance(erasure.old, erasure.new, "erasure")
    except BaseException:
        _move(session, {ref: (new, old) for ref, (old, new) in erasure.others.items()})
        raise
    Answers.forget(git)
    home = git.kept_file()
    for file in (
        *home.glob("*.db*"),
        *home.glob("*.stamp"),
        *home.glob("lines/*"),
        *home.glob("answers/*"),
        *home.glob("views/*/*"),
        home / "reviews.json",
        # what calendars on servers were given last: they are compared with the book anew
        *git.kept_file("caldav", shared=True).glob("*.json"),
    ):
        file.unlink(missing_ok=True)


def prune(session: Session, erasure: Erasure) -> None:
    """Remove what of this clone still leads to the old commits: notes of remotes, reflogs, and then the objects themselves."""
    git = session.git
    notes = ("refs/remotes", "refs/salesctl")
    for ref in _refs(session, *notes):
        if ref.commit and _is_old(session, erasure, ref.commit):
            git.run("update-ref", "-d", "--end-of-options", ref.name)
    for pseudo in ("ORIG_HEAD", "FETCH_HEAD"):
        (git.git_dir / pseudo).unlink(missing_ok=True)
    git.run("reflog", "expire", "--expire=now", "--all")
    git.run("gc", "--quiet", "--prune=now")


def copies(session: Session, erasure: Erasure, *, pruned: bool) -> Iterator[Text]:
    """What still has the data and this clone cannot reach, each with what to do."""
    git = session.git
    moved = {git.branch(), *erasure.others}
    for ref in _refs(session):  # whoever made it: what any of them leads to is still here
        if ref.name in moved:
            continue
        if not ref.commit:
            yield say("`{ref}` of this clone names no commit: see what is in it: git show {ref}", ref=ref.name)
        elif _is_old(session, erasure, ref.commit):
            yield say("`{ref}` of this clone: delete it: git update-ref -d {ref}", ref=ref.name)
    for folder, name, commit in _work_trees(session):
        if not name and _is_old(session, erasure, commit):
            yield say(
                "HEAD of the work tree {folder}, which is on no branch: git worktree remove --force {folder}",
                folder=folder,
            )
    if not pruned:
        yield say(
            "Git's reflog and unreachable objects of this clone: git reflog expire --expire=now --all && git gc --prune=now, or "
            "erase with --prune"
        )
    for remote in git.remotes:
        yield say(
            "the remote `{remote}`, until the branch is replaced there, and its server's own backups", remote=remote
        )
    yield say("every other clone: whoever has one makes a new one with `salesctl join` and deletes the old")
    yield say("bundles on sticks, backups, forks and pull requests of a hosting service")
    yield say("calendars pushed or subscribed to, published feeds and pages, files exported: publish them anew")
    yield say("documents, letters and messages that were sent")
    yield say("drafts kept outside the book: salesctl-draft-* in the folder for temporary files, .git/salesctl/talks")
    yield say("other systems the records came from: the next import would bring the data back")


def _refs(session: Session, *under: str) -> list[_Ref]:
    form = "%(refname)%00%(objectname)%00%(objecttype)%00%(*objectname)%00%(*objecttype)"
    lines = session.git.run("for-each-ref", f"--format={form}", *under).decode("utf-8", "replace").splitlines()
    found = []
    for name, oid, kind, peeled, its_kind in (line.split("\0") for line in lines):
        found.append(_Ref(name, oid, oid if kind == "commit" else peeled if its_kind == "commit" else ""))
    return found


def _local_refs(session: Session) -> list[_Ref]:
    """The branches, but the one that is checked out here, and the tags."""
    here = session.git.branch()
    return [ref for ref in _refs(session, "refs/heads", "refs/tags") if ref.commit and ref.name != here]


def _work_trees(session: Session) -> Iterator[tuple[str, str, str]]:
    """Of each other work tree: its folder, its branch (empty where HEAD is on none), its commit."""
    git = session.git
    said = git.run("worktree", "list", "--porcelain", "-z").decode("utf-8", "surrogateescape")
    for block in said.split("\0\0"):
        told = dict(line.partition(" ")[::2] for line in block.split("\0") if line)
        if "HEAD" in told and Path(told["worktree"]) != git.root:
            yield told["worktree"], told.get("branch", ""), told["HEAD"]


def _require_not_checked_out(session: Session, moving: Container[str]) -> None:
    """Raise SalesctlError where one of these branches is checked out in another work tree: its files would stay."""
    for folder, branch, _ in _work_trees(session):
        if branch in moving:
            raise SalesctlError(
                say(
                    "{branch} is checked out in {folder}: its files would stay as they are",
                    branch=branch,
                    folder=folder,
                ),
                hint=say("commit what is there, then: git worktree remove {folder}", folder=folder),
            )


def _move(session: Session, refs: Mapping[str, tuple[str, str]]) -> None:
    """Move refs from one object to another, all or none. Raises GitError where one is elsewhere by now."""
    if refs:
        lines = [f"update {ref}\0{new}\0{old}\0" for ref, (old, new) in refs.items()]
        session.git.run("update-ref", "--stdin", "-z", input="".join(lines).encode("utf-8", "surrogateescape"))


def _is_old(session: Session, erasure: Erasure, name: str) -> bool:
    """Whether an object leads to a commit that was withdrawn."""
    walk = ("rev-list", "--end-of-options", name, "--")
    return bool(erasure.made.commits.keys() & set(session.git.run(*walk, check=False).decode("ascii").split()))


def _require_equal(session: Session, old: str, new: str) -> None:
    """Raise SalesctlError where the book without the person is not as sound, or says other sums."""
    git, day = session.git, session.now.date()
    views = session.installed.views
    rules = [
        Counter(one.rule for one in standing(git, session.kinds, session.config, views, day, commit))
        for commit in (old, new)
    ]
    if worse := rules[1] - rules[0]:
        raise SalesctlError(
            say(
                "nothing was erased: `check` would find what it does not find now: {rules}",
                rules=", ".join(sorted(worse)),
            ),
            hint=say("see what refers to the person: salesctl person export"),
        )
    if moved := figures(session, old, new):
        raise SalesctlError(
            say(
                "nothing was erased: figures would change: {figures}", figures=joined(", ", [one.name for one in moved])
            ),
            hint=say("see what refers to the person: salesctl person export"),
        )
