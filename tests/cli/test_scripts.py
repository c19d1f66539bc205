"""Conversations by the script, call lists and the quiz, at the command line and down a pipe."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conftest import Type

SCRIPT = """\
title: Hello
goal: cold
steps:
  - id: hello
    say: Good day {contact}, {me} here.
    ask: Who decides at {client}?
    answers:
      - text: I do
        goto: need
      - text: Somebody else
        outcome: call_back
  - id: need
    say: We deliver within a day.
  - id: meet
    ask: May I come?
    answers:
      - text: Agrees
        outcome: held
      - text: Refuses
        outcome: refused
objections:
  - code: price
    text: You are expensive
    answers:
      - Compared with what?
"""


@pytest.fixture
def nova(book: Path, type_: Type) -> Path:
    """A lead with a number, a script to call it by."""
    (book / "scripts").mkdir()
    (book / "scripts" / "hello.yaml").write_text(SCRIPT)
    subprocess.run(["git", "-C", str(book), "add", "."], check=True)
    subprocess.run(["git", "-C", str(book), "commit", "-qm", "by hand"], check=True)
    made = type_(
        "client", "add", "--name", "Nova", "--owner", "anna", "--set", "contacts.max.name=Max Blau", "--set",
        "contacts.max.phones=+49 30 7654321", "--set", "contacts.max.call_window=09:00-12:00",
    )  # fmt: skip
    assert made.code == 0, made.err
    return book


def test_a_call_led_by_the_script_is_one_call_noted(nova: Path, type_: Type) -> None:
    typed = ["1", "builds in May", "", "?", "? price", "y", "1", "", "tue 10:00 meeting bring samples", "400@fri"]
    run = type_("script", "run", "hello", "nova", "--with", "max", "--json", stdin="\n".join(typed) + "\n")
    assert run.code == 0, run.err
    assert "Good day Max Blau, Anna Berg here." in run.err
    assert "Who decides at Nova?" in run.err
    assert "Compared with what?" in run.err
    first, following = run.json["ids"]
    note = next(nova.rglob(f"{first}.yaml")).read_text()
    for line in (
        "outcome: held\n", "script: hello\n", "steps:\n  - hello\n  - need\n  - meet\n", "  - code: price\n    handled: yes\n",
        "I do → Agrees\n", "builds in May\n", "  amount: 400\n  by: 2026-11-27\n", "type: call\n", "  - nova/max\n",
    ):  # fmt: skip
        assert line in note, note
    planned = next(nova.rglob(f"{following}.yaml")).read_text()
    assert "start: 2026-11-24T10:00\n" in planned
    assert "type: meeting\n" in planned


def test_what_breaks_off_is_gone_on_with(nova: Path, type_: Type) -> None:
    run = type_("script", "run", "hello", "nova", stdin="1\n! in May\n")
    assert run.code == 1
    assert "--resume" in run.err
    assert not list(nova.rglob("call-nova-*")), "nothing half is noted"
    again = type_("script", "run", "hello", "nova", stdin="\n")
    assert again.code == 1
    assert "broke off" in again.err
    run = type_("script", "run", "hello", "nova", "--resume", "--json", stdin="b\n2\n\n\n\n")
    assert run.code == 0, run.err
    note = (nova / run.json["path"]).read_text()
    assert "in May" in note
    assert "I do" not in note, "it was taken back"
    assert "outcome: call_back\n" in note
    assert type_("script", "run", "hello", "nova", stdin=".\nbusy\n\n\n").code == 0, "and is over"


def test_what_is_not_understood_is_asked_again(nova: Path, type_: Type) -> None:
    run = type_("script", "run", "hello", "nova", stdin="7\n.\nmaybe\nbusy\nsomeday\n\n\n\n")
    assert run.code == 0, run.err
    assert "someday" in run.err
    assert "? for objections" in run.err


def test_a_script_that_leads_nowhere_is_refused_before_the_call(nova: Path, type_: Type) -> None:
    file = nova / "scripts" / "hello.yaml"
    file.write_text(SCRIPT.replace("goto: need", "goto: gone"))
    assert "`gone`, which is no step" in type_("script", "run", "hello", "nova").err
    file.write_text(SCRIPT.replace("{me}", "{you}"))
    assert "names `you`" in type_("script", "run", "hello", "nova").err


def test_a_call_list_gives_the_next_to_dial(nova: Path, type_: Type) -> None:
    assert "no list is running" in type_("call-list", "next").out
    refused = type_("call-list", "new", "All")
    assert refused.code == 2
    made = type_(
        "call-list",
        "new",
        "New sites",
        "--state",
        "lead",
        "--script",
        "hello",
        "--limit",
        "2",
        "--to",
        "+14d",
        "--json",
    )
    assert made.code == 0, made.err
    text = (nova / made.json["path"]).read_text()
    assert "clients:\n  - nova\n" in text
    assert "l.state = 'lead'" in text
    assert "to: 2026-12-07\n" in text
    found = type_("call-list", "next", "--json").json
    assert (found["client"], found["contact_name"], found["phone"], found["script"], found["attempt"]) == (
        "nova", "Max Blau", "+49 30 7654321", "hello", 1,
    )  # fmt: skip
    late = type_("call-list", "next", made.json["id"], "--json", now="2026-11-23T13:00:00+00:00").json
    assert late == {"client": None, "why": {"hours": 1}}
    assert "script run hello 1 --list new-sites" in type_("call-list", "next").out
    note = type_("log", "1", "nobody there", "--outcome", "no_answer", "--json").json
    assert "rule: cold-call\n" in (nova / note["path"]).read_text()
    assert "tried today" in type_("call-list", "next").out
    tomorrow = "2026-11-24T10:00:00+00:00"
    assert type_("call-list", "next", "--json", now=tomorrow).json["attempt"] == 2
    assert type_("log", "nova", "busy", "--outcome", "busy", now=tomorrow).code == 0
    assert "попытки исчерпаны: 1" in type_("call-list", "next", "--locale", "ru", now="2026-11-25T10:00:00+00:00").out


def test_a_call_list_by_name_or_expression(nova: Path, type_: Type) -> None:
    made = type_("call-list", "new", "By name", "nova", "nova", "--json")
    assert "clients:\n  - nova\n" in (nova / made.json["path"]).read_text()
    assert type_("call-list", "new", "None", "--where", "name = 'Nobody'").code == 1
    assert type_("call-list", "new", "Some", "--where", "name like 'N%'").code == 0
    assert type_("call-list", "new", "Odd", "--state", "sleepy").code == 2
    stop = ("contacts.max.do_not_call.channel=call", "contacts.max.do_not_call.on=2026-11-20")
    assert type_("client", "set", "nova", *stop).code == 0
    assert type_("call-list", "next", "--json").json["why"] == {"no_call": 2}


def test_reports_on_calling(nova: Path, type_: Type) -> None:
    assert type_("call-list", "new", "New sites", "nova", "--script", "hello").code == 0
    assert type_("script", "run", "hello", "nova", stdin="1\n? price\nn\n.\n\ntue 10:00 meeting\n\n").code == 0
    (row,) = type_("report", "cold", "--json").json["rows"]
    assert row == ["new-sites", "hello", 1, 1, 1, 1, 1, 0, "100.00"]
    rows = type_("report", "scripts", "--json").json["rows"]
    assert [(row[0], row[2], row[3], row[4]) for row in rows] == [("hello", None, 1, None), ("hello", "price", 1, 0)]
    assert type_("report", "dormant", "--locale", "ru").code == 0


FACTS = {
    "products/pump.yaml": "name: Pump\nsku: P\ntop: yes\n",
    "price-lists/one.yaml": "name: One\nvalid_from: 2026-01-01\nlines:\n  - id: pump\n    product: pump\n    price: 1250.50\n",
    "competitors/rival.yaml": "name: Rival\nweaknesses:\n  - slow\n",
    "competitors/other.yaml": "name: Other\nweaknesses:\n  - dear\n",
    "promotions/may.yaml": "title: May\nbenefit: a gift\nfrom: 2026-11-01\n",
    "promotions/old.yaml": "title: Old\nbenefit: a discount\nfrom: 2025-11-01\nto: 2025-12-01\n",
}


def test_a_quiz_from_the_teams_own_records(nova: Path, type_: Type) -> None:
    assert "nothing to ask" in type_("quiz").err
    for path, text in FACTS.items():
        (nova / path).parent.mkdir(exist_ok=True)
        (nova / path).write_text(text)
    subprocess.run(["git", "-C", str(nova), "add", "."], check=True)
    subprocess.run(["git", "-C", str(nova), "commit", "-qm", "facts"], check=True)
    good = type_("quiz", "--topic", "prices", "--json", stdin="1 250,50\n")
    assert good.code == 0, good.err
    assert good.json["right"] == good.json["asked"] == 1
    bad = type_("quiz", "--topic", "prices", stdin="1250\n")
    assert "0 of 1 right" in bad.out
    assert "no: 1,250.5 EUR" in bad.err
    assert (nova / ".git" / "salesctl" / "quiz.json").is_file()
    asked = type_("quiz", "--topic", "competitors", "--locale", "ru", stdin="1\n1\n")
    assert "В чём слабость Rival?" in asked.err
    assert "верно" in asked.out
    promoted = type_("quiz", "--topic", "promotions", stdin="1\n")
    assert "by “May”?" in promoted.err
    assert "“Old”" not in promoted.err
    assert type_("quiz", "--topic", "weather").code == 2
    left = type_("quiz", stdin="")
    assert left.code == 0
    assert "0 of 0" in left.out


def test_calling_hours_are_by_the_contacts_own_clock(nova: Path, type_: Type) -> None:
    assert type_("call-list", "new", "New sites", "nova").code == 0
    assert type_("client", "set", "nova", "contacts.max.time_zone=Asia/Almaty").code == 0
    assert type_("call-list", "next", "--json").json["why"] == {"hours": 1}, "it is three in the afternoon there"
    early = "2026-11-23T05:00:00+00:00"
    assert type_("call-list", "next", "--json", now=early).json["client"] == "nova"
    assert type_("call-list", "next", "--json", now="2026-11-22T05:00:00+00:00").json["why"] == {}, "not begun"
    assert type_("call-list", "next", "--json", now="2026-11-28T05:00:00+00:00").json["why"] == {"holiday": 1}
