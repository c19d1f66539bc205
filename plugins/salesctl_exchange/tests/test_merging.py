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


DEALS = """\
source: crm
kind: deal
key: no
fields:
  title: title
  client: {column: client, by: id}
  stages:
    - {stage: {value: negotiation}, at: talks}
    - {stage: {value: won}, at: won}
"""
DEAL_HEAD = "no,title,client,talks,won\n"
STAGES = """\
source: crm
kind: deal
key: no
gather: stages
fields:
  title: title
  client: {column: client, by: id}
  stages:
    - {stage: {column: stage, match: yes}, at: at}
"""


def stages(book: ImportBook) -> list[tuple[str, str]]:
    return [(item["at"], item["stage"]) for item in book.record("deal", "deal-1")["stages"]]


def test_a_corrected_stage_date_replaces_the_old_one(book: ImportBook) -> None:
    book.commit({"clients/alfa.yaml": "name: Alfa\n"})
    book.import_text(DEAL_HEAD + "1,Pilot,alfa,2026-05-01,2026-05-20\n", DEALS)
    done = book.import_text(DEAL_HEAD + "1,Pilot,alfa,2026-05-02,2026-05-20\n", DEALS)
    assert (done.updated, done.rejected) == (1, ())
    assert stages(book) == [("2026-05-02", "negotiation"), ("2026-05-20", "won")]
    # by a date before the other: the list stays in order of time
    book.import_text(DEAL_HEAD + "1,Pilot,alfa,2026-05-02,2026-04-30\n", DEALS)
    assert stages(book) == [("2026-04-30", "won"), ("2026-05-02", "negotiation")]
    assert book.import_text(DEAL_HEAD + "1,Pilot,alfa,2026-05-02,2026-04-30\n", DEALS).unchanged == 1


def test_items_from_rows_are_recognised_by_the_field_marked_match(book: ImportBook) -> None:
    book.commit({"clients/alfa.yaml": "name: Alfa\n"})
    head, rows = "no,title,client,stage,at\n", "1,Pilot,alfa,{},2026-05-{}\n"

    def take(*dated: tuple[str, str]) -> list[tuple[str, str]]:
        done = book.import_text(head + "".join(rows.format(*each) for each in dated), STAGES)
        assert not done.rejected
        return stages(book)

    take(("talks", "01"), ("won", "03"), ("talks", "09"))
    assert take(("talks", "01"), ("won", "04"), ("talks", "09")) == [
        ("2026-05-01", "talks"),
        ("2026-05-04", "won"),
        ("2026-05-09", "talks"),
    ]
    # of two with one stage the one that is not in the file is the one that was corrected
    assert take(("talks", "01"), ("talks", "10")) == [
        ("2026-05-01", "talks"),
        ("2026-05-04", "won"),
        ("2026-05-10", "talks"),
    ]
    found = book.rejections(head + rows.format("talks", "02"), STAGES)
    assert found == [(2, "`stages` of the record has 2 with stage talks: which one is meant is not certain")]
    assert [at for at, _ in stages(book)] == ["2026-05-01", "2026-05-04", "2026-05-10"]


def test_a_corrected_line_replaces_the_old_one_by_the_number_the_file_gives_it(book: ImportBook) -> None:
    book.commit(
        {
            "clients/alfa.yaml": "name: Alfa\n",
            "products/chai.yaml": "name: Chai\nsku: C\n",
            "products/tofu.yaml": "name: Tofu\nsku: T\n",
        }
    )
    mapping = """\
source: erp
kind: order
key: no
gather: lines
fields:
  date: date
  client: {column: client, by: id}
  lines:
    - id: line
      product: {column: sku, by: sku}
      qty: qty
      price: price
"""
    head = "no,date,client,line,sku,qty,price\n"
    book.import_text(head + "1,2026-05-01,alfa,1,C,2,5\n1,2026-05-01,alfa,2,C,1,5\n", mapping)
    book.import_text(head + "1,2026-05-01,alfa,1,C,2,5\n1,2026-05-01,alfa,2,T,3,4\n", mapping)
    assert book.record("order", "order-1")["lines"] == [
        {"id": "x-1", "product": "chai", "qty": "2", "price": "5.00"},
        {"id": "x-2", "product": "tofu", "qty": "3", "price": "4.00"},
    ]


def test_two_fixed_items_keep_their_own_settings(book: ImportBook) -> None:
    mapping = """\
source: erp
kind: client
key: no
fields:
  name: name
  addresses:
    - {type: {value: office}, text: {column: office, once: yes}, id: {value: office}}
    - {type: {value: shop}, text: shop, id: {value: shop}}
"""
    book.import_text("no,name,office,shop\n1,Alfa,Mira 1,Lenina 1\n", mapping)
    book.import_text("no,name,office,shop\n1,Alfa,Mira 2,Lenina 2\n", mapping)
    assert [item["text"] for item in book.record("client", "client-1")["addresses"]] == ["Mira 1", "Lenina 2"]
