"""Reports that came with a book: run in the sandbox, in every format, against another day, down to the records."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest

from salesctl.errors import SalesctlError, UsageError
from salesctl.lang.language import ENGLISH
from salesctl.model.table import Column, Table
from salesctl.report.against import against
from salesctl.report.csv_writer import csv_style
from salesctl.report.formats import as_data, csv_table, known_by, markdown_table, told_columns
from salesctl.report.loading import OWN, load_reports
from salesctl.report.run import period_of, run_report
from salesctl.testing import TestBook

FACTS = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
team/boris.yaml: {name: Boris Orlov, email: boris@example.com, role: rep}
clients/acme.yaml: {name: Acme, owner: anna}
clients/bolt.yaml: {name: "=cmd()", owner: boris}
payments/2026/p-1.yaml: {date: 2026-11-03, client: acme, amount: 100.00}
payments/2026/p-2.yaml: {date: 2026-11-05, client: acme, amount: 50.50}
payments/2026/p-3.yaml: {date: 2026-11-05, client: bolt, amount: 7.00, currency: USD}
"""
MONEY = """\
-- title: Money in {period}
-- help: What came in from whom.
-- columns:
--   client    ref       client
--   name      text      name
--   rank      word      place
--   payments  integer   payments
--   large     boolean   large
--   currency  currency  currency
--   amount    money     amount
--   part      percent   of all
-- key: client, currency
-- total: amount
-- as_of: payment
-- words:
--   first  the best
--   other  one of the others
with paid as (
  select client, coalesce(currency, book_currency()) as currency, count(*) as payments, sum(amount) as amount
  from payment where date between :start and :end group by 1, 2
)
select p.client, c.name, iif(row_number() over (order by p.amount desc) = 1, 'first', 'other') as rank, p.payments,
  p.amount > 500000 as large, p.currency, p.amount, share(p.payments, sum(p.payments) over ()) as part
from paid as p join client as c on c.id = p.client order by p.client

-- note: {n:client|clients}, the most {most:money}
select count(*) as n, max(amount) as most from result

-- note: Counted by hand, {period}.

-- behind: payment
-- columns:
--   day  date  day
select id as payment, date as day, amount, 1 as payments from payment
where client = :client and coalesce(currency, book_currency()) = :currency and date between :start and :end order by date, id
"""


@pytest.fixture
def book(tmp_path: Path) -> TestBook:
    made = TestBook(tmp_path, FACTS)
    own(made, "money", MONEY)
    return made


def own(book: TestBook, name: str, text: str) -> None:
    (book.root / OWN).mkdir(parents=True, exist_ok=True)
    (book.root / OWN / f"{name}.sql").write_text(text)


def test_rows_and_notes(book: TestBook) -> None:
    table = book.report("2026-11-23", "money")
    data = json.loads(json.dumps(as_data(table)))
    assert str(table.title) == "Money in 2026-11"
    assert data["totals"] == [], "a row of each currency"
    assert data["rows"] == [
        ["acme", "Acme", "first", 2, True, "EUR", "150.50", "66.67"],
        ["bolt", "=cmd()", "other", 1, False, "USD", "7.00", "33.33"],
    ], "decimals are exact text, counts numbers, booleans booleans, words codes"
    assert data["notes"][:2] == [
        "2 clients, the most €150.50",
        "Counted by hand, 2026-11.",
    ]
    assert data["notes"][2].startswith("as of ")
    assert book.report("2026-11-23", "money", "2026-10").rows == []
    assert as_data(book.report("2026-11-23", "money", lang="ru"))["rows"] == data["rows"], "the same in every language"


def test_as_people_and_spreadsheets_read_it(book: TestBook) -> None:
    table = book.report("2026-11-23", "money")
    page = markdown_table(table, ENGLISH).decode()
    assert "| acme | Acme | the best | 2 | yes | €150.50 | 66.67 % |" in page
    found = list(csv.reader(io.StringIO(csv_table(table).decode())))
    assert found[2] == ["bolt", "=cmd()", "other", "1", "False", "USD", "7.00", "33.33"]
    excel = csv_table(table, csv_style("excel", ENGLISH)).decode("utf-8-sig")
    assert "\r\nbolt,'=cmd()," in excel, "no formula reaches a spreadsheet"


def test_the_records_behind_a_row(book: TestBook) -> None:
    table = book.report("2026-11-23", "money")
    assert table.behind
    (behind,) = table.behind(table.rows[:1])
    assert [tuple(row) for row in behind.rows] == [
        ("p-1", "2026-11-03", 100_0000, 1),
        ("p-2", "2026-11-05", 50_5000, 1),
    ]
    assert [(column.name, column.type, str(column.title)) for column in behind.columns] == [
        ("payment", "ref", "record"),
        ("day", "date", "day"),
        ("amount", "money", "amount"),
        ("payments", "integer", "payments"),
    ]


def test_two_days_side_by_side(book: TestBook) -> None:
    now, then = book.report("2026-11-05", "money"), book.report("2026-11-04", "money")
    compared = against(now, then)
    assert [column.name for column in compared.columns][:8] == [
        "client", "currency", "payments_before", "payments", "payments_change", "amount_before", "amount", "amount_change",
    ]  # fmt: skip
    assert [list(row) for row in compared.rows] == [
        ["acme", "EUR", 1, 2, 1, 100_0000, 150_5000, 50_5000, 100_0000, 66_6700, -33_3300],
        ["bolt", "USD", None, 1, 1, None, 7_0000, 7_0000, None, 33_3300, None],
    ], "who is new stands there; a part of the whole that was not is not 0 %"
    assert [row[3] for row in against(then, now).rows] == [1, None], "and who is gone"


def test_a_period_is_no_part_of_the_key_between_two_periods(book: TestBook) -> None:
    text = """\
-- title: By month
-- help: Money by month.
-- columns:
--   month   month  month
--   client  ref    client
--   amount  money  amount
-- key: client
-- period: month
select substr(date, 1, 7) as month, client, sum(amount) as amount from payment
where date between :start and :end group by 1, 2 order by 1, 2
"""
    own(book, "months", text)
    book.add("payments/2026/p-4.yaml: {date: 2026-10-05, client: acme, amount: 40.00}")
    october, november = (book.report("2026-11-23", "months", month) for month in ("2026-10", "2026-11"))
    assert [list(row) for row in against(november, october).rows] == [
        ["acme", 40_0000, 150_5000, 110_5000],
        ["bolt", None, 7_0000, 7_0000],
    ]
    year = book.report("2026-11-23", "months", "2026")
    assert [list(row) for row in against(year, year).rows][:2] == [
        ["acme", "2026-10", 40_0000, 40_0000, 0],
        ["acme", "2026-11", 150_5000, 150_5000, 0],
    ]
    with pytest.raises(SalesctlError, match="several rows for acme"):
        against(year, november)
    with pytest.raises(SalesctlError, match="no key to compare"):
        against(year._replace(key=()), year)


def test_every_week_is_its_own_and_ends_today(book: TestBook) -> None:
    session = book.session("2026-11-25")
    text = MONEY.replace("-- columns:", "-- span: week\n-- columns:", 1)
    own(book, "weekly", text)
    own(book, "daily", text.replace("span: week", "span: day"))
    own(book, "now", text.replace("span: week", "span: today"))
    reports = {one.name: one for one in load_reports(book.root, ())[0]}
    spans = {name: period_of(report, session, "") for name, report in reports.items()}
    assert {name: (str(one.start), str(one.end)) for name, one in spans.items()} == {
        "money": ("2026-11-01", "2026-11-30"),
        "weekly": ("2026-11-23", "2026-11-25"),
        "daily": ("2026-11-25", "2026-11-25"),
        "now": ("2026-11-25", "2026-11-25"),
    }
    assert str(period_of(reports["weekly"], session, "2026-10").start) == "2026-10-26", (
        "the last one of a period that is over"
    )
    with pytest.raises(UsageError, match="about a day, not a period"):
        period_of(reports["now"], session, "2026-11")


@pytest.mark.parametrize(
    ("old", "new", "wrong", "line"),
    [
        ("from payment where date", "from r_payment where date", "cannot be asked for", 1),
        ("count(*) as payments", "load_extension('x') as payments", "may only read what the book offers", 1),
        ("p.payments,\n", "(with recursive c(n) as (select 1 union all select n + 1 from c) select count(*) from c) as payments,\n",
         "may only read what the book offers", 1),
        ("p.amount, share", "p.amount / 3.0 as amount, share", "not a whole number", 1),
        ("p.currency, p.amount", "p.currency, p.amount as sum", "gives no column `amount`", 1),
        ("max(amount) as most from result", "max(amount) as least from result", "names `most`, which its query does not give", 26),
        ("max(amount) as most from result", "max(price) as most from result", "no such column: price", 26),
        ("select id as payment, date", "select id as record, date", "gives no column `payment`", 31),
    ],
)  # fmt: skip
def test_what_it_may_not_do_is_said_with_its_place(book: TestBook, old: str, new: str, wrong: str, line: int) -> None:
    assert old in MONEY
    own(book, "money", MONEY.replace(old, new, 1))
    with pytest.raises(SalesctlError, match=wrong) as caught:
        whole(book)
    assert caught.value.place
    assert (caught.value.place.path, caught.value.place.line) == (f"{OWN}/money.sql", line)


def whole(book: TestBook) -> None:
    table = book.report("2026-11-23", "money")
    assert table.behind
    table.behind(table.rows[:1])


def test_it_takes_no_name_of_an_installed_one(book: TestBook) -> None:
    own(book, "receivables", MONEY)
    with pytest.raises(SalesctlError, match="there is a report `receivables` already"):
        book.report("2026-11-23", "receivables")
    session = book.session("2026-11-23")
    reports, broken = load_reports(book.root, session.installed.reports)
    assert "money" in {one.name for one in reports}
    assert [finding.path for finding in broken] == [f"{OWN}/receivables.sql"]


def test_a_link_is_no_report(book: TestBook, tmp_path: Path) -> None:
    (tmp_path / "secret.sql").write_text(MONEY)
    (book.root / OWN / "link.sql").symlink_to(tmp_path / "secret.sql")
    with pytest.raises(SalesctlError, match="regular file"):
        book.report("2026-11-23", "link")
    (book.root / OWN / "code.py").write_text("report = 1 / 0")
    with pytest.raises(UsageError, match="no report `code`"):
        book.report("2026-11-23", "code")


def test_the_notes_ask_what_the_report_found_once(book: TestBook) -> None:
    """A view of the team's own named `result` would be another thing: it is refused."""
    (book.root / ".salesctl" / "views").mkdir()
    (book.root / ".salesctl" / "views" / "result.sql").write_text("-- Nothing.\nselect 1 as n\n")
    with pytest.raises(SalesctlError, match="`result` means something already"):
        book.report("2026-11-23", "money")


def test_runs_of_installed_reports_leave_nothing_behind(book: TestBook) -> None:
    session = book.session("2026-11-23")
    reports = {one.name: one for one in load_reports(book.root, session.installed.reports)[0]}
    first = [
        str(note)
        for note in run_report(session, reports["shipments"], period_of(reports["shipments"], session, "")).notes
    ]
    run_report(session, reports["pipeline"], period_of(reports["pipeline"], session, ""))
    again = [
        str(note)
        for note in run_report(session, reports["shipments"], period_of(reports["shipments"], session, "")).notes
    ]
    assert first == again
    assert "0 orders, 0 shipped in full, 0 still open" in first


def test_at_the_command_line(book: TestBook, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    def said(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "salesctl", "report", "money", *words]
        return subprocess.run(command, cwd=book.root, capture_output=True, text=True, check=False)

    monkeypatch.setenv("SALESCTL_NOW", "2026-11-23T09:00:00+00:00")
    book.write({"payments/2026/p-3.yaml": None, "payments/2026/p-2.yaml": None}, "2026-11-20T09:00:00+00:00")
    subprocess.run(["git", "-C", str(book.root), "reset", "-q", "--hard", "HEAD"], check=True)
    own(book, "money", MONEY)
    compared = json.loads(said("--against", "2026-11-19", "--json").stdout)
    assert [row[:5] for row in compared["rows"]] == [["acme", "EUR", 2, 1, -1], ["bolt", "USD", 1, None, -1]]
    assert json.loads(said("--behind", "acme", "--json").stdout)["rows"] == [
        ["p-1", "2026-11-03", "100.00", 1, "payment of 3 Nov"]
    ]
    assert "no row begins with `nobody`" in said("--behind", "nobody").stderr
    assert said("--format", "csv").stdout.startswith("client,name,rank,")
    assert said("--format", "md").stdout.startswith("## Money in 2026-11\n")
    assert said("acme").returncode == 2, "it takes nothing"
    assert said("--behind", "acme", "--against", "HEAD").returncode == 2


def test_a_record_that_is_called_by_what_a_column_says_is_told_once() -> None:
    columns = [Column("day", "date"), Column("text", "text"), Column("said", "ref", "record")]
    names = {("said", "s-1"): "Late again", ("said", "s-2"): "Fine"}
    table = Table(
        "said",
        "",
        columns,
        [["2026-11-01", "Late again", "s-1"], ["2026-11-02", "Fine", "s-2"]],
        names=names,
        key=("said",),
    )
    assert told_columns(table) == [0, 1]
    assert known_by(table) == {1}, "which is what the rows are known by"
    assert as_data(table)["columns"] == ["day", "text", "said", "said_name"]
    other = table._replace(rows=[*table.rows, ["2026-11-03", "Fine", "s-3"]])
    assert told_columns(other) == [0, 1, 2]
    assert known_by(other) == {2}
    assert told_columns(table._replace(rows=[])) == [0, 1, 2]
