r"""Reads the lines that nearly every record is made of, at a third of the cost of libyaml.

Such a line is `key: value`, `key:`, `- value`, `- key: value` or `- key:`, indented with spaces, its value a plain text on the
same line, a text in quotes without escapes, or a list in brackets of such texts. A comment may stand behind it or between two.
Anything else, and whatever could be refused, is left to libyaml: what is read here is read there as the same tree.
"""

from __future__ import annotations

from typing import Any

from salesctl.patterns import lazy_pattern

from .limits import MAX_DEPTH, MAX_KEY, MAX_NODES

_QUOTED = r"""\"[^"\\\n]*+"|'[^'\n]*+'"""
_PLAIN = r"""(?!-[ \n])[^\s?:,\[\]{}\#&*!|>'"%@`][^\n:#]*(?:(?::(?![ \n])|(?<! )\#)[^\n:#]*)*(?<! )"""
_IN_BRACKETS = rf"(?:\w[\w@.+/-]*+(?: \w[\w@.+/-]*+)*+|{_QUOTED})"
_VALUE = rf"(?:{_PLAIN}|{_QUOTED}|\[{_IN_BRACKETS}(?:, {_IN_BRACKETS})*+\])"
_REST = r"(?: ++(?:\#[^\n]*+)?+)?+\n"
_LINES = lazy_pattern(
    rf"( *+)(?:(- )?+(\w[\w-]{{0,{MAX_KEY - 1}}}+):(?: ({_VALUE}))?+|- ({_VALUE})){_REST}"
    r"| *+(?:\#[^\n]*+)?+\n"
    r"|([\s\S]+)"
)
"""A line: its indentation, the dash before a key, the key, the key's value, or the value behind a dash; an empty line or a
comment; else all that is left."""
_ITEM = lazy_pattern(_IN_BRACKETS)


def parse_plain(text: str) -> dict[str, Any] | None:  # noqa: C901, PLR0912 - a call per line would double its time
    """The tree of a text that `limits.decode` has checked; None where libyaml has to read it."""
    # a key or a value takes a character at least, so that a text this short cannot hold too many
    if len(text) > MAX_NODES or "\t" in text or "\r" in text:
        return None
    root: dict[str, Any] = {}
    container: Any = root
    column = 0  # where the lines of `container` begin
    stack: list[tuple[int, Any]] = []  # the columns and containers around it, outermost first
    opened = ""  # the key of the line before, if it had no value
    for spaces, dash, key, value, item, other in _LINES.findall(text):
        if other:
            return None
        if not (key or item):
            continue
        indent = len(spaces)
        is_item = dash or item
        if opened:
            if indent > column or (indent == column and is_item):
                inner: Any = [] if is_item else {}
                container[opened] = inner
                stack.append((column, container))
                container, column = inner, indent
            opened = ""
        while indent < column or (not is_item and type(container) is list and indent == column):
            column, container = stack.pop()
        if indent != column or len(stack) >= MAX_DEPTH - 2:
            return None
        if is_item:
            if type(container) is not list:
                return None
            if item:
                container.append(_value(item))
                continue
            inner = {}
            container.append(inner)
            stack.append((column, container))
            container, column = inner, indent + 2
        if key in container:
            return None
        if value:
            container[key] = _value(value)
        else:
            container[key] = None
            opened = key
    return root or None


def _value(written: str) -> Any:
    first = written[0]
    if first in "\"'":
        return written[1:-1]
    if first == "[":
        return [_value(each) for each in _ITEM.findall(written)]
    return written
