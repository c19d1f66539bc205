"""Which rows of a file are meant: `where: {shippedDate: present}`. Others are left out, not rejected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .pattern import Pattern

if TYPE_CHECKING:
    from .document import Point

_HINT = "write `present`, `empty`, or one of {is: …}, {not: …}, {like: …}, {unlike: …}"


@dataclass(frozen=True, slots=True)
class Condition:
    """What one column must hold."""

    column: str
    wanted: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    like: Pattern | None = None
    unlike: Pattern | None = None
    present: bool | None = None

    def holds(self, cells: Mapping[str, str]) -> bool:
        """Whether a row is meant, as far as this column goes."""
        text = cells[self.column]
        if self.present is not None and self.present != bool(text):
            return False
        if (self.wanted and text not in self.wanted) or text in self.refused:
            return False
        if self.unlike and self.unlike.match(text) is not None:
            return False
        return self.like is None or self.like.match(text) is not None


def conditions(written: Point) -> Iterator[Condition]:
    """The conditions written under `where:`. Raises SalesctlError pointing at one that cannot be understood."""
    for column, point in written.entries():
        if isinstance(point.value, str):
            if point.value not in ("present", "empty"):
                raise point.wrong(
                    f"`{point.value}` is no condition", f"{_HINT}; for a text write `{{is: {point.value}}}`"
                )
            yield Condition(column, present=point.value == "present")
            continue
        point.only(("is", "not", "like", "unlike"), "a condition")
        if not point.value:
            raise point.wrong(f"the condition on `{column}` is missing", _HINT)
        yield Condition(
            column,
            frozenset(point.child("is").texts()),
            frozenset(point.child("not").texts()),
            pattern_at(point.child("like")),
            pattern_at(point.child("unlike")),
        )


def pattern_at(point: Point) -> Pattern | None:
    """The pattern written at a point, if any. Raises SalesctlError pointing at one that cannot be understood."""
    try:
        return Pattern(point.text()) if point else None
    except ValueError as error:
        raise point.wrong(str(error)) from None
