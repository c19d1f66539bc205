"""What counts as done of each duty: an example or two of every sort of evidence, beside what looks like it and is none."""

from __future__ import annotations

import pytest

from salesctl import yamlio
from salesctl.testing import TestBook
from salesctl_duties.overview import duties

from .conftest import BASE, SHIPPED

FACTS = """
targets/2026-10-anna.yaml: {period: 2026-10, user: anna, metrics: {revenue: 900, calls: 100}}
payments/2026/p-1.yaml: {date: 2026-10-21, client: acme, amount: 1000}
payments/2026/p-2.yaml: {date: 2026-10-22, client: acme, amount: -5}
requests/2026/r-1.yaml: {kind: question, owner: anna, client: acme, received_at: '2026-10-20T10:00', answered_at: '2026-10-21T10:00'}
requests/2026/r-2.yaml: {kind: order, owner: anna, client: acme, received_at: '2026-10-20T10:00', answered_at: '2026-10-21T10:00'}
requests/2026/r-3.yaml: {kind: question, owner: anna, client: acme, received_at: '2026-10-20T10:00'}
orders/2026/o-2.yaml:
  date: 2026-10-02
  client: acme
  lines: [{id: pump, product: pump, qty: 1, price: 100, agreed: {at: '2026-10-04T10:00'}}]
shipments/2026/s-2.yaml: {shipped_at: '2026-10-06T10:00', client: acme, order: o-2, accepted_at: '2026-10-07T10:00'}
clients/newco.yaml:
  name: Newco
  owner: anna
  contacts: [{id: ida, name: Ida Weber, confirmed_on: 2026-10-03}, {id: jo, name: Jo Kern}]
clients/oldco.yaml: {name: Oldco, owner: anna}
clients/backco.yaml: {name: Backco, owner: anna}
orders/2026/o-3.yaml: {date: 2026-04-05, client: oldco, lines: [{id: pump, product: pump, qty: 1, price: 100}]}
shipments/2026/s-3.yaml: {shipped_at: '2026-04-06T10:00', client: oldco, order: o-3}
orders/2026/o-4.yaml: {date: 2026-04-05, client: backco, lines: [{id: pump, product: pump, qty: 2, price: 100}]}
shipments/2026/s-4.yaml: {shipped_at: '2026-04-06T10:00', client: backco, order: o-4, lines: [{order_line: pump, qty: 1}]}
shipments/2026/s-5.yaml: {shipped_at: '2026-10-06T10:00', client: backco, order: o-4, lines: [{order_line: pump, qty: 1}]}
call-lists/cl-1.yaml: {title: Cold, goal: cold, owner: anna, clients: [newco, oldco], from: 2026-10-10, to: 2026-10-20}
scripts/cold.yaml: {title: Cold, goal: cold}
activities/2026/10/a-1.yaml: {type: call, client: newco, done_at: '2026-10-12T10:00', outcome: reached, script: cold, shown: [pump]}
activities/2026/10/a-2.yaml: {type: call, client: oldco, owner: anna, done_at: '2026-10-21T10:00', outcome: reached}
activities/2026/10/a-3.yaml: {type: visit, client: acme, owner: anna, done_at: '2026-10-08T10:00', outcome: held}
activities/2026/10/a-6.yaml: {type: call, client: acme, owner: anna, done_at: '2026-10-08T12:00'}
activities/2026/10/a-4.yaml: {type: call, client: acme, owner: anna, start: '2026-10-28T10:00'}
activities/2026/10/a-5.yaml:
  type: message
  client: acme
  owner: anna
  done_at: '2026-10-09T10:00'
  outcome: held
  for:
    - {id: 'birthday:acme/olga', rule: birthday, about: acme/olga}
    - {id: 'first-delivery:s-1', rule: first-delivery, about: s-1}
    - {id: 'after-sales:s-1', rule: after-sales, about: s-1}
    - {id: 'figure-fell:anna shipped', rule: figure-fell, about: anna shipped}
offers/2026/f-1.yaml: {date: 2026-10-01, client: acme, owner: anna, lines: [{id: pump, product: pump, qty: 1, price: 100}], sent: [{at: '2026-10-01T12:00'}], accepted_at: '2026-10-02T10:00'}
offers/2026/f-2.yaml: {date: 2026-10-01, client: acme, owner: anna, lines: [{id: pump, product: pump, qty: 1, price: 100}], sent: [{at: '2026-10-01T12:00'}], declined: {at: '2026-10-02T10:00'}}
offers/2026/f-3.yaml: {date: 2026-10-01, client: acme, owner: anna, lines: [{id: pump, product: pump, qty: 1, price: 100}]}
offers/2026/f-4.yaml: {date: 2026-09-28, client: acme, owner: anna, lines: [{id: pump, product: pump, qty: 1, price: 100}], sent: [{at: '2026-09-28T12:00'}], accepted_at: '2026-10-02T10:00'}
offers/2026/f-5.yaml: {date: 2026-09-28, client: acme, owner: anna, lines: [{id: pump, product: pump, qty: 1, price: 100}], sent: [{at: '2026-09-28T12:00'}], declined: {at: '2026-10-02T10:00'}}
deals/d-1.yaml: {title: Pumps, client: acme, owner: anna, stages: [{at: '2026-10-05T10:00', stage: offer}]}
feedback/fb-1.yaml: {client: acme, owner: anna, received_at: '2026-10-10T10:00', sentiment: negative, text: slow, shipment: s-1, resolved_at: '2026-10-11T10:00', resolution: done}
feedback/fb-2.yaml: {client: acme, owner: anna, asked_at: '2026-10-10T10:00', shipment: s-2}
feedback/fb-3.yaml: {client: acme, owner: anna, received_at: '2026-09-10T10:00', sentiment: negative, text: late, resolved_at: '2026-10-11T10:00', resolution: done}
closes/2026/k-1.yaml: {date: 2026-10-14, period: day, user: anna, comment: tired}
closes/2026/k-2.yaml: {date: 2026-10-02, period: month, user: anna, comment: fell because of stock}
contracts/c-1.yaml: {client: acme, owner: anna, number: A-1, type: supply, drafted_at: '2026-10-01T10:00', to_legal_at: '2026-10-02T10:00', sent_at: '2026-10-05T10:00', signed_client_at: '2026-10-06T10:00', signed_us_at: '2026-10-07T10:00'}
contracts/c-3.yaml: {client: acme, owner: anna, number: A-3, type: supply, drafted_at: '2026-09-01T10:00', to_legal_at: '2026-09-02T10:00', sent_at: '2026-09-05T10:00', signed_client_at: '2026-09-06T10:00', signed_us_at: '2026-09-07T10:00', returned_at: '2026-10-08T10:00'}
contracts/c-2.yaml: {client: acme, owner: anna, number: A-2, type: supply}
intel/2026/i-1.yaml: {observed_on: 2026-10-03, what: price, owner: anna, text: cheaper, passes: [{to: management, at: '2026-10-04T10:00'}]}
"""


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> TestBook:
    book = TestBook(tmp_path_factory.mktemp("worked"), BASE + SHIPPED)
    book.add(FACTS)
    return book


def done(book: TestBook, on: str, user: str = "anna") -> dict[int, int]:
    return {one["number"]: one["done"] for one in duties(book.session(on), user=user).data["duties"] if one["done"]}


def test_each_duty_counts_its_own_evidence(worked: TestBook) -> None:
    assert done(worked, "2026-10-25") == {
        1: 1,  # the revenue; calls are short of the target
        2: 1,  # money back is no payment
        3: 2,  # the third request is open
        4: 2,  # a wait agreed, a delivery accepted
        5: 2,  # two clients, of whom one was shipped to twice
        6: 2,  # data confirmed, a birthday greeted
        7: 1,
        8: 1,  # the other call came when the list had ended
        9: 2,  # a call to a dormant client, one who came back
        10: 4,  # two went out this month, two were answered; one that never went out is not counted
        11: 2,  # a visit, a deal's stage
        12: 1,
        13: 1,
        14: 1,  # an order is no question
        15: 1,
        16: 2,  # one came in, one was put right; one was only asked for
        17: 2,
        18: 4,  # of two activities nobody noted how they ended, or they are planned
        19: 2,
        20: 2,  # a day's comment is no analysis
        21: 1,
        22: 2,
        23: 2,
    }


def test_what_others_did_and_what_is_to_come_is_not_counted(worked: TestBook) -> None:
    assert done(worked, "2026-10-25", user="boris") == {}
    assert done(worked, "2026-10-01") == {10: 2}
    assert done(worked, "2026-11-10") == {}


def test_what_was_archived_is_no_evidence(worked: TestBook) -> None:
    facts = yamlio.read(FACTS.encode(), "facts")
    worked.write({path: {**tree, "archived": "true"} for path, tree in facts.items()})
    try:
        assert done(worked, "2026-10-25") == {5: 1}  # s-1 is not among them
    finally:
        worked.write(facts)
