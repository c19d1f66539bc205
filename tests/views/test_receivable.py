"""Receivables against a second calculation, to the cent."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from salesctl.testing import TestBook

from .facts import company
from .ledger import settled

DAYS = ("2026-04-15", "2026-08-01", "2026-12-31")


@pytest.mark.parametrize("seed", range(8))
def test_what_is_owed_is_what_a_ledger_says(tmp_path: Path, seed: int) -> None:
    facts = company(seed)
    book = TestBook(tmp_path)
    book.write(facts)
    for day in DAYS:
        ledger = settled(facts, day)
        query = book.session(day).query()
        owed = {
            row["document"]: (row["outstanding"], row["returned"], row["credited"], row["disputed"])
            for row in query.rows("select * from receivable")
        }
        unallocated = {
            (row["client"], row["entity"], row["currency"]): row["amount"]
            for row in query.rows("select * from unallocated")
        }
        assert owed == ledger.owed, day
        assert unallocated == ledger.unallocated, day


@pytest.mark.parametrize("seed", range(4))
def test_every_account_runs_to_what_is_owed_less_what_settles_nothing(tmp_path: Path, seed: int) -> None:
    """In each currency, whatever payments of another one settle in it."""
    book = TestBook(tmp_path)
    book.write(company(seed))
    sql = """select client, currency, sum(amount) from (
        select client, currency, outstanding as amount from receivable
        union all select client, currency, -amount from unallocated) group by client, currency having sum(amount) <> 0"""
    for day in DAYS:
        accounts = {}
        for client in ("client-one", "client-two", "client-none"):
            for row in book.report(day, "statement", client=client).rows:
                accounts[client, row[5], row[3]] = row[7]  # each legal entity's by itself
        balances: dict[tuple[str, str], int] = defaultdict(int)
        for (client, currency, _), balance in accounts.items():
            balances[client, currency] += balance
        assert {key: value for key, value in balances.items() if value} == {
            (client, currency): amount for client, currency, amount in book.rows(day, sql)
        }


def test_a_scope_changes_no_answer(tmp_path: Path) -> None:
    facts = company(3)
    facts["clients/client-two.yaml"]["owner"] = "anna"
    facts["team/anna.yaml"] = {"name": "Anna"}
    book = TestBook(tmp_path)
    book.write(facts)
    sql = "select * from receivable where owner = 'anna' order by document"
    whole = book.session(DAYS[1]).query()
    scoped = book.session(DAYS[1]).query("anna")
    assert [tuple(row) for row in whole.rows(sql)] == [tuple(row) for row in scoped.rows(sql)] != []


def test_each_promise_puts_off_what_it_names(tmp_path: Path) -> None:
    """Both are overdue on the 13th, for the first day the later one."""
    book = TestBook(tmp_path)
    book.add("""
        clients/acme.yaml: {name: Acme, owner: anna}
        team/anna.yaml: {name: Anna}
        products/pump.yaml: {sku: PUMP, name: Pump}
        orders/2026/o-1.yaml: {date: 2026-10-01, client: acme, lines: [{id: p, product: pump, qty: 9, price: 100}]}
        shipments/2026/s-1.yaml: {shipped_at: 2026-10-02, client: acme, order: o-1, due_on: 2026-10-05, lines: [{order_line: p, qty: 3}]}
        shipments/2026/s-2.yaml: {shipped_at: 2026-10-02, client: acme, order: o-1, due_on: 2026-10-12, lines: [{order_line: p, qty: 4}]}
        shipments/2026/s-3.yaml: {shipped_at: 2026-10-02, client: acme, order: o-1, due_on: 2026-10-13, lines: [{order_line: p, qty: 2}]}
    """)
    promised = "select document, promised from receivable order by document"
    call = "activities/2026/10/a-{n}.yaml: {{type: call, client: acme, owner: anna, done_at: '2026-10-04T1{n}:00', {said}}}"
    book.add(call.format(n=1, said="about: [s-2], promise: {amount: 150, by: 2026-10-13}"))
    assert book.rows("2026-10-13", promised) == [("s-1", 0), ("s-2", 150_0000), ("s-3", 0)]
    assert book.rows("2026-10-14", promised) == [("s-1", 0), ("s-2", 0), ("s-3", 0)], "its day has passed"
    book.add(call.format(n=2, said="about: [s-1], promise: {amount: 40, by: 2026-10-20}"))
    assert book.rows("2026-10-13", promised) == [("s-1", 40_0000), ("s-2", 150_0000), ("s-3", 0)]
    book.add(call.format(n=3, said="promise: {amount: 600, by: 2026-10-20}"))
    assert book.rows("2026-10-12", promised) == [("s-1", 300_0000), ("s-2", 150_0000), ("s-3", 0)], "due is not overdue"
    assert book.rows("2026-10-13", promised) == [("s-1", 300_0000), ("s-2", 400_0000), ("s-3", 0)]
    named = "select activity, document from promise_made order by activity"
    assert book.rows("2026-10-12", named) == [("a-1", "s-2"), ("a-2", "s-1"), ("a-3", None)]
    book.add(call.format(n=1, said="about: [o-1], promise: {amount: 150, by: 2026-10-13}"))
    documents = "select document from promise_made where activity = 'a-1' order by document"
    assert book.rows("2026-10-12", documents) == [("s-1",), ("s-2",), ("s-3",)]
    book.add(call.format(n=4, said="about: [o-1], promise: {amount: 750, by: 2026-10-20}"))
    assert book.rows("2026-10-12", promised) == [("s-1", 300_0000), ("s-2", 400_0000), ("s-3", 50_0000)], "in turn"
