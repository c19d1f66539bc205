"""`report month`: what was corrected after the month was closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesctl.testing import TestBook

FACTS = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
clients/acme.yaml: {name: Acme, owner: anna}
payments/2026/p-1.yaml: {date: 2026-09-05, client: acme, amount: 70}
payments/2026/p-2.yaml: {date: 2026-10-05, client: acme, amount: 150}
closes/2026/k-1.yaml: {date: 2026-09-30, period: month, user: anna, figures: [{id: paid-eur, amount: 60, currency: EUR}]}
closes/2026/k-2.yaml: {date: 2026-10-31, period: month, figures: [{id: paid-eur, amount: 100, currency: EUR}]}
"""


@pytest.mark.parametrize(
    ("period", "paid", "corrected"),
    [("2026-10", 150_0000, 50_0000), ("2026-09", 70_0000, None)],
    ids=["closed", "closed by one person only"],
)
def test_what_came_after_the_close_is_a_correction_of_the_whole(
    tmp_path: Path, period: str, paid: int, corrected: int | None
) -> None:
    book = TestBook(tmp_path, FACTS)
    book.add("team/marta.yaml: {name: Marta Lind, email: marta@example.com, role: manager}")
    book.add(
        "activities/2026/10/a-1.yaml: {type: call, client: acme, owner: marta, done_at: 2026-10-06, outcome: reached}"
    )
    rows = book.report("2026-11-20", "month", period).rows
    assert {row[0] for row in rows} == {"anna", None}, "what a manager does stands with the team's"
    assert [(row[0], row[3], row[5]) for row in rows if row[1] == "paid"] == [
        ("anna", paid, None),
        (None, paid, corrected),
    ]
