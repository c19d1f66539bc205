"""What no two records of a kind may share, seen over a whole import: two rows may swap a value, but not both have it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from salesctl.api import TYPES, unique

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from salesctl.api import Kind

    from .drafting import Drafted
    from .gathering import Tally
    from .lookup import Lookup

Share = tuple[tuple[str, ...], tuple[Any, ...]]
"""Field names, and the values a record has in them."""


def combinations(kind: Kind) -> list[tuple[str, ...]]:
    """The fields, alone or together, that tell records of a kind apart; the source's key is the import's own matter."""
    return [names for names in unique(kind) if all(name in kind.fields for name in names)]


def shares(kind: Kind, tree: Mapping[str, Any], zone: ZoneInfo) -> tuple[Share, ...]:
    """What a record claims for itself: nothing where the first field of a combination is empty."""
    return tuple(
        (names, tuple(_stored(kind, name, tree.get(name), zone) for name in names))
        for names in combinations(kind)
        if tree.get(names[0])
    )


def distinct(kind: Kind, drafted: list[Drafted], lookup: Lookup, tally: Tally) -> list[Drafted]:
    """Those that claim nothing another record has. The first in the file keeps what two rows claim."""
    if not combinations(kind):
        return drafted
    while True:
        changing = {one.draft.id for one in drafted}
        held = {share: record for share, record in _held(kind, lookup) if record not in changing}
        kept = []
        for one in drafted:
            clash = next((share for share in one.shares if held.get(share, one.draft.id) != one.draft.id), None)
            if clash is None:
                held |= dict.fromkeys(one.shares, one.draft.id)
                kept.append(one)
            else:
                said = ", ".join(f"{name} {value}" for name, value in zip(*clash, strict=True) if value is not None)
                tally.reject(one.lines, f"{kind.name} {held[clash]} has {said} already")
        if len(kept) == len(drafted):
            return kept
        # what a rejected row would have changed stays as it is and may clash with what was kept
        drafted = kept


def _held(kind: Kind, lookup: Lookup) -> Iterator[tuple[Share, str]]:
    for names in combinations(kind):
        yield from (((names, values), record) for record, values in lookup.values(kind.name, names))


def _stored(kind: Kind, name: str, text: Any, zone: ZoneInfo) -> Any:
    form = TYPES.get(kind.fields[name].type)
    if not isinstance(text, str) or form is None:
        return None
    try:
        return form.store(text, zone)
    except ValueError:
        return text
