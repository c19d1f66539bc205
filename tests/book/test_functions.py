"""The functions SQL has here."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import apsw
import pytest

from salesctl.book.query import functions
from salesctl.book.query.functions import register
from salesctl.testing import TestBook


@pytest.fixture
def connection() -> apsw.Connection:
    made = apsw.Connection(":memory:")
    register(made, date(2026, 11, 23))
    return made


@pytest.mark.parametrize(
    ("sql", "value"),
    [
        ("today()", "2026-11-23"),
        ("add_days('2026-02-27', 2)", "2026-03-01"),
        ("add_days('2026-03-01T10:00', -1)", "2026-02-28"),
        ("add_days(null, 1)", None),
        ("add_days('nonsense', 1)", None),
        ("add_days('9999-12-31', 1)", None),
        ("add_days('2026-01-01', '3')", None),
        ("add_months('2026-01-31', 1)", "2026-02-28"),
        ("add_months('2024-01-31', 1)", "2024-02-29"),
        ("add_months('2026-11-30', 3)", "2027-02-28"),
        ("add_months('2026-03-15', -15)", "2024-12-15"),
        ("add_months('2026-12-15', 0)", "2026-12-15"),
        ("days_between('2026-02-27', '2026-03-01')", 2),
        ("days_between('2026-03-01T09:00', '2026-02-27')", -2),
        ("days_between(today(), null)", None),
        ("due_date('eom+10', '2026-01-31T10:00')", "2026-02-10"),
        ("due_date(null, today())", None),
        ("due_date('soon', today())", None),
        ("due_date('9999', '9999-12-31')", None),
        ("term_event('14')", ""),
        ("term_event('14 from acceptance')", "acceptance"),
        ("term_days('eom+10')", 40),
        ("term_days(null)", None),
        ("milestone_day('acceptance+30', 'acceptance', '2026-07-27')", "2026-08-26"),
        ("milestone_day('acceptance', 'delivery', '2026-07-27')", None),
        ("milestone_day('2026-08-01', 'acceptance', null)", "2026-08-01"),
        ("weekday(today())", 0),
        ("percent(100)", 100_0000),
        ("quantity(1)", 1_000000),
        ("percent_of(1005000, percent(25), 'EUR')", 25_1300),
        ("percent_of(-1005000, percent(25), 'EUR')", -25_1300),
        ("percent_of(1005000, percent(25), 'JPY')", 25_0000),
        ("percent_of(1005000, percent(25), 'KWD')", 25_1250),
        ("percent_of(1005000, 99750, 'EUR')", 10_0200),
        ("percent_of(1005000, 99750, 'CLF')", 10_0249),
        ("percent_of(9000000000000000000, percent(200), 'EUR')", None),
        ("percent_of(1.5, percent(25), 'EUR')", None),
        ("percent_of(1005000, percent(25), null)", None),
        ("round_money(15000, 'JPY')", 2_0000),
        ("round_money(-15000, 'JPY')", -2_0000),
        ("round_money(14999, 'JPY')", 1_0000),
        ("round_money(15, 'KWD')", 20),
        ("round_money(15, 'CLF')", 15),
        ("round_money(15, 'EUR')", 0),
        ("at_rate(10000, 89512345, 'EUR')", 89_5100),
        ("at_rate(10000, 89512345, 'JPY')", 90_0000),
        ("at_rate(895100, 89512345, 'USD', 1)", 1_0000),
        ("at_rate(90000000, 160000000, 'KWD', 1)", 56_2500),
        ("at_rate(-300, 4000000, 'USD', 1)", -100),
        ("at_rate(10000, 0, 'EUR')", None),
        ("at_rate(10000, 0, 'EUR', 1)", None),
        ("in_proportion(1000000, 1, 3, 'EUR')", 33_3300),
        ("in_proportion(1000000, 1, 3)", 33_3333),
        ("in_proportion(1000000, 2, 3, 'JPY')", 67_0000),
        ("in_proportion(1000000, 1, 0, 'EUR')", None),
        ("ceil_div(7, 2)", 4),
        ("ceil_div(1000000, 3, 'EUR')", 33_3400),
        ("ceil_div(1000000, 3, 'JPY')", 34_0000),
        ("ceil_div(7, 0)", None),
        ("line_net(33333, quantity(3), 0, percent(20), 0, 'EUR')", 10_0000),
        ("line_gross(33333, quantity(3), 0, percent(20), 0, 'EUR')", 12_0000),
        ("line_gross(33335, quantity(3), 0, percent(20), 0, 'KWD')", 12_0010),
        ("line_gross(9000000000000000, quantity(2), 0, 0, 0, 'EUR')", None),
        ("discount_of(620000, 576600)", 7_0000),
        ("discount_of(123456, discounted(123456, percent(7)))", 7_0000),
        ("discount_of(620000, discounted(620000, 99750))", 9_9750),
        ("discount_of(300, 200)", 33_2000),
        ("discount_of(0, 0)", None),
        ("share_text(1, 3)", "33"),
        ("share_text(1, 2000)", "0"),
        ("share_text(1, 200)", "1"),
        ("share_text(1, 0)", None),
        ("floor_div(-7, 2)", -4),
        ("floor_div(7, 0)", None),
        ("floor_div(-9223372036854775807 - 1, -1)", None),
        ("combined_discount(-1, -9223372036854775807)", None),
        ("share(6, 14)", 42_8600),
        ("share(1, 3)", 33_3300),
        ("share(-1, 8)", -12_5000),
        ("share(1, -8)", -12_5000),
        ("share(1, 20000)", 100),
        ("share(1, 20001)", 0),
        ("share(1, 0)", None),
        ("share(null, 3)", None),
        ("minutes_between('2026-03-01T09:00', '2026-03-02T10:05:59')", 1505),
        ("minutes_between('2026-03-01', '2026-03-01T00:30')", 30),
        ("minutes_between('2026-03-01T09:00', '2026-03-01')", -540),
        ("minutes_between('nonsense', '2026-03-01')", None),
        ("not_before('2026-03-01T09:00', '2026-03-01T09:00')", 1),
        ("not_before('2026-03-01T09:00', '2026-03-01T09:01')", 0),
        ("not_before('2026-03-01T09:00', '2026-03-01T09:00:59')", 1),
        ("not_before('2026-03-01T09:00:58', '2026-03-01T09:00:59')", 0),
        ("not_before('2026-03-01', '2026-03-01T23:59')", 1),
        ("not_before('2026-03-01T00:00', '2026-03-02')", 0),
        ("not_before('2026-03-01', null)", None),
        ("lower('ЁЛКА Ivan')", "ёлка ivan"),
        ("upper('ромашка')", "РОМАШКА"),
        ("casefold('Straße')", "strasse"),
        ("fold('Ёлка Müller Й')", "елка muller и"),
        ("lower(null)", None),
        ("'ООО «Ромашка»' like '%ромашка%'", 1),
        ("'Acme' like 'a_me'", 1),
        ("'Acme' like 'a_m'", 0),
        ("'new Acme' like '%a_m%'", 1),
        ("'a.c' like '%A._%'", 1),
        ("'abc' like '%a._%'", 0),
        ("'a\nb' like '%a_b%'", 1),
        ("'50%' like '50!%' escape '!'", 1),
        ("'500' like '50!%' escape '!'", 0),
        ("null like 'a'", None),
        ("7 like '7'", 1),
    ],
)
def test_value(connection: apsw.Connection, sql: str, value: Any) -> None:
    assert connection.execute(f"select {sql}").get == value


@pytest.mark.parametrize(
    ("numbers", "middle"),
    [
        ("(1)", 1),
        ("(3), (1), (2)", 2),
        ("(1), (2)", 2),
        ("(1), (4)", 3),
        ("(-1), (-2)", -2),
        ("(null), (7), (null)", 7),
        ("(null)", None),
        ("(9), (1), (5), (6)", 6),
    ],
)
def test_the_median_is_the_middle_and_between_two_half_up(
    connection: apsw.Connection, numbers: str, middle: int | None
) -> None:
    sql = f"with n (value) as (values {numbers}) select median(value) from n"
    assert connection.execute(sql).fetchone() == (middle,)


@pytest.mark.parametrize("text", ["", "a", "ab", "abc", "aab", "abab", "xaby", "a%b"])
@pytest.mark.parametrize(
    "pattern", ["", "%", "_", "a", "a%", "%b", "a%b", "%a%b%", "_b", "a_%", "%__", "%a_%", "a%%b", "%ab_", "ab%ab"]
)
def test_like_agrees_with_sqlites_own(connection: apsw.Connection, text: str, pattern: str) -> None:
    ours = connection.execute("select ? like ?", (text, pattern)).fetchone()
    assert ours == apsw.Connection(":memory:").execute("select ? like ?", (text, pattern)).fetchone()


def test_no_pattern_takes_forever(connection: apsw.Connection) -> None:
    assert connection.execute("select ? like ?", ("a" * 50_000, "%a" * 400 + "b")).fetchone() == (0,)


@pytest.mark.parametrize("sql", ["select add_days('2026-11-23', 1)", "select * from late"])
def test_ctrl_c_within_a_function_ends_a_query_as_ctrl_c_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sql: str
) -> None:
    def pressed(*_: object) -> str:
        raise KeyboardInterrupt

    late = tmp_path / "late.sql"
    late.write_text("-- What is late.\n-- stage: day\nselect add_days('2026-11-23', 1) as day\n")
    monkeypatch.setattr(functions, "_add_days", pressed)
    book = TestBook(tmp_path).session("2026-11-23").book
    with book.query(date(2026, 11, 23), views=[tmp_path]) as query, pytest.raises(KeyboardInterrupt):
        query.one(sql)
    with book.query(date(2026, 11, 23)) as query:
        assert query.one("select today()")
