"""From where a review goes: a day, a revision or a branch, else where one's last review ended.

That is kept beside the book, for each person who reviews in this clone. A review asked for again, with nothing new, is the same
one; when something new is there, it begins where that one ended.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl import private_files
from salesctl.errors import SalesctlError
from salesctl.git import GitError
from salesctl.lang.text import say
from salesctl.lang.typed_dates import UnknownDate, parse_day
from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from salesctl.session.session import Session

_NAME = "reviews.json"
FIRST = 7
"""Days that the first review of a person goes back."""


class Span(NamedTuple):
    """The commits under review: those in `end` and not in `start`."""

    start: str | None
    """None: from the book's beginning."""
    end: str


class _Mark(NamedTuple):
    start: str | None
    end: str


def span(session: Session, typed: str) -> Span:
    """The commits that `typed` means, a day with all that was committed on it; without it, those since one's last review."""
    git = session.git
    end = git.resolve(session.at or "HEAD")
    if typed:
        try:
            day = parse_day(typed, session.present_day, "past")
        except UnknownDate:
            return Span(git.resolve(typed), end)
        return Span(_before(session, day), end)
    mark = _marks(session).get(_who(session))
    if mark is not None and _known(session, mark.end):
        return Span(mark.start, end) if mark.end == end and _known(session, mark.start) else Span(mark.end, end)
    return Span(_before(session, session.today - timedelta(days=FIRST)), end)


def last(session: Session) -> Span:
    """What one's last review was about. Raises SalesctlError where there is none."""
    mark = _marks(session).get(_who(session))
    if mark is None or not _known(session, mark.end):
        raise SalesctlError(say("you have reviewed nothing here yet"), hint=say("look first: salesctl review"))
    return Span(*mark)


def remember(session: Session, reviewed: Span) -> None:
    """Keep where this review ended, for its owner's eyes."""
    with suppress(OSError):  # a book that can only be read: the next review begins where this one did
        marks = {**_marks(session), _who(session): _Mark(*reviewed)}
        private_files.replace(str(session.git.kept(_NAME)), json.dumps(marks).encode())


def _before(session: Session, day: date) -> str | None:
    """The newest commit before a day; None where the book did not exist yet. Raises SalesctlError where it was cut off."""
    end = datetime.combine(day, time(), session.config.zone) - timedelta(seconds=1)
    try:
        return session.git.at(end.isoformat())
    except GitError:
        raise  # the repository is damaged
    except SalesctlError:
        if session.git.oldest():
            raise
        return None


def _known(session: Session, commit: str | None) -> bool:
    """Whether a commit is still part of the book: history may have been rewritten since."""
    if commit is None:
        return True
    git = session.git
    head = git.resolve("HEAD")
    try:
        known = git.resolve(commit)
    except GitError:
        raise  # the repository is damaged
    except SalesctlError:
        return False
    return known in git.merge_bases(known, head)


def _who(session: Session) -> str:
    identity = session.git.identity()
    return identity[1].casefold() if identity else ""


def _marks(session: Session) -> dict[str, _Mark]:
    """Those kept in this clone; none where the file is no such list."""
    try:
        found = json.loads(_file(session).read_text(encoding="utf-8"))
        return {str(who): _Mark(*mark) for who, mark in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _file(session: Session) -> Path:
    return session.git.kept_file(_NAME)
