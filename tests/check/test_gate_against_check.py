"""The gate finds what a whole `check` finds once the changes are in the files, for random changes that are mostly wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from salesctl import yamlio
from salesctl.check import gate
from salesctl.check.sources import WorkTree
from salesctl.cli.commands.checks import checked
from salesctl.errors import Finding
from salesctl.session.session import Session
from salesctl.store import Change
from salesctl.testing import TestBook

DAY = "2026-11-23"
BASE = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: manager}
team/boris.yaml: {name: Boris Orlov, email: boris@example.com, role: rep, manager: anna}
clients/acme.yaml: {name: Acme, owner: boris, contacts: [{id: olga, name: Olga}]}
clients/bolt.yaml: {name: Bolt, owner: boris, parent: acme}
clients/cog.yaml: {name: Cog, owner: boris}
products/pump.yaml: {sku: PUMP, name: Pump, group: pumps}
products/seal.yaml: {sku: SEAL, name: Seal}
policy/policy-2026-01-01.yaml: {valid_from: 2026-01-01, stages: [{stage: new}, {stage: won}], discounts: [{id: rep, role: rep, percent: 7}]}
orders/2026/o-1.yaml: {date: 2026-10-01, client: acme, owner: boris, lines: [{id: a, product: pump, qty: 4, price: 100}]}
orders/2026/o-2.yaml: {date: 2026-10-02, client: bolt, owner: boris, lines: [{id: a, product: seal, qty: 4, price: 100}]}
shipments/2026/s-1.yaml: {shipped_at: 2026-10-05, client: acme, order: o-1, lines: [{order_line: a, qty: 2}]}
shipments/2026/s-2.yaml: {shipped_at: 2026-10-06, client: acme, order: o-1, lines: [{order_line: a, qty: 1}]}
payments/2026/p-1.yaml: {date: 2026-10-07, client: acme, amount: 50, for: [{document: s-1, amount: 40}, {document: b-1, amount: 10}]}
payments/2026/p-2.yaml: {date: 2026-10-08, client: acme, amount: -50, reverses: p-1}
balances/balance-acme.yaml: {as_of: 2026-09-01, client: acme, documents: [{number: b-1, date: 2026-08-01, due_on: 2026-09-01, amount: 90}]}
credit-notes/2026/c-1.yaml: {date: 2026-10-09, client: acme, shipment: s-1, reason: return, amount: 100, lines: [{order_line: a, qty: 1}]}
deals/d-1.yaml: {title: Line, client: acme, owner: boris, stages: [{stage: new, at: 2026-10-01}, {stage: won, at: 2026-10-09}]}
activities/2026/10/v-1.yaml: {type: call, client: acme, owner: boris, contacts: [acme/olga], done_at: 2026-10-02, about: [o-1]}
"""


def one(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


def record(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A record or an item; what is drawn as None is not there."""
    kept = st.fixed_dictionaries(fields)
    return kept.map(lambda data: {name: value for name, value in data.items() if value is not None})


def listed(items: st.SearchStrategy[Any], key: str) -> st.SearchStrategy[list[Any]]:
    return st.lists(items, min_size=1, max_size=2, unique_by=lambda item: item[key])


CLIENT, USER = one("acme", "acme", "bolt", "cog"), one("anna", "boris", "gone")
DAYS = one("2026-10-01", "2026-10-05", "2026-10-08")
QTY = one("1", "2", "3", "5")
LINES = listed(
    record(id=one("a", "b"), product=one("pump", "seal", "gone"), qty=QTY, price=one("100"), discount=one(None, "12")),
    "id",
)
APPROVALS = st.none() | listed(record(at=one("2026-10-03"), by=USER), "at")
FILES: Mapping[str, st.SearchStrategy[dict[str, Any]]] = {
    "team/anna.yaml": record(name=one("Anna"), role=one("manager", "rep"), manager=one(None, "boris", "anna"), left_on=one(None, "2026-10-02")),
    "team/boris.yaml": record(name=one("Boris"), role=one("manager", "rep"), manager=one(None, "anna", "gone")),
    "clients/acme.yaml": record(name=one("Acme"), parent=one(None, "bolt", "acme"), contacts=one(None, [{"id": "olga"}], [{"id": "ivan"}])),
    "clients/bolt.yaml": record(name=one("Bolt"), parent=one(None, "acme", "gone"), owner=USER),
    "products/pump.yaml": record(sku=one("PUMP", "SEAL"), name=one("Pump"), group=one(None, "pumps"), archived=one(None, "yes")),
    "products/cap.yaml": record(sku=one("CAP", "SEAL"), name=one("Cap")),
    "policy/policy-2026-01-01.yaml": record(
        valid_from=one("2026-01-01", "2026-10-02"), stages=one([{"stage": "new"}], [{"stage": "new"}, {"stage": "won"}]),
        discounts=one(None, [{"id": "rep", "role": "rep", "percent": "7"}]), approvers=one(None, ["boris"]),
    ),
    "orders/2026/o-1.yaml": record(date=DAYS, client=CLIENT, owner=one("boris"), lines=LINES, approvals=APPROVALS),
    "orders/2026/o-3.yaml": record(date=DAYS, client=CLIENT, owner=one("boris"), lines=LINES, approvals=APPROVALS),
    "shipments/2026/s-1.yaml": record(
        shipped_at=DAYS, client=CLIENT, order=one("o-1", "o-2", "o-3"), due_on=st.none() | DAYS, delivered_at=st.none() | DAYS,
        lines=st.none() | listed(record(order_line=one("a", "b"), qty=QTY, accepted_qty=st.none() | QTY), "order_line"),
    ),
    "shipments/2026/s-3.yaml": record(shipped_at=DAYS, client=CLIENT, order=one("o-1", "o-2"), lines=listed(record(order_line=one("a"), qty=QTY), "order_line")),
    "payments/2026/p-1.yaml": record(
        date=DAYS, client=CLIENT, amount=one("50", "10"),
        **{"for": listed(record(document=one("s-1", "o-2", "b-1", "gone"), amount=one("20", "40")), "document")},
    ),
    "payments/2026/p-3.yaml": record(date=DAYS, client=CLIENT, amount=one("-50"), reverses=one("p-1", "p-2", "gone")),
    "balances/balance-acme.yaml": record(
        as_of=one("2026-09-01"), client=one("acme"),
        documents=listed(record(number=one("b-1", "b-2"), date=one("2026-08-01"), due_on=one("2026-09-01"), amount=one("90")), "number"),
    ),
    "credit-notes/2026/c-2.yaml": record(
        date=DAYS, client=CLIENT, shipment=one("s-1", "s-2"), reason=one("return"), amount=one("5"),
        lines=listed(record(order_line=one("a"), qty=QTY), "order_line"),
    ),
    "deals/d-1.yaml": record(
        title=one("Line"), client=CLIENT, stages=listed(record(stage=one("new", "lost"), at=DAYS), "at"),
        sold_by=one(None, [{"user": "anna", "share": "60"}]),
    ),
    "activities/2026/10/v-1.yaml": record(type=one("call"), client=CLIENT, contacts=one(None, ["acme/olga"], ["acme/ivan"]), done_at=DAYS, about=one(None, ["o-1"], ["s-9"])),
}  # fmt: skip
RETURN = {
    "date": "2026-10-08", "client": "cog", "shipment": "s-1", "reason": "return", "amount": "5",
    "lines": [{"order_line": "a", "qty": "2"}],
}  # fmt: skip
HELD = yamlio.read(BASE.encode(), "facts")


def edited(path: str) -> st.SearchStrategy[dict[str, Any]]:
    """The record as it stands with one field changed, where there is one."""
    fields = FILES[path].flatmap(lambda data: st.sampled_from([{name: value} for name, value in sorted(data.items())]))
    return fields.map(lambda field: {**HELD[path], **field}) if path in HELD else FILES[path]


CHANGES = st.lists(
    st.sampled_from(sorted(FILES)).flatmap(
        lambda path: st.tuples(st.just(path), st.none() | FILES[path] | edited(path))
    ),
    min_size=1, max_size=3, unique_by=lambda change: change[0],
)  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> TestBook:
    made = TestBook(tmp_path_factory.mktemp("gate"), BASE)
    assert not checked(made.session(DAY)).findings
    return made


def compared(found: list[Finding]) -> set[tuple[str, str, str]]:
    """Findings as both must name them. Which of two records that share a value is named differs: the one that is written."""
    return {("", "not-unique", "") if finding.rule == "not-unique" else finding.identity for finding in found}


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=CHANGES)
@example(drawn=[("balances/balance-acme.yaml", None)])  # its documents are paid
@example(drawn=[("clients/acme.yaml", {"name": "Acme", "contacts": [{"id": "ivan"}]})])  # an item is another one now
@example(drawn=[("credit-notes/2026/c-2.yaml", RETURN)])  # what another client sends back counts, too
def test_both_find_the_same(book: TestBook, monkeypatch: pytest.MonkeyPatch, drawn: list[tuple[str, Any]]) -> None:
    files = {path: book.root / path for path, _ in drawn}
    held = {path: file.read_bytes() if file.exists() else None for path, file in files.items()}
    changes = [Change(path, None if data is None else yamlio.dump(data), held[path]) for path, data in drawn]
    session = book.session(DAY)
    few = brought(session, changes)
    monkeypatch.setattr(gate, "_MANY", 0)
    many = brought(session, changes)
    merged = merged_with(session, changes)
    between = gate.judge_between_records(session.book, changes, session.today, session.installed.views)
    monkeypatch.undo()
    try:
        for change in changes:
            _put(files[change.path], change.after)
        whole = list(checked(book.session(DAY)).findings)
    finally:
        for path, raw in held.items():
            _put(files[path], raw)
    assert compared(few) == compared(many) == compared(whole)
    assert compared(merged) == compared([finding for finding in between.new if finding.level != "warning"])
    session = book.session(DAY)
    left = session.rejected(changes)
    if any(finding.level == "error" for finding in whole):
        assert left
    taken = brought(session, [change for change in changes if change.path not in left])
    assert not [finding for finding in taken if finding.level == "error"]


def brought(session: Session, changes: list[Change]) -> list[Finding]:
    """What the gate finds that changes would bring."""
    between = gate.judge_between_records(session.book, changes, session.today, session.installed.views)
    return gate.by_place(gate.judge_files(session.book, changes, session.today).and_also(between).new)


def merged_with(session: Session, changes: list[Change]) -> list[Finding]:
    """What a merge would bring that gives these files these contents."""
    contents = {change.path: change.after for change in changes}
    source = WorkTree(session.git)
    return gate.judge_merge(session.book, source, contents, session.today, session.installed.views)[1]


def _put(file: Path, raw: bytes | None) -> None:
    if raw is None:
        file.unlink(missing_ok=True)
    else:
        file.write_bytes(raw)
