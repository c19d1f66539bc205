"""The moment a command runs."""

from __future__ import annotations

import os
from datetime import UTC, datetime


def now() -> datetime:
    """The present moment; `SALESCTL_NOW` (ISO, with an offset) stands in for it in tests and demos."""
    fixed = os.environ.get("SALESCTL_NOW")
    if not fixed:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(fixed)
    except ValueError:
        from salesctl.errors import UsageError
        from salesctl.lang.text import say

        raise UsageError(
            say("SALESCTL_NOW is `{fixed}`, not a moment", fixed=fixed), hint=say("write 2026-11-23T09:00:00+00:00")
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
