"""A digest of a command, by which it is known again: its words and arguments, what it is piped, what files it is given hold."""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

_LENGTH = 16


def digest(words: Sequence[str], given: Mapping[str, Any], files: Collection[str]) -> str:
    """The digest of a command, by its names, its own first, and its arguments; `files` are the parameters that name files."""
    typed = {name: value for name, value in given.items() if value not in (None, "", [], False)}
    found = hashlib.sha256(json.dumps([list(words), typed], sort_keys=True, default=str).encode())
    for name, value in sorted(typed.items()):
        for content in _contents(value, is_file=name in files):
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
