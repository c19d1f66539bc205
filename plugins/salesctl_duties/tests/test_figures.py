"""Duties 1, 19 and 20: the plan's pace, the day and month closed, figures that fell."""

from __future__ import annotations

from salesctl.testing import TestBook

TARGET = "targets/2026-10-anna.yaml: {period: 2026-10, user: anna, metrics: {revenue: 1000, calls: 10}}"
CALL = "activities/2026/{month:02}/a-{month}-{day}.yaml: {{type: call, client: acme, owner: anna, done_at: '2026-{month:02}-{day:02}T10:00', outcome: reached}}"


def paid(book: TestBook, day: str, amount: int) -> None:
    book.add(f"payments/2026/p-{day}.yaml: {{date: {day}, client: acme, amount: {amount}}}")


def test_the_plan_by_working_days_where_there_is_no_past(book: TestBook) -> None:
    book.add(TARGET)
    assert book.owed("2026-10-05", "pace") == [], "the month has hardly begun"
    (one,) = book.obligations("2026-10-15", rules=["pace"])
    assert one.why == (
        "behind the plan (reached/due by now): revenue 0/50 %, calls 0/50 %; by working days, 11 working days left"
    )
    assert (one.owner, one.id) == ("anna", "pace:anna 2026-10")
    paid(book, "2026-10-02", 500)
    for day in (1, 2, 5, 6, 7):
        book.add(CALL.format(month=10, day=day))
    assert book.owed("2026-10-15", "pace") == []


def test_the_plan_by_ones_own_months(book: TestBook) -> None:
    """Acme pays at the month's end, always: nothing by the fifteenth is nothing to worry about."""
    book.add("targets/2026-10-anna.yaml: {period: 2026-10, user: anna, metrics: {revenue: 1000}}")
    for month in (7, 8, 9):
        paid(book, f"2026-{month:02}-28", 1000)
    assert book.owed("2026-10-15", "pace") == []
    assert book.owed("2026-10-30", "pace") == ["pace:anna 2026-10"]
    book.add(
        """activities/2026/10/a-1.yaml: {type: task, owner: anna, done_at: '2026-10-30T10:00', outcome: held,
          for: [{id: 'pace:anna 2026-10', rule: pace, about: anna 2026-10}]}"""
    )
    assert book.owed("2026-10-30", "pace") == []


def test_a_day_of_work_is_closed(book: TestBook) -> None:
    book.add(CALL.format(month=10, day=14))
    assert book.owed("2026-10-14", "day-not-closed") == [], "the day is not over"
    (one,) = book.obligations("2026-10-15", rules=["day-not-closed"])
    assert (one.id, one.why) == ("day-not-closed:2026-10-14", "14 Oct is not closed: 1 dealing noted")
    book.add("closes/2026/k-1.yaml: {date: 2026-10-14, period: day, user: anna}")
    assert book.owed("2026-10-15", "day-not-closed") == []
    book.add("closes/2026/k-1.yaml: {date: 2026-10-13, period: day, user: anna}")
    assert book.owed("2026-10-15", "day-not-closed") == ["day-not-closed:2026-10-14"]
    assert book.owed("2026-10-25", "day-not-closed") == [], "what is long past is not dug out"


def test_a_month_is_closed_by_the_manager(book: TestBook) -> None:
    book.add("closes/2026/k-1.yaml: {date: 2026-09-30, period: month}")
    assert book.owed("2026-11-04", "month-not-closed") == []
    (one,) = book.obligations("2026-11-05", rules=["month-not-closed"])
    assert (one.owner, one.about) == ("marta", "2026-10")
    book.add("closes/2026/k-2.yaml: {date: 2026-10-31, period: month}")
    assert book.owed("2026-11-05", "month-not-closed") == []


def test_a_figure_that_fell_is_looked_into(book: TestBook) -> None:
    for month in (7, 8, 9):
        for day in (1, 2, 3, 6):
            book.add(CALL.format(month=month, day=day))
    book.add(CALL.format(month=10, day=1))
    assert book.owed("2026-10-08", "figure-fell") == []
    (one,) = book.obligations("2026-10-14", rules=["figure-fell"])
    assert one.why == "dealings −75 %, against the three months before"
    book.add("closes/2026/k-1.yaml: {date: 2026-10-13, period: day, user: anna, comment: stock-taking at Acme}")
    assert book.owed("2026-10-14", "figure-fell") == []
    book.add("closes/2026/k-1.yaml: {date: 2026-10-13, period: day, user: anna}")
    for day in (2, 5, 6):
        book.add(CALL.format(month=10, day=day))
    assert book.owed("2026-10-14", "figure-fell") == []
