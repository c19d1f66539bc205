"""One of several things, chosen by its number by whoever sits at a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from salesctl.lang.text import joined

if TYPE_CHECKING:
    from .answer import Conversation


def choice(person: Conversation, said: Sequence[str], question: str) -> int | str:
    """The index of the one whose number is typed; what else is typed, as it is. Raises EOFError when they left."""
    for number, one in enumerate(said, 1):
        person.say(joined("  ", [f"{number:>3}", one]))
    answer = person.ask(joined("", [question, " "]))
    chosen = answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(said)
    return int(answer) - 1 if chosen else answer
