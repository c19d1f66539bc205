"""`--confirm`: what a dry run showed is recorded exactly, or not at all.

A dry run's token names the commit it was made on, the moment and the seed of random ids, so that the same command comes to the
same changes, and a digest of these. Nothing is kept between the two.
"""

from __future__ import annotations

import hashlib
import os
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError, UsageError
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern
from salesctl.store import Changed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from salesctl.store import Change, Message

_FORM = lazy_pattern(r"([0-9a-f]{16}|0)-([0-9]{8}T[0-9]{6})-([0-9a-f]{16})-([0-9a-f]{16})\Z", re.ASCII)
_TIME = "%Y%m%dT%H%M%S"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Confirmation(NamedTuple):
    """What a token says of the dry run that gave it."""

    head: str
    """The beginning of the commit's name; `0` before the first."""
    now: datetime
    seed: str
    digest: str

    def verify(self, head: str | None, changes: Sequence[Change], message: Message) -> None:
        """Raise Changed where the book has moved since, SalesctlError where these are other changes than were shown."""
        self.verify_head(head)
        if self.digest != _digest(changes, message):
            raise SalesctlError(
                say("this is not what the dry run showed; nothing was written"),
                hint=say("confirm with the same words, files and input, or look again with --dry-run"),
            )

    def verify_head(self, head: str | None) -> None:
        """Raise Changed where the book has moved since."""
        if self.head != _start(head):
            raise Changed(
                say("the book has changed since the dry run; nothing was written"),
                hint=say("look again with --dry-run"),
            )


def token(head: str | None, now: datetime, seed: str, changes: Sequence[Change], message: Message) -> str:
    """The token of a dry run."""
    return f"{_start(head)}-{now.astimezone(UTC).strftime(_TIME)}-{seed}-{_digest(changes, message)}"


def confirmation(typed: str) -> Confirmation:
    """A token as typed. Raises UsageError for what is none."""
    found = _FORM.match(typed)
    if not found:
        raise UsageError(say("`{typed}` is no token", typed=typed), hint=say("`--dry-run --json` gives it, as `token`"))
    head, now, seed, digest = found.groups()
    return Confirmation(head, datetime.strptime(now, _TIME).replace(tzinfo=UTC), seed, digest)


class Draws:
    """What is left to chance in new ids: always the same from one seed, such as that of a dry run."""

    def __init__(self, seed: str = "") -> None:
        self.seed = seed or os.urandom(8).hex()
        self._count = 0

    def letters(self, length: int) -> str:
        """Letters for one more id."""
        self._count += 1
        drawn = hashlib.sha256(f"{self.seed}-{self._count}".encode()).digest()
        return "".join(_LETTERS[byte % len(_LETTERS)] for byte in drawn[:length])


def _start(head: str | None) -> str:
    return head[:16] if head else "0"


def _digest(changes: Sequence[Change], message: Message) -> str:
    found = hashlib.sha256(message.text().encode())
    for change in sorted(changes, key=lambda change: change.path):
        for part in (change.path.encode(), change.before, change.after):
            found.update(b"-" if part is None else b"%d:" % len(part) + part)
    return found.hexdigest()[:16]
