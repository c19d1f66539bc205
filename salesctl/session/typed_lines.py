"""What is typed for a line of the list last shown in a terminal: `3`, `#3`, `3,5-9`, or the ids of obligations."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from salesctl.errors import UsageError
from salesctl.lang.text import say
from salesctl.patterns import lazy_pattern

from . import line_numbers

if TYPE_CHECKING:
    from .session import Session

_LINES = lazy_pattern(r"[0-9]{1,4}(?:-[0-9]{1,4})?(?:,[0-9]{1,4}(?:-[0-9]{1,4})?)*\Z", re.ASCII)
"""Line numbers and spans of them."""
_OBLIGATION = lazy_pattern(r"[a-z][a-z0-9_-]*:[^\s,:]+(?: [^\s,:]+)*\Z", re.ASCII)
"""The id of an obligation, `overdue:s-1`, `pace:anna 2026-11`."""


def is_obligation(typed: str) -> bool:
    """Whether this may be the id of an obligation."""
    return bool(_OBLIGATION.match(typed))


def line(session: Session, typed: str) -> Mapping[str, str]:
    """What the number of a line stands for; empty for what is none."""
    typed = typed.removeprefix("#")
    if not ((session.terminal or session.numbered) and typed.isascii() and typed.isdigit()):
        return {}
    session.rest_on_more()
    try:
        numbered = session.numbered or json.loads(line_numbers.kept(str(session.git.git_dir), session.terminal))
        found = numbered[int(typed) - 1] if isinstance(numbered, list) and int(typed) > 0 else {}
    except (OSError, ValueError, IndexError, RecursionError):
        return {}
    whole = isinstance(found, dict) and all(isinstance(value, str | None) for value in found.values())
    return found if whole else {}


def references(typed: str) -> list[str]:
    """The references in `3,5-9`, numbers of lines, or in a list of obligations' ids; anything else is one reference.

    Raises UsageError for a span backwards.
    """
    parts = typed.split(",")
    if all(map(is_obligation, parts)):
        return list(dict.fromkeys(parts))
    if not _LINES.match(typed):
        return [typed]
    found: list[str] = []
    for part in parts:
        first, _, last = part.partition("-")
        if int(last or first) < int(first):
            raise UsageError(say("the span {span} ends before it begins", span=part))
        found += map(str, range(int(first), int(last or first) + 1))
    return list(dict.fromkeys(found))
