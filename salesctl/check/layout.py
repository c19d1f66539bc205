"""The house style of a record's file. Laying out twice is laying out once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesctl import yamlio

if TYPE_CHECKING:
    from salesctl.model.kinds import Kinds


def formatted(kinds: Kinds, path: str, raw: bytes) -> bytes:
    """A record in the standard layout: fields in their kind's order, values and comments as they were. Raises LoadError."""
    kind = kinds.of(path)
    return yamlio.normal(raw, kind.order if kind else None, path=path)
