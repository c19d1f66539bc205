"""Erasing a person: the whole history is made again without them, judged, and put in place of the branch in one step.

Until that step there are only objects nobody refers to, so whoever is interrupted has the book as it was.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
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


class Erasure(NamedTuple):
    """A history without a person, ready to take the branch's place."""

    pseudonym: str
    old: str
    new: str
    made: Rewritten


def pseudonym() -> str:
    """A name that says nothing."""
    return f"person-{os.urandom(3).hex()}"


def prepared(session: Session, person: Person, name: str, more: Sequence[str] = ()) -> Erasure:
    """Make the branch's history again with the pseudonym `name` in place of a person.

    `more`: further spellings. Raises SalesctlError where history is not whole, nothing is to be erased, or the book would not be
    as sound, or its figures not the same, as before.
    """
    git = session.git
    require_branch(git)
    old = git.resolve("HEAD")
    if git.oldest():
        raise cut_off(git.history_start())
    learn_history(session, person, old)
    without = Occurrences(session.kinds, person, name, tuple(more))
    clients = {place.record.encode() for place in person.places if place.kind == "client"}

    def message(raw: bytes) -> bytes:
        about = bool(clients & set(_CLIENT.findall(raw)))
        return without.without_in_text(raw, about=about)

    made = rewrite(git, old, Substitution(without.without, without.renamed, message, without.without_author))
    if not made.commits:
        raise SalesctlError(
            say("the book and its history have nothing of this person"), hint=say("add other spellings with --text")
        )
    told = Message(
        session.subject(say("Personal data erased: {pseudonym}", pseudonym=name)),
        trailers=((ERASED, name), *((WITHDRAWN, commit) for commit in made.withdrawn)),
    )
    when = session.now.isoformat(timespec="seconds")
    new = session.store.merge_commit([made.tip], {}, [], session.reasoned(told), when=when)
    _require_equal(session, old, new)
    return Erasure(name, old, new, made)


def erase(session: Session, erasure: Erasure) -> None:
    """Put it in place: files, index and branch move in one step. Raises what `Store.advance` raises; nothing has moved then."""
    git = session.git
    session.language  # noqa: B018 - asked of the book while it is open
    session.forget()
    session.store.advance(erasure.old, erasure.new, "erasure")
    Answers().save(git)
    home = git.kept("book.db").parent
    for file in (
        *home.glob("*.db*"),
        *home.glob("*.stamp"),
        *home.glob("lines/*"),
        *home.glob("answers/*"),
        home / "reviews.json",
        # what calendars on servers were given last: they are compared with the book anew
        *git.kept("caldav", shared=True).glob("*.json"),
    ):
        file.unlink(missing_ok=True)


def prune(session: Session, erasure: Erasure) -> None:
    """Remove what of this clone still leads to the old commits: notes of remotes, reflogs, and then the objects themselves."""
    git = session.git
    notes = ("refs/remotes", "refs/salesctl")
    for ref, commit in _refs(session, *notes):
        if _is_old(session, erasure, commit):
            git.run("update-ref", "-d", "--end-of-options", ref)
    for pseudo in ("ORIG_HEAD", "FETCH_HEAD"):
        (git.git_dir / pseudo).unlink(missing_ok=True)
    git.run("reflog", "expire", "--expire=now", "--all")
    git.run("gc", "--quiet", "--prune=now")


def copies(session: Session, erasure: Erasure, *, pruned: bool) -> Iterator[Text]:
    """What still has the data and this clone cannot reach, each with what to do."""
    git = session.git
    for ref, commit in _refs(session):  # whoever made it: what any of them leads to is still here
        if _is_old(session, erasure, commit):
            yield say("`{ref}` of this clone: delete it: git update-ref -d {ref}", ref=ref)
    if not pruned:
        yield say(
            "Git's reflog and unreachable objects of this clone: git reflog expire --expire=now --all && git gc --prune=now, or "
            "erase with --prune"
        )
    for remote in git.run("remote").decode("utf-8", "replace").split():
        yield say(
            "the remote `{remote}`, until the branch is replaced there, and its server's own backups", remote=remote
        )
    yield say("every other clone: whoever has one makes a new one with `salesctl join` and deletes the old")
    yield say("bundles on sticks, backups, forks and pull requests of a hosting service")
    yield say("calendars pushed or subscribed to, published feeds and pages, files exported: publish them anew")
    yield say("documents, letters and messages that were sent")
    yield say("drafts kept outside the book: salesctl-draft-* in the folder for temporary files, .git/salesctl/talks")
    yield say("other systems the records came from: the next import would bring the data back")


def _refs(session: Session, *under: str) -> list[tuple[str, str]]:
    lines = session.git.run("for-each-ref", "--format=%(refname) %(objectname)", *under).decode("utf-8", "replace")
    return [(ref, commit) for ref, _, commit in (line.partition(" ") for line in lines.splitlines())]


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
