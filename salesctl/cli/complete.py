"""What the shell offers when Tab is pressed."""

from __future__ import annotations

from collections.abc import Callable

from salesctl.errors import SalesctlError

_MOST = 200


def ids(*kinds: str) -> Callable[[str], list[str]]:
    """Completes the ids of some kinds, of all when none is named."""

    def complete(incomplete: str) -> list[str]:
        from .seat import seat

        try:
            desk = seat()
            found = [i for kind in kinds or [None] for i in desk.book.ids(kind, incomplete)]
        except SalesctlError:
            return []  # a shell line being typed is no place for an error
        return found[:_MOST]

    return complete


def kind_names(incomplete: str) -> list[str]:
    """Completes the names of the book's kinds."""
    from .tree import kinds_here

    return [kind.command for kind in kinds_here().values() if kind.command.startswith(incomplete)]
