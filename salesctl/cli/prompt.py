"""Talking to a person at a terminal: questions line by line, and a progress bar. All of it goes to standard error."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from salesctl.lang.text import say, translatable

from . import reader
from .terminal import clean_lines, write_error

if TYPE_CHECKING:
    from salesctl.model.table import Style

_YES = translatable("y yes", "typed")
_NO = translatable("n no", "typed")
_BAR_WIDTH = 30
_started: float | None = None


class TypedConversation:
    """What is typed on standard input, by a person or a pipe."""

    @property
    def at_terminal(self) -> bool:
        """Whether a person reads the questions."""
        return sys.stdin.isatty()

    def say(self, text: str, style: Style = "") -> None:
        """Show lines."""
        write_error(reader.language().say(text), style)

    def ask(self, prompt: str) -> str:
        """The line typed after a prompt. Raises EOFError when the input ends or is interrupted."""
        sys.stderr.write(clean_lines(reader.language().say(prompt)))
        sys.stderr.flush()
        try:
            line = sys.stdin.readline()
        except KeyboardInterrupt:
            raise EOFError from None
        if not line:
            raise EOFError
        return line.strip()

    def confirm(self, question: str, *, usual: bool) -> bool:
        """The answer to a yes-or-no question; `usual` is what Enter means, and what is neither."""
        asked = say("{question} [Y/n] ", question=question) if usual else say("{question} [y/N] ", question=question)
        typed = self.ask(asked).lower()
        return typed not in _words(_NO) if usual else typed in _words(_YES)

    def compose(self) -> str:
        """What is written in the user's editor. Raises SalesctlError without one."""
        from .editor import edited

        file = edited(b"", ".txt")
        text = file.read_text(encoding="utf-8").strip()
        file.unlink()
        return text


def _words(words: str) -> set[str]:
    """Words a person may type, in English and in the reader's language."""
    return {*words.split(), *reader.language().translate(words, "typed").split()}


def progress(done: int, total: int) -> None:
    """Called as work proceeds; draws from the first second on and wipes the line when all is done."""
    global _started  # noqa: PLW0603 - one bar a process
    if not sys.stderr.isatty() or not total:
        return
    _started = _started or time.monotonic()
    if time.monotonic() - _started < 1:
        return
    full = _BAR_WIDTH * done // total
    bar = "━" * full + "─" * (_BAR_WIDTH - full)
    text = say("reading {bar} {done:number} of {total:number}", bar=bar, done=done, total=total)
    line = f"\r  {reader.language_without_records().say(text)}"
    sys.stderr.write(line if done < total else "\r" + " " * len(line) + "\r")
    sys.stderr.flush()
