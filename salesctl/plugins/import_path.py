"""Whether what is installed is still the same, found out without importing any of it."""

from __future__ import annotations

import os
import sys

from salesctl import __version__


def import_path_state() -> str:
    """Changes when a package is installed, upgraded or removed: the times of the folders Python imports from."""
    parts = [__version__, sys.version]
    for entry in sys.path:
        try:
            parts.append(f"{entry}:{os.stat(entry).st_mtime_ns}")
        except OSError:
            continue
    return "\n".join(parts)
