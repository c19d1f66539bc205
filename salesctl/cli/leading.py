"""What may stand before a command: its folder, and the options that every command has, which may stand behind it as well."""

from __future__ import annotations

TYPE_CHECKING = False  # of `typing`, see `git.process`
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FOLDER = "-C"
OPTIONS: Mapping[str, bool] = {"--json": False, "--ids": False, "--locale": True}
"""Options of every command by their names, and whether each takes a value; `binding.SHARED` says what they mean."""


def leading(words: Sequence[str]) -> tuple[str, list[str], Sequence[str]]:
    """The folder that a line names before its command, the options that stand there, and the words from the command on."""
    folder = ""
    options: list[str] = []
    while words:
        takes = OPTIONS.get(words[0].partition("=")[0])
        if words[0] == FOLDER and not folder and len(words) > 1:
            folder, words = words[1], words[2:]
        elif takes is not None:
            length = 2 if takes and "=" not in words[0] else 1
            options += words[:length]
            words = words[length:]
        else:
            break
    return folder, options, words
