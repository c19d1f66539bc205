"""Which commits a policy wants signed (`signed_commits`), and which of them Git does not find signed by a key it knows here.

A commit is held to the policy that was in force on its day in the book as it stood before it: what brings the rule in is free.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from salesctl.named_tuples import NamedTuple

from .rights import in_force, policies_at, policies_written, trees_in

if TYPE_CHECKING:
    from salesctl.git import Git
    from salesctl.model.kinds import Kinds

    from .rights import Tree

_SETTING = "signed_commits"
_GOOD = "G"


class Unsigned(NamedTuple):
    """A commit that Git does not find signed by a key it knows here."""

    oid: str
    author: str
    subject: str


def is_wanted(policies: Sequence[Tree], day: str) -> bool:
    """Whether commits of a day (ISO) are to be signed."""
    return in_force(policies, day).get(_SETTING) == "true"


def to_be_signed(git: Git, kinds: Kinds, old: str | None, new: str) -> list[str]:
    """The commits in `new` and not in `old` that are to be signed, newest first."""
    if "policy" not in kinds:
        return []
    known = [*(policies_at(git, kinds, old) if old else ()), *policies_written(git, kinds, old, new, _SETTING)]
    if not any(_SETTING in policy for policy in known):
        return []
    lines = [line for line in git.commits(old, new) if line.parents]
    root = kinds["policy"].root
    folders = git.oids_at((line.parents[0], root) for line in lines)
    policies = cache(lambda folder: trees_in(git, folder))
    return [line.oid for line, folder in zip(lines, folders, strict=True) if is_wanted(policies(folder), line.at[:10])]


def unsigned(git: Git, commits: Sequence[str]) -> list[Unsigned]:
    """Those of some commits that are not signed by a key that Git knows here, in their order."""
    if not commits:
        return []
    words = ("log", "--no-walk=unsorted", "--stdin", "--format=%H%x00%G?%x00%aN%x00%s")
    said = git.run(*words, input="".join(f"{commit}\n" for commit in commits).encode("ascii"))
    lines = (line.split("\0") for line in said.decode("utf-8", "replace").splitlines())
    return [Unsigned(oid, author, subject) for oid, verdict, author, subject in lines if verdict != _GOOD]
