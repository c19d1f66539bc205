"""Where a record went whose file somebody renamed by hand: its id is gone with the name, and whoever refers to it is left alone."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from salesctl.lang.text import say
from salesctl.model.id_form import id_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from salesctl.book import Query
    from salesctl.git import Git
    from salesctl.model.kinds import Kinds


def renamed(git: Git, kinds: Kinds, query: Query) -> Callable[[str, str], str]:
    """What says of a record that is gone, by kind and id, what to do where another file holds what it held; else empty.

    HEAD and the history of a kind are looked through when they are first needed, and once.
    """
    head = git.head()

    @cache
    def committed() -> dict[str, str]:
        return {path: blob for path, blob in git.tree_delta(None, head) if blob} if head else {}

    @cache
    def standing(folder: str) -> dict[str, tuple[str, str]]:
        return _by_id((path, blob) for path, blob in committed().items() if path.startswith(folder))

    @cache
    def removed(folder: str) -> dict[str, tuple[str, str]]:
        commits = git.commits_with_files(None, head, [folder]) if head else ()
        return _by_id((path, before) for one in commits for path, before, after in one.files if before and not after)

    def told(kind: str, record_id: str) -> str:
        folder = f"{kinds[kind].root}/"
        last = standing(folder).get(record_id) or removed(folder).get(record_id)
        found = last and query.one("select path from file where kind = ? and blob = ? order by path", (kind, last[1]))
        if not (last and found):
            return ""
        return say(
            "{old} was renamed to {new}, and a file's name is its record's id: name it back: mv {new} {old}",
            old=last[0], new=found[0],
        )  # fmt: skip

    return told


def _by_id(files: Iterator[tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Files by the id of the record in each: of several the first."""
    found: dict[str, tuple[str, str]] = {}
    for path, blob in files:
        found.setdefault(id_at(path), (path, blob))
    return found
