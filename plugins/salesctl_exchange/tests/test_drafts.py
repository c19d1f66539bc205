"""Which record a row is about, which id a new one gets, and what keeps it from being written."""

from __future__ import annotations

from .conftest import ALFA, BETA, CLIENTS, HEAD, PRODUCTS, USERS, ImportBook


def test_a_record_found_by_match_is_given_the_sources_key(book: ImportBook) -> None:
    book.commit({"products/chai.yaml": "sku: C-1\nname: Tea   # ours\n"})
    assert book.rejections("no,name,sku\n1,Chai,C-1\n", PRODUCTS) != []
    book.import_text("no,name,sku\n1,Chai,C-1\n", PRODUCTS + "match: sku\n")
    assert book.text("products/chai.yaml") == ("sku: C-1\nname: Chai   # ours\nexternal:\n  system: erp\n  id: 1\n")
    assert book.import_text("no,name,sku\n1,Chai,C-1\n", PRODUCTS).unchanged == 1


def test_existing_records_are_changed_and_none_created(book: ImportBook) -> None:
    book.commit({"products/chai.yaml": "sku: C-1\nname: Tea\n", "products/tofu.yaml": "sku: T-1\nname: Tofu\n"})
    mapping = "source: warehouse\nkind: product\nmatch: sku\nrecords: existing\nfields: {sku: code, stock: free}\n"
    content = "code,free\nC-1,12\nX-1,3\n"
    assert book.rejections(content, mapping) == [(3, "no record of the book matches the row")]
    assert book.text("products/chai.yaml") == "sku: C-1\nname: Tea\nstock: 12\n"
    assert book.import_text(content, mapping).unchanged == 1


def test_keys_that_clash_are_rejected(book: ImportBook) -> None:
    book.commit({"clients/alfa.yaml": "name: Another Alfa\n"})
    way_out = "`match:` in the mapping would find it, `prefix:` make another"
    content = HEAD + ALFA + BETA + BETA.replace("Beta", "Veta") + ",Gamma,,,,,,,\n"
    assert book.rejections(content, CLIENTS) == [
        (2, f"client `alfa` is in the book and is not `ALFA` of erp ({way_out})"),
        (4, "`name` is not what line 3 says of the same record"),
        (5, "no key: nothing in `code`"),
    ]


def test_keys_with_one_slug_are_records_of_their_own_and_stay_so(book: ImportBook) -> None:
    mapping = "source: erp\nkind: user\nkey: no\nfields: {name: name, manager: boss}\n"
    keys = ["P 1", "P-1", "p/1", "A1", "\u04101", "10/1", "10-1"]
    content = "no,name,boss\n" + "".join(f"{key},{n},{keys[n - 1]}\n" for n, key in enumerate(keys) if n)
    content += "P 1,0,\n"
    done = book.import_text(content, mapping)
    assert (done.created, done.rejected) == (7, ())
    paths = book.paths("team")
    ids = {book.record("user", path[:-5])["external"]["id"]: path[:-5] for path in paths}
    assert set(ids) == set(keys)
    assert ids["P-1"] == "p-1"
    assert ids["P 1"].startswith("p-1-")
    assert [book.record("user", ids[key]).get("manager") for key in keys[1:]] == [ids[key] for key in keys[:-1]]
    assert book.import_text(content, mapping).unchanged == 7
    # later files, in another order, with one more of the same slug
    done = book.import_text("no,name,boss\n10-1,six,\np.1,new,\nP 1,zero,\n", mapping)
    assert (done.created, done.updated, done.rejected) == (1, 2, ())
    assert book.record("user", ids["P 1"])["name"] == "zero"
    assert set(paths) < set(book.paths("team"))


def test_ids_are_the_keys_in_small_letters(book: ImportBook) -> None:
    mapping = "source: 1c\nkind: client\nkey: [org, no]\nfields: {name: no}\n"
    book.import_text("org,no\nСевер,УТ-001204\n7,12/5\n", mapping)
    book.import_text("org,no\n1,2\n", mapping + "prefix: card\n")
    long = "Очень длинный ключ, который не поместится в имя файла никак"
    book.import_text(f'org,no\n"{long}",1\n"{long}",2\n', mapping)
    found = book.paths("clients")
    assert {"sever-ut-001204.yaml", "client-7-12-5.yaml", "card-1-2.yaml"} <= set(found)
    assert len(found) == 5
    assert max(map(len, found)) <= 65


def test_the_second_record_with_a_unique_value_is_rejected(book: ImportBook) -> None:
    book.import_text("no,name,sku\n1,Chai,C-1\n", PRODUCTS)
    found = book.rejections("no,name,sku\n2,Tea,C-1\n3,Tofu,T-1\n4,Tofoo,T-1\n", PRODUCTS)
    assert [line for line, _ in found] == [2, 4]
    assert "C-1" in found[0][1]
    assert book.paths("products") == ["product-1.yaml", "product-3.yaml"]


def test_two_records_may_swap_a_unique_value(book: ImportBook) -> None:
    book.import_text("no,name,sku\n1,Chai,A\n2,Tofu,B\n", PRODUCTS)
    done = book.import_text("no,name,sku\n1,Chai,B\n2,Tofu,A\n", PRODUCTS)
    assert (done.updated, done.rejected) == (2, ())


def test_rows_that_link_to_a_rejected_row_are_rejected(book: ImportBook) -> None:
    content = "no,name,boss\n1,Ann,2\n2,,4\n3,Clara,1\n4,Dora,\n5,Emil,9\n"
    assert book.rejections(content, USERS) == [
        (2, "there is no user `user-2`"),
        (3, "`name` is missing"),
        (4, "there is no user `user-1`"),
        (6, "manager: there is no user `9` from erp"),
    ]
    assert book.paths("team") == ["user-4.yaml"]


def test_a_file_that_cannot_be_read_is_not_overwritten(book: ImportBook) -> None:
    book.import_text(HEAD + ALFA, CLIENTS)
    book.commit({"clients/alfa.yaml": book.text("clients/alfa.yaml") + "name: twice\n"})
    found = book.rejections(HEAD + ALFA.replace("Ann", "Anna"), CLIENTS)
    assert [line for line, _ in found] == [2]


def test_text_that_no_record_may_hold_rejects_its_row(book: ImportBook) -> None:
    found = book.rejections(HEAD + "ALFA,Al\x07fa,,,,,,,\n12,Beta,,,,,,,\n", CLIENTS)
    assert [line for line, _ in found] == [2]
    assert book.paths("clients") == ["client-12.yaml"]
