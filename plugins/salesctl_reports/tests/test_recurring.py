"""What comes again and again, in pipeline, plan and gap alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from salesctl.api import Table
from salesctl.testing import TestBook

FACTS = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
team/boris.yaml: {name: Boris Holm, email: boris@example.com, role: rep}
clients/acme.yaml: {name: Acme, owner: anna, payment_terms_days: 14}
policy/p.yaml:
  valid_from: 2025-01-01
  stages: [{stage: talks, outcome: open, weight: 25}, {stage: won, outcome: won, weight: 100}]
deals/once.yaml: {title: Pump, client: acme, amount: 900, stages: [{at: 2026-11-01, stage: talks}]}
deals/rent.yaml:
  {title: Rent, client: acme, amount: 100, recurring: {amount: 50.05, every: quarter}, expected_close: 2026-11-25,
   sold_by: [{user: anna, share: 60}, {user: boris, share: 40}], stages: [{at: 2026-11-01, stage: talks}]}
deals/bare.yaml: {title: Service, client: acme, recurring: {amount: 10, every: month}, stages: [{at: 2026-11-01, stage: talks}]}
contracts/k-1.yaml:
  {client: acme, owner: anna, signed_client_at: 2026-10-01, from: 2026-10-10, recurring: {amount: 300, every: month}, basis: invoices}
targets/t.yaml: {period: 2026-11, user: anna, metrics: {revenue: 1000, calls: 6}}
"""


def cells(table: Table) -> list[dict[str, Any]]:
    return [dict(zip([column.name for column in table.columns], row, strict=True)) for row in table.rows]


def test_a_deal_counts_for_a_year_in_the_pipeline(tmp_path: Path) -> None:
    report = TestBook(tmp_path, FACTS).report("2026-11-23", "pipeline")
    found = {(row["deal"], row["owner"]): (row["amount"], row["yearly"], row["weighted"]) for row in cells(report)}
    assert found == {
        ("once", "anna"): (9_000_000, None, 2_250_000),
        ("rent", "anna"): (600_000, 1_201_200, 450_300),  # 60 % of 100.00 and of 200.20
        ("rent", "boris"): (400_000, 800_800, 300_200),
        ("bare", "anna"): (None, 1_200_000, 300_000),
    }
    notes = [str(note) for note in report.notes]
    assert [row[7:] for row in report.totals] == [["EUR", 10_000_000, 3_202_000, None, 3_300_500]]
    assert not [note for note in notes if "no amount" in note], "what comes again is one"


def test_the_plan_adds_what_is_contracted_and_not_yet_invoiced(tmp_path: Path) -> None:
    book = TestBook(tmp_path, FACTS)

    def revenue(on: str) -> tuple[Any, ...]:
        (row,) = [row for row in cells(book.report(on, "plan", "2026-11")) if row["metric"] == "revenue"]
        return row["coming"], row["forecast"], row["per_day"]

    assert revenue("2026-11-23") == (3_000_000, 3_000_000, 1_166_700), (
        "of 10 November, due on the 24th; six days for 700.00"
    )
    book.add("invoices/2026/i.yaml: {date: 2026-11-10, client: acme, contract: k-1, amount: 300}")
    assert revenue("2026-11-23") == (None, 0, 1_666_700), "now it is a debt"


def test_the_gap_counts_it_by_weight_and_by_who_sells_it(tmp_path: Path) -> None:
    book = TestBook(tmp_path, FACTS)
    book.add("targets/b.yaml: {period: 2026-11, user: boris, metrics: {revenue: 1000}}")
    rows = cells(book.report("2026-11-23", "gap", "2026-11"))
    assert [(row["user"], row["record"], row["amount"]) for row in rows if row["source"] == "recurring"] == [
        ("anna", "k-1", 3_000_000)
    ]
    book.add(FACTS.replace("payment_terms_days: 14", "payment_terms_days: 0"))
    rows = cells(book.report("2026-11-23", "gap", "2026-11"))
    assert [(row["user"], row["record"], row["amount"]) for row in rows if row["source"] == "recurring"] == [
        ("anna", "k-1", 3_000_000), ("anna", "rent", 75_100), ("boris", "rent", 50_100),
    ]  # fmt: skip
