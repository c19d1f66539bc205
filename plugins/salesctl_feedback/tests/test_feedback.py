"""Feedback from the question to the client's agreement, and the calls after deliveries, typed."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from conftest import Type
from salesctl.testing import TestBook

EARLIER = "2026-11-23T09:00:00+00:00"


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
            "--set",
            "key=yes",
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


@pytest.fixture
def complaint(acme: Path, type_: Type) -> str:
    """What Acme complained of at nine, which Anna cannot put right."""
    return str(added(type_, "The truck comes at noon", "--sentiment", "negative", "--not-fixable", now=EARLIER)["id"])


def added(type_: Type, *words: str, **options: str) -> Any:
    made = type_("feedback", "add", "acme", *words, "--json", **options)
    assert made.code == 0, made.err
    return made.json


def owed(type_: Type, duty: int) -> list[str]:
    return [one["rule"] for one in type_("today", "--team", "--json").json["obligations"] if one["duty"] == duty]


def record(book: Path, feedback: str) -> str:
    (file,) = book.glob(f"feedback/**/{feedback}.yaml")
    return file.read_text()


def log(book: Path) -> str:
    git = ["git", "-C", str(book), "log", "-1", "--format=%B"]
    return subprocess.run(git, check=True, capture_output=True, text=True).stdout


def test_what_a_client_says_answers_the_open_question(acme: Path, type_: Type) -> None:
    asked = type_("feedback", "ask", "acme", "--json").json
    assert "asked_at: 2026-11-23T10:00\n" in record(acme, asked["id"])
    assert log(acme).startswith("Acme: asked on 23 Nov 10:00 what they think\n")
    told = added(type_, "The truck comes at noon", "--with", "olga")
    assert told["id"] == asked["id"]
    assert "contact: acme/olga\n" in record(acme, told["id"])
    assert "channel: message\n" in record(acme, told["id"]), "as it was asked"
    assert log(acme).startswith("Acme: feedback: The truck comes at noon; contact changed\n")
    assert added(type_, "And late")["id"] != asked["id"], "the question is answered"


def test_feedback_is_confirmed_in_the_readers_language(acme: Path, type_: Type) -> None:
    out = type_("feedback", "add", "acme", "опоздали", "--locale", "ru").out
    assert out == "Acme, отзыв: опоздали\n"


def test_what_the_rep_can_put_right_is_owed_at_once(acme: Path, type_: Type) -> None:
    told = added(type_, "Two boxes were wet", "--sentiment", "negative", "--fixable")
    assert owed(type_, 16) == ["feedback-fix"]
    assert type_("feedback", "resolve", "acme", "Sent two more").code == 0
    assert "resolution: Sent two more\n" in record(acme, told["id"])
    assert owed(type_, 16) == ["feedback-confirm"]
    assert type_("feedback", "confirm", "acme").code == 0
    assert "confirmed_at: 2026-11-23T10:00\n" in record(acme, told["id"])
    assert owed(type_, 16) == []


def test_what_the_rep_cannot_put_right_goes_to_their_manager(acme: Path, complaint: str, type_: Type) -> None:
    assert owed(type_, 16) == ["feedback-escalate"]
    handed = type_("feedback", "escalate", "acme", "An early tour?")
    assert handed.out.startswith("Acme: their feedback is handed to management (Marta Lind)\n")
    assert "escalated:\n  to: marta\n  at: 2026-11-23T10:00\n  text: An early tour?\n" in record(acme, complaint)
    assert log(acme).startswith("Acme: feedback passed on to Marta Lind: An early tour?\n")
    assert owed(type_, 16) == ["feedback-tell"]


def test_an_answer_given_before_it_went_to_management_tells_nothing_of_it(
    acme: Path, complaint: str, type_: Type
) -> None:
    assert type_("feedback", "answer", "acme", "I shall ask", now=EARLIER).code == 0
    assert type_("feedback", "escalate", "acme").code == 0
    assert owed(type_, 16) == ["feedback-tell"]
    obligations = type_("today", "--team", "--json").json["obligations"]
    type_("today", "--team")
    line = next(str(one["line"]) for one in obligations if one["duty"] == 16)
    assert type_("feedback", "answer", line, "Marta has it").code == 0
    assert "answer: Marta has it\n" in record(acme, complaint)
    assert owed(type_, 16) == []


def test_a_client_who_does_not_agree_opens_it_again(acme: Path, complaint: str, type_: Type) -> None:
    assert type_("feedback", "resolve", "acme", "A tour at eight").out.startswith("Acme: what they said is put right\n")
    disagreed = type_("feedback", "confirm", "acme", "--not", "on Mondays still at noon")
    assert disagreed.out.startswith("Acme: their feedback is still open\n")
    text = record(acme, complaint)
    assert "text: The truck comes at noon / on Mondays still at noon\n" in text
    assert "resolved_at" not in text
    assert "notes: A tour at eight\n" in text
    assert type_("feedback", "resolve", "acme", "On Mondays, too").code == 0
    assert type_("feedback", "confirm", "acme").code == 0
    assert type_("check").code == 0


def test_a_step_that_is_not_waited_for_is_refused(acme: Path, complaint: str, type_: Type) -> None:
    assert type_("feedback", "escalate", complaint).code == 0
    before = log(acme)
    again = type_("feedback", "escalate", complaint)
    assert again.code == 1
    assert f"feedback {complaint} does not wait for this step" in again.err
    nothing = type_("feedback", "confirm", "acme")
    assert nothing.code == 1
    assert "no feedback of Acme waits for this step" in nothing.err
    assert log(acme) == before


def test_praise_needs_no_mending(acme: Path, type_: Type) -> None:
    praise = added(type_, "All is well", "--sentiment", "positive")["id"]
    for step in (("escalate", praise), ("answer", praise), ("resolve", praise, "what?")):
        assert type_("feedback", *step).code == 1


def test_the_call_after_a_delivery_is_a_line_of_today(acme: Path, type_: Type) -> None:
    assert owed(type_, 17) == ["after-sales"]
    obligations = type_("today", "--json").json["obligations"]
    type_("today")
    line = next(str(one["line"]) for one in obligations if one["duty"] == 17)
    made = type_("feedback", "add", line, "all is well", "--sentiment", "positive", "--json").json
    assert "shipment: ship-acme-" in record(acme, made["id"])
    assert owed(type_, 17) == []


def test_feedback_may_be_about_a_product(acme: Path, type_: Type) -> None:
    told = added(type_, "It leaks", "--about", "pump")
    assert "product: pump\n" in record(acme, told["id"])


def test_what_is_not_understood_is_refused(acme: Path, type_: Type) -> None:
    before = log(acme)
    angry = type_("feedback", "add", "acme", "x", "--sentiment", "angry")
    assert angry.code == 2
    assert "one of positive, neutral, negative" in angry.err
    pigeon = type_("feedback", "ask", "acme", "--channel", "pigeon")
    assert pigeon.code == 2
    assert "one of call, meeting, visit, email, message, form" in pigeon.err
    nobody = type_("feedback", "ask", "acme", "--with", "max")
    assert nobody.code == 1
    assert "`max` is nobody in particular at Acme (known: olga)" in nobody.err
    alone = type_("feedback", "ask", "bolt", "--with", "max")
    assert alone.code == 1
    assert "Bolt has no contact yet" in alone.err
    listed = type_("shipment", "list", "--json")
    assert listed.code == 0, listed.err
    shipment = listed.json["records"][0]["id"]
    other = type_("feedback", "ask", "bolt", "--about", shipment)
    assert other.code == 1
    assert f"shipment {shipment} went to Acme, not to Bolt" in other.err
    assert log(acme) == before


def test_the_reports_show_both_duties(acme: Path, type_: Type) -> None:
    assert type_("report", "service", "--json").json["rows"][0][:6] == ["acme", "anna", 1, 0, 1, None]
    added(type_, "The truck comes at noon", "--sentiment", "negative")
    assert type_("feedback", "resolve", "acme", "A tour at eight").code == 0
    assert type_("feedback", "confirm", "acme").code == 0
    report = type_("report", "feedback", "--json").json
    assert report["rows"][0][4] == "The truck comes at noon"
    assert report["rows"][0][6:8] == [0, 0], "answered and put right the same day"
    said = type_("report", "feedback").out
    assert "A complaint was usually answered the same day." in said
    assert "usually answered in" not in said
    assert type_("report", "service", "--json").json["rows"][0][:6] == ["acme", "anna", 1, 1, 0, 6]


def test_a_call_about_another_delivery_serves_none(tmp_path: Path) -> None:
    book = TestBook(
        tmp_path,
        """
        team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
        clients/acme.yaml: {name: Acme, owner: anna, key: yes}
        products/pump.yaml: {sku: PUMP, name: Pump}
        orders/2026/o-1.yaml: {date: 2026-11-01, client: acme, lines: [{id: pump, product: pump, qty: 2, price: 100}]}
        shipments/2026/s-1.yaml:
          {shipped_at: '2026-11-02T10:00', client: acme, order: o-1, delivered_at: '2026-11-03T10:00', lines: [{order_line: pump, qty: 1}]}
        shipments/2026/s-2.yaml:
          {shipped_at: '2026-11-05T10:00', client: acme, order: o-1, delivered_at: '2026-11-06T10:00', lines: [{order_line: pump, qty: 1}]}
        activities/2026/11/a-1.yaml: {type: call, client: acme, owner: anna, done_at: '2026-11-04T10:00', outcome: held, about: [s-2]}
        activities/2026/11/a-2.yaml: {type: call, client: acme, owner: anna, done_at: '2026-11-07T10:00', outcome: held}
        """,
    )
    table = book.report("2026-11-20", "service", "2026-11")
    assert table.behind is not None
    (behind,) = table.behind(table.rows)
    called = [[row[0], row[2]] for row in behind.rows]
    assert called == [["s-1", "2026-11-07"], ["s-2", "2026-11-07"]], (
        "the second call was about nothing in particular: about all"
    )


def test_a_complaint_answered_later_is_not_said_to_be_answered_the_same_day(tmp_path: Path) -> None:
    book = TestBook(
        tmp_path,
        """
        team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
        clients/acme.yaml: {name: Acme, owner: anna}
        feedback/f-1.yaml: {client: acme, received_at: 2026-11-03, answered_at: 2026-11-06, sentiment: negative, text: late}
        """,
    )
    notes = [str(note) for note in book.report("2026-11-20", "feedback", "2026-11").notes]
    assert [note for note in notes if "usually" in note] == ["A complaint was usually answered in 3 days."]


def test_a_complaint_is_listed_by_its_client_and_words_not_by_its_id(complaint: str, type_: Type) -> None:
    assert type_("feedback", "ask", "acme").code == 0
    assert complaint not in type_("feedback", "list").out
    assert type_("report", "feedback").out.count("The truck comes at noon") == 1
