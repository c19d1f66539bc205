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
_BASH_ACTS_ON = re.compile(r"([^\w@%+=:,./^~-])")


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
    return [_quoted(value) for value in found[:_MOST] if value and clean(value) == value]


def _quoted(value: str) -> str:
    """A value as it is put on the line: bash puts it there as it is, the others quote it themselves."""
    return _BASH_ACTS_ON.sub(r"\\\1", value) if os.environ.get("_SALESCTL_COMPLETE") == "complete_bash" else value


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
