"""What no two records may share is compared by its normal form, and a payment's number within its payer and year."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Once, Outcome, Type

CAFE_APART = "Cafe\u0301-1"


@pytest.mark.parametrize("sku", ["Café-1", CAFE_APART, "CAFÉ-1", " café-1 ".strip()])
def test_the_same_text_in_another_case_or_composition_is_not_unique(book: Path, type_: Type, sku: str) -> None:
    first = ("product", "add", "--name", "One", "--nature", "good", "--sku", "Café-1")
    assert type_(*first).code == 0
    second = type_("product", "add", "--name", "Two", "--nature", "good", "--sku", sku)
    assert second.code == 1
    assert "not-unique" in second.err
    assert not (book / "products" / "two.yaml").exists()


@pytest.mark.parametrize("number", ["-", "—", "№"])
def test_what_has_no_letter_or_digit_is_shared_by_nobody(book: Path, type_: Type, number: str) -> None:
    for name in ("One", "Two"):
        assert type_("product", "add", "--name", name, "--nature", "good", "--sku", number).code == 0
    assert type_("check").code == 0


@pytest.fixture
def payers(book: Path, type_: Type, once: Once) -> Path:
    """A client with two legal entities, another client, and a payment 17 of one entity in 2026."""

    def make() -> None:
        acme = (
            "client",
            "add",
            "--name",
            "Acme",
            "--set",
            "entities.a.legal_name=A",
            "--set",
            "entities.b.legal_name=B",
        )
        assert type_(*acme).code == 0
        assert type_("client", "add", "--name", "Bolt").code == 0
        assert paid(type_, "2026-03-01", "--client", "acme", "--entity", "acme/a").code == 0

    once(make)
    return book


def paid(type_: Type, day: str, *whose: str, number: str = "17") -> Outcome:
    return type_("payment", "add", "--date", day, "--amount", "100", "--number", number, *whose)


@pytest.mark.parametrize(
    ("day", "whose"),
    [
        ("2026-03-01", ("--client", "acme", "--entity", "acme/b")),
        ("2026-03-01", ("--client", "acme")),
        ("2026-03-01", ("--client", "bolt")),
        ("2027-01-01", ("--client", "acme", "--entity", "acme/a")),
        ("2025-12-31", ("--client", "acme", "--entity", "acme/a")),
        ("2026-03-01", ()),
    ],
)
def test_another_payer_or_year_has_numbers_of_its_own(
    payers: Path, type_: Type, day: str, whose: tuple[str, ...]
) -> None:
    made = paid(type_, day, *whose)
    assert made.code == 0, made.err
    assert type_("check").code == 0


def test_a_payer_has_a_number_once_a_year(payers: Path, type_: Type) -> None:
    refused = paid(type_, "2026-12-31", "--client", "acme", "--entity", "acme/a")
    assert refused.code == 1
    assert "not-unique" in refused.err
    assert "number 17" in refused.err
    assert len(type_("payment", "list", "--json").json["records"]) == 1
    by_verb = type_("pay", "acme", "50", "--entity", "a", "--number", "17")
    assert by_verb.code == 1
    assert "not-unique" in by_verb.err


def test_payments_of_unknown_payers_are_not_compared(payers: Path, type_: Type) -> None:
    for _ in range(2):
        assert paid(type_, "2026-03-01").code == 0
    assert type_("check").code == 0


def test_changing_the_payer_is_judged_too(payers: Path, type_: Type) -> None:
    made = type_(
        "payment", "add", "--date", "2026-05-01", "--amount", "1", "--number", "17", "--client", "acme", "--json"
    )
    refused = type_("set", made.json["id"], "entity=acme/a")
    assert refused.code == 1
    assert "not-unique" in refused.err


def test_an_archived_double_takes_no_number(payers: Path, type_: Type) -> None:
    only = type_("payment", "list", "--json").json["records"][0]["id"]
    assert type_("payment", "archive", only).code == 0
    assert paid(type_, "2026-04-01", "--client", "acme", "--entity", "acme/a").code == 0
    back = type_("payment", "archive", only, "--back")
    assert back.code == 1
    assert "not-unique" in back.err
