"""Two cards merged: which items are the same, whose value stands, and that nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesctl_clients.merge_cards import merge_cards


def contact(key: str, **fields: Any) -> dict[str, Any]:
    return {"id": key, **fields}


@pytest.mark.parametrize(
    ("mine", "theirs", "same"),
    [
        ({"name": "Olga Orlova"}, {"name": "Ольга Орлова"}, True),
        ({"name": "Olga Weber"}, {"name": "Ольга Вебер"}, False),
        ({"name": "Olga Weber", "phones": ["030 1234567"]}, {"name": "Ольга Вебер", "phones": ["030 1234567"]}, True),
        ({"name": "Olga Weber"}, {"name": "Olga Orlova"}, False),
        ({"phones": ["+49 30 1234567"]}, {"phones": ["030 1234567"]}, True),
        ({"name": "Olga", "phones": ["030 1234567"]}, {"name": "Max", "phones": ["030 1234567"]}, False),
        ({"emails": ["o@acme.example"]}, {"emails": ["O@ACME.example"]}, True),
    ],
)
def test_people_are_the_same_by_name_and_number(mine: dict[str, Any], theirs: dict[str, Any], *, same: bool) -> None:
    merged = merge_cards({"contacts": [contact("a", **mine)]}, {"contacts": [contact("b", **theirs)]}, "DE")
    assert merged.moved == {("contacts", "b"): "a" if same else "b"}
    assert [one["id"] for one in merged.data["contacts"]] == (["a"] if same else ["a", "b"])


def test_a_key_both_use_for_two_people_is_given_another_number() -> None:
    merged = merge_cards(
        {"contacts": [contact("olga", name="Olga Weber"), contact("olga-2", name="Olga Stein")]},
        {"contacts": [contact("olga", name="Olga Orlova")]},
        "DE",
    )
    assert merged.moved == {("contacts", "olga"): "olga-3"}


@pytest.mark.parametrize(
    ("mine", "theirs", "confirmed"),
    [
        ("2026-01-01", "2026-01-02", "2026-01-02"),
        ("2026-01-02", "2026-01-01", "2026-01-02"),
        (None, "2026-01-01", "2026-01-01"),
    ],
)
def test_of_two_confirmations_the_later_one_counts(mine: str | None, theirs: str, confirmed: str) -> None:
    merged = merge_cards(
        {"contacts": [contact("a", name="Olga", confirmed_on=mine)]},
        {"contacts": [contact("b", name="Olga", confirmed_on=theirs)]},
        "DE",
    )
    assert merged.data["contacts"][0]["confirmed_on"] == confirmed


def test_the_kept_value_stands_and_an_empty_one_is_filled() -> None:
    merged = merge_cards(
        {"name": "Acme", "segment": "retail", "district": "", "notes": "VIP", "needs": ["silence"]},
        {"name": "ACME", "segment": "horeca", "district": "north", "notes": "pays late", "needs": ["silence", "speed"]},
        "DE",
    )
    assert merged.data == {
        "name": "Acme",
        "segment": "retail",
        "district": "north",
        "notes": "VIP\npays late",
        "needs": ["silence", "speed"],
    }


def test_keys_in_other_systems_stay_with_each_card() -> None:
    assert "external" not in merge_cards({}, {"external": {"erp": "17"}, "archived": "no"}, "DE").data


NAMES = st.sampled_from(["Olga Weber", "Ольга Вебер", "Max Stein", "Anna Berg"])
PHONES = st.lists(st.sampled_from(["+49 30 1234567", "030 1234567", "+49 30 7654321"]), max_size=2, unique=True)
PEOPLE = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from("abc")}, optional={"name": NAMES, "phones": PHONES}),
    max_size=3,
    unique_by=lambda one: one["id"],
)


@settings(deadline=None)
@given(PEOPLE, PEOPLE)
def test_nobody_is_lost_and_no_key_is_used_twice(mine: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> None:
    merged = merge_cards({"contacts": mine}, {"contacts": theirs}, "DE")
    people = {one["id"]: one for one in merged.data["contacts"]}
    assert len(people) == len(merged.data["contacts"])
    for one in mine:
        assert people[one["id"]].get("name") == one["name"] if "name" in one else one["id"] in people
    assert set(merged.moved) == {("contacts", one["id"]) for one in theirs}
    for one in theirs:
        kept = people[merged.moved["contacts", one["id"]]]
        digits = {phone[-7:] for phone in kept.get("phones", [])}
        assert {phone[-7:] for phone in one.get("phones", [])} <= digits
        assert kept.get("name") or not one.get("name")
