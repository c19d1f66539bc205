"""Three-way merge of text by lines (diff3), and what of a sequence was taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from salesctl.model.kinds import Field


class MergedText(NamedTuple):
    """Text with the changed lines of both sides."""

    text: str
    inserted: bool
    """Both sides inserted different lines at one place: ours stand first, then theirs."""


class _Hunk(NamedTuple):
    """Lines `start` up to `end` of the base replaced by others; an insertion when both are equal."""

    start: int
    end: int
    lines: tuple[str, ...]

    @property
    def inserts(self) -> bool:
        return self.start == self.end

    @property
    def shortens(self) -> bool:
        return len(self.lines) < self.end - self.start

    def touches(self, other: _Hunk) -> bool:
        """Overlapping or side by side, as in `git merge`."""
        return self.start <= other.end and other.start <= self.end


def merge_lines(base: str, ours: str, theirs: str) -> MergedText | None:
    """None when the two changed the same lines, or lines next to each other, in different ways."""
    (was, was_ended), (mine, mine_ended), (other, other_ended) = map(_split, (base, ours, theirs))
    our_hunks, their_hunks = list(_hunks(was, mine)), list(_hunks(was, other))
    inserted = False
    for hunk in our_hunks:
        for another in their_hunks:
            if hunk == another or not hunk.touches(another):
                continue
            if not (hunk.inserts and another.inserts):
                return None
            inserted = True
    hunks = our_hunks + [hunk for hunk in their_hunks if hunk not in our_hunks]
    made: list[str] = []
    position = 0
    for hunk in sorted(hunks, key=lambda hunk: hunk[:2]):
        made += [*was[position : hunk.start], *hunk.lines]
        position = hunk.end
    ended = other_ended if mine_ended == was_ended else mine_ended
    return MergedText("\n".join([*made, *was[position:]]) + ("\n" if ended else ""), inserted)


def has_lines(field: Field | None, *values: Any) -> bool:
    """Whether these are compared by line: texts, and not all of one line."""
    return (
        (field is None or field.type == "text")
        and all(isinstance(value, str) and value for value in values)
        and any("\n" in value.rstrip("\n") for value in values)
    )


def lines_of(text: str) -> list[str]:
    """The lines of a text; none of an empty one."""
    return _split(text)[0] if text else []


def taken_back(newer: Sequence[str], changed: Sequence[str], older: Sequence[str]) -> bool:
    """Whether a change of `newer` brings back something that `older` has there, or takes away what it has not yet."""
    ours, back = (list(_hunks(newer, lines)) for lines in (changed, older))
    return any(
        hunk.touches(old)
        and (
            any(line in old.lines for line in hunk.lines)
            or (hunk.shortens and old.shortens and hunk.start < old.end and old.start < hunk.end)
        )
        for hunk in ours
        for old in back
    )


def _split(text: str) -> tuple[list[str], bool]:
    """Lines, and whether the last one is ended: a line end added to it is no line of its own."""
    return text.removesuffix("\n").split("\n"), text.endswith("\n")


def _hunks(base: Sequence[str], changed: Sequence[str]) -> Iterator[_Hunk]:
    """What differs between the lines that both begin with and those that both end with: nearly always that is one hunk."""
    first, shorter = 0, min(len(base), len(changed))
    while first < shorter and base[first] == changed[first]:
        first += 1
    ended = 0
    while ended < shorter - first and base[-1 - ended] == changed[-1 - ended]:
        ended += 1
    was, now = base[first : len(base) - ended], changed[first : len(changed) - ended]
    if not was or not now:
        if was or now:
            yield _Hunk(first, first + len(was), tuple(now))
        return
    from difflib import SequenceMatcher

    for tag, start, end, left, right in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag != "equal":
            yield _Hunk(first + start, first + end, tuple(now[left:right]))
