"""The commands every kind has, made from its schema: add, list, show, edit, set, archive."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from salesctl.cli.command_tree import CommandNode
from salesctl.plugins.declaration import Argument, Command, Option
from salesctl.session.answer import Answer

from . import records

if TYPE_CHECKING:
    from salesctl.model.kinds import Field, Kind
    from salesctl.session.session import Session


def nodes_of(kind: Kind) -> dict[str, CommandNode]:
    """A kind's commands by name. None of their code is made before it is asked for."""
    one, many = kind.title.lower(), kind.plural.replace("_", " ")
    made: dict[str, tuple[str, Callable[[Kind], Callable[..., Answer]], bool]] = {
        "add": (f"Record a new {one}.", _add, True),
        "list": (f"List {many}.", _list, False),
        "show": (f"Show one {one}, with what follows from it.", _show, False),
        "edit": (f"Open a {one} in your editor; what you save is checked and committed.", _edit, True),
        "set": (f"Change fields of a {one}.", _set, True),
        "archive": (f"Put a {one} away: kept, but out of lists and plans.", _archive, True),
    }
    return {
        name: CommandNode(name, help_, "", Command(name, help_, "", writes=writes), partial(make, kind))
        for name, (help_, make, writes) in made.items()
    }


def _add(kind: Kind) -> Callable[..., Answer]:
    simple = {name: field for name, field in kind.fields.items() if field.shape in ("scalar", "list")}

    def add(session: Session, set_: list[str], from_: str, id_: str, **given: Any) -> Answer:
        return records.add(session, kind, given, set_, from_, id_)

    parameters = [
        _parameter("session", Any, inspect.Parameter.empty),
        *(_parameter(_python(name), _option(field), None) for name, field in simple.items()),
        _parameter(
            "set_",
            Annotated[
                list[str], Option("--set", metavar="KEYS=VALUE", help="A nested field: contacts.olga.name=Olga.")
            ],
            [],
        ),
        _parameter("from_", Annotated[str, Option("--from", metavar="FILE|-", help="Take a YAML record.")], ""),
        _parameter("id_", Annotated[str, Option("--id", metavar="ID", help="Choose the id.")], ""),
    ]
    add.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    add.__annotations__ = {p.name: p.annotation for p in parameters}
    add.__doc__ = f"Record a new {kind.title.lower()}. {kind.description}"
    return add


def _python(name: str) -> str:
    return f"{name}_"


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _option(field: Field) -> Any:
    flag = "--" + field.name.replace("_", "-")
    said = field.description or field.title.capitalize()
    if field.enum:
        said += f" ({', '.join(field.enum)})"
    said += " You, unless given." if field.name == "owner" and field.link == "user" else ""
    completes = (field.link,) if field.link and "/" not in field.link and field.link != "*" else None
    option = Option(flag, metavar=(field.link or field.type).upper(), help=said, completes=completes)
    base: Any = list[str] if field.shape == "list" else str
    return Annotated[base | None, option]


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

    list_.__doc__ = f"List {kind.plural.replace('_', ' ')}; the line numbers can be given to other commands."
    return list_


def _show(kind: Kind) -> Callable[..., Answer]:
    def show(session: Session, ref: str) -> Answer:
        return records.show(session, ref, kind.name)

    show.__doc__ = f"Show one {kind.title.lower()}, with what follows from it."
    return _about(kind, show)


def _about(kind: Kind, function: Callable[..., Answer]) -> Callable[..., Answer]:
    """A function whose `ref` completes this kind's ids."""
    function.__annotations__["ref"] = Annotated[str, Argument("REF", completes=(kind.name,))]
    return function


def _edit(kind: Kind) -> Callable[..., Answer]:
    def edit(session: Session, ref: str) -> Answer:
        return records.edit(session, ref, kind.name)

    edit.__doc__ = f"Open a {kind.title.lower()} in $EDITOR; what you save is checked and committed."
    return _about(kind, edit)


def _set(kind: Kind) -> Callable[..., Answer]:
    def set_(
        session: Session,
        ref: str,
        assignments: Annotated[list[str], Argument("FIELD=VALUE…")],
    ) -> Answer:
        return records.set_fields(session, ref, assignments, kind.name)

    set_.__doc__ = f"Change fields of a {kind.title.lower()}: field=value, list+=value, list-=value, field= to remove."
    return _about(kind, set_)


def _archive(kind: Kind) -> Callable[..., Answer]:
    def archive(
        session: Session,
        ref: str,
        back: Annotated[bool, Option("--back", help="Take it out of the archive.")] = False,
    ) -> Answer:
        return records.archive(session, ref, kind.name, back=back)

    archive.__doc__ = f"Put a {kind.title.lower()} away: it stays in the book and its history, out of lists and plans."
    return _about(kind, archive)
