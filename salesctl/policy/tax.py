"""Whether a client owes us tax, and how people are told whether a sum holds it.

A client whose `tax_treatment` is export, reverse charge or exempt owes none, so its sums are neither with tax nor without: there is
none. Sums of lines are told by the lines, which keep their rates; other sums by the client's card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from salesctl.lang.text import translatable
from salesctl.model.line_money import tax_included
from salesctl.model.values import scaled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from salesctl.session.session import Session

_WITH = translatable("with tax", "word")
_WITHOUT = translatable("without tax", "word")
_FREE = translatable("free of tax", "word")


def owes_tax(session: Session, client: str) -> bool:
    """Whether a client owes us tax at all; one that is not in the book does."""
    row = session.query().one("select tax_treatment from client where id = ?", (client,))
    return row is None or (row["tax_treatment"] or "domestic") == "domestic"


def tax_of_price(rate: int | None, *, included: bool) -> str:
    """Whether a price holds the tax, as a word to be translated (`{x:words}`). `rate`: scaled; None: not known."""
    if rate == 0:
        return _FREE
    return _WITH if included else _WITHOUT


def tax_of_line(document: Mapping[str, Any], line: Mapping[str, Any]) -> str:
    """Whether the price of an order's, offer's or shipment's line holds the tax, as a word."""
    included = tax_included(line.get("tax_basis"), document.get("tax"))
    return tax_of_price(_rate(line), included=included)


def tax_of_lines(document: Mapping[str, Any], lines: Iterable[Mapping[str, Any]]) -> str:
    """Whether what these lines come to holds the tax, as a word: with it where any of them bears one."""
    rows = list(lines)
    said = {tax_of_line(document, line) for line in rows}
    if _WITH in said or any(_rate(line) for line in rows):
        return _WITH
    return _WITHOUT if _WITHOUT in said else _FREE


def tax_of_client(session: Session, client: str) -> str:
    """Whether a sum asked of a client, such as an invoice's or a credit note's, holds the tax, as a word."""
    return _WITH if owes_tax(session, client) else _FREE


def _rate(line: Mapping[str, Any]) -> int | None:
    return scaled(str(line["tax"]), "percent") if line.get("tax") else None
