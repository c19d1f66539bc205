"""Finding records by what they say."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import pytest

from salesctl.book import search
from salesctl.model.normal_forms import fold

if TYPE_CHECKING:
    from .conftest import Shop


def ids(shop: Shop, text: str) -> list[str]:
    with shop.book() as book:
        return [f"{match.kind} {match.id}" for match in book.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ромашка", ["client romashka"]),
        ("РОМА", ["client romashka"]),
        ("елкина", ["client romashka"]),
        ("ёлк ольг", ["client romashka"]),
        ("romashka", ["client romashka", "order order-1"]),  # its name before its mention
        ("olga@romashka.example", ["client romashka"]),
        ("chai", ["product chai", "order order-1"]),
        ("order-1", ["order order-1"]),
        ("«»!", []),
        ("", []),
        ("nothing here", []),
        ('" or 1 NEAR(', []),
    ],
)
def test_words(shop: Shop, text: str, found: list[str]) -> None:
    assert ids(shop, text) == found


@pytest.mark.parametrize("text", ["89161234567", "8 916 123-45-67", "+7 (916) 1234567", "123-45-67"])
def test_a_phone_in_any_spelling(shop: Shop, text: str) -> None:
    assert ids(shop, text) == ["client romashka"]
    with shop.book() as book:
        assert book.matches(text) == [("client", "romashka")]


def test_places(shop: Shop) -> None:
    with shop.book() as book:
        assert book.path_of("order", "order-1") == "orders/2026/order-1.yaml"
        assert book.path_of("client", "order-1") is None
        assert book.is_taken("order-1")
        assert not book.is_taken("order")
        assert book.kinds_of("chai") == ["product"]
        assert book.ids("client") == ["romashka", "zenit"]
        assert book.ids(None, "an") == ["anna"]
        assert book.ids("client", "zz") == []
        assert book.paths("user") == ["team/anna.yaml", "team/boris.yaml"]
        assert len(book.paths()) == book.count() == 6


def test_a_record_as_its_file_holds_it(shop: Shop) -> None:
    shop.write({"clients/zenit.yaml": "name: Edited\n"})
    with shop.book() as book:
        assert book.record("client", "zenit") == {"name": "Edited"}
        assert book.record("product", "chai")["tax"] == "20"


def test_later_records_come_first_among_equals(shop: Shop) -> None:
    for year in (2024, 2026, 2025):
        shop.write({f"payments/{year}/p{year}.yaml": f"date: {year}-01-01\nclient: zenit\namount: 1\npayer: Acme\n"})
    assert ids(shop, "acme") == ["payment p2026", "payment p2025", "payment p2024"]
    with shop.book() as book:
        assert [match.id for match in book.find("acme", limit=1)] == ["p2026"]


NAMES = (
    "Чайка",
    "Йод и чайник",
    "Ёлка",
    "Élan Öl",
    "oﬃce ﬁle",
    "Straße",
    "na\u200bme apart",
    f"{'long ' * 25}word",
    "Plain c-1",
)


def test_names_come_first_in_any_letters_and_however_few_are_wanted(shop: Shop) -> None:
    cards = {f"clients/c-{n}.yaml": f"name: {name}\nnotes: {' '.join(NAMES)}\n" for n, name in enumerate(NAMES)}
    users = {f"team/u-{n}.yaml": f"name: {name}\nnotes: {' '.join(NAMES)}\n" for n, name in enumerate(NAMES)}
    shop.write(cards | users)

    def rank(terms: list[str], match: search.Match) -> tuple[bool, bool, list[int]]:
        names = re.findall(r"[^\W_]+", fold(f"{match.title} {match.id}"))
        named = all(any(name.startswith(term) for name in names) for term in terms)
        return not named, match.kind != "client", [-ord(letter) for letter in match.path]

    with shop.book() as book:
        for typed in (
            "чаи",
            "чайк",
            "иод чайн",
            "елка",
            "elan",
            "öl",
            "office",
            "fi",
            "strasse",
            "me",
            "word",
            "c",
            "c 1",
            "long wo",
        ):
            every = search.find(book._rows, typed, 1000)
            assert every == sorted(every, key=partial(rank, search.words(typed)))
            assert len(every) > 9
            for limit in (1, 2, 3, 10):
                assert search.find(book._rows, typed, limit) == every[:limit]


def test_a_number_with_an_extension(shop: Shop) -> None:
    shop.write({"clients/zenit.yaml": "name: Zenit\ncontacts: [{id: ivan, phones: [+7 812 333-22-11 доб. 45]}]\n"})
    assert ids(shop, "8 812 333-22-11") == ["client zenit"]
    assert shop.rows("select contact, number from phone where record = 'zenit'") == [("ivan", "+78123332211;ext=45")]
