"""Targets, days and months closed, and the reports a manager reads, with exact figures."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conftest import Type

FILES = {
    "products/pump.yaml": "sku: PUMP\nname: Pump\n",
    "clients/acme.yaml": "name: Acme\nowner: anna\ncontacts:\n  - id: olga\n    name: Olga\n    phones: ['+49 30 1234567']\n",
    "clients/nord.yaml": "name: Nord\nowner: anna\n",
    "clients/lead.yaml": "name: Maybe\nowner: anna\nstage: lead\nsource: fair\npotential: 5000.00\n",
    "orders/2026/o-1.yaml": "date: 2026-11-02\nclient: acme\nowner: anna\nlines:\n  - id: pump\n    product: pump\n    qty: 3\n    price: 100.00\n    tax: 20\n",
    "orders/2026/o-2.yaml": "date: 2026-10-01\nclient: nord\nowner: anna\nlines:\n  - id: pump\n    product: pump\n    qty: 1\n    price: 50.00\n",
    "shipments/2026/s-1.yaml": "shipped_at: 2026-11-23T09:00\nclient: acme\norder: o-1\n",
    "shipments/2026/s-2.yaml": "shipped_at: 2026-10-02T09:00\nclient: nord\norder: o-2\n",
    "payments/2026/p-1.yaml": "date: 2026-11-23\nclient: acme\namount: 100.00\n",
    "payments/2026/p-2.yaml": "date: 2026-10-05\nclient: nord\namount: 50.00\n",
    "activities/2026/11/a-1.yaml": "type: call\nclient: acme\nowner: anna\ndone_at: 2026-11-23T08:00\noutcome: reached\n"
    "promise: {amount: 260, by: 2026-11-27}\n",
    "activities/2026/11/a-2.yaml": "type: meeting\nclient: lead\nowner: anna\ndone_at: 2026-11-20T08:00\noutcome: held\n",
}


@pytest.fixture
def shop(book: Path) -> Path:
    """One rep, two clients and a lead; 360.00 shipped and 100.00 paid this month, 50.00 both last month."""
    for path, text in FILES.items():
        (book / path).parent.mkdir(parents=True, exist_ok=True)
        (book / path).write_text(text)
    subprocess.run(["git", "-C", str(book), "add", "."], check=True)
    subprocess.run(["git", "-C", str(book), "commit", "-qm", "by hand"], check=True)
    return book


def rows(type_: Type, name: str, *more: str) -> list[list[object]]:
    """A report's rows without what the records are called whose ids stand in them."""
    said = type_("report", name, "--format", "json", *more)
    assert said.code == 0, said.err
    own = [not column.endswith("_name") for column in said.json["columns"]]
    return [[cell for cell, is_own in zip(row, own, strict=True) if is_own] for row in said.json["rows"]]


def test_the_day_is_closed_with_its_figures(shop: Path, type_: Type) -> None:
    made = type_("day", "close", "Acme", "pays", "--json").json
    text = (shop / made["path"]).read_text()
    assert made["id"] == "day-2026-11-23-anna"
    assert "comment: Acme pays\n" in text
    for id_, value in (
        ("calls", "count: 1"),
        ("promises", "count: 1"),
        ("shipped", "amount: 360.00"),
        ("paid", "amount: 100.00"),
    ):
        assert f"- id: {id_}\n" in text
        assert value in text.partition(f"- id: {id_}\n")[2].partition("- id:")[0]
    assert "closed already" in type_("day", "close").err
    assert type_("day", "close", "--again", "--comment", "more").code == 0
    assert type_("day", "close", "--date", "2026-11-20").code == 0
    assert type_("check").code == 0


def test_a_month_is_pinned_and_later_corrections_show(shop: Path, type_: Type) -> None:
    assert "not over yet" in type_("month", "close", "2026-11").err
    assert "is no month" in type_("month", "close", "2026-Q3").err
    assert type_("month", "close", "--comment", "a quiet one").code == 0
    assert (shop / "closes" / "2026").exists()
    assert not [row for row in rows(type_, "month", "--period", "2026-10") if row[5]]
    assert type_("set", "p-2", "amount=45").code == 0
    adjusted = [row for row in rows(type_, "month", "--period", "2026-10") if row[5]]
    assert adjusted == [[None, "paid", None, "45.00", "EUR", "-5.00"]]
    assert type_("order", "set", "o-2", "date=2026-09-30").code == 0
    adjusted = [row for row in rows(type_, "month", "--period", "2026-10") if row[5]]
    assert [(row[1], row[5]) for row in adjusted] == [("paid", "-5.00"), ("orders", -1), ("ordered", "-50.00")], (
        "what is no more is taken back whole"
    )


def test_what_came_of_day_and_month(shop: Path, type_: Type) -> None:
    mine = rows(type_, "month")
    for who in ("anna", None):
        assert [who, "shipped", None, "360.00", "EUR", None] in mine
        assert [who, "paid", None, "100.00", "EUR", None] in mine
        assert [who, "meetings", 1, None, None, None] in mine
        assert [who, "meetings", 1, None, None] not in rows(type_, "day")
        assert [who, "shipped", None, "360.00", "EUR"] in rows(type_, "week")
    page = type_("report", "week", "--format", "md").out
    assert "### Anna Berg\n" in page
    assert "### all\n" in page


def test_the_funnel_counts_clients(shop: Path, type_: Type) -> None:
    assert [row[:2] for row in rows(type_, "funnel")] == [
        ["spoken_to", 2], ["met", 1], ["offered", 0], ["ordered", 1], ["shipped_to", 1], ["paid", 1],
    ]  # fmt: skip


def test_quiet_leads_and_base(shop: Path, type_: Type) -> None:
    assert [row[0] for row in rows(type_, "quiet")] == ["nord"]
    (lead,) = rows(type_, "leads")
    assert (lead[0], lead[3], lead[6]) == ("lead", "5000.00", "2026-11-20")
    (owner,) = rows(type_, "base")
    assert owner[:4] == ["anna", 3, 1, 1]


def test_figures_against_their_past(shop: Path, type_: Type) -> None:
    known = {row[1]: row[2:] for row in rows(type_, "kpi")}
    assert known["shipped"] == ["360.00", "50.00", "720.00"]
    assert known["paid"] == ["100.00", "50.00", "200.00"]
    assert rows(type_, "bottleneck") == []


def test_targets_are_set_and_changed(shop: Path, type_: Type) -> None:
    assert "say what to reach" in type_("target", "plan", "anna").err
    made = type_("target", "plan", "anna", "--period", "2026-11", "--revenue", "500", "--calls", "4", "--json").json
    assert made["id"] == "2026-11-anna"
    assert type_("target", "plan", "anna", "--like", "2026-11", "--revenue", "600").code == 0
    assert "revenue: 600\n" in (shop / "targets" / "2026-12-anna.yaml").read_text()
    assert "calls: 4\n" in (shop / "targets" / "2026-12-anna.yaml").read_text()
    plan = {row[2]: row[3:6] for row in rows(type_, "plan")}
    assert plan["revenue"] == ["500.00", "100.00", "20.00"]
    assert "had no target then" in type_("target", "plan", "anna", "--like", "2026-01").err


def test_what_would_close_the_gap(shop: Path, type_: Type) -> None:
    assert type_("target", "plan", "anna", "--period", "2026-11", "--revenue", "500").code == 0
    assert type_("set", "s-1", "due_on=2026-11-25").code == 0
    assert rows(type_, "plan", "--gap") == [["anna", "400.00", "due", "acme", "260.00", "140.00", "acme"]]
    assert "goes with the plan" in type_("report", "day", "--gap").err


def test_people_read_names_and_programs_ids(shop: Path, type_: Type) -> None:
    assert "Acme" in type_("report", "receivables").out
    assert "Acme (acme)" in type_("report", "receivables", "--ids").out
    head, first, *_ = type_("report", "receivables", "--format", "csv").out.splitlines()
    assert head.startswith("client,owner,")
    assert head.endswith(",client_name,owner_name")
    assert first.startswith("acme,anna,")
    assert first.endswith(",Acme,Anna Berg")


def test_a_list_names_its_documents_by_number_and_ends_with_the_newest(shop: Path, type_: Type) -> None:
    assert "o-1" in type_("order", "list").out, "nothing else names it"
    for id_ in ("o-1", "o-2"):
        assert type_("set", id_, f"number={id_.upper()}").code == 0
    lines = type_("order", "list").out.splitlines()
    assert lines[0].split() == ["#", "number", "date", "client", "promised", "on", "gross", "state"]
    assert "o-1" not in "".join(lines)
    newest = type_("order", "list", "--limit", "1").out.splitlines()
    assert newest[1].split()[1:] == lines[-1].split()[1:]
    assert "o-1" in type_("order", "list", "--ids").out
    listed = type_("order", "list", "--json").json["records"]
    assert {"id", "gross", "state"} <= set(listed[0])


def test_a_query_says_what_its_columns_hold(shop: Path, type_: Type) -> None:
    sql = "select client, sum(outstanding) as debt, count(*) as n from receivable group by client"
    assert type_("query", sql, "--as", "debt:money", "--json").json["rows"] == [["acme", "260.00", 1]]
    assert "€260.00" in type_("query", sql, "--as", "debt:money").out
    assert type_("query", sql, "--json").json["rows"] == [["acme", 260_0000, 1]], "the number the book keeps"


@pytest.mark.parametrize("type_name", ["money", "boolean", "integer", "date", "moment", "percent", "month"])
def test_a_value_that_is_not_of_the_type_said_stands_as_it_is(shop: Path, type_: Type, type_name: str) -> None:
    types = [word for column in "abc" for word in ("--as", f"{column}:{type_name}")]
    found = type_("query", "select 'some' as a, null as b, 1.5 as c", *types)
    assert found.code == 0, found.err
    assert found.out.splitlines()[-1].split() == ["some", "1.5"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("debt:euros", "`euros` is no type of a column"),
        ("sum:money", "there is no column `sum`"),
        ("debt", "there is no column ``"),
    ],
)
def test_a_column_or_type_that_is_none_is_refused(shop: Path, type_: Type, typed: str, said: str) -> None:
    refused = type_("query", "select 1 as debt", "--as", typed)
    assert refused.code == 2
    assert said in refused.err
