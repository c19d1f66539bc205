"""An import brings no error to the book: a row that would is rejected, with what `check` would say of it."""

from __future__ import annotations

import pytest

from salesctl.cli.commands.checks import checked

from .conftest import USERS, ImportBook

BOOK = {
    "clients/acme.yaml": "name: Acme\nentities:\n  - id: ooo\n    tax_id: 5001112223\n",
    "clients/bolt.yaml": "name: Bolt\n",
    "products/pump.yaml": "name: Pump\nsku: PUMP\n",
    "orders/2026/o-1.yaml": "date: 2026-01-05\nclient: acme\nlines:\n  - {id: a, product: pump, qty: 10, price: 5}\n",
    "orders/2026/o-2.yaml": "date: 2026-01-06\nclient: bolt\nlines:\n  - {id: a, product: pump, qty: 10, price: 5}\n",
    "shipments/2026/s-9.yaml": "shipped_at: 2026-03-01\nclient: acme\norder: o-1\nlines:\n  - {order_line: a, qty: 4}\n",
}
SHIPMENTS = """\
source: erp
kind: shipment
key: no
prefix: s
gather: lines
fields:
  shipped_at: date
  client: {column: client, by: id}
  order: {column: order, by: id}
  lines:
    - order_line: line
      qty: qty
"""
PAYMENTS = """\
source: erp
kind: payment
key: no
prefix: p
gather: for
fields:
  date: date
  client: {column: client, by: id}
  amount: sum
  for:
    - document: {column: paper, by: id}
      amount: part
"""
CLIENTS = "source: erp\nkind: client\nkey: no\nprefix: c\nfields: {name: name, parent: {column: group, by: key}}\n"
HEAD = "no,date,client,order,line,qty\n"


@pytest.fixture
def sold(book: ImportBook) -> ImportBook:
    book.commit(BOOK)
    return book


def test_more_than_was_ordered_does_not_come_in(sold: ImportBook) -> None:
    rows = "1,2026-02-01,acme,o-1,a,3\n2,2026-04-01,acme,o-1,a,4\n3,2026-02-01,bolt,o-2,a,10\n"
    assert sold.rejections(HEAD + rows, SHIPMENTS) == [(3, "11 of `a` are shipped in all, 10 were ordered with o-1")]
    assert sold.paths("shipments") == ["2026/s-1.yaml", "2026/s-3.yaml", "2026/s-9.yaml"]
    assert checked(sold.session()).findings == []


def test_what_would_make_another_record_wrong_does_not_come_in(sold: ImportBook) -> None:
    """The error would stand at the later shipment, which the book has already."""
    rows = "1,2026-02-01,acme,o-1,a,7\n2,2026-02-01,bolt,o-2,a,7\n"
    assert sold.rejections(HEAD + rows, SHIPMENTS) == [
        (2, "shipments/2026/s-9.yaml:5:26: 11 of `a` are shipped in all, 10 were ordered with o-1")
    ]
    assert sold.paths("shipments") == ["2026/s-2.yaml", "2026/s-9.yaml"]
    assert checked(sold.session()).findings == []


def test_all_rows_of_a_wrong_record_are_rejected(sold: ImportBook) -> None:
    rows = "1,2026-02-01,acme,o-1,a,1\n1,2026-02-01,acme,o-1,b,1\n2,2026-02-01,acme,o-2,a,1\n"
    assert sold.rejections(HEAD + rows, SHIPMENTS) == [
        (2, "o-1 has no line `b`"),
        (3, "goes with line 2, which was rejected"),
        (4, "`o-2` is an order of bolt, the shipment is to acme"),
    ]


def test_a_payment_settles_no_more_than_itself_and_nobody_elses_papers(sold: ImportBook) -> None:
    rows = "no,date,client,sum,paper,part\n1,2026-03-02,acme,10,s-9,11\n2,2026-03-02,bolt,10,s-9,5\n3,2026-03-02,acme,10,s-9,10\n"
    assert sold.rejections(rows, PAYMENTS) == [
        (2, "it settles 11.00 in all, but comes to 10.00"),
        (3, "`s-9` belongs to acme, the payment is from bolt"),
    ]


def test_a_circle_of_rows_is_rejected_and_the_rest_comes_in(book: ImportBook) -> None:
    rows = "no,name,group\n1,One,2\n2,Two,1\n3,Three,\n4,Four,3\n"
    assert book.rejections(rows, CLIENTS) == [
        (2, "following `parent` from here leads back here"),
        (3, "following `parent` from here leads back here"),
    ]
    assert book.paths("clients") == ["c-3.yaml", "c-4.yaml"]


def test_what_links_to_a_rejected_row_is_rejected_with_it(book: ImportBook) -> None:
    rows = "no,name,boss\n1,Ann,1\n2,Boris,1\n3,Clara,\n"
    assert book.rejections(rows, USERS) == [
        (2, "following `manager` from here leads back here"),
        (3, "there is no user `user-1`"),
    ]
    assert book.paths("team") == ["user-3.yaml"]


def test_a_dry_run_tells_the_same(sold: ImportBook) -> None:
    rows = HEAD + "1,2026-02-01,acme,o-1,z,3\n2,2026-02-01,bolt,o-2,a,1\n"
    tried = sold.import_text(rows, SHIPMENTS, dry_run=True)
    done = sold.import_text(rows, SHIPMENTS)
    assert (tried.created, tried.rejected) == (done.created, done.rejected)
    assert [rejected.line for rejected in done.rejected] == [2]


def test_an_error_that_stood_before_rejects_no_row(sold: ImportBook) -> None:
    sold.commit(
        {"payments/2026/p-0.yaml": "date: 2026-03-01\nclient: gone\namount: 1\nfor:\n  - {document: s-9, amount: 2}\n"}
    )
    before = checked(sold.session()).findings
    assert before
    assert sold.rejections(HEAD + "1,2026-02-01,acme,o-1,a,3\n", SHIPMENTS) == []
    assert checked(sold.session()).findings == before


def test_many_rows_are_judged_like_few(sold: ImportBook) -> None:
    rows = "".join(f"{n},2026-02-01,bolt,o-2,{'z' if n == 250 else 'a'},0.01\n" for n in range(10, 400))
    assert sold.rejections(HEAD + rows, SHIPMENTS) == [(242, "o-2 has no line `z`")]
    assert len(sold.paths("shipments")) == 390
    assert checked(sold.session()).findings == []
