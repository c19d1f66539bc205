"""What lessens a debt, what puts it in dispute, and what stops deliveries."""

from __future__ import annotations

import pytest

from .conftest import Shop, sign_in

LATE = "2026-12-20T10:00:00+00:00"
STOPPED = "2026-12-17T10:00:00+00:00"
"""Ten days after what Acme owes was due."""


@pytest.fixture
def shipment(shop: Shop) -> str:
    """Acme owes 1,000.00 for a shipment due on 7 December."""
    order = shop.done("order", "new", "acme", "PAINT=10@100")["id"]
    return str(shop.done("ship", order, "--number", "W-1")["id"])


def _overdue(shop: Shop) -> list[str]:
    """What is overdue."""
    found = shop.done("today", now=LATE)["obligations"]
    return [one["weight"] for one in found if one["rule"] == "overdue"]


def test_a_credit_note_lessens_the_debt(shop: Shop, shipment: str) -> None:
    assert _overdue(shop) == ["1000.00"]
    sign_in("marta")
    note = shop.done("credit", "acme", "250", "--reason", "price", "--shipment", shipment, "--why", "the old list")
    text = shop.record(note)
    assert f"shipment: {shipment}\nreason: price\n" in text
    assert "currency: EUR\n" in text
    assert "by: marta\n    why: the old list\n" in text
    assert shop.subject() == "Acme: credit note over €250.00, price, on W-1"
    sign_in("anna")
    assert _overdue(shop) == ["750.00"]


@pytest.mark.parametrize("reason", ["price", "write_off", "claim"])
def test_a_rep_lets_go_of_as_much_as_a_discount_may_take(shop: Shop, shipment: str, reason: str) -> None:
    words = ("--reason", reason, "--shipment", shipment)
    assert "is asked for" in shop.says("credit", "acme", "70.01", *words)
    assert "is asked for" not in shop.says("credit", "acme", "70", *words), "what only is asked for takes nothing of it"
    assert "is asked for" in shop.says("credit", "acme", "0.01", *words)
    assert _overdue(shop) == ["930.00"]


def test_what_a_rep_asks_to_be_let_go_waits_for_a_decision_and_takes_nothing_off(shop: Shop, shipment: str) -> None:
    words = ("--reason", "write_off", "--shipment", shipment)
    said = shop.says("credit", "acme", "250", *words)
    assert "goes beyond the policy and is not approved: discount 25\xa0% > 7\xa0%" in said
    assert "Marta Lind decides: salesctl approve credit-acme-" in said
    assert shop.subject() == "Acme: credit note over €250.00 asked for, write off, on W-1"
    (waiting,) = shop.done("approvals", "--all")["approvals"]
    note = waiting["record"]
    assert (waiting["kind"], waiting["owner"]) == ("credit_note", "anna")
    assert waiting["wanted"] == [{"what": "discount", "asked": "25.00", "allowed": "7.00", "currency": "EUR"}]
    assert "[not-approved]" in shop.refuses("set", note, "asked_by=")
    sign_in("marta")
    assert shop.owed("approval-waits") == [note]
    shop.done("reject", note, "--why", "he pays by Friday")
    sign_in("anna")
    assert shop.owed("approval-rejected") == [note]
    assert _overdue(shop) == ["1000.00"]
    sign_in("marta")
    shop.done("approve", note)
    sign_in("anna")
    assert _overdue(shop) == ["750.00"]
    assert "[not-approved]" in shop.refuses("set", note, "amount=250.01"), "wider than what was approved"


def test_goods_of_a_claim_are_credited_as_far_as_it_goes(shop: Shop, shipment: str) -> None:
    shop.done("claim", shipment, "400", "set", "hard")
    assert "is asked for" in shop.says("credit", "acme", "400.01", "--reason", "claim", "--shipment", shipment)
    assert "is asked for" not in shop.says("credit", "acme", "400", "--reason", "claim", "--shipment", shipment)


def test_a_credit_note_takes_what_is_left_and_not_a_cent_more(shop: Shop, shipment: str) -> None:
    words = ("--reason", "claim", "--shipment", shipment)
    sign_in("marta")
    shop.done("credit", "acme", "250", *words)
    assert "€750.01 is more than what is left of W-1: €750.00" in shop.refuses("credit", "acme", "750.01", *words)
    shop.done("credit", "acme", "750", *words)
    sign_in("anna")
    assert _overdue(shop) == []


def test_without_a_shipment_the_oldest_debts_are_credited(shop: Shop, shipment: str) -> None:
    assert "is asked for" in shop.says("credit", "acme", "0.01", "--reason", "rebate")
    sign_in("marta")
    shop.done("credit", "acme", "1000", "--reason", "rebate")
    sign_in("anna")
    assert _overdue(shop) == []


@pytest.mark.parametrize("typed", ["0", "0.00", "-5"])
def test_a_credit_is_a_sum_above_zero(shop: Shop, typed: str) -> None:
    assert f"`{typed}` is no sum above zero" in shop.refuses("credit", "acme", "--reason", "price", "--", typed, code=2)


def test_reasons_are_those_listed_and_goods_are_returned_by_lines(shop: Shop) -> None:
    whim = shop.refuses("credit", "acme", "10", "--reason", "whim", code=2)
    assert "`whim` is no reason" in whim
    assert "one of price, rebate, claim, write_off" in whim
    returned = shop.refuses("credit", "acme", "10", "--reason", "return", code=2)
    assert "salesctl return SHIPMENT LINE=QTY" in returned


def test_another_clients_shipment_is_not_credited(shop: Shop, shipment: str) -> None:
    refused = shop.refuses("credit", "bolt", "10", "--reason", "price", "--shipment", shipment)
    assert "W-1 belongs to Acme, not to Bolt" in refused


def test_a_claim_is_not_asked_for_until_it_is_settled(shop: Shop, shipment: str) -> None:
    claimed = shop.done("claim", shipment, "400", "set", "hard")
    assert "amount: 400\n  text: set hard\n" in shop.record(claimed)
    assert shop.subject() == "Acme: claim on W-1 over €400.00: set hard"
    assert "  owes €1,000.00 in all, nothing of it overdue\n  €400.00 of it disputed\n" in shop.says(
        "order", "new", "acme", "SEAL=1"
    )
    assert _overdue(shop) == ["600.00"]
    settled = shop.done("claim", "settle", shipment, "they", "pay")
    assert "text: |-\n    set hard\n    they pay\n" in shop.record(settled)
    assert _overdue(shop) == ["1000.00"]


def test_a_shipment_has_one_claim_at_a_time(shop: Shop, shipment: str) -> None:
    assert "nothing of W-1 is disputed" in shop.refuses("claim", "settle", shipment)
    shop.done("claim", shipment, "1", "first")
    assert "is disputed already" in shop.refuses("claim", shipment, "1", "again")
    shop.done("claim", "settle", shipment)
    shop.done("claim", shipment, "1", "again")


def test_a_claim_goes_as_far_as_the_shipment_is_worth(shop: Shop, shipment: str) -> None:
    assert "€1,000.01 is more than what is left of W-1: €1,000.00" in shop.refuses("claim", shipment, "1000.01", "all")
    shop.done("claim", shipment, "1000", "all")


CREDITS = {
    "return": ("return", "{shipment}", "paint=4"),
    "credit": ("credit", "acme", "350", "--reason", "price", "--shipment", "{shipment}"),
}
"""400.00 and 350.00 of 1,000.00."""


@pytest.mark.parametrize("order", [("return", "credit"), ("credit", "return")])
@pytest.mark.parametrize("verb", ["return", "credit", "claim", "add"])
def test_what_is_credited_of_a_shipment_never_exceeds_it(
    shop: Shop, shipment: str, order: tuple[str, str], verb: str
) -> None:
    sign_in("marta")  # she may grant it
    for one in order:
        shop.done(*(word.format(shipment=shipment) for word in CREDITS[one]))
    words = {
        "return": ("return", shipment, "paint=2.5", "--credit", "{}"),
        "credit": ("credit", "acme", "{}", "--reason", "claim", "--shipment", shipment),
        "claim": ("claim", shipment, "{}", "set hard"),
        "add": (
            *("credit-note", "add", "--client", "acme", "--reason", "return", "--shipment", shipment),
            *("--date", "2026-11-23", "--amount", "{}"),
        ),
    }[verb]
    refused = shop.refuses(*(word.format("250.01") for word in words))
    assert "1,000.01 are credited" in refused if verb == "add" else "is more than what is left" in refused
    shop.done(*(word.format("250") for word in words))
    assert _overdue(shop) == []


def test_a_settled_claim_leaves_what_its_credit_left(shop: Shop, shipment: str) -> None:
    shop.done("claim", shipment, "600", "set hard")
    shop.done("credit", "acme", "600", "--reason", "claim", "--shipment", shipment)
    shop.done("claim", "settle", shipment)
    next_day = "2026-11-24T10:00:00+00:00"
    assert "€400.01 is more than what is left" in shop.refuses("claim", shipment, "400.01", "again", now=next_day)
    shop.done("claim", shipment, "400", "again", now=next_day)


def test_a_claim_written_by_hand_is_held_against_credits_of_days_before(shop: Shop, shipment: str) -> None:
    sign_in("marta")
    shop.done("credit", "acme", "350", "--reason", "price", "--shipment", shipment)
    claim = ("set", shipment, "claim.at=2026-11-24T10:00", "claim.text=hard")
    assert "€650.01 are disputed" in shop.refuses(*claim, "claim.amount=650.01", now="2026-11-24T10:00:00+00:00")
    shop.done(*claim, "claim.amount=650", now="2026-11-24T10:00:00+00:00")


def test_what_an_opening_balance_stands_for_is_not_disputed_itself(shop: Shop, shipment: str) -> None:
    shop.write("balances/b-0.yaml", "as_of: 2026-11-23\nclient: acme\nopening: yes\n")
    assert "nothing is owed for W-1 itself" in shop.refuses("claim", shipment, "1", "all")
    assert _overdue(shop) == []


def test_the_account_begins_with_the_opening_balance(shop: Shop, shipment: str) -> None:
    shop.done("pay", "acme", "100")
    shop.write(
        "balances/b-0.yaml",
        "as_of: 2026-11-23\nclient: acme\nopening: yes\ndocuments: [{number: W-1, amount: 900.00}]\n",
    )
    shop.done("pay", "acme", "250", now=LATE)
    rows = shop.done("statement", "acme", now=LATE)["rows"]
    assert [(row[1], row[6], row[7]) for row in rows] == [
        ("balance", "900.00", "900.00"),
        ("payment", "-250.00", "650.00"),
    ]


def test_a_shipment_made_cheaper_after_its_credits_is_refused(shop: Shop, shipment: str) -> None:
    sign_in("marta")
    shop.done("credit", "acme", "900", "--reason", "price", "--shipment", shipment)
    order = (shop.folder / f"shipments/2026/{shipment}.yaml").read_text().partition("order: ")[2].split()[0]
    shop.done("set", order, "lines.paint.price=89")  # what left keeps its price
    assert "which comes to €890.00" in shop.refuses("set", shipment, "lines.paint.price=89")
    shop.done("set", shipment, "lines.paint.price=90")


def test_a_claim_names_shipment_sum_and_text(shop: Shop, shipment: str) -> None:
    assert "say which shipment or invoice, how much and why" in shop.refuses("claim", shipment, "10", code=2)
    assert "say which shipment" in shop.refuses("claim", "settle", code=2)


def test_deliveries_stop_when_the_policys_days_and_sum_are_reached(shop: Shop, shipment: str) -> None:
    order = shop.done("order", "new", "acme", "PAINT=1@100", now="2026-12-16T10:00:00+00:00")["id"]
    assert shop.done("approvals", "--all", now="2026-12-16T10:00:00+00:00")["approvals"] == [], "nine days overdue"
    refused = shop.refuses("ship", order, now=STOPPED)
    assert "Acme is on the stop-list: €1,000.00 overdue, by up to 10 days" in refused
    shop.done("pay", "acme", "500.01", now=STOPPED)
    shop.done("ship", order, now=STOPPED)


def test_an_order_of_a_stopped_client_is_taken_only_if_it_may_wait(shop: Shop, shipment: str) -> None:
    assert "--held takes the order" in shop.refuses("order", "new", "acme", "PAINT=1@100", now=STOPPED)
    assert "overdue, by up to 10 days; it waits for approval\n" in shop.says(
        "order", "new", "acme", "PAINT=2@100", "--held", now=STOPPED
    )
    waiting = shop.done("approvals", "--all", now=STOPPED)["approvals"]
    assert [one["what"] for line in waiting for one in line["wanted"]] == ["stop"]


def test_the_last_decision_of_an_approver_lets_an_order_leave(shop: Shop, shipment: str) -> None:
    order = shop.done("order", "new", "acme", "PAINT=1@100", "--held", now=STOPPED)["id"]
    path = f"orders/2026/{order}.yaml"
    shop.write(path, "approvals:\n  - at: 2026-12-17T10:00\n    by: boris\n")
    assert "stop-list" in shop.refuses("ship", order, now=LATE), "he may not decide"
    sign_in("marta")
    shop.write(path, "  - at: 2026-12-17T10:30\n    by: marta\n    decision: rejected\n")
    sign_in("anna")
    assert "stop-list" in shop.refuses("ship", order, now=LATE), "rejected"
    sign_in("marta")
    shop.write(path, "  - at: 2026-12-17T11:30\n    by: marta\n")
    sign_in("anna")
    shop.done("ship", order, now=LATE)


def test_an_order_paid_in_advance_leaves(shop: Shop, shipment: str) -> None:
    order = shop.done("order", "new", "acme", "PAINT=2@100", "--held", now=STOPPED)["id"]
    shop.done("pay", "acme", "199.99", "--for", order, now=STOPPED)
    assert "paid in advance" in shop.refuses("ship", order, now=STOPPED)
    shop.done("pay", "acme", "0.01", "--for", order, now=STOPPED)
    shop.done("ship", order, now=STOPPED)


def test_our_books_against_the_accountants(shop: Shop, shipment: str) -> None:
    assert shop.done("report", "reconcile")["rows"] == []
    shop.write(
        "balances/b-1.yaml",
        "as_of: 2026-11-25\nclient: acme\ndocuments:\n  - number: W-1\n    amount: 900.00\n"
        "  - number: W-0\n    amount: 50.00\n  - number: P-7\n    amount: -30.00\n",
    )
    shop.done("pay", "acme", "1000", now=LATE)
    report = shop.done("report", "reconcile", "--period", "2026-12", now=LATE)
    assert report["columns"][3:8] == ["document", "currency", "ours", "theirs", "difference"]
    assert [row[3:8] for row in report["rows"]] == [
        ["W-0", "EUR", "0.00", "50.00", "-50.00"],
        ["W-1", "EUR", "1000.00", "900.00", "100.00"],
        ["advances", "EUR", "0.00", "-30.00", "30.00"],
    ], "as we stood on the statement's day, before the payment"
