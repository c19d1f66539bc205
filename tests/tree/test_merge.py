"""The rules of merging two people's work on one record, one by one; a test is named by its rule."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from salesctl.model.kinds import Field, load_kinds
from salesctl.model.schema import Problem, Validator
from salesctl.tree.merge import merge
from salesctl.tree.outcome import CONTESTED, Clash, Decision, Merged, Policy

KINDS = load_kinds()
Record = dict[str, Any]

ORDER: Record = {
    "date": "2026-05-04",
    "client": "romashka",
    "lines": [
        {"id": "chai", "qty": "10", "unit": "pack", "price": "150.00"},
        {"id": "kofe", "qty": "5", "price": "900"},
        {"id": "kakao", "qty": "1", "price": "300"},
    ],
}
DEAL: Record = {
    "title": "Line 2",
    "client": "romashka",
    "amount": "100",
    "currency": "EUR",
    "needs": ["price", "speed"],
    "stages": [{"at": "2026-05-01", "stage": "lead"}],
}


def merged(kind: str, base: Record | None, ours: Record, theirs: Record, policy: Policy = "decide") -> Merged:
    return merge(base, ours, theirs, KINDS[kind].fields, policy=policy)


def clean(kind: str, base: Record | None, ours: Record, theirs: Record) -> Record:
    """The tree of a merge of which there is nothing to say."""
    made = merged(kind, base, ours, theirs)
    assert not made.clashes
    assert not made.decisions
    return made.tree


def clash(kind: str, base: Record | None, ours: Record, theirs: Record, policy: Policy = "decide") -> Clash:
    """The only clash of a merge; ours stands in its tree."""
    made = merged(kind, base, ours, theirs, policy)
    assert not made.decisions
    (found,) = made.clashes
    return found


def decision(kind: str, base: Record, ours: Record, theirs: Record) -> tuple[Decision, Record]:
    made = merged(kind, base, ours, theirs)
    assert not made.clashes
    (found,) = made.decisions
    strict = merged(kind, base, ours, theirs, "strict")
    assert [(c.keys, c.reason) for c in strict.clashes] == [(found.keys, found.reason)]
    assert not strict.decisions
    return found, made.tree


def lines(*items: Record, without: str = "") -> Record:
    """The order, with some lines otherwise or more of them, and without one."""
    known = {item["id"]: item for item in ORDER["lines"]}
    for item in items:
        known[item["id"]] = {**known.get(item["id"], {}), **item}
    return {**ORDER, "lines": [item for key, item in known.items() if key != without]}


def ids(tree: Record, name: str = "lines", key: str = "id") -> list[str]:
    return [item[key] for item in tree[name]]


# one side changed, or both the same: take it


def test_one_side_changed_it_is_taken() -> None:
    assert clean("deal", DEAL, DEAL, {**DEAL, "title": "Line 3"})["title"] == "Line 3"
    assert clean("deal", DEAL, {**DEAL, "title": "Line 3"}, DEAL)["title"] == "Line 3"


def test_one_side_cleared_it_is_gone() -> None:
    without = {name: value for name, value in DEAL.items() if name != "needs"}
    assert "needs" not in clean("deal", DEAL, {**DEAL, "owner": "boris"}, without)
    assert "needs" not in clean("deal", DEAL, without, {**DEAL, "owner": "boris"})


def test_both_changed_it_the_same_it_is_taken() -> None:
    changed = {**DEAL, "title": "Line 3"}
    assert clean("deal", DEAL, {**changed, "owner": "boris"}, changed) == {**changed, "owner": "boris"}


def test_different_fields_of_a_nested_object_are_both_taken() -> None:
    ours, theirs = {**DEAL, "trial": {"from": "2026-06-01"}}, {**DEAL, "trial": {"criteria": "no scrap"}}
    assert clean("deal", DEAL, ours, theirs)["trial"] == {"from": "2026-06-01", "criteria": "no scrap"}


# both changed one scalar; cleared against changed: ask


def test_both_changed_one_scalar_is_asked() -> None:
    ours, theirs = {**DEAL, "title": "Line 3"}, {**DEAL, "title": "Line 4"}
    assert clash("deal", DEAL, ours, theirs) == Clash(("title",), "changed", "Line 2", "Line 3", "Line 4")
    assert merged("deal", DEAL, ours, theirs).tree == ours


@pytest.mark.parametrize("nothing", [None, ""])
def test_cleared_against_changed_is_asked(nothing: str | None) -> None:
    cleared, changed = {**DEAL, "title": nothing}, {**DEAL, "title": "Line 4"}
    assert clash("deal", DEAL, cleared, changed) == Clash(("title",), "changed", "Line 2", nothing, "Line 4")
    assert clash("deal", DEAL, changed, cleared) == Clash(("title",), "changed", "Line 2", "Line 4", nothing)


def test_a_nested_object_cleared_against_changed_is_asked_as_a_whole() -> None:
    base = {**DEAL, "trial": {"from": "2026-06-01", "to": "2026-06-30"}}
    theirs = {**DEAL, "trial": {"from": "2026-06-01", "to": "2026-07-15"}}
    assert clash("deal", base, DEAL, theirs) == Clash(("trial",), "changed", base["trial"], {}, theirs["trial"])
    assert clash("deal", base, theirs, DEAL) == Clash(("trial",), "changed", base["trial"], theirs["trial"], {})


def test_a_nested_object_cleared_by_one_and_in_part_by_the_other_is_gone() -> None:
    base = {**DEAL, "trial": {"from": "2026-06-01", "to": "2026-06-30"}}
    assert clean("deal", base, DEAL, {**DEAL, "trial": {"from": "2026-06-01"}}) == DEAL
    assert (
        clean("deal", base, {**DEAL, "trial": {"to": "2026-06-30"}}, {**DEAL, "trial": {"from": "2026-06-01"}}) == DEAL
    )


def test_a_nested_object_cleared_against_an_item_edited_in_it_is_asked_as_a_whole() -> None:
    steps = Field("steps", "items", key="id", fields={"id": Field("id", "scalar", "id"), "say": Field("say", "scalar")})
    fields = {"plan": Field("plan", "object", fields={"steps": steps})}
    base = {"plan": {"steps": [{"id": "a", "say": "hello"}]}}
    theirs = {"plan": {"steps": [{"id": "a", "say": "good day"}]}}
    made = merge(base, {}, theirs, fields)
    assert made == ({}, [Clash(("plan",), "changed", base["plan"], {}, theirs["plan"])], [])


def test_all_clashes_are_collected_with_the_path_by_item_keys() -> None:
    base = {**ORDER, "number": "1"}
    ours = {**lines({"id": "chai", "text": "Tea"}, {"id": "kofe", "qty": "6"}), "number": "2"}
    theirs = {**lines({"id": "chai", "text": "Thé"}, {"id": "kofe", "qty": "7"}), "number": "3"}
    made = merged("order", base, ours, theirs)
    assert {(c.keys, c.reason, str(c.ours), str(c.theirs)) for c in made.clashes} == {
        (("number",), "changed", "2", "3"),
        (("lines", "chai", "text"), "changed", "Tea", "Thé"),
        (("lines", "kofe"), "group", "{'qty': '6'}", "{'qty': '7'}"),
    }
    assert made.tree == ours


# values: compared by meaning, the text of the side that changed is kept; unknown fields merge, too


def test_values_are_compared_by_meaning() -> None:
    base, respelled = {**DEAL, "amount": "15000"}, {**DEAL, "amount": "15000.00"}
    assert clean("deal", base, respelled, {**DEAL, "amount": "16000"})["amount"] == "16000"
    assert clean("deal", base, {**DEAL, "amount": "16000"}, respelled)["amount"] == "16000"
    assert clean("deal", base, {**DEAL, "amount": "16000"}, {**DEAL, "amount": "16000.0"})["amount"] == "16000"


def test_the_text_of_the_side_that_changed_it_is_kept() -> None:
    base, respelled = {**DEAL, "amount": "15000"}, {**DEAL, "amount": "15000.00"}
    assert clean("deal", base, {**base, "owner": "boris"}, respelled)["amount"] == "15000.00"
    assert clean("deal", base, respelled, {**base, "owner": "boris"})["amount"] == "15000.00"
    plain, precise = {"name": "Tea", "potential": "15000"}, {"name": "Tea", "potential": "15000.00"}
    assert clean("client", plain, {**plain, "owner": "boris"}, precise)["potential"] == "15000.00"
    assert clean("client", plain, precise, {**plain, "owner": "boris"})["potential"] == "15000.00"


def test_an_item_written_anew_with_the_same_meaning_can_be_removed() -> None:
    base = {**DEAL, "sold_by": [{"user": "anna", "share": "50"}, {"user": "boris", "share": "50"}]}
    ours = {**DEAL, "sold_by": [{"user": "anna", "share": "50.00"}, {"user": "boris", "share": "50"}]}
    theirs = {**DEAL, "sold_by": [{"user": "boris", "share": "50"}]}
    assert clean("deal", base, ours, theirs)["sold_by"] == [{"user": "boris", "share": "50"}]


def test_entries_of_a_set_are_compared_by_meaning() -> None:
    fields = {"steps": Field("steps", "list", "money")}
    made = merge({"steps": ["10", "20"]}, {"steps": ["10.00", "20", "30"]}, {"steps": ["20", "30.0"]}, fields)
    assert made == ({"steps": ["20", "30"]}, [], [])


def test_an_empty_field_is_an_absent_one() -> None:
    nothings: tuple[Any, ...] = (None, "", [], {})
    for nothing in nothings:
        assert clean("deal", DEAL, {**DEAL, "trial": nothing}, {**DEAL, "trial": {"to": "2026-07-15"}})["trial"] == {
            "to": "2026-07-15"
        }


def test_unknown_fields_merge_too() -> None:
    base = {**DEAL, "margin": {"plan": "10", "fact": "9"}, "colours": ["red", "blue"]}
    ours = {**DEAL, "margin": {"plan": "12", "fact": "9"}, "colours": ["red"], "extra": "1"}
    theirs = {**DEAL, "margin": {"plan": "10", "fact": "8"}, "colours": ["red", "blue", "green"]}
    made = clean("deal", base, ours, theirs)
    assert made["margin"] == {"plan": "12", "fact": "8"}
    assert made["colours"] == ["red", "green"]
    assert made["extra"] == "1"


@pytest.mark.parametrize("theirs", [["x"], {"a": "1", "b": "2"}, "y"])
def test_a_value_of_another_shape_against_a_changed_one_is_asked(theirs: Any) -> None:
    base, ours = {**DEAL, "trial": {"to": "2026-05-01"}}, {**DEAL, "trial": {"to": "2026-06-01"}}
    if isinstance(theirs, dict):
        base, ours = {**DEAL, "trial": "x"}, {**DEAL, "trial": "z"}
    assert clash("deal", base, ours, {**DEAL, "trial": theirs}).keys == ("trial",)
    assert clash("deal", base, {**DEAL, "trial": theirs}, ours).keys == ("trial",)


# fields of one group: ask, as one


def test_fields_of_one_group_are_asked_as_one() -> None:
    ours, theirs = {**DEAL, "amount": "777"}, {**DEAL, "currency": "KZT"}
    assert clash("deal", DEAL, ours, theirs) == Clash(
        (),
        "group",
        {"amount": "100", "currency": "EUR"},
        {"amount": "777", "currency": "EUR"},
        {"amount": "100", "currency": "KZT"},
        fields=[("amount",), ("currency",)],
    )
    assert merged("deal", DEAL, ours, theirs).tree == ours
    assert merged("deal", DEAL, theirs, ours).tree == theirs


def test_a_group_one_side_changed_is_taken_whole() -> None:
    changed = {**DEAL, "amount": "777", "currency": "KZT", "owner": "boris"}
    other = {**DEAL, "title": "Line 3", "amount": "100.00"}
    assert clean("deal", DEAL, other, changed) == {**changed, "title": "Line 3"}
    assert clean("deal", DEAL, changed, other) == {**changed, "title": "Line 3"}


def test_a_group_in_an_item_is_asked_as_one_and_other_groups_merge() -> None:
    ours = lines({"id": "chai", "price": "140"}, {"id": "kofe", "price": "800"})
    theirs = lines({"id": "chai", "discount": "10"}, {"id": "kofe", "qty": "7"})
    found = clash("order", ORDER, ours, theirs)
    assert (found.keys, found.reason) == (("lines", "chai"), "group")
    assert (found.ours, found.theirs) == ({"price": "140"}, {"price": "150.00", "discount": "10"})
    assert merged("order", ORDER, ours, theirs).tree["lines"][1] == {"id": "kofe", "qty": "7", "price": "800"}


def test_a_group_in_a_nested_object_is_asked_as_one() -> None:
    base = {**DEAL, "recurring": {"amount": "10", "every": "month"}}
    ours = {**DEAL, "recurring": {"amount": "100", "every": "month"}}
    theirs = {**DEAL, "recurring": {"amount": "10", "every": "year"}}
    found = clash("deal", base, ours, theirs)
    assert (found.keys, found.reason) == ((), "group")
    assert found.fields == [("recurring", "amount"), ("recurring", "every")]
    assert found.theirs == {"recurring": {"amount": "10", "every": "year"}}
    assert merged("deal", base, ours, theirs).tree == ours


def test_a_group_over_several_depths_is_asked_as_one() -> None:
    base = {"date": "2026-05-04", "client": "romashka"}
    accepted = {**base, "accepted_at": "2026-05-06"}
    declined = {**base, "declined": {"at": "2026-05-07", "reason": "price"}, "number": "7"}
    found = clash("offer", base, accepted, declined)
    assert (found.keys, found.reason) == ((), "group")
    assert (found.ours, found.theirs) == ({"accepted_at": "2026-05-06"}, {"declined": declined["declined"]})
    assert merged("offer", base, accepted, declined).tree == {**accepted, "number": "7"}
    assert merged("offer", base, declined, accepted).tree == declined
    changed_mind = {**accepted, "number": "7"}
    assert clean("offer", declined, {**declined, "number": "8"}, changed_mind) == {**accepted, "number": "8"}


# both add a deal stage: ask; both in order of time offered


def test_both_add_a_deal_stage_is_asked_with_both_in_order_of_time_offered() -> None:
    ours = {**DEAL, "stages": [*DEAL["stages"], {"at": "2026-05-09", "stage": "proposal"}]}
    theirs = {**DEAL, "stages": [*DEAL["stages"], {"at": "2026-05-05", "stage": "qualified"}]}
    found = clash("deal", DEAL, ours, theirs)
    assert (found.keys, found.reason) == ((), "group")
    assert [stage["stage"] for stage in found.both["stages"]] == ["lead", "qualified", "proposal"]
    assert merged("deal", DEAL, ours, theirs).tree == ours


def test_stages_that_cannot_both_stand_are_asked_with_nothing_offered() -> None:
    won = {**DEAL, "stages": [*DEAL["stages"], {"at": "2026-05-09", "stage": "won"}]}
    lost = {**DEAL, "stages": [*DEAL["stages"], {"at": "2026-05-05", "stage": "lost"}], "lost_reason": "price"}
    again = {**DEAL, "stages": [*DEAL["stages"], {"at": "2026-05-09", "stage": "lost"}]}
    assert clash("deal", DEAL, won, lost).both is None
    assert clash("deal", DEAL, won, again).both is None
    assert clash("deal", DEAL, {**DEAL, "amount": "7"}, {**DEAL, "currency": "USD"}).both is None


# list items by key: different items or fields merge; a new one after its nearest predecessor; by date stay so


def test_different_items_of_a_list_merge() -> None:
    made = clean("order", ORDER, lines({"id": "chai", "qty": "11"}), lines({"id": "kakao", "qty": "2"}))
    assert [item["qty"] for item in made["lines"]] == ["11", "5", "2"]


def test_different_fields_of_an_item_merge() -> None:
    made = clean("order", ORDER, lines({"id": "chai", "qty": "11"}), lines({"id": "chai", "text": "Tea"}))
    assert made["lines"][0] == {"id": "chai", "qty": "11", "unit": "pack", "price": "150.00", "text": "Tea"}


def test_an_item_one_side_removed_goes() -> None:
    changed = lines({"id": "chai", "qty": "11"})
    assert ids(clean("order", ORDER, changed, lines(without="kofe"))) == ["chai", "kakao"]
    assert ids(clean("order", ORDER, lines(without="kofe"), changed)) == ["chai", "kakao"]


def listed(*keys: str) -> Record:
    return {**ORDER, "lines": [{"id": key, "qty": "1", "price": "1"} for key in keys]}


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("abc", "axbc", "axbc"),
        ("bc", "axbc", "xbc"),  # a was removed: x comes first
        ("abcy", "abcx", "abcyx"),  # at one place: ours first
        ("yabc", "xabc", "yxabc"),
        ("aybc", "axzbc", "ayxzbc"),
        ("abyc", "axbc", "axbyc"),
        ("cba", "axbc", "cbax"),  # ours ordered it anew
        ("axbc", "cba", "cbax"),
        ("abdc", "bac", "bdac"),
        ("acb", "abcx", "acxb"),
    ],
)  # fmt: skip
def test_a_new_item_stands_after_its_nearest_predecessor(ours: str, theirs: str, expected: str) -> None:
    assert "".join(ids(clean("order", listed(*"abc"), listed(*ours), listed(*theirs)))) == expected


def test_lists_sorted_by_a_date_stay_sorted() -> None:
    def sent(*days: str) -> Record:
        return {"date": "2026-05-01", "client": "romashka", "sent": [{"at": f"2026-05-{day}"} for day in days]}

    made = clean("offer", sent("02", "10"), sent("02", "10", "12"), sent("02", "10", "11"))
    assert [item["at"][-2:] for item in made["sent"]] == ["02", "10", "11", "12"]
    made = clean("offer", sent("10", "02"), sent("11", "10", "02"), sent("12", "10", "02"))
    assert [item["at"][-2:] for item in made["sent"]] == ["12", "11", "10", "02"]
    made = clean("offer", sent("10", "02", "03"), sent("10", "02", "03", "12"), sent("10", "02", "03", "11"))
    assert [item["at"][-2:] for item in made["sent"]] == ["10", "02", "03", "12", "11"]


def test_moments_are_sorted_by_when_they_are() -> None:
    def sent(*moments: str) -> Record:
        return {"date": "2026-05-01", "client": "romashka", "sent": [{"at": moment} for moment in moments]}

    early, late = "2026-05-02T11:00+05:00", "2026-05-02T08:00+00:00"
    made = clean("offer", sent(), sent(late), sent(early))
    assert ids(made, "sent", "at") == [early, late]


def test_an_order_both_changed_is_decided_for_ours_and_told() -> None:
    found, tree = decision("order", listed(*"abc"), listed(*"cab"), listed(*"bcax"))
    assert found == Decision(("lines",), "order", ["c", "a", "b"], ["b", "c", "a"], "ours")
    assert ids(tree) == ["c", "a", "x", "b"]


# item removed / edited: it stays


def test_an_item_removed_by_one_and_edited_by_the_other_stays_and_is_told() -> None:
    edited, without = lines({"id": "kofe", "qty": "6"}), lines(without="kofe")
    kept = edited["lines"][1]
    found, tree = decision("order", ORDER, edited, without)
    assert found == Decision(("lines", "kofe"), "removed", kept, None, "ours")
    assert tree == edited
    found, tree = decision("order", ORDER, without, edited)
    assert found == Decision(("lines", "kofe"), "removed", kept, None, "theirs")
    assert tree == edited


def test_a_list_cleared_by_one_keeps_the_item_the_other_edited() -> None:
    found, tree = decision("order", ORDER, {**ORDER, "lines": None}, lines({"id": "kofe", "qty": "6"}))
    assert found.keys == ("lines", "kofe")
    assert ids(tree) == ["kofe"]


# both added an item under one key: equal: one; else ask, "both" under a key that is free


def test_both_added_an_equal_item_it_is_one() -> None:
    ours = lines({"id": "di-125", "qty": "4", "price": "20"})
    theirs = lines({"id": "di-125", "qty": "4.0", "price": "20.00"})
    assert clean("order", ORDER, ours, theirs) == ours


def test_both_added_an_item_under_one_key_is_asked_and_both_offered() -> None:
    ours = lines({"id": "di-125", "qty": "4", "price": "20"}, {"id": "di-125-2", "qty": "1", "price": "1"})
    theirs = lines({"id": "di-125", "qty": "5", "price": "20"})
    found = clash("order", ORDER, ours, theirs)
    assert (found.keys, found.reason, found.base) == (("lines", "di-125"), "added", None)
    assert found.both == [ours["lines"][3], {"id": "di-125-3", "qty": "5", "price": "20"}]
    assert merged("order", ORDER, ours, theirs).tree == ours


def test_both_added_an_item_whose_key_cannot_be_minted_is_asked_with_nothing_offered() -> None:
    ours, theirs = ({**DEAL, "sold_by": [{"user": "anna", "share": share}]} for share in ("60", "70"))
    found = clash("deal", DEAL, ours, theirs)
    assert (found.keys, found.reason, found.both) == (("sold_by", "anna"), "added", None)


# set of scalars: three-way, removals count; told only when both replaced one entry


def tags(*words: str) -> Record:
    return {**DEAL, "tags": list(words)}


def test_a_set_of_scalars_is_merged_three_way_and_removals_count() -> None:
    made = clean("deal", tags("a", "b", "c"), tags("a", "c", "d"), tags("a", "b", "e"))
    assert made["tags"] == ["a", "d", "e"]
    assert clean("deal", tags("a"), {**DEAL, "owner": "boris"}, tags("a", "b"))["tags"] == ["b"]
    assert clean("deal", DEAL, tags("a"), tags("b"))["tags"] == ["a", "b"]
    assert clean("deal", tags("a", "b"), tags("b"), tags("b", "c"))["tags"] == ["b", "c"]


def test_an_order_of_a_set_survives_what_the_other_side_added() -> None:
    assert clean("deal", tags("a", "b"), tags("a", "b", "c"), tags("b", "a"))["tags"] == ["b", "c", "a"]


def test_both_replaced_one_entry_of_a_set_both_new_ones_stay_and_it_is_told() -> None:
    found, tree = decision("deal", tags("warm", "x"), tags("hot", "x"), tags("cold", "x"))
    assert found == Decision(("tags",), "replaced", ["hot", "cold", "x"], ["warm"], "both")
    assert tree["tags"] == ["hot", "cold", "x"]


# lists with doubles or without keys: one value


@pytest.mark.parametrize(
    ("name", "base", "ours", "theirs"),
    [
        ("tags", ["a"], ["a", "b", "b"], ["a", "c"]),
        ("lines", ORDER["lines"], [*ORDER["lines"], ORDER["lines"][0]], ORDER["lines"][:2]),
        ("lines", ORDER["lines"], [*ORDER["lines"], {"qty": "1"}], ORDER["lines"][:2]),
        ("colours", [{"a": "1"}], [{"a": "1"}, {"a": "2"}], [{"a": "3"}]),
    ],
    ids=["a double", "a double key", "no key", "objects of an unknown field"],
)
def test_a_list_with_doubles_or_without_keys_is_one_value(name: str, base: Any, ours: Any, theirs: Any) -> None:
    start = {**ORDER, name: base}
    found = clash("order", start, {**ORDER, name: ours}, {**ORDER, name: theirs})
    assert found == Clash((name,), "indistinct", base, ours, theirs)
    assert clean("order", start, {**start, "number": "7"}, {**ORDER, name: ours})[name] == ours


# text of several lines: by lines; touching lines: ask


def notes(text: str) -> Record:
    return {**DEAL, "notes": text}


def test_a_text_of_several_lines_is_merged_by_lines() -> None:
    made = clean("deal", notes("one\ntwo\nthree\n"), notes("ONE\ntwo\nthree\n"), notes("one\ntwo\nTHREE\nfour\n"))
    assert made["notes"] == "ONE\ntwo\nTHREE\nfour\n"


def test_touching_lines_are_asked() -> None:
    found = clash("deal", notes("one\ntwo\nthree"), notes("ONE\ntwo\nthree"), notes("one\nTWO\nthree"))
    assert (found.keys, found.reason) == (("notes",), "lines")


def test_both_wrote_lines_at_one_place_both_stay_and_it_is_told() -> None:
    found, tree = decision("deal", notes("one\n"), notes("one\nours\n"), notes("one\ntheirs\n"))
    assert found == Decision(("notes",), "inserted", "one\nours\ntheirs\n", None, "both")
    assert tree["notes"] == "one\nours\ntheirs\n"


def test_texts_of_one_line_and_texts_new_on_both_sides_are_asked() -> None:
    assert clash("deal", notes("one\n"), notes("two\n"), notes("three\n")).reason == "changed"
    assert clash("deal", DEAL, notes("one\ntwo"), notes("three\nfour")).reason == "changed"


# add/add of one id: equal: one; else ask


def test_both_added_an_equal_record_it_is_one() -> None:
    assert clean("deal", None, {**DEAL, "amount": "100.00"}, DEAL) == {**DEAL, "amount": "100.00"}


def test_both_added_different_records_of_one_id_is_asked_once() -> None:
    theirs = {**DEAL, "title": "Line 3", "amount": "7"}
    assert clash("deal", None, DEAL, theirs) == Clash((), "added", None, DEAL, theirs)
    assert merged("deal", None, DEAL, theirs).tree == DEAL


def test_records_with_nothing_in_common_merge_field_by_field() -> None:
    made = merged("deal", {}, {"title": "A", "tags": ["x"]}, {"title": "B", "tags": ["y"], "owner": "boris"})
    assert [c.keys for c in made.clashes] == [("title",)]
    assert made.tree == {"title": "A", "tags": ["x", "y"], "owner": "boris"}


# merged record breaks its schema or a fact inside it, unlike both sides: ask, naming the fields


def test_a_merged_record_that_breaks_its_schema_unlike_both_sides_is_asked(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "guests": {"type": "array", "items": {"type": "string"}}},
        "required": ["name", "guests"],
    }
    (tmp_path / ".salesctl" / "schemas").mkdir(parents=True)
    (tmp_path / ".salesctl" / "schemas" / "tasting.json").write_text(json.dumps(schema), encoding="utf-8")
    kind = load_kinds(tmp_path)["tasting"]
    judge = Validator(kind, ZoneInfo("UTC")).problems
    base = {"name": "Tea", "guests": ["anna", "boris"]}
    ours, theirs = {**base, "guests": ["anna"]}, {**base, "guests": ["boris"]}
    assert not judge(ours) + judge(theirs)
    (found,) = merge(base, ours, theirs, kind.fields, judge=judge).clashes
    assert found.reason == "invalid"
    assert "guests" in found.message


def test_a_merged_record_that_breaks_a_fact_unlike_both_sides_is_asked_naming_the_field() -> None:
    def judge(tree: Any) -> list[Problem]:
        found = [Problem(("title",), "wrong", "was wrong before")]
        if tree["to"] < tree["from"]:
            found.append(Problem(("to",), "fact", "it ends before it begins"))
        return found

    base = {"from": "2026-05-01", "to": "2026-05-31", "title": "May"}
    ours, theirs = {**base, "from": "2026-05-20"}, {**base, "to": "2026-05-10"}
    made = merge(base, ours, theirs, KINDS["promotion"].fields, judge=judge)
    assert made.clashes == [
        Clash(("to",), "invalid", "2026-05-31", "2026-05-31", "2026-05-10", message="it ends before it begins")
    ]
    assert not merge(base, ours, ours, KINDS["promotion"].fields, judge=judge).clashes


def test_a_problem_of_one_side_stays_its_own_though_its_item_moved() -> None:
    judge = Validator(KINDS["order"], ZoneInfo("UTC")).problems
    wrong = lines({"id": "kakao", "qty": "some"})
    other = lines({"id": "kakao", "text": "Cocoa"}, without="kofe")
    assert [problem.keys for problem in judge(wrong)] == [("lines", 2, "qty")]
    for ours, theirs in ((wrong, other), (other, wrong)):
        made = merge(ORDER, ours, theirs, KINDS["order"].fields, judge=judge)
        assert [problem.keys for problem in judge(made.tree)] == [("lines", 1, "qty")]
        assert not made.clashes


def test_a_problem_of_the_merged_record_is_named_by_item_key_with_the_values_there() -> None:
    def judge(tree: Any) -> list[Problem]:
        places = [n for n, item in enumerate(tree["lines"]) if item["qty"] == "6" and item.get("text")]
        return [Problem(("lines", n, "qty"), "fact", "six have no text") for n in places]

    made = merge(
        ORDER,
        lines({"id": "kofe", "qty": "6"}, without="chai"),
        lines({"id": "kofe", "text": "Coffee"}),
        KINDS["order"].fields,
        judge=judge,
    )
    assert made.clashes == [Clash(("lines", "kofe", "qty"), "invalid", "5", "6", "5", message="six have no text")]


# policies


def test_under_strict_nothing_is_decided() -> None:
    found = clash("order", ORDER, lines({"id": "kofe", "qty": "6"}), lines(without="kofe"), "strict")
    assert (found.keys, found.reason, found.theirs) == (("lines", "kofe"), "removed", None)


def test_under_contest_no_side_wins() -> None:
    base = {**DEAL, "sold_by": [{"user": "anna", "share": "50"}]}
    ours = {**base, "title": "Line 3", "amount": "7", "sold_by": [], "tags": ["x"]}
    theirs = {**base, "title": "Line 4", "currency": "USD", "sold_by": [{"user": "anna", "share": "60"}], "tags": ["y"]}
    made = merged("deal", base, ours, theirs, "contest").tree
    assert made["title"] is made["amount"] is made["currency"] is CONTESTED
    assert made["sold_by"] == [{"user": "anna", "share": CONTESTED}]
    assert made["tags"] == ["x", "y"]


def test_what_is_given_is_not_changed() -> None:
    trees = ORDER, lines({"id": "kofe", "qty": "6"}, {"id": "new", "qty": "1", "price": "1"}), lines(without="chai")
    before = copy.deepcopy(trees)
    merged("order", *trees)
    assert trees == before
