"""What the rows of every rule are read with: whom to call, what is waived, what is planned already, what money is worth."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from salesctl.model.exchange import at_rate
from salesctl.named_tuples import NamedTuple

from .people import people

if TYPE_CHECKING:
    from salesctl.book import Query
    from salesctl.session.session import Session

    from .people import People

SPEAKS_ANYWAY = frozenset({2, 3, 4, 15, 16, 18, 22})
"""Duties nobody is excused from by the client's being blacklisted, closed or archived: money owed, those who call or write to us,
deliveries, first deliveries, feedback, our own notes, contracts."""
_AT_CLIENT = frozenset({"call", "visit", "meeting", "message", "email"})


class Contact(NamedTuple):
    """The person to call at a client."""

    id: str
    name: str | None
    number: str | None


class Circumstances(NamedTuple):
    """As of one day."""

    today: str
    currency: str
    people: People
    contacts: Mapping[str, Contact]
    barred: Mapping[str, str]
    """Clients nobody may simply call, and why."""
    barred_contacts: frozenset[tuple[str, str]]
    """Client and contact: people who asked not to be called."""
    waived: frozenset[tuple[str, str]]
    planned: Mapping[str, tuple[str, str]]
    """By obligation: the open planned activity that sees to it, and its start."""
    rates: Mapping[str, tuple[int, bool]]
    """The last rate of each other currency into the book's, and whether it is stated the other way round."""
    policy: str
    """The id of the policy in force; empty without one."""
    settings: Mapping[str, Any]
    """Its settings of rules, by rule, as typed."""

    def action(self, asked: str, duty: int, client: str | None, contact: str | None) -> str:
        """What may be done instead of what a rule asks for; empty when a client like this is left in peace."""
        why = self.barred.get(client, "") if client else ""
        if why in ("blacklisted", "closed", "archived"):
            if duty not in SPEAKS_ANYWAY:
                return ""
            return "manager" if asked in _AT_CLIENT else asked
        if asked in _AT_CLIENT and (why or (client and contact and (client, contact) in self.barred_contacts)):
            return "letter"
        return asked

    def worth(self, amount: int, currency: str | None) -> int:
        """Money in the book's currency; without a rate it counts for nothing in the ranking."""
        if currency in (None, "", self.currency):
            return amount
        rate, inverse = self.rates.get(currency or "", (0, False))
        return at_rate(amount, rate, self.currency, inverse=inverse) if rate else 0


def circumstances(session: Session, query: Query) -> Circumstances:
    """Read them."""
    policy = query.one("select id, rules from policy_now")
    rates = query.rows("select currency, rate, inverse from rate_now")
    known = people(query)
    planned = query.rows(
        "select f.id, p.activity, p.start, p.owner from activity_for as f join planned as p on p.activity = f.record"
        " where p.start_on >= today() order by p.start desc, p.activity desc"
    )
    waived = query.rows("select rule, about from waived")
    barred = query.rows(
        "select record, id from client_contacts"
        " where do_not_call_on is not null and coalesce(do_not_call_channel, 'all') in ('all', 'call')"
    )
    contacts = query.rows("select client, contact, name, number from client_contact")
    return Circumstances(
        today=session.today.isoformat(),
        currency=session.config.currency,
        people=known,
        contacts={row["client"]: Contact(row["contact"], row["name"], row["number"]) for row in contacts},
        barred={row["client"]: row["why"] for row in query.rows("select client, why from no_call")},
        barred_contacts=frozenset((row[0], row[1]) for row in barred),
        waived=frozenset((row[0], row[1]) for row in waived),
        # what somebody planned who is away, or gone, nobody will do
        planned={row[0]: (row[1], row[2]) for row in planned if known.is_there(row["owner"])},
        rates={row[0]: (row[1], bool(row[2])) for row in rates},
        policy=str(policy["id"]) if policy else "",
        settings=_settings(policy["rules"] if policy else None),
    )


def _settings(typed: str | None) -> Mapping[str, Any]:
    found = json.loads(typed) if typed else {}
    return found if isinstance(found, dict) else {}
