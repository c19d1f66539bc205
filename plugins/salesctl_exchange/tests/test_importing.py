"""Import of a file: records, the commit, a dry run, progress."""

from __future__ import annotations

import pytest

from salesctl.api import SalesctlError
from salesctl_exchange.importing import import_file
from salesctl_exchange.mapping import load_mapping

from .conftest import ALFA, BETA, CLIENTS, HEAD, PRODUCTS, ImportBook


def test_rows_become_records(book: ImportBook) -> None:
    done = book.import_text(HEAD + ALFA + BETA, CLIENTS, name="clients.csv")
    assert (done.created, done.updated, done.unchanged, done.rejected) == (2, 0, 0, ())
    assert book.paths("clients") == ["alfa.yaml", "client-12.yaml"]
    assert book.record("client", "alfa") == {
        "name": "Alfa",
        "segment": "retail",
        "district": "Moscow",
        "contacts": [{"id": "main", "name": "Ann", "phones": ["84950000001"]}],
        "addresses": [{"id": "main", "type": "office", "text": "Lenina 1, Moscow"}],
        "external": {"system": "erp", "id": "ALFA"},
    }
    # an address has a city: the row said something; a contact has nothing: none is made
    assert book.record("client", "client-12") == {
        "name": "Beta",
        "district": "Tver",
        "addresses": [{"id": "main", "type": "office", "text": "Tver"}],
        "external": {"system": "erp", "id": "12"},
    }


def test_the_commit_says_what_was_imported(book: ImportBook) -> None:
    done = book.import_text(HEAD + ALFA + BETA, CLIENTS, name="clients.csv")
    assert book.git("rev-parse", "HEAD").strip() == done.commit
    assert (
        book.git("log", "-1", "--format=%B").strip() == "import clients.csv from erp: clients, 2 added\n\nSource: erp"
    )


def test_importing_again_changes_nothing(book: ImportBook) -> None:
    book.import_text(HEAD + ALFA + BETA, CLIENTS)
    head = book.git("rev-parse", "HEAD")
    done = book.import_text(HEAD + ALFA + BETA, CLIENTS)
    assert (done.created, done.updated, done.unchanged, done.commit) == (0, 0, 2, "")
    assert book.git("rev-parse", "HEAD") == head


def test_a_dry_run_says_what_would_happen_and_writes_nothing(book: ImportBook) -> None:
    head = book.git("rev-parse", "HEAD")
    done = book.import_text(HEAD + ALFA + BETA, CLIENTS, dry_run=True)
    assert (done.created, done.commit) == (2, "")
    assert done.changes == (
        "Alfa: new client, nobody looks after it yet",
        "Beta: new client, nobody looks after it yet",
    )
    assert book.git("rev-parse", "HEAD") == head
    assert not book.git("status", "--porcelain")


def test_rows_that_do_not_meet_where_are_left_out(book: ImportBook) -> None:
    mapping = PRODUCTS + "where:\n  name: {not: Total, unlike: '-*'}\n  sku: present\n  kind: {is: [a, b], like: '*'}\n"
    done = book.import_text("no,name,sku,kind\n1,A,x,a\n2,Total,y,a\n3,-B,z,b\n4,C,,b\n5,D,v,c\n", mapping)
    assert (done.created, done.left_out, done.rejected) == (1, 4, ())


def test_a_record_with_uncommitted_edits_is_not_overwritten(book: ImportBook) -> None:
    book.import_text(HEAD + ALFA, CLIENTS)
    file = book.root / "clients/alfa.yaml"
    mine = file.read_text() + "notes: not yet committed\n"
    file.write_text(mine)
    with pytest.raises(SalesctlError):
        book.import_text(HEAD + ALFA.replace("Ann", "Anna"), CLIENTS)
    assert file.read_text() == mine


def test_the_commit_speaks_the_language_of_the_book(book: ImportBook) -> None:
    book.commit({"salesctl.yaml": book.text("salesctl.yaml") + "locale: ru\n"})
    book.import_text(HEAD + ALFA, CLIENTS, name="клиенты.csv")
    assert book.git("log", "-1", "--format=%s").strip() == "импорт клиенты.csv из erp: клиенты, добавлено 1"


def test_progress_is_reported_every_500_lines(book: ImportBook) -> None:
    session, seen = book.session(), []
    session.dry_run = True
    mapping = load_mapping(PRODUCTS.encode(), "map.yaml", session.kinds)
    file = book.write("p.csv", "no,name,sku\n" + "".join(f"{n},P {n},S-{n}\n" for n in range(600)))
    import_file(session, file, mapping, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(500, 601), (601, 601)]
