"""Merges after a criss-cross: two bases, both merged by both sides, each in its own way."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from salesctl.model.kinds import load_kinds
from salesctl.tree.bases import merged_base
from salesctl.tree.merge import merge
from salesctl.tree.outcome import CONTESTED, Merged

KINDS = load_kinds()
Record = dict[str, Any]


def deal(**fields: Any) -> Record:
    return {"title": "Line 2", "client": "romashka", **fields}


def crossed(ancestor: Record, bases: tuple[Record, ...], ours: Record, theirs: Record) -> Merged:
    """The merge of two sides that both hold all bases."""
    fields = KINDS["deal"].fields
    base = merged_base(ancestor, bases, ours, theirs, fields)
    return merge(base, ours, theirs, fields)


def item(share: str) -> list[Record]:
    return [{"user": "anna", "share": share}, {"user": "boris"}]


@pytest.mark.parametrize(
    ("ancestor", "changed", "keys"),
    [
        ({"criteria": "anna"}, {"criteria": "boris"}, ("criteria",)),
        ({}, {"criteria": "boris"}, ("criteria",)),
        ({"criteria": "anna"}, {}, ("criteria",)),
        ({"notes": "one\ntwo"}, {"notes": "one\nTWO"}, ("notes",)),
        ({"amount": "1", "currency": "EUR"}, {"amount": "1", "currency": "USD"}, ()),
        ({"trial": {"to": "2026-05-01"}}, {"trial": {"to": "2026-06-01"}}, ("trial", "to")),
        ({"trial": {"to": "2026-05-01"}}, {}, ("trial",)),
        ({}, {"trial": {"to": "2026-05-01"}}, ("trial",)),
        ({"sold_by": item("50")}, {"sold_by": item("60")}, ("sold_by", "anna", "share")),
        ({"sold_by": item("50")}, {"sold_by": item("50")[1:]}, ("sold_by", "anna")),
        ({"sold_by": item("50")[1:]}, {"sold_by": item("50")}, ("sold_by", "anna")),
        ({"sold_by": item("50")[:1]}, {"sold_by": item("50")}, ("sold_by",)),  # an item that is only its key
        ({"sold_by": item("50")}, {"sold_by": item("50")[::-1]}, ("sold_by",)),
        ({"tags": ["a", "b"]}, {"tags": ["b", "a"]}, ("tags",)),
        ({"tags": ["a", "a"]}, {"tags": ["a"]}, ("tags",)),
    ],
)
def test_what_a_side_took_back_when_it_merged_the_bases_is_contested(
    ancestor: Record, changed: Record, keys: tuple[str, ...]
) -> None:
    older, newer = deal(**ancestor), deal(**changed)
    untouched = {**older, "custom": {"x": "1"}}  # the other base changed something else
    for bases in ((newer, untouched), (untouched, newer)):
        for ours, theirs in ((older, newer), (newer, older)):
            made = crossed(older, bases, ours, theirs)
            assert [(clash.keys, clash.reason) for clash in made.clashes] == [(keys, "contested")]


@pytest.mark.parametrize(("ancestor", "changed"), [(["a"], ["a", "b"]), (["a", "b"], ["a"]), (["b"], []), ([], ["b"])])
def test_a_word_of_a_set_that_a_side_may_have_taken_back_stays_and_is_told_and_the_others_merge(
    ancestor: list[str], changed: list[str]
) -> None:
    older, newer = deal(tags=ancestor), deal(tags=changed)
    for bases in permutations((newer, {**older, "comment": "x"})):
        for ours, theirs in permutations((older, {**newer, "tags": [*changed, "c"]})):
            made = crossed(older, bases, ours, theirs)
            assert set(made.tree["tags"]) == {*ancestor, *changed, "c"}
            assert made.clashes == []
            side = "ours" if "b" in ours["tags"] else "theirs"
            assert made.decisions == [(("tags",), "disputed", "b", None, side)]


def test_a_text_with_the_lines_of_one_base_only_is_contested() -> None:
    ancestor, one, two = deal(notes="1\n2\n3"), deal(notes="one\n2\n3"), deal(notes="1\n2\nthree")
    for ours, theirs in permutations((one, deal(notes="one\n2\nthree"))):
        made = crossed(ancestor, (one, two), ours, theirs)
        assert [(clash.keys, clash.reason) for clash in made.clashes] == [(("notes",), "contested")]


_TEXT = "one\ntwo\nthree\nfour\nfive"


@pytest.mark.parametrize(
    ("ancestor", "changed", "side"),
    [
        ({"notes": _TEXT}, {"notes": "one\nTWO\nthree\nfour\nfive"}, {"notes": "one\ntwo\nthree\nfour\nFIVE"}),
        ({"notes": _TEXT}, {"notes": "one\nTWO\nthree\nfour\nfive"}, {"notes": "one\ntwo\nTHREE\nfour\nfive"}),
        ({"notes": _TEXT}, {"notes": "one\nTWO\nTHREE\nfour\nfive"}, {"notes": "one\ntwo\nTHREE\nfour\nfive"}),
        ({"notes": _TEXT}, {"notes": "one\nthree\nfour\nfive"}, {"notes": "one\ntwo\nthree\nfour\nFIVE"}),
        ({"notes": _TEXT}, {"notes": f"zero\n{_TEXT}"}, {"notes": f"{_TEXT}\nsix"}),
        ({}, {"notes": _TEXT}, {"notes": "one\ntwo\nthree\nfour"}),
        ({"unknown": _TEXT}, {"unknown": f"{_TEXT}\nsix"}, {"unknown": f"zero\n{_TEXT}"}),
        ({"tags": ["a", "a"]}, {"tags": ["a", "a", "b"]}, {"tags": ["c", "a", "a"]}),
        ({"tags": ["a", "a", "b"]}, {"tags": ["a", "a"]}, {"tags": ["a", "a", "b", "c"]}),
        ({"tags": ["a", "a", "b", "d"]}, {"tags": ["b", "d", "a", "a"]}, {"tags": ["a", "a", "b", "d", "c"]}),
        ({"sold_by": [{"share": "5"}]}, {"sold_by": [{"share": "5"}, {"share": "6"}]}, {"sold_by": [{"share": "7"}]}),
    ],
)
def test_a_part_taken_back_together_with_another_edit_is_contested(
    ancestor: Record, changed: Record, side: Record
) -> None:
    older, newer = deal(**ancestor), deal(**changed)
    for bases in permutations((newer, {**older, "comment": "x"})):
        for ours, theirs in permutations((newer, deal(**side))):
            made = crossed(older, bases, ours, theirs)
            assert [(clash.keys, clash.reason) for clash in made.clashes] == [((next(iter(side)),), "contested")]


@pytest.mark.parametrize(
    ("ancestor", "changed", "side"),
    [
        ({"notes": _TEXT}, {"notes": "one\nTWO\nthree\nfour\nfive"}, {"notes": "one\nTWO!\nthree\nfour\nFIVE"}),
        ({"notes": _TEXT}, {"notes": f"zero\n{_TEXT}"}, {"notes": f"ZERO\n{_TEXT}\nsix"}),
        ({"notes": _TEXT}, {"notes": f"zero\n{_TEXT}"}, {"notes": "zero\none\ntwo\nthree"}),
        ({"notes": _TEXT}, {"notes": "one\nthree\nfour\nfive"}, {"notes": "one\nthree\nfour\nfive\nsix"}),
        ({"tags": ["a", "a"]}, {"tags": ["a", "a", "b"]}, {"tags": ["a", "a", "b", "c"]}),
    ],
)
def test_another_edit_of_a_text_or_list_that_keeps_what_the_bases_made_is_taken(
    ancestor: Record, changed: Record, side: Record
) -> None:
    older, newer, made = deal(**ancestor), deal(**changed), deal(**side)
    for bases in permutations((newer, {**older, "comment": "x"})):
        for ours, theirs in permutations((newer, made)):
            assert crossed(older, bases, ours, theirs) == (made, [], [])


@pytest.mark.parametrize(
    ("one", "two", "new", "keys"),
    [
        ({"criteria": "anna"}, {"criteria": "boris"}, {"criteria": "vera"}, ("criteria",)),
        (
            {"amount": "1", "currency": "EUR"},
            {"amount": "1", "currency": "USD"},
            {"amount": "7", "currency": "UAH"},
            (),
        ),
        ({"sold_by": item("50")}, {"sold_by": item("60")}, {"sold_by": item("70")}, ("sold_by", "anna", "share")),
        ({"notes": "one\ntwo"}, {"notes": "one\nthree"}, {"notes": "one\nfour"}, ("notes",)),
    ],
)
def test_what_the_bases_disagree_about_is_contested(
    one: Record, two: Record, new: Record, keys: tuple[str, ...]
) -> None:
    for ours, theirs in permutations((one, two, new), 2):
        made = crossed(deal(), (deal(**one), deal(**two)), deal(**ours), deal(**theirs))
        assert [(clash.keys, clash.reason) for clash in made.clashes] == [(keys, "contested")]


def test_an_order_the_bases_disagree_about_is_contested() -> None:
    one, two = deal(tags=["b", "a", "c"]), deal(tags=["a", "c", "b"])
    for ours, theirs in ((one, two), (two, one)):
        made = crossed(deal(tags=["a", "b", "c"]), (one, two), ours, theirs)
        assert [(clash.keys, clash.reason) for clash in made.clashes] == [(("tags",), "contested")]


def test_an_item_one_base_removed_and_the_other_edited_is_contested() -> None:
    edited, removed = deal(sold_by=item("60")), deal(sold_by=item("50")[1:])
    for ours, theirs in ((edited, removed), (removed, edited)):
        made = crossed(deal(sold_by=item("50")), (edited, removed), ours, theirs)
        assert [(clash.keys, clash.reason) for clash in made.clashes] == [(("sold_by", "anna"), "contested")]


def test_sides_that_settled_it_the_same_are_not_asked_again() -> None:
    settled = deal(criteria="boris", tags=["x"])
    made = crossed(deal(), (deal(criteria="anna"), deal(criteria="boris")), settled, {**settled, "title": "Line 3"})
    assert made == ({**settled, "title": "Line 3"}, [], [])


def test_a_value_changed_after_the_bases_were_merged_is_taken() -> None:
    ancestor, one, two = deal(criteria="anna"), deal(criteria="boris"), deal(criteria="anna", tags=["x"])
    both = deal(criteria="boris", tags=["x"])
    made = crossed(ancestor, (one, two), {**both, "criteria": "vera"}, {**both, "tags": ["x", "y"]})
    assert made == (deal(criteria="vera", tags=["x", "y"]), [], [])


def test_what_all_bases_have_can_be_taken_back() -> None:
    ancestor, one, two = (
        deal(criteria="anna"),
        deal(criteria="boris", tags=["x"]),
        deal(criteria="boris", needs=["y"]),
    )
    both = deal(criteria="boris", tags=["x"], needs=["y"])
    made = crossed(ancestor, (one, two), {**both, "criteria": "anna"}, both)
    assert made == ({**both, "criteria": "anna"}, [], [])
    made = crossed(
        deal(tags=["a", "b"]),
        (deal(tags=["b", "a", "x"]), deal(tags=["b", "a"])),
        deal(tags=["a", "b", "x"]),
        deal(tags=["b", "a", "x"]),
    )
    assert made == (deal(tags=["a", "b", "x"]), [], [])


def test_three_bases() -> None:
    bases = (deal(criteria="anna"), deal(criteria="boris"), deal(tags=["x"]))
    both = deal(criteria="boris", tags=["x"])
    base = merged_base(deal(), bases, both, both, KINDS["deal"].fields)
    assert base == deal(criteria=CONTESTED, tags=["x"])
    made = crossed(deal(), bases, both, deal(criteria="boris", tags=[]))
    assert made == (both, [], [(("tags",), "disputed", "x", None, "ours")])
