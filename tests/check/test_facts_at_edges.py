"""Facts between documents at their edges: what is exactly allowed passes, one more is found, and only where it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesctl.check import facts
from salesctl.check.sources import WorkTree
from salesctl.testing import TestBook

BASE = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com}
clients/acme.yaml: {name: Acme, owner: anna}
products/pump.yaml: {sku: PUMP, name: Pump}
orders/2026/o-1.yaml: {number: O-1, date: 2026-10-01, client: acme, lines: [{id: pump, product: pump, qty: 5, price: 100}]}
shipments/2026/s-1.yaml: {number: S-1, shipped_at: 2026-10-05, client: acme, order: o-1}
invoices/2026/i-1.yaml: {number: I-1, date: 2026-10-06, client: acme, order: o-1, amount: 500}
orders/2026/o-9.yaml: {number: O-9, date: 2026-10-01, client: acme, lines: [{id: pump, product: pump, qty: 5, price: 100}, {id: spare, product: pump, qty: 50, price: 100}]}
shipments/2026/s-9.yaml: {number: S-9, shipped_at: 2026-10-05, client: acme, order: o-9}
credit-notes/2026/c-9.yaml: {date: 2026-10-06, client: acme, shipment: s-9, reason: price, amount: 5400}
"""
CLAIM = "shipments/2026/s-1.yaml: {number: S-1, shipped_at: 2026-10-05, client: acme, order: o-1, claim: {at: 2026-10-09, amount: %s, text: cracked}}\n"
BILLED = "invoices/2026/i-1.yaml: {number: I-1, date: 2026-10-06, client: acme, order: o-1, amount: 500, claim: {at: 2026-10-09, amount: %s, text: twice}}\n"
CREDIT = "credit-notes/2026/c-%s.yaml: {date: %s, client: acme, shipment: s-1, reason: %s, amount: %s}\n"
RETURN = "credit-notes/2026/c-%s.yaml: {date: %s, client: acme, shipment: s-1, reason: %s, amount: 100, lines: [{order_line: pump, qty: %s}]%s}\n"
OFFER = """
offers/2026/q-1.yaml: {number: Q-1, client: acme, owner: anna, date: 2026-09-01,
  lines: [{id: pump, product: pump, qty: 4, price: 100}, {id: spare, product: pump, qty: 1, price: 100}]}
"""
ORDER = "orders/2026/o-%s.yaml: {number: O-%s, date: %s, client: acme, offer: q-1, lines: [{id: pump, product: pump, qty: %s, price: 100%s}]%s}\n"
CASES = {
    "a claim of all that is left": ("claimed-more-than-charged", CLAIM % "500", []),
    "a claim of a cent more": ("claimed-more-than-charged", CLAIM % "500.01", ["s-1"]),
    "credited before the claim": ("claimed-more-than-charged", CLAIM % "400.01" + CREDIT % (1, "2026-10-08", "price", 100), ["s-1"]),
    "credited on its day": ("claimed-more-than-charged", CLAIM % "500" + CREDIT % (1, "2026-10-09", "price", 100), []),
    "an invoice's claim of all": ("claimed-more-than-charged", BILLED % "500", []),
    "an invoice's claim of a cent more": ("claimed-more-than-charged", BILLED % "500.01", ["i-1"]),
    "all of it back": ("returned-more-than-shipped", RETURN % (1, "2026-10-07", "return", 5, ""), []),
    "more of it back": ("returned-more-than-shipped", RETURN % (1, "2026-10-07", "return", 6, ""), ["c-1"]),
    "in two parts, not too much": (
        "returned-more-than-shipped",
        RETURN % (1, "2026-10-07", "return", 2, "") + RETURN % (2, "2026-10-08", "return", 2, ""),
        [],
    ),
    "more of one line, as others were shipped": (
        "returned-more-than-shipped", (RETURN % (1, "2026-10-07", "return", 6, "")).replace("s-1", "s-9"), ["c-1"],
    ),
    "a line that was never shipped": (
        "returned-more-than-shipped", (RETURN % (1, "2026-10-07", "return", 1, "")).replace("pump", "hose"), ["c-1"],
    ),
    "in two parts, told at the later": (
        "returned-more-than-shipped",
        RETURN % (2, "2026-10-07", "return", 3, "") + RETURN % (1, "2026-10-08", "return", 3, ""),
        ["c-1"],
    ),
    "two of one day, told at the last id": (
        "returned-more-than-shipped",
        RETURN % (1, "2026-10-07", "return", 3, "") + RETURN % (2, "2026-10-07", "return", 3, ""),
        ["c-2"],
    ),
    "what was put away": ("returned-more-than-shipped", RETURN % (1, "2026-10-07", "return", 6, ", archived: true"), []),
    "a price credit of lines": ("returned-more-than-shipped", RETURN % (1, "2026-10-07", "price", 6, ""), []),
    "as much as was offered": ("ordered-more-than-offered", OFFER + ORDER % (2, 2, "2026-10-01", 4, "", ""), []),
    "more than was offered": ("ordered-more-than-offered", OFFER + ORDER % (2, 2, "2026-10-01", 5, "", ""), ["o-2"]),
    "in two orders, told at the later": (
        "ordered-more-than-offered",
        OFFER + ORDER % (3, 3, "2026-10-01", 3, "", "") + ORDER % (2, 2, "2026-10-02", 2, "", ""),
        ["o-2"],
    ),
    "two orders of one day, told at the last id": (
        "ordered-more-than-offered",
        OFFER + ORDER % (2, 2, "2026-10-01", 3, "", "") + ORDER % (3, 3, "2026-10-01", 2, "", ""),
        ["o-3"],
    ),
    "a cancelled line": (
        "ordered-more-than-offered", OFFER + ORDER % (2, 2, "2026-10-01", 5, ', cancelled: {at: "2026-10-02T10:00"}', ""), [],
    ),
    "an order put away": ("ordered-more-than-offered", OFFER + ORDER % (2, 2, "2026-10-01", 5, "", ", archived: true"), []),
}  # fmt: skip
STEPS = ("drafted_at", "to_legal_at", "approved_at", "received_at", "sent_at", "signed_client_at", "returned_at")


def _found(book: TestBook, rule: str) -> list[tuple[str, str]]:
    session = book.session("2026-11-23")
    asked = [fact for fact in facts.queries() if fact.name == rule]
    with session.book.query_all(views=session.installed.views) as query:
        found = facts.findings(session.kinds, WorkTree(session.git), query, session.today, asked)
        return [(one.path.rpartition("/")[2].removesuffix(".yaml"), one.at) for one in found]


@pytest.mark.parametrize("name", CASES)
def test_exactly_what_is_allowed_passes(tmp_path: Path, name: str) -> None:
    rule, told, expected = CASES[name]
    book = TestBook(tmp_path, BASE)
    book.add(told)
    assert [record for record, _ in _found(book, rule)] == expected


def test_each_step_of_a_contract_is_held_against_the_last_one_before_it(tmp_path: Path) -> None:
    def contract(**days: str) -> str:
        fields = "".join(f", {step}: {day}" for step, day in days.items())
        return f"contracts/k-1.yaml: {{client: acme{fields}}}\n"

    book = TestBook(tmp_path, BASE)
    for n, step in enumerate(STEPS[1:], 1):
        earlier = STEPS[n - 1]
        book.add(contract(**{earlier: "2026-10-05", step: "2026-10-05"}))
        assert _found(book, "contract-out-of-order") == [], "on one day"
        book.add(contract(**{earlier: "2026-10-05", step: "2026-10-04"}))
        assert _found(book, "contract-out-of-order") == [("k-1", step)]
    book.add(contract(drafted_at="2026-10-05", signed_client_at="2026-10-04"))
    assert _found(book, "contract-out-of-order") == [("k-1", "signed_client_at")], "steps between are not known"
    for step in STEPS[1:-1]:
        known = {one: "2026-10-05" for one in STEPS if one != step} | {"returned_at": "2026-10-04"}
        book.add(contract(**known))
        assert _found(book, "contract-out-of-order") == [("k-1", "returned_at")], "nor is one"
    book.add(contract(drafted_at="2026-10-05", to_legal_at="2026-10-04", approved_at="2026-10-06"))
    assert _found(book, "contract-out-of-order") == [("k-1", "to_legal_at")]
