"""What a record holds after a later file: changed values only, and the team's own kept."""

from __future__ import annotations

from .conftest import ALFA, BETA, CLIENTS, HEAD, ImportBook


def test_a_changed_file_changes_only_what_differs(book: ImportBook) -> None:
    book.import_text(HEAD + ALFA + BETA, CLIENTS)
    mine = "# our best client\nname: Alfa   # as on the sign\nnotes: likes tea\n"
    held = book.text("clients/alfa.yaml").replace("name: Alfa\n", mine, 1)
    book.commit({"clients/alfa.yaml": held})
    done = book.import_text(HEAD + ALFA.replace("Lenina 1", "Mira 2").replace("Ann", "Anna") + BETA, CLIENTS)
    assert (done.created, done.updated, done.unchanged) == (0, 1, 1)
    assert book.text("clients/alfa.yaml") == held.replace("Lenina 1", "Mira 2").replace("name: Ann\n", "name: Anna\n")
    assert book.git("log", "-1", "--format=%s").strip() == "import file.csv from erp: clients, 1 changed"


def test_fields_marked_once_and_constants_keep_the_teams_values(book: ImportBook) -> None:
    book.import_text(HEAD + ALFA, CLIENTS)
    held = (
        book.text("clients/alfa.yaml")
        .replace("segment: retail", "segment: horeca")
        .replace("type: office", "type: shop")
    )
    book.commit({"clients/alfa.yaml": held})
    done = book.import_text(HEAD + ALFA, CLIENTS)
    assert (done.updated, done.unchanged) == (0, 1)
    assert book.text("clients/alfa.yaml") == held


def test_an_empty_cell_removes_only_fields_marked_clear(book: ImportBook) -> None:
    book.import_text(HEAD + ALFA, CLIENTS)
    book.import_text(HEAD + "ALFA,Alfa,,,,,,NULL,\n", CLIENTS)
    record = book.record("client", "alfa")
    assert "district" not in record
    assert record["contacts"][0]["name"] == "Ann"


def test_a_list_grows_unless_the_file_has_it_whole(book: ImportBook) -> None:
    mapping = "source: erp\nkind: user\nkey: no\nfields: {name: name, extensions: {column: ext, split: '/'}}\n"
    book.import_text("no,name,ext\n1,Ann,101 / 102\n", mapping)
    book.import_text("no,name,ext\n1,Ann,102/103\n", mapping)
    assert book.record("user", "user-1")["extensions"] == ["101", "102", "103"]
    book.import_text("no,name,ext\n1,Ann,102/103\n", mapping.replace("'/'", "'/', whole: yes"))
    assert book.record("user", "user-1")["extensions"] == ["102", "103"]


def test_one_value_written_in_two_ways_is_no_change(book: ImportBook) -> None:
    mapping = "source: erp\nkind: client\nkey: no\nfields: {name: name, credit_limit: limit}\n"
    book.import_text("no,name,limit\n1,Alfa,5000\n", mapping)
    book.commit({"clients/client-1.yaml": book.text("clients/client-1.yaml").replace("5000.00", "5000")})
    assert book.import_text("no,name,limit\n1,Alfa,5000.0\n", mapping).unchanged == 1
