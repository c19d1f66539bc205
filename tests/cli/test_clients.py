"""The client base kept current: confirmed, found twice, made one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conftest import Type


@pytest.fixture
def twice(book: Path, type_: Type) -> Path:
    """A flower shop entered twice, once in either script, with deliveries and calls under the second card."""
    assert type_("product", "add", "--id", "rose", "--sku", "ROSE", "--name", "Rose").code == 0
    first = type_(
        "client", "add", "--id", "romashka", "--name", "ООО «Ромашка»", "--owner", "anna", "--segment", "retail",
        "--set", "contacts.olga.name=Olga Weber", "--set", "contacts.olga.phones=+49 30 1234567",
        "--set", "addresses.shop.text=Harbour 5",
    )  # fmt: skip
    assert first.code == 0, first.err
    second = type_(
        "client", "add", "--id", "romashka-llc", "--name", "Romashka LLC", "--district", "north", "--notes", "pays late",
        "--set", "contacts.olga.name=Olga Orlova", "--set", "contacts.olga.emails=o.orlova@romashka.example",
        "--set", "contacts.boss.name=Ольга Вебер", "--set", "contacts.boss.phones=030 1234567",
        "--set", "contacts.boss.emails=weber@romashka.example", "--set", "addresses.shop.text=Market 1",
    )  # fmt: skip
    assert second.code == 0, second.err
    order = type_("order", "new", "romashka-llc", "ROSE=10@2", "--to", "shop", "--json")
    assert order.code == 0, order.err
    assert type_("ship", order.json["id"]).code == 0
    assert type_("log", "romashka-llc", "fine", "--with", "boss").code == 0
    assert type_("waive", "quiet:romashka-llc", "--why", "moving").code == 0
    return book


def test_who_is_in_the_book_twice(twice: Path, type_: Type) -> None:
    found = type_("client", "dedupe", "--json")
    assert found.code == 0, found.err
    assert found.json["duplicates"] == [
        {
            "client": "romashka",
            "other": "romashka-llc",
            "names": ["ООО «Ромашка»", "Romashka LLC"],
            "same": ["name", "phone"],
        }
    ]
    assert "romashka-llc" in type_("client", "dedupe", "--locale", "ru").out
    owed = type_("today", "--json").json["obligations"]
    assert "duplicates:romashka/romashka-llc" in [one["id"] for one in owed]


def test_two_made_one_and_two_again(twice: Path, type_: Type) -> None:
    before = type_("query", "select count(*) from shipment where client = 'romashka-llc'", "--json").json["rows"]
    shown = type_("client", "merge", "romashka", "romashka-llc")
    assert shown.code == 0, shown.err
    assert "nothing is written yet" in shown.out
    assert "orders" in shown.out
    said = type_("client", "merge", "romashka", "romashka-llc", "--yes", "--json")
    assert said.code == 0, said.err
    assert said.json["commit"]
    text = (twice / "clients" / "romashka.yaml").read_text()
    for part in (
        "district: north",
        "segment: retail",
        "pays late",
        "id: olga-2",
        "weber@romashka.example",
        "id: shop-2",
    ):
        assert part in text
    assert text.count("1234567") == 1, "one number in two spellings"
    gone = (twice / "clients" / "romashka-llc.yaml").read_text()
    assert "archived: yes\n" in gone
    assert "merged into romashka" in gone
    grep = subprocess.run(
        ["git", "-C", str(twice), "grep", "-l", "romashka-llc", "--", "*.yaml"],
        capture_output=True,
        text=True,
        check=True,
    )
    kept_by = [path for path in grep.stdout.split() if not path.startswith("clients/")]
    bodies = {path: (twice / path).read_text() for path in kept_by}
    assert not [path for path, body in bodies.items() if "client: romashka-llc" in body or "romashka-llc/" in body]
    rows = type_("query", 'select ship_to, client from "order"', "--json").json["rows"]
    assert rows == [["romashka/shop-2", "romashka"]]
    assert type_("query", "select value from activity_contacts", "--json").json["rows"] == [["romashka/olga"]]
    assert type_("query", "select about from waiver", "--json").json["rows"] == [["romashka"]]
    assert type_("client", "dedupe", "--json").json["duplicates"] == []
    assert type_("check").code == 0
    assert type_("client", "merge", "romashka", "romashka-llc", "--yes").code == 1, "it went already"
    assert type_("client", "merge", "romashka", "romashka", "--yes").code == 1

    assert type_("undo").code == 0
    assert (
        type_("query", "select count(*) from shipment where client = 'romashka-llc'", "--json").json["rows"] == before
    )
    assert len(type_("client", "dedupe", "--json").json["duplicates"]) == 1
    assert type_("waive", "duplicates:romashka/romashka-llc", "--why", "a branch").code == 0
    assert type_("client", "dedupe", "--json").json["duplicates"] == []


def test_confirming_a_contact(twice: Path, type_: Type) -> None:
    type_("client", "set", "romashka", "contacts.olga.confirmed_on=2025-01-10")
    said = type_("client", "confirm", "romashka/olga", "romashka-llc", "--json")
    assert said.code == 0, said.err
    rows = type_("query", "select record, id, confirmed_on from client_contacts order by 1, 2", "--json").json["rows"]
    assert {row[2] for row in rows} == {"2026-11-23"}
    assert "is no contact of romashka (known: olga)" in type_("client", "confirm", "romashka/boss").err
    type_("client", "add", "--name", "Empty")
    assert "no contact to confirm" in type_("client", "confirm", "empty").err


def test_people_for_the_phone(twice: Path, type_: Type) -> None:
    type_("client", "set", "romashka", "contacts.olga.birthday=--05-17")
    said = type_("client", "vcard", "romashka").out
    assert said.startswith("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Olga Weber\r\nN:Weber;Olga;;;\r\n")
    assert "TEL;TYPE=WORK,VOICE:+49 30 1234567\r\n" in said
    assert "BDAY:--05-17\r\n" in said
    assert type_("client", "vcard", "romashka", "-o", "x.vcf", "--json").json["contacts"] == 1
    assert max(len(line) for line in said.encode().split(b"\r\n")) <= 75
    type_("client", "add", "--name", "Empty")
    assert type_("client", "vcard", "empty").code == 1
