"""What a person wrote for a command that was refused is kept, and they are told where."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest

from conftest import Type
from salesctl import temporary_places
from salesctl.cli.refused import kept
from salesctl.errors import SalesctlError
from salesctl.session.answer import Nobody

SCREEN = (80, 24)


@pytest.fixture
def card(book: Path, type_: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Acme's card; drafts go to a folder of the test's own."""
    assert type_("client", "add", "--name", "Acme").code == 0
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "drafts"))
    (tmp_path / "drafts").mkdir()
    return book / "clients" / "acme.yaml"


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The editor is this shell script, which is given the file to edit."""
    script = tmp_path / "editor.sh"
    monkeypatch.setenv("EDITOR", f"sh {script}")
    return script


def test_no_editor_is_opened_where_a_program_types(card: Path, editor: Path, type_: Type, tmp_path: Path) -> None:
    editor.write_text("echo 'potential: 500' >> $1\n")
    refused = type_("client", "edit", "acme", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (2, "usage")
    assert "set REF --from" in refused.json["error"]["hint"]
    assert drafts(tmp_path) == []


def drafts(tmp_path: Path) -> list[str]:
    return [file.read_text() for file in (tmp_path / "drafts").iterdir()]


def test_what_a_colleague_changed_meanwhile_is_named_and_the_draft_is_kept(
    card: Path, editor: Path, type_: Type, tmp_path: Path
) -> None:
    colleague = "git -c user.name=Boris commit -qam north"
    editor.write_text(f"echo 'district: north' >> {card}; {colleague}; echo 'district: south' >> $1\n")
    refused = type_("client", "edit", "acme", "--json", screen=SCREEN)
    assert refused.code == 1
    error = refused.json["error"]
    (value,) = error["values"]
    assert error["code"] == "changed"
    assert (value["path"], value["field"], value["author"]) == ("clients/acme.yaml", "district", "Boris")
    assert (value["base"], value["mine"], value["theirs"]) == ("", "south", "north")
    assert [Path(file).read_text() for file in error["kept"]] == drafts(tmp_path)
    assert drafts(tmp_path)[0].endswith("district: south\n")
    assert "Boris changed `district` in clients/acme.yaml meanwhile, from – to north; you: south" in refused.err
    assert f"what you typed is kept in {error['kept'][0]}" in refused.err
    assert card.read_text().endswith("district: north\n")


def test_no_draft_is_left_of_an_editor_in_which_nothing_was_typed(
    card: Path, editor: Path, type_: Type, tmp_path: Path
) -> None:
    editor.write_text("echo '   ' >> $1\n")
    refused = type_("log", "acme", screen=SCREEN)
    assert (refused.code, "nothing is said about it" in refused.err) == (2, True)
    assert "what you typed is kept" not in refused.err
    assert drafts(tmp_path) == []


def test_what_does_not_touch_is_recorded_and_no_draft_is_left(
    card: Path, editor: Path, type_: Type, tmp_path: Path
) -> None:
    editor.write_text(f"echo 'district: north' >> {card}; git commit -qam north; echo 'potential: 500' >> $1\n")
    assert type_("client", "edit", "acme", screen=SCREEN).code == 0
    assert {"district: north", "potential: 500"} <= {*card.read_text().splitlines()}
    assert drafts(tmp_path) == []


def test_what_is_no_record_is_kept_too(card: Path, editor: Path, type_: Type, tmp_path: Path) -> None:
    editor.write_text("echo 'potential: much' >> $1\n")
    refused = type_("client", "edit", "acme", screen=SCREEN)
    assert refused.code == 1
    assert "what you typed is kept in " in refused.err
    assert drafts(tmp_path)[0].endswith("potential: much\n")


@pytest.mark.parametrize("state", ["MERGE_HEAD", "detached"])
def test_a_note_is_kept_whatever_the_book_is_in_the_midst_of(
    card: Path, type_: Type, tmp_path: Path, state: str
) -> None:
    head = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, check=True).stdout
    if state == "detached":
        subprocess.run(["git", "switch", "-q", "--detach"], check=True)
    else:
        (card.parents[1] / ".git" / state).write_bytes(head)
    refused = type_("log", "acme", "pays on Friday")
    assert refused.code == 1
    (draft,) = drafts(tmp_path)
    assert "pays on Friday" in draft
    assert "what you typed is kept in " in refused.err
    assert type_("undo").code == 1
    assert drafts(tmp_path) == [draft], "what an undo would have written nobody typed"


def test_what_its_record_cannot_hold_is_named_and_not_kept(card: Path, type_: Type, tmp_path: Path) -> None:
    assert type_("set", "acme", "credit_limit=-5").code == 1
    assert drafts(tmp_path) == []


def test_no_room_for_a_draft_hides_no_refusal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr(temporary_places, "_IN_MEMORY", "")
    error = SalesctlError("the disk is full")
    error.unwritten = {"activities/call-1.yaml": b"text: pays on Friday\n"}
    assert kept(error, Nobody()) == []


def test_conflict_markers_of_a_merge_under_way_are_told_as_that_merge(card: Path, type_: Type) -> None:
    for branch, district in (("theirs", "south"), ("main", "west")):
        subprocess.run(["git", "switch", "-q", *(["-c"] if branch == "theirs" else []), branch], check=True)
        assert type_("set", "acme", f"district={district}").code == 0
    subprocess.run(["git", "merge", "-q", "theirs"], check=False, capture_output=True)
    assert "<<<<<<<" in card.read_text()
    for words in (("set", "acme", "segment=A"), ("pay", "acme", "10"), ("log", "acme", "rang")):
        refused = type_(*words)
        assert refused.code == 1
        assert "a merge is under way in this book" in refused.err
        assert "`git merge --continue` or `git merge --abort`" in refused.err
        assert "delete the others and the lines <<<<<<<" not in refused.err
    assert "clients/acme.yaml:" in type_("set", "acme", "segment=A").err
    subprocess.run(["git", "merge", "--abort"], check=True)
    card.write_text(card.read_text() + "<<<<<<< ours\n")
    assert "merge conflict markers were left in the file" in type_("set", "acme", "segment=A").err
