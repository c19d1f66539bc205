"""Programs that write for a person: named beside the author, taken back together, kept from what people decide."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conftest import Once, Type


def log(book: Path, form: str) -> str:
    return subprocess.run(
        ["git", "-C", str(book), "log", "-1", f"--format={form}"], capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.fixture
def acme(book: Path, type_: Type, once: Once) -> Path:
    def make() -> None:
        for words in (
            ("client", "add", "--name", "Acme", "--owner", "anna"),
            ("policy", "set", "policy-2026-01-01", "approvers+=anna"),
            ("offer", "add", "--id", "of-1", "--client", "acme", "--date", "2026-11-20"),
            ("product", "add", "--id", "pump", "--name", "Pump", "--sku", "P1", "--unit", "pcs"),
            ("offer", "revise", "of-1", "P1=2@100"),
        ):
            made = type_(*words)
            assert made.code == 0, made.err

    once(make)
    return book


def test_the_author_stays_and_a_trailer_names_the_agent(
    acme: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert type_("log", "acme", "called", "--as-agent", "helper").code == 0
    assert log(acme, "%an|%(trailers:key=Agent,valueonly)") == "Anna Berg|helper"
    monkeypatch.setenv("SALESCTL_AGENT", "other")
    assert type_("client", "set", "acme", "district=north").code == 0
    assert log(acme, "%an|%(trailers:key=Agent,valueonly)") == "Anna Berg|other"
    told = type_("history", "--agent", "other", "--json").json["changes"]
    assert [(one["agent"], one["author"], one["field"], one["after"]) for one in told] == [
        ("other", "Anna Berg", "district", "north")
    ]
    assert {one["agent"] for one in type_("history", "--json").json["changes"]} == {"", "helper", "other"}
    refused = type_("log", "acme", "called", "--as-agent", "two words")
    assert (refused.code, "an agent's name is one word" in refused.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("policy", "add", "--valid-from", "2026-12-01"), "policy/policy-2026-12-01.yaml"),
        (
            ("price-list", "add", "--id", "p", "--name", "P", "--currency", "EUR", "--valid-from", "2026-12-01"),
            "price-lists/p.yaml",
        ),
        (("user", "set", "anna", "role=manager"), "`role` of team/anna.yaml"),
        (("user", "add", "--name", "Eve", "--email", "eve@nord.example"), "`email` of team/eve.yaml"),
        (("waive", "offer-unsent:of-1", "--why", "not now"), "waivers/2026/"),
        (("offer", "send", "of-1"), "`sent."),
        (("sign-off", "add", "--by", "anna", "--commit", "abc1234", "--date", "2026-11-20"), "sign-offs/2026/"),
        (("approve", "acme"), "`approvals."),
        (("calendar", "revoke", "anna"), "`calendar_revocations` of team/anna.yaml"),
    ],
)
def test_what_people_decide_no_agent_writes(acme: Path, type_: Type, words: tuple[str, ...], named: str) -> None:
    before = log(acme, "%H")
    for more in ((), ("--dry-run",)):
        refused = type_(*words, *more, "--as-agent", "helper", "--json")
        assert (refused.code, refused.json["error"]["code"]) == (1, "for-people"), refused.err
        assert named in refused.json["error"]["message"]
    assert log(acme, "%H") == before
    assert type_(*words, "--dry-run").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("person", "export", "anna"),
        ("person", "erase", "anna", "--yes"),
        ("calendar", "addresses"),
        ("calendar", "publish", "plans"),
    ],
)
def test_what_is_given_out_no_agent_gives_out(
    acme: Path, type_: Type, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("SALESCTL_AGENT", "helper")
    before = log(acme, "%H")
    refused = type_(*words, "--json")
    assert (refused.code, refused.json["error"]["code"]) == (1, "for-people"), refused.err
    assert log(acme, "%H") == before


def test_an_agent_neither_syncs_nor_takes_back_what_people_wrote(acme: Path, type_: Type) -> None:
    for words in (("sync",), ("undo", log(acme, "%H"))):
        refused = type_(*words, "--as-agent", "helper", "--json")
        assert refused.json["error"]["code"] == "for-people"
    assert "nothing is left that you wrote here" in type_("undo", "--as-agent", "helper").err
    assert type_("log", "acme", "called", "--as-agent", "helper").code == 0
    assert type_("undo", "--as-agent", "helper").code == 0


def test_what_an_agent_wrote_since_a_day_is_taken_back_at_once(acme: Path, type_: Type) -> None:
    as_agent = ("--as-agent", "helper")
    assert type_("client", "set", "acme", "district=east", *as_agent, now="2026-11-22T10:00:00+00:00").code == 0
    for words in (("district=north",), ("district=south", "segment=A")):
        assert type_("client", "set", "acme", *words, *as_agent).code == 0
    assert type_("log", "acme", "called", *as_agent).code == 0
    assert type_("client", "set", "acme", "website=https://acme.example/").code == 0
    shown = type_("undo", "--agent", "helper", "--since", "today", "--dry-run", "--json").json
    assert shown["subject"] == "taken back: 3 writes of the agent helper"
    done = type_("undo", "--agent", "helper", "--since", "today", "--json")
    assert (done.code, len(done.json["all_undone"]), len(done.json["paths"])) == (0, 3, 2)
    fields = type_("show", "client/acme", "--json").json["fields"]
    assert (fields["district"], fields.get("segment"), fields["website"]) == ("east", None, "https://acme.example/")
    assert not list((acme / "activities").rglob("*.yaml"))
    again = type_("undo", "--agent", "helper", "--since", "today")
    assert (again.code, "wrote nothing for you since 23 Nov" in again.err) == (1, True)
    assert type_("redo").code == 0
    assert type_("show", "client/acme", "--json").json["fields"]["district"] == "south"
    assert type_("undo", "--agent", "helper", "--since", "today").code == 0
    assert type_("undo", "--since", "today").code == 2


def test_nothing_is_taken_back_where_later_work_rests_on_part_of_it(acme: Path, type_: Type) -> None:
    as_agent = ("--as-agent", "helper")
    assert type_("client", "set", "acme", "district=north", *as_agent).code == 0
    assert type_("client", "set", "acme", "segment=A", *as_agent).code == 0
    assert type_("client", "set", "acme", "district=south").code == 0
    before = log(acme, "%H")
    refused = type_("undo", "--agent", "helper", "--since", "today")
    assert (refused.code, "`district` was changed again since" in refused.err) == (1, True)
    assert log(acme, "%H") == before
