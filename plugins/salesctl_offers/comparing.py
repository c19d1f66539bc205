"""The states of an offer that were sent, found in Git, and what differs between two of them as the client sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from salesctl.api import Column, Session, text, yamlio

_WORDS = {
    "qty": ("quantity", "количество"),
    "price": ("price", "цена"),
    "discount": ("discount, %", "скидка, %"),
    "deferral_days": ("days to pay", "отсрочка, дней"),
    "prepayment": ("prepayment, %", "предоплата, %"),
    "payment_form": ("payment", "форма оплаты"),
    "delivery": ("delivery", "доставка"),
    "valid_until": ("valid until", "действует до"),
    "currency": ("currency", "валюта"),
    "tax": ("tax", "налог"),
}
_LINE = ("qty", "price", "discount")


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs: a row each, what it is and both values."""

    rows: Sequence[Sequence[str]]

    @property
    def data(self) -> list[dict[str, str]]:
        """The same for programs."""
        return [{"what": what, "before": before, "after": after} for what, before, after in self.rows]

    def columns(self, titles: Sequence[str]) -> list[Column]:
        """Columns with these headings."""
        return [Column(name, "text", title) for name, title in zip(("what", "before", "after"), titles, strict=True)]


def sent_states(session: Session, offer: str) -> list[Mapping[str, Any]]:
    """The offer as it stood each time it went out, oldest first."""
    record, _ = session.read("offer", offer)
    log = (
        session.git.run("log", "--reverse", "--first-parent", "--format=%H", "--", record.path).decode("ascii").split()
    )
    states: list[Mapping[str, Any]] = []
    for raw in session.git.files_at((commit, record.path) for commit in log):
        if raw is None:
            continue
        tree = yamlio.read(raw, record.path)
        states += [tree] * (len(tree.get("sent") or []) - len(states))
    return states


def compared(older: Mapping[str, Any], newer: Mapping[str, Any], lang: str) -> Changes:
    """Lines by product, then terms; what is the same in both is left out."""
    return Changes(list(_rows(older, newer, lang)))


def _rows(older: Mapping[str, Any], newer: Mapping[str, Any], lang: str) -> Iterator[tuple[str, str, str]]:
    before, after = (_by_product(one) for one in (older, newer))
    for product in dict.fromkeys([*before, *after]):
        old, new = before.get(product), after.get(product)
        if old is None or new is None:
            yield product, _line(old), _line(new)
            continue
        for name in _LINE:
            if _same(old.get(name)) != _same(new.get(name)):
                yield f"{product}: {text(lang, *_WORDS[name])}", str(old.get(name) or "—"), str(new.get(name) or "—")
    terms = [one.get("terms") or {} for one in (older, newer)]
    for name in dict.fromkeys([*terms[0], *terms[1]]):
        if terms[0].get(name) != terms[1].get(name):
            words = text(lang, *_WORDS.get(name, (name, name)))
            yield words, str(terms[0].get(name) or "—"), str(terms[1].get(name) or "—")
    for name in ("valid_until", "currency", "tax"):
        if older.get(name) != newer.get(name):
            yield text(lang, *_WORDS[name]), str(older.get(name) or "—"), str(newer.get(name) or "—")


def _by_product(offer: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {str(line.get("product") or line["id"]): line for line in offer.get("lines") or []}


def _line(line: Mapping[str, Any] | None) -> str:
    if line is None:
        return "—"
    discount = f" − {line['discount']} %" if line.get("discount") else ""
    return f"{line['qty']} × {line['price']}{discount}"


def _same(value: Any) -> str:
    """A number without the zeros that mean nothing: 5 and 5.00 are one price."""
    plain = str(value or "0")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
