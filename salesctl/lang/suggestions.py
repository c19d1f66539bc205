"""The name somebody most likely meant when they typed one that is not known."""

from __future__ import annotations

from collections.abc import Iterable

from .text import say

_LONGEST = 100
"""Characters of what was typed that are compared: to compare more takes time, and is like nothing."""


def nearest_name(typed: str, known: Iterable[str]) -> str:
    """The known name most like what was typed, in capitals or not; empty where none is like it."""
    from difflib import get_close_matches

    names = {name.casefold(): name for name in known}
    close = get_close_matches(typed[:_LONGEST].casefold(), names, n=1)
    return names[close[0]] if close else ""


def did_you_mean(typed: str, known: Iterable[str], otherwise: str = "") -> str:
    """A hint for an unknown name: the known one most like it; where none is, `otherwise`, or all of them; empty without any."""
    known = list(known)
    if name := nearest_name(typed, known):
        return say("did you mean `{name}`?", name=name)
    return otherwise or (say("there are: {list}", list=", ".join(known)) if known else "")
