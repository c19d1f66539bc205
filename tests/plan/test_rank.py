"""The order of a day's work."""

from __future__ import annotations

from datetime import date
from typing import Any

from salesctl.plan import money_at_stake, ranked
from salesctl.rules import Obligation
from salesctl.rules.file import Wording

TODAY = date(2026, 11, 23)


def owed(client: str | None, action: str, urgency: str = "today", weight: int = 0, **other: Any) -> Obligation:
    known = {"rule": "overdue", "duty": 2, "about": f"{client}-{action}", "due": None, "owner": "anna", **other}
    return Obligation(
        id=f"{known['rule']}:{known['about']}", rule=known["rule"], duty=known["duty"], client=client, contact=None,
        contact_name=None, phone=None, about=known["about"], action=action, wording=Wording(("",), "", (), (), ""), due=known["due"], urgency=urgency,
        weight=weight, owner=known["owner"],
    )  # fmt: skip


def test_work_at_the_desk_stands_apart_from_the_call() -> None:
    found = [owed("acme", "call"), owed("acme", "task", "now")]
    assert [(item.action, len(item.obligations)) for item in ranked(found, TODAY)] == [("task", 1), ("call", 1)]


def test_a_whole_client_stands_where_his_most_pressing_reason_puts_him() -> None:
    found = [owed("bolt", "call", weight=9), owed("acme", "call", weight=5), owed("acme", "task", "now")]
    items = ranked(found, TODAY, whole_client=True)
    assert [(item.client, item.action, len(item.obligations)) for item in items] == [
        ("acme", "call", 2),
        ("bolt", "call", 1),
    ]


def test_among_equals_the_most_money_then_the_latest_comes_first() -> None:
    found = [
        owed("late", "call", weight=5, due="2026-11-01"),
        owed("later", "call", weight=5, due="2026-10-01"),
        owed("dear", "call", weight=3),
        owed("dear", "call", weight=3, about="another"),
    ]
    assert [item.client for item in ranked(found, TODAY)] == ["dear", "later", "late"]


def test_a_debt_that_two_rules_find_counts_once() -> None:
    found = [
        owed("acme", "call", weight=5),
        owed("acme", "call", weight=5, rule="says-paid"),
        owed("acme", "call", weight=2, about="w"),
    ]
    assert money_at_stake(found) == 7
    assert money_at_stake([*found, owed("acme", "call", weight=3, duty=1, rule="deal-no-next")]) == 10


def test_what_is_no_reason_to_reach_a_client_puts_no_money_at_stake() -> None:
    assert money_at_stake([owed("acme", "task", weight=5), owed("acme", "along", weight=5)]) == 0
