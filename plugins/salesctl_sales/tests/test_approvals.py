"""Terms beyond the policy: they wait for a decision, and nothing goes out before it.

Reps may give 7 %, on paint 10 %; Marta decides beyond. A seal may go down to 4.50.
"""

from __future__ import annotations

import pytest

from .conftest import Shop, sign_in


@pytest.fixture
def order(shop: Shop) -> str:
    """Two seals at 5.50 and a can of paint at 50.00."""
    return str(shop.done("order", "new", "acme", "SEAL=2", "PAINT=1@50")["id"])


def _approve(shop: Shop, *words: str) -> str:
    sign_in("marta")
    said = shop.says("approve", *words)
    sign_in("anna")
    return said


def test_a_discount_waits_from_the_first_hundredth_beyond_the_policy(shop: Shop, order: str) -> None:
    shop.done("set", order, "lines.paint.discount=10", "lines.seal.discount=7")
    assert shop.done("approvals", "--all")["approvals"] == [], "paint may go to 10 %, the rest to 7"
    shop.done("set", order, "lines.seal.discount=7.01")
    (waiting,) = shop.done("approvals", "--all")["approvals"]
    assert waiting["record"] == order
    assert waiting["wanted"] == [{"what": "discount", "asked": "7.01", "allowed": "7.00", "currency": "EUR"}]


def test_what_waits_does_not_leave(shop: Shop, order: str) -> None:
    shop.done("set", order, "lines.seal.discount=9")
    refused = shop.refuses("ship", order)
    assert "goes beyond the policy and is not approved: discount 9\xa0% > 7\xa0%" in refused
    assert "Marta Lind decides" in refused


def test_only_the_policys_approvers_decide(shop: Shop, order: str) -> None:
    shop.done("set", order, "lines.seal.discount=9")
    assert "Anna Berg may not decide this" in shop.refuses("approve", order)
    assert "hint: ask Marta Lind" in shop.refuses("reject", order, "--why", "no")
    assert shop.says("approvals") == "Nothing waits for you. Who decides: Marta Lind.\n"
    sign_in("stranger")
    assert "nobody in the book has your address, stranger@nord.example" in shop.refuses("approve", order)


def test_the_approver_finds_it_in_today_and_decides_by_its_line(shop: Shop, order: str) -> None:
    shop.done("set", order, "lines.seal.discount=9")
    sign_in("marta")
    assert shop.owed("approval-waits") == [order]
    assert "order of 23 Nov" in shop.says("approvals")
    assert shop.says("approve", "1", "--why", "keeps the rival out") == f"Acme: {order} approved, keeps the rival out\n"
    assert shop.subject() == "Acme: order of 23 Nov approved by Marta Lind, up to discount 9 %"
    assert "discount: 9.00\n" in (shop.folder / "orders" / "2026" / f"{order}.yaml").read_text()
    assert shop.owed("approval-waits") == []


def test_an_approval_goes_as_far_as_it_was_asked_for(shop: Shop, order: str) -> None:
    shop.done("set", order, "lines.seal.discount=9")
    assert _approve(shop, order) == f"Acme: {order} approved\n"
    shop.done("set", order, "lines.seal.discount=9.01")
    assert "is not approved" in shop.refuses("ship", order)
    shop.done("set", order, "lines.seal.discount=9")
    shop.done("ship", order)
    assert shop.type_("check").code == 0


def test_a_price_under_the_floor_waits_and_may_not_fall_further(shop: Shop) -> None:
    order = shop.done("order", "new", "acme", "SEAL=2")["id"]
    shop.done("set", order, "lines.seal.price=4.25")
    assert "a price under the floor" in shop.refuses("ship", order)
    _approve(shop, order)
    assert "least: 8.50\n" in (shop.folder / "orders" / "2026" / f"{order}.yaml").read_text()
    shop.done("set", order, "lines.seal.price=4.24")
    shop.refuses("ship", order)


def test_what_is_rejected_waits_no_longer_and_does_not_leave(shop: Shop, order: str) -> None:
    shop.done("set", order, "lines.seal.discount=9")
    sign_in("marta")
    assert "say why" in shop.refuses("reject", order, "--why", " ")
    assert "rejected, five are enough" in shop.says("reject", order, "--why", "five are enough")
    assert shop.done("approvals") == {"approvals": []}
    shop.refuses("ship", order)


def test_what_is_asked_for_anew_after_a_rejection_waits_again(shop: Shop, order: str) -> None:
    shop.done("set", order, "lines.seal.discount=12")
    sign_in("marta")
    shop.done("reject", order, "--why", "less")
    sign_in("anna")
    shop.done("set", order, "lines.seal.discount=12.5")
    assert shop.done("approvals", "--all")["approvals"] == [], "more than was rejected"
    shop.done("set", order, "lines.seal.discount=9")
    assert [one["record"] for one in shop.done("approvals", "--all")["approvals"]] == [order]
    assert shop.owed("approval-rejected") == []


def test_two_decisions_of_one_second_are_both_kept(shop: Shop, order: str) -> None:
    shop.done("set", order, "lines.seal.discount=9")
    sign_in("marta")
    shop.done("reject", order, "--why", "no")
    text = shop.record(shop.done("approve", order))
    assert "at: 2026-11-23T10:00:00\n" in text
    assert "at: 2026-11-23T10:00:01\n" in text


def test_what_went_out_unapproved_is_an_error_of_the_book(shop: Shop, order: str) -> None:
    shop.done("ship", order)
    assert "[not-approved]" in shop.refuses("set", order, "lines.seal.discount=8")
    file = shop.folder / "orders" / "2026" / f"{order}.yaml"
    file.write_text(file.read_text().replace("id: seal\n", "id: seal\n    discount: 8\n"))
    outcome = shop.type_("check", "--json")
    (finding,) = outcome.json["findings"]
    assert outcome.code == 1
    assert (finding["rule"], finding["path"]) == ("not-approved", f"orders/2026/{order}.yaml")


def test_a_price_typed_by_hand_waits_as_a_discount_does(shop: Shop) -> None:
    said = shop.says("order", "new", "acme", "SEAL=2@5.1149")
    assert "goes beyond the policy and is not approved: discount 7.001\xa0% > 7\xa0%" in said
    order = said.split("order ")[1].split(",")[0]
    assert "discount 7.001\xa0% > 7\xa0%" in shop.refuses("ship", order)
    shop.done("set", order, "lines.seal.price=5.115")
    shop.done("ship", order)


def test_one_offer_beyond_two_limits_is_one_line(shop: Shop) -> None:
    offer = shop.done("offer", "new", "acme", "SEAL=2@4.40")["id"]
    shop.done("offer", "revise", offer, "--deferral-days", "31")
    (waiting,) = shop.done("approvals", "--all")["approvals"]
    assert [one["what"] for one in waiting["wanted"]] == ["deferral", "discount", "floor"]
    assert "31 days to pay > 30; discount 20\xa0% > 7\xa0%; a price under the floor" in shop.says("approvals", "--all")
    shop.refuses("offer", "send", offer)
    _approve(shop, offer)
    shop.done("offer", "send", offer)


def test_an_easier_card_waits_and_its_terms_do_not_ship(shop: Shop) -> None:
    shop.done("set", "acme", "payment_terms_days=31")
    (waiting,) = shop.done("approvals", "--all")["approvals"]
    assert (waiting["record"], waiting["wanted"]) == ("acme", [{"what": "deferral", "asked": 31, "allowed": 30}])
    order = shop.done("order", "new", "acme", "PAINT=1@50")["id"]
    assert "nobody entitled approved it: days to pay [not-approved]" in shop.refuses("ship", order)
    _approve(shop, "acme")
    shipment = shop.done("ship", order)["id"]
    assert "days to pay" in shop.refuses("set", shipment, "due_on=2026-12-25"), "32 days"
    shop.done("set", shipment, "due_on=2026-12-24")


def test_a_promise_too_far_ahead_waits_and_puts_nothing_off(shop: Shop) -> None:
    shop.write("policy/policy-2026-01-01.yaml", "promise_days: 14\n")
    order = shop.done("order", "new", "acme", "PAINT=1@50")["id"]
    shop.done("ship", order)
    late = "2026-12-20T10:00:00+00:00"
    call = shop.done("log", "acme", "pays soon", "--promise", "@2027-01-04", now=late)["id"]
    assert len(shop.owed("overdue", now=late)) == 1
    sign_in("marta")
    assert shop.owed("approval-waits", now=late) == [call]
    assert "a promise to pay in 15 days > 14" in shop.says("approvals", now=late)
    assert shop.type_("approve", call, now=late).code == 0
    sign_in("anna")
    assert shop.owed("overdue", now=late) == []


def test_the_rep_is_told_of_a_rejection_until_the_terms_are_others(shop: Shop, order: str) -> None:
    shop.done("set", order, "lines.seal.discount=9")
    sign_in("marta")
    shop.says("reject", order, "--why", "five are enough")
    sign_in("anna")
    assert shop.owed("approval-rejected") == [order]
    assert "Marta Lind rejected order of 23 Nov: five are enough" in shop.says("today")
    shop.done("set", order, "lines.seal.discount=7")
    assert shop.owed("approval-rejected") == []


@pytest.mark.parametrize(("external", "code"), [("", 1), ("external: {system: erp, id: 7}\n", 0)])
def test_what_another_system_shipped_is_for_people_to_settle(shop: Shop, external: str, code: int) -> None:
    order = shop.done("order", "new", "acme", "SEAL=2@5")["id"]
    file = shop.folder / "shipments" / "2026" / "ship-1.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(f"shipped_at: 2026-11-23\nclient: acme\norder: {order}\n{external}")
    outcome = shop.type_("check", "--json")
    (finding,) = outcome.json["findings"]
    assert (outcome.code, finding["rule"], finding["level"]) == (
        code,
        "not-approved",
        "settle" if external else "error",
    )
    (waiting,) = shop.done("approvals", "--all")["approvals"]
    assert waiting["record"] == order


def test_an_approval_counts_when_whoever_it_names_committed_it(shop: Shop, order: str) -> None:
    shop.done("set", order, "lines.seal.discount=9")
    path = f"orders/2026/{order}.yaml"
    shop.write(path, "approvals:\n  - at: 2026-11-23T09:00\n    by: marta\n")
    refused = shop.refuses("ship", order)
    assert "is not approved" in refused
    outcome = shop.type_("check", "--json")
    (finding,) = outcome.json["findings"]
    assert (outcome.code, finding["rule"]) == (1, "forged")
    assert finding["message"] == "the decision is said to be marta's, but anna@nord.example wrote it"
    (forged,) = shop.done("approvals", "--all")["decided"]
    assert (forged["by"], forged["author"], forged["forged"]) == ("marta", "anna@nord.example", True)
    assert shop.git("rev-parse", "HEAD").startswith(forged["commit"])
    assert _approve(shop, order)
    assert [one["forged"] for one in shop.done("approvals", "--all")["decided"]] == [False, True]


def test_nobody_widens_what_another_one_approved(shop: Shop, order: str) -> None:
    shop.done("set", order, "lines.seal.discount=9")
    _approve(shop, order)
    file = shop.folder / "orders" / "2026" / f"{order}.yaml"
    file.write_text(file.read_text().replace("discount: 9.00", "discount: 50.00"))
    assert "is not approved" in shop.type_("ship", order).err, "not committed, it is Anna's word"
    shop.git("commit", "-qam", "By hand")
    shop.refuses("ship", order)
    file.write_text(file.read_text().replace("discount: 50.00", "discount: 9.00"))
    sign_in("marta")
    shop.git("commit", "-qam", "By hand")
    sign_in("anna")
    shop.done("ship", order)


def test_a_moved_record_keeps_who_approved_it(shop: Shop, order: str) -> None:
    shop.done("set", order, "lines.seal.discount=9")
    _approve(shop, order)
    (shop.folder / "orders" / "2025").mkdir()
    shop.git("mv", f"orders/2026/{order}.yaml", f"orders/2025/{order}.yaml")
    shop.git("commit", "-qm", "Move")
    assert [one["forged"] for one in shop.done("approvals", "--all")["decided"]] == [False]


def test_before_a_cut_history_nobody_knows_who_approved(shop: Shop, order: str) -> None:
    shop.done("set", order, "lines.seal.discount=9")
    shop.write(f"orders/2026/{order}.yaml", "approvals:\n  - at: 2026-11-23T09:00\n    by: marta\n")
    shop.write("notes.md", "more")
    (shop.folder / ".git" / "shallow").write_text(shop.git("rev-parse", "HEAD") + "\n")
    (decided,) = shop.done("approvals", "--all")["decided"]
    assert (decided["author"], decided["forged"]) == ("", False)
    assert shop.type_("check").code == 0


def test_a_waiver_counts_when_whoever_it_names_committed_it(shop: Shop) -> None:
    shop.done("order", "new", "acme", "PAINT=1@50")
    owed = next(one for one in shop.done("today")["obligations"] if one["about"] == "acme")
    words = f"rule: {owed['rule']}\nabout: acme\nwhy: no need\n"
    shop.write("waivers/2026/w-1.yaml", f"on: 2026-11-23\n{words}by: marta\n")
    assert "acme" in shop.owed(owed["rule"])
    (finding,) = shop.type_("check", "--json").json["findings"]
    assert (finding["rule"], finding["path"], finding["line"]) == ("forged", "waivers/2026/w-1.yaml", 5)
    assert finding["message"] == "the waiver is said to be marta's, but anna@nord.example wrote it"
    sign_in("marta")
    file = shop.folder / "waivers" / "2026" / "w-1.yaml"
    file.write_text(f"on: 2026-11-23\nuntil: 2026-12-23\n{words}by: marta\n")
    shop.git("commit", "-qam", "By hand")
    assert shop.type_("check").code == 0
    sign_in("anna")
    assert "acme" not in shop.owed(owed["rule"])
    assert "[forged]" in shop.refuses("set", "w-1", "until=2027-01-23")


def test_news_are_read_when_whoever_is_named_says_so(shop: Shop) -> None:
    said = "what: move\ntext: a depot\nowner: anna\nobserved_on: 2026-11-01\n"
    handed = "{to: management, at: '2026-11-02T09:00', acknowledged_at: '2026-11-03T09:00', acknowledged_by: marta}"
    path = "intel/2026-11-01/intel-1.yaml"
    shop.write(path, f"{said}passes: [{handed}]\n")
    sign_in("marta")
    assert shop.owed("intel-unread") == ["intel-1/management"]
    (finding,) = shop.type_("check", "--json").json["findings"]
    assert (finding["rule"], finding["message"]) == (
        "forged",
        "the acknowledgement is said to be marta's, but anna@nord.example wrote it",
    )
    shop.done("intel", "ack", "intel-1")
    assert "acknowledged_by: marta" in (shop.folder / path).read_text()
    assert shop.owed("intel-unread") == []
    assert shop.type_("check").code == 0
    assert "was read already" in shop.refuses("intel", "ack", "intel-1")


@pytest.mark.parametrize(
    ("price", "beyond"), [("5.115", ""), ("5.1149", "7.001\xa0% > 7\xa0%"), ("4.49", "18.363\xa0% > 7\xa0%")]
)
def test_a_cheaper_list_on_a_card_waits_by_what_the_client_orders(shop: Shop, price: str, beyond: str) -> None:
    shop.write(
        "price-lists/vip.yaml",
        f"name: Vip\nsegment: vip\nvalid_from: 2026-01-01\nlines:\n  - {{id: seal, product: seal, price: {price}}}\n",
    )
    shop.done("set", "acme", "price_list=vip")
    assert shop.done("approvals", "--all")["approvals"] == [], "nothing of it is ordered"
    order = shop.done("order", "new", "acme", "SEAL=2")["id"]
    if not beyond:
        shop.done("ship", order)
        return
    (waiting,) = shop.done("approvals", "--all")["approvals"]
    assert (waiting["record"], [one["what"] for one in waiting["wanted"]]) == ("acme", ["list"])
    refused = shop.refuses("ship", order)
    assert f"a price list cheaper by {beyond}" in refused
    assert "Marta Lind decides: salesctl approve acme" in refused
    sign_in("marta")
    assert shop.owed("approval-waits") == ["acme"]
    assert "price_list: vip" in shop.record(shop.done("approve", "acme"))
    sign_in("anna")
    shop.done("ship", order)
    shop.done("set", "acme", "segment=vip", "price_list=")
    assert shop.done("approvals", "--all")["approvals"] == [], "it is the list of the segment"


def test_letting_a_stopped_clients_order_leave_allows_no_wider_terms(shop: Shop) -> None:
    first = shop.done("order", "new", "acme", "PAINT=10@100")["id"]
    shop.done("ship", first)
    late = "2026-12-20T10:00:00+00:00"
    order = shop.done("order", "new", "acme", "SEAL=2", "--held", now=late)["id"]
    sign_in("marta")
    assert shop.type_("approve", order, now=late).code == 0
    sign_in("anna")
    shop.done("set", order, "lines.seal.discount=9", now=late)
    assert "is not approved" in shop.refuses("ship", order, now=late)
    shop.done("set", order, "lines.seal.discount=7", now=late)
    shop.done("ship", order, now=late)
