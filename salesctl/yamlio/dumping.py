"""Writes a tree of text as YAML in the canonical layout, which new files, new values and `fmt` share.

Block style, two spaces a level, list dashes indented two spaces under their key, a text of several lines after `|`. A
text is quoted only where YAML would read something else without quotes. `read` guesses no types, so `no` and `0077`
need none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from salesctl.errors import SalesctlError
from salesctl.lang.text import say
from salesctl.patterns import lazy_pattern

from .errors import printable
from .limits import MAX_BYTES, MAX_DEPTH, MAX_KEY, MAX_NODES, refused_character, too_large_message

_Tree = Mapping[str, Any] | Sequence[Any] | str | None

_PLAIN = lazy_pattern(r"(?![-?:](?:\s|$))[^\s,\[\]{}#&*!|>'\"%@`](?:[^\n\t:#]|:(?!\s|$)|(?<!\s)#)*(?<!\s)")
_PLAIN_IN_FLOW = lazy_pattern(r"(?!-)[^\s,\[\]{}#&*!|>'\"%@`:?](?:[^\n\t:#,?\[\]{}]|(?<!\s)#)*(?<!\s)")
_DOCUMENT_MARK = lazy_pattern(r"(?:---|\.\.\.)(?:\s|$)")
_CONFLICT_MARKER = lazy_pattern(r"[<=]{7}")
_BLANK_LINE = lazy_pattern(r"^[ \t]+$", re.MULTILINE)
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})


def dump(data: Mapping[str, Any]) -> bytes:
    """The bytes of a new file. Raises SalesctlError for what `read` would refuse, TypeError for what is not text."""
    check_tree(data)
    text = "".join(f"{line}\n" for line in block_lines(data)) if data else "{}\n"
    encoded = text.encode()
    if len(encoded) > MAX_BYTES:
        raise SalesctlError(too_large_message(len(encoded)))
    return encoded


def check_tree(value: _Tree, depth: int = 1) -> int:
    """Count the keys and values of a tree. `depth` is that of `value` if it is a mapping or list.

    Raises SalesctlError for what a record may not hold, TypeError for what is not text.
    """
    if value is None:
        return 1
    if isinstance(value, str):
        if found := refused_character(value):
            raise SalesctlError(found, hint=say("delete the character or put a space in its place"))
        return 1
    if depth > MAX_DEPTH:
        raise SalesctlError(say("nested more than {max_depth} deep", max_depth=MAX_DEPTH))
    if isinstance(value, dict):
        count = 1 + sum(_check_key(key) + check_tree(inner, depth + 1) for key, inner in value.items())
    elif isinstance(value, list):
        count = 1 + sum(check_tree(inner, depth + 1) for inner in value)
    else:
        raise TypeError(f"a tree of text holds no {type(value).__name__}")
    if count > MAX_NODES:
        raise SalesctlError(say("more than {max_nodes:number} keys and values", max_nodes=MAX_NODES))
    return count


def _check_key(key: object) -> int:
    if not isinstance(key, str):
        raise TypeError(f"a key is text, not {type(key).__name__}")
    if not key or "\n" in key or len(key) > MAX_KEY:
        hint = say("a key is one line of 1 to {max_key} characters", max_key=MAX_KEY)
        raise SalesctlError(say("`{key}` cannot be a key", key=printable(key)), hint=hint)
    return check_tree(key)


def block_lines(value: Mapping[str, Any] | Sequence[Any], *, literal: bool = True) -> list[str]:
    """The lines of a mapping or list that is not empty, from column 0.

    Texts of several lines are written after `|`; without `literal` in quotes, on one line each.
    """
    if isinstance(value, Mapping):
        pairs = value.items()
        return [line for key, inner in pairs for line in entry_lines(f"{key_text(key)}:", inner, literal=literal)]
    return [line for inner in value for line in entry_lines("-", inner, literal=literal)]


def entry_lines(lead: str, value: _Tree, *, literal: bool = True) -> list[str]:
    """The lines of one pair or item. `lead` is its key with the colon, or its dash."""
    if value is None:
        return [lead]
    if isinstance(value, str):
        if literal and fits_literal(value):
            header, body = literal_lines(value)
            return [f"{lead} {header}", *indented(body)]
        return [f"{lead} {scalar_text(value)}"]
    if not value:
        return [f"{lead} {{}}" if isinstance(value, Mapping) else f"{lead} []"]
    lines = block_lines(value, literal=literal)
    if lead == "-":
        return [f"- {lines[0]}", *indented(lines[1:])]
    return [lead, *indented(lines)]


def indented(lines: Iterable[str], by: int = 2) -> list[str]:
    """The lines with `by` spaces before each; empty lines stay empty."""
    return [" " * by + line if line else "" for line in lines]


def flow_text(value: _Tree) -> str:
    """A value on one line in flow style, as it is written within brackets."""
    if value is None:
        return ""
    if isinstance(value, str):
        return scalar_text(value, flow=True)
    if isinstance(value, Mapping):
        return "{" + ", ".join(flow_pair(key, inner) for key, inner in value.items()) + "}"
    if any(inner is None for inner in value):
        raise SalesctlError(say("an item inside [ ] cannot be left empty"), hint=say("write the list with dashes"))
    return "[" + ", ".join(flow_text(inner) for inner in value) + "]"


def flow_pair(key: str, value: _Tree) -> str:
    """A pair of a mapping in flow style."""
    return f"{key_text(key, flow=True)}: {flow_text(value)}"


def key_text(key: str, *, flow: bool = False) -> str:
    """A key, quoted where YAML or the check for conflict markers needs it. `flow` is for a key within brackets."""
    needed = key == "<<" or _CONFLICT_MARKER.match(key)
    return scalar_text(key, flow=flow, quote="'" if needed else "")


def scalar_text(text: str, *, flow: bool = False, quote: str = "") -> str:
    """A text on one line: plain where YAML reads it as the same text, else in quotes.

    `flow` is for a text within brackets. `quote` (`'` or `"`) asks for quotes even where none are needed.
    """
    if not quote:
        plain = _PLAIN_IN_FLOW if flow else _PLAIN
        if plain.fullmatch(text) and not _DOCUMENT_MARK.match(text):
            return text
    if "\n" in text or "\t" in text or quote == '"' or ("'" in text and not quote and not {'"', "\\"} & set(text)):
        return f'"{text.translate(_ESCAPES)}"'
    return "'" + text.replace("'", "''") + "'"


def fits_literal(text: str) -> bool:
    """Whether a text has several lines and YAML reads it unchanged when it is written after `|`."""
    return "\n" in text and text[0] not in " \t\n" and not _BLANK_LINE.search(text)


def literal_lines(text: str) -> tuple[str, list[str]]:
    """The header (`|`, `|-` or `|+`) and the lines of a text that `fits_literal`."""
    if not text.endswith("\n"):
        return "|-", text.split("\n")
    return ("|+" if text.endswith("\n\n") else "|"), text[:-1].split("\n")


def needs_final_newline(value: _Tree) -> bool:
    """Whether a value at the end of a file is read back only if the file ends with a line end."""
    while value and not isinstance(value, str):
        value = [*value.values()][-1] if isinstance(value, Mapping) else value[-1]
    return isinstance(value, str) and value.endswith("\n") and fits_literal(value)
