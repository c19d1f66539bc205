"""Two cards merged: which items are the same, whose value stands, and that nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesctl.model.kinds import load_kinds
from salesctl_clients.merge_cards import ItemKeys, MergedCard, item_keys, merge_cards

FIELDS = load_kinds()["client"].fields
Record = dict[str, Any]


def merged_cards(keep: Record, other: Record) -> tuple[MergedCard, ItemKeys]:
    keys = item_keys(keep, other, FIELDS, "DE")
    return merge_cards(keep, other, FIELDS, keys, "DE"), keys


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
    merged, keys = merged_cards({"contacts": [contact("a", **mine)]}, {"contacts": [contact("b", **theirs)]})
    assert keys == {("contacts", "b"): "a" if same else "b"}
    assert [one["id"] for one in merged.data["contacts"]] == (["a"] if same else ["a", "b"])


def test_a_key_both_use_for_two_people_is_given_another_number() -> None:
    _, keys = merged_cards(
        {"contacts": [contact("olga", name="Olga Weber"), contact("olga-2", name="Olga Stein")]},
        {"contacts": [contact("olga", name="Olga Orlova")]},
    )
    assert keys == {("contacts", "olga"): "olga-3"}


@pytest.mark.parametrize(
    ("mine", "theirs", "confirmed"),
    [
        ("2026-01-01", "2026-01-02", "2026-01-02"),
        ("2026-01-02", "2026-01-01", "2026-01-02"),
        (None, "2026-01-01", "2026-01-01"),
    ],
)
def test_of_two_confirmations_the_later_one_counts(mine: str | None, theirs: str, confirmed: str) -> None:
    merged, _ = merged_cards(
        {"contacts": [contact("a", name="Olga", confirmed_on=mine)]},
        {"contacts": [contact("b", name="Olga", confirmed_on=theirs)]},
    )
    assert merged.data["contacts"][0]["confirmed_on"] == confirmed
    assert merged.differences == []


def test_the_kept_value_stands_and_an_empty_one_is_filled() -> None:
    merged, _ = merged_cards(
        {"name": "Acme", "segment": "retail", "district": "", "notes": "VIP", "needs": ["silence"]},
        {"name": "ACME", "segment": "horeca", "district": "north", "notes": "pays late", "needs": ["silence", "speed"]},
    )
    assert merged.data == {
        "name": "Acme",
        "segment": "retail",
        "district": "north",
        "notes": "VIP\npays late",
        "needs": ["silence", "speed"],
    }
    assert merged.differences == [("segment", "retail", "horeca")]


def test_what_two_shared_items_say_differently_is_told() -> None:
    merged, _ = merged_cards(
        {
            "contacts": [
                contact("o", name="Olga Orlova", position="chef", phones=["030 1234567"], emails=["o@acme.example"])
            ]
        },
        {
            "contacts": [
                contact(
                    "x", name="Ольга Орлова", position="owner", phones=["+49 30 1234567"], emails=["O@acme.example"]
                )
            ]
        },
    )
    assert merged.data["contacts"] == [
        contact("o", name="Olga Orlova", position="chef", phones=["030 1234567"], emails=["o@acme.example"])
    ]
    assert merged.differences == [("contacts.o.position", "chef", "owner")], "spelled otherwise is not said otherwise"


def test_amounts_written_otherwise_are_no_difference() -> None:
    merged, _ = merged_cards({"credit_limit": "15000"}, {"credit_limit": "15000.00", "potential": "1"})
    assert merged.data == {"credit_limit": "15000", "potential": "1"}
    assert merged.differences == []


def test_the_kept_order_of_people_stays_and_two_of_the_other_that_are_one_become_one() -> None:
    merged, keys = merged_cards(
        {"contacts": [contact("a", name="Anna Berg"), contact("m", name="Max Stein")]},
        {
            "contacts": [
                contact("max", name="Max Stein", emails=["m@acme.example"]),
                contact("anna", name="Anna Berg"),
                contact("ms", name="Max Stein", emails=["stein@acme.example"], position="chef"),
            ]
        },
    )
    assert merged.data["contacts"] == [
        contact("a", name="Anna Berg"),
        contact("m", name="Max Stein", emails=["m@acme.example", "stein@acme.example"], position="chef"),
    ]
    assert keys["contacts", "ms"] == keys["contacts", "max"] == "m"


def test_keys_in_other_systems_stay_with_each_card() -> None:
    assert "external" not in merged_cards({}, {"external": {"erp": "17"}, "archived": "no"})[0].data


NAMES = st.sampled_from(["Olga Weber", "Ольга Вебер", "Max Stein", "Anna Berg"])
PHONES = st.lists(st.sampled_from(["+49 30 1234567", "030 1234567", "+49 30 7654321"]), max_size=2, unique=True)
PEOPLE = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from("abc")}, optional={"name": NAMES, "phones": PHONES}),
    max_size=3,
    unique_by=lambda one: one["id"],
)


@given(PEOPLE, PEOPLE)
def test_nobody_is_lost_and_no_key_is_used_twice(mine: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> None:
    merged, keys = merged_cards({"contacts": mine}, {"contacts": theirs})
    people = {one["id"]: one for one in merged.data.get("contacts", [])}
    assert len(people) == len(merged.data.get("contacts", []))
    for one in mine:
        assert people[one["id"]].get("name") == one["name"] if "name" in one else one["id"] in people
    assert set(keys) == {("contacts", one["id"]) for one in theirs}
    for one in theirs:
        kept = people[keys["contacts", one["id"]]]
        digits = {phone[-7:] for phone in kept.get("phones", [])}
        assert {phone[-7:] for phone in one.get("phones", [])} <= digits
        assert kept.get("name") or not one.get("name")
