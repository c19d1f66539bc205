"""The one place that asks a person something line by line. Questions go to standard error: answers to programs stay clean."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .terminal import complain

if TYPE_CHECKING:
    from salesctl.model.table import Style


class Typed:
    """What is typed on standard input, by a person or a pipe."""

    @property
    def at_terminal(self) -> bool:
        """Whether a person reads the questions."""
        return sys.stdin.isatty()

    def say(self, text: str, style: Style = "") -> None:
        """Show lines."""
        complain(text, style)

    def ask(self, prompt: str) -> str:
        """The line typed after a prompt. Raises EOFError when the input ends or is interrupted."""
        sys.stderr.write(prompt)
        sys.stderr.flush()
        try:
            line = sys.stdin.readline()
        except KeyboardInterrupt:
            raise EOFError from None
        if not line:
            raise EOFError
        return line.strip()
