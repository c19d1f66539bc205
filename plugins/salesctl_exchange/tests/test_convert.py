"""Values of a row: links to other records, translations, defaults."""

from __future__ import annotations

from .conftest import CLIENTS, HEAD, USERS, ImportBook


def test_a_row_may_link_to_a_row_further_down(book: ImportBook) -> None:
    done = book.import_text("no,name,boss\n1,Ann,2\n2,Boris,\n3,Clara,1\n", USERS)
    assert done.created == 3
    assert book.record("user", "user-1")["manager"] == "user-2"


def test_a_link_is_found_by_field_by_id_or_by_another_systems_key(book: ImportBook) -> None:
    book.import_text("no,name,boss\n1,Ann Lee,\n2,Bob Ray,\n3,Bob  ray,\n", USERS)
    mapping = "source: shop\nkind: client\nkey: no\nfields: {name: name, owner: {column: rep, SETTINGS}}\n"
    by_name = mapping.replace("SETTINGS", "by: name")
    assert book.rejections("no,name,rep\n1,A, ann  LEE\n2,B,Bob Ray\n3,C,Zed\n", by_name) == [
        (3, "owner: 2 records with `Bob Ray` in `name`: user-2, user-3"),
        (4, "owner: no user has `Zed` in `name`"),
    ]
    assert book.record("client", "client-1")["owner"] == "user-1"
    book.import_text("no,name,rep\n4,D,2\n", mapping.replace("SETTINGS", "system: erp"))
    assert book.record("client", "client-4")["owner"] == "user-2"
    by_id = mapping.replace("SETTINGS", "by: id")
    assert book.rejections("no,name,rep\n5,E,user-3\n6,F,user-7\n", by_id) == [(3, "there is no user `user-7`")]
    assert book.record("client", "client-5")["owner"] == "user-3"
    assert book.rejections("no,name,rep\n7,G,Zed\n", by_name.replace("name}", "name, unknown: empty}")) == []


def test_a_phone_in_any_spelling_finds_its_client(book: ImportBook) -> None:
    book.import_text(HEAD + "ALFA,Alfa,,Ann,+7 (916) 123-45-67,,,,\n", CLIENTS)
    mapping = """\
source: pbx
kind: request
key: [at, phone]
fields:
  received_at: at
  phone: phone
  client: {column: phone, by: contacts.phones, unknown: empty}
"""
    done = book.import_text("at,phone\n2026-11-23 10:02:11,89161234567\n2026-11-23 10:03:00,89160000000\n", mapping)
    assert done.created == 2
    assert book.record("request", "request-2026-11-23-10-02-11-89161234567")["client"] == "alfa"
    assert "client" not in book.record("request", "request-2026-11-23-10-03-00-89160000000")


def test_an_item_of_another_record_is_found_by_its_field(book: ImportBook) -> None:
    book.commit(
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
    book.import_text("no,date,sum,inn\n1,2026-11-23,100,0770\n", mapping)
    record = book.record("payment", "payment-1")
    assert (record["client"], record["entity"]) == ("alfa", "alfa/ip")


def test_maps_translate_texts_and_defaults_fill_empty_cells(book: ImportBook) -> None:
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
    assert book.rejections(content, mapping) == [(4, "role: `X` is not in its `map`")]
    assert book.record("user", "user-1") == {
        "name": "Ann Lee", "role": "rep", "time_zone": "Europe/Moscow", "external": {"system": "erp", "id": "1"},
    }  # fmt: skip
    assert book.record("user", "user-2")["role"] == "legal"
    assert book.record("user", "user-2")["time_zone"] == "Europe/Paris"
    assert book.record("user", "user-4")["role"] == "legal"
    named = mapping.replace('{R: rep, "-": ""}', "roles")
    book.import_text("no,first,last,role,zone\n5,Vic,,V,\n", named)
    assert book.record("user", "user-5")["role"] == "manager"


PAPERS = {
    "clients/alfa.yaml": "name: Alfa\n",
    "products/chai.yaml": "name: Chai\nsku: C-1\nexternal: {system: erp, id: 77}\n",
    "products/tofu.yaml": "name: Tofu\nsku: T-1\n",
    "orders/2026/o-1.yaml": "number: A-1\ndate: 2026-01-05\nclient: alfa\nexternal: {system: erp, id: 501}\nlines:\n"
    "  - {id: a, product: chai, qty: 10, price: 5}\n  - {id: b, product: tofu, qty: 1, price: 5}\n"
    "  - {id: c, product: tofu, qty: 2, price: 5}\n",
    "shipments/2026/s-1.yaml": "number: W-1\nshipped_at: 2026-01-06\nclient: alfa\norder: o-1\n"
    "lines:\n  - {order_line: a, qty: 5}\nexternal: {system: erp, id: 601}\n",
    "shipments/2026/s-2.yaml": "number: A-1\nshipped_at: 2026-01-07\nclient: alfa\norder: o-1\n"
    "lines:\n  - {order_line: a, qty: 2}\nexternal: {system: erp, id: 501}\n",
    "balances/b-1.yaml": "client: alfa\nas_of: 2025-12-31\nopening: yes\ndocuments:\n"
    "  - {number: OLD-1, date: 2025-12-01, amount: 100}\n",
}
PAID = """\
source: erp
kind: payment
key: no
fields:
  date: date
  client: {column: client, by: id}
  amount: sum
  for:
    - {document: PAPER, amount: sum}
"""
PAID_HEAD = "no,date,client,sum,paper\n"


def test_a_link_to_any_record_is_found_by_the_sources_key_or_by_number(book: ImportBook) -> None:
    book.commit(PAPERS)
    row = "{},2026-02-01,alfa,1,{}\n"
    by_key = PAID.replace("PAPER", "paper")
    assert book.rejections(PAID_HEAD + row.format(1, 601) + row.format(2, 501) + row.format(3, 7), by_key) == [
        (3, "document: 2 records with `501` in `key`: o-1, s-2"),
        (4, "document: there is no record `7` from erp"),
    ]
    assert book.record("payment", "payment-1")["for"] == [{"document": "s-1", "amount": "1.00"}]
    of_kind = PAID.replace("PAPER", "{column: paper, kind: shipment}")
    assert book.rejections(PAID_HEAD + row.format(2, 501), of_kind) == []
    assert book.record("payment", "payment-2")["for"][0]["document"] == "s-2"
    by_number = PAID.replace("PAPER", "{column: paper, by: number}")
    rows = PAID_HEAD + row.format(3, "w-1") + row.format(4, "OLD-1") + row.format(5, "A-1") + row.format(6, "B-9")
    assert book.rejections(rows, by_number) == [
        (4, "document: 2 records with `A-1` in `number`: o-1, s-2"),
        (5, "document: no record has `B-9` in `number`"),
    ]
    assert [book.record("payment", f"payment-{n}")["for"][0]["document"] for n in (3, 4)] == ["s-1", "OLD-1"]


SHIPPED = """\
source: erp
kind: shipment
key: no
gather: lines
fields:
  shipped_at: date
  client: {column: client, by: id}
  order: {column: order, by: number}
  lines:
    - {order_line: {column: sku, of: order.lines, by: product.sku}, qty: qty}
"""


def test_an_orders_line_is_found_by_its_product(book: ImportBook) -> None:
    book.commit(PAPERS)
    head, row = "no,date,client,order,sku,qty\n", "{},2026-02-01,alfa,{},{},1\n"
    rows = [row.format(*each) for each in ((1, "A-1", "c-1"), (2, "A-1", "T-1"), (3, "A-1", "X-1"), (4, "", "C-1"))]
    assert book.rejections(head + "".join(rows), SHIPPED) == [
        (3, "order_line: 2 records with `T-1` in `product`: b, c"),
        (4, "order_line: o-1 has nothing in `lines` with `X-1` in `product`"),
        (5, "order_line: there is no order whose lines it could be one of"),
    ]
    assert book.record("shipment", "shipment-1")["lines"] == [{"order_line": "a", "qty": "1"}]
    by_key = SHIPPED.replace("product.sku", "product")
    assert book.rejections(head + row.format(5, "A-1", 77), by_key) == []


def test_the_line_of_a_credit_note_is_found_through_its_shipment(book: ImportBook) -> None:
    book.commit(PAPERS)
    mapping = """\
source: erp
kind: credit_note
key: no
fields:
  date: date
  reason: {value: return}
  amount: {value: 5.00}
  client: {column: client, by: id}
  shipment: {column: waybill, by: number}
  lines:
    - {order_line: {column: sku, of: shipment.order.lines, by: product.sku}, qty: qty}
"""
    assert book.rejections("no,date,client,waybill,sku,qty\n1,2026-02-01,alfa,W-1,C-1,1\n", mapping) == []
    assert book.record("credit_note", "credit-note-1")["lines"] == [{"order_line": "a", "qty": "1"}]
