"""Duties 15, 21 and 22: contracts are prepared, signed, brought back; the first delivery under one is looked after."""

from __future__ import annotations

import pytest

from salesctl.testing import TestBook

from .conftest import SHIPPED

CONTRACT = "contracts/k-1.yaml: {{number: S-1, client: acme, owner: anna, drafted_at: '2026-10-01T10:00', {steps}}}"
STEPS = {
    "to_legal_at": "2026-10-02T10:00",
    "approved_at": "2026-10-06T10:00",
    "received_at": "2026-10-07T10:00",
    "sent_at": "2026-10-08T10:00",
    "signed_client_at": "2026-10-15T10:00",
    "returned_at": "2026-10-20T10:00",
}
OURS = (
    "contract-missing", "contract-draft", "legal-silent", "contract-fetch", "contract-send", "contract-unsigned", "contract-original",
    "contract-ending", "first-delivery",
)  # fmt: skip


def contract(book: TestBook, upto: str = "", more: str = "") -> None:
    names = list(STEPS)[: list(STEPS).index(upto) + 1] if upto else []
    steps = ", ".join([f"{name}: '{STEPS[name]}'" for name in names] + ([more] if more else []))
    book.add(CONTRACT.format(steps=steps or "type: supply"))


def owed(book: TestBook, on: str) -> list[str]:
    return book.owed(on, *OURS)


@pytest.mark.parametrize(
    ("upto", "not_yet", "then", "rule", "next_step"),
    [
        ("", "2026-10-01", "2026-10-02", "contract-draft", "to_legal_at"),
        ("to_legal_at", "2026-10-04", "2026-10-05", "legal-silent", "approved_at"),
        ("approved_at", "2026-10-05", "2026-10-06", "contract-fetch", "received_at"),
        ("received_at", "2026-10-07", "2026-10-08", "contract-send", "sent_at"),
        ("sent_at", "2026-10-12", "2026-10-13", "contract-unsigned", "signed_client_at"),
        ("signed_client_at", "2026-10-17", "2026-10-18", "contract-original", "returned_at"),
    ],
)
def test_each_step_is_owed_in_its_time_and_discharged_by_the_next(
    book: TestBook, upto: str, not_yet: str, then: str, rule: str, next_step: str
) -> None:
    contract(book, upto)
    assert f"{rule}:k-1" not in owed(book, not_yet)
    assert owed(book, then) == [f"{rule}:k-1"]
    contract(book, next_step)
    assert f"{rule}:k-1" not in owed(book, STEPS[next_step][:10])


def test_what_is_signed_electronically_is_not_carried(book: TestBook) -> None:
    contract(book, "approved_at", "signing: electronic")
    assert owed(book, "2026-10-10") == ["contract-send:k-1"]
    (one,) = book.obligations("2026-10-10", rules=["contract-send"])
    assert one.action == "email"
    contract(book, "signed_client_at", "signing: electronic")
    assert owed(book, "2026-11-10") == []


def test_asking_gives_some_days_of_peace(book: TestBook) -> None:
    contract(book, "sent_at")
    book.add(
        """activities/2026/10/a-1.yaml: {type: call, client: acme, owner: anna, done_at: '2026-10-14T10:00', outcome: reached,
          for: [{id: 'contract-unsigned:k-1', rule: contract-unsigned, about: k-1}]}"""
    )
    assert owed(book, "2026-10-16") == []
    assert owed(book, "2026-10-17") == ["contract-unsigned:k-1"]


def test_the_blacklisted_are_the_managers_matter_and_still_owe_a_signature(book: TestBook) -> None:
    contract(book, "sent_at")
    book.add("clients/acme.yaml: {name: Acme, owner: anna, stage: blacklisted}")
    (one,) = book.obligations("2026-10-14", rules=["contract-unsigned"])
    assert one.action == "manager"


def test_what_is_terminated_or_archived_is_owed_no_more(book: TestBook) -> None:
    contract(book, "sent_at", "terminated_at: '2026-10-10T10:00'")
    assert owed(book, "2026-11-10") == []
    contract(book, "sent_at", "archived: yes")
    assert owed(book, "2026-11-10") == []


def test_a_deal_won_needs_a_contract(book: TestBook) -> None:
    """
    deals/d-1.yaml: {title: Pump room, client: acme, owner: anna, stages: [{at: '2026-10-01T10:00', stage: offer}, {at: '2026-10-05T10:00', stage: won}]}
    """
    assert owed(book, "2026-10-04") == []
    assert owed(book, "2026-10-05") == ["contract-missing:acme"]
    assert owed(book, "2026-12-25") == [], "what was long ago is not dug out"
    contract(book)
    assert owed(book, "2026-10-05") == ["contract-draft:k-1"]


def test_a_new_client_shipped_without_a_contract(book: TestBook) -> None:
    book.add(SHIPPED)
    assert owed(book, "2026-10-05") == ["contract-missing:acme"]
    book.add(
        "waivers/2026/w-1.yaml: {on: 2026-10-06, rule: contract-missing, about: acme, why: by public offer, by: anna}"
    )
    assert owed(book, "2026-10-06") == []


def test_one_that_ends_is_spoken_of_in_time(book: TestBook) -> None:
    contract(book, "returned_at", "to: 2026-12-31, notice_days: 20")
    assert owed(book, "2026-11-26") == []
    assert owed(book, "2026-11-27") == ["contract-ending:k-1"]
    book.add(
        """activities/2026/11/a-1.yaml: {type: call, client: acme, owner: anna, done_at: '2026-11-28T10:00', outcome: reached,
          about: [k-1], text: goes on}"""
    )
    assert owed(book, "2026-11-28") == []
    assert owed(book, "2026-11-27") == ["contract-ending:k-1"]


@pytest.mark.parametrize("upto", ["sent_at", "signed_client_at"])
def test_the_end_of_one_that_is_not_in_force_is_nobodys_business(book: TestBook, upto: str) -> None:
    ended = ", terminated_at: '2026-11-01T10:00'" if upto == "signed_client_at" else ""
    contract(book, upto, f"to: 2026-12-31, notice_days: 20{ended}")
    assert book.owed("2026-11-27", "contract-ending") == []


def test_notice_of_one_that_renews_is_counted_from_its_new_end(book: TestBook) -> None:
    contract(book, "returned_at", "to: 2026-12-31, notice_days: 20, renews: yes, renewal_months: 6")
    spoken = """activities/2026/11/a-1.yaml: {type: call, client: acme, owner: anna, done_at: '2026-11-28T10:00', outcome: reached,
        about: [k-1], text: goes on}"""
    book.add(spoken)
    assert owed(book, "2026-12-31") == []
    assert owed(book, "2027-05-26") == []
    assert owed(book, "2027-05-27") == ["contract-ending:k-1"], "fourteen days ahead of 10 June, twenty before 30 June"
    book.add(spoken.replace("a-1", "a-2").replace("2026-11-28", "2027-06-01"))
    assert owed(book, "2027-06-30") == []
    assert owed(book, "2027-11-26") == []
    assert owed(book, "2027-11-27") == ["contract-ending:k-1"], "the second renewal ends on 31 December"


def test_the_first_delivery_under_a_contract(book: TestBook) -> None:
    """
    orders/2026/o-1.yaml: {date: 2026-10-16, client: acme, lines: [{id: pump, product: pump, qty: 10, price: 100}]}
    shipments/2026/s-0.yaml: {number: W-0, shipped_at: '2026-10-10T10:00', client: acme, order: o-1, lines: [{order_line: pump, qty: 1}]}
    shipments/2026/s-1.yaml: {number: W-1, shipped_at: '2026-10-19T10:00', client: acme, order: o-1, lines: [{order_line: pump, qty: 1}]}
    shipments/2026/s-2.yaml: {number: W-2, shipped_at: '2026-10-20T10:00', client: acme, order: o-1, lines: [{order_line: pump, qty: 1}]}
    """
    contract(book, "returned_at")
    first = "first-delivery:s-1"
    assert first not in owed(book, "2026-10-20"), "it is on the way for two days"
    assert owed(book, "2026-10-21") == [first], "only the first after the signature"
    book.add(
        "clients/acme.yaml: {name: Acme, owner: anna, contacts: [{id: olga, name: Olga, do_not_call: {on: 2026-10-01}}]}"
    )
    (one,) = book.obligations("2026-10-21", rules=["first-delivery"])
    assert one.action == "letter"
    call = """activities/2026/10/a-1.yaml: {{type: call, client: acme, owner: anna, done_at: '2026-10-{day}T10:00', outcome: {outcome},
          about: [s-1]}}"""
    book.add(call.format(day=20, outcome="reached"))
    assert owed(book, "2026-10-21") == [first], "the day before it arrived does not count"
    book.add(call.format(day=21, outcome="no_answer"))
    assert owed(book, "2026-10-21") == [first]
    book.add(call.format(day=21, outcome="reached"))
    assert owed(book, "2026-10-21") == []
    book.add(call.format(day=21, outcome="no_answer"))
    book.add(
        """shipments/2026/s-1.yaml: {number: W-1, shipped_at: '2026-10-19T10:00', client: acme, order: o-1,
          lines: [{order_line: pump, qty: 1}], delivered_at: '2026-10-20T09:00', accepted_at: '2026-10-22T10:00'}"""
    )
    assert owed(book, "2026-10-20") == [first], "it was delivered a day early"
    assert owed(book, "2026-10-22") == []
