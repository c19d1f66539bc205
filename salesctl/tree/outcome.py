"""What comes of a three-way merge: the tree, the clashes a person must settle, the decisions to be told of."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any, Literal

from salesctl.named_tuples import NamedTuple

Keys = tuple[str, ...]
"""The path to a value in a record: names of fields, and keys of list items."""

Policy = Literal["decide", "strict", "contest"]
"""`decide`: what a rule can decide is decided and told; where there is a clash, ours stands in the tree.
`strict`: nothing is decided; each such case is a clash, too.
`contest`: makes one base of several; CONTESTED stands in the tree where they disagree.
"""

Reason = Literal[
    "changed",  # both changed one value, or one cleared what the other changed
    "group",  # both changed fields that change as one (`x-group`)
    "lines",  # both changed the same lines of a text, or lines next to each other
    "indistinct",  # both changed a list whose entries cannot be told apart
    "added",  # both added an item under one key, or the record itself
    "contested",  # the bases this merge starts from disagree about it
    "invalid",  # what each side changed is right alone, and wrong together
    # decisions, but clashes under `strict`:
    "removed",  # one side removed an item the other changed: it stays
    "disputed",  # after a criss-cross one side has a value of a set and the other not: it stays
    "replaced",  # both replaced one entry of a set of values: both new ones stay
    "inserted",  # both put lines at one place of a text: ours stand first
    "order",  # both reordered a list: it is as ours has it
    # decisions about records as a whole:
    "referred",  # one side removed a record that the other came to refer to: it stays
    "archived",  # one side put a record away that the other changed or came to refer to: both hold
    "moved",  # both moved a record's file: it is where ours has it
    "comment",  # a comment found no place in the merged file
    "file",  # both changed a file that is no record: merged by lines
]

Side = Literal["ours", "theirs"]


class Contested(Enum):
    """The type of CONTESTED."""

    CONTESTED = "contested"


CONTESTED = Contested.CONTESTED
"""Stands in a base made of several where they disagree. Equals nothing a record can hold."""


class DisputedEntry(str):
    """A word of a set in a base made of several: some have it, and a side may have taken back what another did about it."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = str.__hash__


class Clash(NamedTuple):
    """What both sides changed, or one took back unseen, and a person must settle."""

    keys: Keys
    """The path to it. For a group, to the record or item its fields are in."""
    reason: Reason
    base: Any
    ours: Any
    theirs: Any
    """For a group: objects with its fields only. In a base made of several, CONTESTED may be inside."""
    fields: Sequence[Keys] = ()
    """For a group: the paths of its fields, from `keys` on."""
    both: Any = None
    """What keeps the work of both, where there is such a value. For a group of which each side changed one and the
    same list: its fields, with the entries of both. For two items under one key: a list of them, theirs under a key
    that is free.
    """
    message: str = ""
    """For `invalid`: what is wrong."""

    @property
    def paths(self) -> list[Keys]:
        """The paths of the values it is about; an empty one is the record as a whole."""
        return [(*self.keys, *field) for field in self.fields] or [self.keys]


class Decision(NamedTuple):
    """What was decided by rule, and should be said."""

    keys: Keys
    reason: Reason
    kept: Any
    lost: Any
    """None when nothing is lost but a removal. For `order`, here and in `kept`: the keys of the entries."""
    side: Side | Literal["both"]
    """Whose value was kept."""


class Merged(NamedTuple):
    """The merged record. Its tree is final only when there are no clashes."""

    tree: dict[str, Any]
    clashes: list[Clash]
    decisions: list[Decision]


def contested(value: Any) -> bool:
    """Whether CONTESTED, or a DisputedEntry, is this value, or inside it."""
    if isinstance(value, dict):
        return any(map(contested, value.values()))
    if isinstance(value, list):
        return any(map(contested, value))
    return value is CONTESTED or isinstance(value, DisputedEntry)


def shown(value: Any) -> str:
    """A value of a clash as people read it; empty where there is none, or where the bases disagree about it."""
    if value is None or contested(value):
        return ""
    if isinstance(value, dict | list):
        import json

        return json.dumps(value, ensure_ascii=False)
    return str(value)
