"""At which rate money of one currency settles what is owed in another."""

from __future__ import annotations

import re
from typing import NamedTuple

from salesctl.api import (
    SalesctlError,
    Session,
    Text,
    UsageError,
    at_rate,
    cross_rate,
    say,
    scaled,
    typed_currency,
    typed_decimal,
)

_TYPED = re.compile(r"(?:([A-Za-z]{3})=)?(.+)\Z")


class Rate(NamedTuple):
    """One unit of a currency is so many (in 1/1000000) of another."""

    of: str
    other: str
    rate: int

    def convert(self, amount: int, currency: str) -> int:
        """Money of one of the two currencies in the other."""
        inverse = currency != self.of
        return at_rate(amount, self.rate, self.of if inverse else self.other, inverse=inverse)

    @property
    def told(self) -> Text:
        """The rate in words."""
        return say("1 {of} = {rate:rate} {other}", of=self.of, rate=self.rate, other=self.other)


def typed_rate(session: Session, typed: str, paid: str, owed: str) -> Rate:
    """The rate that is typed, `[CUR=]RATE`. Raises UsageError.

    It is of CUR, else of the one of the two currencies that is not the book's, else of the document's.
    """
    match = _TYPED.match(typed.strip())
    decimal = typed_decimal(session, match[2] if match else typed, "rate")
    rate = scaled(decimal, "rate")
    if rate <= 0:
        raise UsageError(say("`{typed}` is no rate above zero", typed=typed), hint=say("write 0.92, or USD=0.92"))
    usual = paid if owed == session.config.currency else owed
    of = typed_currency(session, match[1]) if match and match[1] else usual
    if of not in (paid, owed):
        raise UsageError(say("the rate is between {paid} and {owed}, not of {of}", paid=paid, owed=owed, of=of))
    return Rate(of, owed if of == paid else paid, rate)


def recorded_rate(session: Session, paid: str, owed: str) -> Rate:
    """The rate between two currencies on the day, from `rate` records. Raises SalesctlError where there is none.

    It is their own, else made of what both are worth in the book's currency.
    """
    own = session.config.currency
    direct = _last(session, paid, owed)
    if direct is None:
        legs = _last(session, paid, own), _last(session, owed, own)
        direct = cross_rate(legs[0], legs[1]) if legs[0] and legs[1] else None
    if direct is None or not direct[0]:
        raise SalesctlError(
            say(
                "no rate is known between {paid} and {owed} on {day:date}",
                paid=paid,
                owed=owed,
                day=session.happened_on,
            ),
            hint=say(
                "say it with --rate {owed}=…, or record it: salesctl rate add --currency {owed} --rate …", owed=owed
            ),
        )
    rate, inverse = direct
    return Rate(owed, paid, rate) if inverse else Rate(paid, owed, rate)


def _last(session: Session, currency: str, other: str) -> tuple[int, bool] | None:
    sql = """select rate, inverse from exchange_rate
        where currency = ? and in_currency = ? and today() >= day and today() < until"""
    row = session.query().one(sql, (currency, other))
    return (row["rate"], bool(row["inverse"])) if row else None
