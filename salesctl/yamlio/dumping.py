"""A tree of text as YAML in the canonical layout: the one that new files, new values and `fmt` share.

Block style, two spaces a level, list dashes two spaces under their key, text of several lines after `|`. A text is
quoted only when YAML would read something other than this text; nothing is resolved, so `no` and `0077` are plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from salesctl.errors import SalesctlError

from .errors import printable
from .limits import MAX_BYTES, MAX_DEPTH, MAX_KEY, MAX_NODES, refused_character, too_large_message

Tree = Mapping[str, Any] | Sequence[Any] | str | None

_PLAIN = re.compile(r"(?![-?:](?:\s|$))[^\s,\[\]{}#&*!|>'\"%@`](?:[^\n\t:#]|:(?!\s|$)|(?<!\s)#)*(?<!\s)")
_PLAIN_IN_BRACKETS = re.compile(r"(?!-)[^\s,\[\]{}#&*!|>'\"%@`:?](?:[^\n\t:#,?\[\]{}]|(?<!\s)#)*(?<!\s)")
_DOCUMENT_MARK = re.compile(r"(?:---|\.\.\.)(?:\s|$)")
_CONFLICT = re.compile(r"[<=]{7}")
_BLANK_LINE = re.compile(r"^[ \t]+$", re.MULTILINE)
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})


def dump(data: Mapping[str, Any]) -> bytes:
    """The bytes of a new file. Raises SalesctlError for what no file may hold, as `read` would."""
    check(data)
    text = "".join(f"{line}\n" for line in block(data)) if data else "{}\n"
    encoded = text.encode()
    if len(encoded) > MAX_BYTES:
        raise SalesctlError(too_large_message(len(encoded)))
    return encoded


def check(value: Tree, depth: int = 1) -> int:
    """How many keys and values there are. `depth` is that of the first mapping or list.

    Raises SalesctlError for what a record may not hold, TypeError for what is not text.
    """
    if value is None:
        return 1
    if isinstance(value, str):
        if found := refused_character(value):
            raise SalesctlError(found, hint="delete the character or put a space in its place")
        return 1
    if depth > MAX_DEPTH:
        raise SalesctlError(f"nested more than {MAX_DEPTH} deep")
    if isinstance(value, dict):
        count = 1 + sum(_check_key(key) + check(inner, depth + 1) for key, inner in value.items())
    elif isinstance(value, list):
        count = 1 + sum(check(inner, depth + 1) for inner in value)
    else:
        raise TypeError(f"a tree of text holds no {type(value).__name__}")
    if count > MAX_NODES:
        raise SalesctlError(f"more than {MAX_NODES:,} keys and values")
    return count


def _check_key(key: object) -> int:
    if not isinstance(key, str):
        raise TypeError(f"a key is text, not {type(key).__name__}")
    if not key or "\n" in key or len(key) > MAX_KEY:
        raise SalesctlError(
            f"`{printable(key)}` cannot be a key", hint=f"a key is one line of 1 to {MAX_KEY} characters"
        )
    return check(key)


def block(value: Mapping[str, Any] | Sequence[Any], *, literal: bool = True) -> list[str]:
    """The lines of a mapping or list that is not empty, from column 0. Without `literal` each text is one line."""
    if isinstance(value, Mapping):
        return [line for key, inner in value.items() for line in under(f"{key_text(key)}:", inner, literal=literal)]
    return [line for inner in value for line in under("-", inner, literal=literal)]


def under(head: str, value: Tree, *, literal: bool = True) -> list[str]:
    """The lines of an entry whose key and colon, or whose dash, is `head`."""
    if value is None:
        return [head]
    if isinstance(value, str):
        if literal and literal_fits(value):
            header, body = literal_text(value)
            return [f"{head} {header}", *indented(body)]
        return [f"{head} {scalar(value)}"]
    if not value:
        return [f"{head} {{}}" if isinstance(value, Mapping) else f"{head} []"]
    lines = block(value, literal=literal)
    if head == "-":
        return [f"- {lines[0]}", *indented(lines[1:])]
    return [head, *indented(lines)]


def indented(lines: Iterable[str], by: int = 2) -> list[str]:
    """The lines moved to the right; empty ones stay empty."""
    return [" " * by + line if line else "" for line in lines]


def bracketed(value: Tree) -> str:
    """A value on one line, as it stands inside brackets."""
    if value is None:
        return ""
    if isinstance(value, str):
        return scalar(value, brackets=True)
    if isinstance(value, Mapping):
        return "{" + ", ".join(pair(key, inner) for key, inner in value.items()) + "}"
    if any(inner is None for inner in value):
        raise SalesctlError("an item inside [ ] cannot be left empty", hint="write the list with dashes")
    return "[" + ", ".join(bracketed(inner) for inner in value) + "]"


def pair(key: str, value: Tree) -> str:
    """An entry of a mapping in braces."""
    return f"{key_text(key, brackets=True)}: {bracketed(value)}"


def key_text(key: str, *, brackets: bool = False) -> str:
    """A key, quoted where needed."""
    needed = key == "<<" or _CONFLICT.match(key)
    return scalar(key, brackets=brackets, quote="'" if needed else "")


def scalar(text: str, *, brackets: bool = False, quote: str = "") -> str:
    """One text on one line: plain if YAML reads it so, else in quotes. `quote` asks for a kind of quotes."""
    if not quote:
        plain = _PLAIN_IN_BRACKETS if brackets else _PLAIN
        if plain.fullmatch(text) and not _DOCUMENT_MARK.match(text):
            return text
    if "\n" in text or "\t" in text or quote == '"' or ("'" in text and not quote and not {'"', "\\"} & set(text)):
        return f'"{text.translate(_ESCAPES)}"'
    return "'" + text.replace("'", "''") + "'"


def literal_fits(text: str) -> bool:
    """Whether a text of several lines can stand after `|` without YAML changing it."""
    return "\n" in text and text[0] not in " \t\n" and not _BLANK_LINE.search(text)


def literal_text(text: str) -> tuple[str, list[str]]:
    """The header (`|`, `|-`, `|+`) and the lines of a text that `literal_fits`."""
    if not text.endswith("\n"):
        return "|-", text.split("\n")
    return ("|+" if text.endswith("\n\n") else "|"), text[:-1].split("\n")


def ends_open(value: Tree) -> bool:
    """Whether the last line of the value, written without the file's last line end, would lose its own."""
    while value and not isinstance(value, str):
        value = [*value.values()][-1] if isinstance(value, Mapping) else value[-1]
    return isinstance(value, str) and value.endswith("\n") and literal_fits(value)
