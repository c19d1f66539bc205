"""A digest of a command, by which it is known again: its words and arguments, what it is piped, what files it is given hold."""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesctl.plugins.declaration import Argument, Option

if TYPE_CHECKING:
    import typer

_LENGTH = 16


def digest(context: typer.Context, given: Mapping[str, Any], marks: Mapping[str, Argument | Option | None]) -> str:
    """The digest of a command with these arguments, by the names of its parameters; `marks` tell which are files."""
    words = []
    at: Any = context
    while at.parent is not None:
        words.append(at.info_name)
        at = at.parent
    typed = {name: value for name, value in given.items() if value not in (None, "", [], False)}
    found = hashlib.sha256(json.dumps([words, typed], sort_keys=True, default=str).encode())
    for name, value in sorted(typed.items()):
        mark = marks.get(name)
        for content in _contents(value, is_file=bool(mark and mark.metavar.startswith("FILE"))):
            found.update(hashlib.sha256(content).digest())
    return found.hexdigest()[:_LENGTH]


def _contents(value: object, *, is_file: bool) -> Iterator[bytes]:
    """What a value names: standard input, or a file."""
    for word in value if isinstance(value, list) else [value]:
        if word == "-":
            piped = sys.stdin.buffer.read()
            sys.stdin = io.TextIOWrapper(io.BytesIO(piped), encoding=sys.stdin.encoding)  # the command reads it again
            yield piped
        elif is_file and Path(str(word)).is_file():
            yield Path(str(word)).read_bytes()
