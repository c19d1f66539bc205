"""Duty 2 worked out a second time, and who owes what by age."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from ..views.ledger import (
    Purse,
    asked_for,
    contract_of,
    line_gross,
    payments,
    shipped_by_order,
    sole_entity,
    still_open,
    stored,
)
from . import limits
from .coming import counted
from .facts import Facts, Record, not_before
from .figures import rates_of
from .sold import worth

Promise = tuple[str, Record]
_ENDLESS = 10**15


def owed(facts: Facts) -> Iterator[tuple[str, str]]:
    """What duty 2 asks for: rule, and what it is about."""
    yield from _overdue(facts)
    yield from _broken(facts)
    yield from _says_paid(facts)
    yield from _over_limit(facts)
    yield from _escalate(facts)
    yield from sorted({("unapplied", purse[1] or purse[0]) for purse in _unexplained(facts)})


def documents(facts: Facts) -> list[tuple[Any, ...]]:
    """What is open: document, client, legal entity, currency, due, outstanding, returned, credited, disputed."""
    return sorted(
        (
            name,
            one.client,
            one.entity,
            one.currency,
            one.due,
            one.open,
            one.returned,
            one.credited,
            min(one.claim, one.open),
        )
        for name, one in facts.ledger.documents.items()
        if one.open > 0
    )


def receivables(facts: Facts) -> list[tuple[Any, ...]]:
    """Rows of the report: client, owner, currency, outstanding, five ages, disputed, oldest."""
    rows: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * 8)
    for name, document in facts.ledger.documents.items():
        if document.open <= 0:
            continue
        row, days = rows[document.client, document.currency], facts.overdue(name)
        row[0] += document.open
        row[1 + sum(days > edge for edge in (0, 30, 60, 90))] += document.open
        row[6] += min(document.claim, document.open)
        row[7] = max(row[7], days)
    made = [(client, facts.records[client].get("owner"), currency, *row) for (client, currency), row in rows.items()]
    return sorted(made, key=lambda row: (-(row[3] - row[4]), -row[3], row[0]))


def stop_list(facts: Facts) -> list[tuple[str, str, int, int]]:
    """To whom nothing more goes on credit: client, currency, what is overdue by as many days as the policy has, the longest of them."""
    rule = facts.policy.get("stop_shipping")
    found: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for name, document in facts.ledger.documents.items():
        days = facts.overdue(name)
        if rule and document.undisputed > 0 and days >= int(rule.get("overdue_days", 1)):
            found[document.client, document.currency].append((document.undisputed, days))
    least = stored(rule.get("amount", "0")) if rule else 0
    rows = [(*key, sum(one for one, _ in owed), max(days for _, days in owed)) for key, owed in found.items()]
    return sorted(row for row in rows if row[2] > (least if row[1] == "EUR" else 0))


def left_to_credit(facts: Facts) -> list[tuple[str, str, int, int, int, int]]:
    """Of each shipment and invoice: currency, what it comes to, what of that was returned, credited otherwise, and is left."""
    worths: dict[str, tuple[str, int]] = {}
    for name, one in facts.of("shipments"):
        order = facts.records[one["order"]]
        worths[name] = order.get("currency", "EUR"), worth(order, one)[1]
    for name, one in asked_for(facts.records, facts.today).items():
        currency = facts.records.get(contract_of(facts.records, one), {}).get("currency", "EUR")
        worths[name] = one.get("currency", currency), stored(one["amount"])
    taken: dict[tuple[str, bool], int] = defaultdict(int)
    for _, note in facts.of("credit-notes"):
        document = note.get("shipment") or note.get("invoice", "")
        if document in worths and note.get("currency", worths[document][0]) == worths[document][0]:
            taken[document, note["reason"] == "return"] += stored(note["amount"])
    return sorted(
        (name, currency, amount, taken[name, True], taken[name, False], amount - taken[name, True] - taken[name, False])
        for name, (currency, amount) in worths.items()
    )


def doubles(facts: Facts) -> list[tuple[str, str, bool]]:
    """Documents that an opening balance has as well, by their number: which, which of the opening's, and whether both are owed."""
    charged = {**dict.fromkeys(facts.ledger.past, False), **dict.fromkeys(facts.ledger.documents, True)}
    rows = []
    for balance, one in facts.of("balances"):
        for entry in one["documents"] if one.get("opening") == "yes" else []:
            for name, owed_twice in charged.items():
                record = facts.records.get(name)
                if record is None or (record["client"], record.get("number", name)) != (one["client"], entry["number"]):
                    continue
                order = facts.records.get(record.get("order", ""), {})
                day = str(record.get("shipped_at", record.get("date")))[:10]
                same = record.get("currency", order.get("currency", "EUR")) == one.get("currency", "EUR")
                if same and entry.get("date", day) == day:
                    rows.append((name, f"{balance}/{entry['number']}", owed_twice))
    return sorted(rows)


def exchange_differences(facts: Facts) -> list[tuple[str, str, int]]:
    """What changed rates made of each document that money of another currency, or for one in another, settled; in euros."""
    in_euros, rows = rates_of(facts), []
    for name, payment in payments(facts.records, facts.today).items():
        currency = payment.get("currency", "EUR")
        for part in payment.get("for", []):
            document = facts.ledger.documents.get(part["document"])
            if document is None or (document.currency != currency and "settled" not in part):
                continue
            settled = stored(part["amount"] if document.currency == currency else part["settled"])
            if {currency, document.currency} != {"EUR"}:
                came = in_euros(stored(part["amount"]), currency, payment["date"])
                rows.append((name, document.name, came - in_euros(settled, document.currency, document.dated)))
    return sorted(rows)


def _overdue(facts: Facts) -> Iterator[tuple[str, str]]:
    """Overdue by some days, and more of it than is disputed or covered by a promise ahead."""
    promised = _promised(facts)
    after = facts.setting("overdue", "after_days", 1)
    for name, document in facts.ledger.documents.items():
        if facts.overdue(name) >= after and document.undisputed > promised[name]:
            yield "overdue", name


def _promises(facts: Facts) -> dict[tuple[str, str], Promise]:
    """Those that count: of each client the last that named no document, and of each document the last that named it.

    To name an order, or an opening balance, is to name all its documents.
    """
    belonging: dict[str, list[str]] = defaultdict(list)
    for name, document in facts.ledger.documents.items():
        belonging[name].append(name)
        belonging[document.belongs_to].append(name)
    counting: dict[tuple[str, str], Promise] = {}
    for name, one in sorted(facts.dealings(), key=lambda pair: (pair[1]["done_at"], pair[0])):
        if "promise" not in one or not limits.binding(facts, name, one):
            continue
        named = {what for ref in one.get("about", []) for what in belonging[ref]}
        for what in named or {""}:
            counting[one["client"], what] = name, one
    return counting


def _promised(facts: Facts) -> dict[str, int]:
    """How much of each document promises cover whose day has not passed."""
    ahead = {key: one for key, one in _promises(facts).items() if one[1]["promise"]["by"] >= facts.today}
    documents = facts.ledger.documents
    covered: dict[str, int] = defaultdict(int)
    purses: dict[str, int] = defaultdict(int)
    for name in {name for name, _ in ahead.values()}:
        own = {key: one for key, one in ahead.items() if one[0] == name}
        (client, _), (_, activity) = next(iter(own.items()))
        amount = activity["promise"].get("amount")
        left = _ENDLESS if amount is None else stored(amount)
        for what in sorted((what for _, what in own if what), key=lambda what: documents[what].turn):
            covered[what] = min(documents[what].undisputed, left)
            left -= covered[what]
        if amount is None:
            purses[client] += _ENDLESS if any(not what for _, what in own) else 0
        else:
            purses[client] += left
    for name, document in sorted(documents.items(), key=lambda pair: pair[1].turn):
        if facts.overdue(name) > 0:
            more = min(document.undisputed - covered[name], purses[document.client])
            covered[name] += more
            purses[document.client] -= more
    return covered


def _broken(facts: Facts) -> Iterator[tuple[str, str]]:
    """The day promised has passed, no later day was named, and the money has not come."""
    counting = _promises(facts)
    by_client: dict[str, list[tuple[str, Record]]] = defaultdict(list)
    for (client, what), (_, one) in counting.items():
        by_client[client].append((what, one))
    open_: dict[str, list[str]] = defaultdict(list)
    for name, document in facts.ledger.documents.items():
        if document.undisputed > 0:
            open_[document.client].append(name)
    for (client, what), (activity, one) in counting.items():
        by, made_on = one["promise"]["by"], one["done_at"][:10]
        if by >= facts.today:
            continue
        if any(
            later["done_at"][:10] >= made_on and later["promise"]["by"] > by and ("" in (other, what) or other == what)
            for other, later in by_client[client]
        ):
            continue
        amount = one["promise"].get("amount")
        if amount is not None and _came(facts, client, made_on) >= stored(amount):
            continue
        if any(
            waiting == what
            or (not what and facts.overdue(waiting) > 0 and facts.ledger.documents[waiting].dated <= made_on)
            for waiting in open_[client]
        ):
            yield "promise-broken", activity


def _says_paid(facts: Facts) -> Iterator[tuple[str, str]]:
    """They said it was paid, days have passed, it has not come, and they said nothing new about it."""
    after = facts.setting("says-paid", "after_days", 3)
    owing = {document.client for document in facts.ledger.documents.values() if document.undisputed > 0}
    said = [(name, one) for name, one in facts.dealings() if "promise" in one or "says_paid" in one]
    for name, one in said:
        if "says_paid" not in one or one["client"] not in owing:
            continue
        paid_on = one["says_paid"].get("on") or one["done_at"][:10]
        news = (
            other["client"] == one["client"]
            and key != name
            and (
                not_before(other["done_at"], one["done_at"])
                if "promise" in other
                else {"on", "amount"} & {*other["says_paid"]} and (other["done_at"], key) > (one["done_at"], name)
            )
            for key, other in said
        )
        wanted = stored(one["says_paid"].get("amount", "0.01"))
        if facts.since(paid_on) > after and not any(news) and _came(facts, one["client"], paid_on) < wanted:
            yield "says-paid", name


def _over_limit(facts: Facts) -> Iterator[tuple[str, str]]:
    """What is owed in the client's own currency, less its money that settles nothing yet, is beyond its limit."""
    debt: dict[tuple[str, str], int] = defaultdict(int)
    for document in facts.ledger.documents.values():
        debt[document.client, document.currency] += max(document.open, 0)
    for (client, _, currency), amount in facts.ledger.unallocated.items():
        debt[client, currency] -= amount
    for name, card in facts.folders["clients"].items():
        limit = card.get("credit_limit")
        if limit is not None and debt[name, card.get("currency", "EUR")] > stored(limit):
            yield "over-limit", name


def _unexplained(facts: Facts) -> Iterator[Purse]:
    """Purses with more money than what is still to be shipped to them will take."""
    shipped = shipped_by_order(facts.records, facts.today)
    to_come: dict[Purse, int] = defaultdict(int)
    for name, order in facts.of("orders"):
        if any(still_open(order, shipped[name]).values()):
            currency = order.get("currency", "EUR")
            gross = sum(line_gross(order, line, counted(facts, name, order, line)) for line in order["lines"])
            gross -= sum(worth(order, each)[1] for each in shipped[name])
            purse = (
                order["client"],
                order.get("entity") or sole_entity(order["client"], facts.records[order["client"]]),
                currency,
            )
            to_come[purse] += max(gross - facts.ledger.waiting.get((name, currency), 0), 0)
    return (purse for purse, amount in facts.ledger.unapplied.items() if amount > to_come[purse])


def _escalate(facts: Facts) -> Iterator[tuple[str, str]]:
    """A debt long overdue of which the manager was not told lately."""
    oldest: dict[str, int] = defaultdict(int)
    for name, document in facts.ledger.documents.items():
        if document.undisputed > 0:
            oldest[document.client] = max(oldest[document.client], facts.overdue(name))
    after, again = facts.setting("escalate-debt", "after_days", 60), facts.setting("escalate-debt", "again_days", 14)
    told = {
        reason["about"]
        for _, one in facts.dealings()
        for reason in one.get("for", [])
        if reason["rule"] == "escalate-debt" and one["done_at"][:10] > facts.ago(again)
    }
    for client, days in oldest.items():
        if days > after and client not in told:
            yield "escalate-debt", client


def _came(facts: Facts, client: str, since: str) -> int:
    """What a client paid from a day on."""
    return sum(amount for day, amount in facts.paid.get(client, []) if day >= since)
