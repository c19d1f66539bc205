"""The one place that asks what time it is."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from salesctl.errors import UsageError


def now() -> datetime:
    """The present moment; `SALESCTL_NOW` (ISO, with an offset) stands in for it in tests and rehearsals."""
    fixed = os.environ.get("SALESCTL_NOW")
    if not fixed:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(fixed)
    except ValueError:
        raise UsageError(f"SALESCTL_NOW is `{fixed}`, not a moment", hint="write 2026-11-23T09:00:00+00:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
