"""The one door errors leave by: a sentence, the place, a hint, the right exit code; never a traceback."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from salesctl.errors import InvalidRecord, SalesctlError
from salesctl.lang.text import say

from . import reader
from .terminal import clean, complain

if TYPE_CHECKING:
    from salesctl.errors import Place
    from salesctl.lang.language import Language

OUR_BUG = 3
INTERRUPTED = 130
_MOST_FINDINGS = 20


def run() -> None:
    """Run the command line and exit. 0 fine, 1 data or wish, 2 usage, 3 our bug, 130 Ctrl-C."""
    reader.forget()
    try:
        from .app import app

        app(prog_name="salesctl")
    except SalesctlError as error:
        tell(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # whoever read our output has gone; what is still buffered has no reader
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the last door
        _our_bug(error)
        sys.exit(OUR_BUG)


def tell(error: SalesctlError) -> None:
    """Say an error on stderr, in the reader's language: what, where, what to do."""
    language = reader.language_for_errors()
    if isinstance(error, InvalidRecord):
        for finding in error.findings[:_MOST_FINDINGS]:
            _tell(language, finding.message, finding.place, finding.hint)
        if len(error.findings) > _MOST_FINDINGS:
            complain(language.say(say("… and {count} more", count=len(error.findings) - _MOST_FINDINGS)), "dim")
    else:
        _tell(language, error.message, error.place, error.hint)


def _tell(language: Language, message: str, place: Place | None, hint: str) -> None:
    where = f"{place}: " if place else ""
    complain(f"salesctl: {where}{language.say(message)}", "bad")
    if place and place.text:
        complain(f"  {place.text}")
        if place.column:
            # the caret stands under the column even where a tab or a wide letter stands before it
            complain("  " + "".join(c if c == "\t" else " " for c in place.text[: place.column - 1]) + "^", "warn")
    if hint:
        complain("  " + language.say(say("hint: {hint}", hint=hint)), "dim")


def _our_bug(error: BaseException) -> None:
    import tempfile
    import traceback

    from salesctl import __version__

    with tempfile.NamedTemporaryFile("w", prefix="salesctl-report-", suffix=".txt", delete=False) as report:
        report.write(f"salesctl {__version__}, Python {sys.version}\narguments: {sys.argv[1:]}\n\n")
        report.write("".join(traceback.format_exception(error)))
    complain(f"salesctl: a fault of ours: {type(error).__name__}: {clean(str(error))[:300]}", "bad")
    complain(f"  hint: nothing half-done is kept; please send {report.name} to the maintainers", "dim")
