"""A year month by month: what was sold and paid, each currency from its first month on, against the targets of persons, else of teams."""

from __future__ import annotations

from pathlib import Path

from salesctl.testing import TestBook

FACTS = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep, team: north}
clients/acme.yaml: {name: Acme, owner: anna}
products/pump.yaml: {sku: PUMP, name: Pump}
orders/2026/o.yaml: {date: 2026-09-01, client: acme, currency: EUR, lines: [{id: a, product: pump, qty: 2, price: 50}]}
shipments/2026/s.yaml: {shipped_at: '2026-09-30T10:00', client: acme, order: o}
payments/2026/p.yaml: {date: 2026-11-01, client: acme, amount: 70.00, currency: EUR}
payments/2026/q.yaml: {date: 2026-10-31, client: acme, amount: 5.00, currency: USD}
payments/2025/old.yaml: {date: 2025-11-30, client: acme, amount: 9.00, currency: EUR}
targets/2026/t-09.yaml: {team: north, period: 2026-09, metrics: {revenue: 300.00}}
targets/2026/t-10.yaml: {team: north, period: 2026-10, metrics: {revenue: 300.00}}
targets/2026/anna-10.yaml: {user: anna, period: 2026-10, metrics: {revenue: 200.00}}
"""


def test_a_year_month_by_month(tmp_path: Path) -> None:
    book = TestBook(tmp_path, FACTS)
    table = book.report("2026-11-23", "trend")
    assert [list(row) for row in table.rows] == [
        ["2026-09", "EUR", 300_0000, 100_0000, 0],
        ["2026-10", "EUR", 200_0000, 0, 0],
        ["2026-10", "USD", None, 0, 5_0000],
        ["2026-11", "EUR", None, 0, 70_0000],
        ["2026-11", "USD", None, 0, 0],
    ]
    assert table.behind
    assert [[row[0] for row in behind.rows] for behind in table.behind(table.rows)] == [["s"], [], ["q"], ["p"], []]
