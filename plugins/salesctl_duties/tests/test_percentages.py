"""Percentages in reasons: rounded half-up, never cut; a discount with its decimals."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesctl.testing import TestBook

PEOPLE = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep, manager: carl}
team/carl.yaml: {name: Carl Voss, email: carl@example.com, role: manager}
clients/acme.yaml: {name: Acme, owner: anna}
products/pump.yaml: {sku: PUMP, name: Pump}
"""


def test_a_discount_asked_for_keeps_its_decimals(tmp_path: Path) -> None:
    book = TestBook(tmp_path, PEOPLE)
    book.add("""
        policy/p.yaml: {valid_from: 2025-01-01, discounts: [{id: rep, role: rep, percent: 7.25}]}
        orders/2026/o-1.yaml: {date: 2026-11-01, client: acme, owner: anna, lines: [{id: a, product: pump, qty: 1, price: 100, discount: 7.5}]}
        """)
    (one,) = book.obligations("2026-11-02", rules=["approval-waits"])
    assert one.why == "Anna Berg asks for order of 1 Nov: discount 7.5\N{NO-BREAK SPACE}% > 7.25\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(("paid", "reached"), [("4.99", 0), ("5.00", 1), ("14.99", 1), ("15.00", 2)])
def test_what_was_reached_of_a_plan_is_rounded_half_up(tmp_path: Path, paid: str, reached: int) -> None:
    book = TestBook(tmp_path, PEOPLE)
    book.add(f"""
        targets/2026-11-anna.yaml: {{period: 2026-11, user: anna, metrics: {{revenue: 1000}}}}
        payments/2026/p-1.yaml: {{date: 2026-11-02, client: acme, amount: {paid}}}
        """)
    (one,) = book.obligations("2026-11-13", rules=["pace"])
    assert f": revenue {reached}/" in one.why
