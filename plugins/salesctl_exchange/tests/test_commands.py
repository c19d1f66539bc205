"""The commands: what they say, to people and to programs, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from typing import Any

import pytest

from conftest import Type, outside_schema
from salesctl.api import Answer, DryRun, Line, Table, UsageError
from salesctl_exchange.commands import export, import_

from .conftest import ImportBook

MAPPING = """\
source: erp
kind: client
key: code
file: {overflow: street}
where: {code: present}
fields:
  name: name
  contacts.main.name: person
  contacts.main.phones: [phone]
  addresses.main.text: street
  credit_limit: limit
  tags: {column: tags, split: /}
"""
FILE = "code,name,person,phone,street,limit,tags\nA,Alfa,Ann,84950000001,Mira 1, 2,5000,vip/tea\nB,=Beta,,,,x,\n,Total,,,,,\n"


def shown(answer: Answer) -> list[str]:
    return [part.text if isinstance(part, Line) else part for part in answer.parts if not isinstance(part, Table)]


def run_import(
    book: ImportBook, content: str = FILE, *, mapping: str = MAPPING, dry_run: bool = False, **options: Any
) -> Answer:
    file, map_ = book.write("clients.csv", content), book.write("clients.yaml", mapping)
    session = book.session()
    session.dry_run = dry_run
    try:
        return import_(session, file, map_, **options)
    except DryRun as run:
        return run.answer


def test_import_counts_records_and_rows_for_programs(book: ImportBook) -> None:
    answer = run_import(book)
    assert answer.data == {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "rejected": [{"line": 3, "reason": "credit_limit: `x` is not a number"}],
        "reasons": [{"reason": "credit_limit: `x` is not a number", "rows": 1}],
        "refused": False,
        "commit": book.git("rev-parse", "HEAD").strip(),
        "left_out": 1,
        "repeated": 0,
        "mended": 1,
    }
    assert answer.exit_code == 1
    assert run_import(book).data["commit"] == ""


def test_a_dry_run_lists_what_would_be_imported_and_rejected(book: ImportBook) -> None:
    commit = book.git("rev-parse", "HEAD")
    assert shown(run_import(book, dry_run=True)) == [
        "clients.csv → clients: 1 would be added, 0 would be changed, 0 unchanged",
        "1 row left out by the mapping's `where`",
        "1 row with stray delimiters, put back into `street`",
        "Alfa: new client, nobody looks after it yet",
        "1 row rejected, for 1 reason:",
        f"{book.files}/clients.csv:3: credit_limit: `x` is not a number",
        "to get these rows as a file, to correct and import: --rejected FILE",
    ]
    assert book.git("rev-parse", "HEAD") == commit


def test_a_dry_run_speaks_the_language_of_the_book(book: ImportBook) -> None:
    book.commit({"salesctl.yaml": book.text("salesctl.yaml") + "locale: ru\n"})
    said = map(book.session().language.say, shown(run_import(book, dry_run=True))[:3])
    assert list(said) == [
        "clients.csv → клиенты: будет добавлено 1, изменено 0, без изменений 0",
        "1\u00a0строка: не подходит по `where`",
        "1\u00a0строка: лишние разделители возвращены в `street`",
    ]


def test_one_rejected_row_makes_exit_1_and_none_makes_0(book: ImportBook) -> None:
    assert (run_import(book).exit_code, book.paths("clients")) == (1, ["a.yaml"])
    assert run_import(book, FILE.replace(",x,", ",7,")).exit_code == 0
    assert book.paths("clients") == ["a.yaml", "b.yaml"]


def test_where_nothing_was_taken_that_is_the_first_sentence(book: ImportBook) -> None:
    head = book.git("rev-parse", "HEAD")
    answer = run_import(book, "code,name,person,phone,street,limit,tags\nB,Beta,,,,x,\nC,Ceta,,,,y,\n")
    assert shown(answer)[0] == "nothing taken from clients.csv: 2 rows rejected"
    assert answer.exit_code == 1
    assert book.git("rev-parse", "HEAD") == head


def test_all_or_nothing_takes_nothing_when_a_row_is_rejected(book: ImportBook) -> None:
    head = book.git("rev-parse", "HEAD")
    answer = run_import(book, all_or_nothing=True)
    assert shown(answer)[0] == "nothing taken from clients.csv: 1 row rejected, and --all-or-nothing was asked for"
    assert (answer.exit_code, answer.data["refused"], answer.data["commit"]) == (1, True, "")
    assert book.git("rev-parse", "HEAD") == head
    assert run_import(book, FILE.replace(",x,", ",7,"), all_or_nothing=True).exit_code == 0
    assert book.paths("clients") == ["a.yaml", "b.yaml"]


def test_rejected_rows_are_counted_by_reason(book: ImportBook) -> None:
    rows = "".join(f"C{n},C,,,,{'x' * n},\n" for n in range(1, 21))
    answer = run_import(book, FILE + rows + "E,,,,,7,\n")
    assert shown(answer)[3:] == [
        "22 rows rejected, for 2 reasons:",
        f"{book.files}/clients.csv:3: credit_limit: `x` is not a number",
        f"{book.files}/clients.csv:5: credit_limit: `x` is not a number",
        f"{book.files}/clients.csv:6: credit_limit: `xx` is not a number",
        "… and 18 more rows for that reason, on lines 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18 …",
        f"{book.files}/clients.csv:25: `name` is missing",
        "to get these rows as a file, to correct and import: --rejected FILE",
        f"committed {book.git('rev-parse', 'HEAD')[:10]}",
    ]
    assert [each["rows"] for each in answer.data["reasons"]] == [21, 1]


def test_import_from_the_command_line_prints_json(book: ImportBook) -> None:
    book.write("clients.csv", FILE)
    book.write("clients.yaml", MAPPING)
    command = [sys.executable, "-m", "salesctl", "import", "../files/clients.csv", "--map", "../files/clients.yaml"]
    done = subprocess.run([*command, "--json"], cwd=book.root, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["created"] == 1
    assert outside_schema(["import"], json.loads(done.stdout)) == ""


def test_csv_has_a_row_for_each_record_and_for_excel_no_formulas(book: ImportBook) -> None:
    run_import(book)
    book.commit(
        {
            "clients/beta.yaml": 'name: "=1+2"\nnotes: "+7 916 is a number, +x is not"\n',
            "clients/old.yaml": "name: Old\narchived: yes\n",
        }
    )
    content = export(book.session(), "csv", ["kind=client"]).raw or b""
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert [row["id"] for row in rows] == ["a", "beta"]
    assert (rows[0]["name"], rows[0]["credit_limit"], rows[0]["tags"]) == ("Alfa", "5000.00", "vip; tea")
    assert (rows[0]["external.system"], rows[0]["external.id"]) == ("erp", "A")
    assert rows[1]["name"] == "=1+2", "a program gets what the record says"
    assert rows[1]["notes"].startswith("+7 916 is")
    excel = export(book.session(), "csv", ["kind=client"], style="excel").raw or b""
    rows = list(csv.DictReader(io.StringIO(excel.decode("utf-8-sig"))))
    assert (rows[1]["name"], rows[1]["notes"][:11]) == ("'=1+2", "'+7 916 is ")
    every = export(book.session(), "csv", ["kind=client", "archived=yes", "delimiter=;"]).raw or b""
    assert len(every.splitlines()) == 4
    assert every.startswith(b"id;")


def test_csv_of_items_has_a_row_for_each_item(book: ImportBook) -> None:
    run_import(book)
    content = export(book.session(), "csv", ["kind=client", "items=contacts"]).raw or b""
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert [(row["client"], row["id"], row["name"], row["phones"]) for row in rows] == [
        ("a", "main", "Ann", "84950000001")
    ]


def test_json_has_whole_records(book: ImportBook) -> None:
    run_import(book)
    content = json.loads(export(book.session(), "json", ["kind=client"]).raw or b"")
    assert content["kind"] == "client"
    assert content["records"] == [{"id": "a", **book.record("client", "a")}]


def test_export_answers_with_a_file(book: ImportBook) -> None:
    run_import(book)
    file = book.files / "out.csv"
    answer = export(book.session(), "csv", ["kind=client"], file)
    assert answer.raw == export(book.session(), "csv", ["kind=client"]).raw
    assert answer.file == file
    assert answer.data == {"name": "csv", "file": str(file), "bytes": len(answer.raw or b"")}


def test_export_without_a_name_lists_the_exports(book: ImportBook) -> None:
    names = [each["name"] for each in export(book.session()).data["exports"]]
    assert {"csv", "json"} <= set(names)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("pdf", [], "there is no export `pdf`"),
        ("csv", [], "which kind of record"),
        ("csv", ["kind=clint"], "there is no kind `clint`"),
        ("csv", ["client"], "`client` is no option"),
        ("csv", ["kind=client", "colour=red"], "`colour` is no option of this export"),
        ("csv", ["kind=client", "items=name"], "client has no list of objects `name`"),
        ("csv", ["kind=client", "delimiter=;;"], "cannot be a delimiter"),
        ("json", ["kind=client", "items=contacts"], "`items` is no option"),
    ],
)
def test_export_refuses_unknown_names_kinds_and_options(
    book: ImportBook, name: str, options: list[str], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        export(book.session(), name, options)


def test_a_client_the_book_may_know_already_is_rejected_with_the_candidates(book: ImportBook) -> None:
    assert run_import(book).data["created"] == 1
    file = book.write("crm.csv", "id,title,phone\n1,ООО «Альфа»,\n2,Gamma,+7 495 000-00-01\n3,Delta,\n")
    mapping = MAPPING.replace("source: erp", "source: crm").partition("file:")[0].replace("key: code", "key: id")
    map_ = book.write("crm.yaml", mapping + "fields:\n  name: title\n  contacts.main.phones: [phone]\n")
    answer = import_(book.session(), file, map_)
    assert answer.data["created"] == 1
    reasons = {one["line"]: str(one["reason"]) for one in answer.data["rejected"]}
    assert reasons == {
        2: "it may be in the book already: a (name)",
        3: "it may be in the book already: a (phone)",
    }
    answer = import_(book.session(), file, map_, new=True)
    assert (answer.data["created"], answer.data["unchanged"]) == (2, 1)


def test_what_a_dry_run_found_is_imported_by_its_token(
    book: ImportBook, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(book.root)
    file, map_ = book.write("clients.csv", FILE), book.write("clients.yaml", MAPPING)
    words = ("import", str(file), "--map", str(map_), "--json")
    shown = type_(*words, "--dry-run").json
    assert (shown["created"], shown["commit"]) == (1, "")
    assert [(change["before"], change["after"]["name"]) for change in shown["changes"]] == [(None, "Alfa")]
    assert [one["rule"] for one in shown["obligations"]["added"]] == ["lead-incomplete"]
    assert len(type_(*words, "--confirm", shown["token"]).json["commit"]) == 40
