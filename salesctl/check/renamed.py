"""Where a record went whose file somebody renamed by hand: its id is gone with the name, and whoever refers to it is left alone."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from salesctl.lang.text import say

if TYPE_CHECKING:
    from salesctl.book import Query
    from salesctl.git import Git
    from salesctl.model.kinds import Kinds


def renamed(git: Git, kinds: Kinds, query: Query, kind: str, record_id: str) -> str:
    """What to do about a record that is gone, where a file holds what it held; else empty."""
    last = _last(git, f"{kinds[kind].root}/", record_id)
    if last is None:
        return ""
    old, blob = last
    found = query.one("select path from file where kind = ? and blob = ? order by path", (kind, blob))
    if found is None:
        return ""
    return say(
        "{old} was renamed to {new}, and a file's name is its record's id: name it back: mv {new} {old}",
        old=old, new=found[0],
    )  # fmt: skip


def _last(git: Git, folder: str, record_id: str) -> tuple[str, str] | None:
    """The path of a record's file and its blob, as it stands in HEAD, else where history last had it."""
    head = git.head()
    if head is None:
        return None
    for path, blob in git.tree_delta(None, head):
        if blob and path.startswith(folder) and PurePosixPath(path).stem == record_id:
            return path, blob
    for commit in git.commits_with_files(None, head, [folder]):
        for path, before, after in commit.files:
            if before and not after and PurePosixPath(path).stem == record_id:
                return path, before
    return None
