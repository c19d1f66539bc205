"""Talking to a person at a terminal: questions line by line, and a progress bar. All of it goes to standard error."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl.errors import UsageError
from salesctl.lang.text import say, translatable
from salesctl.lang.width import fold

from . import reader
from .terminal import clean_lines, width, write_error

if TYPE_CHECKING:
    from salesctl.model.table import Style

_YES = translatable("y yes", "typed")
_NO = translatable("n no", "typed")
_BAR_WIDTH = 30
_started: float | None = None


class TypedConversation:
    """What is typed on standard input, by a person or a pipe, and in an editor."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._files: list[Path] = []

    @property
    def at_terminal(self) -> bool:
        """Whether a person reads the questions."""
        return sys.stdin.isatty()

    def say(self, text: str, style: Style = "") -> None:
        """Show lines, folded at their words."""
        said, room = reader.language().say(text), width()
        write_error("\n".join(part for line in said.split("\n") for part in fold(line, room)) if room else said, style)

    def ask(self, prompt: str) -> str:
        """The line typed after a prompt. Raises EOFError when the input ends or is interrupted."""
        line = self._read(prompt)
        self._lines.append(line)
        return line

    def _read(self, prompt: str) -> str:
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
        typed = self._read(asked).lower()
        return typed not in _words(_NO) if usual else typed in _words(_YES)

    def compose(self, before: str = "", suffix: str = ".txt") -> str:
        """What a person makes of a text in their editor. Raises SalesctlError without one, UsageError without a terminal."""
        from .editor import edited

        if not self.at_terminal:
            raise UsageError(
                say("an editor needs a terminal"),
                hint=say("`salesctl set REF --from FILE|-` takes a record from a program"),
            )

        file = edited(before.encode("utf-8", "surrogateescape"), suffix)
        after = file.read_bytes().decode("utf-8", "surrogateescape")
        if after.strip() in ("", before.strip()):
            file.unlink()
        else:
            self._files.append(file)
        return after

    def kept(self) -> list[Path]:
        """The files where what was typed here can be found again: texts, and answers of several words."""
        if any(" " in line for line in self._lines):
            from .editor import draft_file

            self._files.append(draft_file("\n".join(self._lines).encode() + b"\n", ".txt"))
        self._lines = []
        return self._files

    def done(self) -> None:
        """What was typed has arrived where it should: no file of it is kept."""
        for file in self._files:
            file.unlink(missing_ok=True)
        self._files, self._lines = [], []


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
