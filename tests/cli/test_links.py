"""What is typed in a link is matched as any argument is: in `set`, `add` with options and `--set`, and a record from a file."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conftest import Once, Type


@pytest.fixture
def acme(book: Path, type_: Type, once: Once) -> Path:
    """A book with Acme, its people and places, a second client whose name begins alike, and a deal of Acme's."""

    def make() -> None:
        for words in (
            ("client", "add", "--name", "ООО Акме", "--id", "acme", "--set", "contacts.olga.name=Ольга Вебер",
             "--set", "contacts.olga.phones=+49 30 1234567", "--set", "contacts.olaf.name=Olaf", "--set", "entities.main.tax_id=77-1"),
            ("client", "add", "--name", "Акме Плюс", "--id", "acme-plus"),
            ("user", "add", "--id", "boris", "--name", "Boris Orlov", "--email", "boris@nord.example"),
            ("deal", "add", "--id", "line", "--title", "Line", "--client", "acme"),
        ):  # fmt: skip
            made = type_(*words)
            assert made.code == 0, made.err

    once(make)
    return book


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("client=Акме", "client: acme"),  # the same but for the legal form, before the beginning of another
        ("client=030 1234567", "client: acme"),
        ("client=77-1", "client: acme"),
        ("client=акме пл", "client: acme-plus"),
        ("owner=boris@nord.example", "owner: boris"),
        ("owner=Orlov", "owner: boris"),
    ],
)
def test_a_link_is_stored_as_an_id(acme: Path, type_: Type, typed: str, stored: str) -> None:
    made = type_("set", "line", typed)
    assert made.code == 0, made.err
    assert stored in (acme / "deals" / "line.yaml").read_text()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("acme/olga", "acme/olga"),
        ("Акме/Вебер", "acme/olga"),
        ("Ольга", "acme/olga"),  # of the record's own client
        ("+49 30 1234567", "acme/olga"),
    ],
)
def test_an_item_is_found_within_its_record(acme: Path, type_: Type, typed: str, stored: str) -> None:
    made = type_("activity", "add", "--type", "call", "--client", "acme", "--contacts", typed, "--json")
    assert made.code == 0, made.err
    assert f"- {stored}\n" in (acme / made.json["path"]).read_text()


def test_options_and_files_are_matched_too(acme: Path, type_: Type) -> None:
    by_option = type_("deal", "add", "--title", "A", "--client", "ООО Акме", "--owner", "Boris", "--json")
    assert "client: acme\n" in (acme / by_option.json["path"]).read_text()
    by_file = type_("deal", "add", "--from", "-", "--json", stdin="title: B\nclient: ООО «АКМЕ»\n")
    assert by_file.code == 0, by_file.err
    assert "client: acme\n" in (acme / by_file.json["path"]).read_text()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("client=nobody", "broken-link"),
        ("client=acm", "acme-plus"),  # the beginning of two
        ("client=!!!", "broken-link"),
    ],
)
def test_what_names_nobody_or_several_is_refused(acme: Path, type_: Type, typed: str, said: str) -> None:
    before = (acme / "deals" / "line.yaml").read_bytes()
    refused = type_("set", "line", typed)
    assert refused.code == 1
    assert said in refused.err
    assert (acme / "deals" / "line.yaml").read_bytes() == before


def test_a_file_s_words_are_not_completed(acme: Path, type_: Type) -> None:
    refused = type_("deal", "add", "--from", "-", stdin="title: B\nclient: acme-pl\n")
    assert refused.code == 1
    assert "broken-link" in refused.err


def test_a_link_that_stood_broken_is_left_alone(acme: Path, type_: Type) -> None:
    file = acme / "deals" / "line.yaml"
    file.write_text(file.read_text().replace("client: acme\n", "client: акме\n"))
    subprocess.run(["git", "commit", "-qam", "By hand", "--no-verify"], cwd=acme, check=True)
    made = type_("set", "line", "title=Other")
    assert made.code == 0, made.err
    assert "client: акме\n" in file.read_text()


def test_a_link_to_the_record_itself_is_no_other_s(acme: Path, type_: Type) -> None:
    made = type_(
        "client", "add", "--new", "--id", "acme-llc", "--name", "Acme LLC", "--set", "contacts.olga.name=Olga",
        "--set", "addresses.shop.contact=acme-llc/olga",
    )  # fmt: skip
    assert made.code == 0, made.err
    assert "contact: acme-llc/olga\n" in (acme / "clients" / "acme-llc.yaml").read_text()
