"""Which record a row is about, which id a new one gets, and what keeps it from being written."""

from __future__ import annotations

from .conftest import ALFA, BETA, CLIENTS, HEAD, PRODUCTS, USERS, Bench


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


def test_a_rejected_row_takes_along_what_refers_to_it(bench: Bench) -> None:
    content = "no,name,boss\n1,Ann,2\n2,,4\n3,Clara,1\n4,Dora,\n5,Emil,9\n"
    assert bench.reasons(content, USERS) == [
        (2, "there is no user `user-2`: its own row was not taken"),
        (3, "`name` is missing"),
        (4, "there is no user `user-1`: its own row was not taken"),
        (6, "manager: there is no user `9` from erp"),
    ]
    assert bench.paths("team") == ["user-4.yaml"]


def test_a_file_that_cannot_be_read_is_not_overwritten(bench: Bench) -> None:
    bench.take(HEAD + ALFA, CLIENTS)
    bench.commit({"clients/alfa.yaml": bench.text("clients/alfa.yaml") + "name: twice\n"})
    found = bench.reasons(HEAD + ALFA.replace("Ann", "Anna"), CLIENTS)
    assert [line for line, _ in found] == [2]


def test_text_that_no_record_may_hold_rejects_its_row(bench: Bench) -> None:
    found = bench.reasons(HEAD + "ALFA,Al\x07fa,,,,,,,\n12,Beta,,,,,,,\n", CLIENTS)
    assert [line for line, _ in found] == [2]
    assert bench.paths("clients") == ["client-12.yaml"]
