"""The past told from Git, and commits taken back."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from salesctl.errors import SalesctlError, UsageError
from salesctl.history.changes import FieldChange, blame, history, sentence
from salesctl.history.undo import redo, undo, undo_day, undo_import, undo_last_change, undo_range
from salesctl.session.resolve import Ref
from salesctl.session.session import Session
from salesctl.setup.hooks import install, installed
from salesctl.testing import TestBook

DAY = "2026-11-23"
BASE = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com}
clients/acme.yaml: {name: Acme, owner: anna, district: north}
"""


@pytest.fixture
def book(tmp_path: Path) -> TestBook:
    return TestBook(tmp_path, BASE)


def change(book: TestBook, **fields: str) -> str:
    session = book.session(DAY)
    record, _ = session.read("client", "acme")
    return session.commit([session.revise("client", "acme", {**record.data, **fields})])


def git(book: TestBook, *words: str) -> str:
    who = ["-c", "user.name=Boris", "-c", "user.email=boris@example.com"]
    return subprocess.run(
        ["git", "-C", str(book.root), *who, *words], capture_output=True, text=True, check=True
    ).stdout


def test_a_story_by_field_with_merged_branches(book: TestBook) -> None:
    git(book, "checkout", "-qb", "side")
    change(book, district="south")
    git(book, "checkout", "-q", "main")
    (book.root / "note").write_text("x")
    git(book, "add", "note")
    git(book, "commit", "-qm", "aside")
    git(book, "merge", "-q", "--no-edit", "side")
    change(book, segment="A")
    session = book.session(DAY)
    told = [(change.author, *one) for change, values in history(session, Ref("client", "acme")) for one in values]
    assert told == [
        ("Anna Berg", "segment", "", "A", ()),
        ("Anna Berg", "district", "north", "south", ()),
        ("Anna Berg", "", "", "Acme: new client of Anna Berg", ()),
    ]
    assert next(history(session))[0].record == "acme"
    of_district = [values for _, values in history(session, Ref("client", "acme"), field="district")]
    assert of_district == [[FieldChange("district", "north", "south")], [FieldChange("district", "", "north")]]
    assert [change.record for change, _ in history(session, kind="user", since="2026-01-01")] == ["anna"]
    assert list(history(session, since="2026-11-24")) == []
    assert list(history(session, author="boris")) == []


@pytest.fixture
def contested(book: TestBook) -> TestBook:
    """Two people's districts, merged by hand: what Boris had written won, and the segment that Anna added is gone."""
    git(book, "checkout", "-qb", "side")
    (book.root / "clients" / "acme.yaml").write_text("name: Acme\nowner: anna\ndistrict: west\n")
    git(book, "commit", "-qam", "west")
    git(book, "checkout", "-q", "main")
    change(book, district="south", segment="A")
    subprocess.run(["git", "-C", str(book.root), "merge", "-q", "side"], capture_output=True, check=False)
    git(book, "checkout", "-q", "--theirs", "clients/acme.yaml")
    git(book, "commit", "-qam", "merged")
    return book


def test_a_merge_tells_what_it_decided_and_what_it_lost(contested: TestBook) -> None:
    session = contested.session(DAY)
    merge, values = next(history(session, Ref("client", "acme")))
    assert (merge.author, [(one.field, one.before, one.after) for one in values]) == (
        "Boris",
        [("district", "north", "west"), ("segment", "A", "")],
    )
    sides = [(one.author, one.value) for one in values[0].sides]
    assert sides == [("Anna Berg", "south"), ("Boris", "west")]
    assert str(sentence(session, merge)) == (
        "Acme: Anna Berg set `district` to `south`, Boris to `west`; the merge left `west`; "
        "Acme: `segment` comes to `A` by both; the merge left ``"
    )


def test_a_merge_that_took_one_side_whole_is_told(contested: TestBook) -> None:
    """What came with a branch was told by that branch: only what the merge dropped is its own."""
    git(contested, "checkout", "-qb", "other", "HEAD~1")
    (contested.root / "clients" / "acme.yaml").write_text("name: Acme\nowner: anna\ndistrict: south\nsegment: B\n")
    git(contested, "commit", "-qam", "B")
    git(contested, "checkout", "-q", "-b", "last", "main")
    git(contested, "merge", "-q", "-s", "ours", "--no-edit", "other")
    newest, values = next(history(contested.session(DAY), Ref("client", "acme")))
    assert newest.merge is not None
    assert [one.field for one in values] == ["segment"]


def test_blame_names_the_commit_of_each_value(contested: TestBook) -> None:
    session = contested.session(DAY)
    session.why = "moved to a new office, ask +49 30 1234567"
    record, _ = session.read("client", "acme")
    addresses = [{"id": "hq", "text": "Main Street 1"}]
    session.commit([session.revise("client", "acme", {**record.data, "addresses": addresses})])
    file = contested.root / "clients" / "acme.yaml"
    file.write_text(file.read_text() + "notes: mine\n")
    found = {one.field: one for one in blame(contested.session(DAY), Ref("client", "acme"))}
    told = {name: one.change and (one.change.author, one.change.why) for name, one in found.items()}
    why = "moved to a new office, ask …"
    assert told == {
        "name": ("Anna Berg", ""),
        "owner": ("Anna Berg", ""),
        "district": ("Boris", ""),
        "addresses.hq.text": ("Anna Berg", why),
        "notes": None,
    }
    (only,) = blame(contested.session(DAY), Ref("client", "acme"), "addresses.text")
    assert (only.field, only.value) == ("addresses.hq.text", "Main Street 1")


def test_the_key_of_an_item_is_no_change_of_its_own(book: TestBook) -> None:
    session = book.session(DAY)
    record, _ = session.read("client", "acme")
    olga = {"id": "olga", "name": "Olga", "role": "buyer"}
    session.commit([session.revise("client", "acme", {**record.data, "contacts": [olga, {"id": "guard"}]})])
    session = book.session(DAY)
    _, values = next(history(session, Ref("client", "acme")))
    told = ["contacts.olga.name", "contacts.olga.role", "contacts.guard.id"]
    assert [one.field for one in values] == told, "who is nothing but a key is told by it"
    assert [one.field for one in blame(session, Ref("client", "acme"), "contacts")] == told


def test_history_of_a_sha256_repository(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "--object-format=sha256", str(tmp_path)], check=True)
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients" / "acme.yaml").write_text("name: Acme\n")
    (tmp_path / "salesctl.yaml").write_text("format: 1\ncompany: T\ncurrency: EUR\ntime_zone: UTC\n")
    who = ["-c", "user.name=Boris", "-c", "user.email=boris@example.com"]
    for words in (["add", "."], ["commit", "-qm", "one"]):
        subprocess.run(["git", "-C", str(tmp_path), *who, *words], check=True)
    session = Session(tmp_path, now=datetime(2026, 11, 23, 9, tzinfo=UTC))
    assert [(change.record, change.author) for change, _ in history(session)] == [("acme", "Boris")]


def test_an_edit_is_taken_back_and_later_work_stays(book: TestBook) -> None:
    first = change(book, district="south")
    change(book, segment="A")
    done = undo(book.session(DAY), first)
    text = (book.root / "clients" / "acme.yaml").read_text()
    assert "district: north\n" in text
    assert "segment: A\n" in text
    assert f"Undoes: {first}" in git(book, "log", "-1", "--format=%B")
    undo(book.session(DAY), done.commit)
    assert "district: south\n" in (book.root / "clients" / "acme.yaml").read_text()


def test_what_later_work_rests_on_is_not_taken_back(book: TestBook) -> None:
    first = change(book, district="south")
    change(book, district="west")
    with pytest.raises(SalesctlError, match="`district` was changed again since"):
        undo(book.session(DAY), first)
    session = book.session(DAY)
    made = session.commit([session.new("client", {"name": "Bolt"})])
    book.add("deals/d-1.yaml: {title: Line, client: bolt}")
    head = git(book, "rev-parse", "HEAD")
    with pytest.raises(SalesctlError, match=r"there is no client `bolt` \(deals/d-1\.yaml:2:9\)"):
        undo(book.session(DAY), made)
    assert git(book, "rev-parse", "HEAD") == head
    undo(book.session(DAY))
    undo(book.session(DAY), made)
    assert not (book.root / "clients" / "bolt.yaml").exists()


def test_the_beginning_is_not_taken_back_and_edits_in_the_way_are_kept(book: TestBook) -> None:
    with pytest.raises(SalesctlError, match="began the book"):
        undo(book.session(DAY), git(book, "rev-list", "--max-parents=0", "HEAD").strip())
    last = change(book, district="south")
    file = book.root / "clients" / "acme.yaml"
    file.write_text(file.read_text() + "notes: mine\n")
    with pytest.raises(SalesctlError):
        undo(book.session(DAY), last)
    assert "notes: mine\n" in file.read_text()


def test_the_hook_checks_what_is_staged_and_keeps_another(book: TestBook, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:/usr/bin:/bin")
    repository = book.session(DAY).git
    theirs = repository.common_dir / "hooks" / "pre-commit"
    theirs.parent.mkdir(exist_ok=True)
    theirs.write_text("#!/bin/sh\ntouch ran\n")
    theirs.chmod(0o755)
    assert not installed(repository)
    install(repository)
    assert installed(book.session(DAY).git)
    install(book.session(DAY).git)
    file = book.root / "clients" / "bolt.yaml"
    file.write_text("name: Bolt\nowner: nobody\n")
    git(book, "add", "clients")
    with pytest.raises(subprocess.CalledProcessError) as refused:
        git(book, "commit", "-qm", "bad")
    assert "there is no user `nobody`" in refused.value.stdout + refused.value.stderr
    file.write_text("name: Bolt\n")
    with pytest.raises(subprocess.CalledProcessError):
        git(book, "commit", "-qm", "the index counts, not the work tree")
    git(book, "add", "clients")
    git(book, "commit", "-qm", "good")
    assert (book.root / "ran").exists(), "their own hook still runs"


def test_a_contact_later_work_uses_is_not_dropped(book: TestBook) -> None:
    contact = "clients/acme.yaml: {name: Acme, owner: anna, district: north, contacts: [{id: olga, name: Olga}]}"
    book.add(contact)
    made = git(book, "rev-parse", "HEAD").strip()
    book.add("activities/2026/11/a-1.yaml: {type: call, client: acme, contacts: [acme/olga], done_at: 2026-11-20}")
    with pytest.raises(SalesctlError, match="there is no `acme/olga`"):
        undo(book.session(DAY), made)
    undo(book.session(DAY))
    undo(book.session(DAY), made)
    assert "olga" not in (book.root / "clients" / "acme.yaml").read_text()


def test_a_link_to_someone_gone_is_not_restored(book: TestBook) -> None:
    book.add("team/boris.yaml: {name: Boris Orlov, email: boris@example.com}")
    change(book, owner="boris")
    moved = change(book, owner="anna")
    book.write({"team/boris.yaml": None})
    with pytest.raises(SalesctlError, match="there is no user `boris`"):
        undo(book.session(DAY), moved)


def test_an_item_comes_back_in_its_place(book: TestBook) -> None:
    stages = "{stage: new, at: 2026-11-01}%s, {stage: won, at: 2026-11-20}"
    deal = "deals/d-1.yaml: {title: Line, client: acme, stages: [%s]}"
    book.add(deal % (stages % ", {stage: offer, at: 2026-11-10}"))
    book.add(deal % (stages % ""))
    dropped = git(book, "rev-parse", "HEAD").strip()
    book.add(f"deals/d-1.yaml: {{title: Line, client: acme, amount: 5, stages: [{stages % ''}]}}")
    undo(book.session(DAY), dropped)
    text = (book.root / "deals" / "d-1.yaml").read_text()
    assert [line.split(": ")[1] for line in text.splitlines() if "stage:" in line] == ["new", "offer", "won"]
    assert "amount: 5\n" in text


def test_only_what_is_on_this_branch_and_never_from_the_past(book: TestBook) -> None:
    git(book, "checkout", "-qb", "side")
    aside = change(book, district="south")
    git(book, "checkout", "-q", "main")
    with pytest.raises(SalesctlError, match="is not part of this branch"):
        undo(book.session(DAY), aside)
    change(book, segment="A")
    with pytest.raises(SalesctlError, match="the past cannot be written"):
        undo(book.session(DAY, at="HEAD"))


def field(book: TestBook, name: str) -> str:
    record, _ = book.session(DAY).read("client", "acme")
    return str(record.data.get(name) or "")


def test_undo_walks_back_through_my_writes_and_redo_forward_again(book: TestBook) -> None:
    change(book, segment="A")
    change(book, district="south")
    change(book, segment="B")
    assert undo(book.session(DAY)).subject == "Acme: segment A → B"
    assert field(book, "segment") == "A"
    assert undo(book.session(DAY)).subject == "Acme: district north → south"
    undo(book.session(DAY))
    assert (field(book, "segment"), field(book, "district")) == ("", "north")
    again = redo(book.session(DAY))
    assert (again.restored, again.subject) == (True, "Acme: segment A")
    assert git(book, "log", "-1", "--format=%s").startswith("brought again: Acme: segment")
    redo(book.session(DAY))
    assert (field(book, "segment"), field(book, "district")) == ("A", "south")
    assert undo(book.session(DAY)).subject == "Acme: district north → south", "what was brought again is a write again"
    redo(book.session(DAY))
    redo(book.session(DAY))
    assert field(book, "segment") == "B"
    with pytest.raises(SalesctlError, match="nothing to bring again"):
        redo(book.session(DAY))


def test_a_new_write_ends_what_redo_brings(book: TestBook) -> None:
    change(book, segment="A")
    undo(book.session(DAY))
    change(book, district="south")
    with pytest.raises(SalesctlError, match="wrote something else since"):
        redo(book.session(DAY))


def test_undo_leaves_alone_what_others_wrote_and_what_came_from_elsewhere(book: TestBook, tmp_path: Path) -> None:
    change(book, segment="A")
    boris = book.session(DAY)
    boris.git.set("user.email", "boris@example.com")
    theirs = change(book, district="south")
    change(book, district="west")
    with pytest.raises(SalesctlError, match="`district` was changed again since"):
        undo(book.session(DAY), theirs)
    boris.git.set("user.email", "ANNA@example.com")
    assert undo(book.session(DAY)).subject == "Acme: segment A"
    assert field(book, "district") == "west", "another field of the same record stays as Boris left it"

    subprocess.run(["git", "clone", "-q", str(book.root), str(tmp_path / "clone")], check=True)
    there = Session(tmp_path / "clone", now=book.session(DAY).now)
    there.git.set("user.name", "Anna Berg")
    there.git.set("user.email", "anna@example.com")
    with pytest.raises(SalesctlError, match="nothing is left that you wrote here"):
        undo(Session(tmp_path / "clone", now=there.now))


def test_what_a_colleague_took_back_is_not_taken_back_twice(book: TestBook) -> None:
    first = change(book, segment="A")
    second = change(book, district="south")
    book.session(DAY).git.set("user.email", "boris@example.com")
    undo(book.session(DAY), second)
    book.session(DAY).git.set("user.email", "anna@example.com")
    assert undo(book.session(DAY)).undone == first


def test_a_client_added_by_mistake_and_corrected_is_taken_back(book: TestBook) -> None:
    session = book.session(DAY)
    session.commit([session.new("client", {"name": "Bolt", "owner": "anna"})])
    session = book.session(DAY)
    record, _ = session.read("client", "bolt")
    session.commit([session.revise("client", "bolt", {**record.data, "name": "Bolts", "segment": "B"})])
    undo(book.session(DAY))
    undo(book.session(DAY))
    assert not (book.root / "clients" / "bolt.yaml").exists()
    redo(book.session(DAY))
    redo(book.session(DAY))
    assert "name: Bolts\n" in (book.root / "clients" / "bolt.yaml").read_text()


def test_fields_of_a_group_are_taken_back_together(book: TestBook) -> None:
    book.add("deals/d-1.yaml: {title: Line, client: acme, amount: 5, currency: EUR}")
    book.add("deals/d-1.yaml: {title: Line, client: acme, amount: 7, currency: USD}")
    both = git(book, "rev-parse", "HEAD").strip()
    book.add("deals/d-1.yaml: {title: Line, client: acme, amount: 9, currency: USD}")
    with pytest.raises(SalesctlError, match="`amount`, `currency` was changed again since"):
        undo(book.session(DAY), both)


def test_what_was_written_here_is_known_whatever_git_is_set_to(book: TestBook) -> None:
    book.session(DAY).git.set("core.logAllRefUpdates", "false")
    (book.session(DAY).git.git_dir / "logs" / "HEAD").unlink()
    change(book, segment="A")
    assert undo(book.session(DAY)).subject == "Acme: segment A"


ACME = Ref("client", "acme")


def test_a_field_goes_back_to_what_it_was_before_its_last_change(book: TestBook) -> None:
    change(book, district="south", segment="A")
    change(book, district="west")
    change(book, segment="B")
    assert undo_last_change(book.session(DAY), ACME, "district").subject == "Acme: district south → west"
    assert (field(book, "district"), field(book, "segment")) == ("south", "B")
    assert git(book, "log", "-1", "--format=%s") == "taken back: Acme: district south → west\n"
    undo_last_change(book.session(DAY), ACME, "district")
    assert field(book, "district") == "west", "taken back twice, it is there again"
    undo(book.session(DAY))
    assert field(book, "district") == "south", "the write that took it back is a write like any other"
    with pytest.raises(UsageError, match="client has no field `distrct`"):
        undo_last_change(book.session(DAY), ACME, "distrct")
    with pytest.raises(SalesctlError, match="no commit changed `website` of acme"):
        undo_last_change(book.session(DAY), ACME, "website")


def test_a_field_goes_back_with_those_that_change_with_it_and_within_its_item(book: TestBook) -> None:
    lines = "lines: [{id: a, product: tea, qty: %s, price: %s}, {id: b, product: tea, qty: 2, price: 3}]"
    order = "orders/2026/o-1.yaml: {client: acme, date: 2026-11-01, currency: EUR, %s}"
    book.add("products/tea.yaml: {name: Tea}\n" + order % (lines % (1, 5)))
    book.add(order % (lines % (4, 6)))
    undo_last_change(book.session(DAY), Ref("order", "o-1"), "lines.a.price")
    record, _ = book.session(DAY).read("order", "o-1")
    assert [(one["qty"], one["price"]) for one in record.data["lines"]] == [("4", "5"), ("2", "3")]
    book.add("deals/d-1.yaml: {title: Line, client: acme, amount: 5, currency: EUR}")
    book.add("deals/d-1.yaml: {title: Line, client: acme, amount: 7, currency: USD}")
    undo_last_change(book.session(DAY), Ref("deal", "d-1"), "amount")
    deal, _ = book.session(DAY).read("deal", "d-1")
    assert (deal.data["amount"], deal.data["currency"]) == ("5", "EUR")


def test_a_record_goes_back_alone(book: TestBook) -> None:
    session = book.session(DAY)
    record, _ = session.read("client", "acme")
    session.commit(
        [session.revise("client", "acme", {**record.data, "segment": "A"}), session.new("client", {"name": "Bolt"})]
    )
    undo_last_change(book.session(DAY), Ref("client", "bolt"))
    assert not (book.root / "clients" / "bolt.yaml").exists()
    assert field(book, "segment") == "A"
    undo_last_change(book.session(DAY), ACME)
    assert field(book, "segment") == ""


def test_a_range_is_taken_back_as_one_and_brought_again(book: TestBook) -> None:
    start = git(book, "rev-parse", "HEAD").strip()
    change(book, district="south")
    change(book, district="west")
    last = change(book, segment="A")
    change(book, potential="9")
    done = undo_range(book.session(DAY), start, last)
    assert (field(book, "district"), field(book, "segment"), field(book, "potential")) == ("north", "", "9")
    assert len(done.all_undone) == 3
    assert git(book, "log", "-1", "--format=%s").startswith("taken back: 3 commits from “Acme: district")
    with pytest.raises(SalesctlError, match="nothing of"):
        undo(book.session(DAY), last)
    assert undo(book.session(DAY)).subject == "Acme: potential €9.00", "what is taken back stands no longer"
    redo(book.session(DAY))
    redo(book.session(DAY))
    assert (field(book, "district"), field(book, "segment")) == ("west", "A")
    with pytest.raises(SalesctlError, match="is not before"):
        undo_range(book.session(DAY), last, start)


def test_a_persons_day_is_taken_back_and_what_others_wrote_stays(book: TestBook) -> None:
    book.add("team/boris.yaml: {name: Boris Orlov, email: boris@example.com}")
    book.session(DAY).git.set("user.email", "boris@example.com")
    change(book, district="south")
    change(book, district="west")
    book.session(DAY).git.set("user.email", "anna@example.com")
    change(book, segment="A")
    day = book.session(DAY).now.date()
    head = git(book, "rev-parse", "HEAD")
    with pytest.raises(SalesctlError, match="Boris Orlov wrote nothing on"):
        undo_day(book.session(DAY), "boris", date(2020, 1, 1))
    assert git(book, "rev-parse", "HEAD") == head
    undo_day(book.session(DAY), "boris", day)
    assert (field(book, "district"), field(book, "segment")) == ("north", "A")
    subject = git(book, "log", "-1", "--format=%s")
    assert subject == "taken back: what Boris Orlov wrote on 23 Nov 2026, 2 commits\n"


def test_the_newest_import_of_a_source_is_taken_back(book: TestBook) -> None:
    for amount in ("5", "7"):
        session = book.session(DAY)
        record, _ = session.read("client", "acme")
        draft = session.revise("client", "acme", {**record.data, "potential": amount})
        session.commit([draft], trailers=[("Source", "1C")])
    undo_import(book.session(DAY), "1c")
    assert field(book, "potential") == "5"
    undo_import(book.session(DAY), "1C")
    assert field(book, "potential") == ""
    with pytest.raises(SalesctlError, match="no import of 1C is left to take back"):
        undo_import(book.session(DAY), "1C")


def test_all_that_is_in_the_way_is_named_and_nothing_is_half_done(book: TestBook) -> None:
    book.add("clients/bolt.yaml: {name: Bolt, district: north}")
    book.add(
        "clients/bolt.yaml: {name: Bolt, district: south}\nclients/acme.yaml: {name: Acme, owner: anna, district: south}"
        "\nteam/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}"
    )
    made = git(book, "rev-parse", "HEAD").strip()
    book.add("clients/bolt.yaml: {name: Bolt, district: east}\nclients/acme.yaml: {name: Acme, owner: anna}")
    head = git(book, "rev-parse", "HEAD")
    with pytest.raises(SalesctlError, match=r"clients/acme.yaml `district`.*clients/bolt.yaml `district`"):
        undo(book.session(DAY), made)
    assert git(book, "rev-parse", "HEAD") == head
    assert git(book, "status", "--porcelain") == ""
