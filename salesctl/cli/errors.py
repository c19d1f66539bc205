"""How errors are told: a sentence, the place, a hint, the right exit code; never a traceback."""

from __future__ import annotations

import sys
from contextlib import suppress
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Any

from salesctl.errors import InvalidRecord, SalesctlError, UsageError
from salesctl.lang.language import ENGLISH
from salesctl.lang.system_errors import DiskFull, is_full
from salesctl.lang.text import Text, joined, say
from salesctl.store import Changed

from . import command_specs, findings, kept_answers, reader
from .terminal import clean, flush, write_bytes, write_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from salesctl.errors import Finding, Place
    from salesctl.lang.language import Language

_MOST_FINDINGS = 20


class OurFault(SalesctlError):
    """A fault of salesctl itself."""

    name = "fault"
    exit_code = 3


def run() -> None:
    """Run the command line and exit. 0 fine, 1 data or wish, 2 usage, 3 our bug, 4 somebody has to decide first.

    Raises KeyboardInterrupt, and BrokenPipeError where whoever read our output has gone.
    """
    reader.forget()
    try:
        code = command_specs.run(sys.argv[1:])
        if code is None:
            from .app import app

            words = sys.argv[1:] or ["--help"]
            code = kept_answers.keep_help(lambda: app(words, prog_name="salesctl", standalone_mode=False) or 0)
        sys.exit(code)
    except SalesctlError as error:
        tell(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever was not foreseen is told, too
        from .help import is_usage_error, usage_error

        if is_usage_error(error):
            context = getattr(error, "ctx", None)
            reader.find()
            try:
                told: SalesctlError = usage_error(error)
                if context:
                    write_error(context.get_usage())
            except SalesctlError as wrong:  # there is no such language to say it in
                told = wrong
            tell(told)
            sys.exit(UsageError.exit_code)
        if type(error).__name__ == "Abort":
            raise KeyboardInterrupt from None
        unforeseen = DiskFull() if isinstance(error, OSError) and is_full(error) else _fault(error)
        tell(unforeseen)
        sys.exit(unforeseen.exit_code)


def tell(error: SalesctlError) -> None:
    """Say an error on stderr, in the reader's language: what, where, what to do; where JSON is asked for, on stdout as well."""
    language = reader.language_for_errors()
    if isinstance(error, InvalidRecord):
        for finding in error.findings[:_MOST_FINDINGS]:
            message: str = joined("", [finding.message, f" [{finding.rule}]"])
            place: Place | None = finding.place
            hint = finding.hint
            if finding.path in error.unmade:
                message, place, hint = _of_unmade(finding, message)
            _tell(language, message, place, hint)
        if len(error.findings) > _MOST_FINDINGS:
            write_error(language.say(say("… and {count} more", count=len(error.findings) - _MOST_FINDINGS)), "dim")
    else:
        _tell(language, error.message, error.place, error.hint, [one.said for one in error.candidates])
    if error.kept:
        write_error(language.say(say("what you typed is kept in {file}", file=", ".join(map(str, error.kept)))), "warn")
    if _json_asked():
        import json

        text = json.dumps({"error": as_data(error)}, ensure_ascii=False, indent=2) + "\n"
        with suppress(SalesctlError):  # what stands on stderr has said it
            write_bytes(text.encode("utf-8", "replace"))
            flush()


def _of_unmade(finding: Finding, message: str) -> tuple[str, None, str]:
    """What is told of a record that is not made: no file has a line to look at, and none a line is added to."""
    values = finding.message.values if isinstance(finding.message, Text) else {}
    if missing := values.get("missing"):
        field = ".".join(filter(None, (finding.about, str(missing))))
        return joined(": ", [finding.about, message]), None, say("--set {field}=… gives it", field=field)
    within, _, name = finding.about.rpartition(".")
    return joined(": ", [within if name in values.values() else "", message]), None, finding.hint


def _json_asked() -> bool:
    """Whether the words that were typed ask for JSON; they are not parsed, for that may be what went wrong."""
    typed = [*takewhile(lambda word: word != "--", sys.argv[1:])]
    return "--json" in typed or "--format=json" in typed or ("--format", "json") in pairwise(typed)


def as_data(error: SalesctlError) -> dict[str, Any]:
    """An error as programs read it, in English: `code`, `message`, and what else there is to tell."""
    told: dict[str, Any] = {
        "code": error.name,
        "message": ENGLISH.say(error.message),
        "hint": ENGLISH.say(error.hint),
        "field": error.field,
        "path": error.place.path if error.place else "",
        "line": error.place.line if error.place else 0,
        "column": error.place.column if error.place else 0,
        "candidates": [{"kind": one.kind, "id": one.id, "text": ENGLISH.say(one.said)} for one in error.candidates],
        "findings": findings.as_data(error.findings) if isinstance(error, InvalidRecord) else [],
        "values": [value._asdict() for value in error.values] if isinstance(error, Changed) else [],
        "kept": [str(file) for file in error.kept],
    }
    return {key: value for key, value in told.items() if value}


def _tell(language: Language, message: str, place: Place | None, hint: str, candidates: Sequence[str] = ()) -> None:
    where = f"{place}: " if place else ""
    write_error(f"salesctl: {where}{language.say(message)}{':' if candidates else ''}", "bad")
    for one in candidates:
        write_error(f"  {language.say(one)}")
    if place and place.text:
        write_error(f"  {place.text}")
        if place.column:
            # the caret stands under the column even where a tab or a wide letter stands before it
            write_error("  " + "".join(c if c == "\t" else " " for c in place.text[: place.column - 1]) + "^", "warn")
    if hint:
        write_error("  " + language.say(say("hint: {hint}", hint=hint)), "dim")


def _fault(error: BaseException) -> OurFault:
    """What was not foreseen, with a file that says where it happened."""
    import traceback

    from salesctl import __version__

    from .editor import draft_file

    fault = f"{type(error).__name__}: {clean(str(error))[:300]}"
    told = f"salesctl {__version__}, Python {sys.version}\narguments: {sys.argv[1:]}\n\n"
    told += "".join(traceback.format_exception(error))
    try:
        report = draft_file(told.encode("utf-8", "replace"), ".txt", "salesctl-report-")
    except (OSError, SalesctlError):
        hint = say("nothing half-done is kept")
    else:
        hint = say("nothing half-done is kept; please send {report} to the maintainers", report=report)
    return OurFault(say("a fault of ours: {fault}", fault=fault), hint=hint)
