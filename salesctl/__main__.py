"""The entry from the shell. `--version` is answered before anything is imported, a kept answer given before almost anything."""

from __future__ import annotations

import gc
import os
import sys

_COLLECT_EVERY = 100_000
"""A command ends before the cycles it makes matter; Python's own 700 costs it a fortieth of its time."""
_INTERRUPTED = 130


def main() -> None:
    """Run salesctl with the arguments it was started with, and exit with the command's code; 130 after Ctrl-C."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from . import __version__

        sys.stdout.write(f"salesctl {__version__}\n")
        return
    try:
        _answer()
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        # whoever read our output has gone; what is still buffered has no reader
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _answer() -> None:
    if "_SALESCTL_COMPLETE" in os.environ:
        from .cli.quick_completion import offered

        if (found := offered()) is not None:
            sys.stdout.write(found)
            return
    from .cli import kept_answers

    kept_answers.ask(sys.argv[1:])
    code = kept_answers.again()
    if code is not None:
        sys.exit(code)
    gc.set_threshold(_COLLECT_EVERY)
    from .cli.errors import run

    run()


if __name__ == "__main__":
    main()
