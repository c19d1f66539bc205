"""The commands every kind has, made from its schema: add, list, show, edit, set, archive."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from salesctl.cli.binding import file_option
from salesctl.cli.command_tree import CommandNode
from salesctl.errors import UsageError
from salesctl.lang.text import joined, say, term, translatable
from salesctl.plugins.declaration import Argument, Command, Option
from salesctl.session.answer import Answer
from salesctl.session.completing import choices, used

from . import records

if TYPE_CHECKING:
    from salesctl.model.kinds import Field, Kind
    from salesctl.session.completing import Completing
    from salesctl.session.session import Session

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
    """A kind's commands by name. None of their code is made before it is asked for."""
    one = kind.noun
    made: dict[str, tuple[str, Callable[[Kind], Callable[..., Answer]], bool]] = {
        "add": (say("Record a new {kind}.", kind=one), _add, True),
        "list": (say("List {kinds}.", kinds=kind.nouns), _list, False),
        "show": (say("Show one {kind}, with what follows from it.", kind=one), _show, False),
        "edit": (say("Open a {kind} in your editor; what you save is checked and committed.", kind=one), _edit, True),
        "set": (say("Change fields of a {kind}.", kind=one), _set, True),
        "archive": (say("Put a {kind} away: kept, but out of lists and plans.", kind=one), _archive, True),
    }
    return {
        name: CommandNode(
            name, help_, "", Command(name, help_, "", writes=writes, kept=not writes), partial(make, kind)
        )
        for name, (help_, make, writes) in made.items()
    }


def _add(kind: Kind) -> Callable[..., Answer]:
    simple = {
        name: field
        for name, field in kind.fields.items()
        if field.shape in ("scalar", "list")
        and name != _TYPED_BY_SET
        and not (field is kind.happened and name in _SAID_BY_DATE)
    }

    def add(
        session: Session, assignments: list[str], source: str, record_id: str, *, new: bool = False, **given: Any
    ) -> Answer:
        return records.add(session, kind, given, assignments, source, record_id, new=new)

    # a kind's own field stands before the option of the same name
    from_file = file_option({f"--{name}" for name in simple})

    parameters = [
        _parameter("session", Any, inspect.Parameter.empty),
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
    return add


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
    often = field.shape == "scalar" and field.type == "text" and not (field.personal or field.unique)
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


def _list(kind: Kind) -> Callable[..., Answer]:
    def list_(
        session: Session,
        where: Annotated[str, Option("--where", metavar="SQL", help="Only where this holds: owner='anna'.")] = "",
        sort: Annotated[str, Option("--sort", metavar="FIELD", help="By this field; -FIELD for largest first.")] = "",
        columns: Annotated[str, Option("--columns", metavar="A,B", help="These columns.")] = "",
        limit: Annotated[int, Option("--limit", metavar="N", min=0, help="At most N (0: all).")] = 0,
        archived: Annotated[bool, Option("--archived", help="Those put away, too.")] = False,
    ) -> Answer:
        return records.listing(session, kind, where=where, sort=sort, columns=columns, limit=limit, archived=archived)

    list_.__doc__ = say("List {kinds}; the line numbers can be given to other commands.", kinds=kind.nouns)
    return list_


def _show(kind: Kind) -> Callable[..., Answer]:
    def show(session: Session, ref: str) -> Answer:
        return records.show(session, ref, kind.name)

    show.__doc__ = say("Show one {kind}, with what follows from it.", kind=kind.noun)
    return _about(kind, show)


def _about(kind: Kind, function: Callable[..., Answer]) -> Callable[..., Answer]:
    """A function whose `ref` completes this kind's ids."""
    function.__annotations__["ref"] = Annotated[str, Argument("REF", completes=(kind.name,))]
    return function


def _edit(kind: Kind) -> Callable[..., Answer]:
    def edit(session: Session, ref: str) -> Answer:
        return records.edit(session, ref, kind.name)

    edit.__doc__ = say("Open a {kind} in $EDITOR; what you save is checked and committed.", kind=kind.noun)
    return _about(kind, edit)


def _set(kind: Kind) -> Callable[..., Answer]:
    def set_(
        session: Session,
        ref: str,
        assignments: Annotated[list[str] | None, Argument("FIELD=VALUE…")] = None,
        source: Annotated[str, file_option()] = "",
        where: Annotated[
            str, Option("--where", metavar="SQL", help="In place of REF: all for which this holds, as in lists.")
        ] = "",
    ) -> Answer:
        if where and source:
            raise UsageError(say("a file is of one record"), hint=say("leave out --from or --where"))
        if where:
            return records.set_where(session, kind, where, [ref, *(assignments or ())])
        return records.set_fields(session, ref, assignments or (), kind.name, source=source)

    set_.__doc__ = say(
        "Change fields of a {kind}: field=value, list+=value, list-=value, field= to remove.", kind=kind.noun
    )
    return _about(kind, set_)


def _archive(kind: Kind) -> Callable[..., Answer]:
    def archive(
        session: Session,
        ref: str,
        back: Annotated[bool, Option("--back", help="Take it out of the archive.")] = False,
    ) -> Answer:
        return records.archive(session, ref, kind.name, back=back)

    archive.__doc__ = say(
        "Put a {kind} away: it stays in the book and its history, out of lists and plans.", kind=kind.noun
    )
    return _about(kind, archive)
