"""A salesperson's week at the command line: each verb writes the evidence that discharges what was owed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conftest import Type

MONDAY = "2026-11-23T10:00:00+00:00"


@pytest.fixture
def shop(book: Path, type_: Type) -> Path:
    """A client with terms, two products, a price list, stages."""
    (book / "policy").mkdir()
    (book / "policy" / "policy-2026-01-01.yaml").write_text(
        "valid_from: 2026-01-01\nstages:\n  - stage: new\n    outcome: open\n  - stage: offer\n    outcome: open\n    requires: [amount]\n"
        "  - stage: lost\n    outcome: lost\n  - stage: won\n    outcome: won\n"
    )
    (book / "price-lists").mkdir()
    (book / "price-lists" / "standard.yaml").write_text(
        "name: Standard\nvalid_from: 2026-01-01\ntax: excluded\nlines:\n"
        "  - id: seal\n    product: seal\n    price: 5.50\n  - id: seal-10\n    product: seal\n    price: 5.00\n    min_qty: 10\n"
    )
    for sku, name in (("PUMP-20", "pump"), ("SEAL", "seal")):
        assert type_("product", "add", "--id", name, "--sku", sku, "--name", name.title(), "--tax", "19").code == 0
    subprocess.run(["git", "-C", str(book), "add", "."], check=True)
    subprocess.run(["git", "-C", str(book), "commit", "-qm", "by hand"], check=True)
    made = type_(
        "client", "add", "--name", "Acme", "--payment-terms-days", "14", "--price-list", "standard",
        "--set", "contacts.olga.name=Olga Weber", "--set", "contacts.olga.emails=olga@acme.example",
        "--set", "addresses.shop.text=Harbour 5", "--set", "entities.gmbh.legal_name=Acme GmbH",
    )  # fmt: skip
    assert made.code == 0, made.err
    return book


def test_from_order_to_money(shop: Path, type_: Type) -> None:
    order = type_(
        "order", "new", "acme", "PUMP-20=2@120.50", "SEAL=12", "--to", "shop", "--promised", "+3d", "--json"
    ).json
    text = (shop / order["path"]).read_text()
    assert "price: 120.50\n" in text
    assert "price: 5.00\n" in text, "twelve are past the quantity break"
    assert "price_from: standard\n" in text
    assert "promised_on: 2026-11-26\n" in text
    assert "ship_to: acme/shop\n" in text

    too_many = type_("ship", order["id"], "pump=3")
    assert too_many.code == 1
    assert "more than the 2 still open" in too_many.err
    assert "no open line `bolt`" in type_("ship", order["id"], "bolt=1").err
    first = type_("ship", order["id"], "pump=2", "seal=2", "--json").json
    shipment = (shop / first["path"]).read_text()
    assert "due_on: 2026-12-07\n" in shipment
    assert "entity: acme/gmbh\n" in shipment
    second = type_("ship", order["id"], "--json").json
    assert "qty: 10\n" in (shop / second["path"]).read_text(), "what was still open"
    assert type_("ship", order["id"]).code == 1

    assert type_("accept", first["id"], "seal=1").code == 0
    owed = [one["id"] for one in type_("today", "--json").json["obligations"]]
    assert f"accepted-short:{first['id']}/seal" in owed
    back = type_("return", first["id"], "seal=1", "--why", "cracked", "--json").json
    assert "amount: 5.95\n" in (shop / back["path"]).read_text(), "a seal at 5.00 and 19 % tax"
    assert "is more than was shipped" in type_("return", first["id"], "seal=2").err
    owed = [one["id"] for one in type_("today", "--json").json["obligations"]]
    assert f"accepted-short:{first['id']}/seal" not in owed

    late = "2026-12-10T10:00:00+00:00"
    overdue = [one for one in type_("today", "--json", now=late).json["obligations"] if one["rule"] == "overdue"]
    assert {one["about"]: one["weight"] for one in overdue} == {first["id"]: 29274, second["id"]: 5950}
    assert type_("pay", "acme", "292.74", "--for", first["id"], now=late).code == 0
    assert "come to more than" in type_("pay", "acme", "10", "--for", f"{second['id']}=11", now=late).err
    assert type_("pay", "acme", "59.50", now=late).code == 0
    assert [one["id"] for one in type_("today", "--json", now=late).json["obligations"] if one["duty"] == 2] == []
    statement = type_("statement", "acme", "--json", now=late).json["rows"]
    assert statement[-1][-1] == "0.00"
    assert type_("check").code == 0

    again = type_("order", "repeat", "acme", "SEAL=0", "--json", now=late)
    assert again.code == 1, "the pump has no listed price"
    assert "has no price" in again.err


def test_what_was_not_accepted_may_leave_again(shop: Path, type_: Type) -> None:
    order = type_("order", "new", "acme", "SEAL=12", "--json").json["id"]
    first = type_("ship", order, "--json").json["id"]
    assert type_("accept", first, "seal=10").code == 0
    by_itself = type_("ship", order)
    assert by_itself.code == 1
    assert f"ship {order} seal=2" in by_itself.err
    assert "more than the 2 still open" in type_("ship", order, "seal=3").err
    assert type_("ship", order, "seal=2").code == 0
    assert [one for one in type_("today", "--json").json["obligations"] if one["rule"] == "accepted-short"] == []
    assert type_("ship", order, "seal=1").code == 1, "once is enough"
    checked = type_("check")
    assert checked.code == 0, checked.out + checked.err


def test_a_call_noted_on_a_line_of_today(shop: Path, type_: Type) -> None:
    type_("deal", "add", "--title", "Line 2", "--client", "acme", "--amount", "5000")
    type_("deal", "move", "line 2", "offer")
    lines = type_("today", "--json").json["obligations"]
    number = next(one["line"] for one in lines if one["rule"] == "deal-no-next")
    said = type_(
        "log", str(number), "wants samples", "--with", "olga", "--next", "fri 10:00 visit bring samples", "--json"
    ).json
    call, visit = ((shop / "activities" / "2026" / "11" / f"{i}.yaml").read_text() for i in said["ids"])
    assert "type: call\n" in call
    assert "contacts:\n  - acme/olga\n" in call
    assert "outcome: reached\n" in call
    assert "rule: deal-no-next\n" in call
    assert "type: visit\nclient: acme\nowner: anna\ndirection: out\nstart: 2026-11-27T10:00\n" in visit
    assert "text: bring samples\n" in visit
    assert not [one for one in type_("today", "--json").json["obligations"] if one["rule"] == "deal-no-next"]

    moved = type_("move", said["ids"][1], "+1d", "--why", "she is away")
    assert moved.code == 0, moved.err
    visit = (shop / "activities" / "2026" / "11" / f"{said['ids'][1]}.yaml").read_text()
    assert "start: 2026-11-28T10:00\n" in visit
    assert "from: 2026-11-27T10:00\n    reason: she is away\n" in visit
    done = type_("done", said["ids"][1], "took two", now="2026-11-28T12:00:00+00:00")
    assert done.code == 0, done.err
    assert "outcome: held\n" in (shop / "activities" / "2026" / "11" / f"{said['ids'][1]}.yaml").read_text()
    assert type_("done", said["ids"][1]).code == 1


def test_desk_work_is_no_call(shop: Path, type_: Type) -> None:
    type_("lead", "Bolt House, on Main Street, 030 7654321")
    line = next(one for one in type_("today", "--json").json["obligations"] if one["about"] == "bolt-house")
    assert line["action"] == "task"
    said = type_("done", str(line["line"]), "looked it up", "--json").json
    assert "type: task\n" in (shop / said["path"]).read_text()
    assert type_("query", "select count(*) from held where client = 'bolt-house'", "--json").json["rows"] == [[0]]


def test_evening_notes_in_one_go(shop: Path, type_: Type) -> None:
    notes = '# the day\nacme "will order" --expects 400@fri\nvisit acme "showed seals" --objection price:handled\n'
    said = type_("log", "--batch", "-", "--json", stdin=notes).json
    assert len(said["ids"]) == 2
    head = subprocess.run(
        ["git", "-C", str(shop), "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    ).stdout
    faulty = type_("log", "--batch", "-", stdin='acme "fine"\nnobody "x"\n')
    assert faulty.code == 1
    assert "line 2:" in faulty.err
    assert "nothing was written" in faulty.err
    after = subprocess.run(
        ["git", "-C", str(shop), "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    ).stdout
    assert after == head


def test_a_message_on_stdin(shop: Path, type_: Type) -> None:
    message = (
        "From: Olga Weber <OLGA@acme.example>\nTo: anna@nord.example\nSubject: =?utf-8?q?Pr=C3=BCfung?=\n"
        "Date: Mon, 23 Nov 2026 09:30:00 +0100\n\nWhen do the seals come?\n> old\n"
    )
    said = type_("log", "email", "-", "--json", stdin=message).json
    text = (shop / said["path"]).read_text()
    assert "direction: in\n" in text
    assert "done_at: 2026-11-23T08:30\n" in text
    assert "Prüfung\n" in text
    assert "old" not in text
    assert type_("log", "email", "-", stdin="From: x@y.example\n\nhello\n").code == 1


def test_snooze_and_waive_leave_a_record(shop: Path, type_: Type) -> None:
    type_("lead", "Bolt House, on Main Street, 030 7654321")
    lines = type_("today", "--json").json["obligations"]
    number = str(next(one["line"] for one in lines if one["about"] == "bolt-house"))
    assert type_("snooze", number, "--until", "yesterday", "--why", "x").code == 2
    said = type_("snooze", number, "--until", "+3d", "--why", "they are moving")
    assert said.code == 0, said.err
    assert "bolt-house" not in [one["about"] for one in type_("today", "--json").json["obligations"]]
    later = type_("today", "--json", now="2026-11-26T10:00:00+00:00").json["obligations"]
    assert "bolt-house" in [one["about"] for one in later]


def test_a_deals_stages(shop: Path, type_: Type) -> None:
    deal = type_("deal", "add", "--title", "Line 3", "--client", "acme", "--json").json["id"]
    assert "requires amount" in type_("deal", "move", deal, "offer").err
    assert type_("deal", "move", deal, "offer", "--amount", "900").code == 0
    assert "did you mean lost" in type_("deal", "move", deal, "losst").err
    assert type_("deal", "move", deal, "lost").code == 2, "a lost deal says why"
    assert type_("deal", "move", deal, "lost", "--why", "price").code == 0
    log = subprocess.run(
        ["git", "-C", str(shop), "log", "-1", "--format=%s"], capture_output=True, text=True, check=True
    )
    assert log.stdout == f"deal {deal}: offer → lost\n"
    assert type_("check").code == 0


def test_the_plan_is_idempotent_and_cancels_what_is_gone(shop: Path, type_: Type) -> None:
    deal = type_("deal", "add", "--title", "Line 4", "--client", "acme", "--json").json["id"]
    first = type_("plan", "day", "--commit", "--json").json
    assert first["commit"]
    assert {f"deal-no-next:{deal}"} <= {i for one in first["planned"] for i in one["for"]}
    again = type_("plan", "day", "--commit", "--json").json
    assert (again["commit"], again["planned"]) == ("", [])
    line = next(one for one in type_("today", "--json").json["obligations"] if one["duty"] == 6 or one["duty"] == 7)
    assert line["planned"], "planning does not discharge: the line says when"
    type_("lead", "New Lead")
    type_("plan", "day", "--commit")
    type_("client", "archive", "new-lead")
    gone = type_("plan", "day", "--commit", "--json").json
    assert gone["commit"]
    cancelled = type_(
        "query", "select client, cancelled_reason from activity where cancelled_on is not null", "--json"
    ).json
    assert cancelled["rows"] == [["new-lead", "no longer owed"]]


@pytest.mark.parametrize("name", ["plan", "receivables", "payments", "pipeline", "shipments"])
@pytest.mark.parametrize("form", ["table", "json", "csv", "md"])
def test_every_report_in_every_form(shop: Path, type_: Type, name: str, form: str) -> None:
    type_("deal", "add", "--title", "=cmd()", "--client", "acme", "--amount", "5")
    said = type_("report", name, "--format", form)
    assert said.code == 0, said.err
    assert said.out
    assert type_("report", name, "--json").json["name"] == name
