"""Shows an answer: as JSON, as a file's bytes, or as lines and tables."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from salesctl.model.table import Table
from salesctl.session.answer import Line

from .terminal import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from salesctl.lang.language import Language
    from salesctl.session.answer import Answer


def deliver(answer: Answer, *, as_json: bool, language: Callable[[], Language]) -> None:
    """An answer as the caller wants it: texts in the reader's language, which need not be known for JSON."""
    if as_json:
        sys.stdout.write(json.dumps(answer.data, ensure_ascii=False, indent=2, default=str) + "\n")
    elif answer.raw is not None:
        sys.stdout.buffer.write(answer.raw)
    else:
        reader = language()
        for part in answer.shown:
            if isinstance(part, Table):
                from .tables import show

                show(part, reader)
            elif isinstance(part, Line):
                say(reader.say(part.text), part.style)
            else:
                say(reader.say(part))
    sys.stdout.flush()
