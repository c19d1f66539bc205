"""Which records a typed word names: exact before its beginning, its beginning before a part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Shop


@pytest.fixture
def names(shop: Shop) -> Shop:
    """Names of which each begins or holds another."""
    shop.write(
        {
            "clients/vektor.yaml": "name: Вектор\nentities: [{id: main, tax_id: 77-01-123}]\nwebsite: https://www.vektor.example/ru\n",
            "clients/vektor-2.yaml": "name: Вектор Инжиниринг\n",
            "clients/novy.yaml": "name: Новый Вектор\n",
            "clients/gone.yaml": "name: ООО Новый Вектор\narchived: yes\ncontacts: [{id: a, phones: [+7 916 555-44-33]}]\n",
            "clients/abroad.yaml": "name: Berliner\ncontacts: [{id: a, phones: [+49 916 1234567, 555-66-77]}]\n",
            "products/tea.yaml": "sku: C-100\nname: Tea\nnature: good\nunit: box\n",
            "orders/2026/o-17.yaml": 'number: "170"\ndate: 2026-10-01\nclient: novy\n',
        }
    )
    return shop


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("vektor", ["vektor"]),  # the id, though another begins with it
        ("Вектор", ["vektor"]),  # the whole name, though it is a part of others
        ("ВЕКТОР  ИНЖИНИРИНГ", ["vektor-2"]),
        ("ber", ["abroad"]),
        ("вект", ["vektor", "vektor-2"]),
        ("ООО Вектор", ["vektor"]),  # another spelling before a part
        ("Vector", ["vektor"]),
        ("инжин", ["vektor-2"]),
        ("77 01 123", ["vektor"]),
        ("vektor.example", ["vektor"]),
        ("olga@ROMASHKA.example", ["romashka"]),
        ("17", ["order-1"]),  # a whole number, though another begins with it
        ("c-1", ["chai"]),
        ("!!!", []),
        ("", []),
        ("nobody", []),
    ],
)
def test_what_a_word_names(names: Shop, typed: str, found: list[str]) -> None:
    with names.book() as book:
        assert [record for _, record in book.matches(typed)] == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("1128", ["order-a"]),
        ("128", []),  # a part of the digits
        ("15", ["order-b", "order-c"]),
        ("0015", ["order-b", "order-c"]),
        ("17", ["order-1"]),  # a whole number before the digits of another
        ("2", []),  # of a client's name
    ],
)
def test_digits_alone_are_those_of_a_documents_number(names: Shop, typed: str, found: list[str]) -> None:
    names.write(
        {
            "orders/2026/order-a.yaml": "number: O-1128\ndate: 2026-10-01\nclient: novy\n",
            "orders/2026/order-b.yaml": "number: НФ-00015\ndate: 2026-10-01\nclient: novy\n",
            "orders/2026/order-c.yaml": "number: S-15\ndate: 2026-10-01\nclient: novy\n",
            "orders/2026/order-d.yaml": "number: A-17\ndate: 2026-10-01\nclient: novy\n",
            "clients/shop-2.yaml": "name: Shop 2\n",
        }
    )
    with names.book() as book:
        assert [record for _, record in book.matches(typed)] == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("8 916 123-45-67", ["romashka"]),
        ("+7 916 123 45 67", ["romashka"]),
        ("+49 916 1234567", ["abroad"]),
        ("+48 916 1234567", []),  # of another country than both
        ("123-45-67", ["abroad", "romashka"]),  # of no town in particular
        ("+7 495 555-66-77", ["abroad"]),  # written there without town or country
        ("666-77", []),
        ("45-67", []),
    ],
)
def test_a_phone_is_compared_by_its_international_number(names: Shop, typed: str, found: list[str]) -> None:
    with names.book() as book:
        assert [record for _, record in book.matches(typed)] == found


def test_a_record_put_away_is_found_where_no_other_is(names: Shop) -> None:
    with names.book() as book:
        assert book.matches("Новый Вектор") == [("client", "novy")]
        assert book.matches("ООО Новый Вектор") == [("client", "gone")]
        assert book.matches("8 916 5554433") == [("client", "gone")]


def test_only_of_the_kinds_asked_for(names: Shop) -> None:
    with names.book() as book:
        assert book.matches("chai", ["client"]) == []
        assert book.matches("anna@example.com", ["user"]) == [("user", "anna")]


def test_the_forms_follow_the_files(names: Shop) -> None:
    names.write({"clients/zenit.yaml": "name: Zenit\ncontacts: [{id: a, phones: [8 916 000-11-22]}]\n"})
    with names.book() as book:
        assert book.matches("+79160001122") == [("client", "zenit")]
    names.write({"clients/zenit.yaml": "name: Zenit\n"})
    with names.book() as book:
        assert book.matches("+79160001122") == []
    assert names.rows("select value from match_key where record = 'zenit'") == [("zenit",)]
