"""Shows an answer: as JSON, as a file's bytes, or as lines and tables."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from salesctl.model.table import Table
from salesctl.session.answer import Line

from .terminal import say

if TYPE_CHECKING:
    from salesctl.session.answer import Answer


def deliver(answer: Answer, *, as_json: bool, lang: str) -> None:
    """An answer as the caller wants it."""
    if as_json:
        sys.stdout.write(json.dumps(answer.data, ensure_ascii=False, indent=2, default=str) + "\n")
    elif answer.raw is not None:
        sys.stdout.buffer.write(answer.raw)
    else:
        for part in answer.shown:
            if isinstance(part, Table):
                from .tables import show

                show(part, lang)
            elif isinstance(part, Line):
                say(part.text, part.style)
            else:
                say(part)
    sys.stdout.flush()
