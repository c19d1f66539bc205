"""`today` and `plan`: what is owed on a day, and what planning writes."""

from __future__ import annotations

import subprocess

import pytest

from salesctl.api import Answer, SalesctlError
from salesctl.cli.commands.records import show
from salesctl.testing import TestBook
from salesctl_duties.commands import plan_day, plan_week, today

SUNDAY, MONDAY = "2026-10-25", "2026-10-26"
OVERDUE = """
orders/2026/o-1.yaml: {date: 2026-10-01, client: acme, lines: [{id: pump, product: pump, qty: 10, price: 102.20}]}
shipments/2026/s-1.yaml: {shipped_at: '2026-10-05T10:00', client: acme, order: o-1, due_on: 2026-10-19}
contracts/k-1.yaml: {client: acme, owner: anna, signing: electronic, signed_client_at: '2026-10-06T10:00'}
"""
WHY = "€1,022.00 outstanding on shipment of 5 Oct, 7 days overdue"


@pytest.fixture
def overdue(book: TestBook) -> TestBook:
    """Acme owes for a shipment, and Anna owes nothing but the call."""
    book.add(OVERDUE)
    return book


def shown(answer: Answer) -> str:
    return "\n".join(str(row) for part in answer.shown for row in (getattr(part, "rows", None) or [part]))


def log(book: TestBook, form: str) -> str:
    command = ["git", "-C", str(book.root), "log", "-1", f"--format={form}"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def planned(book: TestBook, on: str = MONDAY) -> str:
    """Plan a day of Anna's and write it; the id of the one activity."""
    plan_day(book.session(on), user="anna", commit=True)
    ((activity,),) = book.rows(on, "select activity from planned")
    return str(activity)


def test_a_line_says_to_whom_and_why_and_stands_for_the_obligation(overdue: TestBook) -> None:
    answer = today(overdue.session(MONDAY), user="anna")
    (one,) = answer.data["obligations"]
    assert (one["line"], one["client"], one["action"], one["why"]) == (1, "acme", "call", WHY)
    assert answer.numbered is not None
    assert answer.numbered[0]["obligation"] == "overdue:s-1"
    assert "Olga Weber +49 30 1234567" in shown(answer)


def test_a_day_without_obligations_says_so(overdue: TestBook) -> None:
    assert "Nothing is owed today." in shown(today(overdue.session(MONDAY), user="boris"))


def test_on_a_day_nobody_works_all_is_shown(overdue: TestBook) -> None:
    data = today(overdue.session(SUNDAY), user="anna").data
    assert (len(data["obligations"]), data["left_out"]) == (1, 0)


def test_what_does_not_fit_is_counted(overdue: TestBook) -> None:
    overdue.add("policy/policy-2026-10-01.yaml: {valid_from: 2026-10-01, capacity: 1}")
    overdue.add(
        OVERDUE.replace("1.yaml", "2.yaml")
        .replace("order: o-1", "order: o-2")
        .replace("acme", "bolt")
        .replace("qty: 10", "qty: 9")
    )
    overdue.add("clients/bolt.yaml: {name: Bolt, owner: anna}")
    answer = today(overdue.session(MONDAY), user="anna")
    assert {one["client"] for one in answer.data["obligations"]} == {"acme"}
    assert answer.data["left_out"] == 2
    assert "2 more things do not fit: first next time" in shown(answer)


def test_the_team_sees_everybodys(overdue: TestBook) -> None:
    answer = today(overdue.session(MONDAY), team=True)
    assert answer.data["user"] is None
    assert [one["owner"] for one in answer.data["obligations"]] == ["anna"]


def test_a_plan_not_committed_writes_nothing(overdue: TestBook) -> None:
    answer = plan_day(overdue.session(MONDAY), user="anna")
    assert [(one["start"], one["client"], one["for"]) for one in answer.data["planned"]] == [
        ("2026-10-26T09:00", "acme", ["overdue:s-1"])
    ]
    assert answer.data["commit"] == ""
    assert overdue.rows(MONDAY, "select 1 from activity") == []


def test_a_plan_committed_tells_the_log_what_is_done_when(overdue: TestBook) -> None:
    answer = plan_week(overdue.session(MONDAY), user="anna", commit=True)
    assert log(overdue, "%s") == "plan of Anna Berg until 30 Oct: 1 activity"
    assert "26 Oct 2026 09:00 call, acme: Collect receivables" in log(overdue, "%b").splitlines()
    assert log(overdue, "%(trailers:key=Duty,valueonly)") == "18"
    assert answer.data["commit"] == log(overdue, "%H")


def test_the_log_speaks_the_books_language(overdue: TestBook) -> None:
    overdue.write({"salesctl.yaml": {**overdue.settings, "locale": "ru"}})
    plan_day(overdue.session(MONDAY), user="anna", commit=True)
    assert log(overdue, "%s") == "план, Anna Berg, до 26 окт: 1 дело"
    assert "Возвращать дебиторскую задолженность" in log(overdue, "%b")


def test_a_plan_committed_again_changes_nothing(overdue: TestBook) -> None:
    planned(overdue)
    answer = plan_day(overdue.session(MONDAY), user="anna", commit=True)
    assert (answer.data["planned"], answer.data["planned_already"], answer.data["commit"]) == ([], 1, "")


def test_today_says_when_it_is_planned(overdue: TestBook) -> None:
    planned(overdue)
    page = shown(today(overdue.session(MONDAY), user="anna"))
    assert "lead='09:00  '" in page, "beside the client"
    assert "planned for" not in page
    later = shown(today(overdue.session("2026-10-24"), user="anna"))
    assert later.count("plan Mon 09:00") == 1, "once, beside the client"


def test_show_says_why_an_activity_is_planned(overdue: TestBook) -> None:
    activity = planned(overdue)
    answer = show(overdue.session(MONDAY), activity, "activity")
    assert answer.data["derived"]["reasons"] == [{"why": WHY}]
    assert "text" not in answer.data["fields"]


def test_a_plan_is_somebodys(overdue: TestBook) -> None:
    overdue.add("team/anna.yaml: {name: Anna Berg, email: other@example.com, role: rep}")
    with pytest.raises(SalesctlError, match="nobody in the book has your address"):
        plan_day(overdue.session(MONDAY))
