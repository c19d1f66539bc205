"""The user's own editor."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path
from tempfile import NamedTemporaryFile

from salesctl.errors import SalesctlError
from salesctl.lang.system_errors import DiskFull
from salesctl.lang.text import say
from salesctl.temporary_places import with_room

_NAMED_BY = ("VISUAL", "EDITOR")
_USUAL = ("sensible-editor", "nano", "vi", "notepad")
"""Where nothing names one: the first of these that the machine has."""


def edited(content: bytes, suffix: str) -> Path:
    """A new file with this content after a person saved it in the editor. Raises SalesctlError without one, or when it fails."""
    editor = next((os.environ[name] for name in _NAMED_BY if os.environ.get(name)), "")
    editor = editor or next(filter(shutil.which, _USUAL), "")
    if not editor:
        raise SalesctlError(say("no editor is set"), hint=say("export EDITOR=nano"))
    file = draft_file(content, suffix)
    program = shlex.split(editor)
    code = os.spawnvp(os.P_WAIT, program[0], [*program, str(file)])  # noqa: S606 - the user's own editor
    if code:
        raise SalesctlError(
            say("{editor} ended with code {code}; nothing was changed", editor=editor, code=code),
            hint=say("the draft is {draft_file}", draft_file=file),
        )
    return file


def draft_file(content: bytes, suffix: str, prefix: str = "salesctl-draft-") -> Path:
    """A new file of the user's own, outside any book, that keeps what they typed. Raises SalesctlError without room for it."""
    place = with_room()
    if place is None:
        raise DiskFull
    with NamedTemporaryFile("wb", prefix=prefix, suffix=suffix, dir=place, delete=False) as file:
        file.write(content)
    return Path(file.name)
