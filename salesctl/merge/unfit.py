"""What no commit may bring into another's book, whatever else it says: what is no plain file, names that cannot be read.

Settings nobody can use are the third. It is refused where it comes in, and where it would be sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError
from salesctl.git import is_file
from salesctl.lang.text import say
from salesctl.model.config import faults
from salesctl.model.root import NAME
from salesctl.store.change import refuse_unprintable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from salesctl.errors import Finding
    from salesctl.git import Git


_TAKEN_OUT = say("nothing was merged: have it taken out of the branch there, and sync again")


def refuse_special(path: str, entry: str | None, way: str = _TAKEN_OUT) -> None:
    """Raises SalesctlError for a link or a submodule."""
    if entry and not is_file(entry):
        what = say("a submodule") if entry.startswith("160000") else say("a symbolic link")
        raise SalesctlError(
            say("{path} is {what}: a book keeps its records in plain files", path=path, what=what),
            hint=way,
        )


def refuse_to_send(git: Git, known: str | None, ours: str) -> None:
    """Raises SalesctlError where `ours` has what nobody could receive, and `known`, which others have, has not."""
    changed = git.entries_between(known, ours)
    for path, (_, entry) in changed.items():
        refuse_special(path, entry, say("nothing was sent: git rm {path}, commit it, and sync again", path=path))
    refuse_unprintable(_new(changed), say("nothing was sent: rename it with git mv, commit it, and sync again"))


def refuse_unfit(git: Git, base: str | None, ours: str | None, theirs: str) -> None:
    """Raises SalesctlError where `theirs` brings what is no plain file, or where one has a folder and the other a file."""
    changed = git.entries_between(base, theirs)
    for path, (_, entry) in changed.items():
        refuse_special(path, entry)
    new = _new(changed)
    refuse_unprintable(new, say("nothing was merged: have it renamed in the branch there, and sync again"))
    mine = git.entries_between(base, ours) if ours and ours != base else {}
    files = {path for path, (was, _) in changed.items() if was} | {path for path, (_, entry) in mine.items() if entry}
    if path := _within(new, files) or _within(mine.keys(), new):
        raise SalesctlError(
            say("{path} is a file on one side and a folder on the other", path=path),
            hint=say("nothing was merged: have the folder taken out of the branch, or yours moved, and sync again"),
        )


def settings_faults(git: Git, commit: str) -> list[Finding]:
    """What is wrong with the settings of a commit. Raises SalesctlError where it has none."""
    raw = git.file_at(commit, NAME)
    if raw is None:
        raise SalesctlError(
            say("{commit} is no book: it has no {file}", commit=commit[:12], file=NAME),
            hint=say("nothing was merged: have the file brought back there, and sync again"),
        )
    return list(faults(raw))


def _new(changed: Mapping[str, tuple[str | None, str | None]]) -> set[str]:
    return {path for path, (was, entry) in changed.items() if entry and not was}


def _within(paths: Collection[str], files: Collection[str]) -> str:
    """A file that one of these paths lies in, as if it were a folder; empty where none does."""
    for path in paths:
        parts = path.split("/")
        for length in range(1, len(parts)):
            if (folder := "/".join(parts[:length])) in files:
                return folder
    return ""
