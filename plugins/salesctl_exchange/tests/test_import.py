"""Rows in, records out: made once, changed where they differ, rejected with their line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from salesctl.api import SalesctlError
from salesctl_exchange.importing import import_file
from salesctl_exchange.mapping import load_mapping

if TYPE_CHECKING:
    from salesctl_exchange.tests.conftest import Bench

USERS = """\
source: erp
kind: user
key: no
fields:
  name: name
  manager: boss
"""
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
ORDER = "date: 2026-01-05\nclient: alfa\nlines: []\nexternal: {system: erp, id: NO}\n"
LINES = """\
source: erp
kind: order
key: no
records: existing
gather: lines
fields:
  lines:
    - product: {column: sku, by: sku}
      qty: qty
      price: price
"""


def reasons(bench: Bench, content: str, mapping: str) -> list[tuple[int, str]]:
    return [(rejected.line, rejected.reason) for rejected in bench.take(content, mapping).rejected]


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


def test_links_to_rows_further_down(bench: Bench) -> None:
    done = bench.take("no,name,boss\n1,Ann,2\n2,Boris,\n3,Clara,3\n", USERS)
    assert done.created == 3
    assert bench.record("user", "user-1")["manager"] == "user-2"


def test_a_rejected_row_takes_along_what_refers_to_it(bench: Bench) -> None:
    content = "no,name,boss\n1,Ann,2\n2,,4\n3,Clara,1\n4,Dora,\n5,Emil,9\n"
    assert reasons(bench, content, USERS) == [
        (2, "there is no user `user-2`: its own row was not taken"),
        (3, "`name` is missing"),
        (4, "there is no user `user-1`: its own row was not taken"),
        (6, "manager: there is no user `9` from erp"),
    ]
    assert bench.paths("team") == ["user-4.yaml"]


def test_links_by_field_by_id_and_by_another_systems_key(bench: Bench) -> None:
    bench.take("no,name,boss\n1,Ann Lee,\n2,Bob Ray,\n3,Bob  ray,\n", USERS)
    mapping = "source: shop\nkind: client\nkey: no\nfields: {name: name, owner: {column: rep, SETTINGS}}\n"
    by_name = mapping.replace("SETTINGS", "by: name")
    assert reasons(bench, "no,name,rep\n1,A, ann  LEE\n2,B,Bob Ray\n3,C,Zed\n", by_name) == [
        (3, "owner: `Bob Ray` is the name of 2 records: user-2, user-3"),
        (4, "owner: no user has the name `Zed`"),
    ]
    assert bench.record("client", "client-1")["owner"] == "user-1"
    bench.take("no,name,rep\n4,D,2\n", mapping.replace("SETTINGS", "system: erp"))
    assert bench.record("client", "client-4")["owner"] == "user-2"
    by_id = mapping.replace("SETTINGS", "by: id")
    assert reasons(bench, "no,name,rep\n5,E,user-3\n6,F,user-7\n", by_id) == [(3, "owner: there is no user `user-7`")]
    assert bench.record("client", "client-5")["owner"] == "user-3"
    assert reasons(bench, "no,name,rep\n7,G,Zed\n", by_name.replace("name}", "name, unknown: empty}")) == []


def test_a_phone_in_any_spelling_finds_its_client(bench: Bench) -> None:
    bench.take(HEAD + "ALFA,Alfa,,Ann,+7 (916) 123-45-67,,,,\n", CLIENTS)
    mapping = """\
source: pbx
kind: request
key: [at, phone]
fields:
  received_at: at
  phone: phone
  client: {column: phone, by: contacts.phones, unknown: empty}
"""
    done = bench.take("at,phone\n2026-11-23 10:02:11,89161234567\n2026-11-23 10:03:00,89160000000\n", mapping)
    assert done.created == 2
    assert bench.record("request", "request-2026-11-23-10-02-11-89161234567")["client"] == "alfa"
    assert "client" not in bench.record("request", "request-2026-11-23-10-03-00-89160000000")


def test_an_item_of_another_record_is_found_by_its_field(bench: Bench) -> None:
    bench.commit(
        {"clients/alfa.yaml": "name: Alfa\nentities:\n  - id: ip\n    tax_id: 0770\n  - id: ooo\n    tax_id: 7701\n"}
    )
    mapping = """\
source: bank
kind: payment
key: no
fields:
  date: date
  amount: sum
  client: {column: inn, by: entities.tax_id}
  entity: {column: inn, by: tax_id}
"""
    bench.take("no,date,sum,inn\n1,2026-11-23,100,0770\n", mapping)
    record = bench.record("payment", "payment-1")
    assert (record["client"], record["entity"]) == ("alfa", "alfa/ip")


def test_maps_defaults_and_what_is_unknown(bench: Bench) -> None:
    mapping = """\
source: erp
kind: user
key: no
tables: {roles: {V: manager}}
fields:
  name: {columns: [first, last]}
  role: {column: role, map: {R: rep, "-": ""}, default: legal}
  time_zone: {column: zone, map: {M: Europe/Moscow}, unknown: keep}
"""
    content = "no,first,last,role,zone\n1,Ann,Lee,R,M\n2,,Ray,,Europe/Paris\n3,Zoe,,X,\n4,Kim,,-,\n"
    assert reasons(bench, content, mapping) == [(4, "role: `X` is not in its `map`")]
    assert bench.record("user", "user-1") == {
        "name": "Ann Lee", "role": "rep", "time_zone": "Europe/Moscow", "external": {"system": "erp", "id": "1"},
    }  # fmt: skip
    assert bench.record("user", "user-2")["role"] == "legal"
    assert bench.record("user", "user-2")["time_zone"] == "Europe/Paris"
    assert bench.record("user", "user-4")["role"] == "legal"
    named = mapping.replace('{R: rep, "-": ""}', "roles")
    bench.take("no,first,last,role,zone\n5,Vic,,V,\n", named)
    assert bench.record("user", "user-5")["role"] == "manager"


def test_tables_beside_the_file(bench: Bench) -> None:
    bench.take("no,name,boss\n1,Ann,\n2,Bob,\n", USERS)
    bench.write("groups.csv", "id;title\n1;Drinks, hot\n")
    bench.write(
        "orders.csv", "code,rep,day,street\nA,1,03.01.2026,x\nA,2,05.01.2026,Rua, 5\nA,1,04.01.2026,y\nB,1,,x\n"
    )
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
    assert reasons(bench, "code,group\nA,1\nB,1\nC,1\nD,9\n", mapping) == [
        (5, "segment: table `groups.title` has no `9`")
    ]
    assert bench.record("client", "a")["segment"] == "Drinks, hot"
    assert [bench.record("client", name).get("owner") for name in "abc"] == ["user-2", "user-1", None]


@pytest.mark.parametrize(
    ("content", "message", "place"),
    [
        ("id,title\n1,x,y\n", "table `groups`: 3 fields where the header has 2", "groups.csv:2"),
        ("id,title\n1,x\n1,y\n", "table `groups`: `1` stands for something else on line 2", "groups.csv:3"),
        ("id,name\n1,x\n", "no header has the column `title`", "groups.csv"),
        (None, "No such file", "groups.csv"),
    ],
)
def test_a_table_that_cannot_be_used_stops_the_import(
    bench: Bench, content: str | None, message: str, place: str
) -> None:
    if content:
        bench.write("groups.csv", content)
    mapping = """\
source: erp
kind: client
key: code
tables: {groups: {file: groups.csv, key: id}}
fields: {name: code, segment: {column: code, map: groups.title}}
"""
    with pytest.raises(SalesctlError) as caught:
        bench.take("code\n1\n", mapping)
    assert message in caught.value.message
    assert str(caught.value.place).endswith(place)


def test_where_leaves_rows_out(bench: Bench) -> None:
    mapping = PRODUCTS + "where:\n  name: {not: Total, unlike: '-*'}\n  sku: present\n  kind: {is: [a, b], like: '*'}\n"
    done = bench.take("no,name,sku,kind\n1,A,x,a\n2,Total,y,a\n3,-B,z,b\n4,C,,b\n5,D,v,c\n", mapping)
    assert (done.created, done.left_out, done.rejected) == (1, 4, ())


def test_rows_become_items_of_a_record(bench: Bench) -> None:
    bench.take("no,name,sku\n1,Chai,C-1\n2,Tofu,T-1\n", PRODUCTS)
    bench.take(HEAD + ALFA, CLIENTS)
    bench.commit({"orders/2026/order-7.yaml": ORDER.replace("NO", "7")})
    content = "no,sku,qty,price\n7,C-1,2,10.00\n7,T-1,1,3.50\n7,c-1,1,9.00\n8,T-1,1,1\n"
    done = bench.take(content, LINES)
    assert (done.created, done.updated) == (0, 1)
    assert [(r.line, r.reason) for r in done.rejected] == [(5, "the book has no such order: 8")]
    assert bench.record("order", "order-7")["lines"] == [
        {"id": "product-1", "product": "product-1", "qty": "2", "price": "10.00"},
        {"id": "product-2", "product": "product-2", "qty": "1", "price": "3.50"},
        {"id": "product-1-2", "product": "product-1", "qty": "1", "price": "9.00"},
    ]
    assert bench.take(content, LINES).unchanged == 1


def test_items_that_are_gone_stay_unless_the_file_has_them_whole(bench: Bench) -> None:
    bench.take("no,name,sku\n1,Chai,C-1\n2,Tofu,T-1\n", PRODUCTS)
    bench.take(HEAD + ALFA, CLIENTS)
    bench.commit({"orders/2026/order-7.yaml": ORDER.replace("NO", "7")})
    bench.take("no,sku,qty,price\n7,C-1,2,10.00\n7,T-1,1,3.50\n", LINES)
    smaller = "no,sku,qty,price\n7,T-1,5,3.50\n"
    bench.take(smaller, LINES)
    assert [line["qty"] for line in bench.record("order", "order-7")["lines"]] == ["2", "5"]
    bench.take(smaller, LINES.replace("gather: lines", "gather: {items: lines, whole: yes}"))
    assert [line["qty"] for line in bench.record("order", "order-7")["lines"]] == ["5"]


def test_a_record_is_taken_with_all_its_rows_or_not_at_all(bench: Bench) -> None:
    bench.take("no,name,sku\n1,Chai,C-1\n", PRODUCTS)
    bench.take(HEAD + ALFA, CLIENTS)
    bench.commit({f"orders/2026/order-{no}.yaml": ORDER.replace("NO", no) for no in "78"})
    content = "no,sku,qty,price\n7,C-1,2,10\n8,C-1,1,1\n7,C-9,1,1\n8,C-1,0,1\n"
    assert reasons(bench, content, LINES) == [
        (2, "another row of the same record was rejected: line 4"),
        (3, "`qty` must be more than 0"),
        (4, "product: no product has the sku `C-9`"),
        (5, "goes with line 3, which was rejected"),
    ]


def test_rows_that_make_a_record_and_its_items(bench: Bench) -> None:
    bench.take("no,name,sku\n1,Chai,C-1\n2,Tofu,T-1\n", PRODUCTS)
    bench.take(HEAD + ALFA, CLIENTS)
    mapping = LINES.replace("records: existing\n", "") + "  date: date\n  client: client\n"
    content = "no,date,client,sku,qty,price\n" + "".join(
        f"{no},2026-01-05,ALFA,{rest}\n" for no, rest in (("7", "C-1,2,10"), ("7", "T-1,1,3"), ("8", "T-1,1,3"))
    )
    assert bench.take(content, mapping).created == 2
    changed = content.replace("7,2026-01-05,ALFA,T", "7,2026-01-06,ALFA,T")
    assert reasons(bench, changed, mapping) == [
        (2, "another row of the same record was rejected: line 3"),
        (3, "date is not what line 2 says of the same record"),
    ]


def test_a_record_by_hand_is_recognised_and_given_the_sources_key(bench: Bench) -> None:
    bench.commit({"products/chai.yaml": "sku: C-1\nname: Tea   # ours\n"})
    assert reasons(bench, "no,name,sku\n1,Chai,C-1\n", PRODUCTS) != []
    bench.take("no,name,sku\n1,Chai,C-1\n", PRODUCTS + "match: sku\n")
    assert bench.text("products/chai.yaml") == ("sku: C-1\nname: Chai   # ours\nexternal:\n  system: erp\n  id: 1\n")
    assert bench.take("no,name,sku\n1,Chai,C-1\n", PRODUCTS).unchanged == 1


def test_rows_can_change_records_of_another_origin(bench: Bench) -> None:
    bench.commit({"products/chai.yaml": "sku: C-1\nname: Tea\n", "products/tofu.yaml": "sku: T-1\nname: Tofu\n"})
    mapping = "source: warehouse\nkind: product\nmatch: sku\nrecords: existing\nfields: {sku: code, stock: free}\n"
    content = "code,free\nC-1,12\nX-1,3\n"
    assert reasons(bench, content, mapping) == [(3, "the book has no such product")]
    assert bench.text("products/chai.yaml") == "sku: C-1\nname: Tea\nstock: 12\n"
    assert bench.take(content, mapping).unchanged == 1


def test_keys_that_clash_are_rejected(bench: Bench) -> None:
    bench.commit({"clients/alfa.yaml": "name: Another Alfa\n"})
    content = HEAD + ALFA + BETA + BETA + ",Gamma,,,,,,,\nb-1,B,,,,,,,\nB 1,B,,,,,,,\n"
    assert reasons(bench, content, CLIENTS) == [
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
    found = reasons(bench, "no,name,sku\n2,Tea,C-1\n3,Tofu,T-1\n4,Tofoo,T-1\n", PRODUCTS)
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
    found = reasons(bench, HEAD + ALFA.replace("Ann", "Anna"), CLIENTS)
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
    found = reasons(bench, HEAD + "ALFA,Al\x07fa,,,,,,,\n12,Beta,,,,,,,\n", CLIENTS)
    assert [line for line, _ in found] == [2]
    assert bench.paths("clients") == ["client-12.yaml"]


def test_the_log_speaks_the_books_language(bench: Bench) -> None:
    bench.commit({"salesctl.yaml": bench.text("salesctl.yaml") + "locale: ru\n"})
    bench.take(HEAD + ALFA, CLIENTS, name="клиенты.csv")
    assert bench.git("log", "-1", "--format=%s").strip() == "импорт клиенты.csv из erp: клиенты, добавлено 1"


def test_progress_is_told(bench: Bench) -> None:
    desk, seen = bench.desk(), []
    mapping = load_mapping(PRODUCTS.encode(), "map.yaml", desk.kinds)
    file = bench.write("p.csv", "no,name,sku\n" + "".join(f"{n},P {n},S-{n}\n" for n in range(600)))
    import_file(desk, file, mapping, dry_run=True, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(500, 601), (601, 601)]
