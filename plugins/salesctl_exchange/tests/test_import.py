"""Rows in, records out: made once, changed where they differ, rejected with their line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from salesctl.api import SalesctlError
from salesctl_exchange.importing import import_file
from salesctl_exchange.mapping import load_mapping

if TYPE_CHECKING:
    from salesctl_exchange.tests.conftest import Bench

CLIENTS = """\
source: erp
kind: client
key: code
file: {nulls: [NULL]}
fields:
  name: name
  segment: {column: segment, once: yes}
  district: {column: city, clear: yes}
  contacts.main.name: person
  contacts.main.phones: [phone, mobile]
  addresses.main:
    type: {value: office}
    text: {columns: [street, city], join: ", "}
  custom.fax: fax
"""
HEAD = "code,name,segment,person,phone,mobile,street,city,fax\n"
ALFA = "ALFA,Alfa,retail,Ann,84950000001,,Lenina 1,Moscow,NULL\n"
BETA = "12,Beta,,,,,,Tver,\n"
PRODUCTS = "source: erp\nkind: product\nkey: no\nfields: {name: name, sku: sku}\n"


def test_records_are_made_from_rows(bench: Bench) -> None:
    done = bench.take(HEAD + ALFA + BETA, CLIENTS, name="clients.csv")
    assert (done.created, done.updated, done.unchanged, done.rejected) == (2, 0, 0, ())
    assert bench.paths("clients") == ["alfa.yaml", "client-12.yaml"]
    assert bench.record("client", "alfa") == {
        "name": "Alfa",
        "segment": "retail",
        "district": "Moscow",
        "contacts": [{"id": "main", "name": "Ann", "phones": ["84950000001"]}],
        "addresses": [{"id": "main", "type": "office", "text": "Lenina 1, Moscow"}],
        "external": {"system": "erp", "id": "ALFA"},
    }
    # an address has a city: the row said something; a contact has nothing: none is made
    assert bench.record("client", "client-12") == {
        "name": "Beta",
        "district": "Tver",
        "addresses": [{"id": "main", "type": "office", "text": "Tver"}],
        "external": {"system": "erp", "id": "12"},
    }


def test_the_log_says_what_was_imported(bench: Bench) -> None:
    done = bench.take(HEAD + ALFA + BETA, CLIENTS, name="clients.csv")
    assert bench.git("rev-parse", "HEAD").strip() == done.commit
    assert (
        bench.git("log", "-1", "--format=%B").strip() == "import clients.csv from erp: 2 clients added\n\nSource: erp"
    )


def test_importing_again_changes_nothing(bench: Bench) -> None:
    bench.take(HEAD + ALFA + BETA, CLIENTS)
    head = bench.git("rev-parse", "HEAD")
    done = bench.take(HEAD + ALFA + BETA, CLIENTS)
    assert (done.created, done.updated, done.unchanged, done.commit) == (0, 0, 2, "")
    assert bench.git("rev-parse", "HEAD") == head


def test_a_dry_run_says_what_would_happen_and_writes_nothing(bench: Bench) -> None:
    head = bench.git("rev-parse", "HEAD")
    done = bench.take(HEAD + ALFA + BETA, CLIENTS, dry_run=True)
    assert (done.created, done.commit) == (2, "")
    assert done.changes == ("client alfa: new, Alfa", "client client-12: new, Beta")
    assert bench.git("rev-parse", "HEAD") == head
    assert not bench.git("status", "--porcelain")


def test_a_changed_file_changes_only_what_differs(bench: Bench) -> None:
    bench.take(HEAD + ALFA + BETA, CLIENTS)
    mine = "# our best client\nname: Alfa   # as on the sign\nnotes: likes tea\n"
    held = bench.text("clients/alfa.yaml").replace("name: Alfa\n", mine, 1)
    bench.commit({"clients/alfa.yaml": held})
    done = bench.take(HEAD + ALFA.replace("Lenina 1", "Mira 2").replace("Ann", "Anna") + BETA, CLIENTS)
    assert (done.created, done.updated, done.unchanged) == (0, 1, 1)
    assert bench.text("clients/alfa.yaml") == held.replace("Lenina 1", "Mira 2").replace("name: Ann\n", "name: Anna\n")
    assert bench.git("log", "-1", "--format=%s").strip() == "import file.csv from erp: 1 client changed"


def test_what_the_team_took_over_stays(bench: Bench) -> None:
    bench.take(HEAD + ALFA, CLIENTS)
    held = (
        bench.text("clients/alfa.yaml")
        .replace("segment: retail", "segment: horeca")
        .replace("type: office", "type: shop")
    )
    bench.commit({"clients/alfa.yaml": held})
    done = bench.take(HEAD + ALFA, CLIENTS)
    assert (done.updated, done.unchanged) == (0, 1)
    assert bench.text("clients/alfa.yaml") == held


def test_an_empty_cell_removes_only_what_is_marked(bench: Bench) -> None:
    bench.take(HEAD + ALFA, CLIENTS)
    bench.take(HEAD + "ALFA,Alfa,,,,,,NULL,\n", CLIENTS)
    record = bench.record("client", "alfa")
    assert "district" not in record
    assert record["contacts"][0]["name"] == "Ann"


def test_lists_grow_unless_the_file_has_them_whole(bench: Bench) -> None:
    mapping = "source: erp\nkind: user\nkey: no\nfields: {name: name, extensions: {column: ext, split: '/'}}\n"
    bench.take("no,name,ext\n1,Ann,101 / 102\n", mapping)
    bench.take("no,name,ext\n1,Ann,102/103\n", mapping)
    assert bench.record("user", "user-1")["extensions"] == ["101", "102", "103"]
    bench.take("no,name,ext\n1,Ann,102/103\n", mapping.replace("'/'", "'/', whole: yes"))
    assert bench.record("user", "user-1")["extensions"] == ["102", "103"]


def test_one_value_written_in_two_ways_is_no_change(bench: Bench) -> None:
    mapping = "source: erp\nkind: client\nkey: no\nfields: {name: name, credit_limit: limit}\n"
    bench.take("no,name,limit\n1,Alfa,5000\n", mapping)
    bench.commit({"clients/client-1.yaml": bench.text("clients/client-1.yaml").replace("5000.00", "5000")})
    assert bench.take("no,name,limit\n1,Alfa,5000.0\n", mapping).unchanged == 1


def test_where_leaves_rows_out(bench: Bench) -> None:
    mapping = PRODUCTS + "where:\n  name: {not: Total, unlike: '-*'}\n  sku: present\n  kind: {is: [a, b], like: '*'}\n"
    done = bench.take("no,name,sku,kind\n1,A,x,a\n2,Total,y,a\n3,-B,z,b\n4,C,,b\n5,D,v,c\n", mapping)
    assert (done.created, done.left_out, done.rejected) == (1, 4, ())


def test_a_record_by_hand_is_recognised_and_given_the_sources_key(bench: Bench) -> None:
    bench.commit({"products/chai.yaml": "sku: C-1\nname: Tea   # ours\n"})
    assert bench.reasons("no,name,sku\n1,Chai,C-1\n", PRODUCTS) != []
    bench.take("no,name,sku\n1,Chai,C-1\n", PRODUCTS + "match: sku\n")
    assert bench.text("products/chai.yaml") == ("sku: C-1\nname: Chai   # ours\nexternal:\n  system: erp\n  id: 1\n")
    assert bench.take("no,name,sku\n1,Chai,C-1\n", PRODUCTS).unchanged == 1


def test_rows_can_change_records_of_another_origin(bench: Bench) -> None:
    bench.commit({"products/chai.yaml": "sku: C-1\nname: Tea\n", "products/tofu.yaml": "sku: T-1\nname: Tofu\n"})
    mapping = "source: warehouse\nkind: product\nmatch: sku\nrecords: existing\nfields: {sku: code, stock: free}\n"
    content = "code,free\nC-1,12\nX-1,3\n"
    assert bench.reasons(content, mapping) == [(3, "the book has no such product")]
    assert bench.text("products/chai.yaml") == "sku: C-1\nname: Tea\nstock: 12\n"
    assert bench.take(content, mapping).unchanged == 1


def test_keys_that_clash_are_rejected(bench: Bench) -> None:
    bench.commit({"clients/alfa.yaml": "name: Another Alfa\n"})
    content = HEAD + ALFA + BETA + BETA + ",Gamma,,,,,,,\nb-1,B,,,,,,,\nB 1,B,,,,,,,\n"
    assert bench.reasons(content, CLIENTS) == [
        (2, "client `alfa` is in the book and is not `ALFA` of erp"),
        (4, "line 3 has the key `12` already"),
        (5, "no key: nothing in `code`"),
        (7, "line 6 is about the same record, client b-1"),
    ]


def test_ids_are_the_keys_in_small_letters(bench: Bench) -> None:
    mapping = "source: 1c\nkind: client\nkey: [org, no]\nfields: {name: no}\n"
    bench.take("org,no\nСевер,УТ-001204\n7,12/5\n", mapping)
    bench.take("org,no\n1,2\n", mapping + "prefix: card\n")
    long = "Очень длинный ключ, который не поместится в имя файла никак"
    bench.take(f'org,no\n"{long}",1\n"{long}",2\n', mapping)
    found = bench.paths("clients")
    assert {"sever-ut-001204.yaml", "client-7-12-5.yaml", "card-1-2.yaml"} <= set(found)
    assert len(found) == 5
    assert max(map(len, found)) <= 65


def test_something_unique_is_taken_once(bench: Bench) -> None:
    bench.take("no,name,sku\n1,Chai,C-1\n", PRODUCTS)
    found = bench.reasons("no,name,sku\n2,Tea,C-1\n3,Tofu,T-1\n4,Tofoo,T-1\n", PRODUCTS)
    assert [line for line, _ in found] == [2, 4]
    assert "C-1" in found[0][1]
    assert bench.paths("products") == ["product-1.yaml", "product-3.yaml"]


def test_two_records_may_swap_what_is_unique(bench: Bench) -> None:
    bench.take("no,name,sku\n1,Chai,A\n2,Tofu,B\n", PRODUCTS)
    done = bench.take("no,name,sku\n1,Chai,B\n2,Tofu,A\n", PRODUCTS)
    assert (done.updated, done.rejected) == (2, ())


def test_a_file_that_cannot_be_read_is_not_overwritten(bench: Bench) -> None:
    bench.take(HEAD + ALFA, CLIENTS)
    bench.commit({"clients/alfa.yaml": bench.text("clients/alfa.yaml") + "name: twice\n"})
    found = bench.reasons(HEAD + ALFA.replace("Ann", "Anna"), CLIENTS)
    assert [line for line, _ in found] == [2]


def test_edits_not_committed_are_safe(bench: Bench) -> None:
    bench.take(HEAD + ALFA, CLIENTS)
    file = bench.root / "clients/alfa.yaml"
    mine = file.read_text() + "notes: not yet committed\n"
    file.write_text(mine)
    with pytest.raises(SalesctlError):
        bench.take(HEAD + ALFA.replace("Ann", "Anna"), CLIENTS)
    assert file.read_text() == mine


def test_text_that_no_record_may_hold_rejects_its_row(bench: Bench) -> None:
    found = bench.reasons(HEAD + "ALFA,Al\x07fa,,,,,,,\n12,Beta,,,,,,,\n", CLIENTS)
    assert [line for line, _ in found] == [2]
    assert bench.paths("clients") == ["client-12.yaml"]


def test_the_log_speaks_the_books_language(bench: Bench) -> None:
    bench.commit({"salesctl.yaml": bench.text("salesctl.yaml") + "locale: ru\n"})
    bench.take(HEAD + ALFA, CLIENTS, name="клиенты.csv")
    assert bench.git("log", "-1", "--format=%s").strip() == "импорт клиенты.csv из erp: клиенты, добавлено 1"


def test_progress_is_told(bench: Bench) -> None:
    session, seen = bench.session(), []
    mapping = load_mapping(PRODUCTS.encode(), "map.yaml", session.kinds)
    file = bench.write("p.csv", "no,name,sku\n" + "".join(f"{n},P {n},S-{n}\n" for n in range(600)))
    import_file(session, file, mapping, dry_run=True, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(500, 601), (601, 601)]
