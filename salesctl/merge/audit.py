"""What a merge made itself: its parents are merged again, and where the merge holds something else somebody decided so."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.errors import Finding
from salesctl.git import is_file
from salesctl.lang.text import say
from salesctl.model.id_form import id_at
from salesctl.named_tuples import NamedTuple
from salesctl.tree.bases import merged_base
from salesctl.tree.meaning import alike
from salesctl.tree.merge import merge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from salesctl.git import Git
    from salesctl.model.kinds import Kind, Kinds
    from salesctl.tree.outcome import Clash

LOST = "lost-in-merge"
"""The rule by which a merge left something out."""


class MergeChange(NamedTuple):
    """A record that a merge left otherwise than its parents make it. Each state is a tree of text; None: no such record."""

    path: str
    kind: Kind
    record: str
    base: Mapping[str, Any] | None
    ours: Mapping[str, Any] | None
    """In the first parent."""
    theirs: Mapping[str, Any] | None
    expected: Mapping[str, Any] | None
    """What comes of both by rule; where both changed one value, the first parent's stands in it."""
    left: Mapping[str, Any] | None
    """In the merge."""
    clashes: Sequence[Clash]
    """What both had changed, and somebody decided."""


def audit(
    git: Git, kinds: Kinds, commit: str, parents: Sequence[str], only: Collection[str] = ()
) -> Iterator[MergeChange]:
    """What the merge `commit` made of the records of its parents by itself; `only`: ids of records that are looked at.

    Merges of more than two parents, and of two without a common ancestor, are not: whatever they hold is somebody's decision,
    and Git refuses to make the former by hand. Records that cannot be read are left out, as `check` names them.
    """
    if len(parents) != 2 or not (bases := git.merge_bases(*parents)):
        return
    first, *others = bases
    states = {
        name: git.entries_between(first, one) for name, one in (("o", parents[0]), ("t", parents[1]), ("m", commit))
    }
    older = [git.entries_between(first, other) for other in others]
    keyed: dict[tuple[str, str], set[str]] = {}
    for changed in (*states.values(), *older):
        for path in changed:
            kind, record = kinds.of(path), id_at(path)
            if kind and (not only or record in only):
                keyed.setdefault((kind.name, record), set()).add(path)
    for (name, record), paths in keyed.items():
        path = min(paths)

        def entry(changed: Mapping[str, tuple[str | None, str | None]], paths: set[str] = paths) -> str | None:
            """What a state holds of the record, wherever its file lies there."""
            here = {one: changed[one][1] if one in changed else _before(states, one) for one in paths}
            return next((held for held in here.values() if held), None)

        base = next((held for one in paths if (held := _before(states, one))), None)
        ours, theirs, left = (entry(states[side]) for side in "otm")
        single = theirs if ours == base else ours
        if not others and (ours == theirs or base in (ours, theirs)) and left == single:
            continue
        bases_ = [base, *(entry(changed) for changed in older)]
        ancestor = None
        if others and (oldest := git.merge_bases(*bases[:2])):
            ancestor = entry(git.entries_between(first, oldest[0]))
        made = _compared(git, kinds[name], path, record, bases_, ancestor, ours, theirs, left)
        if made and (made.clashes or made.expected != made.left):
            yield made


def lost(git: Git, kinds: Kinds, commit: str) -> Iterator[Finding]:
    """By record and field, what a merge left otherwise than its parents make it; what both had changed aside.

    They are to be settled: whoever merged by hand may have meant it. Of commits that are no merges nothing is found.
    """
    parents = git.parents(commit)
    for made in audit(git, kinds, commit, parents):
        decided = {keys[0] if keys else "" for clash in made.clashes for keys in clash.paths}
        if "" not in decided:
            yield from _left_out(made, decided, parents)


def _left_out(made: MergeChange, decided: Collection[str], parents: Sequence[str]) -> Iterator[Finding]:
    if made.expected is None or made.left is None:
        if made.expected is not made.left:
            hint = say("if nobody meant that: git rm {path}, and commit it", path=made.path)
            if made.expected:
                message = say("a merge left this record out")
                having = parents[0] if made.ours is not None else parents[1]
                hint = say(
                    "if nobody meant that: git checkout {commit} -- {path}, and commit it",
                    commit=having[:12],
                    path=made.path,
                )
            elif made.base:
                message = say("a merge brought back a record that was taken away")
            else:
                message = say("a merge added this record, which neither side had")
            yield Finding(made.path, 0, 0, LOST, message, hint, "settle")
        return
    for name in dict.fromkeys((*made.expected, *made.left)):
        field = made.kind.fields.get(name)
        expected = made.expected.get(name)
        if name not in decided and not alike(expected, made.left.get(name), field):
            if alike(expected, (made.base or {}).get(name), field):
                message = say("a merge changed `{field}`, which neither side had changed", field=name)
            else:
                message = say("a merge left out what one side had made of `{field}`", field=name)
            hint = say(
                "if nobody meant that: `salesctl history {record} --field {field}` shows who wrote what, "
                "`salesctl edit {record}` mends it",
                record=made.record,
                field=name,
            )
            yield Finding(made.path, 0, 0, LOST, message, hint, "settle", name)


def _before(states: Mapping[str, Mapping[str, tuple[str | None, str | None]]], path: str) -> str | None:
    """What the base holds at a path that differs somewhere."""
    return next((changed[path][0] for changed in states.values() if path in changed), None)


def _compared(
    git: Git,
    kind: Kind,
    path: str,
    record: str,
    bases: Sequence[str | None],
    ancestor: str | None,
    ours: str | None,
    theirs: str | None,
    left: str | None,
) -> MergeChange | None:
    entries = (*bases, ancestor, ours, theirs, left)
    contents = dict(git.blobs({entry[7:] for entry in entries if is_file(entry)}))
    try:
        trees = [
            yamlio.read(contents[entry[7:]], path) if entry and entry[7:] in contents else None for entry in entries
        ]
    except yamlio.LoadError:
        return None
    *was, older, mine, other, made = trees
    known = [tree for tree in was if tree is not None]
    base = known[0] if known else None
    if len(known) > 1:
        base = merged_base(older or {}, known, mine or {}, other or {}, kind.fields)
    clashes: Sequence[Clash] = ()
    if mine is None or other is None:
        # what one side took away stays where the other changed it
        kept = mine if mine is not None else other
        expected = None if kept == base else kept
    else:
        merged = merge(base, mine, other, kind.fields)
        expected, clashes = merged.tree, merged.clashes
    return MergeChange(path, kind, record, base, mine, other, expected, made, clashes)
