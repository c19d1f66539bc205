"""What a document takes over where nobody says it: its currency, the client's legal entity, the payment term."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from salesctl.errors import SalesctlError, UsageError
from salesctl.lang.text import joined, say
from salesctl.model.links import links
from salesctl.model.payment_terms import PaymentTerm
from salesctl.session.choosing import choice
from salesctl.session.resolve import items_named
from salesctl.session.typed_values import typed_currency

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from salesctl.model.kinds import Kind
    from salesctl.session.session import Session


def currency_of(session: Session, *named: str | None, client: str = "") -> str:
    """The first currency that is named, else what the client buys in, else the book's. Raises UsageError for none there is."""
    card = session.read("client", client)[0].data if client and not any(named) else {}
    code = next((code for code in (*named, card.get("currency")) if code), session.config.currency)
    return typed_currency(session, code)


def with_currency(session: Session, kind: Kind, data: Mapping[str, Any]) -> dict[str, Any]:
    """The tree of a new record in the currency of the document it names, else of its client, where it says none itself."""
    if "currency" not in kind.fields or data.get("currency") or not isinstance(data.get("client"), str):
        return dict(data)
    known = session.book.path_of("client", data["client"])
    currency = currency_of(session, *_documents(session, kind, data), client=data["client"] if known else "")
    return {**data, "currency": currency} if currency != session.config.currency else dict(data)


def _documents(session: Session, kind: Kind, data: Mapping[str, Any]) -> Iterator[str]:
    """The currencies of the documents a record names."""
    for link in links(data, kind.fields):
        if link.kind == "client" or "/" in link.target:
            continue
        for name in session.book.kinds_of(link.value) if link.kind == "*" else [link.kind]:
            priced = name in session.kinds and "currency" in session.kinds[name].fields
            if priced and session.book.path_of(name, link.value):
                yield session.book.record(name, link.value).get("currency") or session.config.currency


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
        said = [joined("  ", [name, f"({key})"]) for key, name in entities.items()]
        question = say("Which legal entity of {client}?", client=session.name_of("client", client))
        answer = choice(person, said, question)
        if isinstance(answer, int):
            return f"{client}/{[*entities][answer]}"
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


def agreed_term(
    session: Session, client: str, *, order: Mapping[str, Any] | None = None, contract: str = ""
) -> PaymentTerm | None:
    """What was agreed for an order (its fields) or under a contract; None where no term is known."""
    of_order = order or {}
    under = contract or str(of_order.get("contract") or "")
    agreed = session.read("contract", under)[0].data if under else {}
    card = session.read("client", client)[0].data
    typed = (
        (of_order.get("terms") or {}).get("deferral_days"),
        (agreed.get("terms") or {}).get("deferral_days"),
        card.get("payment_terms_days"),
    )
    text = next((str(one) for one in typed if one not in (None, "")), "")
    return PaymentTerm.read(text) if text else None


def copied_term(term: PaymentTerm | None, document: str, day: date) -> dict[str, str]:
    """The fields of a `shipment` or `invoice` of this day: the term, and the due date unless something else has to happen first."""
    if term is None:
        return {}
    copied = {"terms_days": str(term)}
    return copied | {"due_on": term.due(day).isoformat()} if term.event in ("", document) else copied
