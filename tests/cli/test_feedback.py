"""Feedback from the question to the client's agreement, and the calls after deliveries, at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Type


@pytest.fixture
def acme(book: Path, type_: Type) -> Path:
    """Anna's key client, who got a pump; Marta manages Anna."""
    for words in (
        ("user", "add", "--id", "marta", "--name", "Marta Lind", "--role", "manager"),
        ("user", "set", "anna", "manager=marta"),
        ("product", "add", "--id", "pump", "--sku", "PUMP", "--name", "Pump"),
        (
            "client",
            "add",
            "--name",
            "Acme",
            "--owner",
            "anna",
            "--key",
            "yes",
            "--set",
            "contacts.olga.name=Olga Weber",
        ),
        ("client", "add", "--name", "Bolt", "--owner", "anna"),
    ):
        made = type_(*words)
        assert made.code == 0, made.err
    order = type_("order", "new", "acme", "PUMP=1@100", "--date", "2026-11-16", "--json").json["id"]
    assert type_("ship", order, "--date", "2026-11-17").code == 0
    return book


def rules(type_: Type, duty: int) -> list[str]:
    return [one["rule"] for one in type_("today", "--team", "--json").json["obligations"] if one["duty"] == duty]


def text(book: Path, made: dict[str, str]) -> str:
    return (book / made["path"]).read_text()


def test_a_complaint_that_goes_to_management_and_comes_back(acme: Path, type_: Type) -> None:
    asked = type_("feedback", "ask", "acme", "--json").json
    assert "asked_at: 2026-11-23T10:00\n" in text(acme, asked)
    words = (
        "feedback",
        "add",
        "acme",
        "The truck comes at noon",
        "--sentiment",
        "negative",
        "--not-fixable",
        "--with",
        "olga",
        "--json",
    )
    said = type_(*words).json
    assert said["id"] == asked["id"], "the open question is answered by it"
    assert "contact: acme/olga\n" in text(acme, said)
    assert "channel: message\n" in text(acme, said), "as it was asked"
    assert rules(type_, 16) == ["feedback-escalate"]
    before = "2026-11-23T09:00:00+00:00"
    assert type_("feedback", "answer", "acme", "I shall ask", now=before).code == 0
    assert type_("feedback", "escalate", "acme", "An early tour?").code == 0
    assert "escalated:\n  to: marta\n  at: 2026-11-23T10:00\n  text: An early tour?\n" in text(acme, said)
    assert rules(type_, 16) == ["feedback-tell"]
    again = type_("feedback", "escalate", said["id"])
    assert again.code == 1
    assert "does not wait for that" in again.err
    type_("today", "--team")
    number = next(
        str(one["line"]) for one in type_("today", "--team", "--json").json["obligations"] if one["duty"] == 16
    )
    assert type_("feedback", "answer", number, "Marta has it").code == 0
    assert "answer: Marta has it\n" in text(acme, said)
    assert rules(type_, 16) == []
    assert type_("feedback", "resolve", "acme", "A tour at eight").code == 0
    assert rules(type_, 16) == ["feedback-confirm"]
    assert type_("feedback", "confirm", "acme", "--not", "on Mondays still at noon").code == 0
    assert "text: The truck comes at noon / on Mondays still at noon\n" in text(acme, said)
    assert "resolved_at" not in text(acme, said)
    assert type_("feedback", "resolve", "acme", "On Mondays, too").code == 0
    assert type_("feedback", "confirm", "acme").code == 0
    assert rules(type_, 16) == []
    nothing = type_("feedback", "confirm", "acme")
    assert nothing.code == 1
    assert "nothing acme said waits for that" in nothing.err
    (state,) = type_("show", "acme", "--json").json["derived"]["feedback_state"]
    assert (state["amiss"], state["mine"]) == (True, False), "yes and no are no numbers"
    report = type_("report", "feedback", "--json").json
    assert report["rows"][0][4:8] == ["The truck comes at noon / on Mondays still at noon", "confirmed", 0, 0]
    assert type_("check").code == 0


def test_the_call_after_a_delivery_is_a_line_of_today(acme: Path, type_: Type) -> None:
    assert rules(type_, 17) == ["after-sales"]
    row = type_("report", "service", "--json").json["rows"][0]
    assert row[:6] == ["acme", "anna", 1, 0, 1, None]
    line = next(str(one["line"]) for one in type_("today", "--json").json["obligations"] if one["duty"] == 17)
    said = type_("feedback", "add", line, "all is well", "--sentiment", "positive", "--json").json
    assert "shipment: ship-acme-" in text(acme, said)
    assert rules(type_, 17) == []
    assert type_("report", "service", "--json").json["rows"][0][:6] == ["acme", "anna", 1, 1, 0, 6]
    refused = type_("feedback", "resolve", said["id"], "what?")
    assert refused.code == 1, "praise needs no mending"


def test_what_is_not_understood_is_refused(acme: Path, type_: Type) -> None:
    assert type_("feedback", "add", "acme", "x", "--sentiment", "angry").code == 2
    assert type_("feedback", "ask", "acme", "--channel", "pigeon").code == 2
    assert "nobody in particular at acme" in type_("feedback", "ask", "acme", "--with", "max").err
    shipment = type_("shipment", "list", "--json").json["records"][0]["id"]
    other = type_("feedback", "ask", "bolt", "--about", shipment)
    assert other.code == 1
    assert "went to acme, not to bolt" in other.err
