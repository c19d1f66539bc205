"""The entry from the shell. `--version` is answered before anything is imported."""

from __future__ import annotations

import gc
import sys

_COLLECT_EVERY = 100_000
"""A command ends before the cycles it makes matter; Python's own 700 costs it a fortieth of its time."""


def main() -> None:
    """Run salesctl with the arguments it was started with, and exit with the command's code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from . import __version__

        sys.stdout.write(f"salesctl {__version__}\n")
        return
    gc.set_threshold(_COLLECT_EVERY)
    from .cli.errors import run

    run()


if __name__ == "__main__":
    main()
