"""The pipeline as of any day: what was there then, where it then stood."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from salesctl.api import Session, Table, load_report, period_of, run_report
from salesctl.testing import TestBook

FACTS = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
clients/acme.yaml: {name: Acme, owner: anna}
policy/p.yaml:
  valid_from: 2025-01-01
  stages: [{stage: talks, outcome: open, weight: 20}, {stage: offer, outcome: open, weight: 50}, {stage: won, outcome: won, weight: 100}]
deals/d-1.yaml:
  title: Pump room
  client: acme
  owner: anna
  amount: 900
  stages: [{at: '2026-03-10T10:00', stage: talks}, {at: '2026-04-01T10:00', stage: offer}, {at: '2026-05-01T10:00', stage: won}]
"""


def pipeline(book: TestBook, on: str, now: str, at: str = "") -> tuple[list[dict[str, Any]], Table]:
    """The pipeline of a day, asked for on another."""
    installed = book.session(on).installed
    moment = datetime.fromisoformat(now).replace(hour=9, tzinfo=UTC)
    session = Session(book.root, now=moment, on=date.fromisoformat(on), at=at, lang="en", installed=installed)
    report = load_report(book.root, installed.reports, "pipeline")
    table = run_report(session, report, period_of(report, session, ""))
    return [dict(zip([column.name for column in table.columns], row, strict=True)) for row in table.rows], table


def test_a_deal_is_in_it_from_its_first_stage_until_it_is_decided(tmp_path: Path) -> None:
    book = TestBook(tmp_path, FACTS)
    for on, stood in {
        "2026-03-09": None,
        "2026-03-10": ("talks", 0, 180_0000),
        "2026-03-31": ("talks", 21, 180_0000),
        "2026-04-01": ("offer", 0, 450_0000),
        "2026-04-30": ("offer", 29, 450_0000),
        "2026-05-01": None,
    }.items():
        rows, _ = pipeline(book, on, on)
        assert [(row["stage"], row["days"], row["weighted"]) for row in rows] == ([stood] if stood else []), on


def test_an_amount_changed_in_place_is_said_to_be_of_now_and_found_by_at(tmp_path: Path) -> None:
    book = TestBook(tmp_path)
    book.add(FACTS, when="2026-03-12T09:00:00+00:00")
    book.write({"deals/d-1.yaml": {"title": "Pump room", "client": "acme", "owner": "anna", "amount": "700",
        "stages": [{"at": "2026-03-10T10:00", "stage": "talks"}]}}, when="2026-04-20T09:00:00+00:00")  # fmt: skip
    rows, back = pipeline(book, "2026-03-15", "2026-11-23")
    assert rows[0]["amount"] == 700_0000
    (note,) = [str(note) for note in back.notes if "--at" in str(note)]
    assert "`--at 2026-03-15` reads the book as it was" in note
    rows, exact = pipeline(book, "2026-03-15", "2026-11-23", at="HEAD~1")
    assert rows[0]["amount"] == 900_0000
    _, now = pipeline(book, "2026-11-23", "2026-11-23")
    assert not [note for note in (*exact.notes, *now.notes) if "--at" in str(note)], "nothing was looked back at"


def test_a_deal_sold_by_two_is_divided_alike_in_every_report(tmp_path: Path) -> None:
    book = TestBook(tmp_path, FACTS)
    book.add("""
        team/boris.yaml: {name: Boris Holm, email: boris@example.com, role: rep}
        targets/2026-04-boris.yaml: {period: 2026-04, user: boris, metrics: {revenue: 1000}}
        deals/d-2.yaml:
          title: Line 2
          client: acme
          owner: anna
          amount: 100.01
          expected_close: 2026-04-30
          sold_by: [{user: anna, share: 60}, {user: boris, share: 40}]
          stages: [{at: '2026-04-01T10:00', stage: offer}]
        """)
    rows, table = pipeline(book, "2026-04-10", "2026-04-10")
    parts = [("anna", 60_0100, 30_0100), ("boris", 40_0000, 20_0000)]
    assert [(row["owner"], row["amount"], row["weighted"]) for row in rows if row["deal"] == "d-2"] == parts
    (total,) = table.totals
    assert total[7:] == ["EUR", 1000_0100, None, None, 500_0100]
    assert "2 without a next step" in table.notes, "a deal of two is one deal"
    forecast = book.report("2026-04-10", "forecast", "2026-04")
    assert [(row[2], row[5], row[8]) for row in forecast.rows if row[11] == "d-2"] == parts
    gap = book.report("2026-04-10", "gap", "2026-04")
    assert [(row[0], row[4]) for row in gap.rows if row[6] == "d-2"] == [("boris", 20_0000)]
