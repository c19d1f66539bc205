"""Where a clone keeps what is ours: a folder in Git's own, which no commit holds and nobody but the user may look into.

Files there mirror records, or are about this clone alone. Nothing is imported that Python has not at hand when it starts.
"""

from __future__ import annotations

import os
import stat

_FOLDER = "salesctl"
_PRIVATE = 0o700


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
