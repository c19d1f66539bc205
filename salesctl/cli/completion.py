"""What the shell offers when Tab is pressed."""

from __future__ import annotations

from collections.abc import Sequence

from salesctl.errors import SalesctlError
from salesctl.model.config import find_root, here

from .terminal import clean

_MOST = 200


def ids(kinds: Sequence[str], incomplete: str) -> list[str]:
    """The ids that begin so, of some kinds, of all when none is named."""
    try:
        # a file's name may hold anything; one that is not safe to show is no id
        return [found for found in _known(kinds, incomplete)[:_MOST] if clean(found) == found]
    except SalesctlError:
        return []  # a shell line being typed is no place for an error


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
