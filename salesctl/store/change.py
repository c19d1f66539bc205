"""What a caller hands to the store: which paths become what, and what the log shall say about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from salesctl.errors import SalesctlError
from salesctl.lang.text import Text, say
from salesctl.lang.width import cut
from salesctl.named_tuples import NamedTuple

SUBJECT = 72
"""Columns a subject may take, so that `git log` shows it whole."""

# Control characters, and those that turn the direction of what follows; compiled when first needed.
_CONTROL = "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+"
_NOT_KEY = "[^A-Za-z0-9-]+"
OTHERWISE = say("name it otherwise")
"""What to do about a name that nobody can read."""


class Change(NamedTuple):
    """One file as it shall be. `path` counts from the root, with slashes."""

    path: str
    after: bytes | None
    """Its new content; None removes it."""
    before: bytes | None
    """What its author saw; None: it must not exist."""


class Message(NamedTuple):
    """A commit's message: what `git log` shows."""

    subject: str
    body: str = ""
    trailers: tuple[tuple[str, str], ...] = ()

    def text(self) -> str:
        """The message as Git stores it: one subject line, the body, one line per trailer."""
        subject = cut(_line(self.subject) or "Change records", SUBJECT)
        body = "\n".join(re.sub(_CONTROL, " ", line).rstrip() for line in self.body.splitlines()).strip()
        pairs = ((re.sub(_NOT_KEY, "-", key).strip("-"), _line(value)) for key, value in self.trailers)
        trailers = "\n".join(f"{key}: {value}" for key, value in pairs if key and value)
        return "\n\n".join(part for part in (subject, body, trailers) if part) + "\n"


class Committed(NamedTuple):
    """A commit that is in HEAD."""

    parent: str | None
    """Where HEAD stood before; None: nowhere."""
    oid: str
    contents: Mapping[str, bytes | None]
    """By path what its files hold now; None: it removed them."""


def effective(changes: Sequence[Change]) -> list[Change]:
    """The changes that change anything. Raises SalesctlError for a path that no file of a book can have."""
    paths = [change.path for change in changes]
    refuse_outside(paths)
    refuse_unprintable(paths)
    if len(set(paths)) != len(paths):
        raise ValueError(say("a path is named twice in one commit"))
    return [change for change in changes if change.after != change.before]


def refuse_outside(paths: Iterable[str]) -> None:
    """Raise SalesctlError for a path that leads out of the book or into Git's folder."""
    for path in paths:
        if any(part in {"", ".", ".."} or part.casefold() in {".git", "git~1"} for part in path.split("/")):
            raise SalesctlError(say("`{path}` is no path inside a book", path=_shown(path)))


def refuse_unprintable(paths: Iterable[str], way: str = "") -> None:
    """Raise SalesctlError for a name that nobody can read or type."""
    for path in paths:
        if what := unprintable(path):
            raise SalesctlError(what, hint=way or OTHERWISE)


def unprintable(path: str) -> Text | None:
    """That nobody can read or type a name: it breaks lines, or turns or hides what stands in them; None where that is not so."""
    if path.isprintable() or not re.search(_CONTROL, path):
        return None
    return say("the name of `{path}` has a character that cannot be seen", path=_shown(path))


def _shown(path: str) -> str:
    return re.sub(_CONTROL, "?", path)


def _line(text: str) -> str:
    return " ".join(re.sub(_CONTROL, " ", text).split())
