"""Which terminal somebody sits at."""

from __future__ import annotations

import os
import sys

_LONGEST = 60


def terminal() -> str:
    """A name for the terminal someone sits at, as a part of a file's name; empty where there is none.

    `SALESCTL_TERMINAL` gives one to a program that has no terminal and calls several commands.
    """
    if named := os.environ.get("SALESCTL_TERMINAL"):
        return _as_file_name(named)[:_LONGEST]
    for stream in (sys.stdout, sys.stdin, sys.stderr):
        try:
            return f"{_as_file_name(os.ttyname(stream.fileno()))}-{os.getsid(0)}"
        except (OSError, ValueError, AttributeError):
            continue
    return ""


def _as_file_name(text: str) -> str:
    """A text with `-` in place of whatever is no ASCII letter or digit."""
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in text)
