"""Merge commits made without salesctl, merged again: what one side alone had changed and the merge left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesctl import yamlio
from salesctl.errors import Finding, SalesctlError
from salesctl.lang.text import say
from salesctl.tree.meaning import alike

from .answers import Answers, Choice
from .trees import merge_trees

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any
    from zoneinfo import ZoneInfo

    from salesctl.git import Git
    from salesctl.model.kinds import Kind, Kinds

RULE = "lost-in-merge"


def lost(git: Git, kinds: Kinds, zone: ZoneInfo, merge: str) -> Iterator[Finding]:
    """By record and field, what a merge commit has otherwise than its two parents brought together; clashes aside.

    They are to be settled: whoever merged by hand may have meant it. Of other commits, and where the parents cannot be merged,
    nothing is known.
    """
    parents = git.parents(merge)
    if len(parents) != 2 or not (bases := git.merge_bases(*parents)):
        return
    ours, theirs = parents
    answers = Answers()
    asked: dict[str, set[str]] = {}
    try:
        made = merge_trees(git, kinds, zone, bases, ours, theirs, answers)
        for path, _, _, clash in made.conflicts:
            asked.setdefault(path, set()).update(keys[0] if keys else "" for keys in clash.paths)
        for conflict in made.conflicts:
            clash = conflict.clash
            answers.put(conflict.name, clash.keys, (clash.base, clash.ours, clash.theirs), Choice("mine"))
        if made.conflicts:
            made = merge_trees(git, kinds, zone, bases, ours, theirs, answers)
    except SalesctlError:
        return
    before = {path: entry for path, (_, entry) in git.entries_between(None, ours).items()}
    wanted = {**before, **made.entries}
    now = {path: entry for path, (_, entry) in git.entries_between(None, merge).items()}
    for path in sorted({*wanted, *now}):
        kind, left_out = kinds.of(path), asked.get(path, set())
        if kind is None or "" in left_out or wanted.get(path) == now.get(path):
            continue
        meant, left = (_tree(git, made.contents, entry, path) for entry in (wanted.get(path), now.get(path)))
        if meant is not None and left is not None:
            yield from _differences(path, kind, meant, left, left_out)


def _differences(
    path: str, kind: Kind, wanted: Mapping[str, Any], now: Mapping[str, Any], asked: set[str]
) -> Iterator[Finding]:
    hint = say("if nobody meant that, set it again: `salesctl undo` and `salesctl history` help")
    if bool(wanted) != bool(now):
        message = (
            say("a merge left this record out") if wanted else say("a merge brought back a record that was taken away")
        )
        yield Finding(path, 0, 0, RULE, message, hint, "settle")
        return
    for name in dict.fromkeys((*wanted, *now)):
        if name not in asked and not alike(wanted.get(name), now.get(name), kind.fields.get(name)):
            message = say("a merge left out what one side had made of `{field}`", field=name)
            yield Finding(path, 0, 0, RULE, message, hint, "settle", name)


def _tree(git: Git, contents: Mapping[str, bytes], entry: str | None, path: str) -> Mapping[str, Any] | None:
    """The record of a tree's entry; nothing of one that is not there, None of one that cannot be read."""
    if not entry:
        return {}
    name = entry[7:]
    raw = contents[name] if name in contents else next(content for _, content in git.blobs([name]))
    try:
        return yamlio.read(raw, path)
    except SalesctlError:
        return None
