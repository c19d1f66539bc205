"""The commands: what they say, to people and to programs, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from salesctl.api import Answer, Line, SalesctlError, UsageError
from salesctl_exchange.commands import export, import_

if TYPE_CHECKING:
    from salesctl_exchange.tests.conftest import Bench

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


def told(answer: Answer) -> list[str]:
    return [part.text if isinstance(part, Line) else str(part) for part in answer.shown]


def take(bench: Bench, *, dry_run: bool = False, strict: bool = False) -> Answer:
    file, map_ = bench.write("clients.csv", FILE), bench.write("clients.yaml", MAPPING)
    return import_(bench.session(), file, map_, dry_run=dry_run, strict=strict)


def test_import_answers_programs(bench: Bench) -> None:
    answer = take(bench)
    assert answer.data == {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "rejected": [{"line": 3, "reason": "credit_limit: `x` is not a number"}],
        "commit": bench.git("rev-parse", "HEAD").strip(),
        "left_out": 1,
        "mended": 1,
    }
    assert answer.exit_code == 0
    assert take(bench).data["commit"] == ""


def test_import_tells_people(bench: Bench) -> None:
    commit = bench.git("rev-parse", "HEAD")
    assert told(take(bench, dry_run=True)) == [
        "clients.csv → clients: 1 would be added, 0 would be changed, 0 unchanged",
        "1 row left out by the mapping's `where`",
        "1 row with stray delimiters, put back into `street`",
        "client a: new, Alfa",
        "1 row rejected:",
        f"{bench.files}/clients.csv:3: credit_limit: `x` is not a number",
    ]
    assert bench.git("rev-parse", "HEAD") == commit


def test_import_tells_people_in_russian(bench: Bench) -> None:
    bench.commit({"salesctl.yaml": bench.text("salesctl.yaml") + "locale: ru\n"})
    assert told(take(bench, dry_run=True))[:3] == [
        "clients.csv → клиенты: будет добавлено 1, изменено 0, без изменений 0",
        "1 строка: не подходит по `where`",
        "1 строка: лишние разделители возвращены в `street`",
    ]


def test_strict_takes_what_is_good_and_exits_with_1(bench: Bench) -> None:
    answer = take(bench, strict=True)
    assert (answer.exit_code, answer.data["created"]) == (1, 1)


def test_from_the_command_line(bench: Bench) -> None:
    bench.write("clients.csv", FILE)
    bench.write("clients.yaml", MAPPING)
    command = [sys.executable, "-m", "salesctl", "import", "../files/clients.csv", "--map", "../files/clients.yaml"]
    done = subprocess.run([*command, "--json", "--strict"], cwd=bench.root, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["created"] == 1


def test_export_as_csv(bench: Bench) -> None:
    take(bench)
    bench.commit(
        {
            "clients/beta.yaml": 'name: "=1+2"\nnotes: "+7 916 is a number, +x is not"\n',
            "clients/old.yaml": "name: Old\narchived: yes\n",
        }
    )
    content = export(bench.session(), "csv", ["kind=client"]).raw or b""
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert [row["id"] for row in rows] == ["a", "beta"]
    assert (rows[0]["name"], rows[0]["credit_limit"], rows[0]["tags"]) == ("Alfa", "5000.00", "vip; tea")
    assert (rows[0]["external.system"], rows[0]["external.id"]) == ("erp", "A")
    assert rows[1]["name"] == "'=1+2"
    assert rows[1]["notes"].startswith("'+7 916 is")
    every = export(bench.session(), "csv", ["kind=client", "archived=yes", "delimiter=;"]).raw or b""
    assert len(every.splitlines()) == 4
    assert every.startswith(b"id;")


def test_export_of_items(bench: Bench) -> None:
    take(bench)
    content = export(bench.session(), "csv", ["kind=client", "items=contacts"]).raw or b""
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert [(row["client"], row["id"], row["name"], row["phones"]) for row in rows] == [
        ("a", "main", "Ann", "84950000001")
    ]


def test_export_as_json(bench: Bench) -> None:
    take(bench)
    content = json.loads(export(bench.session(), "json", ["kind=client"]).raw or b"")
    assert content["kind"] == "client"
    assert content["records"] == [{"id": "a", **bench.record("client", "a")}]


def test_export_into_a_file(bench: Bench) -> None:
    take(bench)
    file = bench.files / "out.csv"
    answer = export(bench.session(), "csv", ["kind=client"], file)
    assert answer.data == {"name": "csv", "file": str(file), "bytes": file.stat().st_size}
    with pytest.raises(SalesctlError, match="cannot be written"):
        export(bench.session(), "csv", ["kind=client"], bench.files / "no" / "out.csv")


def test_export_lists_what_there_is(bench: Bench) -> None:
    names = [each["name"] for each in export(bench.session()).data["exports"]]
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
def test_export_refuses_what_it_does_not_know(bench: Bench, name: str, options: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        export(bench.session(), name, options)
