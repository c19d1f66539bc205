"""What the line numbers of the list last shown in a terminal stand for, kept beside the book, a file a terminal."""

from __future__ import annotations

import os

from salesctl.kept_files import kept_file, make_room

TYPE_CHECKING = False  # of `typing`: a list that is shown again is kept again without any import
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TERMINALS = 20
"""How many terminals' lists are kept."""


def as_text(numbered: Sequence[Mapping[str, str]]) -> str:
    """What the numbers of a list stand for, as it is kept."""
    import json

    return json.dumps(list(numbered), ensure_ascii=False)


def keep(git_dir: str, terminal: str, text: str) -> None:
    """Keep what `as_text` made of a terminal's list. The lists of terminals that were closed go in time."""
    file = make_room(git_dir, _name(terminal))
    folder = os.path.dirname(file)
    with open(file, "w", encoding="utf-8") as stream:
        stream.write(text)
    with os.scandir(folder) as entries:
        ages = {entry.path: entry.stat().st_mtime for entry in entries}
    for old in sorted(ages, key=ages.__getitem__, reverse=True)[_TERMINALS:]:
        os.unlink(old)


def kept(git_dir: str, terminal: str) -> str:
    """What was kept of a terminal's list. Raises OSError when there is none."""
    with open(kept_file(git_dir, _name(terminal)), encoding="utf-8") as stream:
        return stream.read()


def _name(terminal: str) -> str:
    return f"lines/{terminal}.json"
