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
