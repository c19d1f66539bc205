"""The states of an offer that were sent, found in Git, and what differs between two of them as the client sees it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from salesctl.api import Session, Text, joined, say, tax_included, translatable, yamlio

_TERMS = {
    "qty": translatable("quantity"),
    "price": translatable("price"),
    "discount": translatable("discount, %"),
    "tax_basis": translatable("tax"),
    "deferral_days": translatable("days to pay"),
    "prepayment": translatable("prepayment, %"),
    "payment_form": translatable("form of payment"),
    "delivery": translatable("delivery"),
    "valid_until": translatable("valid until"),
    "currency": translatable("currency"),
}
_OF_LINES = ("qty", "price", "discount", "tax_basis")
_OF_OFFERS = ("valid_until", "currency")


class Difference(NamedTuple):
    """One difference: what it is, and both values as text; a dash where there is none."""

    what: str
    before: str
    after: str


def sent_states(session: Session, offer: str) -> list[Mapping[str, Any]]:
    """The offer as it stood each time it went out, oldest first."""
    record, _ = session.read("offer", offer)
    states: list[Mapping[str, Any]] = []
    for raw in session.git.files_at((commit, record.path) for commit in session.git.versions(record.path)):
        if raw is None:
            continue
        tree = yamlio.read(raw, record.path)
        states += [tree] * (len(tree.get("sent") or []) - len(states))
    return states


def changes(older: Mapping[str, Any], newer: Mapping[str, Any]) -> Iterator[Difference]:
    """Lines by product, then terms; what is the same in both is left out."""
    before, after = (_by_product(one) for one in (older, newer))
    for product in dict.fromkeys([*before, *after]):
        old, new = before.get(product), after.get(product)
        if old is None or new is None:
            yield Difference(product, _line(old), _line(new))
            continue
        for name in _OF_LINES:
            if _number(old.get(name)) != _number(new.get(name)):
                yield Difference(
                    joined(": ", (product, _term(name))), str(old.get(name) or "—"), str(new.get(name) or "—")
                )
    terms = [one.get("terms") or {} for one in (older, newer)]
    yield from _changed(terms[0], terms[1], dict.fromkeys([*terms[0], *terms[1]]))
    yield from _changed(older, newer, _OF_OFFERS)


def _changed(older: Mapping[str, Any], newer: Mapping[str, Any], names: Iterable[str]) -> Iterator[Difference]:
    for name in names:
        if older.get(name) != newer.get(name):
            yield Difference(_term(name), str(older.get(name) or "—"), str(newer.get(name) or "—"))


def _term(name: str) -> Text:
    """What a field of an offer is called, as the client would say it."""
    return say(_TERMS[name]) if name in _TERMS else say(name.replace("_", " "), context="field")


def _by_product(offer: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The lines of an offer, each with its tax basis: its own, else the offer's."""
    return {
        str(line.get("product") or line["id"]): {**line, "tax_basis": _basis(line, offer)}
        for line in offer.get("lines") or []
    }


def _basis(line: Mapping[str, Any], offer: Mapping[str, Any]) -> str:
    return "included" if tax_included(line.get("tax_basis"), offer.get("tax")) else "excluded"


def _line(line: Mapping[str, Any] | None) -> str:
    if line is None:
        return "—"
    discount = f" − {line['discount']} %" if line.get("discount") else ""
    return f"{line['qty']} × {line['price']}{discount}"


def _number(value: Any) -> str:
    """A number without trailing zeros of its fraction: 5 and 5.00 are one price, nothing is 0."""
    plain = str(value or "0")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
