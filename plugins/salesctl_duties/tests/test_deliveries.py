"""Duty 4: complete deliveries."""

from __future__ import annotations

import pytest

from salesctl.testing import TestBook

from .conftest import ORDERED

LINE = "{id: pump, product: pump, qty: 10, price: 100, short: {at: '2026-10-02T09:10', qty: 3}%s}"
ORDER = "orders/2026/o-1.yaml: {date: 2026-10-01, client: acme, promised_on: 2026-10-10, lines: [%s]}"
OTHER = ", {id: seal, product: seal, qty: 3, price: 90, substitute_for: pump%s}"


def shipment(name: str, day: str, lines: str, more: str = "") -> str:
    return f"shipments/2026/{name}.yaml: {{shipped_at: '2026-10-{day}T10:00', client: acme, order: o-1, lines: [{lines}]{more}}}"


@pytest.mark.parametrize(
    ("facts", "owed"),
    [
        (LINE % "", True),
        (LINE % ", waits_until: 2026-12-01", False),
        (LINE % ", cancelled: {at: '2026-10-02T10:00'}", False),
        (LINE % "" + OTHER % "", True),
        (LINE % "" + OTHER % ", agreed: {at: '2026-10-02T10:00', by: acme/olga}", False),
        (LINE % "" + OTHER % ", agreed: {at: '2026-10-03T10:00'}", True),
        (LINE % "" + OTHER % ", agreed: {at: '2026-10-02T10:00'}, cancelled: {at: '2026-10-02T11:00'}", True),
    ],
    ids=["short", "waits", "cancelled", "nobody asked", "agreed", "agreed tomorrow", "given up again"],
)
def test_a_short_line_until_something_is_agreed(book: TestBook, facts: str, owed: bool) -> None:
    book.add(ORDER % facts)
    assert book.owed("2026-10-01", "line-short") == []
    assert book.owed("2026-10-02", "line-short") == (["line-short:o-1/pump"] if owed else [])


def test_the_call_comes_before_the_truck(book: TestBook) -> None:
    book.add(ORDER % (LINE % ""))
    (one,) = book.obligations("2026-10-02", lang="ru", rules=["line-short"])
    assert (one.urgency, one.action, one.duty) == ("now", "call", 4)
    assert one.why == "заказ от 1 окт: не хватает 3 × Pump, договориться о замене или сроке"
    book.add(shipment("s-1", "03", "{order_line: pump, qty: 10}"))
    assert book.owed("2026-10-03", "line-short") == [], "it was found after all"


def test_an_order_not_shipped_in_full(book: TestBook) -> None:
    book.add(ORDERED)
    assert book.owed("2026-10-10", "order-late") == []
    (one,) = book.obligations("2026-10-11", rules=["order-late"])
    assert (one.about, one.due, one.why) == (
        "o-1",
        "2026-10-10",
        "order of 1 Oct was promised for 10 Oct, 2 lines not shipped in full",
    )
    book.add(shipment("s-1", "11", "{order_line: pump, qty: 9.5}, {order_line: seal, qty: 4}"))
    assert book.owed("2026-10-11", "order-late") == ["order-late:o-1"]
    book.add(shipment("s-2", "12", "{order_line: pump, qty: 0.5}"))
    assert book.owed("2026-10-11", "order-late") == ["order-late:o-1"]
    assert book.owed("2026-10-12", "order-late") == []


def test_who_agreed_to_wait_is_not_late_before_that_day(book: TestBook) -> None:
    book.add(ORDER % "{id: pump, product: pump, qty: 10, price: 100, waits_until: 2026-10-20}")
    assert book.owed("2026-10-20", "order-late") == []
    assert book.owed("2026-10-21", "order-late") == ["order-late:o-1"]
    book.add("orders/2026/o-1.yaml: {date: 2026-10-01, client: acme, lines: [{id: pump, qty: 10, price: 100}]}")
    assert book.owed("2027-10-21", "order-late") == [], "nothing was promised"


def test_fewer_accepted_than_shipped_until_it_is_settled(book: TestBook) -> None:
    lines = "{order_line: pump, qty: 10, accepted_qty: 8}, {order_line: seal, qty: 4}"
    book.add(ORDERED + shipment("s-1", "08", lines, ", accepted_at: '2026-10-12T10:00'"))
    assert book.owed("2026-10-11", "accepted-short") == []
    (one,) = book.obligations("2026-10-12", rules=["accepted-short"])
    assert (one.about, one.why) == ("s-1/pump", "not accepted: 2 of Pump in shipment of 8 Oct")
    book.add(
        "activities/2026/10/a-1.yaml: {type: call, client: acme, owner: anna, done_at: '2026-10-12T11:00', outcome: reached}"
    )
    assert book.owed("2027-01-12", "accepted-short") == ["accepted-short:s-1/pump"], "a talk settles nothing"
    note = "credit-notes/2026/c-1.yaml: {{date: 2026-10-13, client: acme, shipment: s-1, reason: return, amount: 200{lines}}}"
    book.add(note.format(lines=", lines: [{order_line: pump, qty: 1}]"))
    assert book.owed("2026-10-13", "accepted-short") == ["accepted-short:s-1/pump"], "one of two"
    book.add(note.format(lines=", lines: [{order_line: pump, qty: 2}]"))
    assert book.owed("2026-10-13", "accepted-short") == []
    book.add(note.format(lines=""))
    assert book.owed("2026-10-13", "accepted-short") == []
    for lines in (", lines: [{order_line: pump, qty: 2}]", ", lines: [{order_line: seal, qty: 2}]", ""):
        other = "s-1" if "seal" in lines else "s-2"
        book.add(note.format(lines=lines).replace("s-1", other))
        assert book.owed("2026-10-13", "accepted-short") == ["accepted-short:s-1/pump"], "credited for something else"


def test_a_refused_acceptance_until_it_is_held_or_all_is_credited(book: TestBook) -> None:
    refused = ", refusals: [{at: '2026-10-12T10:00', why: leaks}%s]%s"
    lines = "{order_line: pump, qty: 10}"
    book.add(ORDERED + shipment("s-1", "08", lines, refused % ("", "")) + "\n" + shipment("s-2", "08", lines))
    assert book.owed("2026-10-11", "acceptance-refused") == []
    (one,) = book.obligations("2026-10-12", rules=["acceptance-refused"])
    assert (one.about, one.due) == ("s-1", "2026-10-12")
    assert one.why == "acceptance of shipment of 8 Oct was refused on 12 Oct: leaks"
    call = "activities/2026/10/{n}.yaml: {{type: call, client: acme, owner: anna, done_at: '2026-10-{day}T10:00', for: [{{id: x, rule: {rule}, about: {about}}}]}}"
    book.add(call.format(n="a-1", day=14, rule="acceptance-refused", about="s-2"))
    book.add(call.format(n="a-2", day=14, rule="accepted-short", about="s-1"))
    book.add(call.format(n="a-3", day=13, rule="acceptance-refused", about="s-1"))
    days = ("2026-10-12", "2026-10-13", "2026-10-15", "2026-10-16")
    assert [len(book.owed(day, "acceptance-refused")) for day in days] == [1, 0, 0, 1], "for three days after the call"
    book.add(
        shipment("s-1", "08", lines, refused % (", {at: '2026-10-16T09:00'}", ", accepted_at: '2026-10-18T10:00'"))
    )
    (one,) = book.obligations("2026-10-17", rules=["acceptance-refused"])
    assert one.why == "acceptance of shipment of 8 Oct was refused on 16 Oct", "the last refusal"
    assert book.owed("2026-10-18", "acceptance-refused") == []
    book.add(shipment("s-1", "08", lines, refused % ("", "")))
    note = "credit-notes/2026/c-1.yaml: {{date: 2026-10-16, client: acme, shipment: s-1, reason: return, amount: {amount}}}"
    book.add(note.format(amount=999.99))
    assert book.owed("2026-10-16", "acceptance-refused") == ["acceptance-refused:s-1"]
    book.add(note.format(amount=1000))
    assert book.owed("2026-10-16", "acceptance-refused") == []


def test_what_is_shipped_again_is_settled(book: TestBook) -> None:
    book.add(
        ORDERED
        + shipment("s-1", "08", "{order_line: pump, qty: 10, accepted_qty: 8}", ", accepted_at: '2026-10-08T12:00'")
        + "\n"
        + shipment("s-2", "09", "{order_line: pump, qty: 2}")
    )
    assert book.owed("2026-10-08", "accepted-short") == ["accepted-short:s-1/pump"]
    assert book.owed("2026-10-09", "accepted-short") == []
