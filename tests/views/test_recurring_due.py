"""What comes again and again, period by period, and the end of contracts that renew."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesctl.testing import TestBook

FACTS = """
team/anna.yaml: {name: Anna, email: anna@example.com, role: rep}
team/boris.yaml: {name: Boris, email: boris@example.com, role: rep}
clients/acme.yaml: {name: Acme, owner: anna, payment_terms_days: 14}
policy/p.yaml:
  valid_from: 2025-01-01
  stages: [{stage: talks, outcome: open, weight: 25}, {stage: won, outcome: won, weight: 100}, {stage: lost, outcome: lost, weight: 0}]
"""
RENT = "contracts/rent.yaml: {{client: acme, type: service, signed_client_at: 2026-01-20, {more}}}"
SQL = "select period_on, due_on, amount, document from recurring_due where record = '{record}' and period_on <= '{upto}' order by period_on"


def coming(book: TestBook, record: str, upto: str, on: str = "2026-03-10") -> list[tuple[object, ...]]:
    return book.rows(on, SQL.format(record=record, upto=upto))


def test_a_month_that_begins_on_the_31st_comes_back_to_it(tmp_path: Path) -> None:
    book = TestBook(tmp_path, FACTS)
    book.add(
        RENT.format(more="from: 2026-01-31, recurring: {amount: 900, every: month}, terms: {deferral_days: eom+10}")
    )
    assert coming(book, "rent", "2026-05-01") == [
        ("2026-01-31", "2026-02-10", 9_000_000, None),
        ("2026-02-28", "2026-03-10", 9_000_000, None),
        ("2026-03-31", "2026-04-10", 9_000_000, None),
        ("2026-04-30", "2026-05-10", 9_000_000, None),
    ]


@pytest.mark.parametrize(
    ("more", "last"),
    [
        ("to: 2026-06-30", "2026-06-01"),
        ("to: 2026-06-01", "2026-06-01"),
        ("to: 2026-05-31", "2026-05-01"),
        ("to: 2026-06-30, renews: yes", "2028-03-01"),
        ("to: 2026-06-30, renews: yes, terminated_at: 2026-03-05", "2026-03-01"),
    ],
)
def test_it_ends_with_its_contract_and_goes_on_where_that_renews(tmp_path: Path, more: str, last: str) -> None:
    book = TestBook(tmp_path, FACTS)
    book.add(RENT.format(more=f"from: 2026-03-01, recurring: {{amount: 900, every: month}}, {more}"))
    assert coming(book, "rent", "9999-12-31")[-1][0] == last


@pytest.mark.parametrize("more", ["archived: yes", "signed_client_at: 2026-03-11"])
def test_nothing_comes_of_a_contract_that_is_put_away_or_not_signed(tmp_path: Path, more: str) -> None:
    book = TestBook(tmp_path, FACTS)
    rent = RENT.replace("signed_client_at: 2026-01-20, ", "")
    book.add(rent.format(more=f"from: 2026-03-01, recurring: {{amount: 900, every: month}}, {more}"))
    assert coming(book, "rent", "9999-12-31") == []


def test_an_invoice_or_a_shipment_is_for_the_period_of_its_day_unless_it_names_another(tmp_path: Path) -> None:
    book = TestBook(tmp_path, FACTS)
    book.add(RENT.format(more="from: 2026-01-01, recurring: {amount: 900, every: month}"))
    book.add("""
        invoices/2026/jan.yaml: {date: 2026-01-31, client: acme, contract: rent, amount: 900}
        invoices/2026/mar.yaml: {date: 2026-02-27, period: 2026-03-01, client: acme, contract: rent, amount: 900}
        orders/2026/o.yaml: {date: 2026-04-01, client: acme, contract: rent, lines: [{id: a, product: rent, qty: 1, price: 900}]}
        shipments/2026/apr.yaml: {shipped_at: 2026-04-05, client: acme, order: o}
        invoices/2026/may.yaml: {date: 2026-05-01, kind: request, client: acme, contract: rent, amount: 900}
        """)
    documents = [row[3] for row in coming(book, "rent", "2026-05-01", on="2026-05-02")]
    assert documents == ["jan", None, "mar", "apr", None]


def test_a_deal_counts_by_its_stage_until_a_contract_says_it_and_is_divided(tmp_path: Path) -> None:
    book = TestBook(tmp_path, FACTS)
    deal = """
        deals/d.yaml:
          {title: Rent, client: acme, recurring: {amount: 100.01, every: quarter}, expected_close: 2026-04-15,
           sold_by: [{user: anna, share: 60}, {user: boris, share: 40}],
           stages: [{at: 2026-02-01, stage: talks}STAGE]}
        """
    book.add(deal.replace("STAGE", ""))
    sql = "select owner, period_on, amount, weight from recurring_due where period_on < '2026-10-01' order by period_on, owner"
    first, second = ("anna", "2026-04-15", 600_100, 250_000), ("boris", "2026-04-15", 400_000, 250_000)
    assert book.rows("2026-03-10", sql)[:2] == [first, second]
    assert [row[1] for row in book.rows("2026-03-10", sql)] == ["2026-04-15"] * 2 + ["2026-07-15"] * 2
    book.add(deal.replace("STAGE", ", {at: 2026-03-05, stage: won}"))
    assert book.rows("2026-03-10", sql)[0] == ("anna", "2026-03-05", 600_100, 1_000_000)
    book.add(RENT.format(more="from: 2026-04-01, deal: d, recurring: {amount: 90, every: quarter}"))
    assert book.rows("2026-03-10", sql)[:2] == [
        ("anna", "2026-04-01", 540_000, 1_000_000),
        ("boris", "2026-04-01", 360_000, 1_000_000),
    ]
    book.add(
        "contracts/rent.yaml: {client: acme, type: service, from: 2026-04-01, deal: d, recurring: {amount: 90, every: quarter}}"
    )
    assert book.rows("2026-03-10", sql)[0][2] == 600_100, "a contract that nobody signed says nothing"
    book.add(deal.replace("STAGE", ", {at: 2026-03-05, stage: lost}"))
    assert book.rows("2026-03-10", sql) == []


@pytest.mark.parametrize(
    ("more", "on", "ends_on"),
    [
        ("to: 2026-02-28, renews: yes", "2026-02-28", "2026-02-28"),
        ("to: 2026-02-28, renews: yes", "2026-03-01", "2027-02-28"),
        ("to: 2026-02-28, renews: yes", "2027-03-01", "2028-02-29"),
        ("to: 2026-01-31, renews: yes, renewal_months: 1", "2026-02-01", "2026-02-28"),
        ("to: 2026-01-31, renews: yes, renewal_months: 1", "2026-03-01", "2026-03-31"),
        ("to: 2026-06-15, renews: yes, renewal_months: 6", "2027-01-01", "2027-06-15"),
    ],
)
def test_each_renewal_moves_the_end(tmp_path: Path, more: str, on: str, ends_on: str) -> None:
    book = TestBook(tmp_path, FACTS)
    book.add(RENT.format(more=f"signing: electronic, {more}"))
    assert book.rows(on, "select ends_on, state from contract_state") == [(ends_on, "in_force")]


def test_what_does_not_renew_or_was_terminated_ends(tmp_path: Path) -> None:
    book = TestBook(tmp_path, FACTS)
    book.add(RENT.format(more="to: 2026-02-28"))
    assert book.rows("2026-03-01", "select ends_on, state from contract_state") == [("2026-02-28", "ended")]
    book.add(RENT.format(more="to: 2026-02-28, renews: yes, terminated_at: 2026-02-10"))
    assert book.rows("2027-03-01", "select ends_on, state, since from contract_state") == [
        ("2026-02-28", "terminated", "2026-02-10")
    ]
