"""A contract's way from the terms agreed to the original back with the legal department, typed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conftest import Type


def git_as(name: str) -> None:
    (Path.home() / ".gitconfig").write_text(f"[user]\nname = {name.title()}\nemail = {name}@nord.example\n")


@pytest.fixture
def shop(book: Path, type_: Type) -> Path:
    (book / "policy").mkdir()
    (book / "policy" / "policy-2026-01-01.yaml").write_text(
        "valid_from: 2026-01-01\ndeferral_days: 30\napprovers: [marta]\n"
    )
    (book / "team" / "marta.yaml").write_text("name: Marta Lind\nemail: marta@nord.example\nrole: manager\n")
    (book / "team" / "lars.yaml").write_text("name: Lars Holm\nemail: lars@nord.example\nrole: legal\n")
    subprocess.run(["git", "-C", str(book), "add", "."], check=True)
    subprocess.run(["git", "-C", str(book), "commit", "-qm", "by hand"], check=True)
    made = type_(
        "client", "add", "--name", "Acme", "--owner", "anna", "--payment-terms-days", "14", "--credit-limit", "5000"
    )
    assert made.code == 0, made.err
    return book


def test_from_terms_to_the_safe(shop: Path, type_: Type) -> None:
    made = type_("contract", "draft", "acme", "--number", "S-7", "--discount", "3", "--json").json
    text = (shop / made["path"]).read_text()
    assert "deferral_days: 14\n" in text, "from the client's card"
    assert "discount: 3\n" in text
    assert "not yet handed to the legal department" in type_("contract", "sent", "acme").err
    assert type_("contract", "submit", "acme").code == 0
    assert "on 2026-11-23" in type_("contract", "submit", made["id"]).err
    assert "not yours to record" in type_("contract", "approve", "acme").err
    git_as("lars")
    assert type_("contract", "approve", "acme").code == 0
    git_as("anna")
    for step in ("received", "sent", "signed", "returned"):
        said = type_("contract", step, "acme")
        assert said.code == 0, said.err
    assert type_("check").code == 0
    (row,) = type_("report", "contracts", "--format", "json").json["rows"]
    assert row[:4] == ["S-7", "acme", "anna", "in_force"]
    log = subprocess.run(
        ["git", "-C", str(shop), "log", "-1", "--format=%B"], check=True, capture_output=True, text=True
    ).stdout
    assert log.startswith(f"contract {made['id']}: back with the legal department")
    assert "Duty: 22" in log


def test_terms_beyond_the_policy_do_not_reach_the_legal_department(shop: Path, type_: Type) -> None:
    made = type_("contract", "draft", "acme", "--deferral-days", "60")
    assert "goes beyond the policy" in made.out
    refused = type_("contract", "submit", "acme")
    assert refused.code == 1
    assert "60\xa0days to pay > 30" in refused.err.replace("60 days", "60\xa0days")
    git_as("marta")
    assert type_("approvals", "--json").json["approvals"][0]["what"] == "deferral"
    assert type_("approve", "1").code == 0
    git_as("anna")
    assert type_("contract", "submit", "acme").code == 0


def test_electronic_signing_needs_no_paper(shop: Path, type_: Type) -> None:
    assert type_("contract", "draft", "acme", "--signing", "electronic").code == 0
    assert type_("contract", "submit", "acme").code == 0
    git_as("lars")
    assert type_("contract", "approve", "acme").code == 0
    assert "no paper to carry" in type_("contract", "received", "acme").err
    assert type_("contract", "sent", "acme").code == 0
    assert type_("contract", "signed", "acme").code == 0
    assert "no paper to carry" in type_("contract", "returned", "acme").err
    assert type_("contract", "terminate", "acme").code == 0
