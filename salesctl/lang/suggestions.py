"""The name somebody most likely meant when they typed one that is not known."""

from __future__ import annotations

from collections.abc import Iterable

from .text import say


def did_you_mean(typed: str, known: Iterable[str], otherwise: str) -> str:
    """A hint for an unknown name: the known one most like it, in capitals or not; `otherwise` where none is like it."""
    from difflib import get_close_matches

    names = {name.casefold(): name for name in known}
    close = get_close_matches(typed.casefold(), names, n=1)
    return say("did you mean `{name}`?", name=names[close[0]]) if close else otherwise
