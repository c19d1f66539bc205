"""Ageing: a debt stands in exactly one column, by its days overdue, both ends of each column included."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from salesctl.testing import TestBook

TODAY = date(2026, 11, 23)
BUCKETS = ("not_due", "d1_30", "d31_60", "d61_90", "d90")
EDGES = {
    -1: "not_due", 0: "not_due", 1: "d1_30", 30: "d1_30", 31: "d31_60", 60: "d31_60", 61: "d61_90", 90: "d61_90", 91: "d90", 400: "d90",
}  # fmt: skip
BASE = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
products/pump.yaml: {sku: PUMP, name: Pump}
"""


def owing(client: str, debts: dict[int, str], currency: str = "EUR") -> str:
    """Facts of a client with a debt for each number of days overdue."""
    lines = [f"clients/{client}.yaml: {{name: {client.title()}, owner: anna}}"]
    for days, price in debts.items():
        due = TODAY - timedelta(days)
        name = f"{client}-{'m' if days < 0 else ''}{abs(days)}"
        line = f"{{id: a, product: pump, qty: 1, price: {price}}}"
        order = f"{{date: 2025-10-01, client: {client}, currency: {currency}, lines: [{line}]}}"
        shipment = f"{{shipped_at: '2025-10-01T10:00', client: {client}, order: {name}, due_on: {due}}}"
        lines += [f"orders/2026/{name}.yaml: {order}", f"shipments/2026/{name}-s.yaml: {shipment}"]
    return "\n".join(lines)


@pytest.mark.parametrize(("days", "bucket"), EDGES.items())
def test_a_debt_stands_in_one_column(tmp_path: Path, days: int, bucket: str) -> None:
    book = TestBook(tmp_path, BASE + owing("acme", {days: "100.00"}))
    table = book.report(TODAY.isoformat(), "receivables")
    (row,) = [dict(zip([column.name for column in table.columns], row, strict=True)) for row in table.rows]
    assert {name: row[name] for name in BUCKETS} == {name: 100_0000 if name == bucket else 0 for name in BUCKETS}
    assert (row["outstanding"], row["oldest"]) == (100_0000, max(days, 0))


def test_every_edge_at_once_in_two_currencies(tmp_path: Path) -> None:
    edges = [0, 1, 30, 31, 60, 61, 90, 91]
    euros = {days: f"{2**n}.00" for n, days in enumerate(edges)}
    book = TestBook(tmp_path, BASE + owing("acme", euros) + "\n" + owing("bolt", {31: "7.00"}, "USD"))
    table = book.report(TODAY.isoformat(), "receivables")
    assert [list(row) for row in table.rows] == [
        ["acme", "anna", "EUR", 255_0000, 1_0000, 6_0000, 24_0000, 96_0000, 128_0000, 0, 91],
        ["bolt", "anna", "USD", 7_0000, 0, 0, 7_0000, 0, 0, 0, 31],
    ], "each debt is a power of two: a sum tells which are in it"
    assert table.totals == [], "a client a currency: nothing is added"
    assert table.behind
    (behind,) = table.behind(table.rows[:1])
    assert [row[0] for row in behind.rows] == [f"acme-{days}-s" for days in reversed(edges)]


def test_an_advance_is_told_beside_the_debts(tmp_path: Path) -> None:
    book = TestBook(tmp_path, BASE + owing("acme", {0: "100.00"}))
    book.add("payments/2026/p.yaml: {date: 2026-11-20, client: acme, amount: 130.00}")
    table = book.report(TODAY.isoformat(), "receivables")
    assert list(table.rows) == []
    assert "Advances not allocated: €30.00" in table.notes


def test_a_statement_runs_to_what_is_owed(tmp_path: Path) -> None:
    book = TestBook(tmp_path, BASE + owing("acme", {0: "100.00", 31: "50.00"}))
    book.add("payments/2026/p.yaml: {date: 2026-11-20, client: acme, amount: 30.00}")
    table = book.report(TODAY.isoformat(), "statement", client="acme")
    assert [(row[1], row[6], row[7]) for row in table.rows] == [
        ("shipment", 100_0000, 100_0000),
        ("shipment", 50_0000, 150_0000),
        ("payment", -30_0000, 120_0000),
    ]
    assert str(table.title) == "Account of Acme on 23 Nov 2026"


def test_people_are_told_the_legal_entity_by_its_name(tmp_path: Path) -> None:
    book = TestBook(tmp_path, BASE)
    book.add("""
        clients/duo.yaml: {name: Duo, owner: anna, entities: [{id: llp, legal_name: Duo LLP}, {id: ip, legal_name: IP Duo}]}
        payments/2026/d.yaml: {date: 2026-11-20, client: duo, entity: duo/ip, amount: 30.00}
    """)
    table = book.report(TODAY.isoformat(), "statement", client="duo")
    session = book.session(TODAY.isoformat())
    assert session.named(table).names["entity", "duo/ip"] == "IP Duo"
    assert session.named(table, ids=True).names["entity", "duo/ip"] == "IP Duo (duo/ip)"
    assert table.rows[0][3] == "duo/ip", "programs are told the id"


def test_a_payment_taken_back_is_not_in_the_statement(tmp_path: Path) -> None:
    book = TestBook(tmp_path, BASE + owing("acme", {0: "100.00"}))
    book.add("payments/2026/p.yaml: {date: 2026-11-20, client: acme, amount: 30.00}")
    book.add("payments/2026/q.yaml: {date: 2026-11-21, client: acme, amount: 30.00, reverses: p}")
    table = book.report(TODAY.isoformat(), "statement", client="acme")
    assert [(row[1], row[7]) for row in table.rows] == [("shipment", 100_0000)]
