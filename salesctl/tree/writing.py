"""The bytes of a merged record: laid out as its authors did, with the comments of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.named_tuples import NamedTuple

from .diff import edits
from .lines import merge_lines
from .meaning import empty

if TYPE_CHECKING:
    from salesctl.model.kinds import Kind

    from .meaning import Tree


class Written(NamedTuple):
    """A record's file."""

    raw: bytes
    lost: list[str]
    """Comments of either side that found no place."""


def written(kind: Kind, tree: Tree, base: bytes, ours: bytes, theirs: bytes) -> Written:
    """The file of a merged record. `base`, `ours`, `theirs` are the files it was merged from; an empty base: there is none.

    Each candidate must read back as the tree. Taken is the first that keeps every comment, else the one that loses fewest.
    """
    wanted, said = _wanted(base, ours, theirs), _filled(tree)
    best: Written | None = None
    for raw in _candidates(kind, tree, base, ours, theirs):
        if not _holds(raw, said):
            continue
        one = Written(raw, _lost(raw, wanted))
        if one.lost and _holds(more := _with_comments(raw, Counter(one.lost), ours, theirs), said):
            one = Written(more, _lost(more, wanted))
        if not one.lost:
            return one
        if best is None or len(one.lost) < len(best.lost):
            best = one
    return best or Written(yamlio.dump(tree), list(wanted.elements()))


def _candidates(kind: Kind, tree: Tree, base: bytes, ours: bytes, theirs: bytes) -> Iterator[bytes]:
    if base:
        merged = merge_lines(base.decode(), ours.decode(), theirs.decode())
        if merged:
            yield merged.text.encode()
    for side in (ours, theirs):
        try:
            yield yamlio.edit(side, edits(yamlio.read(side, ""), tree, kind.fields), kind.order)
        except yamlio.EditFailedError:
            continue


def _holds(raw: bytes, said: Any) -> bool:
    """Whether a file says this, in which nothing is without a value."""
    try:
        found = yamlio.read(raw, "")
    except yamlio.LoadError:
        return False
    return bool(found == said or _filled(found) == said)


def _lost(raw: bytes, wanted: Counter[str]) -> list[str]:
    """The comments that a file is without."""
    return list((wanted - _comments(raw)).elements())


def _filled(value: Any) -> Any:
    """The value without fields that say nothing."""
    if isinstance(value, Mapping):
        return {name: made for name, inner in value.items() if not empty(made := _filled(inner))}
    return [_filled(one) for one in value] if isinstance(value, list) else value


def _comments(raw: bytes) -> Counter[str]:
    return Counter(yamlio.comments(raw)) if b"#" in raw else Counter()


def _wanted(base: bytes, ours: bytes, theirs: bytes) -> Counter[str]:
    """The comments that a merge keeps: those of ours, and what theirs added, without what theirs took away."""
    was, mine, other = map(_comments, (base, ours, theirs))
    return (mine + ((other - was) - (mine - was))) - (was - other)


def _with_comments(raw: bytes, missing: Counter[str], *sides: bytes) -> bytes:
    """The file with comments of the sides put back: above, or beside, the line they belong to there, if it is here, too."""
    lines = raw.decode().split("\n")
    for comment in missing.elements():
        for side in sides:
            there = side.decode().split("\n")
            place = next((n for n, line in enumerate(there) if line.endswith(comment)), None)
            if place is not None and _placed(lines, there, place, comment):
                break
    return "\n".join(lines).encode()


def _placed(lines: list[str], there: list[str], place: int, comment: str) -> bool:
    """Put the comment of the line `place` into `lines`; False where what it belongs to is not there."""
    line = there[place]
    alone = line.strip() == comment
    below = there[place + 1 :] if alone else [line.removesuffix(comment)]
    owner = next((one for one in below if one.strip() and not one.strip().startswith("#")), None)
    if owner is None:
        if alone:
            lines.insert(len(lines) - (not lines[-1]), line)
        return alone
    name = owner.partition(":")[0]
    exact = next((n for n, one in enumerate(lines) if one.rstrip() == owner.rstrip()), None)
    here = exact if exact is not None else next((n for n, one in enumerate(lines) if one.startswith(f"{name}:")), None)
    if here is None:
        return False
    if alone:
        lines.insert(here, line)
    elif "#" not in lines[here]:
        lines[here] += f"  {comment}"
    else:
        return False
    return True
