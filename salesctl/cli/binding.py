"""Turns a command's plain function into what Typer runs: adds the shared options, opens a session, delivers the answer.

The only place that knows how Typer is told of parameters: it reads a function's signature and its annotations.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin, get_type_hints

import typer

from salesctl.errors import InvalidRecord
from salesctl.plugins.declaration import Argument, Option

from . import reader
from .output import deliver

if TYPE_CHECKING:
    from salesctl.plugins.declaration import Command
    from salesctl.session.answer import Answer

_JSON = Annotated[bool, Option("--json", help="Answer with one JSON object.")]
_LOCALE = Annotated[str, Option("--locale", metavar="LANGUAGE", help="The language of the answer.")]
_ON = Annotated[
    str,
    Option(
        "--on",
        metavar="DATE",
        help="As if today were DATE: later facts have not happened. A record changed in place shows as it is now; "
        "only --at is exact.",
    ),
]
_AT = Annotated[str, Option("--at", metavar="REV|DATE", help="The book as the repository stood then.")]
_DATE = Annotated[str, Option("--date", metavar="DATE", help="It happened on DATE, not today.")]
_FORMAT = Annotated[str, Option("--format", metavar="FORMAT", help="How the answer is written: table, json, csv, md.")]
_OUTPUT = Annotated[Path | None, Option("--output", "-o", metavar="FILE", help="Write the answer to FILE.")]

SHARED: Mapping[str, tuple[Any, object]] = {
    "json_": (_JSON, False),
    "on": (_ON, ""),
    "at": (_AT, ""),
    "date_": (_DATE, ""),
    "format_": (_FORMAT, ""),
    "output_": (_OUTPUT, None),
    "locale": (_LOCALE, ""),
}
"""Options that commands share, each with its default."""
READING = ("json_", "on", "at", "format_", "output_", "locale")
WRITING = ("json_", "date_", "locale")
BOOKLESS = ("json_", "locale")


def bound(function: Callable[..., Answer], command: Command) -> tuple[Callable[..., None], Mapping[str, str]]:
    """The function Typer is given for a command, and the help of its parameters by name.

    A function without a `session` works outside any book.
    """
    # what a session is need not be known to make options of the rest
    hints = get_type_hints(function, include_extras=True, localns={"Session": Any})
    own = [p for p in inspect.signature(function).parameters.values() if p.name != "session"]
    in_book = "session" in hints
    shared = (WRITING if command.writes else READING) if in_book else BOOKLESS
    # an option of the command's own stands before the shared one of the same name
    taken = {flag for p in own for flag in _flags(p.name, hints[p.name])}
    added = [name for name in shared if not taken & set(_flags(name, SHARED[name][0]))]

    def run(**given: Any) -> None:
        from .open_session import open_session

        asked = {name: given.pop(name) for name in added}
        reader.ask(asked.get("locale", ""))
        session = None
        if in_book:
            day = asked.get("date_") or asked.get("on") or ""
            lang = asked.get("locale", "")
            given["session"] = session = open_session(on=day, at=asked.get("at", ""), lang=lang)
            if session.config.faults and command.gaps != "answered":
                # every setting decides what days, figures or texts are: none is guessed
                raise InvalidRecord(list(session.config.faults))
            reader.follow(session)
        form = "json" if asked.get("json_") else asked.get("format_", "")
        answer = function(**given)
        if session is not None and answer.numbered is not None:
            session.remember(answer.numbered)
        deliver(answer, form, reader.language, asked.get("output_"))
        if answer.then and not form and sys.stdin.isatty() and typer.confirm(reader.language().say(answer.asks)):
            answer = answer.then()
            deliver(answer, "", reader.language)
        if answer.exit_code:
            raise typer.Exit(answer.exit_code)

    parameters = [p.replace(annotation=_typed(p.name, hints[p.name])) for p in own]
    parameters += [_parameter(name) for name in added]
    ordered = sorted(parameters, key=lambda p: p.default is not inspect.Parameter.empty)
    positional = [p.replace(kind=inspect.Parameter.POSITIONAL_OR_KEYWORD) for p in ordered]
    run.__signature__ = inspect.Signature(positional)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in positional}
    run.__doc__ = function.__doc__
    run.__name__ = function.__name__
    marks = {p.name: _mark(hints[p.name]) for p in own} | {name: _mark(SHARED[name][0]) for name in added}
    return run, {name: mark.help for name, mark in marks.items() if mark and mark.help}


def _parameter(name: str) -> inspect.Parameter:
    hint, default = SHARED[name]
    return inspect.Parameter(
        name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=_typed(name, hint)
    )


def _flags(name: str, hint: Any) -> tuple[str, ...]:
    """The option's names on the command line; none for an argument."""
    mark = _mark(hint)
    if isinstance(mark, Argument):
        return ()
    return (mark.names if mark else ()) or ("--" + name.strip("_").replace("_", "-"),)


def _mark(hint: Any) -> Argument | Option | None:
    marks = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return next((mark for mark in marks if isinstance(mark, Argument | Option)), None)


def _typed(name: str, hint: Any) -> Any:
    """A hint with our mark turned into Typer's."""
    mark = _mark(hint)
    if mark is None:
        return hint
    base = get_args(hint)[0]
    shared: dict[str, Any] = {"metavar": mark.metavar or None, "help": mark.help or None}
    if not mark.metavar and base is not bool:
        shared["metavar"] = _flags(name, hint)[0].lstrip("-").replace("-", "_").upper()
    if mark.completes is not None:
        from .completion import ids

        shared["autocompletion"] = ids(*mark.completes)
    if isinstance(mark, Argument):
        return Annotated[base, typer.Argument(show_default=False, **shared)]
    return Annotated[base, typer.Option(*mark.names, min=mark.min, **shared)]
