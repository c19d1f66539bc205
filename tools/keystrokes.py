"""Counts the keys of the commands in docs/keystrokes.md, and writes the counts into its table: `python -m tools.keystrokes`.

A key is what is pressed: a character, Enter at the end of a line, Tab after `sal` for the name of the program. Nothing else is
completed in the count, though the shell completes commands, options and ids, too.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[1] / "docs" / "keystrokes.md"
_ROW = re.compile(r"\| (?P<job>[^|]+?) \| `(?P<typed>[^`]+)` \| (?:\d+) \| (?:`(?P<other>[^`]+)`|—) \| (?:\d+|—) \|")
_PROGRAM = re.compile(r"\bsalesctl ")
_COMPLETED = "sal\t"
_PIPE = "¦"
"""Stands for a vertical bar, which would end a cell."""
_ENTER = "⏎"


class Job(NamedTuple):
    """A row of the table."""

    job: str
    typed: str
    other: str
    """How the same is done otherwise; lines are parted by ⏎. Empty where there is nothing to compare."""


def keys(typed: str) -> int:
    """How many keys a command takes, Enter included."""
    return len(_PROGRAM.sub(_COMPLETED, typed.replace(_PIPE, "|"))) + (not typed.endswith(_ENTER))


def jobs(page: str) -> list[Job]:
    """The rows of the page's table."""
    return [Job(row["job"], row["typed"], row["other"] or "") for row in _ROW.finditer(page)]


def counted(page: str) -> str:
    """The page with the counts of its table as they are."""

    def row(match: re.Match[str]) -> str:
        other = match["other"]
        cells = (match["job"], f"`{match['typed']}`", keys(match["typed"]), f"`{other}`" if other else "—")
        return f"| {' | '.join(map(str, cells))} | {keys(other) if other else '—'} |"

    return _ROW.sub(row, page)


if __name__ == "__main__":
    PAGE.write_text(counted(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
