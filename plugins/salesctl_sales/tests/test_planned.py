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


def test_a_planned_activity_is_called_off_with_a_reason(shop: Shop) -> None:
    shop.done("log", "acme", "wants a visit", "--next", "fri 10:00 visit bring samples")
    visit = shop.done("query", "select id from activity where type = 'visit'")["rows"][0][0]
    assert "say why" in shop.refuses("cancel", visit, "--why", " ", code=2)
    said = shop.says("cancel", visit, "--why", "moved to May")
    assert "called off: moved to May" in said
    assert "reason: moved to May\n" in (shop.folder / shop.done("show", visit)["path"]).read_text()
    assert "is not planned, or no longer" in shop.refuses("cancel", visit, "--why", "again")
    shop.done("log", "acme", "said no")
    held = shop.done("query", "select id from activity where text = 'said no'")["rows"][0][0]
    assert "is not planned, or no longer" in shop.refuses("cancel", held, "--why", "x")


def test_an_order_is_cancelled_whole_and_one_line_by_the_line_of_today(shop: Shop) -> None:
    order = shop.done("order", "new", "acme", "SEAL=12", "PUMP-20=1@100")["id"]
    shop.done("order", "short", order, "seal")
    line = shop.line("line-short")
    said = shop.says("cancel", line, "--why", "not to be had")
    assert said == f"Acme: Seal of {order} cancelled\n"
    assert shop.says("cancel", order, "--why", "bought elsewhere") == f"Acme: Pump of {order} cancelled\n"
    assert f"everything of {order} is shipped or cancelled" in shop.refuses("cancel", order, "--why", "again")


def test_a_line_about_neither_cancels_nothing(shop: Shop) -> None:
    assert shop.done("today")["obligations"][0]["about"] == "acme"
    assert "neither planned nor about an order" in shop.refuses("cancel", "1", "--why", "no need")
