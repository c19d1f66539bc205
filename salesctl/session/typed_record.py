"""A record as a file or a pipe holds it: YAML, or JSON, also as `show --json` prints it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from salesctl import yamlio
from salesctl.named_tuples import NamedTuple


class TypedRecord(NamedTuple):
    """The fields of a record as they are typed; None clears one."""

    fields: Mapping[str, Any]
    kind: str = ""
    id: str = ""
    """Kind and id, where they are said."""


def typed_record(raw: bytes, source: str) -> TypedRecord:
    """The record in a file. Raises LoadError for what is neither YAML nor JSON."""
    tree = _json(raw) if raw.lstrip().startswith(b"{") else None
    if tree is None:
        return TypedRecord(yamlio.read(raw, source))
    fields, kind, record_id = (tree.get(name) for name in ("fields", "kind", "id"))
    if isinstance(fields, dict) and isinstance(kind, str) and isinstance(record_id, str):
        return TypedRecord(fields, kind, record_id)
    return TypedRecord(tree)


def _json(raw: bytes) -> dict[str, Any] | None:
    """A JSON object as a tree of text; None for what is none, such as a mapping in braces of YAML."""
    try:
        tree = json.loads(raw, parse_float=str, parse_int=str, parse_constant=str)
    except ValueError:
        return None
    return _as_text(tree) if isinstance(tree, dict) else None


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_text(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_as_text(one) for one in value]
    return ("yes" if value else "no") if isinstance(value, bool) else value
