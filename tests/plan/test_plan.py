"""From what is owed to a day's hours."""

from __future__ import annotations

from zlib import crc32

import pytest

from salesctl.plan import Plan, plan, plan_drafts, reasons_of
from salesctl.testing import TestBook

MONDAY, TUESDAY = "2026-11-23", "2026-11-24"
TEAM = """
team/anna.yaml: {name: Anna, email: anna@example.com, role: rep}
team/boris.yaml: {name: Boris, email: boris@example.com, role: rep}
products/pump.yaml: {sku: PUMP, name: Pump}
"""
# a client that owes since the day given, and its contact
OWES = """
clients/{client}.yaml:
  name: {client}
  owner: anna
  addresses: [{{id: a, text: Here}}]
  contacts: [{{id: olga, name: Olga, phones: ["+49 30 12345{n}"], emails: [o@{client}.example], birthday: --02-10{more}}}]
orders/2026/o-{client}.yaml: {{date: 2026-11-01, client: {client}, lines: [{{id: a, product: pump, qty: 1, price: {price}}}]}}
shipments/2026/s-{client}.yaml: {{shipped_at: '2026-11-01T10:00', client: {client}, order: o-{client}, due_on: {due}}}
contracts/k-{client}.yaml: {{client: {client}, owner: anna, signing: electronic, signed_client_at: '2026-11-02T10:00'}}
"""


def owing(book: TestBook, client: str, price: int = 100, due: str = "2026-11-20", more: str = "") -> None:
    # two clients with one number would be one client twice
    number = 1000 + crc32(client.encode()) % 9000
    book.add(OWES.format(client=client, price=price, due=due, more=more, n=number))


@pytest.fixture
def book(tmp_path_factory: pytest.TempPathFactory) -> TestBook:
    return TestBook(tmp_path_factory.mktemp("plan"), TEAM)


def made(book: TestBook, on: str = MONDAY, days: int = 1, user: str = "anna") -> Plan:
    return plan(book.session(on), user, days)


def starts(planned: Plan) -> list[tuple[str, str | None]]:
    return [(slot.start.strftime("%d %H:%M"), slot.item.client) for slot in planned.slots]


def commit(book: TestBook, on: str = MONDAY, days: int = 1, user: str = "anna") -> list[str]:
    """Plan and write it; the ids written."""
    session = book.session(on)
    drafts = plan_drafts(session, user, plan(session, user, days))
    if drafts:
        session.commit(drafts)
    return [draft.id for draft in drafts]


def reasons(book: TestBook, activity: str, on: str = MONDAY) -> list[str]:
    return [reason.why for reason in reasons_of(book.session(on), [activity])[activity]]


def activities(book: TestBook, on: str = MONDAY) -> list[tuple[str, str | None, str | None]]:
    return book.rows(on, "select start, client, cancelled_cause from activity order by start, id")


def test_the_dearest_then_the_oldest_debt_comes_first(book: TestBook) -> None:
    owing(book, "dear", 900)
    owing(book, "cheap", 100)
    owing(book, "old", 100, due="2026-11-10")
    assert starts(made(book)) == [("23 09:00", "dear"), ("23 09:15", "old"), ("23 09:30", "cheap")]


def test_a_rate_says_what_money_of_another_currency_is_worth(book: TestBook) -> None:
    owing(book, "euros", 100)
    owing(book, "tenge", 10_000)
    book.add(
        "orders/2026/o-tenge.yaml: {date: 2026-11-01, client: tenge, currency: KZT, lines: [{id: a, product: pump, qty: 1, price: 10000}]}"
    )
    assert starts(made(book))[0] == ("23 09:00", "euros"), "without a rate it counts for nothing"
    book.add("rates/kzt-eur-2026-11-01.yaml: {date: 2026-11-01, currency: KZT, rate: 0.02}")
    assert starts(made(book))[0] == ("23 09:00", "tenge")


def test_one_call_for_all_reasons(book: TestBook) -> None:
    owing(book, "acme")
    book.add("requests/2026/r-1.yaml: {received_at: '2026-11-23T08:00', kind: order, client: acme, text: Two pumps}")
    (slot,) = made(book).slots
    assert [one.rule for one in slot.item.obligations] == ["request-unanswered", "overdue"]
    (call,) = commit(book)
    activity = book.session(MONDAY).read("activity", call)[0].data
    assert reasons(book, call) == [
        "asked on 23 Nov: Two pumps",
        "€100.00 outstanding on s-acme, 3 days overdue",
    ]
    assert [reason["id"] for reason in activity["for"]] == ["request-unanswered:r-1", "overdue:s-acme"]
    assert (activity["type"], activity["owner"], activity["contacts"]) == ("call", "anna", ["acme/olga"])


def test_meetings_absences_holidays_and_weekends_are_respected(book: TestBook) -> None:
    owing(book, "acme")
    book.add("activities/2026/11/a-1.yaml: {type: meeting, owner: anna, start: '2026-11-23T08:30', duration: 47}")
    assert starts(made(book)) == [("23 09:20", "acme")], "to the next five minutes"
    book.write({"salesctl.yaml": book.settings | {"holidays": ["2026-11-24"]}})
    anna = "team/anna.yaml: {name: Anna, role: rep, absences: [{from: 2026-11-22, to: 2026-11-23}, {from: 2026-11-25, to: 2026-11-26}]}"
    book.add(anna)
    assert [day.day.isoformat() for day in made(book, days=2).days] == ["2026-11-27", "2026-11-30"]
    assert starts(made(book)) == [("27 09:00", "acme")]


@pytest.mark.parametrize(
    ("more", "start"),
    [
        (", call_window: '14:00-16:00'", "23 14:00"),
        (", call_window: '10:00-12:00', time_zone: Asia/Almaty", ""),
        (", time_zone: America/New_York", "23 14:00"),
        (", call_window: '15:00-17:00', time_zone: Asia/Almaty", "23 10:00"),
        (", call_window: '19:00-20:00'", ""),
    ],
)
def test_people_are_called_when_they_take_calls(book: TestBook, more: str, start: str) -> None:
    owing(book, "acme", more=more)
    planned = made(book)
    assert [when for when, _ in starts(planned)] == ([start] if start else [])
    assert len(planned.left_out) == (0 if start else 1)


def test_somebody_who_works_elsewhere(book: TestBook) -> None:
    owing(book, "acme")
    book.add("team/anna.yaml: {name: Anna, role: rep, working_hours: '10:00-19:00', time_zone: Europe/Berlin}")
    assert starts(made(book)) == [("23 09:00", "acme")]


def test_what_does_not_fit_is_counted_and_comes_first_the_day_after(book: TestBook) -> None:
    book.add(
        "policy/policy-2026-01-01.yaml: {valid_from: 2026-01-01, capacity: 2, durations: [{action: call, minutes: 30}]}"
    )
    for n, client in enumerate(("a-1", "b-1", "c-1", "d-1", "e-1")):
        owing(book, client, 100 - n)
    planned = made(book)
    assert starts(planned) == [("23 09:00", "a-1"), ("23 09:30", "b-1")]
    assert [item.client for item in planned.left_out] == ["c-1", "d-1", "e-1"]
    week = made(book, days=2)
    assert starts(week)[2:] == [("24 09:00", "c-1"), ("24 09:30", "d-1")]
    commit(book)
    assert starts(made(book, TUESDAY))[:1] == [("24 09:00", "a-1")], "not done on Monday, so still the first"
    book.add("team/anna.yaml: {name: Anna, role: rep, capacity: 3}")
    assert len(made(book, MONDAY).slots) == 1, "two stand there already"


def test_planning_again_changes_nothing(book: TestBook) -> None:
    owing(book, "acme")
    owing(book, "bolt", 50)
    book.add(
        "deals/d-1.yaml: {title: Line, client: bolt, owner: anna, stages: [{stage: offer, at: '2026-11-01T10:00'}]}"
    )
    book.add("clients/cold.yaml: {name: Cold, owner: anna}")
    assert len(commit(book, days=5)) == 3
    before = book.session(MONDAY).git.head()
    assert commit(book, days=5) == []
    assert commit(book) == []
    assert book.session(MONDAY).git.head() == before
    planned = book.obligations(MONDAY, rules=["overdue"])
    assert [(one.client, one.planned) for one in planned] == [
        ("acme", "2026-11-23T09:00"),
        ("bolt", "2026-11-23T09:15"),
    ]


def test_a_later_reason_joins_the_call_that_is_planned(book: TestBook) -> None:
    owing(book, "acme")
    (call,) = commit(book)
    book.add("requests/2026/r-1.yaml: {received_at: '2026-11-23T09:30', kind: order, client: acme, text: Two pumps}")
    assert commit(book) == [call]
    data = book.session(MONDAY).read("activity", call)[0].data
    assert [reason["rule"] for reason in data["for"]] == ["overdue", "request-unanswered"]
    assert data["start"] == "2026-11-23T09:00"
    assert commit(book) == []


@pytest.mark.parametrize("on", ["2026-11-22", MONDAY])
@pytest.mark.parametrize(("own", "called"), [("call", False), ("visit", False), ("email", True)])
def test_whom_one_reaches_that_day_anyway_is_not_called_besides(
    book: TestBook, on: str, own: str, *, called: bool
) -> None:
    owing(book, "acme")
    owing(book, "bolt")
    book.add(f"activities/2026/11/own.yaml: {{type: {own}, owner: anna, client: acme, start: '2026-11-23T10:00'}}")
    calls = {slot.item.client for slot in made(book, on).slots if slot.item.action == "call"}
    assert calls == ({"acme", "bolt"} if called else {"bolt"})


def test_what_cannot_wait_does_not_wait_for_tomorrows_call(book: TestBook) -> None:
    book.add("policy/policy-2026-01-01.yaml: {valid_from: 2026-01-01, capacity: 1}")
    owing(book, "acme")
    owing(book, "bolt", 50)
    commit(book, days=2)
    book.add("policy/policy-2026-01-01.yaml: {valid_from: 2026-01-01, capacity: 9}")
    book.add("requests/2026/r-1.yaml: {received_at: '2026-11-23T09:30', kind: order, client: bolt, text: Two pumps}")
    assert len(commit(book)) == 1
    assert activities(book) == [
        ("2026-11-23T09:00", "acme", None),
        ("2026-11-23T09:15", "bolt", None),
        ("2026-11-24T09:00", "bolt", None),
    ]
    assert commit(book, days=2) == []


def test_no_reason_is_written_into_the_record(book: TestBook) -> None:
    owing(book, "acme")
    (call,) = commit(book)
    data = book.session(MONDAY).read("activity", call)[0].data
    assert "text" not in data
    assert [(one["rule"], one["about"]) for one in data["for"]] == [("overdue", "s-acme")]


def test_reasons_are_those_of_the_day_they_are_read(book: TestBook) -> None:
    owing(book, "acme")
    (call,) = commit(book)
    assert reasons(book, call) == ["€100.00 outstanding on s-acme, 3 days overdue"]
    assert reasons(book, call, TUESDAY) == ["€100.00 outstanding on s-acme, 4 days overdue"]
    book.add("payments/2026/p-1.yaml: {date: 2026-11-23, client: acme, amount: 40}")
    assert reasons(book, call) == ["€60.00 outstanding on s-acme, 3 days overdue"]


def test_what_is_no_longer_owed_is_said_as_its_rule_and_subject(book: TestBook) -> None:
    owing(book, "acme")
    (call,) = commit(book)
    book.add("payments/2026/p-1.yaml: {date: 2026-11-23, client: acme, amount: 100}")
    assert reasons(book, call) == ["Collect an overdue payment: shipment of 1 Nov 2026"]


def test_a_rule_that_is_gone_is_said_by_its_name(book: TestBook) -> None:
    book.add(
        "activities/2026/11/c-1.yaml: {type: call, owner: anna, start: '2026-11-23T09:00',"
        " for: [{id: 'thanks:acme', rule: thanks, about: acme}]}"
    )
    assert reasons(book, "c-1") == ["thanks: acme"]


def test_an_activity_that_is_for_nothing_has_no_reasons(book: TestBook) -> None:
    book.add("activities/2026/11/c-1.yaml: {type: call, owner: anna, start: '2026-11-23T09:00'}")
    assert reasons_of(book.session(MONDAY), ["c-1"]) == {}


def test_what_an_older_plan_moved_is_still_a_plans_own(book: TestBook) -> None:
    owing(book, "acme")
    (call,) = commit(book)
    session = book.session(MONDAY)
    data = dict(session.read("activity", call)[0].data)
    moved = [{"from": "2026-11-20T09:00", "reason": "запланировано заново"}]
    session.commit([session.revise("activity", call, {**data, "reschedules": moved})])
    book.add("payments/2026/p-1.yaml: {date: 2026-11-23, client: acme, amount: 100}")
    assert commit(book) == [call], "so it is cancelled"


def test_a_plan_whose_every_reason_is_gone_is_cancelled(book: TestBook) -> None:
    owing(book, "acme")
    owing(book, "bolt", 50)
    commit(book)
    book.add("payments/2026/p-1.yaml: {date: 2026-11-23, client: acme, amount: 100}")
    assert len(commit(book)) == 1
    assert activities(book) == [
        ("2026-11-23T09:00", "acme", "no_longer_owed"),
        ("2026-11-23T09:15", "bolt", None),
    ]
    assert commit(book) == []


def test_what_somebody_made_their_own_stays(book: TestBook) -> None:
    owing(book, "acme")
    (call,) = commit(book)
    session = book.session(MONDAY)
    data = dict(session.read("activity", call)[0].data)
    moved = {"start": "2026-11-24T10:00", "reschedules": [{"from": "2026-11-23T09:00", "reason": "asked to"}]}
    session.commit([session.revise("activity", call, data | moved)])
    book.add("payments/2026/p-1.yaml: {date: 2026-11-23, client: acme, amount: 100}")
    assert commit(book) == []
    assert activities(book) == [("2026-11-24T10:00", "acme", None)]


def test_a_rule_that_fails_cancels_nothing(book: TestBook) -> None:
    owing(book, "acme")
    commit(book)
    book.add("policy/policy-2026-11-01.yaml: {valid_from: 2026-11-01, rules: {overdue: {after_days: soon}}}")
    session = book.session(MONDAY)
    planned = plan(session, "anna", 1)
    assert len(planned.failed) == 1
    assert plan_drafts(session, "anna", planned) == []


def test_what_was_not_done_is_moved_to_the_next_plan(book: TestBook) -> None:
    owing(book, "acme")
    (call,) = commit(book)
    assert "not-closed:" + call in book.owed(TUESDAY)
    assert commit(book, TUESDAY) == [call], "the same event in the calendar, at another time"
    data = book.session(TUESDAY).read("activity", call)[0].data
    assert data["start"] == "2026-11-24T09:00"
    assert data["reschedules"] == [{"from": "2026-11-23T09:00", "cause": "planned_again"}]
    assert "not-closed:" + call not in book.owed(TUESDAY)
    assert commit(book, TUESDAY) == []
    book.add("payments/2026/p-1.yaml: {date: 2026-11-24, client: acme, amount: 100}")
    assert commit(book, "2026-11-25") == [call], "and when the reason is gone it is cancelled"


def test_planning_does_not_discharge(book: TestBook) -> None:
    owing(book, "acme")
    owed = [one.id for one in book.obligations(MONDAY)]
    commit(book)
    assert [one.id for one in book.obligations(MONDAY)] == owed


def test_who_covers_plans_for_the_absent_one(book: TestBook) -> None:
    owing(book, "acme")
    commit(book)
    book.add("team/anna.yaml: {name: Anna, role: rep, absences: [{from: 2026-11-23, to: 2026-11-27, cover: boris}]}")
    assert starts(made(book, user="boris")) == [("23 09:00", "acme")], "what anna planned, anna will not do"
    assert len(commit(book, user="boris")) == 1
    assert commit(book, user="boris") == []


def test_a_plan_made_at_noon_starts_at_noon(book: TestBook) -> None:
    from datetime import time

    owing(book, "acme")
    session = book.session(MONDAY)
    assert starts(plan(session, "anna", 1, after=time(12, 1))) == [("23 12:05", "acme")]
    assert starts(plan(session, "anna", 2, after=time(19, 0))) == [("24 09:00", "acme")]


def test_work_at_the_desk_is_no_call(book: TestBook) -> None:
    book.add("clients/cold.yaml: {name: Cold, owner: anna}")
    owing(book, "acme", due="2026-08-01")
    slots = made(book).slots
    assert [(slot.item.client, slot.item.action) for slot in slots] == [
        ("acme", "call"),
        ("acme", "manager"),
        ("cold", "task"),
    ]


def test_the_same_plan_in_any_zone_and_order_of_files(book: TestBook, monkeypatch: pytest.MonkeyPatch) -> None:
    for client in ("acme", "bolt", "cold"):
        owing(book, client)
    first = starts(made(book))
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert starts(made(book)) == first == [("23 09:00", "acme"), ("23 09:15", "bolt"), ("23 09:30", "cold")]


def test_what_is_asked_by_the_way_joins_a_call_and_makes_none(book: TestBook) -> None:
    owing(book, "acme")
    owing(book, "bolt")
    for client in ("acme", "bolt"):
        book.add(
            f"clients/{client}.yaml: {{name: {client}, owner: anna, contacts: [{{id: olga, name: Olga, phones: ['+49 30 5550{len(client)}{client.count('a')}']}}]}}"
        )
    book.add("payments/2026/p-1.yaml: {date: 2026-11-23, client: bolt, amount: 100}")
    planned = made(book)
    (slot,) = planned.slots
    assert (slot.item.client, slot.item.action) == ("acme", "call")
    assert [one.rule for one in slot.item.obligations] == ["overdue", "client-incomplete"]
    assert [(item.client, item.along) for item in planned.items] == [("acme", False), ("bolt", True)]
    assert planned.left_out == []
    assert len(commit(book)) == 1
    assert commit(book) == []
    book.add("payments/2026/p-2.yaml: {date: 2026-11-23, client: acme, amount: 100}")
    assert len(commit(book)) == 1, "what is asked by the way holds no call up"
    assert [row[2] for row in activities(book)] == ["no_longer_owed"]


def test_lunch_and_busy_hours_are_kept_free(book: TestBook) -> None:
    book.add("policy/policy-2026-01-01.yaml: {valid_from: 2026-01-01, durations: [{action: call, minutes: 60}]}")
    for n in range(6):
        owing(book, f"{'abcdef'[n]}-1", 100 - n)
    absences = "[{from: '2026-11-23T09:30', to: '2026-11-23T10:30'}, {from: '2026-11-24T12:00', to: 2026-11-25}]"
    book.add(f"team/anna.yaml: {{name: Anna, role: rep, lunch: '13:00-14:00', absences: {absences}}}")
    hours = ["10:30", "11:30", "14:00", "15:00", "16:00", "17:00"]
    assert [when for when, _ in starts(made(book))] == [f"23 {one}" for one in hours]
    # on Tuesday until noon, on Wednesday not at all
    assert [(day.day.day, len(day.busy)) for day in made(book, TUESDAY, days=2).days] == [(24, 2), (26, 1)]
    assert [when for when, _ in starts(made(book, TUESDAY))] == ["24 09:00", "24 10:00", "24 11:00"]
    book.write({"salesctl.yaml": {**book.settings, "lunch": "10:30-12:00"}})
    book.add(f"team/anna.yaml: {{name: Anna, role: rep, absences: {absences}}}")
    assert starts(made(book))[0][0] == "23 12:00"
