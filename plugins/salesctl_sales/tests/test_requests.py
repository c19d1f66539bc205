"""What comes in waits until it is answered, turned into something, or turned down."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Type

LATER = "2026-11-23T15:00:00+00:00"


@pytest.fixture
def acme(book: Path, type_: Type) -> Path:
    """A client of Anna's, with a number."""
    made = type_(
        "client", "add", "--name", "Acme", "--owner", "anna",
        "--set", "contacts.olga.name=Olga Weber", "--set", "contacts.olga.phones=+49 30 1234567",
    )  # fmt: skip
    assert made.code == 0, made.err
    assert type_("product", "add", "--id", "seal", "--sku", "SEAL", "--name", "Seal").code == 0
    return book


def _waiting(type_: Type, now: str = LATER) -> list[str]:
    found = type_("today", "--json", now=now).json["obligations"]
    return [one["about"] for one in found if one["duty"] == 3]


def test_a_question_is_owed_until_it_is_answered(acme: Path, type_: Type) -> None:
    said = type_("request", "add", "acme", "what do seals cost?", "--kind", "question", "--product", "seal", "--json")
    assert said.code == 0, said.err
    text = (acme / said.json["path"]).read_text()
    assert "client: acme\n" in text
    assert "owner:" not in text, "whoever looks after the client"
    assert _waiting(type_) == [said.json["id"]]
    answered = type_("request", "answer", said.json["id"], "5.50", "each", "--json", now=LATER)
    assert answered.code == 0, answered.err
    assert _waiting(type_) == []
    call = (acme / "activities/2026/11" / f"{answered.json['ids'][1]}.yaml").read_text()
    assert "type: call\n" in call
    assert f"about:\n  - {said.json['id']}\n" in call
    assert "was answered already" in type_("request", "answer", said.json["id"], "again", now=LATER).err
    assert type_("check").code == 0


def test_a_missed_call_finds_its_client_by_the_number(acme: Path, type_: Type) -> None:
    said = type_("request", "add", "--missed", "--phone", "030 1234567", "--json")
    assert said.code == 0, said.err
    text = (acme / said.json["path"]).read_text()
    assert "missed: yes\n" in text
    assert "client: acme\n" in text
    assert _waiting(type_) == [said.json["id"]]
    type_("log", "acme", "nobody took it", "--outcome", "no_answer", now=LATER)
    assert _waiting(type_) == [said.json["id"]]
    line = str(
        next(
            one["line"]
            for one in type_("today", "--json", now=LATER).json["obligations"]
            if one["rule"] == "missed-call"
        )
    )
    assert type_("request", "answer", line, "wants seals", now=LATER).code == 0
    assert _waiting(type_) == []


def test_a_stranger_asks_and_becomes_a_deal(acme: Path, type_: Type) -> None:
    said = type_("request", "add", "a new hall needs pumps", "--phone", "+49 30 7777777", "--who", "Mr Stein", "--json")
    assert said.code == 0, said.err
    ref = said.json["id"]
    assert "owner: anna\n" in (acme / said.json["path"]).read_text()
    assert _waiting(type_) == [ref]
    assert "nobody knows whose" in type_("request", "convert", ref, "--deal", "Pumps for the hall").err
    made = type_(
        "request",
        "convert",
        ref,
        "--deal",
        "Pumps for the hall",
        "--client",
        "acme",
        "--amount",
        "900",
        "--json",
        now=LATER,
    )
    assert made.code == 0, made.err
    text = (acme / made.json["path"]).read_text()
    assert f"deal: {made.json['ids'][1]}\n" in text
    assert "outcome: converted\n" in text
    assert _waiting(type_) == []
    assert type_("check").code == 0


def test_an_order_by_phone(acme: Path, type_: Type) -> None:
    ref = type_("request", "add", "acme", "ten seals", "--kind", "order", "--json").json["id"]
    assert type_("request", "convert", ref).code == 2
    made = type_("request", "convert", ref, "--order", "SEAL=10@5", "--json", now=LATER)
    assert made.code == 0, made.err
    assert f"request: {ref}\n" in (acme / "orders/2026" / f"{made.json['ids'][1]}.yaml").read_text()
    again = type_("request", "add", "acme", "as before", "--json").json["id"]
    type_("client", "add", "--name", "Bolt")
    assert (
        "belongs to acme"
        in type_("request", "convert", again, "--order", made.json["ids"][1], "--client", "bolt", now=LATER).err
    )
    assert type_("request", "convert", again, "--order", made.json["ids"][1], now=LATER).code == 0
    assert _waiting(type_) == []


def test_what_is_turned_down(acme: Path, type_: Type) -> None:
    ref = type_("request", "add", "do you sell bread?", "--email", "x@y.example", "--json").json["id"]
    assert type_("request", "reject", ref, "--why", " ").code == 2
    assert type_("request", "reject", ref, "--why", "not what we sell", now=LATER).code == 0
    assert _waiting(type_) == []
    assert type_("request", "add").code == 2
    assert type_("request", "add", "x", "--kind", "whim").code == 2
    late = type_("request", "add", "acme", "a drawing", "--due", "fri 12:00", "--json").json["id"]
    assert _waiting(type_) == [], "an answer was promised for Friday"
    assert _waiting(type_, "2026-11-27T09:00:00+00:00") == [late]


def test_how_soon_we_answer(acme: Path, type_: Type) -> None:
    first = type_("request", "add", "acme", "the price", "--json").json["id"]
    type_("request", "add", "--missed", "--phone", "+49 30 7777777")
    type_("request", "answer", first, "5.50", now=LATER)
    said = type_("report", "requests", "--json", now=LATER).json
    assert said["columns"] == ["owner", "received", "missed", "answered", "converted", "open", "hours"]
    assert said["rows"] == [["anna", 2, 1, 1, 0, 1, 5]]
    assert "без ответа" in type_("report", "requests", "--locale", "ru", now=LATER).out
