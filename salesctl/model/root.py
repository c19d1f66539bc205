"""Where a book stands."""

from __future__ import annotations

import os

NAME = "salesctl.yaml"
OWN = ".salesctl"
"""The folder of what a book brings of its own: schemas, views, rules, reports, translations."""


def links_in_own(root: str) -> list[str]:
    """`.salesctl` of a book, or what lies directly in it, as far as it is a symbolic link. Raises OSError."""
    own = os.path.join(root, OWN)
    if os.path.islink(own):
        return [own]
    try:
        with os.scandir(own) as entries:
            return sorted(entry.path for entry in entries if entry.is_symlink())
    except FileNotFoundError:
        return []


def root_above(folder: str) -> str | None:
    """The nearest folder upwards that has a salesctl.yaml; None where there is none."""
    while not os.path.isfile(os.path.join(folder, NAME)):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder
