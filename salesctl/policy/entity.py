"""Which legal entity of a client something is with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError, UsageError
from salesctl.lang.text import joined, say
from salesctl.session.resolve import items_named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from salesctl.session.session import Session


def entity_of(session: Session, client: str, typed: str = "", follows: str | None = "") -> str | None:
    """`client/entity` for what is typed, else what follows from elsewhere, else the client's only one; None where it has none.

    An entity is typed by its id, legal name or tax number, the start or a part of it. Where there are several, who sits at a
    terminal is asked. Raises SalesctlError naming them where nobody can be, and for what is none or could be several of them.
    """
    if typed:
        return entity_named(session, client, typed)
    if follows:
        return follows
    entities = _entities(session, client)
    if len(entities) < 2:
        return f"{client}/{next(iter(entities))}" if entities else None
    person = session.conversation
    if person.at_terminal:
        for key, name in entities.items():
            person.say(joined("  ", [key, name]))
        answer = person.ask(joined("", [say("Which legal entity of {client}?", client=client), " "]))
        if answer:
            return entity_named(session, client, answer)
    raise SalesctlError(
        say("{client} has several legal entities: {known}", client=client, known=_known(entities)),
        hint=say("say which: --entity {entity}", entity=next(iter(entities))),
    )


def entity_named(session: Session, client: str, typed: str) -> str:
    """`client/entity` for a legal entity as it is typed. Raises UsageError for what is none, or could be several."""
    found = items_named(session, "client", client, "entities", typed)
    if len(found) == 1:
        return f"{client}/{found[0]}"
    entities = _entities(session, client)
    raise UsageError(
        say("`{typed}` could be several legal entities of {client}", typed=typed, client=client)
        if found
        else say("`{typed}` is no legal entity of {client}", typed=typed, client=client),
        hint=say("it has {known}", known=_known(entities))
        if entities
        else say("add one: salesctl set {client} entities.main.legal_name='{name}'", client=client, name=typed),
    )


def _entities(session: Session, client: str) -> Mapping[str, str]:
    """The legal names of a client's entities, by id."""
    card = session.read("client", client)[0].data
    return {str(one["id"]): str(one.get("legal_name") or "") for one in card.get("entities") or [] if one.get("id")}


def _known(entities: Mapping[str, str]) -> str:
    return ", ".join(f"{key} ({name})" if name else key for key, name in entities.items())
