"""`client confirm`, `dedupe`, `merge` and `vcard`, typed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from conftest import Once, Type


@pytest.fixture
def twice(book: Path, type_: Type, once: Once) -> Path:
    """A flower shop entered twice, once in either script, with deliveries and calls under the second card."""

    def make() -> None:
        assert type_("product", "add", "--id", "rose", "--sku", "ROSE", "--name", "Rose").code == 0
        first = type_(
            "client", "add", "--id", "romashka", "--name", "ООО «Ромашка»", "--owner", "anna", "--segment", "retail",
            "--set", "contacts.olga.name=Olga Weber", "--set", "contacts.olga.phones=+49 30 1234567",
            "--set", "addresses.shop.text=Harbour 5",
        )  # fmt: skip
        assert first.code == 0, first.err
        second = type_(
            "client", "add", "--new", "--id", "romashka-llc", "--name", "Romashka LLC", "--district", "north", "--notes", "pays late",
            "--segment", "horeca", "--set", "contacts.olga.name=Olga Orlova", "--set", "contacts.olga.emails=o.orlova@romashka.example",
            "--set", "contacts.boss.name=Ольга Вебер", "--set", "contacts.boss.phones=030 1234567",
            "--set", "contacts.boss.emails=weber@romashka.example", "--set", "addresses.shop.text=Market 1",
            "--set", "addresses.shop.contact=romashka-llc/boss",
        )  # fmt: skip
        assert second.code == 0, second.err
        order = type_("order", "new", "romashka-llc", "ROSE=10@2", "--to", "shop", "--json")
        assert order.code == 0, order.err
        assert type_("ship", order.json["id"]).code == 0
        assert type_("log", "romashka-llc", "fine", "--with", "boss").code == 0
        assert type_("waive", "client-incomplete:romashka-llc", "--why", "moving").code == 0

    once(make)
    return book


@pytest.fixture
def merged(twice: Path, type_: Type) -> Path:
    """The shop once more, after the merge."""
    done = type_("client", "merge", "romashka", "romashka-llc", "--yes")
    assert done.code == 0, done.err
    return twice


def query(type_: Type, sql: str) -> Any:
    return type_("query", sql, "--json").json["rows"]


def log(book: Path) -> str:
    git = ["git", "-C", str(book), "log", "-1", "--format=%B"]
    return subprocess.run(git, check=True, capture_output=True, text=True).stdout


def test_dedupe_names_what_two_cards_have_in_common(twice: Path, type_: Type) -> None:
    assert type_("client", "dedupe", "--json").json["duplicates"] == [
        {
            "client": "romashka",
            "other": "romashka-llc",
            "names": ["ООО «Ромашка»", "Romashka LLC"],
            "same": ["name", "phone"],
        }
    ]
    assert "name, phone" in type_("client", "dedupe").out


def test_duplicates_are_listed_in_the_readers_language(twice: Path, type_: Type) -> None:
    out = type_("client", "dedupe", "--locale", "ru").out
    assert out.startswith("Вероятные дубли\n")
    assert "название, телефон" in out


def test_duplicates_are_owed_until_they_are_merged(twice: Path, type_: Type) -> None:
    duty = "duplicates:romashka/romashka-llc"
    assert duty in [one["id"] for one in type_("today", "--json").json["obligations"]]
    assert type_("client", "merge", "romashka", "romashka-llc", "--yes").code == 0
    assert duty not in [one["id"] for one in type_("today", "--json").json["obligations"]]


def test_a_pair_waived_as_two_clients_is_no_duplicate(twice: Path, type_: Type) -> None:
    assert type_("waive", "duplicates:romashka/romashka-llc", "--why", "a branch").code == 0
    assert type_("client", "dedupe", "--json").json["duplicates"] == []
    assert "nobody is in the book twice" in type_("client", "dedupe").out


def test_a_merge_is_shown_before_it_is_written(twice: Path, type_: Type) -> None:
    shown = type_("client", "merge", "romashka", "romashka-llc", "--json")
    assert shown.code == 0, shown.err
    assert shown.json == {
        "said": shown.json["said"],
        "id": "romashka",
        "path": "clients/romashka.yaml",
        "commit": "",
        "differences": [
            {"field": "segment", "kept": "retail", "other": "horeca"},
            {"field": "contacts.olga.name", "kept": "Olga Weber", "other": "Ольга Вебер"},
        ],
    }
    out = type_("client", "merge", "romashka", "romashka-llc").out
    assert "romashka-llc (Romashka LLC) → romashka (ООО «Ромашка»)\n" in out
    assert "  district: north\n" in out
    assert "  contacts: +1 entry\n" in out
    assert "  Order: 1\n" in out
    assert re.search(r"^segment +retail +horeca$", out, re.MULTILINE), "what the cards say differently"
    assert "nothing is written yet" in out
    assert "archived" not in (twice / "clients" / "romashka-llc.yaml").read_text()


def test_the_kept_card_gains_what_the_other_knows(merged: Path) -> None:
    card = (merged / "clients" / "romashka.yaml").read_text()
    for part in ("district: north\n", "pays late", "id: olga-2", "weber@romashka.example", "id: shop-2"):
        assert part in card
    assert card.count("1234567") == 1, "one number in two spellings"
    assert "segment: retail\n" in card, "what both say stands as the kept card has it"
    assert "contact: romashka/olga\n" in card, "whom to ask for at the address"
    assert "romashka-llc" not in card


def test_the_other_card_stays_archived(merged: Path) -> None:
    card = (merged / "clients" / "romashka-llc.yaml").read_text()
    assert "archived: yes\n" in card
    assert "merged into romashka" in card
    assert "pays late" in card


def test_every_record_follows_to_the_kept_card(merged: Path, type_: Type) -> None:
    assert query(type_, 'select ship_to, client from "order"') == [["romashka/shop-2", "romashka"]]
    assert query(type_, "select client from shipment") == [["romashka"]]
    assert query(type_, "select value from activity_contacts") == [["romashka/olga"]]
    assert query(type_, "select about from waiver") == [["romashka"]]
    assert type_("check").code == 0


def test_a_merge_is_one_commit_told_in_a_sentence(merged: Path) -> None:
    assert log(merged).startswith("Ромашка: Romashka was the same client, 4 records moved here\n")
    assert "Duty: 6\n" in log(merged)


def test_a_merge_is_told_in_the_books_language(twice: Path, type_: Type) -> None:
    settings = twice / "salesctl.yaml"
    settings.write_text(settings.read_text().replace("locale: en", "locale: ru"))
    done = type_("client", "merge", "romashka", "romashka-llc", "--yes", "--locale", "en")
    assert "client Romashka merged into Ромашка\n" in done.out, "the reader asked for English"
    assert log(twice).startswith("Ромашка: Romashka — тот же клиент, перенесено: 4 записи\n")
    assert "теперь это romashka" in (twice / "clients" / "romashka-llc.yaml").read_text()


def test_a_merge_is_taken_back_by_undo(merged: Path, type_: Type) -> None:
    assert type_("undo").code == 0
    assert query(type_, "select client from shipment") == [["romashka-llc"]]
    assert len(type_("client", "dedupe", "--json").json["duplicates"]) == 1


def test_a_client_is_not_merged_with_itself_or_an_archived_card(merged: Path, type_: Type) -> None:
    before = log(merged)
    itself = type_("client", "merge", "romashka", "romashka", "--yes")
    assert itself.code == 1
    assert "Ромашка cannot be merged with itself" in itself.err
    again = type_("client", "merge", "romashka", "romashka-llc", "--yes")
    assert again.code == 1
    assert "Romashka is archived" in again.err
    assert log(merged) == before


def test_a_subsidiary_merged_into_its_parent_is_no_parent_of_itself(book: Path, type_: Type) -> None:
    assert type_("client", "add", "--id", "head", "--name", "Head").code == 0
    assert type_("client", "add", "--id", "branch", "--name", "Branch", "--parent", "head").code == 0
    assert type_("client", "merge", "head", "branch", "--yes").code == 0
    assert type_("client", "add", "--id", "late", "--name", "Late").code == 0
    assert type_("client", "set", "head", "parent=late").code == 0
    assert type_("client", "merge", "head", "late", "--yes").code == 0
    assert "parent" not in (book / "clients" / "head.yaml").read_text()


def test_confirming_one_contact_or_all_of_a_client(twice: Path, type_: Type) -> None:
    type_("client", "set", "romashka", "contacts.olga.confirmed_on=2025-01-10")
    done = type_("client", "confirm", "romashka/olga", "romashka-llc", "--json")
    assert done.code == 0, done.err
    rows = query(type_, "select record, id, confirmed_on from client_contacts order by 1, 2")
    assert rows == [
        ["romashka", "olga", "2026-11-23"],
        ["romashka-llc", "boss", "2026-11-23"],
        ["romashka-llc", "olga", "2026-11-23"],
    ]
    assert log(twice).startswith("Ромашка: contacts confirmed 23 Nov; Romashka: contacts confirmed 23 Nov\n")


def test_who_left_is_not_confirmed(twice: Path, type_: Type) -> None:
    assert type_("client", "set", "romashka-llc", "contacts.olga.left_on=2026-11-01").code == 0
    assert type_("client", "confirm", "romashka-llc").code == 0
    rows = query(type_, "select id, confirmed_on from client_contacts where record = 'romashka-llc' order by 1")
    assert rows == [["boss", "2026-11-23"], ["olga", None]]
    refused = type_("client", "confirm", "romashka-llc/olga")
    assert refused.code == 1
    assert "`olga` is no contact of Romashka (known: boss)" in refused.err


def test_a_contact_that_is_not_there_is_not_confirmed(twice: Path, type_: Type) -> None:
    before = log(twice)
    refused = type_("client", "confirm", "romashka/olga", "romashka/boss")
    assert refused.code == 1
    assert "`boss` is no contact of Ромашка (known: olga)" in refused.err
    assert log(twice) == before
    type_("client", "add", "--name", "Empty")
    empty = type_("client", "confirm", "empty")
    assert empty.code == 1
    assert "Empty has no contact to confirm" in empty.err


def test_people_for_the_phone(twice: Path, type_: Type) -> None:
    type_("client", "set", "romashka", "contacts.olga.birthday=--05-17")
    cards = type_("client", "vcard", "romashka").out
    assert cards.startswith("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Olga Weber\r\nN:Weber;Olga;;;\r\n")
    assert "TEL;TYPE=WORK,VOICE:+49 30 1234567\r\n" in cards
    assert "BDAY:--05-17\r\n" in cards
    assert max(len(line) for line in cards.encode().split(b"\r\n")) <= 75
    assert type_("client", "vcard", "romashka", "--json").json["contacts"] == 1
    assert type_("client", "vcard", "romashka", "-o", "x.vcf").code == 0
    assert Path("x.vcf").read_bytes().decode() == cards


def test_a_client_without_contacts_has_no_cards(book: Path, type_: Type) -> None:
    type_("client", "add", "--name", "Empty")
    refused = type_("client", "vcard", "empty", "-o", "x.vcf")
    assert refused.code == 1
    assert "Empty has no contact yet" in refused.err
    assert not Path("x.vcf").exists()


@pytest.mark.parametrize(
    ("stdin", "language", "merged"),
    [("y\n", "en", True), ("да\n", "ru", True), ("\n", "en", False), ("n\n", "en", False), ("", "en", False)],
)
def test_who_sits_at_a_terminal_is_asked(
    twice: Path, type_: Type, monkeypatch: pytest.MonkeyPatch, stdin: str, language: str, *, merged: bool
) -> None:
    monkeypatch.setattr("salesctl.cli.prompt.TypedConversation.at_terminal", property(lambda _: True))
    asked = type_("client", "merge", "romashka", "romashka-llc", "--locale", language, stdin=stdin)
    assert asked.code == 0, asked.err
    assert ("archived: yes" in (twice / "clients" / "romashka-llc.yaml").read_text()) is merged
