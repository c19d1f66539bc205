"""A hint for a word that is not known: the known one most like it."""

from __future__ import annotations

from collections.abc import Iterable

from .text import Text, say


def suggestion(word: str, known: Iterable[str], otherwise: Text | None = None) -> Text:
    """The known word most like this one as a question; where none is, `otherwise`, or all of them."""
    import difflib

    words = list(known)
    close = difflib.get_close_matches(word[:100], words, n=1)
    if close:
        return say("did you mean `{nearest}`?", nearest=close[0])
    return otherwise or say("there are: {list}", list=", ".join(words))
