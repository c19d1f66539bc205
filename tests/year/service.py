"""Duties 3, 4 and 5 worked out a second time: who waits for a call, for goods, or to be asked for an order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from ..views.ledger import shipped_by_order, still_open, stored
from .facts import Facts, Record, not_before
from .sold import worth


def requests(facts: Facts) -> Iterator[tuple[str, str]]:
    """Duty 3: missed calls nobody returned, and requests nobody answered in time."""
    talks: dict[str, list[Record]] = defaultdict(list)
    spoken: dict[str, str] = {}
    for one in facts.held():
        talks[one.get("client", "")].append(one)
        for ref in one.get("about", []):
            spoken[ref] = max(spoken.get(ref, ""), one["done_at"])
    waiting = {
        name: one
        for name, one in facts.of("requests")
        if "answered_at" not in one and "outcome" not in one and one.get("direction", "in") == "in"
    }
    yield from _missed(facts, {name: one for name, one in waiting.items() if "missed" in one}, talks, spoken)
    minutes = {one["kind"]: int(one["minutes"]) for one in facts.policy.get("response", [])}
    for name, one in waiting.items():
        if "missed" in one:
            continue
        days = minutes[one["kind"]] // 1440 if one.get("kind") in minutes else 0
        due = one.get("response_due", "")[:10] or facts.ago(-days, one["received_at"][:10])
        talked = any(
            not_before(talk["done_at"], one["received_at"]) and not talk.get("about")
            for talk in talks[one.get("client", "?")]
        )
        if due <= facts.today and not (talked or _spoken_since(spoken, name, one)):
            yield "request-unanswered", name


def _missed(
    facts: Facts, calls: dict[str, Record], talks: dict[str, list[Record]], spoken: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """The last call of every caller nobody has spoken to since."""
    ours: set[str] = set()
    for _, user in facts.of("team"):
        ours |= {*user.get("extensions", []), *([_number(user["phone"])] if "phone" in user else [])}
    clients = {
        _number(phone): name
        for name, client in sorted(facts.folders["clients"].items(), reverse=True)
        for contact in client.get("contacts", [])
        for phone in contact.get("phones", [])
    }
    took: dict[str, str] = {}
    for _, one in facts.of("requests"):
        if "missed" not in one and "phone" in one:
            number = _number(one["phone"])
            took[number] = max(took.get(number, ""), one["received_at"])
    last: dict[str, tuple[str, str]] = {}
    for name, one in calls.items():
        phone, at = one.get("phone", ""), one["received_at"]
        number = _number(phone)
        if not (phone or "client" in one) or phone in ours or (number and number in ours):
            continue
        client = one.get("client") or clients.get(number, "")
        returned = client and any(not_before(talk["done_at"], at) for talk in talks[client])
        answered = number in took and not_before(took[number], at)
        if returned or answered or _spoken_since(spoken, name, one):
            continue
        caller = client or number or name
        last[caller] = max(last.get(caller, ("", "")), (at, name))
    for _, name in last.values():
        yield "missed-call", name


def _spoken_since(spoken: dict[str, str], name: str, request: Record) -> bool:
    """Whether somebody spoke of a request with the client since it came."""
    return name in spoken and not_before(spoken[name], request["received_at"])


def _number(text: str) -> str:
    """One spelling of a German number."""
    digits = "".join(one for one in text if one.isdigit())
    if text.startswith("+"):
        return digits
    return digits[2:] if digits.startswith("00") else "49" + digits[1:] if digits.startswith("0") else digits


def goods(facts: Facts) -> Iterator[tuple[str, str]]:
    """Duty 4: lines known short of which nothing is agreed, orders not shipped in time, goods not accepted."""
    shipped = shipped_by_order(facts.records, facts.today)
    notes: dict[str, list[Record]] = defaultdict(list)
    for _, note in facts.of("credit-notes"):
        notes[note.get("shipment", "")].append(note)
    accepted: dict[str, set[str]] = {}
    for name, order in facts.of("orders"):
        left: dict[str, Decimal] = defaultdict(Decimal)
        taken: dict[str, Decimal] = defaultdict(Decimal)
        for shipment in shipped[name]:
            for line in shipment["lines"]:
                left[line["order_line"]] += Decimal(line["qty"])
                taken[line["order_line"]] += Decimal(line.get("accepted_qty", line["qty"]))
        for line in order["lines"]:
            if (
                "short" in line
                and "cancelled" not in line
                and left[line["id"]] < Decimal(line["qty"])
                and not _agreed(order, line)
            ):
                yield "line-short", f"{name}/{line['id']}"
        lines = {line["id"]: line for line in order["lines"]}
        late = (
            qty > 0 and lines[key].get("waits_until", order.get("promised_on", "9")) < facts.today
            for key, qty in still_open(order, shipped[name]).items()
        )
        if any(late):
            yield "order-late", name
        accepted[name] = {key for key, line in lines.items() if taken[key] >= Decimal(line["qty"])}
    for name, shipment in facts.of("shipments"):
        credited = sum(stored(note["amount"]) for note in notes[name])
        owed = worth(facts.records[shipment["order"]], shipment)[1] - credited
        if "refusals" in shipment and "accepted_at" not in shipment and owed > 0:
            yield "acceptance-refused", name
        for key in _refused(shipment, notes[name]):
            if key not in accepted[shipment["order"]]:
                yield "accepted-short", f"{name}/{key}"


def _agreed(order: Record, line: Record) -> bool:
    """Since it last fell short the client agreed to another line, or to wait."""
    at = line["short"]["at"]
    others = (one for one in order["lines"] if one.get("substitute_for") == line["id"] and "cancelled" not in one)
    return any(one.get("agreed", {}).get("at", "") >= at for one in others) or (
        "waits_until" in line and line.get("agreed", {"at": at})["at"] >= at
    )


def _refused(shipment: Record, notes: list[Record]) -> Iterator[str]:
    """Lines of which the client accepted fewer than were shipped, and no return or credit settles it."""
    if "accepted_at" not in shipment or any(not note.get("lines") for note in notes):
        return
    back: dict[str, Decimal] = defaultdict(Decimal)
    for note in notes:
        for line in note["lines"]:
            back[line["order_line"]] += Decimal(line["qty"])
    for line in shipment["lines"]:
        refused = Decimal(line["qty"]) - Decimal(line.get("accepted_qty", line["qty"]))
        if refused > back[line["order_line"]]:
            yield line["order_line"]


def quiet(facts: Facts) -> Iterator[tuple[str, str]]:
    """Duty 5: not shipped to this month and past the usual day, nothing ordered, no talk lately, no order expected."""
    days: dict[str, set[str]] = defaultdict(set)
    for _, shipment in facts.of("shipments"):
        days[shipment["client"]].add(shipment["shipped_at"][:10])
    rest, usual = facts.setting("quiet", "rest_days", 5), facts.setting("quiet", "usual_days", 31)
    talked = {one.get("client") for one in facts.held() if one["done_at"][:10] > facts.ago(rest)}
    expected = {one.get("client") for _, one in facts.dealings() if one.get("expects", {}).get("on", "") >= facts.today}
    shipped = shipped_by_order(facts.records, facts.today)
    ordered: dict[str, str] = {}
    for name, order in facts.of("orders"):
        if any(still_open(order, shipped[name]).values()):
            ordered[order["client"]] = max(ordered.get(order["client"], ""), order["date"])
    for name, client in facts.of("clients"):
        if not days[name] or client.get("stage") in ("blacklisted", "closed") or name in talked | expected:
            continue
        last = max(days[name])
        gap = int(client["cadence_days"]) if "cadence_days" in client else habit(facts, sorted(days[name]))
        past = facts.since(last) > (usual if gap is None else gap)
        gone = facts.since(last) > int(facts.policy.get("dormant_days", 90))
        if past and not gone and last[:7] < facts.today[:7] and ordered.get(name, "") < last:
            yield "quiet", name


def habit(facts: Facts, days: list[str]) -> int | None:
    """The median gap of the last year; none of fewer than two."""
    gaps = sorted(
        (date.fromisoformat(after) - date.fromisoformat(before)).days
        for before, after in pairwise(days)
        if after > facts.ago(365)
    )
    middle = len(gaps) // 2
    if len(gaps) < 2:
        return None
    return gaps[middle] if len(gaps) % 2 else (gaps[middle - 1] + gaps[middle]) // 2


def first_deliveries(facts: Facts) -> Iterator[tuple[str, str]]:
    """Duty 15: the first shipment after a contract was signed has arrived, and nobody accepted it or spoke of it since."""
    spoken: dict[str, str] = {}
    for one in facts.held():
        for about in one.get("about", []):
            spoken[about] = max(spoken.get(about, ""), one["done_at"])
    for _, contract in facts.of("contracts"):
        if "signed_client_at" not in contract or "terminated_at" in contract:
            continue
        signed = contract["signed_client_at"][:10]
        theirs = [
            (one["shipped_at"], name)
            for name, one in facts.of("shipments")
            if one["client"] == contract["client"] and one["shipped_at"][:10] >= signed
        ]
        if not theirs:
            continue
        name = min(theirs)[1]
        shipment = facts.records[name]
        arrived = shipment.get("delivered_at", "")[:10] or facts.ago(
            -int(facts.policy.get("transit_days", 2)), shipment["shipped_at"][:10]
        )
        if "accepted_at" in shipment or not facts.ago(30) <= arrived <= facts.today:
            continue
        if spoken.get(name, "") < arrived:
            yield "first-delivery", name
