"""Turns a command's plain function into what Typer runs: adds the usual options, seats a session, shows the answer."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin, get_type_hints

import typer

from salesctl.session.answer import Completes

from . import reader
from .output import deliver

if TYPE_CHECKING:
    from salesctl.session.answer import Answer

_JSON = Annotated[bool, typer.Option("--json", help="Answer with one JSON object.")]
_LOCALE = Annotated[str, typer.Option("--locale", metavar="LANG", help="The language of the answer.")]
_ON = Annotated[
    str,
    typer.Option(
        "--on",
        metavar="DATE",
        help="As if today were DATE: later facts have not happened. A record changed in place shows as it is now; "
        "only --at is exact.",
    ),
]
_AT = Annotated[str, typer.Option("--at", metavar="REV|DATE", help="The book as the repository stood then.")]
_DATE = Annotated[str, typer.Option("--date", metavar="DATE", help="It happened on DATE, not today.")]

READING: Mapping[str, Any] = {"json_": _JSON, "on": _ON, "at": _AT, "locale": _LOCALE}
WRITING: Mapping[str, Any] = {"json_": _JSON, "date_": _DATE, "locale": _LOCALE}
BOOKLESS: Mapping[str, Any] = {"json_": _JSON, "locale": _LOCALE}


def bound(function: Callable[..., Answer], *, writes: bool) -> Callable[..., None]:
    """The function Typer is given. One without a `session` works outside any book."""
    # what a session is need not be known to make options of the rest
    hints = get_type_hints(function, include_extras=True, localns={"Session": Any})
    own = [p for p in inspect.signature(function).parameters.values() if p.name != "session"]
    seated = "session" in hints
    usual = (WRITING if writes else READING) if seated else BOOKLESS
    # a kind's own field `date` says when it happened by itself
    added = {name: hint for name, hint in usual.items() if name not in {p.name for p in own}}

    def run(**given: Any) -> None:
        from .open_session import seat

        asked = {name: given.pop(name) for name in added}
        as_json = asked["json_"]
        reader.ask(asked["locale"])
        if seated:
            day = asked.get("date_") or asked.get("on") or ""
            given["session"] = session = seat(on=day, at=asked.get("at", ""), lang=asked["locale"])
            reader.follow(session)
        answer = function(**given)
        if seated and answer.numbered is not None:
            session.remember(answer.numbered)
        deliver(answer, as_json=as_json, language=reader.language)
        if answer.then and not as_json and sys.stdin.isatty() and typer.confirm(reader.language().say(answer.asks)):
            answer = answer.then()
            deliver(answer, as_json=False, language=reader.language)
        if answer.exit_code:
            raise typer.Exit(answer.exit_code)

    options = [_option(name, hint) for name, hint in added.items()]
    parameters = [p.replace(annotation=_typed(hints[p.name])) for p in own] + options
    ordered = sorted(parameters, key=lambda p: p.default is not inspect.Parameter.empty)
    positional = [p.replace(kind=inspect.Parameter.POSITIONAL_OR_KEYWORD) for p in ordered]
    run.__signature__ = inspect.Signature(positional)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in positional}
    run.__doc__ = function.__doc__
    run.__name__ = function.__name__
    return run


def _option(name: str, hint: Any) -> inspect.Parameter:
    default: object = False if name == "json_" else ""
    return inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=hint)


def _typed(hint: Any) -> Any:
    """A hint with `Completes` turned into Typer's own completion."""
    if get_origin(hint) is not Annotated:
        return hint
    base, *marks = get_args(hint)
    completes = next((mark for mark in marks if isinstance(mark, Completes)), None)
    if completes is None:
        return hint
    from .completion import ids

    others = [mark for mark in marks if mark is not completes]
    info = others[0] if others else typer.Argument(show_default=False)
    info.autocompletion = ids(*completes.kinds)
    return Annotated[base, info]
