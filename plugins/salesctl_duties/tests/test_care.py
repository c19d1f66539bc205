"""Duties 16 and 17: what clients think of our work, and calls after deliveries."""

from __future__ import annotations

import pytest

from salesctl.testing import TestBook

from .conftest import ORDERED

SAID = "feedback/f-1.yaml: {client: acme, owner: anna, received_at: '2026-10-12T10:00', text: The truck is late%s}"
BAD = ", sentiment: negative"
PASSED = BAD + ", rep_can_fix: no, escalated: {at: '2026-10-12T11:00', to: marta}"
MINE = ("feedback-fix", "feedback-escalate", "feedback-tell", "feedback-unresolved", "feedback-confirm")
KEY = "clients/acme.yaml: {name: Acme, owner: anna, key: yes%s, contacts: [{id: olga, name: Olga, phones: ['+49 30 1234567']%s}]}"


@pytest.fixture
def complained(book: TestBook) -> TestBook:
    """Acme complained on 2026-10-12."""
    book.add(SAID % BAD)
    return book


def said(book: TestBook, more: str) -> None:
    book.add(SAID % more)


def test_what_the_rep_can_put_right_is_put_right_at_once(complained: TestBook) -> None:
    assert complained.owed("2026-10-11", *MINE) == [], "nobody had said it yet"
    (one,) = [o for o in complained.obligations("2026-10-12") if o.duty == 16]
    assert (one.id, one.urgency, one.action, one.owner, one.due) == (
        "feedback-fix:f-1",
        "now",
        "task",
        "anna",
        "2026-10-12",
    )
    assert one.why == "“The truck is late” (12 Oct): put it right now, or pass it to management"
    said(complained, BAD + ", rep_can_fix: yes, resolved_at: '2026-10-13T10:00'")
    assert complained.owed("2026-10-12", *MINE) == ["feedback-fix:f-1"]
    assert complained.owed("2026-10-13", *MINE) == ["feedback-confirm:f-1"]
    said(complained, BAD + ", resolved_at: '2026-10-13T10:00', confirmed_at: '2026-10-14T10:00'")
    assert complained.owed("2026-10-14", *MINE) == []


def test_what_the_rep_cannot_goes_to_management_and_the_client_is_told(book: TestBook) -> None:
    said(book, BAD + ", rep_can_fix: no")
    (one,) = [o for o in book.obligations("2026-10-12", lang="ru") if o.duty == 16]
    assert (one.id, one.urgency, one.action) == ("feedback-escalate:f-1", "now", "manager")
    assert one.why == "«The truck is late» (12 окт): сам исправить не может, руководство не знает"
    said(book, PASSED)
    (one,) = [o for o in book.obligations("2026-10-12") if o.duty == 16]
    assert (one.id, one.urgency, one.action) == ("feedback-tell:f-1", "today", "call")
    said(book, PASSED + ", answered_at: '2026-10-12T12:00'")
    assert book.owed("2026-10-16", *MINE) == []
    (one,) = [o for o in book.obligations("2026-10-17", "marta") if o.duty == 16]
    assert (one.id, one.owner, one.due) == ("feedback-unresolved:f-1", "marta", "2026-10-17")
    assert [o for o in book.obligations("2026-10-17", "anna") if o.duty == 16] == []
    said(book, PASSED + ", answered_at: '2026-10-12T12:00', resolved_at: '2026-10-20T10:00'")
    assert book.owed("2026-10-20", *MINE) == ["feedback-confirm:f-1"]


def test_a_talk_about_it_tells_the_client(book: TestBook) -> None:
    said(book, PASSED)
    call = "activities/2026/10/a-1.yaml: {type: call, client: acme, owner: anna, done_at: '2026-10-%s', outcome: %s, about: [f-1]}"
    book.add(call % ("12T10:30", "reached"))
    assert book.owed("2026-10-13", *MINE) == ["feedback-tell:f-1"], "that was before it went up"
    book.add(call % ("13T10:30", "no_answer"))
    assert book.owed("2026-10-13", *MINE) == ["feedback-tell:f-1"], "nobody was reached"
    book.add(call % ("13T10:30", "reached"))
    assert book.owed("2026-10-13", *MINE) == []


@pytest.mark.parametrize(
    "more", [", sentiment: positive", ", sentiment: neutral", ", sentiment: negative, archived: yes", ""]
)
def test_praise_asks_for_nothing(book: TestBook, more: str) -> None:
    said(book, more)
    assert book.owed("2026-10-20", *MINE) == []


@pytest.mark.parametrize(
    ("card", "action"), [("stage: blacklisted", "manager"), ("archived: yes", "manager"), ("", "call")]
)
def test_nobody_is_hidden_by_being_blacklisted(book: TestBook, card: str, action: str) -> None:
    said(book, PASSED)
    book.add(f"clients/acme.yaml: {{name: Acme, owner: anna{', ' + card if card else ''}}}")
    assert [(o.rule, o.action) for o in book.obligations("2026-10-12") if o.duty == 16] == [("feedback-tell", action)]


def test_an_answer_given_before_it_went_up_does_not_say_so(book: TestBook) -> None:
    said(book, PASSED + ", answered_at: '2026-10-12T10:30'")
    assert book.owed("2026-10-12", *MINE) == ["feedback-tell:f-1"]
    said(book, PASSED + ", answered_at: 2026-10-12")
    assert book.owed("2026-10-12", *MINE) == [], "that day"


def test_who_asked_not_to_be_called_gets_a_letter_and_a_waiver_silences(book: TestBook) -> None:
    said(book, PASSED)
    book.add(KEY % ("", ", do_not_call: {on: 2026-09-01}"))
    assert [o.action for o in book.obligations("2026-10-12") if o.duty == 16] == ["letter"]
    book.add("waivers/2026/w.yaml: {on: 2026-10-12, rule: feedback-tell, about: f-1, why: they know}")
    assert book.owed("2026-10-12", *MINE) == []


def test_clients_are_asked_now_and_then_key_clients_sooner(book: TestBook) -> None:
    book.add(ORDERED + "shipments/2026/s-1.yaml: {shipped_at: '2026-10-05T10:00', client: acme, order: o-1}")
    assert book.owed("2027-01-02", "feedback-due") == []
    (one,) = book.obligations("2027-01-03", rules=["feedback-due"])
    assert (one.id, one.action, one.urgency, one.due) == ("feedback-due:acme", "along", "week", "2027-01-03")
    book.add(KEY % ("", ""))
    assert book.owed("2026-11-03", "feedback-due") == []
    (one,) = book.obligations("2026-11-04", rules=["feedback-due"])
    assert (one.action, one.why) == ("call", "1 delivery in 30 days, and nobody asked what they think")
    book.add("feedback/f-1.yaml: {client: acme, asked_at: '2026-11-04T10:00'}")
    assert book.owed("2026-11-04", "feedback-due") == []
    assert book.owed("2027-01-03", "feedback-due") == [], "nothing was delivered since"
    book.add("shipments/2026/s-2.yaml: {shipped_at: '2026-11-20T10:00', client: acme, order: o-1}")
    assert book.owed("2026-12-03", "feedback-due") == []
    assert book.owed("2026-12-04", "feedback-due") == ["feedback-due:acme"]
    call = "activities/2026/12/a.yaml: {type: call, client: acme, owner: anna, done_at: '2026-12-04T10:00', outcome: %s, for: [{id: 'feedback-due:acme', rule: feedback-due, about: acme}]}"
    book.add(call % "no_answer")
    assert book.owed("2026-12-04", "feedback-due") == ["feedback-due:acme"]
    book.add(call % "reached")
    assert book.owed("2026-12-04", "feedback-due") == []


SHIP = "shipments/2026/{n}.yaml: {{shipped_at: '2026-10-{day}T10:00', client: acme, order: o-1, number: W-{n}{more}}}\n"
CALLED = (
    "activities/2026/10/c.yaml: {type: %s, client: acme, owner: anna, done_at: '2026-10-%sT10:00', outcome: reached%s}"
)


@pytest.fixture
def delivered(book: TestBook) -> TestBook:
    """Acme, a key client, got goods on Thursday 2026-10-08."""
    book.add(KEY % ("", ""))
    book.add(ORDERED + SHIP.format(n="s-1", day="07", more=", delivered_at: '2026-10-08T10:00'"))
    return book


def test_a_key_client_is_called_two_working_days_after_the_goods_came(delivered: TestBook) -> None:
    assert delivered.owed("2026-10-11", "after-sales") == [], "Saturday and Sunday do not count"
    (one,) = [o for o in delivered.obligations("2026-10-12") if o.duty == 17]
    assert (one.id, one.action, one.due, one.why) == (
        "after-sales:s-1", "call", "2026-10-12", "W-s-1 arrived on 8 Oct: is everything all right?",
    )  # fmt: skip
    assert delivered.owed("2026-11-07", "after-sales") == [], "too late to ask"
    delivered.add("clients/acme.yaml: {name: Acme, owner: anna}")
    assert delivered.owed("2026-10-12", "after-sales") == [], "all others are asked now and then"


@pytest.mark.parametrize(
    ("call", "owed"),
    [
        (CALLED % ("call", "12", ""), False),
        (CALLED % ("call", "09", ", about: [s-1]"), False),
        (CALLED % ("visit", "12", ", about: [o-1]"), False),
        (CALLED % ("call", "07", ""), True),
        (CALLED % ("call", "12", ", about: [pump]"), True),
        (CALLED % ("email", "12", ""), True),
        ("feedback/f.yaml: {client: acme, received_at: '2026-10-09T10:00', sentiment: positive}", False),
        ("feedback/f.yaml: {client: acme, asked_at: '2026-10-09T10:00'}", True),
        ("waivers/2026/w.yaml: {on: 2026-10-12, rule: after-sales, about: s-1, why: met there}", False),
        ("clients/acme.yaml: {name: Acme, owner: anna, key: yes, archived: yes}", False),
    ],
    ids=["called", "early", "visited", "before it came", "of other things", "a letter", "told us", "asked only", "waived", "archived"],
)  # fmt: skip
def test_what_stands_for_the_call_after_a_delivery(delivered: TestBook, call: str, owed: bool) -> None:
    delivered.add(call)
    assert delivered.owed("2026-10-12", "after-sales") == (["after-sales:s-1"] if owed else [])


def test_a_key_client_nobody_may_call_is_written_to(delivered: TestBook) -> None:
    letter = CALLED % ("email", "12", ", for: [{id: 'after-sales:s-1', rule: after-sales, about: s-1}]")
    delivered.add(letter)
    assert delivered.owed("2026-10-12", "after-sales") == ["after-sales:s-1"], "the others are called"
    delivered.add(KEY % ("", ", do_not_call: {on: 2026-09-01}"))
    assert delivered.owed("2026-10-12", "after-sales") == []
    delivered.add("activities/2026/10/c.yaml: {type: email, client: acme, owner: anna, done_at: '2026-10-12T10:00'}")
    assert [o.action for o in delivered.obligations("2026-10-12") if o.duty == 17] == ["letter"]


def test_one_call_for_all_that_came_before_it(delivered: TestBook) -> None:
    delivered.add(SHIP.format(n="s-2", day="09", more=", delivered_at: '2026-10-12T10:00'"))
    assert delivered.owed("2026-10-13", "after-sales") == ["after-sales:s-1"]
    assert delivered.owed("2026-10-14", "after-sales") == ["after-sales:s-2"]
    reason = ", about: [s-1], for: [{id: 'after-sales:s-1', rule: after-sales, about: s-1}]"
    delivered.add(CALLED % ("call", "13", reason))
    assert delivered.owed("2026-10-14", "after-sales") == [], "both had come by then"


def test_the_first_delivery_of_a_contract_has_a_call_of_its_own(delivered: TestBook) -> None:
    delivered.add("contracts/k-1.yaml: {client: acme, signed_client_at: '2026-10-06T10:00'}")
    assert delivered.owed("2026-10-12", "after-sales") == []
    delivered.add(SHIP.format(n="s-2", day="09", more=", delivered_at: '2026-10-09T10:00'"))
    assert delivered.owed("2026-10-13", "after-sales") == ["after-sales:s-2"]


def test_who_buys_much_is_a_key_client(book: TestBook) -> None:
    policy = (
        "policy/policy-2026-02-01.yaml: {valid_from: 2026-02-01, transit_days: 3, key_client: {revenue: %s, months: 1}}"
    )
    book.add(policy % "1022" + "\n" + ORDERED + SHIP.format(n="s-1", day="05", more=""))
    assert book.rows("2026-10-05", "select client from key_client") == [("acme",)]
    assert book.owed("2026-10-09", "after-sales") == []
    assert book.owed("2026-10-12", "after-sales") == ["after-sales:s-1"], "it came on the 8th, as far as is known"
    assert book.rows("2026-11-05", "select client from key_client") == [], "a month later"
    book.add(policy % "1022.01")
    assert book.rows("2026-10-05", "select client from key_client") == []
