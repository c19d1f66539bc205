"""A tree as lines that each say which value they hold, so that a diff by lines tells what changed, and in which item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def flat_lines(value: Any, at: str = "") -> Iterator[str]:
    """`lines.a.qty: 2`: an object in a list is named by its `id`, or its first value; a text has a line for each of its own."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from flat_lines(inner, f"{at}.{name}" if at else str(name))
    elif isinstance(value, list):
        for one in value:
            named = f"{at}.{_name(one)}" if isinstance(one, Mapping) else at
            yield from flat_lines(one, named)
    else:
        for line in ("" if value is None else str(value)).splitlines() or [""]:
            yield f"{at}: {line}"


def _name(item: Mapping[str, Any]) -> str:
    texts = [value for value in item.values() if isinstance(value, str)]
    return str(item.get("id") or (texts[0] if texts else ""))
