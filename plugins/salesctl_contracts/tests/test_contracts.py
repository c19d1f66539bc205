"""A contract's way from the terms agreed to the original back with the legal department, typed."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from conftest import Type


def git_as(name: str) -> None:
    (Path.home() / ".gitconfig").write_text(f"[user]\nname = {name.title()}\nemail = {name}@nord.example\n")


def by_hand(book: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (book / path).parent.mkdir(exist_ok=True)
        (book / path).write_text(text)
    subprocess.run(["git", "-C", str(book), "add", "."], check=True)
    subprocess.run(["git", "-C", str(book), "commit", "-qm", "by hand"], check=True)


def log(book: Path) -> str:
    git = ["git", "-C", str(book), "log", "-1", "--format=%B"]
    return subprocess.run(git, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def shop(book: Path, type_: Type) -> Path:
    """Acme, 14 days to pay; the policy allows 30; Marta decides, Lars is the lawyer."""
    by_hand(
        book,
        {
            "policy/policy-2026-01-01.yaml": "valid_from: 2026-01-01\ndeferral_days: 30\napprovers: [marta]\n",
            "team/marta.yaml": "name: Marta Lind\nemail: marta@nord.example\nrole: manager\n",
            "team/lars.yaml": "name: Lars Holm\nemail: lars@nord.example\nrole: legal\n",
        },
    )
    made = type_(
        "client", "add", "--name", "Acme", "--owner", "anna", "--payment-terms-days", "14", "--credit-limit", "5000"
    )
    assert made.code == 0, made.err
    return book


def draft(type_: Type, *words: str) -> Any:
    made = type_("contract", "draft", "acme", *words, "--json")
    assert made.code == 0, made.err
    return made.json


def approved(type_: Type, *words: str) -> str:
    """A contract the legal department has approved."""
    contract = str(draft(type_, *words)["id"])
    assert type_("contract", "submit", contract).code == 0
    git_as("lars")
    assert type_("contract", "approve", contract).code == 0
    git_as("anna")
    return contract


def test_a_contract_is_with_the_clients_only_legal_entity_or_the_one_that_is_said(shop: Path, type_: Type) -> None:
    assert "entity:" not in (shop / draft(type_)["path"]).read_text()
    assert type_("client", "set", "acme", "entities.gmbh.legal_name=Acme GmbH").code == 0
    assert "entity: acme/gmbh\n" in (shop / draft(type_)["path"]).read_text()
    assert type_("client", "set", "acme", "entities.ag.legal_name=Acme AG").code == 0
    assert "gmbh (Acme GmbH), ag (Acme AG)" in type_("contract", "draft", "acme").err
    assert "entity: acme/ag\n" in (shop / draft(type_, "--entity", "ag")["path"]).read_text()


def test_terms_come_from_the_card_unless_they_are_typed(shop: Path, type_: Type) -> None:
    made = draft(type_, "--number", "S-7", "--discount", "3", "--credit-limit", "4000")
    text = (shop / made["path"]).read_text()
    assert "number: S-7\n" in text
    assert "deferral_days: 14\n" in text, "from the client's card"
    assert "discount: 3\n" in text
    assert "credit_limit: 4000\n" in text, "typed, not the card's 5000"
    assert "drafted_at: 2026-11-23T10:00\n" in text
    assert log(shop).startswith("Acme: contract S-7 drafted\n")


def test_terms_are_said_with_their_units(shop: Path, type_: Type) -> None:
    said = type_("contract", "draft", "acme", "--discount", "3", "--credit-limit", "4000")
    assert said.out.splitlines()[1:] == ["  deferral days: 14", "  credit limit: €4,000.00", "  discount: 3\xa0%"]


def test_terms_of_the_accepted_offer_come_before_the_cards(shop: Path, type_: Type) -> None:
    by_hand(shop, {"products/pump.yaml": "sku: PUMP\nname: Pump\n"})
    offer = type_("offer", "new", "acme", "PUMP=1@100", "--json").json["id"]
    assert type_("offer", "revise", offer, "--deferral-days", "21").code == 0
    assert type_("offer", "send", offer).code == 0
    assert type_("offer", "accept", offer).code == 0
    text = (shop / draft(type_)["path"]).read_text()
    assert "deferral_days: 21\n" in text
    assert f"offer: {offer}\n" in text


def test_a_paper_contract_takes_every_step(shop: Path, type_: Type) -> None:
    approved(type_, "--number", "S-7")
    for step in ("received", "sent", "signed", "returned"):
        done = type_("contract", step, "acme")
        assert done.code == 0, done.err
    (row,) = type_("query", "select number, state from contract_state", "--json").json["rows"]
    assert row == ["S-7", "in_force"]
    assert log(shop).startswith("Acme: S-7 is back with both signatures 23 Nov 10:00\n")
    assert "Duty: 22" in log(shop)
    assert type_("check").code == 0


def test_our_signature_is_recorded_beside_the_clients(shop: Path, type_: Type) -> None:
    contract = approved(type_)
    done = type_("contract", "signed", contract, "--us", "--json")
    assert done.code == 0, done.err
    text = (shop / done.json["path"]).read_text()
    assert "signed_us_at: 2026-11-23T10:00\n" in text
    assert "signed_client_at" not in text


def test_a_step_before_its_turn_names_the_one_that_is_missing(shop: Path, type_: Type) -> None:
    contract = draft(type_)["id"]
    before = log(shop)
    early = type_("contract", "sent", "acme")
    assert early.code == 1
    assert f"contract {contract} is not yet handed to the legal department" in early.err
    assert f"salesctl contract submit {contract}" in early.err
    assert log(shop) == before


def test_a_missing_step_is_named_in_the_readers_language(shop: Path, type_: Type) -> None:
    contract = draft(type_)["id"]
    early = type_("contract", "sent", "acme", "--locale", "ru")
    assert f"договор {contract} ещё не передан юристам\n" in early.err
    assert f"подсказка: salesctl contract submit {contract}\n" in early.err


def test_a_step_is_taken_once(shop: Path, type_: Type) -> None:
    contract = draft(type_)["id"]
    assert type_("contract", "submit", "acme").code == 0
    again = type_("contract", "submit", contract, now="2026-11-24T10:00:00+00:00")
    assert again.code == 1
    assert f"Acme: contract {contract} handed to the legal department already, on 23 Nov 2026" in again.err


def test_a_rep_does_not_approve_for_the_legal_department(shop: Path, type_: Type) -> None:
    contract = draft(type_)["id"]
    assert type_("contract", "submit", contract).code == 0
    refused = type_("contract", "approve", contract)
    assert refused.code == 1
    assert "not yours to record" in refused.err
    (row,) = type_("query", "select approved_at from contract", "--json").json["rows"]
    assert row == [None]


def test_terms_beyond_the_policy_do_not_reach_the_legal_department(shop: Path, type_: Type) -> None:
    made = type_("contract", "draft", "acme", "--deferral-days", "31")
    assert made.code == 0
    assert "goes beyond the policy" in made.out
    refused = type_("contract", "submit", "acme")
    assert refused.code == 1
    assert "31 days to pay > 30" in refused.err
    git_as("marta")
    assert type_("approvals", "--json").json["approvals"][0]["wanted"][0]["what"] == "deferral"
    assert type_("approve", "1").code == 0
    git_as("anna")
    assert type_("contract", "submit", "acme").code == 0


def test_terms_at_the_limit_of_the_policy_need_no_approval(shop: Path, type_: Type) -> None:
    made = type_("contract", "draft", "acme", "--deferral-days", "30")
    assert "goes beyond the policy" not in made.out
    assert type_("contract", "submit", "acme").code == 0


def test_electronic_signing_needs_no_paper(shop: Path, type_: Type) -> None:
    contract = approved(type_, "--signing", "electronic")
    for step in ("received", "returned"):
        refused = type_("contract", step, contract)
        assert refused.code == 1
        assert "no paper to carry" in refused.err
    assert type_("contract", "sent", contract).code == 0
    assert type_("contract", "signed", contract).code == 0
    (row,) = type_("query", "select state from contract_state", "--json").json["rows"]
    assert row == ["in_force"]


def test_a_terminated_contract_takes_no_step(shop: Path, type_: Type) -> None:
    contract = draft(type_)["id"]
    assert type_("contract", "terminate", contract, "--date", "2026-11-20").code == 0
    refused = type_("contract", "submit", contract)
    assert refused.code == 1
    assert f"contract {contract} was terminated on 20 Nov 2026" in refused.err


def test_of_several_contracts_one_is_to_be_named(shop: Path, type_: Type) -> None:
    first, second = draft(type_)["id"], draft(type_)["id"]
    refused = type_("contract", "submit", "acme")
    assert refused.code == 1
    assert "`acme` could be 2 records" in refused.err
    assert first in refused.err
    assert second in refused.err
    assert type_("contract", "submit", first).code == 0
    assert type_("contract", "submit", "acme").code == 0, "one is left that waits for it"
    none = type_("contract", "submit", "acme")
    assert none.code == 1
    assert "Acme has no contract that waits for this step" in none.err
