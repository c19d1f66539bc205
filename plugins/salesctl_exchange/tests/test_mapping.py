"""A mapping that cannot be used says where and why before any row is read."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from salesctl.api import SalesctlError
from salesctl_exchange.mapping import load_mapping

from .conftest import ImportBook

GOOD = """\
source: erp
kind: client
key: code
fields:
  name: name
"""


@pytest.mark.parametrize(
    ("mapping", "place", "message", "hint"),
    [
        (
            GOOD.replace("kind: client", "kind: clint"),
            "map.yaml:2:7",
            "there is no kind `clint`",
            "did you mean `client`?",
        ),
        (GOOD.replace("source: erp\n", ""), "map.yaml:1:1", "`source` is missing", "the system"),
        (GOOD.replace("key: code\n", ""), "map.yaml:1:1", "`key` is missing", "match: FIELD"),
        (GOOD + "colour: red\n", "map.yaml:6:9", "`colour` is no setting here", "there are: source"),
        (GOOD + "  nmae: x\n", "map.yaml:6:9", "`nmae` is no field here", "did you mean `name`?"),
        (GOOD + "  contacts.main.fone: x\n", "map.yaml:6:23", "`fone` is no field here", ""),
        (GOOD + "  owner.name: x\n", "map.yaml:6:15", "`owner` has nothing inside it", ""),
        (GOOD + "  owner: {colum: x}\n", "map.yaml:6:18", "`colum` is no setting here", "did you mean `column`?"),
        (GOOD + "  owner: {by: name}\n", "map.yaml:6:10", "a field takes its value from one of", ""),
        (GOOD + "  owner: {column: x, value: y}\n", "map.yaml:6:10", "a field takes its value from one of", ""),
        (GOOD + "  owner: {column: x, by: nmae}\n", "map.yaml:6:26", "user has no field `nmae`", "write `key`, `id`"),
        (GOOD + "  segment: {column: x, by: name}\n", "map.yaml:6:28", "`by` is for links", ""),
        (GOOD + "  segment: {column: x, map: groups}\n", "map.yaml:6:29", "there is no table `groups`", ""),
        (
            GOOD + "  segment: {column: x, map: t}\ntables: {t: {file: x.csv, key: a}}\n",
            "map.yaml:6:29",
            "which column of `t`?",
            "",
        ),
        (GOOD + "tables: {a.b: {file: x.csv, key: a}}\n", "map.yaml:6:15", "cannot be a table's name", ""),
        (GOOD + "  segment: {column: x, factor: many}\n", "map.yaml:6:32", "`many` is no factor", "0.01"),
        (GOOD + "  segment: {column: x, factor: 1e99}\n", "map.yaml:6:32", "`1e99` is no factor", ""),
        (GOOD + "  segment: {column: x, like: '{}{}'}\n", "map.yaml:6:30", "a pattern takes one part", ""),
        (GOOD + "  segment: {column: x, unknown: drop}\n", "map.yaml:6:33", "`unknown` cannot be `drop`", "reject"),
        (GOOD + "  segment: {column: x, once: perhaps}\n", "map.yaml:6:30", "`once` is yes or no", ""),
        (GOOD + "  segment:\n", "map.yaml:6:3", "the name of a column is missing", "`{value: …}`"),
        (GOOD + "  external: {system: x}\n", "map.yaml:6:13", "`external` is made from", "leave it out"),
        (GOOD + "  name: twice\n", "map.yaml:6:3", "name", ""),
        (GOOD + "gather: contacts\n", "map.yaml:6:9", "`contacts` is no list whose items", ""),
        (GOOD + "match: segment\n", "map.yaml:6:8", "`segment` is no field this mapping fills", "there are: name"),
        (GOOD + "where: {a: full}\n", "map.yaml:6:12", "`full` is no condition", "{is: full}"),
        (GOOD + "where: {a: {less: 5}}\n", "map.yaml:6:19", "`less` is no setting here", ""),
        (GOOD + "file: {delimiter: ';;'}\n", "map.yaml:6:19", "cannot be a delimiter", "semicolon"),
        (GOOD + "file: {encoding: cp9999}\n", "map.yaml:6:18", "`cp9999` is no encoding", ""),
        (GOOD + "file: {encoding: rot13}\n", "map.yaml:6:18", "`rot13` is no encoding", ""),
        (GOOD + "file: {header: first}\n", "map.yaml:6:16", "the number of the line", ""),
        (GOOD + "file: {dates: european}\n", "map.yaml:6:15", "`dates` cannot be `european`", "day-first"),
        (GOOD + "file: {columns: [a, b], overflow: c}\n", "map.yaml:6:35", "no column is called `c`", ""),
        (GOOD + "tables: {t: {file: ../x.csv, key: a}}\n", "map.yaml:6:20", "lies beside", "bare name"),
        (GOOD + "tables: {t: {file: x.csv}}\n", "map.yaml:6:13", "`key` is missing", ""),
        ("source: [\n", "map.yaml:2:1", "", ""),
        ("- source\n", "map.yaml:1:1", "", ""),
    ],
)
def test_an_invalid_mapping_is_refused_with_its_place(
    book: ImportBook, mapping: str, place: str, message: str, hint: str
) -> None:
    with pytest.raises(SalesctlError) as caught:
        book.import_text("code,name\nA,Alfa\n", mapping)
    assert str(caught.value.place) == place
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_a_column_the_file_does_not_have_is_pointed_at_in_the_mapping(book: ImportBook) -> None:
    with pytest.raises(SalesctlError) as caught:
        book.import_text("code,title\nA,Alfa\n", GOOD)
    assert str(caught.value.place) == "map.yaml:5:9"
    assert "file.csv: there is no header with `name`" in caught.value.message
    assert "code, title" in caught.value.hint


def test_dotted_and_nested_fields_mean_the_same(book: ImportBook) -> None:
    dotted = GOOD + "  contacts.main.name: person\n  contacts.main.phones: [phone, mobile]\n"
    nested = GOOD + "  contacts: {main: {name: person, phones: [phone, mobile]}}\n"
    content = "code,name,person,phone,mobile\nA,Alfa,Ann,84950000001,\n"
    foreseen = [replace(book.import_text(content, mapping, dry_run=True), dry_run=None) for mapping in (dotted, nested)]
    assert foreseen[0] == foreseen[1]
    assert book.import_text(content, dotted).created == 1
    assert book.import_text(content, nested).unchanged == 1


def test_the_mappings_of_the_readme_are_valid(book: ImportBook) -> None:
    readme = Path(__file__).parent.parent.joinpath("README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    whole = [block for block in blocks if block.startswith("source:")]
    head = "source: erp\nkind: KIND\nkey: code\n"
    kinds = {
        "fields:\n  contacts": "client",
        "fields:\n  sold_by": "order",
        "fields:\n  stages": "deal",
        "tables:": "client",
    }
    for opening, kind in kinds.items():
        whole += [head.replace("KIND", kind) + block for block in blocks if block.startswith(opening)]
    assert len(whole) == len(blocks)
    for block in whole:
        load_mapping(block.encode(), "README.md", book.session().kinds)
