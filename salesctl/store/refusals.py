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
    """A merge, rebase, cherry-pick or revert is half done in this work tree."""

    name = "in-progress"


class Moved(Exception):
    """HEAD moved while a commit was being prepared: prepare it again."""
