"""Situation 9, typed from the draft of the contract to the last tenth: 30/60/10 in EUR, acceptance refused once, then held."""

from __future__ import annotations

import pytest

from .conftest import Shop, sign_in


@pytest.fixture
def contract(shop: Shop) -> str:
    """10,000.01 in three parts, 14 days to pay each, signed on 23 November 2026."""
    shop.write("team/lars.yaml", "name: Lars Holm\nemail: lars@nord.example\nrole: legal\n")
    words = [
        "--amount",
        "10000.01",
        "--part",
        "30@signature",
        "--part",
        "60@acceptance",
        "--part",
        "10@acceptance + 30 days",
    ]
    made = str(shop.done("contract", "draft", "acme", "--number", "S-30", "--signing", "electronic", *words)["id"])
    shop.done("contract", "submit", made)
    sign_in("lars")
    shop.done("contract", "approve", made)
    sign_in("anna")
    for step in ("sent", "signed"):
        shop.done("contract", step, made)
    return made


def outstanding(shop: Shop, now: str) -> list[tuple[int, str | None, int]]:
    sql = "select outstanding, due_on, disputed from receivable where client = 'acme' order by due_on"
    return [tuple(row) for row in shop.done("query", sql, now=now)["rows"]]


def test_a_machine_is_paid_in_three_parts_by_commands_alone(shop: Shop, contract: str) -> None:
    assert shop.owed("invoice-due") == [f"{contract}/signature"]
    first = shop.record(shop.done("invoice", "new", shop.line("invoice-due"), "--number", "A-1"))
    for part in (
        "kind: deposit\n",
        "amount: 3000.00\n",
        "part: signature\n",
        "due_on: 2026-12-07\n",
        "terms_days: 14\n",
    ):
        assert part in first
    assert shop.owed("invoice-due") == []
    assert "waits for acceptance" in shop.refuses("invoice", "new", f"{contract}/acceptance")

    order = shop.done("order", "new", "acme", "PUMP-20=1@8403.37")["id"]
    shop.done("set", order, f"contract={contract}")
    shipment = shop.done("ship", order, now="2026-12-01T10:00")["id"]
    sql = "select shipped, invoiced, amount from uninvoiced"
    assert shop.done("query", sql, now="2026-12-01T12:00")["rows"] == [[100_000_100, 30_000_000, 70_000_100]]
    assert "refused" in shop.says("accept", shipment, "--refused", "pressure too low", now="2026-12-03T10:00")
    assert shop.owed("acceptance-refused", now="2026-12-03T12:00") == [shipment]
    assert shop.owed("invoice-due", now="2026-12-03T12:00") == [], "nothing was accepted"
    shop.done("accept", shipment, now="2026-12-20T10:00")
    assert shop.owed("acceptance-refused", "invoice-due", now="2026-12-20T12:00") == [f"{contract}/acceptance"]
    second = shop.record(shop.done("invoice", "new", contract, now="2026-12-21T10:00"))
    assert "amount: 6000.01\n" in second, "60 % of 10,000.01, half-up"
    assert "kind: partial\n" in second

    assert shop.owed("invoice-due", now="2027-01-18T10:00") == []
    assert shop.owed("invoice-due", now="2027-01-19T10:00") == [f"{contract}/acceptance-30"]
    last = shop.record(shop.done("invoice", "new", "S-30", now="2027-01-19T11:00"))
    assert "amount: 1000.00\n" in last, "what the others leave"
    assert "kind: final\n" in last
    assert outstanding(shop, "2027-01-20T10:00") == [
        (30_000_000, "2026-12-07", 0), (60_000_100, "2027-01-04", 0), (10_000_000, "2027-02-02", 0),
    ]  # fmt: skip
    assert "asks for no invoice now" in shop.refuses("invoice", "new", "S-30", now="2027-01-20T10:00")


def test_a_claim_takes_an_invoice_and_a_credit_note_settles_it(shop: Shop, contract: str) -> None:
    invoice = str(shop.done("invoice", "new", contract)["id"])
    assert "3,000.01" in shop.refuses("claim", invoice, "3000.01", "not as agreed")
    shop.done("claim", invoice, "500", "not as agreed")
    assert outstanding(shop, "2026-11-24T10:00") == [(30_000_000, "2026-12-07", 5_000_000)]
    assert "disputed already" in shop.refuses("claim", invoice, "1", "again")
    note = shop.record(
        shop.done("credit", "acme", "500", "--reason", "claim", "--invoice", invoice, now="2026-11-24T10:00")
    )
    assert f"invoice: {invoice}\n" in note
    shop.done("claim", "settle", invoice, now="2026-11-24T11:00")
    assert outstanding(shop, "2026-11-24T12:00") == [(25_000_000, "2026-12-07", 0)]
    more = ["credit", "acme", "2500.01", "--reason", "claim", "--invoice", invoice]
    assert "€2,500.00" in shop.refuses(*more, now="2026-11-24T12:00")


def test_rent_is_owed_each_period_and_written_by_it(shop: Shop) -> None:
    words = ["--recurring", "900/month", "--from", "2026-10-31", "--deferral-days", "EOM 10", "--signing", "electronic"]
    made = str(shop.done("contract", "draft", "acme", "--number", "R-1", *words)["id"])
    shop.write(
        f"contracts/{made}.yaml",
        "to_legal_at: 2026-11-23\napproved_at: 2026-11-23\nsent_at: 2026-11-23\nsigned_client_at: 2026-11-23\n",
    )
    assert shop.owed("invoice-due") == [f"{made}/2026-10-31"]
    first = shop.record(shop.done("invoice", "new", "R-1"))
    assert "amount: 900.00\n" in first
    assert "period: 2026-10-31\n" in first
    assert "due_on: 2026-12-10\n" in first, "ten days after November"
    assert shop.owed("invoice-due", now="2026-11-29T10:00") == []
    assert shop.owed("invoice-due", now="2026-11-30T10:00") == [f"{made}/2026-11-30"]


def test_a_term_from_acceptance_is_due_once_that_is_held(shop: Shop) -> None:
    shop.done("set", "acme", "payment_terms_days=14 days from acceptance")
    order = shop.done("order", "new", "acme", "SEAL=10")["id"]
    answer = shop.done("ship", order)
    text = shop.record(answer)
    assert "terms_days: 14 from acceptance\n" in text
    assert "due_on" not in text
    shipment = str(answer["id"])
    assert outstanding(shop, "2027-01-10T10:00") == [(595_000, None, 0)], "not due, so never overdue"
    shop.done("accept", shipment, "seal=8", now="2026-12-31T10:00")
    assert outstanding(shop, "2027-01-10T10:00") == [(595_000, "2027-01-14", 0)]
    assert "were accepted already" in shop.refuses("accept", shipment, "seal=7", now="2027-01-02T10:00")
    shop.done("accept", shipment, now="2027-01-02T10:00")
    assert "was accepted" in shop.refuses("accept", shipment, now="2027-01-03T10:00")
    assert "was accepted" in shop.refuses("accept", shipment, "--refused", "late", now="2027-01-03T10:00")


def test_what_is_no_term_or_part_is_refused(shop: Shop) -> None:
    assert "is no payment term" in shop.refuses("contract", "draft", "acme", "--deferral-days", "soon", code=2)
    assert "is no part payment" in shop.refuses("contract", "draft", "acme", "--part", "30", code=2)
    assert "is no event of a schedule" in shop.refuses("contract", "draft", "acme", "--part", "30@later", code=2)
    assert "how often" in shop.refuses("contract", "draft", "acme", "--recurring", "900", code=2)
    assert "is no payment term" in shop.refuses("set", "acme", "payment_terms_days=soon")
