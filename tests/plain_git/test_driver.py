"""Plain git on a book that is set up: real merges, rebases, cherry-picks, stashes, with the driver that Git calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesctl.git import Git
from salesctl.setup import plain_git

from .conftest import ACME, ORDER, Clone

QTY, PRICE = ("qty: 1", "qty: 3"), ("price: 100", "price: 90")
"""Lines side by side: plain git calls that a conflict."""
NORTH = "district: north"


def _both_hold(clone: Clone) -> None:
    lines = clone.tree(ORDER)["lines"]
    assert isinstance(lines, list)
    assert (lines[0]["qty"], lines[0]["price"]) == ("3", "90")
    assert clone.git("status", "--porcelain") in ("", f"M {ORDER}", f" M {ORDER}".strip())


def test_merge_takes_both_edits_of_one_line_of_an_order(clone: Clone) -> None:
    clone.commit(ORDER, QTY, branch="theirs")
    clone.commit(ORDER, PRICE, branch="main")
    clone.git("merge", "-q", "--no-edit", "theirs")
    _both_hold(clone)


def test_rebase_cherry_pick_and_stash_pop_take_both_edits(clone: Clone) -> None:
    theirs = clone.commit(ORDER, QTY, branch="theirs")
    clone.git("checkout", "-q", "main")
    start = clone.git("rev-parse", "HEAD")
    clone.commit(ORDER, PRICE)
    mine = clone.git("rev-parse", "HEAD")
    clone.git("rebase", "-q", "theirs")
    _both_hold(clone)
    clone.git("reset", "-q", "--hard", mine)
    clone.git("cherry-pick", theirs)
    _both_hold(clone)
    clone.git("reset", "-q", "--hard", start)
    clone.write(ORDER, PRICE)
    clone.git("stash", "-q")
    clone.git("reset", "-q", "--hard", theirs)
    clone.git("stash", "pop", "-q")
    _both_hold(clone)


def test_a_clash_is_marked_around_its_value_alone(clone: Clone) -> None:
    clone.commit(ACME, (NORTH, "district: south"), ("- old", "- new"), branch="theirs")
    clone.commit(ACME, (NORTH, "district: east"), ("name: Acme", "name: Acme Pumps"), branch="main")
    assert "CONFLICT" in clone.git("merge", "theirs", ok=False)
    text = (clone.root / ACME).read_text()
    marked = text[text.index("<<<<<<<") : text.index(">>>>>>>")]
    assert [line for line in marked.splitlines() if line[0] not in "<|=>"] == [
        "district: east", NORTH, "district: south",
    ]  # fmt: skip
    assert "name: Acme Pumps" in text
    assert "- new" in text, "what does not clash is merged, inside the markers or not"


def test_new_records_of_one_id_and_broken_files_are_marked_not_kept(clone: Clone) -> None:
    for branch, name in (("theirs", "Bolt North"), ("main", "Bolt South")):
        clone.git("checkout", "-q", *(("-b",) if branch == "theirs" else ()), branch)
        (clone.root / "clients" / "bolt.yaml").write_text(f"name: {name}\n")
        file = clone.root / ACME
        file.write_text("name: [\n" if branch == "theirs" else file.read_text().replace("north", "south"))
        clone.git("add", ".")
        clone.git("commit", "-qm", "new")
    assert clone.git("merge", "theirs", ok=False).endswith("exit 1")
    for path, both in (("clients/bolt.yaml", ("Bolt North", "Bolt South")), (ACME, ("name: [", "district: south"))):
        text = (clone.root / path).read_text()
        assert text.count("<<<<<<<") == text.count(">>>>>>>") > 0
        assert all(part in text for part in both)


@pytest.mark.parametrize("raw", [b"\x00\x01PK\x00", b"name: \xc3(\nowner: anna\n"], ids=["binary", "not UTF-8"])
def test_a_side_that_is_no_text_leaves_both_between_markers(clone: Clone, raw: bytes) -> None:
    clone.git("checkout", "-q", "-b", "theirs")
    (clone.root / ACME).write_bytes(raw)
    clone.git("commit", "-qanm", "no text")
    clone.commit(ACME, ("district: north", "district: south"), branch="main")
    said = clone.git("merge", "theirs", ok=False)
    assert f"{ACME}:1:" in said, "what is wrong and where"
    assert said.endswith("exit 1")
    left = (clone.root / ACME).read_bytes()
    assert all(part in left for part in (b"<<<<<<<", b"district: south", raw.strip(), b">>>>>>>"))
    clone.git("merge", "--abort")
    assert clone.git("status", "--porcelain") == ""


@pytest.mark.parametrize("becomes", ["link", "folder"])
def test_where_a_file_became_something_else_git_stops_and_no_side_is_gone(clone: Clone, becomes: str) -> None:
    clone.git("checkout", "-q", "-b", "theirs")
    file = clone.root / ACME
    file.unlink()
    if becomes == "link":
        file.symlink_to("zenit.yaml")
    else:
        file.mkdir()
        (file / "inner.yaml").write_text("name: Inner\n")
    clone.git("add", "-A")
    clone.git("commit", "-qnm", becomes)
    clone.git("checkout", "-q", "main")
    clone.commit(ACME, ("district: north", "district: south"), branch="main")
    said = clone.git("merge", "theirs", ok=False)
    assert "CONFLICT" in said
    assert "U" in clone.git("status", "--porcelain")[:2], "git holds it up"
    assert any("district: south" in one.read_text() for one in file.parent.glob("acme*") if one.is_file())
    clone.git("merge", "--abort")
    assert "district: south" in file.read_text()


def test_settings_and_other_files_merge_by_line(clone: Clone) -> None:
    clone.commit("salesctl.yaml", ("company: Test", "company: North"), branch="theirs")
    clone.commit("salesctl.yaml", ("company: Test", "company: South"), branch="main")
    assert "CONFLICT" in clone.git("merge", "theirs", ok=False)
    assert "<<<<<<<" in (clone.root / "salesctl.yaml").read_text()


@pytest.mark.parametrize("dies", [True, False], ids=["dies", "missing"])
def test_without_a_working_salesctl_the_driver_merges_by_line_and_hides_nothing(
    clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies: bool
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    if dies:
        (programs / "salesctl").write_text("#!/bin/sh\nkill -9 $$\n")
        (programs / "salesctl").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    clone.commit(ORDER, QTY, branch="theirs")
    clone.commit(ORDER, PRICE, branch="main")
    assert "CONFLICT" in clone.git("merge", "theirs", ok=False)
    text = (clone.root / ORDER).read_text()
    assert all(part in text for part in ("<<<<<<<", "qty: 3", "price: 90"))


def test_a_criss_cross_lets_no_older_value_win_unseen(clone: Clone) -> None:
    """One of the two last common ancestors changed the district; a side that put it back is no newer than the other."""
    one = clone.commit(ACME, (NORTH, "district: south"), branch="one")
    clone.git("checkout", "-q", "main")
    two = clone.commit(ACME, ("- old", "- new"), branch="two")
    clone.git("merge", "-q", "--no-edit", one)
    clone.git("checkout", "-q", "one")
    clone.git("merge", "-q", "--no-edit", two)
    clone.write(ACME, ("district: south", NORTH))
    clone.git("commit", "-q", "--amend", "-am", "Merged; theirs was lost")
    clone.git("checkout", "-q", "two")
    clone.commit(ACME, ("name: Acme", "name: Acme Pumps"))
    assert len(clone.git("merge-base", "--all", "one", "two").split()) == 2
    assert "CONFLICT" in clone.git("merge", "one", ok=False)
    assert {NORTH, "district: south"} <= set((clone.root / ACME).read_text().splitlines())


def test_a_clash_between_common_ancestors_is_settled_by_those_who_settled_it(clone: Clone) -> None:
    one = clone.commit(ACME, (NORTH, "district: south"), branch="one")
    clone.git("checkout", "-q", "main")
    two = clone.commit(ACME, (NORTH, "district: east"), branch="two")
    for branch, other in (("one", two), ("two", one)):
        clone.git("checkout", "-q", branch)
        clone.git("merge", "-q", other, ok=False)
        (clone.root / ACME).write_text("name: Acme\nowner: anna\ndistrict: west\ntags:\n  - vip\n  - old\n")
        clone.git("commit", "-qam", "Both say west")
    clone.commit(ACME, ("- old", "- new"))
    clone.git("checkout", "-q", "one")
    clone.commit(ACME, ("name: Acme", "name: Acme Pumps"))
    clone.git("merge", "-q", "--no-edit", "two")
    assert clone.tree(ACME) == {"name": "Acme Pumps", "owner": "anna", "district": "west", "tags": ["vip", "new"]}


def test_the_settings_keep_edits_out_of_look_alikes_and_the_trial_tells(clone: Clone) -> None:
    git = Git(clone.root)
    assert plain_git.settings_hold(git)
    assert not plain_git.mixes_up(git)
    for name in ("merge.renames", "pull.twohead"):
        git.set(name, None)
    assert plain_git.mixes_up(git)
    assert not plain_git.settings_hold(git)


def test_a_diff_says_which_item_a_value_is_of(clone: Clone) -> None:
    clone.write(ORDER, ("qty: 2", "qty: 5"))
    shown = clone.git("diff").splitlines()
    assert [line for line in shown if line[:1] in "+-" and line[:3] not in ("+++", "---")] == [
        "-lines.b.qty: 2", "+lines.b.qty: 5",
    ]  # fmt: skip
    (clone.root / ORDER).write_text("qty: [\n")
    assert "+qty: [" in clone.git("diff").splitlines(), "what cannot be read is shown as it is"
