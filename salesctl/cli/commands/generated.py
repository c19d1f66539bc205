"""How the commands of every kind are typed, by its schema; `of_kind` is what they do."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial, wraps
from typing import TYPE_CHECKING, Annotated, Any

from salesctl.cli.binding import file_option
from salesctl.cli.command_tree import CommandNode
from salesctl.lang.text import joined, say, term, translatable
from salesctl.plugins.declaration import Argument, Command, Option
from salesctl.session.answer import Answer
from salesctl.session.completing import choices, used

from . import of_kind

if TYPE_CHECKING:
    from salesctl.model.kinds import Field, Kind
    from salesctl.session.completing import Completing

_OF_KIND = "salesctl.cli.commands.of_kind"

_SAID_BY_DATE = ("date", "on", "at")
"""Fields that say when it happened and whose options would be called like those that commands share: `--date` stands for them."""
_TYPED_BY_SET = "key"
"""A field whose option would be that of every writing command, without which none could be repeated safely: `--set key=yes`."""

_OF_TYPE = {
    "text": translatable("TEXT", "metavar"),
    "integer": translatable("NUMBER", "metavar"),
    "boolean": f"{translatable('YES', 'metavar')}|{translatable('NO', 'metavar')}",
    "money": translatable("SUM", "metavar"),
    "price": translatable("SUM", "metavar"),
    "quantity": translatable("QTY", "metavar"),
    "percent": translatable("PERCENT", "metavar"),
    "rate": translatable("RATE", "metavar"),
    "date": translatable("DATE", "metavar"),
    "month": translatable("MONTH", "metavar"),
    "time": translatable("TIME", "metavar"),
    "moment": translatable("WHEN", "metavar"),
    "birthday": translatable("DATE", "metavar"),
    "interval": f"{translatable('FROM', 'metavar')}-{translatable('UNTIL', 'metavar')}",
    "phone": translatable("PHONE", "metavar"),
    "email": translatable("ADDRESS", "metavar"),
    "tz": translatable("ZONE", "metavar"),
    "currency": translatable("CURRENCY", "metavar"),
    "url": translatable("URL", "metavar"),
    "language": translatable("LANGUAGE", "metavar"),
    "country": translatable("COUNTRY", "metavar"),
}
"""What stands in help for a value of a type."""


def nodes_of(kind: Kind) -> dict[str, CommandNode]:
    """A kind's commands by name. How each is typed is not made before it is asked for."""
    one, many = kind.noun, kind.nouns
    made: dict[str, tuple[str, str, bool]] = {
        "add": (say("Record a new {kind}.", kind=one), "", True),
        "list": (
            say("List {kinds}.", kinds=many),
            say("List {kinds}; the line numbers can be given to other commands.", kinds=many),
            False,
        ),
        "show": (say("Show one {kind}, with what follows from it.", kind=one), "", False),
        "edit": (
            say("Open one {kind} in your editor; what you save is checked and committed.", kind=one),
            say("Open one {kind} in $EDITOR; what you save is checked and committed.", kind=one),
            True,
        ),
        "set": (
            say("Change fields of one {kind}.", kind=one),
            say("Change fields of one {kind}: field=value, list+=value, list-=value, field= to remove.", kind=one),
            True,
        ),
        "archive": (
            say("Put one {kind} away: kept, but out of lists and plans.", kind=one),
            say("Put one {kind} away: it stays in the book and its history, out of lists and plans.", kind=one),
            True,
        ),
    }
    return {
        name: CommandNode(
            name,
            help_,
            "",
            Command(
                name,
                help_,
                f"{_OF_KIND}:{_function(name)}",
                writes=writes,
                kept=not writes,
                rows=("records",) if name == "list" else (),
                kind=kind.name,
            ),
            partial(_typed, kind, name, whole or help_),
        )
        for name, (help_, whole, writes) in made.items()
    }


def _function(name: str) -> str:
    return f"{name}_" if name in ("list", "set") else name


def _typed(kind: Kind, name: str, help_: str) -> Callable[..., Answer]:
    """The function of a command, with the parameters and the help it has for a kind."""
    function = getattr(of_kind, _function(name))

    @wraps(function)
    def typed(**given: Any) -> Answer:
        answer: Answer = function(**given)
        return answer

    typed.__doc__ = help_
    typed.__annotations__ = dict(function.__annotations__)
    if name == "add":
        _fields_as_options(kind, typed)
    elif name != "list":
        typed.__annotations__["ref"] = Annotated[str, Argument("REF", completes=(kind.name,))]
    return typed


def _fields_as_options(kind: Kind, add: Callable[..., Answer]) -> None:
    """Give a kind's `add` an option for each of its simple fields."""
    simple = {
        name: field
        for name, field in kind.fields.items()
        if field.shape in ("scalar", "list")
        and name != _TYPED_BY_SET
        and not (field is kind.happened and name in _SAID_BY_DATE)
    }
    # a kind's own field stands before the option of the same name
    from_file = file_option({f"--{name}" for name in simple})

    parameters = [
        _parameter("session", Any, inspect.Parameter.empty),
        _parameter("kind", str, inspect.Parameter.empty),
        *(_parameter(_python(name), _option(kind, field), None) for name, field in simple.items()),
        _parameter(
            "assignments",
            Annotated[
                list[str], Option("--set", metavar="KEYS=VALUE", help="A nested field: contacts.olga.name=Olga.")
            ],
            [],
        ),
        _parameter("source", Annotated[str, from_file], ""),
        _parameter("record_id", Annotated[str, Option("--id", metavar="ID", help="Choose the id.")], ""),
    ]
    if kind.recognised and "new" not in simple:
        parameters.append(
            _parameter(
                "new",
                Annotated[bool, Option("--new", help="It is not one the book knows already, though it looks like it.")],
                default=False,
            )
        )
    add.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    add.__annotations__ = {p.name: p.annotation for p in parameters}
    add.__doc__ = joined(" ", [say("Record a new {kind}.", kind=kind.noun), term(kind.description)])


def _python(name: str) -> str:
    return f"{name}_"


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _completes(kind: Kind, field: Field) -> tuple[str, ...] | Completing | None:
    """What the shell offers: ids of what it links to, the values it takes, or those it often has."""
    if field.link:
        return (field.link,) if "/" not in field.link and field.link != "*" else None
    if field.enum:
        return choices(field.enum)
    often = field.is_text and not (field.personal or field.unique)
    return used(kind.name, field.name) if often and field.name != kind.label else None


def _option(kind: Kind, field: Field) -> Any:
    flag = "--" + field.name.replace("_", "-")
    parts: list[str] = [term(field.description) if field.description else field.heading]
    parts += [f"({', '.join(field.enum)})"] if field.enum else []
    parts += [say("You, unless given.")] if field.name == "owner" and field.link == "user" else []
    completes = _completes(kind, field)
    option = Option(flag, metavar=_metavar(field), help=joined(" ", parts), completes=completes)
    base: Any = list[str] if field.shape == "list" else str
    return Annotated[base | None, option]


def _metavar(field: Field) -> str:
    """What stands for a field's value in help."""
    kind, _, item = field.link.partition("/") if field.link else ("", "", "")
    return kind.upper() + ("/ID" if item else "") if kind not in ("", "*") else _OF_TYPE.get(field.type, "ID")
