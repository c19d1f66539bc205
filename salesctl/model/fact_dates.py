"""The dates in a record that are facts: those its kind marks with `x-when`. Plans and deadlines are none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from .kinds import Field


class FactDate(NamedTuple):
    """One of them."""

    keys: tuple[str | int, ...]
    """Where it stands in the record's tree."""
    at: str
    """The same, its parts joined by dots, items named by their key."""
    field: Field
    typed: str
    by: str
    """Who did it, where the record says so beside it."""


def fact_dates(
    tree: Mapping[str, Any], fields: Mapping[str, Field], by: str = "", keys: tuple[str | int, ...] = (), at: str = ""
) -> Iterator[FactDate]:
    """Every fact's date in a tree of text, in its order."""
    who = next((v for k, v in tree.items() if k == "by" and k in fields and fields[k].link == "user"), by)
    for name, value in tree.items():
        field = fields.get(name)
        if field is None or value is None:
            continue
        if field.shape == "object" and isinstance(value, dict):
            yield from fact_dates(value, field.fields, who, (*keys, name), f"{at}{name}.")
        elif field.shape == "items" and isinstance(value, list):
            for n, item in enumerate(value):
                if isinstance(item, dict):
                    yield from fact_dates(
                        item, field.fields, who, (*keys, name, n), f"{at}{name}.{field.key_of(item)}."
                    )
        elif field.when and isinstance(value, str):
            yield FactDate((*keys, name), f"{at}{name}", field, value, who)
