"""Money that came in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, NamedTuple

from salesctl.api import (
    Answer,
    Argument,
    Line,
    Option,
    Query,
    SalesctlError,
    Session,
    Text,
    UsageError,
    currency_of,
    entity_of,
    entity_option,
    resolve,
    say,
    scaled,
    unscaled,
)

from .account import balance, open_documents, settled
from .amounts import typed_sum
from .exchange import Rate, recorded_rate, typed_rate

_PART = re.compile(r",(?=[^,=]*=)|,(?=\s*[^\W\d])")
"""The comma before a document, not one in a sum."""
_DOCUMENTS = ("shipment", "invoice", "order", "balance")


class _Named(NamedTuple):
    """A document that `--for` names."""

    document: str
    typed: str
    """The sum that is typed for it; empty: the whole payment."""
    currency: str
    entity: str
    settles: str | None
    """What money for it is held for; None for a document that an opening balance has taken the place of."""
    left: int | None
    """What is still to be paid of it by name, in its currency; None of an order, which may be paid in advance."""


class _Part(NamedTuple):
    """What of a payment is for a document, in its own currency, and what that settles in the document's."""

    of: _Named
    amount: int
    settled: int
    over: int
    """How much more it is than is left of the document, in the payment's currency."""
    rate: Rate | None
    """None where both are of one currency."""

    def entry(self, currency: str) -> dict[str, str]:
        """Its item of the record of a payment in a currency."""
        if self.rate is None:
            return {"document": self.of.document, "amount": self.of.typed}
        return {
            "document": self.of.document,
            "amount": unscaled(self.amount, "money", currency),
            "settled": unscaled(self.settled, "money", self.of.currency),
            "rate": unscaled(self.rate.rate, "rate").rstrip("0").rstrip("."),
            "rate_of": self.rate.of,
        }


def pay(
    session: Session,
    client: Annotated[str, Argument("CLIENT", completes=("client",))],
    amount: Annotated[str, Argument("SUM", spaced=True)],
    for_: Annotated[str, Option("--for", metavar="DOC=SUM,…", help="Which documents it settles.")] = "",
    currency: Annotated[str, Option("--currency", help="The document's, else the client's unless given.")] = "",
    rate: Annotated[
        str,
        Option(
            "--rate",
            metavar="[CUR=]RATE",
            help="Of documents in another currency: USD=0.92 says what one dollar is in the other; else the recorded rate.",
        ),
    ] = "",
    entity: Annotated[
        str,
        entity_option(help="Which of the client's legal entities paid."),
    ] = "",
    number: Annotated[str, Option("--number", help="The payment's number.")] = "",
) -> Answer:
    """Record a payment. What it is not said to settle goes to the oldest debts of the client's legal entity by itself.

    `salesctl pay acme 1200.00 --for ship-1042=800,ship-1050=400`

    Sums are in the payment's currency. A document in another one is settled at the rate of the day, or at --rate, up to what is
    left of it.
    """
    client = resolve(session, client, "client").id
    named = list(_named(session, for_, client))
    theirs = {one.currency for one in named}
    currency = currency_of(session, currency, *(theirs if len(theirs) == 1 else ()), client=client)
    amount = typed_sum(session, amount, currency, paid_back=True)
    paid = scaled(amount, "money")
    rates = _rates(session, rate, currency, theirs - {currency})
    parts = [_part(session, one, amount, currency, rates.get(one.currency)) for one in named]
    if parts and sum(part.amount for part in parts) > paid:
        raise SalesctlError(say("the parts of --for come to more than {amount:money}", amount=paid, currency=currency))
    entities = {one.entity for one in named}
    payer = entity_of(session, client, entity, entities.pop() if len(entities) == 1 else "")
    draft = session.new(
        "payment",
        {
            "client": client,
            "date": session.happened_on,
            "amount": amount,
            "currency": currency,
            "entity": payer,
            "number": number or None,
            "for": [part.entry(currency) for part in parts] or None,
        },
    )
    before = open_documents(session, client)
    values: dict[str, Any] = {"client": client, "amount": abs(paid), "currency": currency, "day": session.happened_on}
    answer = session.record(
        draft,
        say("{client} paid {amount:money} on {day:weekday} {day:date}", **values)
        if paid >= 0
        else say("{client} was paid back {amount:money} on {day:weekday} {day:date}", **values),
        duty=2,
    )
    after = open_documents(session, client)
    told = [*settled(before, after), *_settled(session, client, draft.id, parts, currency)]
    loose = [*_unapplied(session, client, payer or "", currency)]
    told += loose
    if before and not after and not loose:
        told.append(Line(say("  nothing more is owed"), "good"))
    told += balance(session, client)
    return answer._replace(shown=[*answer.shown, *told])


def _named(session: Session, typed: str, client: str) -> Iterator[_Named]:
    """The documents `DOC=SUM,…` names. Raises SalesctlError for what no payment of the client can be for."""
    query = session.query_about(client)
    for part in filter(None, (part.strip() for part in _PART.split(typed))):
        ref, _, share = part.partition("=")
        document = resolve(session, ref, *(kind for kind in _DOCUMENTS if kind in session.kinds))
        owner = session.read(document.kind, document.id)[0].data.get("client")
        if owner not in (None, client):
            raise SalesctlError(
                say(
                    "{document} belongs to {owner}, not to {client}",
                    document=document.id,
                    owner=owner,
                    client=client,
                )
            )
        row = query.one("select * from payable_document where document = ?", (document.id,))
        if row is None:
            raise SalesctlError(
                say("nothing is owed for {document}, so nothing can be paid for it", document=document.id),
                hint=say("name the order or the shipment, or leave out --for: the oldest debts are settled then"),
            )
        if row["settles"] is None:
            raise SalesctlError(
                say("{document} is from before the opening balance, which does not list it", document=document.id),
                hint=say("leave out --for: the oldest debts are settled then"),
            )
        yield _Named(document.id, share, row["currency"], row["entity"], row["settles"], _left(query, row["settles"]))


def _left(query: Query, settles: str) -> int | None:
    if query.one('select 1 from "order" where id = ?', (settles,)):
        return None
    sql = "select coalesce(sum(uncovered), 0) from named_cover where document = :settles or order_id = :settles"
    row = query.one(sql, {"settles": settles})
    return int(row[0]) if row else 0


def _rates(session: Session, typed: str, paid: str, owed: set[str]) -> dict[str, Rate]:
    """The rate to each currency documents are in: the one that is typed, else the recorded ones. Raises SalesctlError."""
    if typed and len(owed) != 1:
        raise UsageError(
            say("--rate is for documents in another currency: name them with --for")
            if not owed
            else say("one rate is not enough for documents in {currencies}", currencies=", ".join(sorted(owed))),
            hint=say("record a payment for each currency") if owed else "",
        )
    return {
        one: typed_rate(session, typed, paid, one) if typed else recorded_rate(session, paid, one)
        for one in sorted(owed)
    }


def _part(session: Session, of: _Named, amount: str, currency: str, rate: Rate | None) -> _Part:
    """What of a payment is for a document. Raises SalesctlError where a document in another currency takes nothing of it."""
    typed = typed_sum(session, of.typed, currency, paid_back=amount.startswith("-")) if of.typed else amount
    of, paid = of._replace(typed=typed), scaled(typed, "money")
    left = of.left if paid > 0 else None
    if rate is None:
        return _Part(of, paid, paid, 0 if left is None else max(paid - max(left, 0), 0), None)
    settled = rate.convert(paid, currency)
    if left is not None and settled > left:
        cost = rate.convert(left, of.currency)
        over, paid, settled = paid - cost, cost, left
    else:
        over = 0
    if not settled:
        raise SalesctlError(
            say("nothing is left to pay of {document}", document=of.document),
            hint=say("leave out --for: the oldest debts are settled then"),
        )
    return _Part(of, paid, settled, over, rate)


def _settled(session: Session, client: str, payment: str, parts: Sequence[_Part], currency: str) -> Iterator[Line]:
    """What a payment settles in other currencies, at which rate, with the exchange difference; what is more than was owed."""
    query = session.query_about(client)
    for part in parts:
        document = part.of.document
        if part.rate:
            yield Line(
                say(
                    "  {document}: {settled} settled with {paid}, at {rate}",
                    document=document, settled=_money(part.settled, part.of.currency),
                    paid=_money(part.amount, currency), rate=part.rate.told,
                )
            )  # fmt: skip
        sql = "select difference, currency from exchange_difference where payment = ? and document = ?"
        row = query.one(sql, (payment, document))
        if row and row["difference"] is None:
            foreign = currency if currency != row["currency"] else part.of.currency
            yield Line(say("  exchange difference unknown: a rate of {foreign} is missing", foreign=foreign), "warn")
        elif row and row["difference"]:
            yield Line(say("  exchange difference: {difference:money}", **dict(row)))
        if part.over:
            over = say(
                "  {over:money} more than is left of {document}", over=part.over, document=document, currency=currency
            )
            yield Line(over, "warn")


def _unapplied(session: Session, client: str, entity: str, currency: str) -> Iterator[Line]:
    """What of the client's money no debt takes, and whether something is owed that it cannot settle."""
    query = session.query_about(client)
    row = query.one(
        "select amount, currency from unapplied where client = ? and entity = ? and currency = ?",
        (client, entity, currency),
    )
    if row is None or row["amount"] <= 0:
        return
    owed = query.one("select 1 from receivable where client = ?", (client,))
    values = {"client": session.name_of("client", client), **dict(row)}
    yield Line(
        say("{amount:money} of {client} settles nothing: what is owed is of another legal entity or currency", **values)
        if owed
        else say("{amount:money} of {client} is an advance: nothing is owed", **values),
        "warn",
    )


def _money(amount: int, currency: str) -> Text:
    return say("{sum:money}", sum=amount, currency=currency)
