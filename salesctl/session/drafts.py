"""A record on its way to disk: as its author saw it, and as it shall be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from salesctl.model.kinds import Kind


class Draft(NamedTuple):
    """A record as it shall be, not yet written. `before` is what its author saw; None for a new record."""

    kind: Kind
    id: str
    path: str
    before: bytes | None
    after: bytes

    @property
    def data(self) -> Mapping[str, Any]:
        """The tree of text as it shall be."""
        return yamlio.read(self.after, self.path)

    @property
    def earlier(self) -> Mapping[str, Any] | None:
        """The tree of text as its author saw it; None for a new record."""
        return yamlio.read(self.before, self.path) if self.before is not None else None
