"""The file of rejected rows: corrected and imported with the same mapping, it completes the import."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesctl.api import SalesctlError
from salesctl_exchange.importing import ImportResult, import_file
from salesctl_exchange.mapping import load_mapping

from .conftest import ImportBook

MAPPING = """\
source: erp
kind: client
key: Код
file: {encoding: ENCODING, delimiter: ;, numbers: comma}
fields: {name: Имя, credit_limit: Лимит}
"""
ROWS = 'Клиенты на 23.11;;\r\n\r\nКод;Имя;Лимит\r\n1;"Альфа; и ""Ко""";x\r\n2;Бета;5\r\n3;Гамма\r\n4;"Две\r\nстроки";y\r\n5;Дзета;10;z'


def imported(book: ImportBook, file: Path, mapping: str, target: Path) -> ImportResult:
    session = book.session()
    return import_file(session, file, load_mapping(mapping.encode(), "m.yaml", session.kinds), rejected_to=target)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_rejected_rows_are_written_as_they_were_with_a_reason(book: ImportBook, encoding: str) -> None:
    file, target = book.write("a.csv", ROWS.encode(encoding)), book.files / "rejected.csv"
    mapping = MAPPING.replace("ENCODING", encoding.removesuffix("-sig"))
    done = imported(book, file, mapping, target)
    assert (done.created, done.written) == (1, 4)
    assert target.read_bytes().decode(encoding) == (
        "Клиенты на 23.11;;\r\n\r\nКод;Имя;Лимит;salesctl_reason\r\n"
        '1;"Альфа; и ""Ко""";x;credit_limit: `x` is not a number\r\n'
        "3;Гамма;2 fields where the header has 3\r\n"
        '4;"Две\r\nстроки";y;credit_limit: `y` is not a number\r\n'
        "5;Дзета;10;z;4 fields where the header has 3\n"
    )
    assert target.read_bytes()[:2] == {"utf-16": b"\xff\xfe", "utf-8-sig": b"\xef\xbb"}.get(
        encoding, ROWS.encode(encoding)[:2]
    )


def test_the_corrected_file_completes_the_import(book: ImportBook) -> None:
    file, target = book.write("a.csv", ROWS), book.files / "rejected.csv"
    mapping = MAPPING.replace("ENCODING", "utf-8")
    imported(book, file, mapping, target)
    text = target.read_bytes().decode()
    target.write_bytes(text.replace(";x;", ";1;").replace("Гамма;", "Гамма;2;").encode())
    second = book.files / "second.csv"
    done = imported(book, target, mapping, second)
    assert (done.created, [row.line for row in done.rejected]) == (2, [6, 8])
    rows = second.read_bytes().decode().splitlines()
    assert rows[2] == "Код;Имя;Лимит;salesctl_reason"
    assert rows[-1] == "5;Дзета;10;z;5 fields where the header has 4"
    # what was written by an import may be written over by the next, also when nothing is rejected any more
    done = imported(book, book.write("b.csv", "Код;Имя;Лимит\n9;Йота;1\n"), mapping, second)
    assert (done.written, second.read_text()) == (0, "Код;Имя;Лимит;salesctl_reason\n")


def test_a_file_without_header_gets_one_that_is_understood(book: ImportBook) -> None:
    mapping = "source: erp\nkind: client\nkey: a\nfile: {columns: [a, b]}\nfields: {name: a, credit_limit: b}\n"
    target = book.files / "rejected.csv"
    imported(book, book.write("a.csv", "x,1\ny,z\n"), mapping, target)
    assert target.read_text() == "a,b,salesctl_reason\ny,z,credit_limit: `z` is not a number\n"
    target.write_text(target.read_text().replace("y,z", "y,2"))
    assert imported(book, target, mapping, book.files / "more.csv").created == 1


def test_no_other_file_is_written_over(book: ImportBook) -> None:
    file, mapping = book.write("a.csv", ROWS), MAPPING.replace("ENCODING", "utf-8")
    other = book.write("other.csv", "mine")
    head = book.git("rev-parse", "HEAD")
    for target, message in ((file, "is being imported"), (other, "there already"), (book.files / "no/x", "cannot be")):
        with pytest.raises(SalesctlError, match=message):
            imported(book, file, mapping, target)
    assert (file.read_bytes().decode(), other.read_text(), book.git("rev-parse", "HEAD")) == (ROWS, "mine", head)
