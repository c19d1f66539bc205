"""Erasures of personal data: a commit that says which commits of the history before it were withdrawn, so that none comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError
from salesctl.lang.text import say

if TYPE_CHECKING:
    from salesctl.git import Git

    from .remote import Remote

WITHDRAWN = "Withdrawn"
"""The trailer: a commit which, with all that descends from it, still has what was erased."""


class Erased(SalesctlError):
    """One side has personal data that the other erased."""

    name = "erased"


def refuse_withdrawn(git: Git, remote: Remote, ours: str, theirs: str) -> None:
    """Raise Erased where the history of one commit has what that of the other erased."""
    if _erasure_of(git, theirs, ours):
        shared = git.commit_of(remote.known) or git.commit_of(remote.tracking) or theirs
        raise Erased(
            say("personal data was erased from `{remote}`, and this copy of the book still has it", remote=remote.name),
            hint=say(
                "nothing was sent: make a new copy with `salesctl join`, enter there what you had not shared "
                "(git log {shared}..HEAD), and delete this one",
                shared=shared[:12],
            ),
        )
    if erasure := _erasure_of(git, ours, theirs):
        raise Erased(
            say("`{remote}` still has the personal data that was erased here", remote=remote.name),
            hint=way_to_publish(remote.name, remote.branch.removeprefix("refs/heads/"), erasure, theirs),
        )


def refuse_returned(git: Git, commit: str) -> None:
    """Raise Erased where a history has an erasure, and what was erased beside it: a clone from before was merged by hand."""
    if erasure := _erasure_of(git, commit, commit):
        raise Erased(
            say("{commit} brings back personal data that {erasure} erased", commit=commit[:12], erasure=erasure[:12]),
            hint=say("make a new copy with `salesctl join`, and bring over your own commits alone: git cherry-pick"),
        )


def way_to_publish(remote: str, branch: str, erasure: str, theirs: str) -> str:
    """How an erasure takes the place of a remote's branch, which stands at `theirs`."""
    return say(
        "whoever keeps the server allows this one commit there: git config --add salesctl.erasure {erasure}; then "
        "here: git push --force-with-lease={branch}:{theirs} {remote} {erasure}:refs/heads/{branch}",
        erasure=erasure, branch=branch, theirs=theirs, remote=remote,
    )  # fmt: skip


def _erasure_of(git: Git, erased: str, other: str) -> str:
    """The newest commit of one history that withdraws what the other still has; empty: there is none."""
    for commit in git.commits(None, erased, saying=f"{WITHDRAWN}: "):
        gone = [value for name, value in commit.trailers if name == WITHDRAWN]
        if any(_has(git, other, one) for one in gone):
            return commit.oid
    return ""


def _has(git: Git, commit: str, ancestor: str) -> bool:
    """Whether a commit descends from another one, which need not be here."""
    if not git.run("rev-parse", "--quiet", "--verify", "--end-of-options", f"{ancestor}^{{commit}}", check=False):
        return False
    return git.spawn("merge-base", "--is-ancestor", "--end-of-options", ancestor, commit).wait().code == 0
