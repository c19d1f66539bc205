"""What a record refers to, and where in it each reference stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from .kinds import Field

Keys = tuple[str | int, ...]


class Link(NamedTuple):
    """One reference: `target` is a kind, `kind/field` for an item of another record, or `*` for any record."""

    keys: Keys
    target: str
    value: str

    @property
    def kind(self) -> str:
        """The kind referred to, or `*`."""
        return self.target.partition("/")[0]

    @property
    def record(self) -> str:
        """The id of the record referred to."""
        return self.value.partition("/")[0] if "/" in self.target else self.value

    @property
    def item(self) -> str:
        """The key of the item referred to; empty when it is the record itself."""
        return self.value.partition("/")[2] if "/" in self.target else ""


def links(data: Mapping[str, Any], fields: Mapping[str, Field], at: Keys = ()) -> Iterator[Link]:
    """Every reference in a tree of text, in the record's order. What has the wrong shape is the schema's matter."""
    for name, value in data.items():
        field = fields.get(name)
        if field is None or value is None:
            continue
        here = (*at, name)
        if field.shape == "scalar" and field.link and isinstance(value, str):
            yield Link(here, field.link, value)
        elif field.shape == "list" and field.link and isinstance(value, list):
            yield from (Link((*here, n), field.link, item) for n, item in enumerate(value) if isinstance(item, str))
        elif field.shape == "object" and isinstance(value, dict):
            yield from links(value, field.fields, here)
        elif field.shape == "items" and isinstance(value, list):
            for n, item in enumerate(value):
                if isinstance(item, dict):
                    yield from links(item, field.fields, (*here, n))
