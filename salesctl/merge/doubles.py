"""Of what two people recorded at the same time: records that are probably one fact, entered twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from salesctl import yamlio
from salesctl.model.id_form import id_at
from salesctl.model.uniqueness import CombinationKeys
from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from salesctl.git import Git
    from salesctl.model.kinds import Kind, Kinds


class Double(NamedTuple):
    """Two records that say the same in the fields by which their kind knows a double."""

    kind: str
    ours: str
    theirs: str
    """Their ids."""
    path: str
    """The file of the first."""


def doubles(git: Git, kinds: Kinds, zone: ZoneInfo, region: str, base: str, ours: str, theirs: str) -> Iterator[Double]:
    """The doubles among the records that are new on both sides since the base, by each kind's `same_when`."""
    new = [_new(git, kinds, base, side) for side in (ours, theirs)]
    for name in new[0].keys() & new[1].keys():
        keys = CombinationKeys(kinds[name], kinds[name].same_when, zone, region or None)
        told: set[tuple[str, str]] = set()
        of_ours = {
            (combination, value): path
            for path, raw in new[0][name]
            for combination, value in keys.of(yamlio.read(raw, path))
        }
        for path, raw in new[1][name]:
            for combination, value in keys.of(yamlio.read(raw, path)):
                mine = of_ours.get((combination, value))
                if mine and mine != path and (mine, path) not in told:
                    told.add((mine, path))
                    yield Double(name, id_at(mine), id_at(path), mine)


def _new(git: Git, kinds: Kinds, base: str, side: str) -> dict[str, list[tuple[str, bytes]]]:
    """By kind that knows doubles, the paths and contents of records that are not in the base."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path, (was, entry) in git.entries_between(base, side).items():
        kind: Kind | None = kinds.of(path)
        if kind and kind.same_when and was is None and entry:
            found.setdefault(kind.name, []).append((path, entry[7:]))
    contents = dict(git.blobs({name for pairs in found.values() for _, name in pairs}))
    return {kind: [(path, contents[name]) for path, name in pairs] for kind, pairs in found.items()}
