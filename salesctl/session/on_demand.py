"""Parts of an answer that are made when they are read: a terminal shows few of a team's lines, and none of the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar, overload

Given = TypeVar("Given")
Made = TypeVar("Made")


class DataOnDemand(Mapping[str, Any]):
    """An answer's data, made once they are read."""

    def __init__(self, make: Callable[[], Mapping[str, Any]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> Mapping[str, Any]:
        return self._make()

    def __getitem__(self, name: str) -> Any:
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


class ItemsOnDemand(Sequence[Made], Generic[Given, Made]):
    """What `make` makes of each of some items, each time one is read."""

    def __init__(self, make: Callable[[Given], Made], items: Sequence[Given]) -> None:
        self._make, self._items = make, items

    @overload
    def __getitem__(self, at: int) -> Made: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Made]: ...

    def __getitem__(self, at: int | slice) -> Made | Sequence[Made]:
        if isinstance(at, slice):
            return ItemsOnDemand(self._make, self._items[at])
        return self._make(self._items[at])

    def __len__(self) -> int:
        return len(self._items)
