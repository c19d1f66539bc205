"""What another plugin's verb would write: its draft, for a commit of several."""

from __future__ import annotations

from datetime import date, time
from pathlib import PurePosixPath
from typing import Any

from salesctl.api import Draft, DryRun, SalesctlError, Session, say, verb


def drafted(
    session: Session, name: str, activity: str, *words: str, happened: tuple[date, time | None] | None = None, **options: Any
) -> Draft:  # fmt: skip
    """The activity as the verb `name` would leave it, of what happened then. Raises SalesctlError as the verb does."""
    trial = session.again(happened=happened or session.happened, dry_run=True)
    try:
        verb(name)(trial, activity, *words, **options)
    except DryRun as run:
        (change,) = run.changes
        kind = session.kinds["activity"]
        return Draft(kind, PurePosixPath(change.path).stem, change.path, change.before, change.after or b"")
    raise SalesctlError(say("{activity} is so already", activity=activity))
