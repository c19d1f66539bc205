"""The one way text reaches a terminal.

Records are other people's text: control and bidi characters are taken out, and nothing in it is ever markup.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from salesctl.errors import SalesctlError
from salesctl.lang.text import say
from salesctl.patterns import lazy_pattern

if TYPE_CHECKING:
    from salesctl.model.table import Style

# C0 and C1 controls but tab, and the characters that reorder or hide what a reader sees
_UNSAFE = lazy_pattern("[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_SGR: Mapping[str, str] = {"title": "1", "good": "32", "warn": "33", "bad": "31", "dim": "2"}
_PLAIN = str.maketrans(
    {
        "\u00a0": " ",
        "\u202f": " ",
        "·": "-",
        "…": "...",
        "–": "-",
        "—": "-",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "’": "'",
    }
)
"""Signs of typography as terminals without them are shown them."""


def clean(text: str) -> str:
    """One line that is safe to show."""
    return _UNSAFE.sub("", text.replace("\n", " "))


def clean_lines(text: str) -> str:
    """Several lines that are safe to show."""
    return "\n".join(map(clean, text.split("\n")))


def write(text: str, style: Style = "") -> None:
    """Write lines to standard output. Raises SalesctlError where it takes nothing, BrokenPipeError where its reader has gone."""
    _guarded(partial(_write_lines, sys.stdout, text, style))


def write_bytes(content: bytes) -> None:
    """Write what is no text for people to standard output. Raises as `write` does."""
    _guarded(partial(sys.stdout.buffer.write, content))


def flush() -> None:
    """Have standard output take what was written. Raises as `write` does."""
    _guarded(sys.stdout.flush)


def write_error(text: str, style: Style = "") -> None:
    """Write lines to standard error."""
    _write_lines(sys.stderr, text, style)


def colours(stream: Any) -> bool:
    """Whether a stream shows colours: a terminal, and nobody said NO_COLOR."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int | None:
    """The columns of the terminal that standard output is; None where it is none, so that nothing is folded."""
    if not sys.stdout.isatty():
        return None
    from shutil import get_terminal_size

    return get_terminal_size().columns


def height() -> int:
    """The lines of the terminal that standard output is; those usual of one where it is none."""
    from shutil import get_terminal_size

    return get_terminal_size().lines


def shows(text: str) -> bool:
    """Whether standard output can show a text as it is."""
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def clear() -> None:
    """Empty the screen of the terminal that standard output is."""
    _guarded(partial(sys.stdout.write, "\x1b[H\x1b[2J"))
    flush()


def shown_at_terminal() -> bool:
    """Whether what is shown is read at the terminal of `terminal_name`, and not passed on to a program."""
    return sys.stdout.isatty() or bool(os.environ.get("SALESCTL_TERMINAL"))


def lead_nowhere(stream: Any) -> None:
    """Have what a stream still holds, and whatever is written to it from now on, thrown away: nobody takes it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _guarded(put: Callable[[], object]) -> None:
    try:
        put()
    except BrokenPipeError:
        raise
    except OSError as error:
        from salesctl.lang.system_errors import system_reason

        lead_nowhere(sys.stdout)
        message = say("the answer cannot be written: {reason}", reason=system_reason(error))
        raise SalesctlError(message, hint=say("what was recorded, if anything, stays recorded")) from error


def _write_lines(stream: Any, text: str, style: Style) -> None:
    for line in text.split("\n"):
        safe = clean(line)
        styled = f"\x1b[{_SGR[style]}m{safe}\x1b[0m" if style and colours(stream) else safe
        try:
            stream.write(styled + "\n")
        except UnicodeEncodeError:
            # a letter the terminal cannot show becomes `?`; our own signs have plain ones, the rest stays
            plain = styled.translate(_PLAIN)
            stream.write(plain.encode(stream.encoding, "replace").decode(stream.encoding) + "\n")
