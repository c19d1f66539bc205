"""Ids for the shell's completion, offered without building any command: see `command_specs`.

Typer offers the rest, and everything where a line is not plain; what it writes for a shell is written here as well.
"""

from __future__ import annotations

import os

from salesctl.model.id_form import is_id
from salesctl.model.root import links_in_own, root_above

from .command_specs import completes, found
from .leading import leading

TYPE_CHECKING = False  # of `typing`, see `git.process`
if TYPE_CHECKING:
    from collections.abc import Sequence

_BASH, _ZSH, _FISH = "complete_bash", "complete_zsh", "complete_fish"


def offered() -> str | None:
    """What the shell is to be told; None where Typer has to find it."""
    shell = os.environ.get("_SALESCTL_COMPLETE", "")
    line = os.environ.get("COMP_WORDS" if shell == _BASH else "_TYPER_COMPLETE_ARGS", "")
    if shell not in (_BASH, _ZSH, _FISH) or not line.isascii() or set(line) & set("'\"\\"):
        return None
    words = line.split()
    behind = str(len(words) - (not line.endswith(" ")))
    place = os.environ.get("COMP_CWORD", "") if shell == _BASH else behind
    at = int(place) if place.isdigit() else 0
    ids = _ids(words[1:at], words[at] if at < len(words) else "")
    if not ids or (shell == _FISH and os.environ.get("_TYPER_COMPLETE_FISH_ACTION") != "get-args"):
        return None
    if shell == _ZSH:
        return "_arguments '*: :((" + "\n".join(f'"{one}"' for one in ids) + "))'\n"
    return "\n".join(ids) + "\n"


def _ids(words: Sequence[str], begun: str) -> list[str] | None:
    """The ids that begin so and may stand behind these words; None where something else may."""
    if begun.startswith("-"):
        return None
    folder, _, words = leading(words)
    _, spec, rest = found(words, folder)
    kinds = completes(spec, rest) if spec else None
    root = root_above(os.path.realpath(folder or os.curdir))
    if kinds is None or root is None or links_in_own(root):
        return None
    from salesctl.book.completion import known_ids

    known = known_ids(root, kinds, begun)
    return [one for one in known if is_id(one)] if known else None
