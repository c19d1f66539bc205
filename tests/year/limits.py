"""What goes beyond the policy, worked out a second time: prices by their effect, days to pay, credit limits, debts let go; who allowed it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any

from ..views.ledger import began, due_day, line_amounts, line_gross, sold_at, stored
from . import prices
from .facts import Facts, Record

_PRICE = Decimal("0.0001")
_FOLDERS = {
    "order": "orders", "offer": "offers", "shipment": "shipments", "credit_note": "credit-notes", "client": "clients",
    "activity": "activities", "invoice": "invoices",
}  # fmt: skip
Row = tuple[str, str, str, str, int | None, int | None, bool, bool, bool, bool]
"""Kind, record, where, what, how much, how much is allowed, whether it reached the client, elsewhere, approved, rejected."""


@dataclass(frozen=True)
class Granted:
    """A document that may grant something."""

    kind: str
    name: str
    record: Record
    day: str
    owner: str
    gone: bool
    elsewhere: bool


def concessions(facts: Facts) -> list[Row]:
    """Everything granted beyond the policy of its day."""
    rows = []
    for one in _granting(facts):
        for at, what, asked, allowed in _beyond(facts, one):
            approved = _allowed(facts, one, what, asked)
            words = _words(facts, one.kind, one.name)
            rejected = (
                bool(words) and words[-1].get("decision") == "rejected" and _reaches(facts, one, words[-1], what, asked)
            )
            rows.append((one.kind, one.name, at, what, asked, allowed, one.gone, one.elsewhere, approved, rejected))
    return sorted(rows, key=repr)


def forged(facts: Facts) -> list[tuple[str, str, str]]:
    """Decisions another one wrote than who is said to have decided."""
    return sorted(
        (kind, name, one["at"])
        for kind, folder in _FOLDERS.items()
        for name, record in facts.of(folder)
        for one in record.get("approvals", [])
        if facts.authors[name, one["at"]] != facts.records[one["by"]]["email"]
    )


def binding(facts: Facts, name: str, activity: Record) -> bool:
    """Whether a promise to pay lies as near as the policy of its day wants it, or was allowed."""
    most = facts.policy_on(activity["done_at"][:10]).get("promise_days")
    days = _days(activity["done_at"][:10], activity["promise"]["by"])
    return most is None or days <= int(most) or _said(facts, "activity", name, "deferral", days, {})


def _granting(facts: Facts) -> Iterator[Granted]:
    shipped: dict[str, list[Record]] = defaultdict(list)
    for _, one in facts.of("shipments"):
        shipped[one["order"]].append(one)
    first = min(one["valid_from"] for _, one in facts.of("policy"))
    for kind, folder in _FOLDERS.items():
        for name, one in facts.of(folder):
            if kind == "activity" or "declined" in one:
                continue
            day = one.get("date") or one.get("shipped_at", "")[:10] or facts.today
            order = facts.records.get(_order_of(facts, kind, one), {})
            owner = (one if kind in ("order", "offer", "client") else order).get("owner")
            gone, elsewhere = kind in ("shipment", "invoice", "credit_note"), "external" in one
            if kind == "order":
                gone = bool(shipped[name])
                elsewhere = elsewhere or (gone and all("external" in each for each in shipped[name]))
            elif kind == "offer":
                gone = "sent" in one
            if day >= first:
                owner = owner or facts.records[one["client"]]["owner"]
                yield Granted(kind, name, one, day, owner, gone, elsewhere)


def _order_of(facts: Facts, kind: str, record: Record) -> str:
    if kind == "credit_note":
        record = facts.records.get(record.get("shipment", ""), {})
    return str(record.get("order", ""))


def _beyond(facts: Facts, one: Granted) -> Iterator[tuple[str, str, int | None, int | None]]:
    policy = facts.policy_on(one.day)
    if one.kind in ("order", "offer"):
        for line in one.record["lines"]:
            if "cancelled" not in line:
                yield from _line(facts, one, line)
    elif one.kind == "credit_note":
        yield from _let_go(facts, one)
    elif one.kind in ("shipment", "invoice") and "deferral_days" in policy:
        if one.name not in {**facts.ledger.documents, **facts.ledger.past}:
            return  # the other of the two is what is owed
        start = began(facts.records, one.name, facts.today)
        due = one.record.get("due_on") or due_day(one.record.get("terms_days"), start)
        days = _days(start or one.day, due) if due else 0
        if days > int(policy["deferral_days"]):
            at = "due_on" if "due_on" in one.record else "terms_days"
            yield at, "deferral", days, int(policy["deferral_days"])
    elif one.kind == "client":
        longest = _longest(one.record.get("payment_terms_days"))
        if "deferral_days" in policy and longest > int(policy["deferral_days"]):
            yield "payment_terms_days", "deferral", longest, int(policy["deferral_days"])
        limit = one.record.get("credit_limit")
        if limit and "credit_limit" in policy and Decimal(limit) > Decimal(policy["credit_limit"]):
            yield "credit_limit", "credit", stored(limit), stored(policy["credit_limit"])
        yield from _eased(facts, one)


def _eased(facts: Facts, one: Granted) -> Iterator[tuple[str, str, int | None, int | None]]:
    """What a client orders that costs less by the list on its card than by its segment's, or anybody's: what makes the price without."""
    card = one.record
    ordered = {
        line["product"]
        for _, order in facts.of("orders")
        if order["client"] == one.name and "archived" not in order
        for line in order["lines"]
        if "cancelled" not in line
    }
    for product in sorted(ordered) if "price_list" in card else ():
        named = prices.smallest(facts, one.name, product, facts.today, by_card=True)
        usual = prices.smallest(facts, one.name, product, facts.today, by_card=False)
        if named is None or usual is None:
            continue
        percent = prices.rate(facts, product, facts.today)
        price = _as(named.price, percent, held=named.included, wanted="included" if usual.included else "excluded")
        most = _limit(facts, one, facts.records[product].get("group"))
        if price < usual.price and (
            (most is not None and price < discounted(usual.price, most))
            or (usual.floor is not None and price < usual.floor)
        ):
            bounds = [stored(most)] if most is not None else []
            bounds += [_discount(usual.price, usual.floor) or 0] if usual.floor is not None else []
            yield "price_list", "list", _discount(usual.price, price), min(bounds)


def _line(facts: Facts, one: Granted, line: Record) -> Iterator[tuple[str, str, int | None, int | None]]:
    """What is paid in the end, against the list, the floor and what the owner may give."""
    client, product, qty = one.record["client"], line["product"], Decimal(line["qty"])
    paid = discounted(Decimal(line["price"]), Decimal(line.get("discount", "0")))
    found = prices.listed(facts, client, product, qty, one.day, line.get("price_from", ""))
    basis = line.get("tax_basis", one.record.get("tax", "excluded"))
    list_price, floor = Decimal(line["price"]), None
    if found:
        percent = Decimal(line.get("tax", "0")) or prices.rate(facts, product, one.day)
        list_price = _as(found.price, percent, held=found.included, wanted=basis)
        floor = None if found.floor is None else _as(found.floor, percent, held=found.included, wanted=basis)
    promoted = prices.promoted(facts, client, product, qty, one.day)[0] if paid < list_price else Decimal(0)
    most = _limit(facts, one, facts.records[product].get("group"))
    asked = _discount(list_price, paid)
    if most is not None and paid < discounted(list_price, max(most, promoted)):
        yield f"lines.{line['id']}", "discount", asked, stored(max(most, promoted))
    if floor is not None and paid < min(floor, discounted(list_price, promoted)):
        yield f"lines.{line['id']}", "floor", asked, None


def _as(price: Decimal, percent: Decimal, *, held: bool, wanted: str) -> Decimal:
    """A price with the tax or without it, as the line's is."""
    if held == (wanted == "included"):
        return price
    return prices.without_tax(price, percent) if held else (price * (1 + percent / 100)).quantize(_PRICE, ROUND_HALF_UP)


def discounted(price: Decimal, percent: Decimal) -> Decimal:
    return (price * (1 - percent / 100)).quantize(_PRICE, ROUND_HALF_UP)


def _discount(price: Decimal, paid: Decimal) -> int | None:
    """The roundest percentage that makes a price what is paid; where none does, the least of four decimals that is no less."""
    if price <= 0:
        return None
    exact = 100 * (1 - (paid + _PRICE / 2) / price)
    found = Decimal(0)
    for decimals in range(5):
        step = Decimal(1).scaleb(-decimals)
        found = (exact / step).to_integral_value(ROUND_CEILING) * step
        if discounted(price, found) > paid:  # exactly half is rounded up
            found += step
        if discounted(price, found) == paid:
            break
    return stored(found)


def _limit(facts: Facts, one: Granted, group: str | None) -> Decimal | None:
    """What the owner may give on a group of products: the most particular line of the policy of the day."""
    role = "manager" if facts.records.get(one.owner, {}).get("role") == "manager" else "rep"
    fitting = [
        ("group" not in line, "role" not in line, -Decimal(line["percent"]))
        for line in facts.policy_on(one.day).get("discounts", [])
        if line.get("role", role) == role and line.get("group", group) == group
    ]
    return -min(fitting)[2] if fitting else None


def _let_go(facts: Facts, one: Granted) -> Iterator[tuple[str, str, int | None, int | None]]:
    """A debt let go, with all that was let go of the delivery before: a discount on what it was sold for."""
    most = _limit(facts, one, None)
    if most is None or not _is_let_go(facts, one.record):
        return
    name = one.record.get("shipment")
    if name is None:
        yield "amount", "discount", stored("100"), stored(most)
        return
    shipment = facts.records[name]
    order = facts.records[shipment["order"]]
    ordered = {line["id"]: line for line in order["lines"]}
    gross = listed = promoted = 0
    for left in shipment["lines"]:
        line = ordered[left["order_line"]]
        full = line_gross(order, sold_at(ordered, left), left["qty"])
        gross += full
        found = prices.listed(
            facts, order["client"], line["product"], Decimal(line["qty"]), order["date"], line.get("price_from", "")
        )
        basis = line.get("tax_basis", order.get("tax", "excluded"))
        price = Decimal(line["price"])
        if found:
            percent = Decimal(line.get("tax", "0")) or prices.rate(facts, line["product"], order["date"])
            price = _as(found.price, percent, held=found.included, wanted=basis)
        plain = {"price": f"{price}", "tax": line.get("tax", "0"), "tax_basis": basis}
        whole = line_gross(order, plain, left["qty"])
        listed += whole
        if discounted(Decimal(line["price"]), Decimal(line.get("discount", "0"))) < price:
            part = prices.promoted(facts, order["client"], line["product"], Decimal(line["qty"]), order["date"])[0]
            promoted += stored((Decimal(whole) / 10_000 * part / 100).quantize(Decimal("0.01"), ROUND_HALF_UP))
    gone = sum(
        stored(note["amount"])
        for key, note in facts.of("credit-notes")
        if note.get("shipment") == name
        and (note["date"], key) <= (one.record["date"], one.name)
        and _is_let_go(facts, note)
    )
    least = stored((Decimal(listed) / 10_000 * (1 - most / 100)).quantize(Decimal("0.01"), ROUND_HALF_UP))
    if gross - gone < min(gross, least, listed - promoted):
        whole_, left_ = Decimal(listed) / 10_000, Decimal(gross - gone) / 10_000
        yield "amount", "discount", _discount(whole_, left_), stored(most)


def _is_let_go(facts: Facts, note: Record) -> bool:
    """Nothing came back for it, and no claim as large was made that is not older."""
    if note["reason"] == "claim":
        claim = facts.records.get(note.get("shipment", ""), {}).get("claim")
        if claim and (claim["at"][:10] > note["date"] or Decimal(claim["amount"]) >= Decimal(note["amount"])):
            return False
    return str(note["reason"]) != "return"


def _words(facts: Facts, kind: str, name: str) -> list[Record]:
    """What was decided of a record by a manager who wrote it and had not left."""
    record = facts.records[name]
    return [
        one
        for one in sorted(record.get("approvals", []), key=lambda each: each["at"])
        if facts.authors[name, one["at"]] == facts.records[one["by"]]["email"]
        and facts.records[one["by"]]["role"] == "manager"
        and facts.records[one["by"]].get("left_on", "9") >= one["at"][:10]
    ]


def _allowed(facts: Facts, one: Granted, what: str, asked: int | None) -> bool:
    if _said(facts, one.kind, one.name, what, asked or 0, one.record, itself=True):
        return True
    # the order's word holds for its shipment, the client's card for all that is done with it
    under = [("order", one.record["order"])] if one.kind in ("shipment", "invoice") and "order" in one.record else []
    under += [("client", one.record["client"])] if one.kind != "client" else []
    wanted = "discount" if what == "floor" else what
    return any(_said(facts, kind, name, wanted, asked or 0, {}) for kind, name in under)


_FIELDS = {
    "discount": "discount",
    "deferral": "deferral_days",
    "credit": "credit_limit",
    "floor": "least",
    "list": "price_list",
}
"""In which field of an answer it stands how far it goes."""


def _reaches(facts: Facts, one: Granted, word: Record, what: str, asked: int | None) -> bool:
    """Whether a no was to no more than this."""
    if not {*_FIELDS.values()} & {*word}:
        return True
    field = _FIELDS[what]
    if field not in word:
        return False
    if what == "list":
        return bool(word[field] == one.record.get("price_list"))
    if what == "floor":
        return stored(word[field]) >= sum(
            line_amounts(one.record, line, line["qty"])[0] for line in one.record["lines"]
        )
    return (asked or 0) >= (int(word[field]) if what == "deferral" else stored(word[field]))


def _said(facts: Facts, kind: str, name: str, what: str, asked: int, record: Record, *, itself: bool = False) -> bool:
    """Whether somebody's yes reaches as far as is asked."""
    field = _FIELDS[what]
    for word in _words(facts, kind, name):
        if word.get("decision") == "rejected":
            continue
        bare = not {*_FIELDS.values()} & {*word}
        if bare and (itself or kind == "activity"):
            return True
        if field not in word:
            continue
        if what == "list":
            if word[field] == record.get("price_list"):
                return True
        elif what == "floor":
            if stored(word[field]) <= sum(line_amounts(record, line, line["qty"])[0] for line in record["lines"]):
                return True
        elif (int(word[field]) if what == "deferral" else stored(word[field])) >= asked:
            return True
    return False


def _days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def _longest(term: Any) -> int:
    """The most days a term may come to."""
    text = str(term or "0").partition(" ")[0]
    if text.isdigit():
        return int(text)
    return 30 + int(text[4:] or 0) if text.startswith("eom") else 31
