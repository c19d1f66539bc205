"""Each rule from the facts to the obligation to its discharge. The facts are the test's docstring."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from salesctl.testing import TestBook

BASE = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep, manager: marta}
team/boris.yaml: {name: Boris Orlov, email: boris@example.com, role: rep, manager: marta}
team/marta.yaml: {name: Marta Lind, email: marta@example.com, role: manager}
products/pump.yaml: {sku: PUMP, name: Pump}
products/seal.yaml: {sku: SEAL, name: Seal}
policy/policy-2026-01-01.yaml:
  valid_from: 2026-01-01
  stages: [{stage: offer, outcome: open, weight: 50, max_days: 30}, {stage: won, outcome: won}, {stage: lost, outcome: lost}]
clients/acme.yaml:
  name: Acme
  owner: anna
  source: fair
  potential: 1000
  addresses: [{id: office, text: Main Street 1}]
  contacts: [{id: olga, name: Olga Weber, phones: ["+49 30 1234567"], emails: [o@acme.example], birthday: --02-10}]
"""
ORDERED = """
orders/2026/o-1.yaml:
  date: 2026-10-01
  client: acme
  promised_on: 2026-10-10
  lines: [{id: pump, product: pump, qty: 10, price: 100}, {id: seal, product: seal, qty: 4, price: 5.50}]
"""
SHIPPED = (
    ORDERED
    + "shipments/2026/s-1.yaml: {shipped_at: '2026-10-05T10:00', client: acme, order: o-1, due_on: 2026-10-19}\n"
)


@pytest.fixture
def book(tmp_path: Path, request: pytest.FixtureRequest) -> TestBook:
    made = TestBook(tmp_path, BASE)
    own = inspect.getdoc(request.function)
    if own and ".yaml" in own:
        made.add(own)
    return made


@pytest.fixture
def shipped(book: TestBook) -> TestBook:
    book.add(SHIPPED)
    return book


def test_overdue_from_the_day_after_until_it_is_paid(shipped: TestBook) -> None:
    assert shipped.owed("2026-10-19", "overdue") == []
    assert shipped.owed("2026-10-20", "overdue") == ["overdue:s-1"]
    (one,) = [o for o in shipped.obligations("2026-10-22") if o.rule == "overdue"]
    assert one.why == "€1,022.00 outstanding on s-1, 3 days overdue"
    assert (one.duty, one.client, one.contact, one.phone) == (2, "acme", "olga", "+49 30 1234567")
    assert (one.action, one.due, one.urgency, one.weight, one.owner) == ("call", "2026-10-19", "today", 102_200, "anna")
    (russian,) = [o for o in shipped.obligations("2026-10-22", lang="ru") if o.rule == "overdue"]
    assert russian.why == "1\xa0022,00\xa0€ по s-1, просрочка 3\xa0дня"
    shipped.add("payments/2026/p-1.yaml: {date: 2026-10-21, client: acme, amount: 1000}")
    assert [o.weight for o in shipped.obligations("2026-10-22") if o.rule == "overdue"] == [2_200]
    shipped.add("payments/2026/p-2.yaml: {date: 2026-10-22, client: acme, amount: 22}")
    assert shipped.owed("2026-10-22", "overdue") == []
    assert shipped.owed("2026-10-21", "overdue") == ["overdue:s-1"], "on the day before, the money had not come"


def test_a_promise_ahead_lets_it_rest_and_a_broken_one_does_not(shipped: TestBook) -> None:
    shipped.add(
        "activities/2026/10/a-1.yaml: {type: call, client: acme, owner: anna, done_at: '2026-10-21T10:00',"
        " outcome: reached, promise: {amount: 1022, by: 2026-10-26}}"
    )
    assert shipped.owed("2026-10-26", "overdue", "promise-broken") == []
    assert shipped.owed("2026-10-27", "overdue", "promise-broken") == ["overdue:s-1", "promise-broken:a-1"]
    shipped.add("payments/2026/p-1.yaml: {date: 2026-10-27, client: acme, amount: 1022}")
    assert shipped.owed("2026-10-27", "overdue", "promise-broken") == []


def test_money_said_to_be_paid_that_does_not_come(shipped: TestBook) -> None:
    shipped.add(
        "activities/2026/10/a-1.yaml: {type: call, client: acme, owner: anna, done_at: '2026-10-21T10:00',"
        " outcome: reached, says_paid: {amount: 1022, on: 2026-10-20}}"
    )
    assert shipped.owed("2026-10-23", "says-paid") == []
    assert shipped.owed("2026-10-24", "says-paid") == ["says-paid:a-1"]
    shipped.add("payments/2026/p-1.yaml: {date: 2026-10-24, client: acme, amount: 1000}")
    (one,) = [o for o in shipped.obligations("2026-10-24") if o.rule == "says-paid"]
    assert one.why == "said on 21 Oct 2026 that it was paid; €22.00 has not come in 4 days"
    shipped.add("payments/2026/p-2.yaml: {date: 2026-10-24, client: acme, amount: 22}")
    assert shipped.owed("2026-10-24", "says-paid") == []


def test_the_blacklisted_owe_and_are_the_managers_business(shipped: TestBook) -> None:
    shipped.add(
        BASE.split("clients/", maxsplit=1)[0] + "clients/acme.yaml: {name: Acme, owner: anna, stage: blacklisted}\n"
    )
    (one,) = [o for o in shipped.obligations("2026-10-22") if o.rule == "overdue"]
    assert one.action == "manager"
    assert {o.duty for o in shipped.obligations("2026-10-22")} <= {2, 3, 4, 18}, "of the rest they hear nothing"


def test_who_must_not_be_called_is_written_to(shipped: TestBook) -> None:
    contact = "{id: olga, name: Olga, phones: ['+49 30 1234567'], do_not_call: {on: 2026-10-01, channel: call}}"
    shipped.add(f"clients/acme.yaml: {{name: Acme, owner: anna, contacts: [{contact}]}}")
    assert {o.action for o in shipped.obligations("2026-10-22") if o.duty == 2} == {"letter"}


def test_the_limit_and_the_old_debt(shipped: TestBook) -> None:
    shipped.add("clients/acme.yaml: {name: Acme, owner: anna, credit_limit: 1022}")
    assert shipped.owed("2026-10-22", "over-limit") == []
    shipped.add("clients/acme.yaml: {name: Acme, owner: anna, credit_limit: 1021.99}")
    assert shipped.owed("2026-10-22", "over-limit") == ["over-limit:acme"]
    assert shipped.owed("2026-12-18", "escalate-debt") == []
    assert shipped.owed("2026-12-19", "escalate-debt") == ["escalate-debt:acme"]


def test_a_policy_overrides_a_setting_from_its_day_on(shipped: TestBook) -> None:
    shipped.add("policy/policy-2026-10-21.yaml: {valid_from: 2026-10-21, rules: {overdue: {after_days: 5}}}")
    assert shipped.owed("2026-10-20", "overdue") == ["overdue:s-1"]
    assert shipped.owed("2026-10-23", "overdue") == []
    assert shipped.owed("2026-10-24", "overdue") == ["overdue:s-1"]


def test_a_waiver_lets_it_rest_until_its_day(shipped: TestBook) -> None:
    shipped.add(
        "waivers/2026/w-1.yaml: {on: 2026-10-21, rule: overdue, about: s-1, until: 2026-10-26, why: counting stock, by: anna}"
    )
    assert shipped.owed("2026-10-20", "overdue") == ["overdue:s-1"]
    assert shipped.owed("2026-10-25", "overdue") == []
    assert shipped.owed("2026-10-26", "overdue") == ["overdue:s-1"]


def test_what_the_one_who_left_owed_goes_to_the_manager(shipped: TestBook) -> None:
    shipped.add(
        "team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep, manager: marta, left_on: 2026-10-20}"
    )
    assert {o.owner for o in shipped.obligations("2026-10-20") if o.rule == "overdue"} == {"anna"}
    assert {o.owner for o in shipped.obligations("2026-10-22") if o.rule == "overdue"} == {"marta"}


def test_who_covers_sees_what_the_absent_one_owes(shipped: TestBook) -> None:
    shipped.add(
        "team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep, manager: marta,"
        " absences: [{from: 2026-10-20, to: 2026-10-25, cover: boris}]}"
    )
    assert "overdue:s-1" in [o.id for o in shipped.obligations("2026-10-22", "boris")]
    assert "overdue:s-1" not in [o.id for o in shipped.obligations("2026-10-26", "boris")]


def test_an_archived_client_still_owes(shipped: TestBook) -> None:
    shipped.add("clients/acme.yaml: {name: Acme, owner: anna, archived: yes}")
    (one,) = shipped.obligations("2026-10-22")
    assert (one.id, one.action) == ("overdue:s-1", "manager")


def test_a_request_until_somebody_spoke_to_the_client(book: TestBook) -> None:
    """requests/2026/r-1.yaml: {received_at: '2026-11-02T09:00', kind: question, client: acme, text: The price}"""
    assert book.owed("2026-11-01", "request-unanswered") == []
    assert book.owed("2026-11-02", "request-unanswered") == ["request-unanswered:r-1"]
    call = "activities/2026/11/a-{n}.yaml: {{type: call, client: acme, owner: anna, done_at: '2026-11-02T1{n}:00', outcome: {o}}}"
    book.add(call.format(n=1, o="no_answer"))
    assert book.owed("2026-11-02", "request-unanswered") == ["request-unanswered:r-1"]
    book.add(call.format(n=2, o="reached"))
    assert book.owed("2026-11-02", "request-unanswered") == []


def test_a_missed_call_until_somebody_reaches_the_caller(book: TestBook) -> None:
    """
    requests/2026/r-1.yaml: {received_at: '2026-11-02T09:00', channel: phone, direction: in, missed: yes, phone: 030 1234567}
    requests/2026/r-2.yaml: {received_at: '2026-11-02T09:05', channel: phone, direction: in, missed: yes, phone: +49 (30) 123-45-67}
    requests/2026/r-3.yaml: {received_at: '2026-11-02T09:10', channel: phone, direction: in, missed: yes}
    """
    (one,) = [o for o in book.obligations("2026-11-02") if o.rule == "missed-call"]
    assert (one.about, one.client, one.owner) == ("r-2", "acme", "anna"), "one number in two spellings is one caller"
    call = "activities/2026/11/a-{n}.yaml: {{type: call, client: acme, owner: boris, done_at: '2026-11-02T1{n}:00', outcome: {o}}}"
    book.add(call.format(n=1, o="no_answer"))
    assert book.owed("2026-11-02", "missed-call") == ["missed-call:r-2"]
    book.add(call.format(n=2, o="reached"))
    assert book.owed("2026-11-02", "missed-call") == []


@pytest.mark.parametrize(
    "agreed",
    ["waits_until: 2026-12-01", "cancelled: {at: '2026-10-02T10:00'}", "substitute"],
    ids=["waits", "cancelled", "replaced"],
)
def test_a_short_line_until_something_is_agreed(book: TestBook, agreed: str) -> None:
    line = "{id: pump, product: pump, qty: 10, price: 100, short: {at: '2026-10-02T09:10', qty: 3}%s}"
    order = "orders/2026/o-1.yaml: {date: 2026-10-01, client: acme, promised_on: 2026-10-10, lines: [%s]}"
    book.add(order % (line % ""))
    assert book.owed("2026-10-01", "line-short") == []
    assert book.owed("2026-10-02", "line-short") == ["line-short:o-1/pump"]
    if agreed == "substitute":
        other = ", {id: seal, product: seal, qty: 3, price: 90, substitute_for: pump%s}"
        book.add(order % (line % "" + other % ""))
        assert book.owed("2026-10-02", "line-short") == ["line-short:o-1/pump"], "nobody asked the client"
        book.add(order % (line % "" + other % ", agreed: {at: '2026-10-02T10:00', by: acme/olga}"))
    else:
        book.add(order % (line % f", {agreed}"))
    assert book.owed("2026-10-02", "line-short") == []


def test_an_order_not_shipped_in_full_and_fewer_accepted(book: TestBook) -> None:
    book.add(ORDERED)
    assert book.owed("2026-10-10", "order-late") == []
    assert book.owed("2026-10-11", "order-late") == ["order-late:o-1"]
    book.add(
        "shipments/2026/s-1.yaml: {shipped_at: '2026-10-11T10:00', client: acme, order: o-1, accepted_at: '2026-10-12T10:00',"
        " lines: [{order_line: pump, qty: 10, accepted_qty: 8}, {order_line: seal, qty: 4}]}"
    )
    assert book.owed("2026-10-11", "order-late") == []
    assert book.owed("2026-10-12", "accepted-short") == ["accepted-short:s-1/pump"]
    credit = "{date: 2026-10-13, client: acme, shipment: s-1, reason: return, amount: 200, lines: [{order_line: pump, qty: 2}]}"
    book.add(f"credit-notes/2026/c-1.yaml: {credit}")
    assert book.owed("2026-10-13", "accepted-short") == []


def test_a_quiet_client_sleeps_after_saying_when(book: TestBook) -> None:
    for month in (6, 7, 8, 9):
        book.add(
            f"orders/2026/o-{month}.yaml: {{date: 2026-0{month}-01, client: acme, lines: [{{id: pump, product: pump, qty: 1, price: 9}}]}}\n"
            f"shipments/2026/s-{month}.yaml: {{shipped_at: 2026-0{month}-02, client: acme, order: o-{month}}}\n"
        )
    assert book.owed("2026-10-02", "quiet") == []
    assert book.owed("2026-10-05", "quiet") == ["quiet:acme"]
    book.add(
        "activities/2026/10/a-1.yaml: {type: call, client: acme, owner: anna, done_at: '2026-10-05T10:00', outcome: reached,"
        " expects: {on: 2026-10-20}}"
    )
    assert book.owed("2026-10-20", "quiet") == []
    assert book.owed("2026-10-21", "quiet") == ["quiet:acme"]
    book.add(
        "orders/2026/o-10.yaml: {date: 2026-10-21, client: acme, lines: [{id: pump, product: pump, qty: 1, price: 9}]}"
    )
    assert book.owed("2026-10-21", "quiet") == []


def test_a_birthday_until_the_person_is_greeted(book: TestBook) -> None:
    assert book.owed("2026-02-06", "birthday") == []
    (coming,) = [o for o in book.obligations("2026-02-07") if o.rule == "birthday"]
    assert (coming.action, coming.urgency, coming.due) == ("task", "week", "2026-02-10")
    (today,) = [o for o in book.obligations("2026-02-10") if o.rule == "birthday"]
    assert (today.id, today.action, today.urgency) == ("birthday:acme/olga", "call", "today")
    book.add(
        "activities/2026/02/a-1.yaml: {type: call, client: acme, owner: anna, done_at: '2026-02-10T10:00', outcome: reached,"
        " contacts: [acme/olga]}"
    )
    assert book.owed("2026-02-10", "birthday") == []
    assert book.owed("2026-02-13", "birthday") == []


def test_a_card_that_lacks_something(shipped: TestBook) -> None:
    assert shipped.owed("2026-10-06", "client-incomplete") == []
    contact = "{id: olga, name: Olga Weber, phones: ['+49 30 1234567'], emails: [o@acme.example]}"
    shipped.add(
        f"clients/acme.yaml: {{name: Acme, owner: anna, addresses: [{{id: a, text: Here}}], contacts: [{contact}]}}"
    )
    (one,) = [o for o in shipped.obligations("2026-10-06") if o.rule == "client-incomplete"]
    assert one.why == "missing: birthday"
    assert one.action == "task"


def test_data_confirmed_long_ago(shipped: TestBook) -> None:
    shipped.add(
        "clients/acme.yaml: {name: Acme, owner: anna, contacts: [{id: olga, name: Olga, confirmed_on: 2025-10-05}]}"
    )
    assert shipped.owed("2026-10-05", "contact-stale") == []
    assert shipped.owed("2026-10-06", "contact-stale") == ["contact-stale:acme/olga"]


def test_a_lead_until_enough_is_known(book: TestBook) -> None:
    """clients/bolt.yaml: {name: Bolt, owner: boris}"""
    (one,) = [o for o in book.obligations("2026-11-02") if o.about == "bolt"]
    assert one.why == "missing: source, contact, potential, next step"
    book.add(
        "clients/bolt.yaml: {name: Bolt, owner: boris, source: fair, potential: 5, contacts: [{id: a, phones: ['+49 30 77777']}]}\n"
        "activities/2026/11/a-1.yaml: {type: call, client: bolt, owner: boris, start: '2026-11-05T10:00'}"
    )
    assert [o.id for o in book.obligations("2026-11-02") if o.about == "bolt"] == []


def test_a_dormant_client_is_to_be_won_back(shipped: TestBook) -> None:
    assert shipped.owed("2027-01-03", "revive") == []
    assert shipped.owed("2027-01-04", "revive") == ["revive:acme"]
    shipped.add(
        "activities/2027/01/a-1.yaml: {type: call, client: acme, owner: anna, done_at: '2027-01-04T10:00', outcome: reached}"
    )
    assert shipped.owed("2027-01-04", "revive") == []
    assert shipped.owed("2027-02-04", "revive") == ["revive:acme"]


def test_a_deal_needs_a_next_step_and_moves(book: TestBook) -> None:
    """deals/d-1.yaml: {title: Line 2, client: acme, owner: anna, amount: 500, stages: [{stage: offer, at: '2026-11-01T10:00'}]}"""
    assert book.owed("2026-11-02", "deal-no-next") == ["deal-no-next:d-1"]
    book.add("activities/2026/11/a-1.yaml: {type: call, client: acme, owner: anna, start: '2026-11-05T10:00'}")
    assert book.owed("2026-11-02", "deal-no-next") == []
    assert book.owed("2026-12-01", "deal-stuck") == []
    assert book.owed("2026-12-02", "deal-stuck") == ["deal-stuck:d-1"]
    won = "[{stage: offer, at: '2026-11-01T10:00'}, {stage: won, at: '2026-12-02T10:00'}]"
    book.add(f"deals/d-1.yaml: {{title: Line 2, client: acme, owner: anna, amount: 500, stages: {won}}}")
    assert book.owed("2026-12-02", "deal-stuck", "deal-no-next") == []


def test_tomorrows_meeting_and_what_became_of_it(book: TestBook) -> None:
    """activities/2026/11/a-1.yaml: {type: visit, client: acme, owner: anna, start: '2026-11-23T10:00'}"""
    assert book.owed("2026-11-19", "meeting-tomorrow") == []
    assert book.owed("2026-11-20", "meeting-tomorrow") == ["meeting-tomorrow:a-1"], (
        "Monday's visit is prepared on Friday"
    )
    assert book.owed("2026-11-23", "not-closed") == []
    assert book.owed("2026-11-24", "not-closed") == ["not-closed:a-1"]
    visit = (
        "type: visit, client: acme, owner: anna, start: '2026-11-23T10:00', done_at: '2026-11-23T11:00', outcome: held"
    )
    book.add(f"activities/2026/11/a-1.yaml: {{{visit}}}")
    assert book.owed("2026-11-24", "not-closed", "no-next-step") == ["no-next-step:a-1"]
    book.add("activities/2026/11/a-2.yaml: {type: call, client: acme, owner: anna, start: '2026-11-30T10:00'}")
    assert book.owed("2026-11-24", "not-closed", "no-next-step") == []


RULE = """-- duty: 9
-- title: Call everyone
-- action: call
-- why: because {name}
-- urgency: week
-- done_when: never
select id as client, owner, id as about, name from client
"""


@pytest.mark.parametrize(
    ("sql", "wrong"),
    [
        (RULE, ""),
        (RULE.replace("{name}", "{nme}"), "no column `nme`"),
        (RULE.replace("from client", "from client where id = :x"), "no setting declares"),
        (RULE.replace("from client", "from file"), "may only read what the book offers"),
        (RULE.replace("-- duty: 9", "-- duty: 99"), "from 1 to 23"),
        (RULE.replace("select", "delete from r_client; select"), ""),
        (RULE.replace("from client", "from client, client b, client c, (select load_extension('x'))"), ""),
    ],
)
def test_a_books_own_rule_works_and_is_kept_in_its_place(book: TestBook, sql: str, wrong: str) -> None:
    folder = book.root / ".salesctl" / "rules"
    folder.mkdir(parents=True)
    (folder / "everyone.sql").write_text(sql)
    from salesctl.rules import owed

    found = owed(book.desk("2026-11-02"))
    ours = [one for one in found.obligations if one.rule == "everyone"]
    if sql == RULE:
        assert [(one.id, one.why) for one in ours] == [("everyone:acme", "because Acme")]
        assert not found.failed
    else:
        assert ours == []
        assert [finding.path for finding in found.failed] == [".salesctl/rules/everyone.sql"]
    assert wrong in "".join(finding.message for finding in found.failed) or not wrong
    assert [one for one in found.obligations if one.rule == "lead-incomplete"], "the rest of the plan appears"


def test_every_rule_says_itself_in_russian_too() -> None:
    from salesctl.loading import folders
    from salesctl.rules import load_rules

    rules, failed = load_rules(Path("/nowhere"), folders("rules"))
    assert not failed
    assert {rule.duty for rule in rules} >= {2, 3, 4, 5, 6, 7, 9, 11, 18}
    for rule in rules:
        assert set(rule.titles) == set(rule.whys) == set(rule.done_whens) == {"en", "ru"}, rule.name
