"""What the shell offers when Tab is pressed."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.errors import SalesctlError
from salesctl.model.config import find_root, here
from salesctl.model.ids import id_problem

from .terminal import clean

if TYPE_CHECKING:
    from salesctl.session.completing import Completing

_MOST = 200
_BASH_ACTS_ON: Mapping[str, re.Pattern[str]] = {
    "": re.compile(r"([^\w@%+=:,./^~-])"),
    '"': re.compile(r'(["$`\\])'),
}
"""What a backslash stands before, by the quotation mark that the word on the line begins with."""
_ZSH_LOSES = frozenset("'\"\\")
"""What Typer cannot hand on to zsh: nothing is offered rather than another value."""


class _BashWord(str):
    """A value that is compared as it is, and put on the line of bash as it has to stand there.

    Bash puts on the line what it is given; the other shells quote it themselves.
    """

    __slots__ = ()

    def __format__(self, _spec: str) -> str:
        mark = _typed_in_bash()[:1]
        if mark == "'":
            return self.replace("'", "'\\''")
        return _BASH_ACTS_ON['"' if mark == '"' else ""].sub(r"\\\1", self)


def ids(kinds: Sequence[str], incomplete: str) -> list[str]:
    """The ids that begin so, of some kinds, of all when none is named."""
    try:
        # a file's name may hold anything; what check would refuse is no id
        return [found for found in _known(kinds, incomplete)[:_MOST] if id_problem(found) is None]
    except SalesctlError:
        return []  # a shell line being typed is no place for an error


def values(completing: Completing, typed: Mapping[str, Any], incomplete: str) -> list[str]:
    """The values that begin so, of those that suit what stands on the line already."""
    from .open_session import open_session

    try:
        found = [value for value in completing(open_session(), typed) if value.startswith(incomplete)]
    except SalesctlError:
        return []
    offered = [value for value in found[:_MOST] if value and clean(value) == value]
    match os.environ.get("_SALESCTL_COMPLETE"):
        case "complete_bash":
            return [_BashWord(value) for value in offered]
        case "complete_zsh":
            return [value for value in offered if not _ZSH_LOSES & set(value)]
        case _:
            return offered


def _typed_in_bash() -> str:
    """The word that is being completed as it stands on the line, with what it is quoted by."""
    words = os.environ.get("COMP_WORDS", "").split("\n")
    position = os.environ.get("COMP_CWORD", "")
    return words[int(position)] if position.isdigit() and int(position) < len(words) else ""


def _known(kinds: Sequence[str], incomplete: str) -> list[str]:
    """What the book knew when it was last opened; only a book never opened is opened for it."""
    from salesctl.book.completion import known_ids

    found = known_ids(find_root(here()), kinds, incomplete)
    if found is None:
        from .open_session import open_session

        session = open_session()
        wanted: Sequence[str | None] = kinds or [None]
        found = [i for kind in wanted for i in session.book.ids(kind, incomplete)]
    return found
