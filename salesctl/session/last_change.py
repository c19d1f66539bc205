"""Who changed a value of a record last, as a side of a merge or since a state of the book."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from salesctl.git import Git


class LastChange(NamedTuple):
    """Who changed a value last, and when (ISO); empty where nobody did."""

    author: str
    at: str


def last_change(git: Git, base: str | None, side: str, path: str, names: Collection[str] = ()) -> LastChange:
    """The last commit in `side` and not in `base` that changed one of these fields of a record.

    Where that cannot be told, or no field is named, that changed the file.
    """
    words = ("log", "--no-merges", "--format=%H%x00%aN%x00%aI", "--end-of-options", side)
    since = (f"^{base}",) if base else ()
    lines = [line.split("\0") for line in git.run(*words, *since, "--", path).decode("utf-8", "replace").splitlines()]
    if names and len(lines) > 1:
        asked = [(rev, path) for oid, *_ in lines for rev in (oid, f"{oid}^")]
        contents = list(git.files_at(asked))
        for line, after, before in zip(lines, contents[::2], contents[1::2], strict=True):
            if _values(after, names) != _values(before, names):
                return LastChange(*line[1:])
    return LastChange(*lines[0][1:]) if lines else LastChange("", "")


def _values(raw: bytes | None, names: Collection[str]) -> Any:
    try:
        tree = yamlio.read(raw or b"", "")
    except yamlio.LoadError:
        return None
    return {name: tree.get(name) for name in names}
