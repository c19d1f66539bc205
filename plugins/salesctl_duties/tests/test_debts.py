"""Duty 2: collect what is owed."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesctl.testing import TestBook

CALL = "activities/2026/10/a-{n}.yaml: {{type: call, client: acme, owner: anna, done_at: '2026-10-{day}T10:00', outcome: reached, {said}}}"


def called(book: TestBook, said: str, day: int = 21, n: int = 1) -> None:
    book.add(CALL.format(n=n, day=day, said=said))


def paid(book: TestBook, amount: str, day: int, n: int = 1, more: str = "") -> None:
    book.add(f"payments/2026/p-{n}.yaml: {{date: 2026-10-{day}, client: acme, amount: {amount}{more}}}")


def test_overdue_from_the_day_after_until_it_is_paid(shipped: TestBook) -> None:
    assert shipped.owed("2026-10-19", "overdue") == []
    assert shipped.owed("2026-10-20", "overdue") == ["overdue:s-1"]
    (one,) = shipped.obligations("2026-10-22", rules=["overdue"])
    assert one.why == "€1,022.00 outstanding on shipment of 5 Oct, 3 days overdue"
    assert (one.duty, one.client, one.contact, one.phone) == (2, "acme", "olga", "+49 30 1234567")
    assert (one.action, one.due, one.urgency, one.weight, one.owner) == (
        "call",
        "2026-10-19",
        "today",
        1022_0000,
        "anna",
    )
    (russian,) = shipped.obligations("2026-10-22", lang="ru", rules=["overdue"])
    assert russian.why == "отгрузка от 5 окт: долг 1\xa0022,00\xa0€, просрочка 3\xa0дня"
    paid(shipped, "1000", 21)
    assert [o.weight for o in shipped.obligations("2026-10-22", rules=["overdue"])] == [22_0000]
    paid(shipped, "22", 22, n=2)
    assert shipped.owed("2026-10-22", "overdue") == []
    assert shipped.owed("2026-10-21", "overdue") == ["overdue:s-1"], "on the day before, the money had not come"


def test_no_known_terms_no_overdue(shipped: TestBook) -> None:
    shipped.add("shipments/2026/s-1.yaml: {shipped_at: '2026-10-05T10:00', client: acme, order: o-1}")
    assert shipped.owed("2027-10-22", "overdue", "escalate-debt") == []
    shipped.add(
        "shipments/2026/s-1.yaml: {number: W-17, shipped_at: '2026-10-05T10:00', client: acme, order: o-1, terms_days: 14}"
    )
    (one,) = shipped.obligations("2026-10-20", rules=["overdue"])
    assert (one.due, one.why) == ("2026-10-19", "€1,022.00 outstanding on W-17, 1 day overdue")


def test_a_reversed_payment_pays_nothing(shipped: TestBook) -> None:
    paid(shipped, "1022", 20, more=", for: [{document: s-1, amount: 1022}]")
    assert shipped.owed("2026-10-21", "overdue") == []
    shipped.add("payments/2026/p-2.yaml: {date: 2026-10-21, client: acme, amount: -1022, reverses: p-1}")
    assert shipped.owed("2026-10-20", "overdue") == []
    assert shipped.owed("2026-10-21", "overdue") == ["overdue:s-1"]


def test_what_is_disputed_is_not_collected(shipped: TestBook) -> None:
    claim = "claim: {{at: '2026-10-06T10:00', amount: {amount}{more}}}"
    facts = "shipments/2026/s-1.yaml: {{shipped_at: '2026-10-05T10:00', client: acme, order: o-1, due_on: 2026-10-19, {claim}}}"
    shipped.add(facts.format(claim=claim.format(amount=1000, more="")))
    assert [o.weight for o in shipped.obligations("2026-10-22", rules=["overdue"])] == [22_0000]
    shipped.add(facts.format(claim=claim.format(amount=1022, more="")))
    assert shipped.owed("2026-10-22", "overdue") == []
    shipped.add(facts.format(claim=claim.format(amount=1022, more=", settled_at: '2026-10-23T10:00'")))
    assert shipped.owed("2026-10-22", "overdue") == []
    assert shipped.owed("2026-10-23", "overdue") == ["overdue:s-1"]


def test_a_return_is_owed_no_longer(shipped: TestBook) -> None:
    shipped.add(
        "credit-notes/2026/c-1.yaml: {date: 2026-10-20, client: acme, shipment: s-1, reason: return, amount: 1000,"
        " lines: [{order_line: pump, qty: 10}]}"
    )
    assert [o.weight for o in shipped.obligations("2026-10-20", rules=["overdue"])] == [22_0000]


def test_two_legal_entities_two_purses_one_call(book: TestBook) -> None:
    """
    clients/duo.yaml:
      name: Duo
      owner: anna
      entities: [{id: north}, {id: south}]
      contacts: [{id: ivan, name: Ivan, phones: ["+49 30 555"]}]
    orders/2026/o-9.yaml: {date: 2026-09-01, client: duo, lines: [{id: a, product: pump, qty: 30, price: 10}]}
    shipments/2026/s-7.yaml:
      {shipped_at: 2026-09-01, client: duo, order: o-9, entity: duo/north, due_on: 2026-09-10, lines: [{order_line: a, qty: 10}]}
    shipments/2026/s-8.yaml:
      {shipped_at: 2026-09-02, client: duo, order: o-9, entity: duo/north, due_on: 2026-09-11, lines: [{order_line: a, qty: 10}]}
    payments/2026/p-1.yaml: {date: 2026-09-20, client: duo, entity: duo/north, amount: 130}
    payments/2026/p-2.yaml: {date: 2026-09-20, client: duo, entity: duo/south, amount: 500}
    """
    owed = book.obligations("2026-09-20", rules=["overdue"])
    assert [(o.about, o.weight) for o in owed] == [("s-8", 70_0000)], "the oldest first, within the entity"
    assert book.rows("2026-09-20", "select entity, amount from unallocated") == [("duo/south", 500_0000)]


@pytest.mark.parametrize(
    ("more", "loose"),
    [
        ("", "500.00"),
        ("payments/2026/p-2.yaml: {date: 2026-09-21, client: duo, entity: duo/south, amount: -500}", ""),
        ("payments/2026/p-2.yaml: {date: 2026-09-21, client: duo, entity: duo/south, amount: -499.99}", "0.01"),
        ("payments/2026/p-1.yaml: {date: 2026-09-20, client: duo, entity: duo/south, amount: 500, for: [{document: o-9, amount: 500}]}", ""),
        ("shipments/2026/s-7.yaml: {shipped_at: 2026-09-21, client: duo, order: o-9, entity: duo/south, due_on: 2026-10-10}", "200.00"),
        ("orders/2026/o-10.yaml: {date: 2026-09-20, client: duo, entity: duo/south, lines: [{id: a, text: Pump, qty: 50, price: 10}]}", ""),
        ("orders/2026/o-10.yaml: {date: 2026-09-20, client: duo, entity: duo/south, lines: [{id: a, text: Pump, qty: 40, price: 10}]}", "100.00"),
        ("orders/2026/o-10.yaml: {date: 2026-09-20, client: duo, entity: duo/south, lines: [{id: a, text: Pump, qty: 50, price: 10, cancelled: {at: 2026-09-21, reason: none left}}]}", "500.00"),
        (
            """
            orders/2026/o-10.yaml: {date: 2026-09-20, client: duo, entity: duo/south, lines: [{id: a, text: Pump, qty: 80, price: 10}]}
            shipments/2026/s-7.yaml: {shipped_at: 2026-09-21, client: duo, order: o-10, entity: duo/south, lines: [{order_line: a, qty: 40}]}
            payments/2026/p-2.yaml: {date: 2026-09-20, client: duo, entity: duo/south, amount: 460, for: [{document: o-10, amount: 460}]}
            """,
            "160.00",
        ),
    ],
)  # fmt: skip
def test_money_that_settles_nothing_is_asked_about(tmp_path: Path, more: str, loose: str) -> None:
    book = TestBook(
        tmp_path,
        """
        clients/duo.yaml: {name: Duo, owner: anna, entities: [{id: north, legal_name: North KG}, {id: south, legal_name: South AG}]}
        orders/2026/o-9.yaml: {date: 2026-09-01, client: duo, lines: [{id: a, text: Pump, qty: 30, price: 10}]}
        payments/2026/p-1.yaml: {date: 2026-09-20, client: duo, entity: duo/south, amount: 500}
    """,
    )
    if more:
        book.add(more)
    found = [one for one in book.obligations("2026-09-22") if one.rule == "unapplied"]
    wanted = f"€{loose} of South AG settles nothing, the last came on 20 Sep"
    assert [(one.about, one.why) for one in found] == ([("duo/south", wanted)] if loose else [])


def test_an_opening_balance_is_owed_like_a_shipment(book: TestBook) -> None:
    """
    balances/balance-acme-2026-01-01.yaml:
      {as_of: 2026-01-01, client: acme, opening: yes, documents: [{number: T-1, due_on: 2025-12-20, amount: 70}]}
    clients/bolt.yaml: {name: Bolt, owner: boris}
    balances/balance-bolt-2026-01-01.yaml:
      {as_of: 2026-01-01, client: bolt, opening: yes, documents: [{number: T-1, due_on: 2025-12-20, amount: 30}]}
    payments/2026/p-1.yaml: {date: 2026-01-05, client: bolt, amount: 30}
    """
    assert book.owed("2026-01-04", "overdue") == [
        "overdue:balance-acme-2026-01-01/T-1",
        "overdue:balance-bolt-2026-01-01/T-1",
    ]
    (one,) = book.obligations("2026-01-05", rules=["overdue"])
    assert one.why == "€70.00 outstanding on T-1, 16 days overdue"


def test_a_promise_ahead_lets_it_rest_and_a_broken_one_does_not(shipped: TestBook) -> None:
    called(shipped, "promise: {amount: 1022, by: 2026-10-26}")
    assert shipped.owed("2026-10-20", "overdue", "promise-broken") == ["overdue:s-1"]
    assert shipped.owed("2026-10-26", "overdue", "promise-broken") == []
    assert shipped.owed("2026-10-27", "overdue", "promise-broken") == ["overdue:s-1", "promise-broken:a-1"]
    called(shipped, "promise: {amount: 1022, by: 2026-10-30}", day=27, n=2)
    assert shipped.owed("2026-10-27", "overdue", "promise-broken") == []
    assert shipped.owed("2026-10-31", "overdue", "promise-broken") == ["overdue:s-1", "promise-broken:a-2"]
    paid(shipped, "1000", 31)
    assert shipped.owed("2026-10-31", "promise-broken") == ["promise-broken:a-2"], "a part is not what was promised"
    paid(shipped, "22", 31, n=2)
    assert shipped.owed("2026-10-31", "overdue", "promise-broken") == []


def test_a_promise_is_kept_by_the_sum_it_named_whatever_else_is_owed(shipped: TestBook) -> None:
    called(shipped, "promise: {amount: 500, by: 2026-10-26}")
    paid(shipped, "499.99", 24)
    assert shipped.owed("2026-10-27", "promise-broken") == ["promise-broken:a-1"]
    paid(shipped, "0.01", 24, n=2)
    assert shipped.owed("2026-10-27", "promise-broken") == []


def test_a_promise_covers_what_it_names_then_the_oldest_as_far_as_it_goes(shipped: TestBook) -> None:
    shipped.add(
        "orders/2026/o-2.yaml: {date: 2026-10-01, client: acme, lines: [{id: a, product: pump, qty: 30, price: 10}]}\n"
        "shipments/2026/s-2.yaml: {shipped_at: 2026-10-02, client: acme, order: o-2, due_on: 2026-10-12, lines: [{order_line: a, qty: 10}]}\n"
        "shipments/2026/s-3.yaml: {shipped_at: 2026-10-03, client: acme, order: o-2, due_on: 2026-10-13, lines: [{order_line: a, qty: 10}]}\n"
    )
    assert shipped.owed("2026-10-21", "overdue") == ["overdue:s-1", "overdue:s-2", "overdue:s-3"]
    called(shipped, "promise: {amount: 100, by: 2026-10-26}")
    assert shipped.owed("2026-10-21", "overdue") == ["overdue:s-1", "overdue:s-3"]
    called(shipped, "about: [s-1], promise: {amount: 1022, by: 2026-10-26}", n=2)
    assert shipped.owed("2026-10-21", "overdue") == ["overdue:s-3"]
    called(shipped, "about: [s-1], promise: {amount: 1100, by: 2026-10-26}", day=22, n=2)
    (third,) = shipped.obligations("2026-10-22", rules=["overdue"])
    assert (third.about, third.weight) == ("s-3", 22_0000), "78 of the second promise are left for the third"
    called(shipped, "promise: {by: 2026-10-26}", day=22, n=3)
    assert shipped.owed("2026-10-22", "overdue") == [], "no sum is all there is"


def test_money_said_to_be_paid_that_does_not_come(shipped: TestBook) -> None:
    called(shipped, "says_paid: {amount: 1022, on: 2026-10-20}")
    assert shipped.owed("2026-10-23", "says-paid") == []
    assert shipped.owed("2026-10-24", "says-paid") == ["says-paid:a-1"]
    paid(shipped, "1000", 24)
    (one,) = shipped.obligations("2026-10-24", rules=["says-paid"])
    assert one.why == "said on 21 Oct that it was paid; €22.00 has not come in 4 days"
    called(shipped, "promise: {amount: 22, by: 2026-10-30}", day=24, n=2)
    assert shipped.owed("2026-10-24", "says-paid") == [], "they said something new"
    shipped.write({"activities/2026/10/a-2.yaml": None})
    paid(shipped, "22", 24, n=2)
    assert shipped.owed("2026-10-24", "says-paid") == []


def test_what_was_not_owed_any_more_need_not_come(shipped: TestBook) -> None:
    paid(shipped, "1022", 20)
    called(shipped, "says_paid: {amount: 900, on: 2026-10-21}")
    assert shipped.owed("2026-10-30", "says-paid") == []


def test_the_limit(shipped: TestBook) -> None:
    shipped.add("clients/acme.yaml: {name: Acme, owner: anna, credit_limit: 1022}")
    assert shipped.owed("2026-10-22", "over-limit") == []
    shipped.add("clients/acme.yaml: {name: Acme, owner: anna, credit_limit: 1021.99}")
    assert shipped.owed("2026-10-22", "over-limit") == ["over-limit:acme"]
    assert shipped.owed("2026-10-04", "over-limit") == []
    paid(shipped, "0.01", 22)
    assert shipped.owed("2026-10-22", "over-limit") == []


def test_an_old_debt_is_the_managers_until_told_and_again_after_a_while(shipped: TestBook) -> None:
    assert shipped.owed("2026-12-18", "escalate-debt") == []
    (one,) = shipped.obligations("2026-12-19", rules=["escalate-debt"])
    assert (one.id, one.action, one.urgency) == ("escalate-debt:acme", "manager", "week")
    told = "for: [{id: 'escalate-debt:acme', rule: escalate-debt, about: acme}]"
    shipped.add(f"activities/2026/12/a-1.yaml: {{type: task, client: acme, owner: anna, done_at: 2026-12-19, {told}}}")
    assert shipped.owed("2027-01-01", "escalate-debt") == []
    assert shipped.owed("2027-01-02", "escalate-debt") == ["escalate-debt:acme"]
    shipped.add("payments/2026/p-1.yaml: {date: 2026-12-30, client: acme, amount: 1022}")
    assert shipped.owed("2027-01-02", "escalate-debt") == []


def test_a_promise_is_replaced_by_a_later_one_for_a_later_day(shipped: TestBook) -> None:
    """Made for a document or for all there is, on the same day or after."""
    broken = ("2026-10-27", "promise-broken")
    called(shipped, "about: [s-1], promise: {by: 2026-10-26}", day=21)
    assert shipped.owed(*broken) == ["promise-broken:a-1"]
    called(shipped, "promise: {by: 2026-10-26}", day=22, n=2)
    assert shipped.owed(*broken) == ["promise-broken:a-1", "promise-broken:a-2"], "for the same day"
    called(shipped, "promise: {by: 2026-10-27}", day=21, n=2)
    assert shipped.owed(*broken) == []
    called(shipped, "promise: {by: 2026-10-27}", day=20, n=2)
    assert shipped.owed(*broken) == ["promise-broken:a-1"], "it was made before"
    shipped.add("clients/other.yaml: {name: Other, owner: anna}")
    shipped.write({"activities/2026/10/a-2.yaml": None})
    shipped.add(CALL.format(n=2, day=22, said="promise: {by: 2026-10-30}").replace("acme", "other"))
    assert shipped.owed(*broken) == ["promise-broken:a-1"], "by somebody else"
    called(shipped, "promise: {by: 2026-10-26}", day=21)
    assert shipped.owed(*broken) == ["promise-broken:a-1"]
    called(shipped, "about: [s-1], promise: {by: 2026-10-27}", day=21, n=2)
    assert shipped.owed(*broken) == [], "for one of all"


def test_what_a_broken_promise_was_about(shipped: TestBook) -> None:
    """All that was overdue of what they had that day, were it for one day; another client's debts are none of it."""
    shipped.add("""
        clients/other.yaml: {name: Other, owner: anna}
        orders/2026/o-2.yaml: {date: 2026-10-01, client: other, lines: [{id: a, product: pump, qty: 1, price: 30}]}
        orders/2026/o-3.yaml: {date: 2026-10-01, client: acme, lines: [{id: a, product: pump, qty: 9, price: 1}]}
        shipments/2026/s-2.yaml: {shipped_at: 2026-10-02, client: other, order: o-2, due_on: 2026-10-05}
        shipments/2026/s-3.yaml: {shipped_at: 2026-10-21, client: acme, order: o-3, due_on: 2026-10-26, lines: [{order_line: a, qty: 2}]}
        shipments/2026/s-4.yaml: {shipped_at: 2026-10-21, client: acme, order: o-3, due_on: 2026-10-27, lines: [{order_line: a, qty: 3}]}
        shipments/2026/s-5.yaml: {shipped_at: 2026-10-22, client: acme, order: o-3, due_on: 2026-10-26, lines: [{order_line: a, qty: 4}]}
    """)
    called(shipped, "promise: {by: 2026-10-26}")
    (one,) = shipped.obligations("2026-10-27", rules=["promise-broken"])
    assert (one.about, one.weight) == ("a-1", 1024_0000)


def test_a_limit_is_a_clients_own_and_in_its_currency(shipped: TestBook) -> None:
    shipped.add("""
        clients/big.yaml: {name: Big, owner: anna}
        clients/acme.yaml: {name: Acme, owner: anna, credit_limit: 1022}
        orders/2026/o-2.yaml: {date: 2026-10-01, client: big, lines: [{id: a, product: pump, qty: 1, price: 5000}]}
        orders/2026/o-3.yaml: {date: 2026-10-01, client: acme, currency: USD, lines: [{id: a, product: pump, qty: 1, price: 5000}]}
        shipments/2026/s-2.yaml: {shipped_at: 2026-10-02, client: big, order: o-2}
        shipments/2026/s-3.yaml: {shipped_at: 2026-10-02, client: acme, order: o-3}
    """)
    assert shipped.owed("2026-10-20", "over-limit") == []
    shipped.add("clients/acme.yaml: {name: Acme, owner: anna, credit_limit: 1021.99}")
    (one,) = shipped.obligations("2026-10-20", rules=["over-limit"])
    assert (one.client, one.weight, one.why) == ("acme", 100, "owes €1,022.00, the limit is €1,021.99")


def test_what_is_taken_to_the_manager_is_overdue_and_undisputed(shipped: TestBook) -> None:
    """Of two currencies the one that is overdue for longer; what is due later or disputed is no part of it."""
    order = "orders/2026/{order}.yaml: {{date: 2026-10-01, client: acme, currency: {currency}, lines: [{{id: a, product: pump, qty: 1, price: {price}}}]}}\n"
    left = (
        "shipments/2026/s-{order}.yaml: {{shipped_at: 2026-10-02, client: acme, order: {order}, due_on: {due}{more}}}\n"
    )
    claim = ", claim: {at: 2026-10-10, text: Broken, amount: 7}"
    for name, currency, price, due, more in (
        ("o-2", "EUR", 5, "2026-12-20", ""),
        ("o-3", "EUR", 7, "2026-10-18", claim),
        ("o-4", "USD", 9, "2026-10-20", ""),
    ):
        shipped.add(
            order.format(order=name, currency=currency, price=price) + left.format(order=name, due=due, more=more)
        )
    told = "for: [{id: 'escalate-debt:other', rule: escalate-debt, about: other}, {id: 'overdue:acme', rule: overdue, about: acme}]"
    shipped.add(f"activities/2026/12/a-1.yaml: {{type: task, client: acme, owner: anna, done_at: 2026-12-19, {told}}}")
    (one,) = shipped.obligations("2026-12-20", rules=["escalate-debt"])
    assert (one.id, one.weight, one.due) == ("escalate-debt:acme", 1022_0000, "2026-10-19")
    assert one.why == "€1,022.00 overdue, the oldest by 62 days"


def test_what_is_disputed_of_a_document_rests_and_the_rest_is_owed(shipped: TestBook) -> None:
    """All that says how much is overdue says the same: of 1,022.00 1,000.00 are disputed."""
    shipped.add("""
        policy/policy-2026-01-01.yaml: {valid_from: 2026-01-01, stop_shipping: {overdue_days: 30}}
        shipments/2026/s-1.yaml: {shipped_at: '2026-10-05T10:00', client: acme, order: o-1, due_on: 2026-10-19, claim: {at: '2026-10-06T10:00', amount: 1000}}
        activities/2026/10/a-1.yaml: {type: call, client: acme, owner: anna, done_at: '2026-10-20T10:00', outcome: reached, promise: {by: 2026-10-25}}
        activities/2026/10/a-2.yaml: {type: call, client: acme, owner: anna, done_at: '2026-10-20T11:00', outcome: reached, says_paid: {on: 2026-10-21}}
    """)
    rules = ["overdue", "escalate-debt", "promise-broken", "says-paid"]
    said = {one.rule: (one.weight, one.why) for one in shipped.obligations("2026-12-19", rules=rules)}
    assert said == {
        "overdue": (22_0000, "€22.00 outstanding on shipment of 5 Oct, 61 days overdue"),
        "escalate-debt": (22_0000, "€22.00 overdue, the oldest by 61 days"),
        "promise-broken": (22_0000, "promised to pay by 25 Oct, €22.00 still outstanding"),
        "says-paid": (22_0000, "said on 20 Oct that it was paid; €22.00 has not come in 59 days"),
    }
    assert shipped.rows("2026-12-19", "select owed, overdue from credit_use") == [(1022_0000, 22_0000)]
    assert shipped.rows("2026-12-19", "select overdue, overdue_days from stop_list") == [(22_0000, 61)]


def test_a_debt_that_is_disputed_whole_is_asked_for_by_nobody(shipped: TestBook) -> None:
    shipped.add("""
        policy/policy-2026-01-01.yaml: {valid_from: 2026-01-01, stop_shipping: {overdue_days: 30}}
        shipments/2026/s-1.yaml: {shipped_at: '2026-10-05T10:00', client: acme, order: o-1, due_on: 2026-10-19, claim: {at: '2026-10-06T10:00', amount: 1022}}
        orders/2026/o-2.yaml: {date: 2026-10-01, client: acme, lines: [{id: a, product: pump, qty: 1, price: 5}]}
        shipments/2026/s-2.yaml: {shipped_at: 2026-10-02, client: acme, order: o-2, due_on: 2026-11-10}
        activities/2026/10/a-1.yaml: {type: call, client: acme, owner: anna, done_at: '2026-10-20T10:00', outcome: reached, promise: {by: 2026-10-25}}
        activities/2026/10/a-2.yaml: {type: call, client: acme, owner: anna, done_at: '2026-10-20T11:00', outcome: reached, says_paid: {on: 2026-10-21}}
    """)
    rules = ("overdue", "escalate-debt", "promise-broken", "says-paid")
    assert shipped.owed("2026-11-10", *rules) == ["says-paid:a-2"], "the other, which is not due yet, may be meant"
    assert shipped.rows("2026-12-19", "select overdue, overdue_days from stop_list") == [(5_0000, 39)], "its own days"


def test_a_promise_covers_what_is_not_disputed(shipped: TestBook) -> None:
    """Of 1,022.00 1,000.00 are disputed, and 5.00 are owed by another: 27.00 promised are all that is asked for, 26.00 are not."""
    shipped.add("""
        shipments/2026/s-1.yaml: {shipped_at: '2026-10-05T10:00', client: acme, order: o-1, due_on: 2026-10-19, claim: {at: '2026-10-06T10:00', amount: 1000}}
        orders/2026/o-2.yaml: {date: 2026-10-01, client: acme, lines: [{id: a, product: pump, qty: 1, price: 5}]}
        shipments/2026/s-2.yaml: {shipped_at: 2026-10-02, client: acme, order: o-2, due_on: 2026-10-20}
    """)
    promise = "activities/2026/10/a-1.yaml: {{type: call, client: acme, owner: anna, done_at: '2026-10-22T10:00', outcome: reached, promise: {{by: 2026-10-28, amount: {}}}}}"
    for sum_, owed in ((27, []), (26, [1_0000])):
        shipped.add(promise.format(sum_))
        assert [one.weight for one in shipped.obligations("2026-10-22", rules=["overdue"])] == owed


@pytest.mark.parametrize("currency", ["USD", ""])
def test_currencies_are_not_mixed(shipped: TestBook, currency: str) -> None:
    paid(shipped, "5000", 20, more=f", currency: {currency}" if currency else "")
    assert shipped.owed("2026-10-22", "overdue") == (["overdue:s-1"] if currency else [])


@pytest.mark.parametrize(
    ("news", "owed"), [("promise: {by: 2026-11-30}", []), ("says_paid: {on: 2026-10-22}", ["says-paid:a-2"])]
)
def test_of_what_is_said_within_one_minute_the_promise_or_one_counts(
    shipped: TestBook, news: str, owed: list[str]
) -> None:
    call = "activities/2026/10/{}.yaml: {{type: call, client: acme, owner: anna, done_at: '2026-10-22T10:00', outcome: reached, {}}}"
    shipped.add(call.format("a-1", "says_paid: {on: 2026-10-22}") if "says" in news else call.format("a-1", news))
    shipped.add(call.format("a-2", "says_paid: {on: 2026-10-22}"))
    assert shipped.owed("2026-10-26", "says-paid") == owed
