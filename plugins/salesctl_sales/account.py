"""How a client's account stands, as it is said when an order is taken, goods leave or money comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from salesctl.api import Line, PaymentTerm, Session, say


class OpenDocument(NamedTuple):
    """A document something is owed by."""

    name: str
    """Its number; its id where it has none."""
    currency: str
    outstanding: int


def open_documents(session: Session, client: str) -> Mapping[str, OpenDocument]:
    """What a client owes, by document, the oldest due first."""
    rows = session.query_about(client).rows(
        "select document, coalesce(number, document) as name, currency, outstanding from receivable where client = ?"
        " order by due_on is null, due_on, document",
        (client,),
    )
    return {row["document"]: OpenDocument(row["name"], row["currency"], row["outstanding"]) for row in rows}


def settled(before: Mapping[str, OpenDocument], after: Mapping[str, OpenDocument]) -> Iterator[Line]:
    """What became of each document that less is owed by than before."""
    for document, one in before.items():
        left = after[document].outstanding if document in after else 0
        if left >= one.outstanding:
            continue
        values: dict[str, Any] = {
            "document": one.name, "settled": one.outstanding - left, "left": left, "currency": one.currency,
        }  # fmt: skip
        yield Line(
            say("  {document}: {settled:money} settled, {left:money} left", **values)
            if left
            else say("  {document}: {settled:money} settled, paid in full", **values)
        )


def balance(session: Session, client: str, order: int = 0, currency: str = "") -> Iterator[Line]:
    """What a client owes in all, and what is left of the credit limit; nothing of who owes nothing.

    `order`: what an order comes to that is not shipped, in `currency`.
    """
    use = "select * from credit_use where client = ? order by currency"
    for row in session.query_about(client).rows(use, (client,)):
        values = {name: row[name] for name in ("currency", "owed", "overdue", "disputed", "credit_limit")}
        if row["overdue"]:
            yield Line(say("  owes {owed:money} in all, {overdue:money} of it overdue", **values), "warn")
        elif row["owed"]:
            yield Line(say("  owes {owed:money} in all, nothing of it overdue", **values))
        if row["disputed"]:
            yield Line(say("  {disputed:money} of it disputed", **values))
        if row["credit_limit"] is None:
            continue
        left = row["credit_limit"] - row["used"] - (order if row["currency"] == currency else 0)
        if left < 0:
            yield Line(
                say("  {over:money} beyond the credit limit of {credit_limit:money}", over=-left, **values), "warn"
            )
        else:
            yield Line(say("  {left:money} left of the credit limit of {credit_limit:money}", left=left, **values))


def payable(terms: Mapping[str, str], term: PaymentTerm | None) -> list[Line]:
    """When a document is to be paid that copied a term (`terms`: its fields): by a day, else what the term waits for."""
    if "due_on" in terms:
        return [Line(say("  due {day:weekday} {day:date}", day=terms["due_on"]))]
    return [Line(say("  to be paid: {term}", term=term.said()))] if term else []
