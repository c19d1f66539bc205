"""Under a contract whose basis is invoices a client owes by those: 30 % in advance, 60 % after acceptance, 10 % later."""

from __future__ import annotations

from typing import Any

import pytest

from salesctl.testing import TestBook

MACHINE = """
team/anna.yaml: {name: Anna}
team/boris.yaml: {name: Boris}
clients/works.yaml: {name: Works, owner: anna}
contracts/k-1.yaml: {client: works, owner: anna, basis: invoices, schedule: [{id: a, percent: 30, on: signature}, {id: b, percent: 60, on: acceptance}, {id: c, percent: 10, on: acceptance+30}]}
orders/2026/o-1.yaml: {date: 2026-05-01, client: works, contract: k-1, sold_by: [{user: anna, share: 60}, {user: boris, share: 40}], lines: [{id: m, qty: 1, price: 1000}]}
shipments/2026/s-1.yaml: {shipped_at: '2026-07-01T10:00', client: works, order: o-1, due_on: 2026-07-02}
invoices/2026/i-0.yaml: {kind: request, date: 2026-05-01, client: works, order: o-1, amount: 300, due_on: 2026-05-05}
invoices/2026/i-1.yaml: {kind: deposit, date: 2026-05-02, client: works, order: o-1, amount: 300, due_on: 2026-05-10}
invoices/2026/i-2.yaml: {kind: partial, date: 2026-07-10, client: works, order: o-1, amount: 600, due_on: 2026-07-20}
invoices/2026/i-3.yaml: {kind: final, date: 2026-08-10, client: works, contract: k-1, amount: 100, due_on: 2026-09-10}
"""


@pytest.fixture
def book(tmp_path: Any) -> TestBook:
    made = TestBook(tmp_path)
    made.add(MACHINE)
    return made


def owed(book: TestBook, day: str) -> list[tuple[Any, ...]]:
    return book.rows(day, "select document, outstanding, overdue_days from receivable order by document")


def test_what_is_owed_is_what_was_invoiced(book: TestBook) -> None:
    assert owed(book, "2026-05-01") == [], "a request owes nothing"
    assert owed(book, "2026-05-12") == [("i-1", 300_0000, 2)]
    assert owed(book, "2026-07-05") == [("i-1", 300_0000, 56)], "the machine left, and charges nothing by itself"
    assert owed(book, "2026-09-12") == [("i-1", 300_0000, 125), ("i-2", 600_0000, 54), ("i-3", 100_0000, 2)]


def test_money_names_an_invoice_or_pays_the_oldest(book: TestBook) -> None:
    book.add(
        "payments/2026/p-1.yaml: {date: 2026-07-15, client: works, amount: 500, for: [{document: i-2, amount: 500}]}"
    )
    assert owed(book, "2026-07-15") == [("i-1", 300_0000, 66), ("i-2", 100_0000, 0)]
    book.add("payments/2026/p-2.yaml: {date: 2026-07-16, client: works, amount: 350}")
    assert owed(book, "2026-07-16") == [("i-2", 50_0000, 0)]
    book.add(
        "payments/2026/p-3.yaml: {date: 2026-07-17, client: works, amount: 60, for: [{document: o-1, amount: 60}]}"
    )
    assert owed(book, "2026-07-17") == []


def test_who_sold_it_is_credited_with_the_money(book: TestBook) -> None:
    book.add(
        "payments/2026/p-1.yaml: {date: 2026-05-10, client: works, amount: 300, for: [{document: i-1, amount: 300}]}"
    )
    credited = book.rows("2026-05-10", "select user, sum(amount) from collected group by user order by user")
    assert credited == [("anna", 180_0000), ("boris", 120_0000)]


def test_without_such_a_contract_the_shipment_rules(book: TestBook) -> None:
    book.add("contracts/k-1.yaml: {client: works, owner: anna}")
    assert owed(book, "2026-09-12") == [("s-1", 1000_0000, 72)]


def test_a_contract_speaks_for_its_own_orders(book: TestBook) -> None:
    book.add("""
        contracts/k-2.yaml: {client: works, owner: anna}
        orders/2026/o-2.yaml: {date: 2026-05-01, client: works, contract: k-2, lines: [{id: m, qty: 1, price: 70}]}
        shipments/2026/s-2.yaml: {shipped_at: '2026-07-01T10:00', client: works, order: o-2, due_on: 2026-07-02}
        invoices/2026/i-9.yaml: {date: 2026-05-02, client: works, order: o-2, amount: 70, due_on: 2026-05-10}
    """)
    book.add("invoices/2026/i-8.yaml: {date: 2026-05-02, client: works, contract: k-1, amount: 8, archived: yes}")
    assert owed(book, "2026-07-03") == [("i-1", 300_0000, 54), ("s-2", 70_0000, 1)]


def test_an_invoice_is_disputed_until_the_claim_is_settled_and_owed_by_the_only_entity(book: TestBook) -> None:
    book.add("clients/works.yaml: {name: Works, owner: anna, entities: [{id: w}]}")
    book.add("clients/pair.yaml: {name: Pair, owner: anna, entities: [{id: a}, {id: b}]}")
    book.add("clients/other.yaml: {name: Other, owner: anna, entities: [{id: o}]}")
    claimed = "invoices/2026/i-1.yaml: {{kind: deposit, date: 2026-05-02, client: works, order: o-1, amount: 300, due_on: 2026-05-10, claim: {{at: 2026-05-11, text: Late, {more}}}}}"
    seen = "select document, entity, outstanding, disputed from receivable"
    book.add(claimed.format(more="amount: 120, settled_at: 2026-05-20"))
    assert book.rows("2026-05-10", seen) == [("i-1", "works/w", 300_0000, 0)]
    assert book.rows("2026-05-19", seen) == [("i-1", "works/w", 300_0000, 120_0000)]
    assert book.rows("2026-05-20", seen) == [("i-1", "works/w", 300_0000, 0)]


def test_what_is_left_to_credit(book: TestBook) -> None:
    book.add("""
        orders/2026/o-2.yaml: {date: 2026-05-01, client: works, lines: [{id: m, qty: 1, price: 70, tax: 10}]}
        shipments/2026/s-2.yaml: {shipped_at: '2026-07-01T10:00', client: works, order: o-2}
        credit-notes/2026/n-1.yaml: {date: 2026-07-02, client: works, reason: return, shipment: s-2, amount: 7}
        credit-notes/2026/n-2.yaml: {date: 2026-07-02, client: works, reason: price, shipment: s-2, amount: 0.50}
        credit-notes/2026/n-3.yaml: {date: 2026-07-02, client: works, reason: price, shipment: s-2, amount: 3, archived: yes}
        credit-notes/2026/n-4.yaml: {date: 2026-07-02, client: works, reason: price, shipment: s-2, amount: 5, currency: USD}
        credit-notes/2026/n-5.yaml: {date: 2026-07-12, client: works, reason: return, invoice: i-2, amount: 20}
        credit-notes/2026/n-6.yaml: {date: 2026-07-12, client: works, reason: claim, invoice: i-2, amount: 1}
        invoices/2026/i-4.yaml: {date: 2026-05-02, client: works, order: o-1, amount: 5, archived: yes}
    """)
    left = "select document, amount, returned, credited, remaining from document_credit order by document"
    assert book.rows("2026-07-12", left) == [
        ("i-1", 300_0000, 0, 0, 300_0000),
        ("i-2", 600_0000, 20_0000, 1_0000, 579_0000),
        ("s-1", 1000_0000, 0, 0, 1000_0000),
        ("s-2", 77_0000, 7_0000, 5000, 69_5000),
    ]
