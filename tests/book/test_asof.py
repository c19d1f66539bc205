"""As of a day: what lies ahead has not happened. As a user: nothing of theirs is missing."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from salesctl.book.query import asof, scope
from salesctl.model.kinds import load_kinds
from salesctl.model.record_tables import tables
from salesctl.yamlio import dump

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from salesctl.model.kinds import Field
    from salesctl.model.record_tables import SqlTable

    from .conftest import Shop

MORE = {
    "deals/line-2.yaml": """\
title: Line 2
client: zenit
owner: boris
expected_close: 2027-03-01
stages:
  - at: 2026-09-01T10:00
    stage: qualify
  - at: 2026-11-20T10:00
    stage: proposal
""",
    "shipments/2026/s1.yaml": """\
shipped_at: 2026-11-10T10:00
client: romashka
order: order-1
due_on: 2026-12-01
delivered_at: 2026-11-12
accepted_at: 2026-11-15T09:00
lines:
  - order_line: chai
    qty: 10
    accepted_qty: 8
claim:
  at: 2026-11-16T12:00
  amount: 25.00
  text: two are broken
  settled_at: 2026-11-20T12:00
tags: [fragile]
""",
    "orders/2026/order-2.yaml": """\
date: 2026-09-01
client: zenit
owner: boris
tax: included
lines: [{id: chai, product: chai, qty: 3, price: 100, tax: 20}]
""",
    "requests/2026/r1.yaml": "received_at: 2026-11-01T09:00\nchannel: phone\nphone: +7 916 123-45-67\n",
}


@pytest.fixture
def busy(shop: Shop) -> Shop:
    shop.commit(dict(MORE))
    return shop


def test_a_record_before_its_day_is_not_there_nor_are_its_lists(busy: Shop) -> None:
    both = "select (select count(*) from shipment), (select count(*) from shipment_lines), (select count(*) from shipment_tags)"
    assert busy.rows(both, "2026-11-09") == [(0, 0, 0)]
    assert busy.rows(both, "2026-11-10") == [(1, 1, 1)]
    derived = (
        "select (select count(*) from shipment_line), (select count(*) from shipment_day), (select count(*) from phone)"
    )
    assert busy.rows(derived, "2026-11-09") == [(0, 0, 3)]
    assert busy.rows(derived, "2026-11-10") == [(1, 1, 3)]
    assert busy.rows("select count(*) from phone", "2026-10-31") == [(2,)]


def test_items_before_their_day_are_dropped(busy: Shop) -> None:
    assert busy.rows("select stage from deal_stages order by n", "2026-11-19") == [("qualify",)]
    assert busy.rows("select stage from deal_stages order by n", "2026-11-20") == [("qualify",), ("proposal",)]


def test_later_columns_are_blank_with_all_of_their_object(busy: Shop) -> None:
    later = "select delivered_at, delivered_on, accepted_on, claim_on, claim_amount, claim_text, claim_settled_on from shipment"
    day = "2026-11-12"
    assert busy.rows(later, "2026-11-11") == [(None,) * 7]
    assert busy.rows(later, "2026-11-12") == [(day, day, *(None,) * 5)]
    assert busy.rows(later, "2026-11-16") == [(day, day, "2026-11-15", "2026-11-16", 25_0000, "two are broken", None)]
    assert busy.rows(later, "2026-11-20")[0][-1] == "2026-11-20"


BEGIN = [kind.name for kind in load_kinds().values() if kind.begins]


def with_every_fact(fields: Mapping[str, Field], day: Callable[[], str]) -> dict[str, Any]:
    """A record's tree of its dated facts, the latest first, and of all that holds them."""
    tree: dict[str, Any] = {}
    for name, field in fields.items():
        if field.when:
            tree[name] = day()
        elif field.fields and (inner := with_every_fact(field.fields, day)):
            key = {} if field.shape == "object" or field.key in inner else {field.key: "a"}
            tree[name] = inner if field.shape == "object" else [{**key, **inner}]
    return tree


def without_own_date(fields: Mapping[str, Field], tree: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in tree.items() if fields[name].when != "record"}


@pytest.mark.parametrize("kind", BEGIN)
def test_no_record_is_there_before_the_first_fact_in_it(shop: Shop, kind: str) -> None:
    """Of each kind a record with all dates there can be, and one without its own: from which day on there is a row of it."""
    of = load_kinds()[kind]
    dated = with_every_fact(of.fields, map("2026-11-{:02}".format, count(28, -1)).__next__)
    records = {"whole": dated, "part": without_own_date(of.fields, dated)}
    first = {}
    for name, tree in records.items():
        own = [value for key, value in tree.items() if of.fields[key].when == "record"]
        first[name] = max(own) if own else min(re.findall(r"2026-\d\d-\d\d", str(tree)), default="")
    shop.commit({f"{of.root}/{name}.yaml": dump({**tree, "tags": ["x"]}).decode() for name, tree in records.items()})
    for name, day in first.items():
        seen = f"""select (select count(*) from "{kind}" where id = '{name}'), (select count(*) from {kind}_tags where record = '{name}')"""
        if day:
            before = (date.fromisoformat(day) - timedelta(1)).isoformat()
            assert (shop.rows(seen, before), shop.rows(seen, day)) == ([(0, 0)], [(1, 1)]), name
        else:
            assert shop.rows(seen, "1990-01-01") == [(1, 1)], "without any date there is none to begin with"


def test_kinds_that_last_are_always_there() -> None:
    assert set(load_kinds()) - set(BEGIN) == {
        "activity", "call_list", "client", "competitor", "feedback", "kit_item", "policy", "price_list", "product", "promotion",
        "script", "target", "user",
    }  # fmt: skip


def test_plans_and_deadlines_stay(busy: Shop) -> None:
    assert busy.rows("select due_on from shipment", "2026-11-10") == [("2026-12-01",)]
    assert busy.rows("select expected_close from deal", "2026-09-01") == [("2027-03-01",)]


def test_what_the_client_counted_is_not_known_before_it_was(busy: Shop) -> None:
    sql = "select accepted_qty, gross, accepted_gross from shipment_line"
    assert busy.rows(sql, "2026-11-14") == [(None, 150_0000, 150_0000)]
    assert busy.rows(sql, "2026-11-15") == [(8_000000, 150_0000, 120_0000)]
    assert busy.rows("select accepted_gross from shipment_value", "2026-11-14") == [(150_0000,)]
    assert busy.rows("select accepted_gross from shipment_value", "2026-11-15") == [(120_0000,)]


def test_a_scope_holds_the_clients_of_every_record_that_names_the_user(busy: Shop) -> None:
    assert busy.rows("select id from client", scope_user="anna") == [("romashka",)]
    assert busy.rows("select id from client", scope_user="boris") == [("zenit",)]
    assert busy.rows("select id from client", scope_user="nobody") == []
    counts = """select (select count(*) from "order"), (select count(*) from order_lines), (select count(*) from shipment_line),
      (select count(*) from shipment_day), (select count(*) from deal_stages), (select count(*) from request)"""
    assert busy.rows(counts, scope_user="anna") == [(1, 1, 1, 1, 0, 1)]
    assert busy.rows(counts, scope_user="boris") == [(1, 1, 0, 0, 2, 1)]


def test_a_scope_reaches_families_stand_ins_and_shared_sales(busy: Shop) -> None:
    busy.commit(
        {
            "clients/zenit-south.yaml": "name: Zenit South\nparent: zenit\n",
            "clients/lone.yaml": "name: Lone\n",
            "team/vera.yaml": "name: Vera\nemail: vera@example.com\nrole: rep\n",
            "team/boris.yaml": "name: Boris\nemail: b@example.com\nabsences: [{from: 2026-11-01, to: 2026-11-30, cover: vera}]\n",
            "deals/half.yaml": "title: Half\nclient: lone\nsold_by: [{user: anna, share: 50}, {user: petr, share: 50}]\n",
        }
    )
    ids = "select group_concat(id) from client"
    assert busy.rows(ids, scope_user="boris") == [("zenit,zenit-south",)]
    assert busy.rows(ids, scope_user="vera") == [("zenit,zenit-south",)]
    assert busy.rows(ids, scope_user="petr") == [("lone",)]


VIEWS = {
    "owed": """-- What a client owes, by order.
-- stage: client
select o.client, o.owner, o.id as "order", v.gross, count(s.shipment) as shipments
from "order" o join order_value v on v.order_id = o.id left join shipment_value s on s.order_id = o.id group by o.id""",
    "calls": """-- Whom to call.
select c.id as client, c.owner, sum(w.gross) as gross, (select count(*) from deal d where d.client = c.id) as deals
from client c left join owed w on w.client = c.id group by c.id""",
}


@pytest.mark.parametrize("day", ["2026-10-15", "2026-11-23"])
def test_scoped_answers_equal_unscoped_ones_of_the_owner(busy: Shop, tmp_path: Path, day: str) -> None:
    (tmp_path / "views").mkdir()
    for name, text in VIEWS.items():
        (tmp_path / "views" / f"{name}.sql").write_text(text)
    folders = [tmp_path / "views"]
    for view in VIEWS:
        for owner in ("anna", "boris"):
            sql = f"select * from {view} where owner = '{owner}' order by 1, 2, 3"
            whole = busy.rows(sql, day, views=folders)
            assert whole
            assert busy.rows(sql, day, views=folders, scope_user=owner) == whole


@pytest.mark.parametrize("day", ["2026-08-31", "2026-10-15", "2026-11-15", "2026-11-23", "9999-12-31"])
def test_conditions_that_a_view_leaves_out_would_change_nothing(busy: Shop, day: str) -> None:
    """Even where earlier owners held until that very day, or after it."""
    busy.commit(
        {
            "clients/late.yaml": "name: Late\nowner: boris\n"
            "earlier_owners: [{until: 2026-10-15, owner: anna}, {until: 2026-11-23, owner: vera}]\n"
        }
    )
    with busy.query(day) as query:
        kinds = busy.book().source.kinds
        held = asof.extent(query.connection, kinds)
        every = asof.Extent(
            frozenset(kinds),
            frozenset(name for name in query.under if name.endswith("_earlier_owners")),
            frozenset(kinds),
        )
        for name, text in asof.views(kinds, scoped=False).items():
            shortened, whole = (
                sorted(map(repr, map(tuple, query.connection.execute(text(extent))))) for extent in (held, every)
            )
            assert shortened == whole, name
    assert bool(held.ahead) == (day < "2026-11-20")
    assert ("r_client_earlier_owners" in held.earlier) == (day <= "2026-11-23")


def test_todays_views_use_indexes(busy: Shop) -> None:
    query = busy.query(scope_user="anna")
    plan = query.plan('select * from client c join "order" o on o.client = c.id join order_lines l on l.record = o.id')
    assert not [step for step in plan if step.startswith("SCAN") and "scope" not in step and "CONSTANT" not in step], (
        plan
    )
    plan = busy.query().plan(
        'select * from shipment s join "order" o on o.id = s."order" where s.client = \'romashka\''
    )
    assert not [step for step in plan if step.startswith("SCAN")], plan


def test_what_decides_what_is_seen_of_a_table_changes_all_of_it() -> None:
    kinds = load_kinds()
    seen = {table.name: table for table in tables(kinds)}

    def noticed(table: str, *columns: str) -> set[str]:
        return {name for name, of in asof.noticed(kinds, {table: frozenset(columns)}).items() if of is None}

    assert noticed("r_order", "number") == set()
    assert noticed("r_order", "_since") == {"r_order"}
    assert noticed("r_order", "client") == {"r_order"}
    assert noticed("r_order_earlier_owners", "owner") >= {"r_order"}
    blanked = [(name, column.blank) for name, table in seen.items() for column in table.columns if column.blank]
    assert blanked
    assert all(name in noticed(name, day) for name, day in blanked)


@pytest.mark.parametrize("client", ["romashka", "zenit"])
def test_with_a_record_its_lists_go_to_another_client_whatever_else_comes(client: str) -> None:
    kinds = load_kinds()
    order, lines = (next(one for one in tables(kinds) if one.name == name) for name in ("r_order", "r_order_lines"))

    def row(table: SqlTable, **values: str) -> tuple[str | None, ...]:
        return tuple(values.get(name) for name in table.names)

    line = {"r_order_lines": {row(lines, record="o-1", id="chai")}}
    before = {"r_order": {row(order, id="o-1", client="romashka")}, **line}
    after = {"r_order": {row(order, id="o-1", client=client), row(order, id="o-2", client="zenit")}, **line}
    found = scope.different(kinds, before, after)
    assert found["r_order"] is None
    assert found["r_order_lines"] == (frozenset() if client == "romashka" else None)
