"""Every verb that makes a record takes it whole with `--from`, as `show --json` prints it; what stands beside it is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from conftest import Once, Type
from salesctl.cli.command_tree import verbs
from salesctl.plugins.declaration import Command

_LINES = [{"id": "p", "product": "pump", "qty": "2", "price": "100.5"}]
RECORDS: Mapping[str, Mapping[str, Any]] = {
    "activity": {
        "client": "acme",
        "type": "call",
        "owner": "anna",
        "done_at": "2026-11-20T10:00",
        "text": "wants a pump",
    },
    "client": {"name": "Berg", "owner": "anna", "contacts": [{"id": "o", "name": "Olga"}]},
    "request": {
        "client": "acme",
        "owner": "anna",
        "received_at": "2026-11-20T10:00",
        "kind": "question",
        "text": "how loud?",
    },
    "order": {"client": "acme", "owner": "anna", "date": "2026-11-20", "currency": "EUR", "lines": _LINES},
    "shipment": {
        "client": "acme",
        "order": "o-1",
        "shipped_at": "2026-11-20",
        "lines": [{"order_line": "pump", "qty": "1"}],
    },
    "credit_note": {"client": "acme", "date": "2026-11-20", "amount": "5", "currency": "EUR", "reason": "price"},
    "invoice": {"client": "acme", "order": "o-1", "date": "2026-11-20", "amount": "5", "currency": "EUR"},
    "payment": {"client": "acme", "date": "2026-11-20", "amount": "5", "currency": "EUR"},
    "waiver": {"on": "2026-11-20", "rule": "lead_incomplete", "about": "acme", "by": "anna", "why": "a relative"},
    "call_list": {"title": "Dormant", "owner": "anna", "clients": ["acme"]},
    "feedback": {"client": "acme", "owner": "anna", "received_at": "2026-11-20T10:00", "text": "the box was wet"},
    "intel": {"competitor": "rival", "owner": "anna", "observed_on": "2026-11-20", "what": "price", "text": "cheaper"},
    "offer": {"client": "acme", "owner": "anna", "date": "2026-11-20", "currency": "EUR", "lines": _LINES},
    "target": {"user": "anna", "period": "2026-12", "currency": "EUR", "metrics": {"calls": "40"}},
    "close": {"user": "anna", "date": "2026-11-20", "period": "month", "comment": "a good month"},
    "contract": {"client": "acme", "owner": "anna", "type": "supply"},
}
"""Of every kind that some verb makes a record, complete as it is shown."""

OTHERWISE = {
    "absence add", "accept", "approve", "busy", "calendar pull", "calendar revoke", "call", "cancel", "claim", "client confirm", "client merge",
    "competitor confirm", "contract approve", "contract received", "contract returned", "contract sent",
    "contract signed", "contract submit", "contract terminate", "deal move", "done", "feedback answer", "feedback confirm",
    "feedback escalate", "feedback resolve", "fmt", "handover", "import", "intel ack", "intel pass", "move",
    "offer accept", "offer decline", "person erase", "offer revise", "offer send", "order cancel", "order short", "order substitute",
    "order wait", "redo", "reject", "request answer", "request convert", "request reject", "resolve", "sample return", "script run", "set",
    "sync", "undo",
}  # fmt: skip
"""Verbs that change a record there is (`set --from` takes it whole), lead a conversation, or bring many records."""


def _writing() -> Iterator[Command]:
    for node in verbs().values():
        commands = [node.command, *(inside.command for inside in node.inside.values() if not inside.function)]
        yield from (command for command in commands if command and command.writes is True)


MAKING = {command.name: command.makes for command in _writing() if command.makes}


@pytest.fixture
def shop(book: Path, type_: Type, once: Once) -> Path:
    def make() -> None:
        for words, stdin in (
            (("client", "add", "--id", "acme", "--from", "-"), "name: Acme\nowner: anna\n"),
            (("product", "add", "--id", "pump", "--name", "Pump", "--sku", "P1", "--unit", "pcs"), ""),
            (("competitor", "add", "--id", "rival", "--name", "Rival"), ""),
            (("order", "add", "--id", "o-1", "--from", "-"),
             "client: acme\ndate: 2026-11-20\nlines: [{id: pump, product: pump, qty: 2, price: 5}]\n"),
        ):  # fmt: skip
            made = type_(*words, stdin=stdin)
            assert made.code == 0, made.err

    once(make)
    return book


def test_every_verb_makes_a_record_or_is_known_not_to() -> None:
    assert {command.name for command in _writing()} == MAKING.keys() | OTHERWISE
    assert RECORDS.keys() == set(MAKING.values())


@pytest.mark.parametrize("verb", MAKING)
def test_what_is_shown_elsewhere_is_recorded_as_it_stands(shop: Path, type_: Type, verb: str) -> None:
    kind = MAKING[verb]
    shown = {"kind": kind, "id": "as-shown", "path": "elsewhere.yaml", "fields": RECORDS[kind], "derived": {"debt": []}}
    option = "--from-file" if verb == "contract draft" else "--from"
    made = type_(*verb.split(), option, "-", "--json", stdin=json.dumps(shown))
    assert made.code == 0, made.err
    assert made.json["id"] == "as-shown"
    again = type_("show", "as-shown", "--json").json
    assert (again["kind"], again["fields"]) == (kind, RECORDS[kind])


def test_what_is_typed_beside_a_record_is_refused_by_name(shop: Path, type_: Type) -> None:
    record = json.dumps(RECORDS["payment"])
    refused = type_("pay", "acme", "--from", "-", "--number", "5", stdin=record)
    assert (refused.code, "CLIENT, --number cannot stand beside it" in refused.err) == (2, True)
    assert "`CLIENT` is missing" in type_("pay").err
    assert type_("pay", "--from", "-", stdin=json.dumps({**RECORDS["payment"], "amuont": "5"})).code == 1
    assert type_("pay", "--from", "-", stdin=json.dumps({"kind": "order", "id": "o-1", "fields": {}})).code == 2
    assert not type_("payment", "list", "--json").json["records"]


def test_a_lead_from_a_file_that_looks_like_a_known_client_is_shown_first(shop: Path, type_: Type) -> None:
    record = "name: ACME GmbH\n"
    assert type_("lead", "--from", "-", stdin=record).code != 0
    assert type_("lead", "--from", "-", "--new", "--id", "x", stdin=record).code == 2
    made = type_("lead", "--from", "-", "--new", "--key", "k", "--json", stdin=record)
    assert made.code == 0, made.err
    again = type_("lead", "--from", "-", "--new", "--key", "k", "--json", stdin=record)
    assert again.json["commit"] == made.json["commit"]
    assert type_("lead", "--from", "-", "--new", "--key", "k", stdin="name: Other\n").code != 0
