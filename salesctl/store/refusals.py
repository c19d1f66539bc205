"""Why a write was refused. In each case nothing was written."""

from __future__ import annotations

from collections.abc import Sequence

from salesctl.errors import SalesctlError
from salesctl.lang.text import joined, say
from salesctl.named_tuples import NamedTuple


class Busy(SalesctlError):
    """Somebody else is writing, and did not get through in time."""

    name = "busy"


class Edited(SalesctlError):
    """A record has changes of the user's own that are in no commit yet."""

    name = "edited"


class ChangedValue(NamedTuple):
    """A value that was changed twice: by what was refused, and by what is in the book already."""

    path: str
    field: str
    """With dots; several with commas where they change as one. Empty: the record as a whole."""
    base: str
    mine: str
    theirs: str
    """Before both, as refused, as it stands now; empty where there is none."""
    author: str
    at: str
    """Who changed what stands now, and when (ISO)."""


class Changed(SalesctlError):
    """A record is no longer as the author of the change saw it."""

    name = "changed"

    def __init__(self, message: str, *, hint: str = "", values: Sequence[ChangedValue] = ()) -> None:
        super().__init__(message, hint=hint)
        self.values = values
        """What clashes, where the two changes were compared."""


_EVERY_BYTE = say(
    "`git config core.autocrlf false` and a line `*.yaml -text -filter` in .gitattributes keep every byte"
)


def converted(message: str, *, edited: bool = False) -> Edited:
    """A refusal because Git converts what is written (`edited`: or somebody edited it), with how to stop that."""
    if edited:
        return Edited(
            message, hint=joined(": ", [say("either it was edited this moment, or Git converts it"), _EVERY_BYTE])
        )
    return Edited(message, hint=joined("; ", [_EVERY_BYTE, say("then check the file out again")]))


class InProgress(SalesctlError):
    """A merge, rebase, cherry-pick, revert or bisect is half done in this work tree."""

    name = "in-progress"


class Detached(SalesctlError):
    """HEAD names no branch: what is committed there is lost with the next switch."""

    name = "detached"


class Moved(Exception):
    """HEAD moved while a commit was being prepared: prepare it again."""
