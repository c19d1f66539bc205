"""A figure that is nothing because data are lacking says which and how many."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesctl.testing import TestBook

FACTS = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
clients/acme.yaml: {name: Acme, owner: anna}
clients/bolt.yaml: {name: Bolt, owner: anna}
policy/p.yaml:
  valid_from: 2025-01-01
  stages: [{stage: talks, outcome: open}, {stage: offer, outcome: open, weight: 50}, {stage: won, outcome: won, weight: 100}]
deals/w-1.yaml: {title: A, client: acme, amount: 900, stages: [{at: '2026-11-02', stage: offer}, {at: '2026-11-03', stage: won}]}
deals/w-2.yaml: {title: B, client: acme, amount: 900, stages: [{at: '2026-11-03', stage: won}]}
"""
WON = "won deals have no order, shipment, invoice or payment of the client since"


def notes(book: TestBook, name: str, period: str = "") -> list[str]:
    return [str(note) for note in book.report("2026-11-23", name, period).notes]


@pytest.mark.parametrize("name", ["plan", "funnel", "kpi", "week", "month"])
def test_won_deals_that_no_sale_followed_are_counted(tmp_path: Path, name: str) -> None:
    book = TestBook(tmp_path, FACTS)
    period = {"week": "2026-11-01..2026-11-06", "kpi": ""}.get(name, "2026-11")
    assert [note for note in notes(book, name, period) if f"2 {WON}" in note]
    book.add("payments/2026/p-1.yaml: {date: 2026-11-02, client: bolt, amount: 5}")
    assert [note for note in notes(book, name, period) if f"2 {WON}" in note], "another client's money"
    book.add("payments/2026/p-2.yaml: {date: 2026-11-02, client: acme, amount: 5}")
    assert [note for note in notes(book, name, period) if "1 won deal has no order" in note], (
        "paid before one of them began"
    )
    book.add("orders/2026/o-1.yaml: {date: 2026-11-03, client: acme, lines: [{id: a, qty: 1, price: 1}]}")
    assert not [note for note in notes(book, name, period) if WON in note or "won deal has" in note]


def test_deals_that_count_nothing_are_counted(tmp_path: Path) -> None:
    book = TestBook(tmp_path, FACTS)
    book.add("""
        deals/o-1.yaml: {title: C, client: acme, owner: anna, expected_close: 2026-11-28, stages: [{at: '2026-11-02', stage: offer}]}
        deals/o-2.yaml: {title: D, client: acme, owner: anna, amount: 5, expected_close: 2026-11-23, stages: [{at: '2026-11-02', stage: talks}]}
        deals/o-3.yaml: {title: E, client: acme, owner: anna, amount: 5, stages: [{at: '2026-11-02', stage: offer}]}
        deals/o-4.yaml: {title: F, client: acme, owner: anna, amount: 5, expected_close: 2026-11-22, stages: [{at: '2026-11-02', stage: offer}]}
        deals/o-5.yaml: {title: G, client: acme, owner: anna, amount: 5, expected_close: 2026-12-22}
        """)
    assert {
        "1 deal has no amount and counts nothing",
        "2 deals are at a stage without a weight and count nothing weighted",
        "1 deal has no dated stage: nobody can tell since when",
    } <= set(notes(book, "pipeline"))
    assert {
        "1 open deal has no expected day and is in no sum",
        "1 open deal was expected before today and is in no sum",
        "1 deal has no amount and counts nothing",
        "1 deal is at a stage without a weight and counts nothing",
    } <= set(notes(book, "forecast", "2026-11"))


def test_what_the_plan_and_receivables_cannot_count_is_counted(tmp_path: Path) -> None:
    book = TestBook(tmp_path, FACTS)
    assert "No target is set for these months" in notes(book, "plan", "2026-11")
    book.add("""
        targets/2026-11-anna.yaml: {period: 2026-11, user: anna, metrics: {revenue: 1000}}
        payments/2026/p-1.yaml: {date: 2026-11-20, client: acme, amount: 500, currency: KZT}
        payments/2026/p-2.yaml: {date: 2026-11-20, amount: 500}
        orders/2026/o-1.yaml: {date: 2026-11-03, client: acme, lines: [{id: a, qty: 1, price: 9}]}
        shipments/2026/s-1.yaml: {shipped_at: '2026-11-04', client: acme, order: o-1, lines: [{order_line: a, qty: 1}, {order_line: b, qty: 1}]}
        """)
    plan = notes(book, "plan", "2026-11")
    assert "No target is set for these months" not in plan
    assert "1 payment or shipment is in a currency without a rate and not counted" in plan
    assert {
        "1 shipment has a line that its order does not have, which is not counted",
        "1 payment names no client and settles nothing",
    } <= set(notes(book, "receivables"))
    assert "1 payment or shipment is in another currency than EUR and not counted" in notes(book, "kpi")
