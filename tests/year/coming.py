"""What is still to come, worked out a second time: what recurs, what is to be invoiced, and the forecast."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from ..views.ledger import asked_for, by_invoices, contract_of, due_day, event_day, line_gross, sold_at, stored
from .facts import Facts, Record
from .service import habit
from .sold import half_up, sellers, shared, worth

_CENT = stored("0.01")
_WHOLE = stored("100")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_AHEAD = 24
"""Months."""


class Due(NamedTuple):
    """A period of what comes again and again, and the part of one of those who sold it."""

    kind: str
    record: str
    client: str
    owner: str
    period_on: str
    period_to: str
    due_on: str | None
    amount: int
    currency: str
    weight: int
    document: str | None


def months_later(day: str, months: int) -> str:
    """The same day of a later month, or the month's last where it is shorter."""
    start = date.fromisoformat(day)
    month = start.month - 1 + months
    first = date(start.year + month // 12, month % 12 + 1, 1)
    last = (first + timedelta(31)).replace(day=1) - timedelta(1)
    return first.replace(day=min(start.day, last.day)).isoformat()


def recurring(facts: Facts) -> list[Due]:
    """Every period that began or is to begin within two years."""
    found: list[Due] = []
    for name, one in facts.of("contracts"):
        if "recurring" in one and "signed_client_at" in one:
            begins = one.get("from") or one["signed_client_at"][:10]
            ends = one.get("terminated_at", "")[:10] or (None if one.get("renews") == "yes" else one.get("to"))
            term = one.get("terms", {}).get("deferral_days")
            found += _periods(facts, "contract", name, one, begins, ends, term, _WHOLE)
    stages = {one["stage"]: one for one in facts.policy["stages"]}
    for name, one in facts.of("deals"):
        at = max(one["stages"], key=lambda each: each["at"])
        stage = stages[at["stage"]]
        won = stage["outcome"] == "won"
        begins = at["at"][:10] if won else one.get("expected_close")
        if "recurring" in one and stage["outcome"] != "lost" and begins:
            found += _periods(facts, "deal", name, one, begins, None, None, _WHOLE if won else stored(stage["weight"]))
    return sorted(found, key=lambda one: (one.record, one.period_on, one.owner))


def _periods(
    facts: Facts, kind: str, name: str, one: Record, begins: str, ends: str | None, term: str | None, weight: int
) -> Iterator[Due]:
    months, n, day = _MONTHS[one["recurring"]["every"]], 0, begins
    horizon = months_later(facts.today, _AHEAD)
    client = facts.records[one["client"]]
    currency = one.get("currency") or (client.get("currency") if kind == "contract" else None) or "EUR"
    papers = _papers(facts, name) if kind == "contract" else {}
    while day <= min(ends or horizon, horizon):
        n += 1
        following = months_later(begins, months * n)
        to = facts.ago(1, following)
        document = min((paper for paper, on in papers.items() if day <= on <= to), default=None)
        due = due_day(term or client.get("payment_terms_days"), day)
        for user, part in shared(stored(one["recurring"]["amount"]), sellers(facts, name)):
            yield Due(kind, name, one["client"], user, day, to, due, part, currency, weight, document)
        day = following


def _papers(facts: Facts, contract: str) -> dict[str, str]:
    """Invoices and shipments of a contract that no part of a schedule asks for, by the day they are for."""
    found = {
        name: one.get("period") or one["date"]
        for name, one in asked_for(facts.records, facts.today).items()
        if contract_of(facts.records, one) == contract and "part" not in one
    }
    shipped = {
        name: one["shipped_at"][:10]
        for name, one in facts.of("shipments")
        if contract_of(facts.records, one) == contract
    }
    return found | shipped


def invoices_due(facts: Facts) -> Iterator[tuple[str, str]]:
    """Duty 2: what is to be invoiced since a day of the last year."""
    for record, part, period, reached, amount, _ in to_invoice(facts):
        if reached and facts.ago(366) <= reached <= facts.today and amount > 0:
            yield "invoice-due", f"{record}/{part or period}"


def to_invoice(facts: Facts) -> list[tuple[Any, ...]]:
    """Parts of schedules and periods without an invoice: contract, part, period, since when, how much, in what."""
    opened: dict[str, str] = {}
    for _, one in facts.of("balances"):
        if one.get("opening") == "yes":
            opened[one["client"]] = max(opened.get(one["client"], ""), one["as_of"])
    rows: list[tuple[Any, ...]] = []
    for name, one in facts.of("contracts"):
        if "schedule" in one and "signed_client_at" in one and "terminated_at" not in one:
            rows += _parts(facts, name, one, opened.get(one["client"], ""))
    periods: dict[tuple[str, str], list[Due]] = defaultdict(list)
    for due in recurring(facts):
        if due.document is None and due.weight == _WHOLE and opened.get(due.client, "") < due.period_on <= facts.today:
            periods[due.record, due.period_on].append(due)
    rows += [
        (record, None, on, on, sum(one.amount for one in dues), dues[0].currency)
        for (record, on), dues in periods.items()
    ]
    return sorted(rows, key=repr)


def _parts(facts: Facts, name: str, one: Record, opened: str) -> Iterator[tuple[Any, ...]]:
    orders = {key: each for key, each in facts.of("orders") if each.get("contract") == name}
    gross = sum(
        line_gross(each, line, counted(facts, key, each, line))
        for key, each in orders.items()
        for line in each["lines"]
    )
    total = stored(one["amount"]) if "amount" in one else gross
    sums = [half_up(Decimal(total) * stored(part["percent"]) / _WHOLE, _CENT) for part in one["schedule"]]
    sums[-1] = total - sum(sums[:-1])
    written: dict[str, int] = defaultdict(int)
    for each in asked_for(facts.records, facts.today).values():
        if contract_of(facts.records, each) == name and "period" not in each:
            written[each.get("part", "")] += stored(each["amount"])
    upto, named = 0, {key for key in written if key}
    for part, amount in zip(one["schedule"], sums, strict=True):
        if part["id"] in named:
            continue
        upto += amount
        reached = _reached(facts, one, part["on"], [*orders])
        if written[""] < upto and (reached is None or reached > opened):
            yield name, part["id"], None, reached, amount, one.get("currency", "EUR")


def counted(facts: Facts, order: str, record: Record, line: Record) -> str:
    """How much of a line is ordered: of one that was cancelled what left, of one that another stands for what is not short."""
    replaced = any(one.get("substitute_for") == line["id"] for one in record["lines"] if "cancelled" not in one)
    if "cancelled" not in line and not replaced:
        return str(line["qty"])
    ordered = Decimal(line["qty"])
    left = sum(
        Decimal(one["qty"])
        for _, shipment in facts.of("shipments")
        if shipment.get("order") == order
        for one in shipment["lines"]
        if one.get("order_line") == line["id"]
    )
    still = Decimal(0) if "cancelled" in line else ordered - Decimal(line["short"]["qty"])
    return str(max(min(left, ordered), still))


def _reached(facts: Facts, contract: Record, milestone: str, orders: list[str]) -> str | None:
    """The day a part asks for its invoice: of its event, of all the orders, and so many days behind it."""
    event, _, behind = milestone.partition("+")
    if event == "signature":
        days: list[str | None] = [contract["signed_client_at"][:10]]
    else:
        days = [event_day(facts.records, order, event, facts.today) for order in orders]
    known = [day for day in days if day]
    return facts.ago(-int(behind or 0), max(known)) if known and len(known) == len(days) else None


def uninvoiced(facts: Facts) -> list[tuple[Any, ...]]:
    """What left under contracts that are owed by invoices, against those: contract, currency, shipped, invoiced."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    credits_: dict[str, int] = defaultdict(int)
    for _, note in facts.of("credit-notes"):
        credits_[note.get("shipment", "")] += stored(note["amount"])
    for name, one in facts.of("shipments"):
        order = facts.records[one["order"]]
        if by_invoices(facts.records, order.get("contract", "")):
            sums[order["contract"], order.get("currency", "EUR")][0] += worth(order, one)[1] - credits_[name]
    for one in asked_for(facts.records, facts.today).values():
        contract = contract_of(facts.records, one)
        if by_invoices(facts.records, contract):
            sums[contract, one.get("currency", "EUR")][1] += stored(one["amount"])
    return sorted((*key, left, asked) for key, (left, asked) in sums.items() if left > asked)


def forecast(facts: Facts, start: str, end: str) -> list[tuple[Any, ...]]:
    """Rows of the report for a period: day, client, owner, why, times, each, likely, at least, forecast, at most, currency, record."""
    start = max(start, facts.today)
    announced = {
        name: one
        for name, one in facts.dealings()
        if "on" in one.get("expects", {}) and one["expects"]["on"] >= facts.today
    }
    rows = [*_by_rhythm(facts, start, end, announced)]
    for name, one in announced.items():
        if start <= one["expects"]["on"] <= end:
            said = one["expects"].get("amount")
            amount = stored(said) if said else None
            known = (one["expects"]["on"], one["client"], one.get("owner"), "expected", 1)
            rows.append((*known, amount, _WHOLE, amount, amount, amount, "EUR", name))
    again: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for due in recurring(facts):
        if due.document is None and start <= due.period_on <= end:
            again[due.client, due.owner, due.amount, due.weight, due.currency, due.record].append(due.period_on)
    for (client, owner, each, weight, currency, record), days in again.items():
        n, likely = len(days), half_up(Decimal(each) * weight / _WHOLE, _CENT)
        sums = (n * each if weight == _WHOLE else 0, n * likely, n * each)
        rows.append((min(days), client, owner, "recurring", n, each, weight, *sums, currency, record))
    return sorted([*rows, *_deals(facts, start, end)], key=repr)


def _deals(facts: Facts, start: str, end: str) -> Iterator[tuple[Any, ...]]:
    stages = {one["stage"]: one for one in facts.policy["stages"]}
    for name, one in facts.of("deals"):
        stage = stages[max(one["stages"], key=lambda each: each["at"])["stage"]]
        if stage["outcome"] != "open":
            continue
        day, weight = one.get("expected_close"), stored(stage["weight"])
        amount = stored(one["amount"]) if "amount" in one else None
        users = sellers(facts, name)
        parts = [(user, None) for user, _ in users] if amount is None else shared(amount, users)
        for user, part in parts:
            why = "undated" if day is None else "passed" if day < facts.today else "deal"
            sums: tuple[int | None, ...] = (None, None, None)
            if why == "deal":
                if not start <= str(day) <= end:
                    continue
                likely = None if part is None else half_up(Decimal(part) * weight / _WHOLE, _CENT)
                sums = (part if weight == _WHOLE else 0, likely, part)
            yield day, one["client"], user, why, 1, part, weight, *sums, one.get("currency", "EUR"), name


def _by_rhythm(facts: Facts, start: str, end: str, announced: Mapping[str, Record]) -> Iterator[tuple[Any, ...]]:
    """Clients who keep a rhythm: their usual days, but those an announced order takes the place of."""
    days: dict[str, set[str]] = defaultdict(set)
    for _, one in facts.of("shipments"):
        days[one["client"]].add(one["shipped_at"][:10])
    usual = _usual(facts)
    for name, card in facts.of("clients"):
        if name not in days or card.get("stage") in ("blacklisted", "closed"):
            continue
        last = max(days[name])
        gap = int(card["cadence_days"]) if "cadence_days" in card else habit(facts, sorted(days[name]))
        if not gap or facts.since(last) > int(facts.policy.get("dormant_days", 90)):
            continue
        coming = [max(facts.ago(-gap, last), facts.today)]
        while coming[-1] <= months_later(facts.today, _AHEAD):
            coming.append(facts.ago(-gap, coming[-1]))
        taken = {
            min(
                coming, key=lambda day: (abs(_between(one["expects"]["on"], day)), -_between(one["expects"]["on"], day))
            )
            for one in announced.values()
            if one["client"] == name
        }
        times = [day for day in coming[:-1] if day not in taken and start <= day <= end]
        if times:
            currency, low, each, high = usual.get(name, ("EUR", None, None, None))
            n, known = len(times), (min(times), name, card.get("owner"), "habit")
            sums = [None if amount is None else n * amount for amount in (low, each, high)]
            yield *known, n, each, _WHOLE, *sums, currency, name


def _between(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def _usual(facts: Facts) -> dict[str, tuple[str, int, int, int]]:
    """By client the currency it took most in, and lower quarter, middle and upper quarter of its days of delivery of a year."""
    returned: dict[str, int] = defaultdict(int)
    for _, note in facts.of("credit-notes"):
        if note["reason"] == "return":
            returned[note.get("shipment", "")] += stored(note["amount"])
    kept: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for name, one in facts.of("shipments"):
        order, day = facts.records[one["order"]], one["shipped_at"][:10]
        if day <= facts.ago(365):
            continue
        lines = {line["id"]: line for line in order["lines"]}
        taken = sum(
            line_gross(order, sold_at(lines, left), left.get("accepted_qty", left["qty"])) for left in one["lines"]
        )
        amount = max(0, min(taken, worth(order, one)[1] - returned[name]))
        kept[one["client"], order.get("currency", "EUR")][day] += amount
    found: dict[str, tuple[int, str, int, int, int]] = {}
    for (client, currency), by_day in kept.items():
        sums = sorted(amount for amount in by_day.values() if amount > 0)
        if sums and (client not in found or sum(sums) > found[client][0]):
            n, middle = len(sums), len(sums) // 2
            median = sums[middle] if n % 2 else _half(sums[middle - 1] + sums[middle])
            found[client] = sum(sums), currency, sums[-(-n // 4) - 1], median, sums[-(-3 * n // 4) - 1]
    return {client: (currency, low, each, high) for client, (_, currency, low, each, high) in found.items()}


def _half(amount: int) -> int:
    return int((Decimal(amount) / 2).quantize(Decimal(1), ROUND_HALF_UP))
