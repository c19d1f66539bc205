"""Where a book stands."""

from __future__ import annotations

import os

NAME = "salesctl.yaml"
OWN = ".salesctl"
"""The folder of what a book brings of its own: schemas, views, rules, reports, translations."""


def root_above(folder: str) -> str | None:
    """The nearest folder upwards that has a salesctl.yaml; None where there is none."""
    while not os.path.isfile(os.path.join(folder, NAME)):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder
