"""What becomes of two people's commits, case by case: what is taken, what is asked, and of what both are told."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from salesctl.errors import SalesctlError
from salesctl.lang.language import ENGLISH
from salesctl.merge.answers import Choice
from salesctl.merge.told import sentence
from salesctl.model.kinds import load_kinds
from salesctl.store import Message, Store

from .conftest import BOOK, Commits, Sides

ACME, ZENIT, DEAL, ORDER = "clients/acme.yaml", "clients/zenit.yaml", "deals/line.yaml", "orders/2026/o-1.yaml"


def test_what_one_side_changed_is_taken(sides: Sides) -> None:
    made = sides.merge(
        {ACME: BOOK[ACME].replace("north", "south")},
        {ZENIT: None, DEAL: BOOK[DEAL].replace("15000", "16000"), "notes.md": "x\n"},
    )
    assert made.files[ACME] == BOOK[ACME].replace("north", "south")
    assert ZENIT not in made.files
    assert "amount: 16000" in made.files[DEAL]
    assert made.files["notes.md"] == "x\n"
    assert (made.asked, made.decided) == ([], [])


def test_what_both_did_alike_is_done_once(sides: Sides) -> None:
    both = {ACME: BOOK[ACME].replace("north", "south"), ZENIT: None}
    made = sides.merge(both, both)
    assert made.trees.entries == {}
    assert (made.asked, made.decided) == ([], [])


def test_different_fields_and_comments_of_both_are_kept(sides: Sides) -> None:
    made = sides.merge(
        {ACME: BOOK[ACME].replace("north", "south  # moved in May")},
        {ACME: BOOK[ACME].replace("owner: anna", "# since April\nowner: boris")},
    )
    assert made.files[ACME] == (
        "name: Acme\n# since April\nowner: boris\ndistrict: south  # moved in May\ntags:\n  - vip\n  - old\n"
    )
    assert (made.asked, made.decided) == ([], [])


def test_neighbouring_lines_are_no_conflict(sides: Sides) -> None:
    made = sides.merge(
        {ORDER: BOOK[ORDER].replace("qty: 1", "qty: 3")},
        {ORDER: BOOK[ORDER].replace("price: 100", "price: 90  # agreed")},
    )
    assert "qty: 3\n" in made.files[ORDER]
    assert "price: 90  # agreed\n" in made.files[ORDER]
    assert (made.asked, made.decided) == ([], [])


def test_an_amount_in_other_digits_is_no_change(sides: Sides) -> None:
    made = sides.merge({DEAL: BOOK[DEAL].replace("15000", "15000.00")}, {DEAL: BOOK[DEAL].replace("15000", "14000")})
    assert "amount: 14000" in made.files[DEAL]
    assert made.asked == []


def test_one_field_both_changed_is_asked(sides: Sides) -> None:
    mine, other = BOOK[ACME].replace("north", "south"), BOOK[ACME].replace("north", "west").replace("anna", "boris")
    made = sides.merge({ACME: mine}, {ACME: other})
    assert made.asked == [("acme", "district", "changed")]
    clash = made.trees.conflicts[0].clash
    assert (clash.base, clash.ours, clash.theirs) == ("north", "south", "west")
    for choice, text in (
        (Choice("mine"), "south"),
        (Choice("theirs"), "west"),
        (Choice("value", "east"), "east"),
    ):
        answered = sides.merge({ACME: mine}, {ACME: other}, choice)
        assert answered.asked == []
        assert answered.files[ACME] == other.replace("west", text)
    gone = sides.merge({ACME: mine}, {ACME: other}, Choice("value", None))
    assert "district" not in gone.files[ACME]


def test_cleared_against_changed_is_asked(sides: Sides) -> None:
    cleared = BOOK[ACME].replace("district: north\n", "")
    made = sides.merge({ACME: cleared}, {ACME: BOOK[ACME].replace("north", "west")})
    assert made.asked == [("acme", "district", "changed")]
    assert (
        "district"
        not in sides.merge({ACME: cleared}, {ACME: BOOK[ACME].replace("north", "west")}, Choice("mine")).files[ACME]
    )


def test_an_amount_and_its_currency_are_asked_as_one(sides: Sides) -> None:
    mine, other = BOOK[DEAL].replace("EUR", "KZT"), BOOK[DEAL].replace("15000", "16000")
    made = sides.merge({DEAL: mine}, {DEAL: other})
    assert made.asked == [("line", "", "group")]
    answered = sides.merge({DEAL: mine}, {DEAL: other}, Choice("theirs"))
    assert "amount: 16000\n" in answered.files[DEAL]
    assert "currency: EUR\n" in answered.files[DEAL]


def test_items_of_both_are_kept_and_one_key_twice_is_asked(sides: Sides) -> None:
    one = BOOK[ORDER] + "  - id: c\n    product: pipe\n    qty: 1\n    price: 9\n"
    other = BOOK[ORDER] + "  - id: d\n    product: seal\n    qty: 1\n    price: 2\n"
    made = sides.merge({ORDER: one}, {ORDER: other})
    assert [line["id"] for line in made.tree(ORDER)["lines"]] == ["a", "b", "c", "d"]
    assert made.asked == []
    same_key = other.replace("id: d", "id: c")
    assert sides.merge({ORDER: one}, {ORDER: same_key}).asked == [("o-1", "lines.c", "added")]
    answered = sides.merge({ORDER: one}, {ORDER: same_key}, Choice("theirs"))
    assert [(line["id"], line["product"]) for line in answered.tree(ORDER)["lines"]] == [
        ("a", "pump"),
        ("b", "valve"),
        ("c", "seal"),
    ]


def test_an_item_removed_and_edited_stays_and_both_are_told(sides: Sides) -> None:
    removed = _without_item(BOOK[ORDER], "b")
    edited = BOOK[ORDER].replace("qty: 2", "qty: 5")
    for mine, other, side in ((removed, edited, "theirs"), (edited, removed, "ours")):
        made = sides.merge({ORDER: mine}, {ORDER: other})
        assert [line["qty"] for line in made.tree(ORDER)["lines"]] == ["1", "5"]
        assert made.decided == [("o-1", "lines.b", "removed", side)]
        assert made.asked == []


def test_a_record_removed_and_edited_stays_and_both_are_told(sides: Sides) -> None:
    edited = {ZENIT: BOOK[ZENIT].replace("Zenit", "Zenit AG")}
    for mine, other, side in (({ZENIT: None}, edited, "theirs"), (edited, {ZENIT: None}, "ours")):
        made = sides.merge(mine, other)
        assert made.files[ZENIT] == edited[ZENIT]
        assert made.decided == [("zenit", "", "removed", side)]


def test_a_record_removed_and_newly_referred_to_stays_and_both_are_told(sides: Sides) -> None:
    order = {"orders/2026/o-2.yaml": "number: O-2\nclient: zenit\ndate: 2026-05-01\n"}
    for mine, other, side in (({ZENIT: None}, order, "theirs"), (order, {ZENIT: None}, "ours")):
        made = sides.merge(mine, other)
        assert made.files[ZENIT] == BOOK[ZENIT]
        assert made.decided == [("zenit", "", "referred", side)]


def test_a_record_put_away_and_worked_on_is_told(sides: Sides) -> None:
    archived = {ZENIT: BOOK[ZENIT] + "archived: yes\n"}
    for worked in (
        {ZENIT: BOOK[ZENIT].replace("Zenit", "Zenit AG")},
        {"orders/2026/o-2.yaml": "number: O-2\nclient: zenit\ndate: 2026-05-01\n"},
    ):
        for mine, other in ((archived, worked), (worked, archived)):
            made = sides.merge(mine, other)
            assert made.tree(ZENIT)["archived"] == "yes"
            assert set(made.files) == {*BOOK, *worked}
            assert made.decided == [("zenit", "archived", "archived", "both")]


def test_sets_of_words_merge_and_removals_count(sides: Sides) -> None:
    made = sides.merge(
        {ACME: BOOK[ACME].replace("  - old\n", "  - big\n")},
        {ACME: BOOK[ACME].replace("  - vip\n", "  - vip\n  - new\n")},
    )
    assert made.tree(ACME)["tags"] == ["vip", "big", "new"]
    replaced = sides.merge({ACME: BOOK[ACME].replace("- old", "- big")}, {ACME: BOOK[ACME].replace("- old", "- late")})
    assert set(replaced.tree(ACME)["tags"]) == {"vip", "big", "late"}
    assert replaced.decided == [("acme", "tags", "replaced", "both")]


def test_two_people_add_the_same_record_and_it_is_one(sides: Sides) -> None:
    new = "clients/nova.yaml"
    made = sides.merge({new: "name: Nova\nowner: anna\n"}, {new: "owner: anna\nname: Nova\n"})
    assert made.tree(new) == {"name": "Nova", "owner": "anna"}
    assert made.asked == []


def test_two_records_of_one_id_are_asked_and_ours_may_get_another_with_what_refers_to_it(sides: Sides) -> None:
    new, ref = "clients/nova.yaml", "orders/2026/o-2.yaml"
    mine = {new: "name: Nova One\n", ref: "number: O-2\nclient: nova\ndate: 2026-05-01\n"}
    other = {new: "name: Nova Two\n", "orders/2026/o-3.yaml": "number: O-3\nclient: nova\ndate: 2026-05-01\n"}
    assert sides.merge(mine, other).asked == [("nova", "", "added")]
    assert sides.merge(mine, other, Choice("mine")).files[new] == mine[new]
    assert sides.merge(mine, other, Choice("theirs")).files[new] == other[new]
    both = sides.merge(mine, other, Choice("both")).files
    assert both[new] == other[new]
    assert both["clients/nova-2.yaml"] == mine[new]
    assert "client: nova-2\n" in both[ref]
    assert "client: nova\n" in both["orders/2026/o-3.yaml"]


def test_a_record_is_known_by_its_id_wherever_its_file_is(sides: Sides) -> None:
    moved = "orders/2025/o-1.yaml"
    made = sides.merge({ORDER: None, moved: BOOK[ORDER]}, {ORDER: BOOK[ORDER].replace("qty: 2", "qty: 7")})
    assert ORDER not in made.files
    assert "qty: 7" in made.files[moved]
    assert (made.asked, made.decided) == ([], [])
    twice = sides.merge({ORDER: None, moved: BOOK[ORDER]}, {ORDER: None, "orders/2024/o-1.yaml": BOOK[ORDER]})
    assert [path for path in twice.files if path.startswith("orders/")] == [moved]
    assert twice.decided == [("o-1", "", "moved", "ours")]


def test_an_edit_never_lands_in_a_look_alike_file(commits: Commits) -> None:
    """Git's rename detection puts theirs' edit of the order that ours removed into the one that looks like it."""
    order = BOOK[ORDER]
    base = commits.make({ORDER: order})
    made = Sides(commits, base).merge(
        {ORDER: None, "orders/2026/o-9.yaml": order.replace("O-1", "O-9").replace("acme", "zenit")},
        {ORDER: order.replace("qty: 2", "qty: 900")},
    )
    assert "900" not in made.files["orders/2026/o-9.yaml"]
    assert "qty: 900" in made.files[ORDER]
    assert made.decided == [("o-1", "", "removed", "theirs")]


def test_a_merged_record_that_breaks_its_schema_is_asked(commits: Commits, tmp_path: Path) -> None:
    """Each took away one of two lines; together nothing is left of what must have one."""
    schemas = tmp_path / ".salesctl" / "schemas"
    schemas.mkdir(parents=True)
    lines = {
        "type": "array",
        "minItems": 1,
        "items": {"type": "object", "properties": {"id": {"type": "string"}, "product": {"type": "string"}}},
    }
    (schemas / "visit.json").write_text(
        json.dumps({"title": "Visit", "type": "object", "properties": {"lines": lines}, "required": ["lines"]})
    )
    path, both = "visits/x.yaml", "lines:\n  - id: a\n    product: pump\n  - id: b\n    product: valve\n"
    base = Sides(commits, commits.make({path: both}), load_kinds(tmp_path))
    only_a, only_b = {path: _without_item(both, "b")}, {path: _without_item(both, "a")}
    made = base.merge(only_b, only_a)
    assert made.asked == [("x", "lines", "invalid")]
    assert made.trees.conflicts[0].clash.message
    answered = base.merge(only_b, only_a, Choice("theirs"))
    assert answered.tree(path) == {"lines": [{"id": "a", "product": "pump"}]}


def _without_item(text: str, key: str) -> str:
    return re.sub(rf"  - id: {key}\n(    .*\n)+", "", text)


def test_other_files_are_merged_by_line_and_touching_lines_asked(sides: Sides) -> None:
    path = "salesctl.yaml"
    made = sides.merge({path: BOOK[path].replace("Nord", "Nord AG")}, {path: BOOK[path].replace("DE", "KZ")})
    assert made.files[path] == "company: Nord AG\ncurrency: EUR\ncountry: KZ\n"
    assert made.decided == [("salesctl.yaml", "", "file", "both")]
    mine, other = BOOK[path].replace("Nord", "A"), BOOK[path].replace("Nord", "B")
    assert sides.merge({path: mine}, {path: other}).asked == [("salesctl.yaml", "", "changed")]
    assert sides.merge({path: mine}, {path: other}, Choice("theirs")).files[path] == other


def test_a_link_or_a_file_that_cannot_be_read_stops(sides: Sides, commits: Commits) -> None:
    git = commits.git
    blob = git.run("hash-object", "-w", "--stdin", input=b"/etc/passwd").decode().strip()
    link = Store(git).merge_commit([sides.base], {ACME: f"120000 {blob}"}, [], Message("x"))
    mine = commits.make({ACME: BOOK[ACME].replace("north", "south")}, sides.base)
    for ours, theirs in ((mine, link), (sides.base, link)):
        with pytest.raises(SalesctlError, match=r"clients/acme\.yaml is a symbolic link"):
            sides.joined(commits.make({"x.md": "x"}, ours), theirs)
    with pytest.raises(SalesctlError, match=r"clients/acme\.yaml"):
        sides.merge({ACME: BOOK[ACME].replace("north", "south")}, {ACME: "name: [\n"})


def test_a_criss_cross_never_takes_an_older_value(commits: Commits) -> None:
    """Each merged the other's first change its own way; a single base would let one of them win unseen."""
    base = commits.make({ACME: BOOK[ACME]})
    one, two = (commits.make({ACME: BOOK[ACME].replace("north", word)}, base) for word in ("south", "west"))
    left = commits.make({ACME: BOOK[ACME].replace("north", "south")}, one, two)
    right = commits.make({ACME: BOOK[ACME].replace("north", "west")}, two, one)
    made = Sides(commits, base).joined(left, right)
    assert made.asked == [("acme", "district", "contested")]


def test_an_entry_in_dispute_is_told_by_its_field_alone(commits: Commits) -> None:
    """The entry is a value: a telephone number in a commit's message would survive an erasure."""
    untagged, moved = BOOK[ACME].replace("  - vip\n", ""), BOOK[ACME].replace("north", "south")
    base = commits.make({ACME: BOOK[ACME]})
    one, two = commits.make({ACME: untagged}, base), commits.make({ACME: moved}, base)
    left = commits.make({ACME: untagged.replace("north", "south")}, one, two)
    right = commits.make({ACME: moved}, two, one)
    made = Sides(commits, base).joined(left, right)
    (decided,) = made.trees.decisions
    assert (decided.decision.keys, decided.decision.reason) == (("tags",), "disputed")
    said = ENGLISH.say(sentence(decided))
    assert said.startswith("acme: one side has an entry of `tags` that the other has not")
    assert "vip" not in said
