"""What is to be invoiced by a schedule, what is shipped and not invoiced, and whose terms wait for an event."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesctl.testing import TestBook

MACHINE = """
team/anna.yaml: {name: Anna}
clients/works.yaml: {name: Works, owner: anna}
contracts/k-1.yaml:
  {client: works, owner: anna, basis: invoices, signed_client_at: 2026-01-31, amount: 1000.01, signing: electronic,
   schedule: [{id: a, percent: 30, on: signature}, {id: b, percent: 60, on: acceptance}, {id: c, percent: 10, on: acceptance+30}]}
orders/2026/o-1.yaml: {date: 2026-02-01, client: works, contract: k-1, lines: [{id: m, qty: 2, price: 500}]}
"""
SHIPPED = "shipments/2026/{id}.yaml: {{shipped_at: '2026-02-10T10:00', client: works, order: o-1, lines: [{{order_line: m, qty: {qty}}}]{more}}}"
SQL = "select part, reached_on, amount from invoice_due order by part"


@pytest.fixture
def book(tmp_path: Path) -> TestBook:
    return TestBook(tmp_path, MACHINE)


def test_a_part_waits_for_the_whole_of_the_order(book: TestBook) -> None:
    book.add(SHIPPED.format(id="s-1", qty=1, more=", accepted_at: '2026-02-28T10:00'"))
    assert book.rows("2026-06-01", SQL) == [
        ("a", "2026-01-31", 3_000_000),
        ("b", None, 6_000_100),
        ("c", None, 1_000_000),
    ]
    book.add(SHIPPED.format(id="s-2", qty=1, more=""))
    assert book.rows("2026-06-01", SQL)[1] == ("b", None, 6_000_100)
    book.add(SHIPPED.format(id="s-2", qty=1, more=", accepted_at: '2026-03-31T10:00'"))
    assert book.rows("2026-06-01", SQL)[1:] == [("b", "2026-03-31", 6_000_100), ("c", "2026-04-30", 1_000_000)]
    assert book.rows("2026-03-30", SQL)[1] == ("b", None, 6_000_100), "seen from a day before"


def test_invoices_take_the_parts_they_name_and_the_rest_in_order(book: TestBook) -> None:
    book.add("invoices/2026/i-1.yaml: {date: 2026-02-01, client: works, contract: k-1, part: b, amount: 600.01}")
    assert [row[0] for row in book.rows("2026-06-01", SQL)] == ["a", "c"]
    book.add("invoices/2026/i-2.yaml: {date: 2026-02-01, client: works, order: o-1, amount: 300}")
    assert [row[0] for row in book.rows("2026-06-01", SQL)] == ["c"]
    book.add("invoices/2026/i-3.yaml: {date: 2026-02-01, client: works, contract: k-1, kind: request, amount: 100}")
    assert [row[0] for row in book.rows("2026-06-01", SQL)] == ["c"], "a request is no invoice"


def test_nothing_is_asked_for_before_signature_or_after_the_end(book: TestBook) -> None:
    assert book.rows("2026-01-30", SQL) == []
    book.add(MACHINE.replace("signing: electronic", "signing: electronic, terminated_at: 2026-02-05"))
    assert book.rows("2026-06-01", SQL) == []


def test_what_an_opening_balance_took_over_is_not_asked_for(book: TestBook) -> None:
    book.add("balances/b.yaml: {as_of: 2026-01-31, client: works, opening: yes}")
    assert [row[0] for row in book.rows("2026-06-01", SQL)] == ["b", "c"]


def test_shipped_and_not_invoiced(book: TestBook) -> None:
    sql = "select shipped, invoiced, amount from uninvoiced"
    assert book.rows("2026-02-10", sql) == []
    book.add(SHIPPED.format(id="s-1", qty=2, more=""))
    book.add("invoices/2026/i-1.yaml: {date: 2026-02-01, client: works, contract: k-1, amount: 300}")
    assert book.rows("2026-02-10", sql) == [(10_000_000, 3_000_000, 7_000_000)]
    book.add(
        "credit-notes/2026/n.yaml: {date: 2026-02-11, client: works, shipment: s-1, reason: return, amount: 500, lines: [{order_line: m, qty: 1}]}"
    )
    assert book.rows("2026-02-11", sql) == [(5_000_000, 3_000_000, 2_000_000)]
    book.add("invoices/2026/i-2.yaml: {date: 2026-02-12, client: works, order: o-1, amount: 200}")
    assert book.rows("2026-02-12", sql) == []


@pytest.mark.parametrize(
    ("term", "due"),
    [
        ("14", "2026-02-24"), ("eom", "2026-02-28"), ("31st", "2026-02-28"), ("10th", "2026-03-10"),
        ("14 from acceptance", "2026-03-17"), ("eom+10 from acceptance", "2026-04-10"), ("5 from invoice", "2026-02-20"),
    ],
)  # fmt: skip
def test_a_shipment_is_due_by_its_term_from_its_event(tmp_path: Path, term: str, due: str) -> None:
    book = TestBook(tmp_path, MACHINE.replace("basis: invoices", "basis: shipments"))
    accepted = f", terms_days: {term}, accepted_at: '2026-03-03T10:00'"
    book.add(SHIPPED.format(id="s-1", qty=2, more=accepted))
    book.add("""
        invoices/2026/i-1.yaml: {date: 2026-02-05, client: works, order: o-1, amount: 100}
        invoices/2026/i-2.yaml: {date: 2026-02-15, client: works, order: o-1, amount: 100}
        """)
    assert book.rows("2026-06-01", "select due_on from receivable") == [(due,)]


def test_until_its_event_nothing_is_due(tmp_path: Path) -> None:
    book = TestBook(tmp_path, MACHINE.replace("basis: invoices", "basis: shipments"))
    book.add(SHIPPED.format(id="s-1", qty=2, more=", terms_days: 14 from acceptance, accepted_at: '2026-03-03T10:00'"))
    assert book.rows("2026-03-02", "select due_on, overdue_days from receivable") == [(None, 0)]
    assert book.rows("2026-03-18", "select due_on, overdue_days from receivable") == [("2026-03-17", 1)]


def test_an_invoice_is_due_by_its_term_too(book: TestBook) -> None:
    book.add(SHIPPED.format(id="s-1", qty=2, more=", accepted_at: '2026-03-03T10:00'"))
    book.add("""
        invoices/2026/i-1.yaml: {date: 2026-02-05, client: works, contract: k-1, amount: 100, terms_days: eom+10}
        invoices/2026/i-2.yaml: {date: 2026-02-05, client: works, contract: k-1, amount: 100, terms_days: 14 from acceptance}
        """)
    assert book.rows("2026-06-01", "select document, due_on from receivable order by document") == [
        ("i-1", "2026-03-10"), ("i-2", "2026-03-17"),
    ]  # fmt: skip


def test_a_sample_is_owed_from_the_day_after_it_was_to_be_back(book: TestBook) -> None:
    book.add("""
        products/pump.yaml: {sku: PUMP, name: Pump}
        samples/agreed.yaml: {product: pump, client: works, lent_on: 2026-02-01, due_back_on: 2026-02-28}
        samples/unsaid.yaml: {product: pump, client: works, lent_on: 2026-02-01}
        samples/back.yaml: {product: pump, client: works, lent_on: 2026-02-01, returned_on: 2026-02-20}
        """)
    assert book.owed("2026-02-28", "sample-back") == []
    assert book.owed("2026-03-03", "sample-back") == ["sample-back:agreed"]
    assert book.owed("2026-03-04", "sample-back") == ["sample-back:agreed", "sample-back:unsaid"]


def test_the_last_part_is_what_the_others_leave(book: TestBook) -> None:
    book.add(MACHINE.replace("1000.01", "1000.05"))
    assert [row[2] for row in book.rows("2026-06-01", SQL)] == [300_0200, 600_0300, 100_0000]


def test_each_contract_asks_for_its_own_periods(tmp_path: Path) -> None:
    book = TestBook(tmp_path)
    book.add("""
        team/anna.yaml: {name: Anna}
        team/boris.yaml: {name: Boris}
        clients/works.yaml: {name: Works, owner: anna}
        contracts/k-1.yaml: {number: K1, client: works, type: service, signed_client_at: 2026-01-02, from: 2026-02-01, to: 2026-02-28, recurring: {amount: 10, every: month}}
        contracts/k-2.yaml: {number: K2, client: works, owner: boris, type: service, signed_client_at: 2026-01-02, from: 2026-02-02, to: 2026-02-28, recurring: {amount: 20, every: month}}
    """)
    asked = "select record, number, owner, period_on, amount from invoice_due order by record"
    first = ("k-1", "K1", "anna", "2026-02-01", 10_0000)
    assert book.rows("2026-01-31", asked) == []
    assert book.rows("2026-02-01", asked) == [first]
    assert book.rows("2026-02-02", asked) == [first, ("k-2", "K2", "boris", "2026-02-02", 20_0000)]
    book.add("balances/b.yaml: {as_of: 2026-02-01, client: works, opening: yes}")
    assert [row[0] for row in book.rows("2026-02-02", asked)] == ["k-2"]
