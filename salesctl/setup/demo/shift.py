"""Moving dates: every day written in a text goes by the same number of days, every month by calendar months."""

from __future__ import annotations

import re
from datetime import date, timedelta

from salesctl.patterns import lazy_pattern

# a day never stands inside a longer number; a month is never the beginning of a day
_DAY = lazy_pattern(r"(?<!\d)((?:19|20)\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?!\d)")
_MONTH = lazy_pattern(r"(?<![\w-])(20\d\d)-(0[1-9]|1[0-2])(?!-?\d)")
_YEARLY = lazy_pattern(r"(?<![\w-])--(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?!\d)")


class Shift:
    """A move of `days` from the day an example is fixed at."""

    def __init__(self, anchor: date, days: int) -> None:
        self._anchor = anchor
        self._days = timedelta(days)
        self.today = anchor + self._days
        self._months = (self.today.year - anchor.year) * 12 + self.today.month - anchor.month

    def text(self, text: str) -> str:
        """A text with all its dates moved: `2026-09-14`, the month `2026-09`, and a yearly `--09-14`."""
        text = _MONTH.sub(self._month, text)
        text = _DAY.sub(self._day, text)
        return _YEARLY.sub(self._yearly, text)

    def bytes(self, content: bytes) -> bytes:
        """The same for the content of a file."""
        return self.text(content.decode("utf-8")).encode()

    def _day(self, match: re.Match[str]) -> str:
        return (date(*map(int, match.groups())) + self._days).isoformat()

    def _month(self, match: re.Match[str]) -> str:
        year, month = divmod(int(match[1]) * 12 + int(match[2]) - 1 + self._months, 12)
        return f"{year}-{month + 1:02}"

    def _yearly(self, match: re.Match[str]) -> str:
        """As many days before or after the anchor as it was."""
        return f"--{date(self._anchor.year, int(match[1]), int(match[2])) + self._days:%m-%d}"
