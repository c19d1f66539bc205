"""A living example: the shipped book, moved to today and replayed as months of commits by several people.

example-repo/ is fixed at its anchor day. Every date in it, in fields, ids, names of files, settings and commits, is moved
by the same number of days, so that the anchor becomes today; months follow the calendar. The last fact falls on
the eve. Nothing here reads the clock, and the same day gives the same commits, byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl import yamlio
from salesctl.errors import SalesctlError
from salesctl.git import Git
from salesctl.lang.language import KEY_LANGUAGE, open_language
from salesctl.lang.text import say
from salesctl.model.config import load_config
from salesctl.model.kinds import load_kinds
from salesctl.model.root import NAME
from salesctl.model.shipped import shipped
from salesctl.setup.new_book import editor_files, new_book

from .replay import replay
from .shift import Shift
from .story import Commit, Story

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ME", "Commit", "Example", "anchor", "shifted", "write_demo"]

HISTORY = "history.yaml"
"""Beside the records of the example, and no part of the book it makes."""
ME = "anna"
"""Whose session the example is seen from."""


@dataclass(frozen=True, slots=True)
class Example:
    """The example book on another day."""

    today: date
    files: Mapping[str, bytes]
    """Every file of the book by path, as the last commit leaves it."""
    commits: tuple[Commit, ...]
    """Oldest first."""


def anchor(source: Path) -> date:
    """The day an example is fixed at: what its records owe, they owe on that day."""
    return date.fromisoformat(yamlio.read((source / HISTORY).read_bytes(), HISTORY)["anchor"])


def shifted(source: Path, days: int) -> Example:
    """An example moved by so many days, and how it came about. Raises SalesctlError for one that contradicts itself."""
    config = load_config(source)
    kinds = load_kinds()
    shift = Shift(anchor(source), days)
    texts = {
        shift.text(file.relative_to(source).as_posix()): shift.bytes(file.read_bytes())
        for file in sorted(source.rglob("*"))
        if file.is_file()
    }
    history = yamlio.read(texts.pop(HISTORY), HISTORY)
    made = new_book(config.company, config.currency, str(config.zone), config.locale, config.country)
    settings = {**made, **editor_files(kinds), NAME: texts.pop(NAME)}
    language = open_language(config.locale or KEY_LANGUAGE, currency=config.currency)
    commits = Story(kinds, config.zone, language, history, texts, settings).commits()
    files: dict[str, bytes] = {}
    for commit in commits:
        files |= commit.files
    return Example(shift.today, files, tuple(commits))


def write_demo(folder: Path, today: date) -> Git:
    """Make the example book in a new or empty folder, as it stands on the morning of `today`.

    Whoever works in it is anna. Raises SalesctlError when something is in the folder already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SalesctlError(
            say("{folder} is not empty", folder=folder), hint=say("choose another folder, or remove this one first")
        )
    source = shipped("example")
    example = shifted(source, (today - anchor(source)).days)
    git = Git.init(folder)
    replay(git, example.commits)
    me = yamlio.read(example.files[f"team/{ME}.yaml"], f"team/{ME}.yaml")
    git.set("user.name", me["name"])
    git.set("user.email", me["email"])
    return git
