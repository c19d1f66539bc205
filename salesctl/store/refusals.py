"""Why a write was refused. In each case nothing was written."""

from __future__ import annotations

from salesctl.errors import SalesctlError


class Busy(SalesctlError):
    """Somebody else is writing, and did not get through in time."""

    name = "busy"


class Edited(SalesctlError):
    """A record has changes of the user's own that are in no commit yet."""

    name = "edited"


class Changed(SalesctlError):
    """A record is no longer as the author of the change saw it."""

    name = "changed"


class InProgress(SalesctlError):
    """A merge, rebase, cherry-pick, revert or bisect is half done in this work tree."""

    name = "in-progress"


class Detached(SalesctlError):
    """HEAD names no branch: what is committed there is lost with the next switch."""

    name = "detached"


class Moved(Exception):
    """HEAD moved while a commit was being prepared: prepare it again."""
