"""Where the store keeps its own things: in a folder of the Git folder that all work trees share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def home(common_dir: Path) -> Path:
    """The folder itself: lock, journal, stages."""
    return common_dir / "salesctl"


def lock(common_dir: Path) -> Path:
    """The file whose lock a writer holds."""
    return home(common_dir) / "lock"


def journal(common_dir: Path) -> Path:
    """The file that stands exactly while a write is under way or was cut off."""
    return home(common_dir) / "journal.json"


def stage(common_dir: Path, token: str) -> Path:
    """The folder where what a write needs is made ready."""
    return home(common_dir) / token


def clear(folder: Path) -> None:
    """Remove a stage and what is in it, as far as that goes: the next writer removes what is left."""
    try:
        for file in folder.iterdir():
            file.unlink(missing_ok=True)
        folder.rmdir()
    except OSError:
        return
