"""`lead` and `client add`: whom the book knows already is shown, not entered twice."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conftest import Type
from salesctl.testing import TestBook
from salesctl_sales.leads import lead

CLIENTS = {
    "romashka": "name: ООО «Ромашка»\ncontacts: [{id: olga, phones: ['+7 701 555-11-22']}]\n",
    "vektor": "name: Вектор\nentities: [{id: main, legal_name: ТОО Вектор Трейд, tax_id: '123456789012'}]\n",
    "tau": "name: Tau Spa\nwebsite: https://www.tau.example/\n",
    "merkurii": "name: Меркурий\ncontacts: [{id: main, emails: [Info@Merkury.example]}]\n",
    "stroydvor": "name: Stroydvor\n",
    "nurly": "name: Nurly\ncontacts: [{id: main, phones: [8 (727) 250-10-10]}]\n",
    "horizont": "name: ИП Горизонт\n",
}
PASTED = {
    "OOO Romashka, met at the fair": "romashka",
    "Romashka shop, 87015551122": "romashka",
    "Vector Trade, ИНН 123456789012": "vektor",
    "Тау, see www.tau.example/contacts": "tau",
    "Merkur office, info@merkury.example": "merkurii",
    "Строй-двор ТОО, Abay street": "stroydvor",
    "Gorizont, new hall": "horizont",
    "Nurly Zhol, +7 727 250 10 11": "",
    "Ромашка Плюс, +7 701 555 11 23": "",
    "Vektor-Engineering, БИН 210987654321": "",
    "Tau Travel, https://tautravel.example": "",
    "Atlas, info@atlas.example": "",
    "Kolorit, +49 701 5551122": "",
    "Granit, ask for Olga": "",
    "北京贸易": "",
}
"""Leads as they were pasted, and the client each is already, if it is one."""


@pytest.fixture
def clients(book: Path, type_: Type) -> Path:
    """A book in Kazakhstan with clients written down in several ways."""
    settings = book / "salesctl.yaml"
    settings.write_text(settings.read_text().replace("country: DE", "country: KZ"))
    for name, text in CLIENTS.items():
        file = book / "clients" / f"{name}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    subprocess.run(["git", "add", "-A"], cwd=book, check=True)
    subprocess.run(["git", "commit", "-q", "-m", "Clients"], cwd=book, check=True)
    assert type_("check").code == 0
    return book


def test_of_fifteen_pasted_leads_those_known_are_found(clients: Path, type_: Type) -> None:
    found = {}
    for text in PASTED:
        made = type_("lead", text, "--json")
        candidates = made.json.get("candidates", [])
        assert made.code == (1 if candidates else 0), made.err
        found[text] = candidates[0]["id"] if candidates else ""
    assert found == PASTED
    assert len(list((clients / "clients").iterdir())) == len(CLIENTS) + sum(not known for known in PASTED.values())
    assert type_("client", "dedupe", "--json").json["duplicates"] == []


def test_a_known_client_is_named_with_the_reason_and_nothing_is_written(clients: Path, type_: Type) -> None:
    made = type_("lead", "Nobody, 8 701 555 11 22, info@merkury.example")
    assert made.code == 1
    assert "nothing is written" in made.out
    assert [line.split() for line in made.out.splitlines() if "romashka" in line or "merkurii" in line] == [
        ["1", "merkurii", "Меркурий", "e-mail"],
        ["2", "romashka", "ООО", "«Ромашка»", "phone"],
    ]
    assert not (clients / "clients" / "nobody.yaml").exists()
    said = type_("lead", "Tau Spa, www.tau.example", "--json").json
    assert said["candidates"] == [{"id": "tau", "name": "Tau Spa", "same": ["site", "name"]}]
    assert said["commit"] == ""
    assert type_("client", "show", "1").code == 0, "the candidates can be called by their line"


def test_one_that_is_new_is_written_with_new(clients: Path, type_: Type) -> None:
    made = type_("lead", "Romashka", "--new", "--json")
    assert made.code == 0
    assert made.json["id"] == "romashka-2"


def test_client_add_looks_for_whom_it_knows_in_options_and_files(clients: Path, type_: Type) -> None:
    by_option = type_("client", "add", "--name", "Somebody", "--set", "contacts.a.phones+=87015551122", "--json")
    assert (by_option.code, [one["id"] for one in by_option.json["candidates"]]) == (1, ["romashka"])
    by_file = type_(
        "client", "add", "--from", "-", "--json", stdin="name: X\nentities: [{id: a, legal_name: Vektor Treyd LLP}]\n"
    )
    assert (by_file.code, by_file.json["candidates"][0]["same"]) == (1, ["name"])
    assert type_("client", "add", "--name", "Romashka", "--new").code == 0
    other_kind = type_("competitor", "add", "--name", "Romashka")
    assert other_kind.code == 0, other_kind.err


def test_an_archived_client_is_known_no_more(clients: Path, type_: Type) -> None:
    assert type_("client", "archive", "stroydvor").code == 0
    assert type_("lead", "Stroydvor").code == 0


def test_what_a_lead_says_of_itself_is_kept_in_its_fields(book: Path, type_: Type) -> None:
    made = type_("lead", "Acme, INN 7701234567, www.acme.example, +49 30 1234567, info@acme.example", "--json")
    assert (book / made.json["path"]).read_text() == (
        "name: Acme\nowner: anna\nwebsite: https://www.acme.example\n"
        "entities:\n  - id: main\n    tax_id: 7701234567\n"
        "contacts:\n  - id: main\n    phones:\n      - +49 30 1234567\n    emails:\n      - info@acme.example\n"
        "notes: INN 7701234567, www.acme.example, +49 30 1234567, info@acme.example\n"
    )


def test_at_a_terminal_a_yes_writes_it_all_the_same(tmp_path: Path) -> None:
    facts = TestBook(tmp_path, "clients/romashka.yaml: {name: ООО Ромашка}")
    answer = lead(facts.session("2026-11-23"), ["Romashka"])
    assert (answer.exit_code, str(answer.asks)) == (1, "Record it all the same?")
    assert answer.numbered == [{"kind": "client", "id": "romashka"}]
    assert answer.then is not None
    assert answer.then().data["id"] == "romashka-2"
    assert facts.rows("2026-11-23", "select count(*) from client") == [(2,)]
