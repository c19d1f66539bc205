"""What the plan needs a day: today counts while there is time left to work in it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from salesctl.api import Session, load_report, period_of, run_report
from salesctl.testing import TestBook

FACTS = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
targets/2026-11-anna.yaml: {period: 2026-11, user: anna, metrics: {calls: 60}}
"""


@pytest.mark.parametrize(
    ("on", "now", "per_day"),
    [
        ("2026-11-23", "2026-11-23T17:29", 10),  # a Monday: six working days with it
        ("2026-11-23", "2026-11-23T17:30", 12),
        ("2026-11-28", "2026-11-28T10:00", 60),  # a Saturday: Monday is left
        ("2026-11-30", "2026-11-30T17:29", 60),
        ("2026-11-30", "2026-11-30T17:30", None),
        ("2026-11-23", "2026-11-25T09:00", 12),  # looked back at: that day is over
        ("2026-11-23", "2026-11-20T20:00", 10),  # looked ahead at: it has not begun
    ],
)
def test_today_counts_while_working_hours_are_left(tmp_path: Path, on: str, now: str, per_day: int | None) -> None:
    book = TestBook(tmp_path, FACTS, working_hours="08:30-17:30")
    installed = book.session(on).installed
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    session = Session(book.root, now=moment, on=date.fromisoformat(on), lang="en", installed=installed)
    report = load_report(book.root, installed.reports, "plan")
    table = run_report(session, report, period_of(report, session, "2026-11"))
    (row,) = [dict(zip([column.name for column in table.columns], row, strict=True)) for row in table.rows]
    assert row["per_day"] == per_day


@pytest.mark.parametrize(
    ("absence", "per_day"),
    [
        ("{from: 2026-11-24, to: 2026-11-27}", 30),  # Monday and Monday are left
        ("{from: '2026-11-24T09:00', to: '2026-11-24T12:00'}", 10),  # a morning is no day
        ("{from: '2026-11-24T14:00', to: '2026-11-26T10:00'}", 12),  # Wednesday is
        ("{from: 2026-11-20, to: 2026-11-30}", None),
    ],
)
def test_days_a_person_is_away_are_none_to_work_on(tmp_path: Path, absence: str, per_day: int | None) -> None:
    book = TestBook(tmp_path, FACTS)
    book.add(f"team/anna.yaml: {{name: Anna Berg, email: anna@example.com, role: rep, absences: [{absence}]}}")
    table = book.report("2026-11-23", "plan", "2026-11")
    assert table.rows[0][[column.name for column in table.columns].index("per_day")] == per_day
