"""Duties 5, 6, 7 and 9: current clients, their cards, possible clients, lost ones."""

from __future__ import annotations

import pytest

from salesctl.testing import TestBook

CALL = "activities/{day:.4}/01/a-{n}.yaml: {{type: call, client: acme, owner: anna, done_at: '{day}T10:00', outcome: {o}{more}}}"


def called(book: TestBook, day: str, outcome: str = "reached", more: str = "", n: int = 1) -> None:
    book.add(CALL.format(day=day, o=outcome, more=more, n=n))


@pytest.fixture
def monthly(book: TestBook) -> TestBook:
    """Shipped to on the second of every month from June to September."""
    for month in (6, 7, 8, 9):
        book.add(
            f"orders/2026/o-{month}.yaml: {{date: 2026-0{month}-01, client: acme, lines: [{{id: a, product: pump, qty: 1, price: 9}}]}}\n"
            f"shipments/2026/s-{month}.yaml: {{shipped_at: 2026-0{month}-02, client: acme, order: o-{month}}}\n"
        )
    return book


def test_a_quiet_client_sleeps_after_saying_when(monthly: TestBook) -> None:
    assert monthly.owed("2026-09-30", "quiet") == []
    assert monthly.owed("2026-10-03", "quiet") == [], "its usual day is not over"
    (one,) = monthly.obligations("2026-10-04", lang="ru", rules=["quiet"])
    assert (one.due, one.weight) == ("2026-10-03", 36_0000)
    assert one.why == "в этом месяце не отгружались, последний раз 2 сен; обычно заказ к 3 окт"
    called(monthly, "2026-10-05", "no_answer")
    assert monthly.owed("2026-10-05", "quiet") == ["quiet:acme"]
    called(monthly, "2026-10-05", more=", expects: {on: 2026-10-20}")
    assert monthly.owed("2026-10-20", "quiet") == []
    assert monthly.owed("2026-10-21", "quiet") == ["quiet:acme"]
    order = (
        "orders/2026/o-10.yaml: {date: 2026-10-21, client: acme, lines: [{id: a, product: pump, qty: 1, price: 9%s}]}"
    )
    monthly.add(order % "")
    assert monthly.owed("2026-10-21", "quiet") == []
    monthly.add(order % ", cancelled: {at: 2026-10-22}")
    assert monthly.owed("2026-10-21", "quiet") == []
    assert monthly.owed("2026-10-22", "quiet") == ["quiet:acme"]
    monthly.add(
        "shipments/2026/s-10.yaml: {shipped_at: 2026-10-25, client: acme, order: o-10, lines: [{order_line: a, qty: 1}]}"
    )
    assert monthly.owed("2026-10-25", "quiet") == []


def test_a_talk_lets_a_quiet_client_rest_for_some_days(monthly: TestBook) -> None:
    called(monthly, "2026-10-05")
    assert monthly.owed("2026-10-09", "quiet") == []
    assert monthly.owed("2026-10-10", "quiet") == ["quiet:acme"]


def test_who_has_no_habit_yet_is_expected_within_a_month(shipped: TestBook) -> None:
    assert shipped.owed("2026-11-05", "quiet") == []
    assert shipped.owed("2026-11-06", "quiet") == ["quiet:acme"]


def test_a_closed_client_is_left_in_peace(monthly: TestBook) -> None:
    monthly.add("clients/acme.yaml: {name: Acme, owner: anna, stage: closed}")
    assert monthly.obligations("2026-10-05") == []


def test_a_birthday_until_the_person_is_greeted(book: TestBook) -> None:
    assert book.owed("2026-02-06", "birthday") == []
    others = ", for: [{id: 'birthday:acme/max', rule: birthday, about: acme/max}, {id: 'overdue:acme/olga', rule: overdue, about: acme/olga}]"
    book.add(f"activities/2026/02/a-8.yaml: {{type: task, client: acme, owner: anna, done_at: 2026-02-07{others}}}")
    (coming,) = book.obligations("2026-02-07", rules=["birthday"])
    assert (coming.action, coming.urgency, coming.due) == ("task", "week", "2026-02-10")
    prepared = ", for: [{id: 'birthday:acme/olga', rule: birthday, about: acme/olga}]"
    book.add(f"activities/2026/02/a-9.yaml: {{type: task, client: acme, owner: anna, done_at: 2026-02-08{prepared}}}")
    assert book.owed("2026-02-08", "birthday") == []
    (today,) = book.obligations("2026-02-10", rules=["birthday"])
    assert (today.id, today.action, today.urgency) == ("birthday:acme/olga", "call", "today")
    assert (today.contact, today.contact_name, today.phone) == ("olga", "Olga Weber", "+49 30 1234567")
    called(book, "2026-02-10", more=", contacts: [acme/olga]")
    assert book.owed("2026-02-10", "birthday") == []


def test_a_birthday_on_saturday_is_remembered_on_monday(book: TestBook) -> None:
    assert book.owed("2029-02-12", "birthday") == ["birthday:acme/olga"]
    assert book.owed("2029-02-13", "birthday") == []


@pytest.mark.parametrize(("day", "owed"), [("2027-02-28", True), ("2028-02-28", False), ("2028-02-29", True)])
def test_born_on_29_february(book: TestBook, day: str, owed: bool) -> None:
    book.add("clients/leap.yaml: {name: Leap, owner: anna, contacts: [{id: al, birthday: 1980-02-29}]}")
    today = [o for o in book.obligations(day) if o.about == "leap/al" and o.due == day]
    assert bool(today) == owed


def test_a_card_that_lacks_something(shipped: TestBook) -> None:
    assert shipped.owed("2026-10-06", "client-incomplete") == []
    contact = "{id: olga, name: Olga Weber, phones: ['+49 30 1234567'], emails: [o@acme.example]}"
    shipped.add(
        f"clients/acme.yaml: {{name: Acme, owner: anna, addresses: [{{id: a, text: Here}}], contacts: [{contact}]}}"
    )
    (one,) = shipped.obligations("2026-10-06", rules=["client-incomplete"])
    assert (one.why, one.action, one.urgency) == ("missing: birthday", "along", "week")
    shipped.add("clients/acme.yaml: {name: Acme, owner: anna}")
    (one,) = shipped.obligations("2026-10-06", lang="ru", rules=["client-incomplete"])
    assert one.why == "не хватает: ФИО, телефон, e-mail, адрес, день рождения"


def test_data_confirmed_long_ago(shipped: TestBook) -> None:
    shipped.add(
        "clients/acme.yaml: {name: Acme, owner: anna, contacts: [{id: olga, name: Olga, confirmed_on: 2025-10-05}]}"
    )
    assert shipped.owed("2026-10-05", "contact-stale") == []
    assert shipped.owed("2026-10-06", "contact-stale") == ["contact-stale:acme/olga"]


def test_a_lead_until_enough_is_known(book: TestBook) -> None:
    """clients/bolt.yaml: {name: Bolt}"""
    (one,) = [o for o in book.obligations("2026-11-02", "marta") if o.about == "bolt"]
    assert one.why == "missing: owner, source, contact, potential, next step"
    assert [o for o in book.obligations("2026-11-02", "boris") if o.about == "bolt"] == [], (
        "the manager gives it to somebody"
    )
    known = "clients/bolt.yaml: {name: Bolt, owner: boris, source: fair, potential: 5, contacts: [{id: a, phones: ['+49 30 77777']}]}"
    book.add(known)
    (one,) = [o for o in book.obligations("2026-11-02", "boris") if o.about == "bolt"]
    assert one.why == "missing: next step"
    planned = "activities/2026/11/a-1.yaml: {{type: call, client: bolt, owner: boris, start: '2026-11-05T10:00'{more}}}"
    book.add(planned.format(more=", for: [{id: 'x:y', rule: x, about: y}]"))
    assert [o.id for o in book.obligations("2026-11-02") if o.about == "bolt"] == ["lead-incomplete:bolt"]
    book.add(planned.format(more=""))
    assert [o.id for o in book.obligations("2026-11-02") if o.about == "bolt"] == []


def test_a_dormant_client_is_to_be_won_back(shipped: TestBook) -> None:
    assert shipped.owed("2027-01-03", "revive") == []
    (one,) = shipped.obligations("2027-01-04", rules=["revive"])
    assert (one.about, one.weight, one.urgency) == ("acme", 1022_0000, "week")
    called(shipped, "2027-01-04", "no_answer")
    assert shipped.owed("2027-01-04", "revive") == ["revive:acme"]
    called(shipped, "2027-01-04")
    assert shipped.owed("2027-01-04", "revive") == []
    assert shipped.owed("2027-02-02", "revive") == []
    assert shipped.owed("2027-02-03", "revive") == ["revive:acme"]
    shipped.add("deals/d-1.yaml: {title: Again, client: acme, owner: anna, stages: [{stage: offer, at: 2027-02-03}]}")
    assert shipped.owed("2027-02-03", "revive") == []


def test_the_policy_says_who_is_dormant(shipped: TestBook) -> None:
    shipped.add(
        "policy/policy-2026-10-20.yaml: {valid_from: 2026-10-20, dormant_days: 30, rules: {revive: {rest_days: 1}}}"
    )
    assert shipped.owed("2026-11-04", "revive") == []
    assert shipped.owed("2026-11-05", "revive") == ["revive:acme"]


@pytest.mark.parametrize(
    ("card", "same"),
    [
        ("name: Zeta, contacts: [{id: x, phones: ['030 1234567']}]", "phone"),
        ("name: Zeta, contacts: [{id: x, emails: [O@ACME.example]}]", "e-mail address"),
        ("name: ACMÉ GmbH", "name"),
        ("name: Zeta, contacts: [{id: x, phones: ['030 7654321']}]", ""),
        ("name: Acme, parent: acme", ""),
        ("name: Acme, archived: yes", ""),
        ("name: Acme, stage: closed", ""),
    ],
)
def test_one_client_with_two_cards(book: TestBook, card: str, same: str) -> None:
    book.add(f"clients/zeta.yaml: {{{card}, owner: boris}}")
    found = book.obligations("2026-10-01", rules=["duplicates"])
    assert [one.id for one in found] == (["duplicates:acme/zeta"] if same else [])
    assert all(one.why.endswith(f"have the same {same}") for one in found)
    hers = [one.id for one in book.obligations("2026-10-01", "anna", rules=["duplicates"])]
    assert hers == [one.id for one in found], "whoever wrote the other card"
    book.add("waivers/2026/w.yaml: {on: 2026-10-01, rule: duplicates, about: acme/zeta, why: two shops}")
    assert book.owed("2026-10-01", "duplicates") == []
