"""Where a work tree's Git folders are, and where in them a clone keeps what is ours, in no commit and for nobody but the user.

Files there mirror records, or are about this clone alone. Nothing is imported that Python has not at hand when it starts.
"""

from __future__ import annotations

import os
import stat

_FOLDER = "salesctl"
_PRIVATE = 0o700


def git_folders(root: str) -> tuple[str, str] | None:
    """The Git folder of the work tree itself (HEAD, index) and the one all work trees share (objects, branches).

    Both are one unless the work tree is linked. None where `root` is not the top of a work tree.
    """
    own = os.path.join(root, ".git")
    if not os.path.isdir(own):
        try:
            own = os.path.realpath(os.path.join(root, _text(own).removeprefix("gitdir:").strip()))
        except FileNotFoundError:
            return None
    try:
        return own, os.path.realpath(os.path.join(own, _text(os.path.join(own, "commondir")).strip()))
    except FileNotFoundError:
        return own, own


def kept_file(git_dir: str, name: str = "") -> str:
    """The path of a file that is kept in this Git folder; without a name that of the folder. Nothing is made."""
    return os.path.join(git_dir, _FOLDER, name) if name else os.path.join(git_dir, _FOLDER)


def make_room(git_dir: str, name: str = "") -> str:
    """`kept_file` for writing: the folder that it lies in is made if need be. Raises OSError where it cannot be."""
    home, file = kept_file(git_dir), kept_file(git_dir, name)
    try:
        os.mkdir(home, _PRIVATE)
    except FileExistsError:
        if stat.S_IMODE(os.stat(home).st_mode) & 0o077:
            try:  # noqa: SIM105 - contextlib is not at hand
                os.chmod(home, _PRIVATE)
            except OSError:  # another user's, who is to say
                pass
    if name and (folder := os.path.dirname(file)) != home:
        os.makedirs(folder, exist_ok=True)
    return file


def _text(file: str) -> str:
    with open(file, encoding="utf-8", errors="surrogateescape") as stream:
        return stream.read()
