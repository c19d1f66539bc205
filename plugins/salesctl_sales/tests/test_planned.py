"""Planning a day from what is owed, again and again; and reports over a working book."""

from __future__ import annotations

import pytest

from .conftest import Shop


def test_the_plan_is_idempotent_and_planning_discharges_nothing(shop: Shop) -> None:
    deal = shop.done("deal", "add", "--title", "Line 4", "--client", "acme")["id"]
    first = shop.done("plan", "day", "--commit")
    assert first["commit"]
    assert f"deal-no-next:{deal}" in {reason for one in first["planned"] for reason in one["for"]}
    again = shop.done("plan", "day", "--commit")
    assert (again["commit"], again["planned"]) == ("", [])


def test_a_planned_activity_is_cancelled_when_it_is_no_longer_owed(shop: Shop) -> None:
    shop.done("lead", "New Lead")
    shop.done("plan", "day", "--commit")
    shop.done("client", "archive", "new-lead")
    assert shop.done("plan", "day", "--commit")["commit"]
    cancelled = shop.done("query", "select client, cancelled_cause from activity where cancelled_on is not null")
    assert cancelled["rows"] == [["new-lead", "no_longer_owed"]]


@pytest.mark.parametrize("name", ["plan", "receivables", "payments", "pipeline", "shipments"])
def test_a_report_is_written_in_every_form(shop: Shop, name: str) -> None:
    shop.done("deal", "add", "--title", "=cmd()", "--client", "acme", "--amount", "5")
    for form in ("table", "csv", "md"):
        assert shop.says("report", name, "--format", form)
    assert shop.done("report", name)["name"] == name
