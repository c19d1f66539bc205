"""Reading files of other systems: lines, shifted rows, quotes left open, encodings."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from salesctl.api import SalesctlError
from salesctl_exchange import csv_files
from salesctl_exchange.csv_files import CsvLayout, CsvRow, MissingColumns, read_rows

from .conftest import USERS, ImportBook


def read(tmp_path: Path, content: str | bytes, layout: CsvLayout | None = None, needed: str = "a b") -> list[CsvRow]:
    file = tmp_path / "file.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_rows(file, layout or CsvLayout(), needed.split()))


def test_a_row_has_its_cells_stripped_and_its_line(tmp_path: Path) -> None:
    found = read(tmp_path, "a,b\n1, two \n\n,\n3,x\n", CsvLayout(nulls=frozenset({"x"})))
    assert found == [CsvRow(2, {"a": "1", "b": "two"}), CsvRow(5, {"a": "3", "b": ""})]


def test_a_row_with_another_number_of_fields_is_never_shifted(tmp_path: Path) -> None:
    found = read(tmp_path, "a,b\n1\n1,2,3\n1,2\n")
    assert [(row.line, row.problem) for row in found] == [
        (2, "1 field where the header has 2"),
        (3, "3 fields where the header has 2"),
        (4, ""),
    ]
    assert not found[0].cells


def test_surplus_fields_are_joined_into_the_overflow_column_as_written(tmp_path: Path) -> None:
    layout = CsvLayout(overflow="street")
    found = read(tmp_path, "a,street,b\n1,Rua do Poço, 67, bis,2\n3,Main St,4\n5,6\n", layout)
    assert found[0] == CsvRow(2, {"a": "1", "street": "Rua do Poço, 67, bis", "b": "2"}, mended=True)
    assert found[1] == CsvRow(3, {"a": "3", "street": "Main St", "b": "4"})
    assert found[2].problem == "2 fields where the header has 3"


def test_a_row_over_several_lines_has_the_line_it_starts_on(tmp_path: Path) -> None:
    found = read(tmp_path, 'a,b\n1,"one\ntwo"\n2,"x ""y"""\n')
    assert found == [CsvRow(2, {"a": "1", "b": "one\ntwo"}), CsvRow(4, {"a": "2", "b": 'x "y"'})]


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ('5,"6"\n', "text follows the quote closed on line 4, column 3"),
        ("5,6\n", "the quote opened on line 2, column 3 is never closed"),
    ],
)
def test_a_quote_left_open_spoils_its_own_line_only(tmp_path: Path, last: str, said: str) -> None:
    found = read(tmp_path, f'a,b\n1,"open\n3,4\n{last}')
    assert [row.line for row in found] == [2, 3, 4]
    assert found[0].problem.startswith(said)
    assert [dict(row.cells) for row in found[1:]] == [{"a": "3", "b": "4"}, {"a": "5", "b": "6"}]


def test_rows_between_two_stray_quotes_are_read(tmp_path: Path) -> None:
    found = read(tmp_path, 'a,b\n1,"open\n3,4\n5"\n6,7\n')
    # the row fits: it is one row of three lines
    assert found[0].cells == {"a": "1", "b": "open\n3,4\n5"}
    found = read(tmp_path, 'a,b\n1,x,"open\n3,4\n5"\n6,7\n')
    assert [(row.line, bool(row.problem)) for row in found] == [(2, True), (3, False), (4, True), (5, False)]


def test_a_quote_left_open_in_a_long_file_rejects_one_row(tmp_path: Path) -> None:
    body = "".join(f"{n},x\n" for n in range(5000))
    found = read(tmp_path, f'a,b\n0,"open\n{body}')
    assert len(found) == 5001
    assert sum(bool(row.problem) for row in found) == 1


def test_text_behind_a_closing_quote_is_refused_unless_nothing_is_quoted(tmp_path: Path) -> None:
    content = 'a;b\n"Romashka" LLC;1\n'
    found = read(tmp_path, content, CsvLayout(delimiter=";"))
    assert found[0].problem.startswith("text follows the quote closed on line 2, column 10")
    assert "quotes: no" in found[0].problem
    found = read(tmp_path, content, CsvLayout(delimiter=";", quotes=False))
    assert found == [CsvRow(2, {"a": '"Romashka" LLC', "b": "1"})]


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        ('a,b\n1,"x"y\n', 2, 5),
        ('a,b\n1,"x\ny"z\n', 3, 2),
        ('a,b\n5" pipe,"x""y" z\n', 2, 14),
        ('a,b\n"1",  "x\n"2","open\n', 3, 5),
        ('a,b\n1,2,"open\n3"\n', 2, 5),
    ],
)
def test_a_stray_quote_has_line_and_column(tmp_path: Path, content: str, line: int, column: int) -> None:
    problems = [row.problem for row in read(tmp_path, content) if row.problem]
    assert f"on line {line}, column {column}" in problems[0]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_breaks_inside_quotes_are_plain_ones(tmp_path: Path, end: str) -> None:
    found = read(tmp_path, end.join(["a,b", '1,"one', 'two"', "2,x", ""]))
    assert found == [CsvRow(2, {"a": "1", "b": "one\ntwo"}), CsvRow(4, {"a": "2", "b": "x"})]


def test_a_line_without_end_takes_no_more_memory_than_a_row_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = 1 << 16
    monkeypatch.setattr(csv_files, "LONGEST_ROW", limit)
    file = tmp_path / "file.csv"
    with file.open("w") as stream:
        stream.write("a,b\n1,x\n2,")
        for _ in range(256):
            stream.write("y" * limit)
        stream.write('\n3,"z\n' + "q" * limit + '"\n4,w\n')
    tracemalloc.start()
    try:
        found = [(row.line, row.problem, dict(row.cells)) for row in read_rows(file, CsvLayout(), ["a", "b"])]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * limit
    assert [(line, bool(problem)) for line, problem, _ in found] == [
        (2, False),
        (3, True),
        (4, True),
        (5, True),
        (6, False),
    ]
    assert found[1][1] == "the row is longer than 65,536 characters"


def test_the_header_is_found_below_titles(tmp_path: Path) -> None:
    content = "Stock on 23.11.2026,\nStore: main\n\na,b,c\n1,2,3\n"
    assert read(tmp_path, content) == [CsvRow(5, {"a": "1", "b": "2", "c": "3"})]


def test_the_line_of_the_header_can_be_given(tmp_path: Path) -> None:
    content = "a,b\nb,a\n1,2\n"
    assert read(tmp_path, content, CsvLayout(header=2)) == [CsvRow(3, {"b": "1", "a": "2"})]
    with pytest.raises(MissingColumns, match="line 1 is no header: it lacks `c`"):
        read(tmp_path, content, CsvLayout(header=1), "a c")


def test_a_file_without_header_gets_its_names_from_the_mapping(tmp_path: Path) -> None:
    assert read(tmp_path, "1,2\n", CsvLayout(columns=("a", "b"))) == [CsvRow(1, {"a": "1", "b": "2"})]


def test_missing_and_doubled_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(MissingColumns, match="there is no header with `c`") as caught:
        read(tmp_path, "a,b\n1,2\n", needed="a c")
    assert "the file's columns are: a, b" in caught.value.hint
    with pytest.raises(MissingColumns, match="several columns are called `a`"):
        read(tmp_path, "a,a,b\n1,2,3\n")
    with pytest.raises(MissingColumns, match="no column is called `street`"):
        read(tmp_path, "a,b\n1,2\n", CsvLayout(overflow="street"))


def test_the_hint_names_the_header_of_the_file_and_not_its_data(tmp_path: Path) -> None:
    rows = "".join(f"{n};x;y;z;extra\n" for n in range(200))
    with pytest.raises(MissingColumns) as caught:
        read(
            tmp_path,
            "Sales of May;;;\n\nCode;Name;Amount, EUR;Paid on\n" + rows,
            CsvLayout(delimiter=";"),
            "Amount Paid",
        )
    assert caught.value.hint == (
        "did you mean `Amount, EUR` by `Amount`? did you mean `Paid on` by `Paid`? "
        "the file's columns are: Code, Name, Amount, EUR, Paid on"
    )


def test_the_wrong_delimiter_is_hinted_at(tmp_path: Path) -> None:
    with pytest.raises(MissingColumns) as caught:
        read(tmp_path, "a;b\n1;2\n")
    assert "set `delimiter:`" in caught.value.hint


def test_encodings_are_decoded_and_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeffa,b\n1,2\n")[0].cells == {"a": "1", "b": "2"}
    assert read(tmp_path, "a,b\n1,Ж\n".encode("cp1251"), CsvLayout(encoding="cp1251"))[0].cells["b"] == "Ж"
    assert read(tmp_path, "a,b\n1,Ж\n".encode("utf-16"), CsvLayout(encoding="utf-16"))[0].cells["b"] == "Ж"
    found = read(tmp_path, "a,b\n1,\udcc6\n2,Жук\n".encode(errors="surrogateescape"))
    assert found[0] == CsvRow(2, {}, "holds a byte that is not utf-8")
    assert found[1].cells == {"a": "2", "b": "Жук"}


@pytest.mark.parametrize(
    ("content", "encoding", "named"),
    [
        ("a,b\n1,Жук\n".encode("cp1251"), "utf-8", "cp1251"),
        ("a,b\n1,Škoda café\n".encode("cp1252"), "utf-8", "cp1252"),
        ("a,b\n1,Жук\n".encode("utf-16"), "utf-8", "utf-16"),
        ("a,b\n1,x\n".encode("utf-16-le"), "cp1251", "utf-16-le"),
        ("a,b\n1,Жук\n".encode(), "cp1251", "utf-8"),
        ("\ufeffa,b\n1,x\n".encode(), "cp1251", "utf-8"),
        (b"a,b\n1,x\n", "utf-16", "utf-8"),
    ],
)
def test_a_file_in_another_encoding_is_told_it(tmp_path: Path, content: bytes, encoding: str, named: str) -> None:
    with pytest.raises(SalesctlError, match=f"the file is written in {named}, the mapping says {encoding}") as caught:
        read(tmp_path, content, CsvLayout(encoding=encoding))
    assert f"`encoding: {named}`" in caught.value.hint
    assert read(tmp_path, content, CsvLayout(encoding=named))[0].cells["a"] == "1"


@pytest.mark.parametrize(
    ("head", "called"),
    [
        (b"PK\x03\x04....xl/workbook.xml", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel workbook"),
        (b"PK\x03\x04....clients.csv", "zip archive"),
        (b"%PDF-1.7", "PDF"),
        (b"\n<HTML><table>", "web page"),
    ],
)
def test_what_is_no_csv_is_called_what_it_is(tmp_path: Path, head: bytes, called: str) -> None:
    with pytest.raises(SalesctlError, match=f"this is an? {called}.*, not a CSV file") as caught:
        read(tmp_path, head)
    assert "save the sheet as CSV" in caught.value.hint


def test_a_banks_file_is_called_one(tmp_path: Path) -> None:
    with pytest.raises(SalesctlError, match="this is a bank's file for 1C, not a CSV file") as caught:
        read(tmp_path, b"1CClientBankExchange\r\n")
    assert "register of receipts" in caught.value.hint


def test_a_cell_as_long_as_a_photograph_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, f"a\tb\n1\t0x{'AB' * 200_000}\n", CsvLayout(delimiter="\t"))
    assert len(found[0].cells["b"]) == 400_002


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SalesctlError, match="no such file"):
        list(read_rows(tmp_path / "none.csv", CsvLayout(), ["a"]))


def test_a_joined_table_translates_a_text_by_its_newest_row(book: ImportBook) -> None:
    book.import_text("no,name,boss\n1,Ann,\n2,Bob,\n", USERS)
    book.write("groups.csv", "id;title\n1;Drinks, hot\n")
    book.write("orders.csv", "code,rep,day,street\nA,1,03.01.2026,x\nA,2,05.01.2026,Rua, 5\nA,1,04.01.2026,y\nB,1,,x\n")
    mapping = """\
source: erp
kind: client
key: code
file: {dates: day-first}
tables:
  groups: {file: groups.csv, key: id, delimiter: ";"}
  latest: {file: orders.csv, key: code, newest: day, overflow: street}
fields:
  name: code
  segment: {column: group, map: groups.title}
  owner: {column: code, map: latest.rep, unknown: empty}
"""
    assert book.rejections("code,group\nA,1\nB,1\nC,1\nD,9\n", mapping) == [
        (5, "segment: table `groups.title` has no `9`")
    ]
    assert book.record("client", "a")["segment"] == "Drinks, hot"
    assert [book.record("client", name).get("owner") for name in "abc"] == ["user-2", "user-1", None]


@pytest.mark.parametrize(
    ("content", "message", "place"),
    [
        ("id,title\n1,x,y\n", "table `groups`: 3 fields where the header has 2", "groups.csv:2"),
        ("id,title\n1,x\n1,y\n", "table `groups`: `1` stands for something else on line 2", "groups.csv:3"),
        ("id,name\n1,x\n", "there is no header with `title`", "groups.csv"),
        (None, "no such file", "groups.csv"),
    ],
)
def test_a_table_that_cannot_be_used_stops_the_import(
    book: ImportBook, content: str | None, message: str, place: str
) -> None:
    if content:
        book.write("groups.csv", content)
    mapping = """\
source: erp
kind: client
key: code
tables: {groups: {file: groups.csv, key: id}}
fields: {name: code, segment: {column: code, map: groups.title}}
"""
    with pytest.raises(SalesctlError) as caught:
        book.import_text("code\n1\n", mapping)
    assert message in caught.value.message
    assert str(caught.value.place).endswith(place)
