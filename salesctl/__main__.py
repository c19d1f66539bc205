"""The entry from the shell. `--version` is answered before anything is imported, a kept answer given before almost anything."""

from __future__ import annotations

import atexit
import gc
import os
import sys

_COLLECT_EVERY = 100_000
"""A command ends before the cycles it makes matter; Python's own 700 costs it a fortieth of its time."""
_INTERRUPTED = 130
_READER_GONE = 141


def start() -> None:
    """What the shell starts: `main` in a process of its own, which is over once the command is.

    Python would take apart all that was made, object by object, which costs a short command a fifth of its time; the
    system takes the memory back at once. What is registered for the end is done before, and threads are waited for.
    """
    codes: list[int] = []
    atexit.register(_end, codes)  # the first that is registered is the last that is done
    try:
        main()
        codes.append(0)
    except SystemExit as leaving:
        if isinstance(leaving.code, int):
            codes.append(leaving.code)
        raise


def _end(codes: list[int]) -> None:
    """End the process with its code; without one, or where what is still buffered cannot be written, Python ends it and says so."""
    if codes:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except (OSError, ValueError):
            return
        os._exit(codes[0])


def main() -> None:
    """Run salesctl with the arguments it was started with, and exit with the command's code.

    130 after Ctrl-C; 141 where whoever read our output has gone.
    """
    _open_missing_streams()
    if sys.argv[1:] in (["--version"], ["-V"]):
        from . import __version__

        sys.stdout.write(f"salesctl {__version__}\n")
        return
    if sys.getfilesystemencoding() != "utf-8":
        _begin_again_in_utf8()
    try:
        _answer()
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        _reader_gone()
    except SystemExit as leaving:
        # Click makes an exit with 1 of it
        if isinstance(leaving.__context__, BrokenPipeError):
            _reader_gone()
        raise


def _open_missing_streams() -> None:
    """Have input and output lead nowhere where whoever started us closed them: the next files opened would be taken for them."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(
                sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), "r" if name == "stdin" else "w", encoding="utf-8")
            )


def _begin_again_in_utf8() -> None:
    """Start over in Python's UTF-8 mode: names of files and what git is told are UTF-8 in a book, whatever the machine's locale is.

    What was typed is handed on as the locale read it; a terminal with letters of its own (KOI8-R) keeps its encoding.
    """
    before, typed = sys.orig_argv[1 : len(sys.orig_argv) - len(sys.argv) + 1], sys.argv[1:]
    words = [os.fsencode(word) for word in before] + [word.encode("utf-8", "surrogateescape") for word in typed]
    if sys.stdout and sys.stdout.encoding not in ("ascii", "utf-8"):
        os.environ.setdefault("PYTHONIOENCODING", sys.stdout.encoding)
    os.execv(os.fsencode(sys.executable), [os.fsencode(sys.executable), b"-X", b"utf8", *words])  # noqa: S606 - as we were started


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


def _reader_gone() -> None:
    """Leave without a word, as a program does that SIGPIPE ends: what is still buffered has no reader."""
    from .cli.terminal import lead_nowhere

    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            lead_nowhere(stream)
    sys.exit(_READER_GONE)


if __name__ == "__main__":
    start()
