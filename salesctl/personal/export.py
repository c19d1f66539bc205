"""Everything a book holds about one person: what stands there now, and every value that once stood there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from salesctl import yamlio
from salesctl.history.changes import local
from salesctl.lang.text import Coded
from salesctl.named_tuples import NamedTuple

from .occurrences import Occurrences
from .person import Person, learn_history

if TYPE_CHECKING:
    from salesctl.session.session import Session

_AT_ONCE = 200
"""Commits whose files are read by one process."""


class HeldValue(NamedTuple):
    """A value that is about the person, refers to them or names them."""

    path: str
    field: str
    """By its keys with dots, and as people read it; so is the value."""
    why: str
    """`field`, `link` or `text`, see `occurrences.Occurrence`."""
    value: str


class PastValue(NamedTuple):
    """A value, and the commit that wrote it."""

    held: HeldValue
    commit: str
    at: str
    author: str


class PersonMessage(NamedTuple):
    """A commit that names the person in its message, or was written by them."""

    commit: str
    at: str
    author: str
    subject: str


class PersonExport(NamedTuple):
    """All that a book holds about a person."""

    person: Person
    held: list[HeldValue]
    past: list[PastValue]
    """Every value that ever stood in the book, oldest first."""
    messages: list[PersonMessage]


def exported(session: Session, person: Person) -> PersonExport:
    """Find it all, in the book as it is committed and in its history."""
    git = session.git
    head = git.resolve(session.at or "HEAD")
    learn_history(session, person, [head])
    occurrences = Occurrences(session.kinds, person, "")
    held = []
    for path, blob in git.tree_delta(None, head):
        if blob and session.kinds.of(path):
            held.append((path, blob))
    contents = dict(git.blobs({blob for _, blob in held}))
    now = [one for path, blob in held for one in _held(session, occurrences, path, contents[blob])]
    messages = [
        PersonMessage(line.oid, local(session, line.written_at), line.author_name, line.subject)
        for line in git.commits(None, head)
        if occurrences.tells(line.subject)
        or any(("email", one.casefold()) in person.marks for one in (line.author_email, line.written_by))
    ]
    return PersonExport(person, now, list(_past(session, occurrences, head)), messages)


def _past(session: Session, occurrences: Occurrences, head: str) -> Iterator[PastValue]:
    git = session.git
    commits = reversed(list(git.commits_with_files(None, head)))
    while some := list(islice(commits, _AT_ONCE)):
        blobs = dict(git.blobs({blob for one in some for _, *both in one.files for blob in both if blob}))
        for one in some:
            at = local(session, one.line.written_at)
            for path, was, became in one.files:
                before = _held(session, occurrences, path, blobs[was]) if was else []
                for value in _held(session, occurrences, path, blobs[became]) if became else []:
                    if value not in before:
                        yield PastValue(value, one.line.oid, at, one.line.author_name)


def _held(session: Session, occurrences: Occurrences, path: str, raw: bytes) -> list[HeldValue]:
    kind = session.kinds.of(path)
    if kind is None or not occurrences.may_tell(raw):
        return []
    try:
        tree = yamlio.read(raw, path)
    except yamlio.LoadError:
        return []
    texts = session.texts(tree, lasting=True)
    held = []
    for one in occurrences.found(path, tree):
        listed = isinstance(one.keys[-1], int)  # one of several values of a field
        told = texts.at(kind.fields, {}, tree, kind.keyed(tree, one.keys[:-1] if listed else one.keys))
        field = Coded(kind.dotted(tree, one.keys), told.field.told)
        held.append(HeldValue(path, field, one.why, one.value if listed else told.after))
    return held
