"""What `check` found, kept in the book until it may be otherwise: of single files in the table `file`, of the rest in `verdict`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from salesctl.errors import Finding
from salesctl.lang.text import decode, encode
from salesctl.named_tuples import NamedTuple

DDL = (
    # part: what was looked for; basis: by what, as a digest; moment: of the state it was looked for in, see `changes`
    """create table verdict (part text primary key, basis text not null, moment integer not null, findings text not null)
       strict, without rowid""",
)
NONE = ""
"""No findings, as they are stored; `book.py` and the index `file__found` name it, too."""


class Verdict(NamedTuple):
    """What was found of one thing."""

    basis: str
    moment: int
    findings: Sequence[Finding]


def stored(found: Sequence[Finding]) -> str:
    """Findings as text that can be kept."""
    rows = [(*one[:4], encode(one.message), encode(one.hint), one.level, one.at, one.field) for one in found]
    return json.dumps(rows, ensure_ascii=False) if rows else NONE


def read(text: str) -> list[Finding]:
    """The findings that were stored."""
    return [
        Finding(path, line, column, rule, decode(message), decode(hint), level, at, field)
        for path, line, column, rule, message, hint, level, at, field in (json.loads(text) if text else ())
    ]
