"""Several rows, one record: rows that are items of its list."""

from __future__ import annotations

from .conftest import ALFA, CLIENTS, HEAD, PRODUCTS, ImportBook

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


def test_rows_become_items_of_a_record(book: ImportBook) -> None:
    book.import_text("no,name,sku\n1,Chai,C-1\n2,Tofu,T-1\n", PRODUCTS)
    book.import_text(HEAD + ALFA, CLIENTS)
    book.commit({"orders/2026/order-7.yaml": ORDER.replace("NO", "7")})
    content = "no,sku,qty,price\n7,C-1,2,10.00\n7,T-1,1,3.50\n7,c-1,1,9.00\n8,T-1,1,1\n"
    done = book.import_text(content, LINES)
    assert (done.created, done.updated) == (0, 1)
    assert [(r.line, r.reason) for r in done.rejected] == [(5, "the book has no order `8`")]
    assert book.record("order", "order-7")["lines"] == [
        {"id": "product-1", "product": "product-1", "qty": "2", "price": "10.00"},
        {"id": "product-2", "product": "product-2", "qty": "1", "price": "3.50"},
        {"id": "product-1-2", "product": "product-1", "qty": "1", "price": "9.00"},
    ]
    assert book.import_text(content, LINES).unchanged == 1


def test_items_missing_from_the_file_stay_unless_it_has_the_whole_list(book: ImportBook) -> None:
    book.import_text("no,name,sku\n1,Chai,C-1\n2,Tofu,T-1\n", PRODUCTS)
    book.import_text(HEAD + ALFA, CLIENTS)
    book.commit({"orders/2026/order-7.yaml": ORDER.replace("NO", "7")})
    book.import_text("no,sku,qty,price\n7,C-1,2,10.00\n7,T-1,1,3.50\n", LINES)
    smaller = "no,sku,qty,price\n7,T-1,5,3.50\n"
    book.import_text(smaller, LINES)
    assert [line["qty"] for line in book.record("order", "order-7")["lines"]] == ["2", "5"]
    book.import_text(smaller, LINES.replace("gather: lines", "gather: {items: lines, whole: yes}"))
    assert [line["qty"] for line in book.record("order", "order-7")["lines"]] == ["5"]


def test_a_record_is_imported_with_all_its_rows_or_not_at_all(book: ImportBook) -> None:
    book.import_text("no,name,sku\n1,Chai,C-1\n", PRODUCTS)
    book.import_text(HEAD + ALFA, CLIENTS)
    book.commit({f"orders/2026/order-{no}.yaml": ORDER.replace("NO", no) for no in "78"})
    content = "no,sku,qty,price\n7,C-1,2,10\n8,C-1,1,1\n7,C-9,1,1\n8,C-1,0,1\n"
    assert book.rejections(content, LINES) == [
        (2, "another row of the same record was rejected: line 4"),
        (3, "`qty` must be more than 0"),
        (4, "product: no product has `C-9` in `sku`"),
        (5, "goes with line 3, which was rejected"),
    ]


def test_rows_that_create_a_record_must_agree_about_it(book: ImportBook) -> None:
    book.import_text("no,name,sku\n1,Chai,C-1\n2,Tofu,T-1\n", PRODUCTS)
    book.import_text(HEAD + ALFA, CLIENTS)
    mapping = LINES.replace("records: existing\n", "") + "  date: date\n  client: client\n"
    content = "no,date,client,sku,qty,price\n" + "".join(
        f"{no},2026-01-05,ALFA,{rest}\n" for no, rest in (("7", "C-1,2,10"), ("7", "T-1,1,3"), ("8", "T-1,1,3"))
    )
    assert book.import_text(content, mapping).created == 2
    changed = content.replace("7,2026-01-05,ALFA,T", "7,2026-01-06,ALFA,T")
    assert book.rejections(changed, mapping) == [
        (2, "another row of the same record was rejected: line 3"),
        (3, "`date` is not what line 2 says of the same record"),
    ]


HEADERS = """\
source: erp
kind: order
key: no
gather: lines
fields:
  date: date
  client: client
  currency: {column: currency, default: RUB}
  lines:
    - product: {column: sku, by: sku}
      qty: qty
      price: qty
"""


def test_the_first_of_headers_that_differ_wins_where_the_mapping_says_so(book: ImportBook) -> None:
    book.import_text("no,name,sku\n1,Chai,C-1\n2,Tofu,T-1\n", PRODUCTS)
    book.import_text(HEAD + ALFA, CLIENTS)
    content = "no,date,client,currency,sku,qty\n7,2026-01-05,ALFA,,C-1,2\n7,2026-01-06,,USD,T-1,1\n"
    assert book.rejections(content, HEADERS) == [
        (2, "another row of the same record was rejected: line 3"),
        (3, "`date` is not what line 2 says of the same record"),
    ]
    assert book.import_text(content, HEADERS + "first: wins\n").created == 1
    record = book.record("order", "order-7")
    # what the first row does not say is taken from the next that does
    assert (record["date"], record["client"], record["currency"]) == ("2026-01-05", "alfa", "USD")
    assert [line["product"] for line in record["lines"]] == ["product-1", "product-2"]


def test_a_parent_may_stand_on_many_rows(book: ImportBook) -> None:
    mapping = "source: erp\nkind: product\nkey: no\nfields: {name: name, sku: sku}\n"
    content = "no,name,sku\n1,Chai,C-1\n2,Tofu,T-1\n1,Chai,\n1,Chai,C-1\n1,Tea,C-1\n"
    done = book.import_text(content, mapping)
    assert (done.created, done.repeated) == (2, 2)
    assert [(row.line, row.reason) for row in done.rejected] == [
        (6, "`name` is not what line 2 says of the same record")
    ]
    done = book.import_text(content, mapping + "first: wins\n")
    assert (done.unchanged, done.repeated, done.rejected) == (2, 3, ())
