"""Records of any kind from the command line: add, list, show, set, archive, edit, and how errors are said."""

from __future__ import annotations

import mmap
import os
import subprocess
from pathlib import Path

import pytest

from conftest import Type
from salesctl.cli import command_tree


def git(book: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(book), *words], capture_output=True, text=True, check=True).stdout


def test_init_makes_settings_and_no_records(book: Path, type_: Type) -> None:
    assert "company: Nord\n" in (book / "salesctl.yaml").read_text()
    assert not (book / "clients").exists()
    assert git(book, "status", "--porcelain") == ""
    again = type_("init", str(book))
    assert again.code == 1
    assert "is a book already" in again.err


def test_a_record_added_is_a_file_a_commit_and_an_answer(book: Path, type_: Type) -> None:
    said = type_("client", "add", "--name", "ООО Ромашка", "--payment-terms-days", "14", "--tags", "vip", "--json").json
    assert said["id"] == "ooo-romashka"
    assert said["path"] == "clients/ooo-romashka.yaml"
    assert git(book, "rev-parse", "HEAD").strip() == said["commit"]
    assert (
        book / said["path"]
    ).read_text() == "name: ООО Ромашка\nowner: anna\npayment_terms_days: 14\ntags:\n  - vip\n"
    assert git(book, "log", "-1", "--format=%s%n%(trailers)").split("\n")[:2] == [
        "Ромашка: new client of Anna Berg",
        "Client: ooo-romashka",
    ]
    listed = type_("client", "list", "--json").json
    assert listed["kind"] == "client"
    assert listed["records"][0] | {"payment_terms_days": "14", "owner": "anna"} == listed["records"][0]
    some = type_("client", "list", "--columns", "name,owner", "--limit", "1", "--json").json["records"]
    assert some == [{"id": "ooo-romashka", "name": "ООО Ромашка", "owner": "anna", "owner_name": "Anna Berg"}]


def test_set_changes_only_its_lines_and_says_what_changed(book: Path, type_: Type) -> None:
    type_("client", "add", "--name", "Acme", "--district", "north")
    file = book / "clients" / "acme.yaml"
    file.write_text("name: Acme   # as on the sign\nowner: anna\n\ndistrict: north\n")
    git(book, "commit", "-qam", "by hand")
    said = type_("set", "acme", "district=south", "contacts.olga.phones=+49 30 1234567")
    assert said.code == 0, said.err
    text = file.read_text()
    assert text.startswith("name: Acme   # as on the sign\nowner: anna\n\n")
    assert "district: south\n" in text
    assert "  - id: olga\n" in text
    assert "district north → south" in git(book, "log", "-1", "--format=%s")
    assert "1234567" not in git(book, "log", "-1", "--format=%B"), "a phone number is personal"


def test_by_prefix_name_phone_and_line(book: Path, type_: Type) -> None:
    type_("client", "add", "--name", "Acme Pumps", "--set", "contacts.olga.phones=+49 30 1234567")
    type_("client", "add", "--name", "Bolt House")
    for typed in ("acme-pumps", "acm", "Pumps", "030 1234567"):
        assert type_("show", typed, "--json").json["id"] == "acme-pumps", typed
    type_("client", "list")
    assert type_("show", "2", "--json").json["id"] == "bolt-house"
    several = type_("client", "show", "e")
    assert several.code == 1
    assert "could be 2 records:\n  client acme-pumps (Acme Pumps)\n  client bolt-house (Bolt House)\n" in several.err


def test_who_sits_at_a_terminal_chooses_by_number(book: Path, type_: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    type_("client", "add", "--name", "Acme Pumps", "--potential", "5000")
    type_("client", "add", "--name", "Bolt House")
    monkeypatch.setattr("salesctl.cli.prompt.TypedConversation.at_terminal", property(lambda _: True))
    chosen = type_("client", "show", "e", "--json", stdin="2\n")
    assert (
        chosen.err
        == "`e` could be 2 records:\n  1  client acme-pumps (Acme Pumps)\n  2  client bolt-house (Bolt House)\nwhich? "
    )
    assert chosen.json["id"] == "bolt-house"
    assert type_("show", "acne-pumps", "--json", stdin="1\n").json["id"] == "acme-pumps", "spelled nearly so"
    left = type_("client", "show", "e", stdin="\n")
    assert left.code == 1
    assert "hint: type more of it" in left.err


def test_a_price_is_put_on_a_list_by_its_product(book: Path, type_: Type) -> None:
    type_("product", "add", "--name", "Pump 20", "--sku", "PUMP-20", "--unit", "pc")
    type_("product", "add", "--name", "Грунт 125", "--sku", "ГР-125", "--unit", "pc")
    type_("price-list", "add", "--name", "Retail", "--valid-from", "2026-01-01", "--set", "lines.PUMP-20.price=120")
    put = type_("set", "retail", "lines.ГР-125.price=12.50", "lines.Pump 20.floor_price=100")
    assert put.code == 0, put.err
    assert type_("show", "retail", "--json").json["fields"]["lines"] == [
        {"id": "pump-20", "product": "pump-20", "price": "120", "floor_price": "100"},
        {"id": "gr-125", "product": "gr-125", "price": "12.50"},
    ]
    assert "lines: there is none `Насос`" in type_("set", "retail", "lines.Насос.price=1").err


def test_archived_records_leave_the_list_and_come_back(book: Path, type_: Type) -> None:
    type_("client", "add", "--name", "Acme")
    assert type_("client", "archive", "acme").code == 0
    assert type_("client", "list", "--json").json["records"] == []
    assert len(type_("client", "list", "--archived", "--json").json["records"]) == 1
    assert type_("client", "archive", "acme", "--back").code == 0
    assert "archived" not in (book / "clients" / "acme.yaml").read_text()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("client", "add", "--name", "A", "--credit-limit", "1.000,50"), 1, "write 1000.50"),
        (("client", "add", "--name", "A", "--owner", "nobody"), 1, "there is no user `nobody`"),
        (("client", "add"), 2, "nothing was said"),
        (("client", "add", "--nmae", "A"), 2, "--name"),
        (("set", "nothing", "a=b"), 1, "no record matches"),
        (("set", "anna", "nme=x"), 2, "did you mean `name`"),
        (("set", "anna", "name"), 2, "no assignment"),
        (("client", "list", "--sort", "colour"), 2, "no column `colour`"),
        (("shwo", "x"), 2, "show"),
        (("client", "list", "--on", "someday"), 2, "no date I know"),
        (("client", "list", "--at", "nowhere"), 1, "no commit"),
        (("client", "list", "--locale", "de"), 2, "no language"),
    ],
)
def test_errors_say_what_and_what_to_do_and_change_nothing(
    book: Path, type_: Type, words: tuple[str, ...], code: int, told: str
) -> None:
    before = git(book, "rev-parse", "HEAD")
    said = type_(*words)
    assert said.code == code, said.err
    assert told in said.err
    assert "Traceback" not in said.err
    assert git(book, "rev-parse", "HEAD") == before
    assert git(book, "status", "--porcelain") == ""


def test_outside_a_book_the_way_in_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type_: Type) -> None:
    monkeypatch.chdir(tmp_path)
    said = type_("show", "x")
    assert said.code == 1
    assert "salesctl init" in said.err


def test_another_folder_with_capital_c(book: Path, monkeypatch: pytest.MonkeyPatch, type_: Type) -> None:
    monkeypatch.chdir("/")
    assert type_("-C", str(book), "user", "list", "--json").json["records"][0]["id"] == "anna"


def test_what_a_record_holds_cannot_reach_the_terminal(book: Path, type_: Type) -> None:
    (book / "clients").mkdir()
    (book / "clients" / "evil.yaml").write_text('name: "[red]Evil\u202e name[/red] [/foo]"\n')
    git(book, "add", ".")
    git(book, "commit", "-qm", "by hand")
    shown = type_("client", "list").out
    assert "[red]Evil name[/red] [/foo]" in shown
    assert "\u202e" not in shown


def test_a_new_kind_is_a_schema_file(book: Path, type_: Type) -> None:
    folder = book / ".salesctl" / "schemas"
    folder.mkdir(parents=True)
    (folder / "vehicle.json").write_text(
        '{"title": "Vehicle", "x-salesctl": {"folder": "vehicles", "columns": ["name", "driver"]}, "type": "object",'
        ' "properties": {"name": {"type": "string"}, "driver": {"type": "string", "x-link": "user"},'
        ' "bought_on": {"type": "string", "format": "date", "x-when": "record"},'
        ' "price": {"type": ["number", "string"], "format": "money"}}, "required": ["name"]}'
    )
    (folder / "client.json").write_text('{"type": "object", "properties": {"route": {"type": "string"}}}')
    added = type_(
        "vehicle", "add", "--name", "Red van", "--driver", "anna", "--price", "12500.00", "--bought-on", "2026-11-01"
    )
    assert added.code == 0, added.err
    assert type_("vehicle", "list", "--json").json["records"][0]["price"] == "12500.00"
    assert type_("vehicle", "list", "--json", "--on", "2026-10-31").json["records"] == []
    assert type_("query", "select sum(price) as total from vehicle", "--json").json == {
        "columns": ["total"],
        "rows": [[12500_0000]],
    }
    assert type_("vehicle", "set", "red-van", "price=1").code == 0
    assert type_("vehicle", "add", "--name", "Blue van", "--driver", "nobody").code == 1
    assert type_("vehicle", "archive", "red-van").code == 0
    assert type_("client", "add", "--name", "Acme", "--route", "4").code == 0
    assert "vehicle" in type_("--help").out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_offers_ids(book: Path, type_: Type, monkeypatch: pytest.MonkeyPatch, shell: str) -> None:
    type_("client", "add", "--name", "Acme Pumps")
    monkeypatch.setenv("_SALESCTL_COMPLETE", f"complete_{shell}")
    monkeypatch.setenv("COMP_WORDS", "salesctl show acm")
    monkeypatch.setenv("COMP_CWORD", "2")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "salesctl show acm")
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    assert "acme-pumps" in type_().out


def test_a_folder_that_is_gone_is_said(book: Path, type_: Type) -> None:
    gone = book / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    said = type_("today")
    assert said.code == 1
    assert "the folder you are in is gone" in said.err


def test_every_group_says_what_it_is_for(book: Path) -> None:
    assert not [name for name, node in command_tree.nodes().items() if node.inside and not node.help]


def test_a_promise_to_pay_names_a_document_of_the_opening_balance(book: Path, type_: Type) -> None:
    assert type_("client", "add", "--name", "Nord").code == 0
    opening = "as_of: 2026-10-01\nclient: nord\nopening: yes\ndocuments:\n  - {number: W-1, due_on: 2026-10-20, amount: 500}\n"
    assert type_("balance", "add", "--id", "b-nord", "--from", "-", stdin=opening).code == 0
    debts = [one["line"] for one in type_("today", "--json").json["obligations"] if one["about"] == "b-nord/W-1"]
    made = type_("log", str(debts[0]), "pays on Friday", "--promise", "500@fri", "--json")
    assert made.code == 0, made.err
    assert "b-nord/W-1" in git(book, "show", "HEAD")
    assert type_("check").code == 0
    refused = type_("set", made.json["ids"][0], "about+=b-nord/W-2")
    assert refused.code == 1
    assert "there is no record `b-nord/W-2`" in refused.err


def test_a_process_that_holds_much_may_still_query(book: Path, type_: Type) -> None:
    assert type_("client", "add", "--name", "Acme").code == 0
    with mmap.mmap(-1, 600 * 1024 * 1024):  # address space alone: nothing of it is touched
        listed = type_("client", "list", "--json")
    assert (listed.code, listed.err) == (0, "")
    assert [one["id"] for one in listed.json["records"]] == ["acme"]


def test_a_clients_name_is_the_client_and_not_a_record_that_bears_it(book: Path, type_: Type) -> None:
    type_("client", "add", "--name", "Harbour Works")
    type_("deal", "add", "--client", "harbour-works", "--title", "Pumps")
    assert type_("show", "harbour", "--json").json["kind"] == "client"
    assert type_("deal", "show", "harbour", "--json").json["kind"] == "deal"
    type_("product", "add", "--sku", "PUMP", "--name", "Pump")
    assert type_("offer", "new", "harbour", "PUMP=1@10").code == 0
    assert "Harbour Works" in type_("offer", "send", "harbour").out
    type_("client", "add", "--name", "Harbour Inn")
    assert "could be 3 records" in type_("show", "harbour").err


def test_help_is_not_offered_for_an_option_there_is_not(book: Path, type_: Type) -> None:
    refused = type_("client", "add", "--email", "a@b.example")
    assert refused.code == 2
    assert "there is no option `--email`" in refused.err
    assert "did you mean" not in refused.err
