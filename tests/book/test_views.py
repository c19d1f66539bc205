"""View files: found by name, made when named, staged when they say so."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from salesctl.book.query import sql_tables as names
from salesctl.book.query.views import read
from salesctl.errors import SalesctlError

if TYPE_CHECKING:
    from salesctl.book.query.query import Query

    from .conftest import Shop


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "views").mkdir()
    return tmp_path / "views"


def query(shop: Shop, folder: Path, **files: str) -> Query:
    for name, text in files.items():
        (folder / f"{name}.sql").write_text(text)
    return shop.query(views=[folder])


def made(query: Query) -> dict[str, str]:
    found = query.connection.execute("select name, type from sqlite_temp_master where type <> 'index'")
    return {str(name): str(kind) for name, kind in found}


def test_a_view_and_what_it_needs_are_made_when_it_is_named(shop: Shop, folder: Path) -> None:
    a = query(
        shop,
        folder,
        mine="-- Clients of a user.\nselect id, owner from client",
        count="-- How many.\nselect owner, count(*) as n from mine group by owner;\n",
        unused="-- Broken, but nobody asks.\nselect from",
    )
    assert [tuple(row) for row in a.rows("select * from count order by 1")] == [("anna", 1), ("boris", 1)]
    assert made(a) == {"client": "view", "mine": "view", "count": "view"}


def test_a_staged_view_is_computed_once_with_an_index(shop: Shop, folder: Path) -> None:
    text = "-- Clients.\n-- stage: client, owner\nselect coalesce(id, '') as client, owner, 7 as n from client"
    a = query(shop, folder, staged=text)
    assert [tuple(row) for row in a.rows("select client, n + 1 as n from staged order by 1")] == [
        ("romashka", 8),
        ("zenit", 8),
    ]
    assert made(a)["staged"] == "table"
    plan = a.plan("select * from staged where client = 'zenit'")
    assert plan == ["SEARCH staged USING INDEX staged__client (client=?)"]
    plan = a.plan("select * from client c left join staged s on s.client = c.id")
    assert any(
        "USING INDEX staged__client" in step for step in plan
    )  # a join finds it too, though the view's column has no affinity


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("select 1", "says in its first line what it means"),
        ("-- stage: a\nselect 1 as a", "says in its first line"),
        ("-- Nothing.\n", "no query"),
        ("-- X.\n-- stage: a b\nselect 1", "stage names columns"),
        ("-- X.\n-- stage: nope\nselect 1 as a", "stages by `nope`"),
        ("-- X.\n-- stage: id\nselect * from client", "names its columns"),
        ("-- X.\nselect 1; drop table client", "only execute one statement"),
        ("-- X.\nselect * frm client", "syntax error"),
        (b"-- \xff\nselect 1", "UTF-8"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_place(
    shop: Shop, folder: Path, text: str | bytes, message: str
) -> None:
    (folder / "bad.sql").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SalesctlError, match=message) as caught:
        shop.query(views=[folder]).rows("select * from bad")
    assert caught.value.place
    assert caught.value.place.path.endswith("bad.sql")


def test_no_two_views_have_one_name(shop: Shop, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for place in (folder, other):
        (place / "same.sql").write_text("-- X.\nselect 1")
    with pytest.raises(SalesctlError, match="has the name of"):
        shop.query(views=[folder, other])


def test_views_that_need_each_other_are_named(shop: Shop, folder: Path) -> None:
    a = query(shop, folder, one="-- X.\nselect * from two", two="-- X.\nselect * from one")
    with pytest.raises(SalesctlError, match="one → two → one"):
        a.rows("select * from one")


def test_a_view_may_not_take_the_name_of_a_fact(shop: Shop, folder: Path) -> None:
    with pytest.raises(SalesctlError, match="means something else"):
        query(shop, folder, client="-- X.\nselect 1").rows("select * from client")


def test_a_link_is_no_view_file(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.sql").write_text("-- X.\nselect 1")
    (folder / "link.sql").symlink_to(tmp_path / "secret.sql")
    with pytest.raises(SalesctlError, match="regular file"):
        read("link", folder / "link.sql")


def test_questions(shop: Shop) -> None:
    a = shop.query("2026-11-05")
    assert a.columns("select id, owner as who from client where owner = :me", {"me": "anna"}) == ("id", "who")
    assert a.one("select id from client where id = ?", ("nobody",)) is None
    row = a.one("select id, today() as day from client where id = :id", {"id": "zenit"})
    assert row is not None
    assert (row["id"], row["day"]) == ("zenit", "2026-11-05")
    for sql in ("select * from nowhere", "selec", "select 1; select 2", "select 1 where 1 = ?"):
        with pytest.raises(SalesctlError, match="the query does not work"):
            a.rows(sql)
    with pytest.raises(SalesctlError, match="overflow"):
        list(a.rows("select sum(n) from (select 9223372036854775807 as n union all select 1)"))


def test_the_calendar_knows_working_days(shop: Shop) -> None:
    days = "select work, work_n - (select work_n from calendar where day = '2026-10-30') from calendar where day = '{}'"
    assert shop.rows(days.format("2026-11-03")) == [(1, 2)]
    assert shop.rows(days.format("2026-11-04")) == [(0, 2)]  # a holiday
    assert shop.rows(days.format("2026-11-07")) == [(0, 4)]  # a Saturday
    assert shop.rows("select min(day), max(day), count(distinct month) from calendar") == [
        ("2026-01-01", "2028-12-31", 36)
    ]


def test_the_calendar_reaches_two_years_past_any_day_asked_for(shop: Shop) -> None:
    assert shop.rows("select max(day) from calendar", "2031-05-01") == [("2033-12-31",)]
    assert shop.rows("select max(day) from calendar", "9999-12-31") == [("2200-12-31",)]
    shop.close()
    settings = (shop.root / "salesctl.yaml").read_text().replace('"2026-11-04"', '"2026-11-03"')
    shop.commit({"salesctl.yaml": settings, "clients/zenit.yaml": "name: Z\n"})
    shop.commit({"orders/2024/o.yaml": "date: 2024-05-01\nclient: zenit\nlines: []\n"})
    assert shop.rows("select work from calendar where day in ('2026-11-03', '2026-11-04') order by day") == [(0,), (1,)]
    assert shop.rows("select min(day) from calendar") == [("2024-01-01",)]


def test_what_can_be_asked_for(shop: Shop, folder: Path) -> None:
    (folder / "mine.sql").write_text("-- Who calls whom.\n-- stage: who\nselect owner as who, id from client")
    (folder / "bad.sql").write_text("-- Broken.\nselect nowhere from client")
    shop.write({".salesctl/views/own.sql": "-- The team's own.\nselect 1 as one"})
    few = "('mine', 'bad', 'own', 'order_lines', 'shipment_day')"
    sql = f"select name, columns, meaning from tables where name in {few} order by name"
    with shop.book() as book:
        bad, mine, lines, own, day = book.run_sql(date(2026, 11, 23), sql, views=[folder])
        names = {row[0] for row in book.run_sql(date(2026, 11, 23), "select name from tables")}
    assert mine == ("mine", "who, id", "Who calls whom.")
    assert own == ("own", "", "The team's own.")
    assert day[1] == "client, day, gap, shipments"
    assert (lines[1][:11], lines[2]) == ("record, n, ", "Order: lines")
    assert "no such column: nowhere" in bad[2]
    assert {"client", "order", "calendar", "revision", "phone", "client_contacts_phones"} <= names


def test_a_view_that_failed_may_be_asked_for_again(shop: Shop, folder: Path) -> None:
    a = query(
        shop,
        folder,
        sums="-- X.\n-- stage: n\nselect sum(9223372036854775807) as n from client",
        user="-- Y.\nselect * from sums",
    )
    for _ in range(2):
        with pytest.raises(SalesctlError, match="overflow"):
            a.rows("select * from sums")


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        (
            'select a, b from x join "order" o on o.id in (select q from zed), w where c in list group by e, f',
            "x order zed w list",
        ),
        (
            "with a as (select * from client) select 'from nope' -- from not\n from a, b left join [deal] on f(p, q) = g",
            "client a b deal",
        ),
        (
            "select * from (client c join deal d) where x = (select max(y) from visits v where v.c = c.id)",
            "client deal visits",
        ),
        ("select * from temp.scope s, main . `r_x`, (select 1 from t1, t2) z, last", "temp scope main r_x t1 t2 last"),
        ("select name, deal from client order by visits, receivable", "client"),
        ("select 1 where exists (select 1 from Shipment) union all select 2 from payment", "shipment payment"),
        ("select '", ""),
    ],
)
def test_the_tables_a_query_names(sql: str, named: str) -> None:
    assert names.tables(sql) == set(named.split())


@pytest.mark.parametrize(
    ("sql", "given"),
    [
        ('select id, c.name, 1 as "by", (select max(d) from x) as at from client as c', "id name by at"),
        ("with a as (select b from c) select a.b from a union all select z from y", "b"),
        (
            "select distinct owner, case when x then 'a, b' end as word -- from\n, sum(n) over (partition by x) as n",
            "owner word n",
        ),
        ("select 1 as a", "a"),
        ("select *, 1 as a from client", ""),
        ("select c.* from client as c", ""),
        ("select id, count(*) from client", ""),
        ("select id, case when x then 1 end from client", ""),
    ],
)
def test_the_columns_a_query_names(sql: str, given: str) -> None:
    assert names.columns(sql) == tuple(given.split())


@pytest.mark.parametrize(
    ("sql", "changed", "depends"),
    [
        ("select id from client where district = 'Kiel'", {"r_client": {"district"}}, True),
        ("select id from client -- district", {"r_client": {"district"}}, False),
        ("select id from client where District = 'Kiel'", {"r_client": {"district"}}, True),
        ("select id from client", {"r_client": None}, True),
        ("select id from client", {"r_user": None}, False),
        ("select 1 from client as c where exists (select c.* from client)", {"r_client": {"district"}}, True),
        ("select * from r_client", {"r_client": {"district"}}, True),
        ("select * from r_client", {"r_client": set()}, False),
        ("select count(*) from client", {"r_client": {"district"}}, False),
        ("select 1 from client natural join user", {"r_client": {"district"}}, True),
        ("select 1 from place", {"r_client": {"district"}}, True),
        ("select 1 from place", {"r_client": {"site"}}, False),
        ("select * from place", {"r_client": {"site"}}, False),
        ("select 1 from order_value", {"r_order_lines": {"qty"}}, True),
        ("select 1 from order_value", {"r_order_lines": set()}, False),
        ("select 1 from order_value", {"r_client": {"name"}}, False),
        ("select 1 from match_key", {"r_client": {"name"}}, True),
    ],
)
def test_what_a_query_depends_on(
    shop: Shop, folder: Path, sql: str, changed: dict[str, set[str] | None], *, depends: bool
) -> None:
    a = query(shop, folder, place="-- Where clients are.\nselect id, coalesce(district, owner) as at from client")
    changes = {table: None if columns is None else frozenset(columns) for table, columns in changed.items()}
    assert a.depends_on(sql, names.tables(sql), changes) == depends
